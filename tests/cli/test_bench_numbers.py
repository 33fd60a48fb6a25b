"""The measurement of dashboards really runs: on few matters, without a word about speed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bench import numbers, numbers_county

from linli.domain.measures import Measure
from linli.domain.spans import Span
from linli.tally import checking, folding, reading
from linli.tally.models import Fact

pytestmark = pytest.mark.django_db(transaction=True)

MATTERS = 4000


def test_every_question_of_the_dashboards_is_asked() -> None:
    """What is made in bulk answers like counts folded one by one."""
    found = numbers.run(MATTERS, 2)
    assert found["rows"]["bench_case"] == MATTERS
    assert len(found["results"]) == len(numbers.QUESTIONS)
    assert {one["statements"] for one in found["results"]} == {1}
    shown = numbers.table(found)
    assert all(one.name in shown for one in numbers.QUESTIONS)
    kept = numbers.run(7, 2, "overdue")
    assert kept["cases"] == MATTERS, "a county that stands is not made again"
    assert [one["question"] for one in kept["results"]] == ["overdue by town, today"]
    first = numbers_county.LAST - timedelta(days=found["days"] - 1)
    span = Span(first, numbers_county.LAST)
    assert reading.totals([Measure.RECEIVED], span)[()] == {Measure.RECEIVED: MATTERS}
    assert sum(map(sum, reading.hours(span))) == MATTERS
    recent = Span(span.last - timedelta(days=20), span.last)
    by_rollups = reading.totals(list(Measure), recent)[()]
    Fact.objects.exclude(day__range=(recent.first, recent.last)).delete()
    folding.anew()
    assert not list(checking.wrong_rollups())
    assert reading.totals(list(Measure), recent)[()] == by_rollups
