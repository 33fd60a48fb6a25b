from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests import databases
from tests.jobs import chaos

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


def database_url(folder: Path) -> str:
    """Return the address of this run's test database, or of a new file with its schema."""
    if connection.vendor == "sqlite":
        databases.copy_empty(folder / "chaos.sqlite3")
        return f"sqlite:///{folder / 'chaos.sqlite3'}"
    now = connection.settings_dict
    user = quote(now["USER"], safe="")
    if now["PASSWORD"]:
        user += ":" + quote(now["PASSWORD"], safe="")
    port = f"&port={now['PORT']}" if now["PORT"] else ""
    return f"postgresql://{user}@/{quote(now['NAME'])}?host={quote(now['HOST'])}{port}"


@pytest.mark.django_db(transaction=True)
def test_kill_9_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from tests.jobs import chaos; chaos.main()",
        ],
        cwd=ROOT,
        env={**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["effects"] == told["distinct"] == told["done"] == chaos.MESSAGES
    assert told["events"] == chaos.MESSAGES  # the chains, too, saw each effect once
    assert (told["dead"], told["findings"]) == (0, 0)
    assert told["kills"] >= 6
    assert told["claims"] > chaos.MESSAGES
