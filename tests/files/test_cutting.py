"""kill -9 in the middle of a piece: the file still arrives, once and byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.cutting import CLIFFS
from tests.jobs.killing import told_by

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_a_killed_server_loses_at_most_the_last_piece(tmp_path: Path) -> None:
    told = told_by("tests.files.cutting", tmp_path, 300, LINLI_VAR=str(tmp_path))
    assert told["fallen"] == len(CLIFFS)
    assert (told["files"], told["same"], told["left"]) == (1, True, 0)
