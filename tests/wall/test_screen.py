"""A wall: its numbers are those of the map and the pages, and none of them points at anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from tests.budgets import within
from tests.world import World

from linli.atlas import numbers
from linli.atlas.asking import Asked as MapAsked
from linli.cases import pinning
from linli.cases.models import Case, CaseLink
from linli.cases.queries import queues
from linli.domain.number_periods import own
from linli.domain.states import OPEN
from linli.domain.wall_hiding import FEW, KEPT, Count, Pair, Said
from linli.insights import dashboards_overview as overview
from linli.insights import dashboards_pages as contents
from linli.insights.dashboards import Asked
from linli.insights.dashboards_handling import STOPS
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.pins import folding
from linli.places.tree import Node
from linli.rising.models import Alert
from linli.wall import counting, keeping
from linli.wall.screen import Screen, Town
from linli.web.wall.drawing import picture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_engines,
    pytest.mark.usefixtures("late_in_the_year"),
]

T1, T2 = "149901001001001", "149901100201001"
COUNTY, TOWN1, TOWN2 = "149901000000", "149901001000", "149901100000"


def area(world: World, code: str) -> Node:
    found = world.catalogue.tree.by_code(code)
    assert found is not None
    return found


def screen(world: World, code: str = COUNTY) -> Screen:
    return keeping.screen(area(world, code), world.catalogue).screen


def head(shown: Screen, code: str) -> int | None:
    """Return a count at the top as it is shown."""
    (found,) = [one.count for one in shown.figures if one.code == code]
    assert found is not None
    return found.n


@pytest.fixture
def busy(world: World) -> World:
    """Return a county with matters in both towns, closed, open, late and new ones."""
    now = clock.now()
    for days, count, place, lon, lat in (
        (40, 6, T1, "112.005", "37.005"),
        (9, 7, T2, "112.05", "37.01"),
        (2, 12, T1, "112.008", "37.008"),
    ):
        for at in range(count):
            with clock.at(now - timedelta(days=days, minutes=at)):
                no = world.report(area=place, lon=lon, lat=lat).no
                matter = {"matter": "B02" if days == 2 else "B01"}
                world.drive(no, ("accept", matter), "dispatch", "sign")
                if days == 9 and at < 6:
                    world.drive(no, "answer", "verify_true", "close")
    for _ in range(6):
        world.report(area=T1, lon="112.012", lat="37.013")
    pinning.fill()
    folding.fold()
    return world


def counts(value: object) -> Iterator[Count | Pair]:
    """Yield every count and rate of a screen, wherever it stands."""
    if isinstance(value, Count | Pair):
        yield value
    if is_dataclass(value):
        for one in fields(value):
            yield from counts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from counts(one)


def no_small(shown: Screen) -> int:
    """Check that no number of a screen is small; return how many there are."""
    found = [one for one in counts(shown) if isinstance(one, Count)]
    assert all(one.n is None or one.n == 0 or one.n >= FEW for one in found)
    return len(found)


def test_wall_map_list_and_pages_say_the_same(busy: World) -> None:
    now, catalogue = clock.now(), busy.catalogue
    with clock.at(now):
        shown = screen(busy)
        asked = counting.asked_of(area(busy, COUNTY), catalogue, now)
        page = {one.code: one.cell for one in overview.headline(asked)}
        mapped = numbers.numbers(SYSTEM, MapAsked("open", area(busy, COUNTY)), catalogue, now, 8)
    listed = Case.objects.filter(state__in=[state.value for state in OPEN])
    assert head(shown, "open") == mapped.whole.n == page["backlog"].n == listed.count() == 31 - 6
    late = listed.filter(queues.overdue(now)).count()
    assert late >= FEW
    assert late == mapped.whole.late == head(shown, "late")
    for one in shown.figures:
        if one.pair and one.pair.percent and one.code in page:
            assert (one.pair.part.n, one.pair.whole.n) == page[one.code].numbers
    # the list of days and what it came by, as the page of numbers counts the same days
    lately = counting.fortnight(asked)
    chosen = own(lately.first.isoformat(), lately.last.isoformat(), asked.today)
    same = Asked(chosen, asked.scope, asked.place, catalogue, asked.today, None, asked.versions)
    trend = contents.part("trend", same)
    for day, row in zip(shown.days, trend.rows, strict=True):
        assert row.code == day.day.isoformat()
        assert day.count.n in {None, row.cells[0].n}
    assert shown.days[-1].count.n == 6 == head(shown, "received")
    doors = contents.part("doors", same)
    assert [(one.code, one.count.n) for one in shown.doors.rows] == [
        (row.code, row.cells[0].n) for row in doors.rows
    ]
    # steps: those of the page of handling
    stock = contents.part("stock", asked)
    by_step = {
        step: sum(row.cells[0].n for row in stock.rows if row.code in STOPS[step][2])
        for step in ("register", "handle")
    }
    assert by_step == {"register": 6, "handle": 19}
    assert {one.code: one.count.n for one in shown.steps} == {
        "register": 6,
        "accept": 0,
        "dispatch": 0,
        "handle": 19,
        "answer": 0,
        "verify": 0,
    }
    # places in the order of the list: one of them small, and nothing would be left to show
    assert shown.withheld == {"towns"}
    assert (shown.towns, shown.cells) == ((), ())
    assert no_small(shown) > 40
    for _ in range(8):
        no = busy.report(area=T2, lon="112.052", lat="37.012").no
        busy.drive(no, "accept")
    with clock.at(now):
        mapped = numbers.numbers(
            SYSTEM, MapAsked("open", area(busy, COUNTY)), catalogue, clock.now(), 8
        )
    again = screen(busy)
    assert [(one.code, one.open.n) for one in again.towns] == [(TOWN1, 24), (TOWN2, 9)]
    assert sum(one.open.n or 0 for one in again.towns) == mapped.whole.n
    assert {one.shade for one in again.cells} == {1, 2}
    assert [one.here for one in again.outlines] == [True, False, False]


def test_the_ticker_says_what_is_common_and_nothing_else(busy: World) -> None:
    shown = screen(busy)
    assert len(shown.ticker) == 12
    # all of them of the one matter that is common; the place only where its number is shown
    assert {(one.matter, one.town, one.step) for one in shown.ticker} == {("供水故障", "", "办理")}
    assert all(one.at.minute % 10 == 0 and one.at.second == 0 for one in shown.ticker)
    now = clock.now()
    with clock.at(now - timedelta(days=2, minutes=-5)):
        # one that is rare, and one that the county has not put on its list of public ones
        for matter in ("A01", "B01"):
            busy.drive(busy.report(area=T1).no, ("accept", {"matter": matter}), "dispatch", "sign")
        kinds: tuple[dict[str, object], ...] = (
            {"request_type": "report"},
            {"request_type": "praise"},
            {"privacy": "confidential"},
            {"privacy": "anonymous", "name": "", "phone": ""},
            {},
        )
        made = [busy.report(area=T1, by="seat1", **kind).no for kind in kinds]
        for no in made:
            busy.drive(no, ("accept", {"matter": "B02"}), "dispatch", "sign")
        busy.do(made[-1], "block", by="dispatch1", account="leader1", text="亲属")
    fresh = screen(busy).ticker
    assert {one.matter for one in fresh} == {"供水故障"}
    assert len(fresh) == 12
    newest = (now - timedelta(days=2, minutes=-5)).astimezone(clock.CIVIL)
    cut = newest.replace(minute=newest.minute // 10 * 10, second=0, microsecond=0)
    before = [one for one in shown.ticker if one.at == cut]
    assert [one for one in fresh if one.at == cut] == before  # none of the seven has come in
    # A complaint about how another was handled is no news for the hall.
    handled = Case.objects.filter(state="handling")
    about = Case.objects.filter(state="closed").order_by("id")[0]
    CaseLink.objects.bulk_create(
        CaseLink(source=one, target=about, kind=CaseLink.Kind.COMPLAINS_OF, made_at=now)
        for one in handled
    )
    assert screen(busy).ticker == ()


def test_nothing_of_a_matter_or_of_another_town_leaves(busy: World) -> None:
    said = json.dumps(asdict(screen(busy)), default=str, ensure_ascii=False)
    for case in Case.objects.all():
        for word in (case.no, case.title, case.text, case.address, case.lookup_code):
            assert word not in said
    assert not re.search(r"139\d{8}|测试居民|和平社区3号楼", said)
    with within("wall.screen"):
        screen(busy)
    shown = screen(busy, TOWN2)
    assert (shown.title, shown.county) == ("清河镇", False)
    # One is open here; of the other town's number the county's total would leave that one.
    assert head(shown, "open") is None
    assert head(screen(busy, TOWN1), "open") is None
    for _ in range(8):
        busy.drive(busy.report(area=T2, lon="112.052", lat="37.012").no, "accept")
    with within("wall.screen"):
        shown = screen(busy, TOWN2)
    assert head(shown, "open") == 9
    assert shown.withheld == {"steps"}
    assert shown.days_total.n == 15
    assert shown.ticker == ()
    said = json.dumps(asdict(shown), default=str, ensure_ascii=False)
    assert "东风" not in said
    assert "测试县" not in said
    other = screen(busy, TOWN1)
    assert head(other, "open") == 24
    assert [one.name for one in other.towns] == [
        node.name for node in busy.catalogue.tree.children(area(busy, TOWN1).id)
    ]
    assert no_small(shown)
    assert no_small(other)
    _warnings(busy)


def _warnings(busy: World) -> None:
    """Warnings are said of places that are large enough, and of common matters alone."""
    catalogue, today = busy.catalogue, clock.today()
    common, rare = catalogue.matter("B02"), catalogue.matter("A01")
    assert common is not None
    assert rare is not None

    def alert(key: str, code: str, matter: int, count: int, **more: object) -> None:
        node = area(busy, code)
        Alert.objects.create(
            **{
                "key": key,
                "kind": "rise",
                "area_id": node.id,
                "area_path": node.path,
                "matter_id": matter,
                "day": today,
                "last": today,
                "window": 3,
                "count": count,
                "method": "test",
                "evidence": "{}",
                "found_at": clock.now(),
                **more,
            }
        )

    alert("a1", T1, common.id, 12)
    alert("a2", T2, common.id, 3, kind="repeat")
    alert("a3", T1, rare.id, 9)  # a matter that came less than five times
    alert("a4", TOWN1, common.id, 9, verdict="noise")
    alert("a5", COUNTY, common.id, 30, closed_on=today)
    shown = {(one.place, str(one.count.text), one.kind) for one in screen(busy).hot}
    assert shown == {("东风街道", "12", "异常上升"), ("清河镇", "少于5", "同一处反复")}
    assert {one.matter for one in screen(busy).hot} == {"供水故障"}
    assert [one.count.n for one in screen(busy, TOWN1).hot] == [12]


def test_an_empty_county_a_quiet_year_and_midnight(world: World) -> None:
    shown = screen(world)
    assert {one.count.n for one in shown.figures if one.count} == {0}
    assert {str(one.pair.words) for one in shown.figures if one.pair} == {"没有可算的"}
    assert [one.open.n for one in shown.towns] == [0, 0]
    assert (len(shown.days), len(shown.steps), len(shown.timeliness)) == (14, 6, 12)
    assert (shown.ticker, shown.hot, shown.cells, shown.withheld) == ((), (), (), frozenset())
    today = clock.today()
    for _ in range(6):
        world.report(area=T1)
    midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=clock.CIVIL)
    for moment, new in (
        (midnight - timedelta(seconds=1), 6),
        (midnight, 0),
        (midnight + timedelta(days=400), 0),
    ):
        with clock.at(moment):
            late = screen(world)
        assert head(late, "received") == new
        assert late.days[-1].day == moment.date()
        assert head(late, "open") == 6
        assert len(late.satisfaction) == 12
        assert late.satisfaction[-1].first == moment.date().replace(day=1)


def test_a_place_not_told_has_no_mark_of_being_late(busy: World) -> None:
    """Kept back beside a number that is, none may be late at all; the mark would say one is."""
    told, none = Count(Said.NUMBER, 12), Count(Said.NUMBER, 0)
    rows = ((KEPT, KEPT), (Count(Said.FEW), KEPT), (told, KEPT), (told, Count(Said.FEW)))
    places = [*rows, (told, none), (told, told)]
    towns = tuple(Town(f"{at}", f"{at}镇", *pair) for at, pair in enumerate(places))
    shown = replace(screen(busy), towns=towns, withheld=frozenset())
    drawn: Any = picture(shown)["towns"]
    assert [one.some_late for one in drawn] == [False, False, True, True, False, True]
    none_told: Any = picture(replace(shown, withheld=frozenset({"late"})))["towns"]
    assert [one.some_late for one in none_told] == [False] * 5 + [True]
