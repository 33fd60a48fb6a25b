"""kill -9 in the middle of bulk runs: every matter is done exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.jobs.killing import told_by
from tests.workbench.bulk_chaos import MATTERS

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_an_act_and_a_macro(tmp_path: Path) -> None:
    told = told_by("tests.workbench.bulk_chaos", tmp_path, 300)
    assert told.pop("deaths") >= MATTERS // 3
    assert told == {
        "accepted": [2 * MATTERS, 2 * MATTERS],
        "dispatched": [MATTERS, MATTERS],
        "cases": ["accepted 2", "dispatched 3"],
        "items": ["done 1", "done 2"],
        "findings": 0,
        "dead": 0,
    }
