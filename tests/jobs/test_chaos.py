from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs import chaos
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_kill_9_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    told = told_by("tests.jobs.chaos", tmp_path, 300)
    assert told["effects"] == told["distinct"] == told["done"] == chaos.MESSAGES
    assert told["events"] == chaos.MESSAGES  # the chains, too, saw each effect once
    assert (told["dead"], told["findings"]) == (0, 0)
    assert told["kills"] >= 6
    assert told["claims"] > chaos.MESSAGES
