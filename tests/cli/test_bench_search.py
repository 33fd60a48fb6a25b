"""The measurement of searches really runs: on few matters, without a word about speed."""

from __future__ import annotations

import pytest
from bench import search, search_county
from tests.world import MINIPACK

from linli.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)

MATTERS = 200


def test_every_question_is_asked_of_every_sight(capsys: pytest.CaptureFixture[str]) -> None:
    """The rows made in bulk are what the platform's own searches, lists and hints can read."""
    found = search.run(MINIPACK, MATTERS, 2)
    assert Case.objects.count() == MATTERS + 1  # and the one all are made after
    results = found["results"]
    assert isinstance(results, list)
    kinds, people = ({one[name] for one in results} for name in ("kind", "who"))
    assert len(kinds) == 12
    assert len(people) == 5
    assert len(results) == len(kinds) * len(people)
    over = Case.objects.exclude(ended_at=None)
    assert over.count() == MATTERS - MATTERS // search_county.OPEN_EACH
    assert not over.filter(answer="").exists()
    shown = search.table(found)
    assert all(kind in shown for kind in kinds)
    assert found["hints"]
