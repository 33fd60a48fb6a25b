"""kill -9 in the middle of the loop: every case is whole, nothing is promised twice or lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cases.chaos_loop import KILLS
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_moves(tmp_path: Path) -> None:
    told = told_by("tests.cases.chaos_loop", tmp_path, 300)
    assert (told["wrong"], told["findings"]) == ([], 0)
    assert len(told["told_of"]) == KILLS
    assert told["cases"] >= KILLS
    assert told["events"] == told["all_events"] == told["outbox"]
    # Every move that was told of is there.
    assert told["events"] >= told["cases"] + sum(told["told_of"])
