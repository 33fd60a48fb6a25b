"""Tasks in the field: every course of giving, recording, finishing and lapsing, walked through."""

from __future__ import annotations

from collections import deque
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from linli.domain import outings as rules
from linli.domain.admission import Work
from linli.domain.errors import NotNow, NotYours
from linli.domain.outing_reading import (
    CHECKS,
    HANDOUT,
    NOTE,
    Line,
    noted,
    plain,
    read_checklist,
    read_checks,
    read_plan,
)
from linli.domain.outings import Act, Check, Facts, Kind, Side, Spot, Standing

DUE = datetime(2026, 11, 20, 16, tzinfo=UTC)
DAY = timedelta(days=1)
BOTH = frozenset({Side.DOER, Side.GIVER})


def facts(standing: Standing = Standing.GIVEN, left: int = 1, **more: object) -> Facts:
    given = {"sides": BOTH, "due_at": DUE, "ended_at": None, **more}
    return Facts(standing=standing, left=left, **given)  # type: ignore[arg-type]  # plain values


class World(NamedTuple):
    """A task of two stops on a day counted from its own."""

    standing: Standing
    stops: tuple[Spot, Spot]
    day: int
    ended: int | None


def steps(world: World) -> list[World]:
    """Return everything that can come next: an act of anybody, or two days passing."""
    now = DUE + world.day * DAY
    ended = DUE + world.ended * DAY if world.ended is not None else None
    found = [world._replace(day=world.day + 2)] if world.day < 18 else []

    def tried(act: Act, stops: tuple[Spot, Spot], side: Side) -> None:
        left = sum(one is Spot.OPEN for one in stops)
        asked = Facts(world.standing, frozenset({side}), left, DUE, ended)
        try:
            after = rules.decide(asked, act, now)
        except (NotNow, NotYours):
            return
        done = act is Act.FINISH
        shown = tuple(Spot.SKIPPED if done and one is Spot.OPEN else one for one in stops)
        over = after not in rules.OPEN
        held = world.ended if world.standing is after else world.day
        found.append(World(after, (shown[0], shown[1]), world.day, held if over else None))

    for at in (0, 1):
        for outcome in (Spot.OPEN, Spot.DONE, Spot.PROBLEM):
            if outcome is not Spot.OPEN or world.stops[at] is not Spot.OPEN:
                one, two = (outcome if at == n else spot for n, spot in enumerate(world.stops))
                tried(Act.RECORD, (one, two), Side.DOER)
    tried(Act.FINISH, world.stops, Side.DOER)
    tried(Act.WITHDRAW, world.stops, Side.GIVER)
    tried(Act.LAPSE, world.stops, Side.CLOCK)
    return found


def test_every_course_keeps_what_holds_always() -> None:
    start = World(Standing.GIVEN, (Spot.OPEN, Spot.OPEN), -2, None)
    seen, ahead = {start}, deque([start])
    standings = set()
    while ahead:
        now = ahead.popleft()
        standings.add(now.standing)
        left = Spot.OPEN in now.stops
        # Done means that nothing is open; nothing done or withdrawn is ever lapsed.
        assert now.standing is not Standing.DONE or not left
        assert now.standing is not Standing.UNDER_WAY or left
        assert now.standing is not Standing.LAPSED or now.day > rules.LAPSES_AFTER.days
        assert (now.ended is None) == (now.standing in rules.OPEN)
        after = steps(now)
        if now.standing is Standing.WITHDRAWN:
            # What was taken back stays so: no record arrives any more.
            assert {one.standing for one in after} <= {Standing.WITHDRAWN}
        elif now.standing is Standing.LAPSED:
            # What was done without a signal still arrives.
            assert any(one.stops != now.stops for one in after)
        elif now.standing is Standing.DONE and now.ended is not None:
            late = now.day - now.ended > rules.CORRECTED_FOR.days
            assert late == all(one.stops == now.stops for one in after)
        for one in after:
            assert one.standing is not Standing.GIVEN or now.standing is Standing.GIVEN
            if one not in seen:
                seen.add(one)
                ahead.append(one)
    assert standings == set(Standing)
    assert len(seen) > 100


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("act", list(Act))
def test_the_table_says_who_and_the_others_are_told(standing: Standing, act: Act) -> None:
    now = DUE + rules.LAPSES_AFTER + DAY
    side = rules.MOVES.get((standing, act))
    everybody = facts(standing, sides=frozenset(Side), ended_at=now)
    if side is None:
        with pytest.raises(NotNow) as refused:
            rules.decide(everybody, act, now)
        assert rules.STANDING_NAMES[standing] in refused.value.message
        assert not rules.may(everybody, act, now)
        return
    assert rules.may(everybody, act, now)
    with pytest.raises(NotYours):
        rules.decide(facts(standing, sides=frozenset(Side) - {side}, ended_at=now), act, now)


