"""Whatever happens to a county, a matter or the server's clock, the past stays as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.catalogue import snapshot
from linli.domain.measures import Measure
from linli.domain.number_periods import Period, chosen
from linli.domain.questions import Axis, Query
from linli.domain.spans import Span
from linli.domain.states import OPEN, State
from linli.insights import verifying
from linli.insights.dashboards import Asked
from linli.insights.dashboards_places import place_table, unit_table
from linli.insights.powers import Span as Moments
from linli.insights.powers import powers
from linli.insights.questions import answer
from linli.insights.retired_names import GONE
from linli.kernel import clock
from linli.tally import folding, reading
from linli.tally.scopes import EVERYWHERE, Dim, Scope
from tests.insights.stories import WHOLE, Aside, Change, On, Report, Teller, Wait, Worker, change
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EVER = Span(date(2020, 1, 1), date(2040, 12, 31))
OLD, NEW = "149901001002001", "149901100201001"
TROUBLES: dict[str, tuple[object, ...]] = {
    "places and units renamed": (Change("area renamed"), Change("unit renamed")),
    "a village retired": (Change("village retired"), Report("seat1", 0), On(8, 3)),
    "a unit closed": (Change("unit closed"), On(5, 2, 1), On(6, 3)),
    "a matter moved to another town": (Aside("amend", 4, 1), Aside("amend", 5, 2), On(5, 4)),
    "a matter reopened": (Aside("reopen", 0), Aside("reopen", 3), On(0, 2)),
    "a matter split and one merged": (Aside("split", 4), Aside("merge", 5, 4), On(4, 3)),
    "the clock a week ahead and back": (Wait(170), On(4, 2), Wait(-150), On(4, 3), On(5, 5)),
    "midnight, hour by hour": tuple(one for n in range(4, 8) for one in (Wait(6), On(n, 1))),
}


def agree() -> None:
    """The counts are what the log says, before and after they are folded."""
    for _ in range(2):
        found = verifying.verify()
        assert found.ok, found.sentences
        folding.fold()


def picture(evening: date) -> list[object]:
    """Return all that can be asked about an evening."""
    groups = ((), (Dim.UNIT,), (Dim.TOWN, Dim.MONTH), (Dim.VILLAGE, Dim.MATTER), (Dim.DOOR,))
    past = Span(evening - timedelta(days=60), evening)
    # A part split off later is as old as the whole: of the flows, that is received in the past.
    flows = [one for one in Measure if Measure.RECEIVED < one < Measure.DUE]
    return [
        *(reading.totals(list(Measure), EVER, by=by, known=evening) for by in groups),
        *(reading.totals(flows, past, by=by) for by in groups),
        *(reading.stock(evening, by=by) for by in groups if Dim.MONTH not in by),
        reading.overdue(evening, by=(Dim.TOWN,)),
        reading.ages(evening),
        reading.moves(past),
        reading.stays(past, by=(Dim.UNIT,)),
    ]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_figures_of_the_past_stand(world: World, trouble: str) -> None:
    teller = Teller(world)
    teller.tell(*WHOLE[:40], Wait(30))
    evening = teller.now.astimezone(clock.CIVIL).date() - timedelta(days=1)
    with clock.at(teller.now):
        before = picture(evening)
        events = reading.totals(list(Measure), EVER)[()]
    teller.tell(Worker(), *TROUBLES[trouble], Wait(24), Worker(fold=False))  # type: ignore[arg-type]
    with clock.at(teller.now):
        assert picture(evening) == before
        agree()
        assert picture(evening) == before
        assert reading.totals(list(Measure), EVER)[()] != events, teller.refused


def tables(place: str = "149901000000") -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the rows of the tables by place and by unit: name and what stands in the cells."""
    catalogue, today = snapshot.current(), clock.today()
    node = catalogue.tree.by_code(place)
    assert node is not None
    scope = EVERYWHERE if node.kind == "county" else Scope(towns=frozenset({node.id}))
    asked = Asked(chosen(Period.YEAR, today), scope, node, catalogue, today)
    places, units = (
        {row.name: [cell.text for cell in row.cells] for row in part.rows}
        for part in (place_table(asked), unit_table(asked))
    )
    return places, units


def test_a_village_merged_keeps_its_history_under_a_marked_name(world: World) -> None:
    town = "149901001000"
    with clock.at(datetime(2026, 5, 4, 1, 0, tzinfo=UTC)):
        for _ in range(2):
            world.drive(world.report(area=OLD).no, "accept", "dispatch")
        assert tables(town)[0]["新华社区"][0] == "2"
        folding.fold()
    with clock.at(datetime(2026, 7, 6, 1, 0, tzinfo=UTC)):
        change("village retired")
        change("area renamed", "149901001001")
        world.report(area="149901001001001")
        found = tables(town)[0]
        assert found[f"新华社区{GONE}"][0] == "2"
        assert "新华社区" not in found
        assert next(row for name, row in found.items() if name.startswith("新东风"))[0] == "1"
        retired = snapshot.current().tree.by_code("149901001002")
        assert retired is not None
        assert reading.totals([Measure.RECEIVED], EVER, Scope(villages=frozenset({retired.id})))[
            ()
        ] == {Measure.RECEIVED: 2}
        agree()


