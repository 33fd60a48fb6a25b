"""The worker that drafts is killed at bad moments: one draft of each period, none half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_leaves_one_draft(tmp_path: Path) -> None:
    told = told_by("tests.bulletins.bulletin_chaos", tmp_path, 240)
    assert told["ends"] == [False, False, False, False, True, True]
    assert (told["drafts"], told["towns"], told["sound"]) == (1, ["t1", "t2"], True)
    # The county's week and the month before, and the week of each town.
    assert told["all"] == told["words"] == told["events"] == 4
