"""Settings of the test runs: quick hashing, no secrets on disk, all else as in production."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "LINLI_VAR" not in os.environ:
    # Made by the first process of a run and inherited by its workers, so that two runs on one
    # machine never share a database file.
    os.environ["LINLI_VAR"] = tempfile.mkdtemp(prefix="linli-test-")
    atexit.register(shutil.rmtree, os.environ["LINLI_VAR"], ignore_errors=True)
_VAR = Path(os.environ["LINLI_VAR"])
os.environ.setdefault("LINLI_SECRET_KEY", "only-for-tests-" + "k" * 40)
os.environ.setdefault("LINLI_MASTER_KEY", "11" * 32)
os.environ.setdefault("LINLI_DATABASE_URL", f"sqlite:///{_VAR}/linli.sqlite3")

from linli.config.settings import *  # noqa: E402, F403 - a settings overlay is a star import

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
# Names by rules: quick, and the same with and without the optional packages. What the tagger adds
# is tested where a test asks for it.
LINLI_NAME_MODEL = False
if "sqlite" in str(DATABASES["default"]["ENGINE"]):  # noqa: F405
    # A real file, as in production: threads and subprocesses of a test share it.
    DATABASES["default"]["TEST"] = {"NAME": str(_VAR / "test_linli.sqlite3")}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
