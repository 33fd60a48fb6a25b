"""kill -9 in the middle of sweeps of 提级: every step is made exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.escalation.escalation_chaos import MATTERS
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_sweep(tmp_path: Path) -> None:
    told = told_by("tests.escalation.escalation_chaos", tmp_path, 300)
    assert told.pop("sweeps") > 2, "none died"
    assert told == {
        "steps": [MATTERS, MATTERS],
        "events": [MATTERS, MATTERS],
        "climbed": MATTERS,
        "setbacks": 0,
        "findings": 0,
    }
