"""Folding under SIGKILL (see :mod:`tests.tally.chaos`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.killing import told_by
from tests.tally import chaos

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_a_killed_folding_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    told = told_by("tests.tally.chaos", tmp_path, 150)
    assert told["uneven"] == [], "a reader saw half a folding"
    assert told["counts"] == [chaos.MOVES] * chaos.PER_MOVE
    assert (told["new"], told["kept"]) == (0, chaos.MOVES * chaos.PER_MOVE)
    assert told["wrong"] == []
    assert told["hours"] == chaos.MOVES
    assert told["kills"] >= 4