def test_a_task_lapses_a_week_after_its_day_not_before() -> None:
    clock = facts(sides=frozenset({Side.CLOCK}))
    with pytest.raises(NotNow):
        rules.decide(clock, Act.LAPSE, DUE + rules.LAPSES_AFTER)
    late = DUE + rules.LAPSES_AFTER + timedelta(seconds=1)
    assert rules.decide(clock, Act.LAPSE, late) is Standing.LAPSED


def test_a_correction_is_taken_for_a_week() -> None:
    done = facts(Standing.DONE, left=0, ended_at=DUE)
    assert rules.decide(done, Act.RECORD, DUE + rules.CORRECTED_FOR) is Standing.DONE
    with pytest.raises(NotNow) as refused:
        rules.decide(done, Act.RECORD, DUE + rules.CORRECTED_FOR + DAY)
    assert refused.value.code == "settled"
    # A record without an end (none is written so) counts as fresh.
    assert rules.may(facts(Standing.DONE, left=0), Act.RECORD, DUE + 99 * DAY)


def test_a_kind_is_work_of_the_list() -> None:
    assert rules.NEEDS[Kind.VISIT] == {Work.VISIT}
    assert Work.REPORT not in frozenset().union(*rules.NEEDS.values())
    assert rules.spot_name(Kind.PATROL, Spot.DONE) == "已巡查"
    assert rules.spot_name(Kind.VISIT, Spot.ABSENT) == "没人在"


@pytest.mark.parametrize(
    ("outcome", "checks", "said", "field"),
    [
        (Spot.DONE, {}, ("", False, False), ""),
        (Spot.ABSENT, {}, ("", False, False), ""),
        (Spot.OPEN, {}, ("", False, False), "outcome"),
        (Spot.OPEN, {}, ("", False, True), ""),
        (Spot.PROBLEM, {}, ("", False, False), "note"),
        (Spot.PROBLEM, {}, ("堵了", False, False), ""),
        (Spot.PROBLEM, {}, ("", True, False), ""),
        (Spot.PROBLEM, {"c1": Check.PROBLEM}, ("", False, False), ""),
        (Spot.PROBLEM, {"c1": Check.OK}, ("", False, False), "note"),
        (Spot.SKIPPED, {}, ("", False, False), "note"),
        (Spot.SKIPPED, {}, ("修路", False, False), ""),
        (Spot.NO_CHANGE, {"c1": Check.PROBLEM}, ("", False, False), "outcome"),
        (Spot.NO_CHANGE, {"c1": Check.NA}, ("", False, False), ""),
    ],
)
def test_an_outcome_says_enough_and_never_asks_for_a_photo(
    outcome: Spot, checks: dict[str, Check], said: tuple[str, bool, bool], field: str
) -> None:
    note, found, recorded = said
    name, sentence = rules.outcome_problem(outcome, checks, note, found=found, recorded=recorded)
    assert name == field
    assert bool(sentence) == bool(field)
    assert "照片" not in sentence


