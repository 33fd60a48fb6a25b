"""Behind every number of the pages stands a list of as many matters, for each who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.cases.walker import Walker
from tests.world import World

from linli.cases.actions import complain
from linli.cases.models import Case, ConflictBlock
from linli.domain.errors import NotFound
from linli.domain.measures import Measure
from linli.domain.number_periods import Chosen, Period, chosen, own
from linli.domain.spans import Span
from linli.domain.states import Command
from linli.insights import dashboards_overview
from linli.insights.actions import defining
from linli.insights.dashboards import Asked, Cell, Kind, Part, Row
from linli.insights.dashboards_pages import PAGES, page, part
from linli.insights.figures_cases import Side
from linli.insights.number_lists import Wish, opened, read
from linli.insights.numbers_scope import Wanted, sight
from linli.kernel import clock
from linli.tally import folding
from linli.tally.models import NewFact

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

T2 = "149901100201001"
COMPLAINT = {"reasons": ["delay"], "text": "拖了两个月，还不接电话"}
#: Each reads other pages: the county's, a town's, a unit's, a village's, a chosen unit's.
READERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("leader1", {}),
    ("leader1", {"area": "149901001000", "unit": "zj"}),
    ("t1_leader", {}),
    ("zj_leader", {}),
    ("grid1", {}),
)


def asked_of(world: World, name: str, days: Chosen, **wanted: str) -> Asked:
    """Return what the page of a person asks for."""
    seen = sight(world.actor(name), Wanted(**wanted), world.catalogue)
    unit = seen.units[0] if "unit" in wanted else None
    return Asked(days, seen.scope, seen.area, world.catalogue, clock.today(), unit)


def wish_of(world: World, name: str, query: Mapping[str, str]) -> Wish:
    """Return the list at an address."""
    first, last = (date.fromisoformat(query[one]) for one in ("first", "last"))
    return read(query, Span(first, last), world.actor(name), world.catalogue)


def length(wish: Wish) -> int:
    """Return how long a list is."""
    return sum(wish.counts(wish.side).values())


def parts_of(asked: Asked) -> Iterator[Part]:
    for code in PAGES:
        yield from page(code, asked)


def numbers_of(cell: Cell) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each number of a cell with the address of its list."""
    if len(cell.numbers) == 2:
        yield cell.numbers[0], cell.behind
        yield cell.numbers[1], cell.behind_whole
    else:
        yield cell.n, cell.behind


def exclude(world: World, code: str, **what: str) -> None:
    """Leave something out of an indicator: asked for by one leader, approved by the other."""
    raw = {
        "since": (clock.today() - timedelta(days=60)).isoformat(), "rounding": "half_up",
        "places": "2", "smallest": "0", "owner": "县综治中心", "reason": "不是本县的事", **what,
    }  # fmt: skip
    row = defining.ask(world.actor("leader1"), code, raw)
    defining.approve(world.actor("leader2"), row.pk)


class Quick(Walker):
    """A walk that judges nothing on its way: what it leads to is judged here."""

    def everything(self) -> dict[str, Any]:
        """Remember nothing."""
        return {}

    def wrote(self, was: Case, now: Case, command: Command, before: dict[str, Any]) -> None:
        """Judge nothing."""

    def see(self, no: str, command: Command | None = None, *, swept: bool = False) -> None:
        """Judge nothing."""

    def check(self, no: str) -> None:
        """Judge nothing."""


@pytest.fixture
def walked(world: World) -> Walker:
    """Let random people do random things; some of it is in the roll-ups, some not yet."""
    walker = Quick(world, 31)
    walker.walk(30)
    folding.fold()
    walker.walk(20)
    with clock.at(walker.now):
        world.report(area="149901001000", text="东风街道路口的灯不亮。")
        world.report(area=T2, text="上河村水管漏水。")
        world.drive(world.closed(matter="B02").no, "reopen")
        world.closed(matter="A01")
        no = world.report().no
        complain(actor=world.reporter(no), no=no, raw=COMPLAINT)
    return walker


