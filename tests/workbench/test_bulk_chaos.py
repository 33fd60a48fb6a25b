"""kill -9 in the middle of bulk runs: every matter is done exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.jobs.test_chaos import database_url
from tests.workbench.bulk_chaos import MATTERS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_an_act_and_a_macro(tmp_path: Path) -> None:
    env = {**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)}
    code = (
        "import django; django.setup(); from tests.workbench import bulk_chaos; bulk_chaos.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("deaths") >= MATTERS // 3
    assert told == {
        "accepted": [2 * MATTERS, 2 * MATTERS],
        "dispatched": [MATTERS, MATTERS],
        "cases": ["accepted 2", "dispatched 3"],
        "items": ["done 1", "done 2"],
        "findings": 0,
        "dead": 0,
    }