def test_what_others_did_since_is_taken_back_field_by_field() -> None:
    held = {"state": "problem", "note": "堵了", "checks": "", "found": "", "place": ""}
    later = [
        {"note": ("还没看", "堵了")},
        {"state": ("open", "problem"), "note": ("", "还没看")},
    ]
    seen = rules.as_seen(held, later)
    assert rules.changed(seen, held) == {"state": ("open", "problem"), "note": ("", "堵了")}
    assert rules.changed(held, held) == {}
    assert rules.changed({}, {"strange": "x"}) == {}


TODAY = date(2026, 11, 22)
GIVEN = {"kind": "patrol", "title": "消防通道巡查", "due": "2026-11-23", "checklist": "通道畅通"}


def test_a_plan_is_read_whole() -> None:
    plan, wrong = read_plan({**GIVEN, "words": "看通道", "handout": "不看"}, TODAY, TODAY)
    assert not wrong
    assert plan is not None
    assert (plan.kind, plan.title, plan.due) == (Kind.PATROL, "消防通道巡查", date(2026, 11, 23))
    assert (plan.checklist, plan.handout) == ((Line("c1", "通道畅通"),), "")
    told, _ = read_plan({**GIVEN, "kind": "publicity", "handout": "冬季防火"}, TODAY, TODAY)
    assert told is not None
    assert (told.checklist, told.handout) == ((), "冬季防火")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "重点人员走访"}, "title"),
        ({"words": "统计每户民族"}, "words"),
        ({"handout": "字" * (HANDOUT + 1)}, "handout"),
        ({"kind": "tour"}, "kind"),
        ({"due": "2026-11-21"}, "due"),
        ({"due": "2028-01-01"}, "due"),
        ({"due": "明天"}, "due"),
        ({"due": None}, "due"),
        ({"checklist": ["a"] * 2}, "checklist"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_at_its_field(
    more: dict[str, object], field: str
) -> None:
    plan, wrong = read_plan({**GIVEN, **more}, TODAY, TODAY)
    assert plan is None
    assert list(wrong) == [field]
    assert wrong[field].endswith("。")


def test_a_plan_made_without_a_signal_may_come_after_its_day() -> None:
    plan, _ = read_plan({**GIVEN, "due": "2026-11-20"}, TODAY, date(2026, 11, 1))
    assert plan is not None


def test_texts_are_about_places_not_groups_of_people() -> None:
    assert plain("  和平路东段 ", NOTE) == ("和平路东段", "")
    assert plain("登记车牌", NOTE)[1]
    # A note may name a car that stands in the way; it may not sort people.
    assert noted("车牌尾号12的车堵了通道", NOTE)[1] == ""
    assert noted("上访人员家门口", NOTE)[1]
    assert noted("字" * 9, 8) == ("字" * 8, noted("字" * 9, 8)[1])
    assert noted(None, 8) == ("", "")


def test_a_checklist_is_short_and_every_line_once() -> None:
    assert read_checklist(" 通道畅通 \n\n灯亮")[0] == (Line("c1", "通道畅通"), Line("c2", "灯亮"))
    assert read_checklist(None) == ((), "")
    assert read_checklist([str(n) for n in range(CHECKS + 1)])[1]
    assert read_checklist(["采集人脸"])[1]
    assert read_checklist(("灯亮", "灯亮"))[1]


def test_what_was_found_fits_the_checklist() -> None:
    lines = (Line("c1", "通道畅通"), Line("c2", "灯亮"))
    assert read_checks(lines, {"c1": "ok", "c2": "na"}) == ({"c1": Check.OK, "c2": Check.NA}, "")
    assert read_checks(lines, None) == ({}, "")
    for strange in ({"c3": "ok"}, {"c1": "fine"}, ["c1"]):
        assert read_checks(lines, strange)[1]