class Lists:
    """The lists somebody opens, each read once."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.lengths: dict[tuple[tuple[str, str], ...], int] = {}

    def length(self, query: Mapping[str, str]) -> int:
        """Return how long the list at an address is."""
        key = tuple(sorted(query.items()))
        if key not in self.lengths:
            self.lengths[key] = length(wish_of(self.world, self.name, query))
        return self.lengths[key]

    def judge(self, one: Part, row: Row) -> None:
        """Every number of a row has its list, as long as it says."""
        for at, cell in enumerate(row.cells):
            where = (self.name, one.code, row.name, at)
            timed = one.columns[at].kind is Kind.TIME
            if not (cell.numbers if timed else any(cell.numbers)):
                assert not cell.behind, where  # nothing at all, or nothing that is shown
                continue
            for number, query in numbers_of(cell):
                if timed:  # behind a length of time stand the stays it was taken from
                    assert self.length(query) > 0, where
                else:
                    assert query or not number, where
                    assert not query or self.length(query) == number, (where, query)


def test_behind_every_number_stand_as_many_matters(
    walked: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell of every part, for each reader: the list is as long as the number."""
    world = walked.world
    monkeypatch.setattr(dashboards_overview, "SHOWN", 1)  # so that there is a rest
    with clock.at(walked.now):
        exclude(world, "received", case=Case.objects.earliest("id").no)
        today = clock.today()
        by_day = own((today - timedelta(days=29)).isoformat(), today.isoformat(), today)
        # A year ago lies before the walk: what was then is put where it is now.
        held = replace(by_day, year_ago=by_day.span, before=by_day.span)
        met: set[str] = set()
        for name, wanted in READERS:
            lists = Lists(world, name)
            both = name == "leader1" and not wanted
            for days in (held, chosen(Period.YEAR, today)) if both else (held,):
                asked = asked_of(world, name, days, **wanted)
                for one in parts_of(asked):
                    for row in (*one.rows, *([one.total] if one.total else [])):
                        lists.judge(one, row)
                        met |= {one.code} if any(cell.n for cell in row.cells) else set()
            for head in dashboards_overview.headline(asked_of(world, name, held, **wanted)):
                for number, query in numbers_of(head.cell):
                    assert lists.length(query) == number if query else not number
                # Here the span before is the span itself: the list of the whole.
                if head.before_behind:
                    assert lists.length(head.before_behind) == head.cell.numbers[-1]
        assert met == {one for codes in PAGES.values() for one in codes}, "nothing there to test"
        times_are_of_their_lists(world, asked_of(world, "leader1", chosen(Period.YEAR, today)))


def times_are_of_their_lists(world: World, asked: Asked) -> None:
    """Times are those of the matters of their lists."""
    lists = Lists(world, "leader1")
    for row in part("stages", asked).rows:
        assert {lists.length(cell.behind) for cell in row.cells} == {row.cells[0].n}
    for row in part("holders", asked).rows:
        for cell in row.cells:
            if cell.numbers:
                figure = wish_of(world, "leader1", cell.behind).figure
                assert figure is not None
                assert figure.stay is not None
                assert lists.length(cell.behind) == figure.stay.number


def test_hours_leave_out_what_is_left_out_of_what_came_in(world: World) -> None:
    one, two = world.report(), world.report(matter="B02")
    world.report(area=T2)
    today = clock.today()

    def by_hour() -> int:
        asked = asked_of(world, "leader1", chosen(Period.YEAR, today))
        found = part("hours", asked)
        came = asked.figures(("received",))[()]["received"].value
        assert found.total is not None
        whole = sum(cell.n for cell in found.total.cells)
        assert whole == came == sum(cell.n for row in found.rows for cell in row.cells)
        return whole

    assert by_hour() == 3
    exclude(world, "received", case=one.no)
    assert by_hour() == 2
    world.drive(two.no, "accept")  # it keeps counting as what it was when it came in
    exclude(world, "received", matter="B", keep=[f"case:{one.no}"])  # type: ignore[arg-type]  # a list
    assert by_hour() <= 2


@pytest.mark.parametrize(
    "query",
    [
        {"indicator": "received", "hour": "24"},
        {"indicator": "received", "weekday": "x"},
        {"indicator": "closed", "hour": "3"},
        {"indicator": "backlog", "age": "5"},
        {"indicator": "backlog", "state": "closed"},
        {"indicator": "received", "state": "handling"},
        {"indicator": "received", "but": "A01,nothing"},
        {"indicator": "received", "but": "A01", "matter": "B01"},
        {"indicator": "received", "exact": "1"},
        {"indicator": "received", "village": "none"},
        {"indicator": "received", "step": "register-accept"},
        {"indicator": "nothing"},
        {"step": "register-nowhere"},
        {"step": "accept-accept"},
        {"step": "register"},
        {},
    ],
)
def test_an_address_that_is_no_number_is_not_there(world: World, query: dict[str, str]) -> None:
    today = clock.today()
    with pytest.raises(NotFound):
        read(query, Span(today, today), world.actor("leader1"), world.catalogue)


