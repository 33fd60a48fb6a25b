"""Folding under SIGKILL (see :mod:`tests.tally.chaos`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.test_chaos import database_url
from tests.tally import chaos

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_a_killed_folding_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from tests.tally import chaos; chaos.main()",
        ],
        cwd=ROOT,
        env={**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["uneven"] == [], "a reader saw half a folding"
    assert told["counts"] == [chaos.MOVES] * chaos.PER_MOVE
    assert (told["new"], told["kept"]) == (0, chaos.MOVES * chaos.PER_MOVE)
    assert told["wrong"] == []
    assert told["hours"] == chaos.MOVES
    assert told["kills"] >= 4
