"""kill -9 in the middle of sweeps of 提级: every step is made exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.escalation.escalation_chaos import MATTERS
from tests.jobs.test_chaos import database_url

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_sweep(tmp_path: Path) -> None:
    env = {**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)}
    code = (
        "import django; django.setup(); "
        "from tests.escalation import escalation_chaos; escalation_chaos.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("sweeps") > 2, "none died"
    assert told == {
        "steps": [MATTERS, MATTERS],
        "events": [MATTERS, MATTERS],
        "climbed": MATTERS,
        "setbacks": 0,
        "findings": 0,
    }