def test_a_complaint_counts_and_its_number_says_nothing_more(world: World) -> None:
    """Who may not open a complaint about handling reads that there is one matter more, no title.

    In no cell does it stand beside the unit or the people it is about.
    """
    no = world.report().no  # it lies with the town's centre: the town has a part in it
    number = complain(actor=world.reporter(no), no=no, raw=COMPLAINT).no
    today = clock.today()
    asked = asked_of(world, "t1_leader", chosen(Period.MONTH, today))
    received = dashboards_overview.headline(asked)[0].cell
    assert received.n == 2
    found = opened(wish_of(world, "t1_leader", received.behind), world.actor("t1_leader"))
    assert (found.behind.number, found.behind.cases, found.behind.seen) == (2, 2, 1)
    assert [line.no for line in found.behind.page.items] == [no]
    # Taken on, sent to a unit, handled, checked, closed: never in the name of who it is about.
    about = world.catalogue.unit_by_code("t1")
    assert about is not None
    world.drive(number, "accept", ("dispatch", {"lead_unit": "ga"}))
    world.do(number, "sign", by="ga_handler")
    world.do(number, "answer", by="ga_handler")
    complaint = Case.objects.get(no=number).pk
    units = set(NewFact.objects.filter(case_id=complaint).values_list("unit", flat=True))
    assert about.id not in units
    assert len(units) > 1


class TestHidden:
    """Behind a number that is not shown stands no list, but for who may open all of it."""

    @staticmethod
    def rated(world: World) -> tuple[dict[str, str], int]:
        """Let two units be rated: two matters of one, and one, which is hidden, of the other."""
        day, units = clock.today(), {}
        for code, count in (("zj", 2), ("cg", 1)):
            unit = world.catalogue.unit_by_code(code)
            assert unit is not None
            units[code] = unit.id
            for _ in range(count):
                no = world.report().no
                world.drive(no, "accept", ("dispatch", {"lead_unit": code}))
                case = Case.objects.get(no=no)
                for measure in (Measure.RATED, Measure.SATISFIED):
                    NewFact.objects.create(
                        case_id=case.pk, seq=99, at=clock.now(), day=day, measure=measure, slot=0,
                        n=1, unit=unit.id, town=case.town_id or 0, village=case.village_id or 0,
                        matter=case.matter_id or 0, door=case.door,
                    )  # fmt: skip
        exclude(world, "satisfied", smallest="2")
        query = {
            "indicator": "satisfied", "unit": "zj", "first": day.isoformat(),
            "last": day.isoformat(),
        }  # fmt: skip
        return query, units["zj"]

    def test_who_may_not_open_all_of_it_is_told_nothing(self, world: World) -> None:
        query, _ = self.rated(world)
        for part_of in ({}, {"part": "den"}):
            for name in ("leader1", "zj_leader"):
                wish = wish_of(world, name, {**query, **part_of})
                found = opened(wish, world.actor(name))
                assert found.figure is not None
                assert not found.figure.suppressed, "large enough by itself"
                assert found.hidden
                assert not found.refused
                assert found.behind.number == 2
        case = Case.objects.filter(lead_unit__code="zj").earliest("id")
        ConflictBlock.objects.create(
            case=case, user=world.user("zj_leader"), set_at=clock.now(), reason="亲属"
        )
        for part_of in ({}, {"part": "den"}):
            wish = wish_of(world, "zj_leader", {**query, **part_of})
            found = opened(wish, world.actor("zj_leader"))
            assert found.refused
            assert (found.behind.number, found.behind.cases, found.behind.seen) == (0, 0, 0)
        # What hides nobody's opinion is listed as ever.
        plain = opened(
            wish_of(world, "zj_leader", {**query, "indicator": "dispatched"}),
            world.actor("zj_leader"),
        )
        assert not plain.hidden
        assert plain.behind.cases == 2
        assert plain.behind.seen == 1

    def test_the_side_asked_for_does_not_matter(self, world: World) -> None:
        """Nothing in the numerator is a number, too."""
        query, unit = self.rated(world)
        NewFact.objects.filter(measure=Measure.SATISFIED, unit=unit).delete()
        case = Case.objects.filter(lead_unit__code="zj").earliest("id")
        ConflictBlock.objects.create(
            case=case, user=world.user("zj_leader"), set_at=clock.now(), reason="亲属"
        )
        wish = wish_of(world, "zj_leader", query)
        assert wish.side is Side.NUMERATOR
        assert not wish.counts(wish.side)
        assert opened(wish, world.actor("zj_leader")).refused
