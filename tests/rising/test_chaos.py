"""The night's look is killed before each write, and two look at once: each warning once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_before_each_write_leaves_each_warning_once(tmp_path: Path) -> None:
    told = told_by("tests.rising.rising_chaos", tmp_path, 240)
    assert told["deaths"] >= 5
    assert told["ends"] == [True, True]
    assert (told["warnings"], told["behind"], told["events"]) == (["repeat", "rise"], 12, 2)
    assert (told["nights"], told["sound"]) == (1, True)
