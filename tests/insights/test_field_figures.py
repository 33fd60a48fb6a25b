"""Visits and what they covered: places are counted, whoever went there is not asked."""

from __future__ import annotations

import pytest
from tests.gridbook.book import shop
from tests.outings.field import GRID, VILLAGE, given, own
from tests.world import World

from linli.domain.spans import Span
from linli.insights.figures import figures
from linli.insights.numbers_scope import Wanted, numbers_scope
from linli.kernel import clock
from linli.outings.models import Outing, Stop
from linli.tally.scopes import EVERYWHERE, Dim, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def recorded(outing: Outing, *spots: str) -> None:
    """Have the stops of a task recorded so."""
    for n, spot in enumerate(spots):
        Stop.objects.filter(outing=outing, n=n).update(spot=spot, done_at=clock.now())


def shown(scope: Scope = EVERYWHERE) -> tuple[int | None, str]:
    """Return the visits, and the coverage as it is printed."""
    today = clock.today()
    row = figures(["visits", "coverage"], Span(today, today), scope)[()]
    return row["visits"].value, row["coverage"].text()


def test_visits_are_those_on_which_somebody_was_met(world: World) -> None:
    one, two = shop(world), shop(world, name="第二家", address="和平路9号")
    both, more = [one.pk, two.pk], [{"name": "凉亭"}]
    visit = given(world, kind="visit", matter="B01", entries=both, places=more)
    assert shown() == (0, "0/2（0.00%）")
    recorded(visit, "done", "absent", "no_change")
    assert shown() == (2, "1/2（50.00%）")
    again = own(world, kind="visit", matter="B01", entries=both[:1], places=[])
    recorded(again, "problem")
    assert shown() == (3, "1/2（50.00%）"), "a place visited twice is one place"
    recorded(given(world), "done", "done")  # a patrol is no visit
    assert shown() == (3, "1/2（50.00%）")
    village = world.catalogue.tree.by_code(VILLAGE)
    town = world.catalogue.tree.by_code("149901001000")
    other = world.catalogue.tree.by_code("149901100000")
    assert village is not None
    assert town is not None
    assert other is not None
    assert GRID.startswith(village.code)
    today = clock.today()
    by_village = figures(
        ["visits", "coverage"], Span(today, today), EVERYWHERE, (Dim.TOWN, Dim.VILLAGE)
    )
    assert {key: row["visits"].value for key, row in by_village.items()} == {
        (town.id, village.id): 3
    }
    assert shown(Scope(towns=frozenset({other.id}))) == (0, "0/0（—）")
    assert shown(Scope(villages=frozenset({village.id})))[0] == 3
    given_by = frozenset({visit.given_unit_id or 0})
    for units, wanted in ((given_by, 3), (frozenset({0}), 0)):
        row = figures(["visits", "coverage"], Span(today, today), Scope(units=units))[()]
        assert row["visits"].value == wanted
        assert "coverage" not in row
    about = numbers_scope(world.actor("leader1"), Wanted(matter="B02"))
    assert figures(["visits"], Span(today, today), about)[()]["visits"].value == 0


def test_a_place_that_left_the_book_is_in_neither_number(world: World) -> None:
    one = shop(world)
    recorded(given(world, kind="visit", matter="B01", entries=[one.pk], places=[]), "done")
    assert shown() == (1, "1/1（100.00%）")
    one.standing = "ended"
    one.save()
    assert shown() == (1, "0/0（—）")
