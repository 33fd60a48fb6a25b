"""Settings of the test runs: quick hashing, no secrets on disk, all else as in production."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_VAR = Path(tempfile.gettempdir()) / f"linli-test-{os.getuid()}"
os.environ.setdefault("LINLI_VAR", str(_VAR))
os.environ.setdefault("LINLI_SECRET_KEY", "only-for-tests-" + "k" * 40)
os.environ.setdefault("LINLI_MASTER_KEY", "11" * 32)
os.environ.setdefault("LINLI_DATABASE_URL", f"sqlite:///{_VAR}/test.sqlite3")

from linli.config.settings import *  # noqa: E402, F403 - a settings overlay is a star import

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
_VAR.mkdir(parents=True, exist_ok=True)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