def test_a_unit_renamed_and_one_closed_keep_their_rows(world: World) -> None:
    for unit in ("zj", "cg"):
        world.drive(world.report().no, "accept", ("dispatch", {"lead_unit": unit}))
    change("unit renamed")
    change("unit closed", "cg")
    units = tables()[1]
    assert any(name.startswith("新住建局") and GONE not in name for name in units)
    assert units[f"测试县城市管理局{GONE}"][0] == "1"
    assert [row[0] for row in units.values()] == ["1", "1"]
    catalogue, today = snapshot.current(), clock.today()
    now = clock.now()
    counted = powers(Moments(now - timedelta(days=7), now), catalogue)
    assert f"测试县城市管理局{GONE}" in {row.name for row in counted.units}
    days = {"first": (today - timedelta(days=7)).isoformat(), "last": today.isoformat()}
    query = Query(period=Period.OWN, rows=Axis.UNIT, figures=("dispatched",), **days)
    rows = answer(world.actor("leader1"), query, catalogue).part.rows
    assert f"测试县城市管理局{GONE}" in {row.name for row in rows}
    agree()


def test_a_matter_moved_to_another_town_is_received_where_it_came_in(world: World) -> None:
    tree = world.catalogue.tree
    old, new = (tree.ancestor(node, "town") for node in map(tree.by_code, (OLD, NEW)) if node)
    assert old
    assert new
    with clock.at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        no = world.report(area=OLD).no
    with clock.at(datetime(2026, 3, 4, 1, 0, tzinfo=UTC)):
        world.do(no, "amend", by="seat1", area=NEW, text="地点写错")
        world.drive(no, "accept")
        measures = [Measure.RECEIVED, Measure.ACCEPTED, Measure.OPEN_SINCE, Measure.DUE]
        by_town = reading.totals(measures, EVER, by=[Dim.TOWN])
        assert list(by_town[old.id,].values()) == [1, 0, 0, 0]
        assert list(by_town[new.id,].values()) == [0, 1, 1, 1]
        days = (clock.today() - timedelta(days=1), clock.today())
        stood = [reading.stock(day, by=[Dim.TOWN]) for day in days]
        assert [[sum(row.values()) for row in one.values()] for one in stood] == [[1], [1]]
        assert [list(one) for one in stood] == [[(old.id,)], [(new.id,)]]
        agree()


def test_a_matter_split_merged_and_reopened_counts_each_time_what_it_is(world: World) -> None:
    with clock.at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        one, two = world.closed().no, world.report().no
    with clock.at(datetime(2026, 3, 5, 1, 0, tzinfo=UTC)):
        first = date(2026, 3, 2)
        world.do(two, "split", title="另一件", text="路灯不亮。")
        world.do(two, "merge", target=one, text="同一件事")
        world.do(one, "reopen")
        wanted = [Measure.RECEIVED, Measure.CLOSED, Measure.OF_CLOSED, Measure.OPEN_SINCE]
        on_first = reading.totals(wanted, Span(first, first))[()]
        assert list(on_first.values()) == [3, 1, 0, 2], "the part is as old as the whole"
        known = reading.totals(wanted, Span(first, first), known=first)[()]
        assert list(known.values()) == [2, 1, 1, 1], "as it was known that evening"
        assert reading.totals([Measure.REOPENED, Measure.MERGED], EVER)[()] == {
            Measure.REOPENED: 1,
            Measure.MERGED: 1,
        }
        agree()


def test_a_clock_that_jumps_back_and_forth_loses_and_doubles_nothing(world: World) -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, 1, 0, tzinfo=UTC)

    with clock.at(at(2)):
        no = world.report().no
        early = picture(date(2026, 3, 2))
    for day, command in ((12, "accept"), (5, "dispatch"), (5, "sign"), (3, "answer")):
        with clock.at(at(day)):
            world.drive(no, command)
            agree()
    with clock.at(at(13)):
        world.drive(no, "verify_true", "close")
        assert picture(date(2026, 3, 2))[0] == early[0]
        days = {
            one: [day for (day,) in reading.totals([one], EVER, by=[Dim.DAY])]
            for one in (Measure.ACCEPTED, Measure.DISPATCHED, Measure.DISPOSED)
        }
        assert [days[one][0].day for one in days] == [12, 5, 3], "each on the day on record"
        stock = reading.stock(clock.today())[()]
        assert {state: n for state, n in stock.items() if n} == {State.CLOSED: 1}
        assert sum(reading.stock(date(2026, 3, 12))[()][state] for state in OPEN) == 1
        assert all(
            histogram.number == 1
            for states in reading.stays(EVER).values()
            for histogram in states.values()
        )
        agree()


@pytest.fixture(params=["America/New_York", "Asia/Kathmandu", "UTC"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The container believes it is somewhere else, on the night its summer time begins."""
    monkeypatch.setenv("TZ", str(request.param))
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") != request.param
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_days_are_those_of_china_wherever_the_container_is(world: World) -> None:
    moments = (
        datetime(2026, 3, 7, 15, 59, 59, tzinfo=UTC),  # the last second of a Saturday
        datetime(2026, 3, 7, 16, 0, 0, tzinfo=UTC),  # midnight
        datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC),  # New York: two o'clock becomes three
        datetime(2026, 3, 8, 7, 0, 0, tzinfo=UTC),
    )
    for moment in moments:
        with clock.at(moment):
            world.report()
    with clock.at(moments[-1]):
        for _ in range(2):
            by_day = reading.totals([Measure.RECEIVED], EVER, by=[Dim.DAY])
            assert by_day == {
                (date(2026, 3, 7),): {Measure.RECEIVED: 1},
                (date(2026, 3, 8),): {Measure.RECEIVED: 3},
            }
            hours = reading.hours(EVER)
            assert [hours[5][23], hours[6][0], hours[6][14], hours[6][15]] == [1, 1, 1, 1]
            assert reading.stock(date(2026, 3, 7))[()][State.REPORTED] == 1
            known = reading.totals([Measure.OPEN_SINCE], EVER, known=date(2026, 3, 7))[()]
            assert known == {Measure.OPEN_SINCE: 1}
            agree()
