"""Figures are what the record says: in every grouping, with exclusions, and case by case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from operator import attrgetter

import pytest
from tests.cases.walker import Walker
from tests.insights import raw_counts
from tests.insights.raw_counts import Told
from tests.world import World

from linli.catalogue.models import CountyProfile
from linli.domain.indicator_catalogue import INDICATORS, Kind
from linli.domain.indicator_figures import HIDDEN
from linli.domain.spans import Span
from linli.insights.actions import defining
from linli.insights.ask import Ask
from linli.insights.figures import figures, knows
from linli.insights.figures_cases import Side, counted, has_list
from linli.insights.models import Definition
from linli.kernel import clock
from linli.tally import folding
from linli.tally.scopes import EVERYWHERE, Dim, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

COUNTED = [code for code, one in INDICATORS.items() if one.kind in {Kind.COUNT, Kind.RATE}]
_PLACE: dict[Dim, Callable[[Told], object]] = {
    Dim.UNIT: attrgetter("place.unit"),
    Dim.TOWN: attrgetter("place.town"),
    Dim.VILLAGE: attrgetter("place.village"),
    Dim.MATTER: attrgetter("place.matter"),
    Dim.DOOR: attrgetter("place.door"),
    Dim.DAY: attrgetter("day"),
}


def disputes(*codes: str) -> None:
    """Make some matters those of disputes."""
    row = CountyProfile.objects.get()
    row.settings = json.dumps({**json.loads(row.settings), "dispute_matters": list(codes)})
    row.revision = "disputes"
    row.save()


def around(days: int = 400) -> Span:
    """Return the days up to the present one."""
    today = clock.today()
    return Span(today - timedelta(days=days), today)


def exclude(world: World, code: str, since: date, **what: str) -> Definition:
    """Leave something out of an indicator: asked for by one leader, approved by the other."""
    now = Definition.objects.filter(code=code, standing="in_force").order_by("number").last()
    kept = [f"{one['sort']}:{one['code']}" for one in json.loads(now.exclusions)] if now else []
    raw = {
        "since": since.isoformat(), "rounding": "half_up", "places": "2", "smallest": "0",
        "owner": "县综治中心", "reason": "不是本县的事", "keep": kept, **what,
    }  # fmt: skip
    row = defining.ask(world.actor("leader1"), code, raw)
    return defining.approve(world.actor("leader2"), row.pk)


def walked(world: World, seed: int, steps: int) -> Walker:
    """Let random people do random things; some of it is in the roll-ups, some not yet."""
    disputes("B01")
    walker = Walker(world, seed)
    walker.walk(steps // 2)
    folding.fold()
    walker.walk(steps - steps // 2)
    with clock.at(walker.now):
        world.drive(world.closed(matter="B01").no, "reopen")
        world.closed()
    return walker


def shown(code: str, span: Span, scope: Scope = EVERYWHERE) -> tuple[int, int | None]:
    """Return numerator and denominator of a figure."""
    figure = figures([code], span, scope)[()][code]
    return figure.value or 0, figure.denominator


@pytest.mark.parametrize("seed", [11])
def test_every_indicator_is_what_the_events_say(world: World, seed: int) -> None:
    walker = walked(world, seed, 120)
    about = {one.id for one in world.catalogue.matters.values() if one.code == "B01"}
    with clock.at(walker.now):
        today = clock.today()
        everything = raw_counts.told()
        whole = around()
        middle = Span(today - timedelta(days=9), today - timedelta(days=2))
        met = 0
        for span in (whole, middle):
            past = Span(span.first, min(span.last, today - timedelta(days=1)))
            found = figures(INDICATORS, span, EVERYWHERE)[()]
            for code, (numerator, denominator) in raw_counts.FORMULAS.items():
                rows = [
                    row
                    for row in everything
                    if code not in raw_counts.DISPUTES or row.place.matter in about
                ]
                days = past if code in raw_counts.PAST else span
                wanted = raw_counts.value(rows, numerator, days)
                assert found[code].value == wanted, (code, span)
                if denominator:
                    whole_part = raw_counts.value(rows, denominator, days)
                    assert found[code].denominator == whole_part, (code, span)
                met += bool(wanted)
            late, still = raw_counts.standing(everything, span.last)
            assert found["backlog"].value == still
            assert (found["overdue"].value, found["overdue"].denominator) == (late, still)
        assert met >= 14, "a walk on which nothing happens proves nothing"
        assert set(raw_counts.FORMULAS) == set(COUNTED)


@pytest.mark.parametrize("dims", [(Dim.UNIT,), (Dim.TOWN, Dim.DAY), (Dim.VILLAGE, Dim.MATTER)])
def test_groups_are_what_the_events_say(world: World, dims: tuple[Dim, ...]) -> None:
    walker = walked(world, 13, 70)
    codes = ["received", "closed", "disposal", "over_time", "called_back"]
    with clock.at(walker.now):
        span = around()
        past = Span(span.first, span.last - timedelta(days=1))
        everything = raw_counts.told()
        found = figures(codes, span, EVERYWHERE, dims)
        groups: dict[tuple[object, ...], list[Told]] = {}
        for row in everything:
            groups.setdefault(tuple(_PLACE[dim](row) for dim in dims), []).append(row)
        for key, rows in groups.items():
            for code in codes:
                numerator, denominator = raw_counts.FORMULAS[code]
                days = past if code in raw_counts.PAST else span
                wanted = [raw_counts.value(rows, part, days) for part in (numerator, denominator)]
                if any(wanted):
                    figure = found[key][code]  # type: ignore[index]  # ids and days
                    assert [figure.value, figure.denominator or 0] == wanted, (key, code)
        for code in codes:
            parts = [row[code].value or 0 for row in found.values()]
            assert sum(parts) == shown(code, span)[0]
        assert len(found) > 1


@pytest.mark.parametrize("seed", [14])
def test_the_list_behind_a_number_is_as_long_as_the_number(world: World, seed: int) -> None:
    walker = walked(world, seed, 80)
    with clock.at(walker.now):
        span, today = around(), clock.today()
        for scope in (EVERYWHERE, Scope(units=frozenset({_unit(world, "zj")}))):
            for days in (span, Span(today - timedelta(days=12), today - timedelta(days=3))):
                ask = Ask(days, scope, (), world.catalogue)
                for code, figure in figures(INDICATORS, days, scope)[()].items():
                    if not has_list(figure.indicator):
                        continue
                    listed = counted(figure, Side.NUMERATOR, ask)
                    assert sum(listed.values()) == figure.value, (code, days)
                    if figure.indicator.is_pair:
                        listed = counted(figure, Side.DENOMINATOR, ask)
                        assert sum(listed.values()) == figure.denominator, (code, days)


def _unit(world: World, code: str) -> int:
    unit = world.catalogue.unit_by_code(code)
    assert unit is not None
    return unit.id


def test_exclusions_are_taken_off_numbers_groups_and_lists_once(world: World) -> None:
    one, two = world.closed(), world.closed(matter="B02")
    world.drive(world.report().no, "accept", "dispatch")
    span, today = around(), clock.today()
    assert shown("closing", span) == (2, 3)
    exclude(world, "closing", today, case=one.no)
    assert shown("closing", span) == (1, 2)
    assert shown("disposal", span) == (2, 3), "left out of one indicator, not of another"
    exclude(world, "closing", today, matter="B")  # all three, the first one twice
    assert shown("closing", span) == (0, 0)
    figure = figures(["closing"], span, EVERYWHERE)[()]["closing"]
    assert figure.less == (2, 3)
    assert figure.text() == "0/0（—）"
    assert figure.indicator.version == 3
    ask = Ask(span, EVERYWHERE, (), world.catalogue)
    assert counted(figure, Side.DENOMINATOR, ask) == Counter()
    for row in figures(["closing"], span, EVERYWHERE, (Dim.UNIT, Dim.DAY)).values():
        assert (row["closing"].value, row["closing"].denominator) == (0, 0)
    assert two.no


def test_an_exclusion_counts_from_its_day_and_older_figures_keep_their_version(
    world: World,
) -> None:
    today = clock.today()
    with clock.at(clock.now() - timedelta(days=40)):
        early = world.report()
        world.drive(early.no, "accept")
    late = world.report()
    world.drive(late.no, "accept")
    exclude(world, "closing", today - timedelta(days=30), matter="B")
    span = around()
    assert shown("closing", span) == (0, 1)
    before = Span(today - timedelta(days=50), today - timedelta(days=31))
    figure = figures(["closing"], before, EVERYWHERE)[()]["closing"]
    assert (figure.denominator, figure.indicator.version) == (1, 1)
    ask = Ask(span, EVERYWHERE, (), world.catalogue)
    now = figures(["closing"], span, EVERYWHERE)[()]["closing"]
    assert sum(counted(now, Side.DENOMINATOR, ask).values()) == 1


def test_a_limit_counts_when_its_day_has_passed(world: World) -> None:
    due_at = world.drive(world.report().no, "accept", "dispatch").due_at
    assert due_at is not None
    due = due_at.astimezone(clock.CIVIL).date()
    with clock.at(due_at):
        assert shown("in_time", Span(due, due)) == (0, 0)
        figure = figures(["in_time"], Span(due, due), EVERYWHERE)[()]["in_time"]
        assert figure.days is None
        assert (
            counted(figure, Side.NUMERATOR, Ask(Span(due, due), EVERYWHERE, (), world.catalogue))
            == Counter()
        )
    with clock.at(due_at + timedelta(days=1)):
        assert shown("in_time", Span(due, due)) == (0, 1)
        assert shown("over_time", Span(due, due)) == (1, 1)


def test_small_pairs_are_hidden_by_unit_but_not_for_the_county(world: World) -> None:
    receipt = world.answered()
    world.drive(receipt.no, "verify_true", "close")
    span = around()
    whole = figures(["solved", "received"], span, EVERYWHERE)[()]
    assert (whole["solved"].text(), whole["solved"].suppressed) == ("1/1（100.00%）", False)
    by_unit = figures(["solved", "received"], span, EVERYWHERE, (Dim.UNIT,))
    figure = by_unit[(_unit(world, "zj"),)]["solved"]
    assert figure.suppressed
    assert figure.text() == HIDDEN
    assert figure.percent() == "—"
    assert figure.plain()["value"] is None
    own = figures(["solved"], span, Scope(units=frozenset({_unit(world, "zj")})))[()]["solved"]
    assert own.suppressed, "the same cell asked for by itself"
    by_town = figures(["solved"], span, EVERYWHERE, (Dim.TOWN,))
    assert not any(row["solved"].suppressed for row in by_town.values())


def test_a_time_in_a_stage_is_that_of_the_stays_that_ended(world: World) -> None:
    receipt = world.report()
    for hours in (2, 5, 30):
        with clock.at(clock.now() + timedelta(hours=hours)):
            world.drive(receipt.no, *{2: ["accept"], 5: ["dispatch"], 30: ["sign"]}[hours])
    with clock.at(clock.now() + timedelta(hours=30)):
        figure = figures(["stay_dispatched"], around(), EVERYWHERE)[()]["stay_dispatched"]
        stay = figure.stay
        assert stay is not None
        assert stay.number == 1
        assert stay.median is not None
        assert abs(stay.median - timedelta(hours=25)) < timedelta(hours=25) * 0.05
        assert "1 天" in figure.text()
        by_unit = figures(["stay_dispatched"], around(), EVERYWHERE, (Dim.UNIT,))
        assert set(by_unit) == {(_unit(world, "zj"),)}
        assert figure.value is None
        assert figure.plain()["number"] == 1


def test_what_cannot_be_counted_so_is_left_out(world: World) -> None:
    found = figures(INDICATORS, around(), EVERYWHERE, (Dim.DAY,))
    assert not found
    world.report()
    (row,) = figures(INDICATORS, around(), EVERYWHERE, (Dim.DAY,)).values()
    assert set(row) == set(COUNTED)
    for code, dims in (("backlog", (Dim.MONTH,)), ("stay_handling", (Dim.UNIT, Dim.TOWN))):
        assert not knows(INDICATORS[code], EVERYWHERE, dims)
    door = Scope(doors=frozenset({"web"}))
    assert {code for code, one in INDICATORS.items() if not knows(one, door)} == {
        code
        for code, one in INDICATORS.items()
        if one.kind in {Kind.STAY, Kind.VISITS, Kind.COVERAGE}
    }
    with pytest.raises(KeyError):
        figures(["none"], around(), EVERYWHERE)
