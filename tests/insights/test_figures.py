"""Figures: the lists behind them, exclusions, limits, small pairs. The recount is beside."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from tests.insights.stories import WHOLE, Teller
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
from linli.tally.scopes import EVERYWHERE, Dim, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

COUNTED = [code for code, one in INDICATORS.items() if one.kind in {Kind.COUNT, Kind.RATE}]


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


def shown(code: str, span: Span, scope: Scope = EVERYWHERE) -> tuple[int, int | None]:
    """Return numerator and denominator of a figure."""
    figure = figures([code], span, scope)[()][code]
    return figure.value or 0, figure.denominator


def test_the_list_behind_a_number_is_as_long_as_the_number(world: World) -> None:
    disputes("B01")
    teller = Teller(world)
    teller.tell(*WHOLE)
    with clock.at(teller.now):
        span, today = around(), clock.today()
        for scope in (EVERYWHERE, Scope(units=frozenset({_unit(world, "zj")}))):
            for days in (span, Span(today - timedelta(days=12), today - timedelta(days=3))):
                ask = Ask(days, scope, (), world.catalogue)
                for code, figure in figures(INDICATORS, days, scope)[()].items():
                    if not has_list(figure.indicator):
                        continue
                    listed = counted(figure, Side.NUMERATOR, ask)
                    number = figure.stay.number if figure.stay else figure.value
                    assert sum(listed.values()) == number, (code, days)
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
