"""The corners of the powers' rules: what tables of a county get wrong, and what comes seldom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.domain.test_admission import GOOD, LEADER, REVIEWER, TODAY, life
from tests.domain.test_escalation import CALENDAR, DEFAULT, LATE, START, subject
from tests.domain.test_joint import NOW, due_of, name, plan

from linli.domain import (
    admission,
    escalation,
    escalation_rules,
    escalation_words,
    grid_burden,
    joint,
    joint_rules,
    meeting_rules,
    rota,
    supervision,
    supervision_rules,
    tasks,
)
from linli.domain.admission import OPINIONS, Standing, Verb, Who, decide
from linli.domain.admission_rules import (
    ITEM,
    ITEMS,
    MINUTES,
    TIMES,
    Rules,
    problems,
    too_long,
)
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.escalation import Past, Rule, Tier, Trigger
from linli.domain.facts import Facts
from linli.domain.policies import Budget, Unit
from linli.domain.pressing import pressable
from linli.domain.states import Role, State


def code_of(held: admission.Life, who: Who, verb: Verb) -> str:
    with pytest.raises(DomainError) as refusal:
        decide(held, who, verb)
    return refusal.value.code


def test_opinions_are_bounded_and_a_review_comes_in_its_time() -> None:
    reviewed = life(Standing.REVIEW, opined=frozenset(range(100, 100 + OPINIONS)))
    assert code_of(reviewed, REVIEWER, Verb.OPINE) == "opinions-enough"
    clock = Who(None, system=True)
    later = life(Standing.ADMITTED, review_due_on=TODAY + timedelta(days=1))
    assert code_of(later, clock, Verb.MARK_DUE) == "not-due"
    assert code_of(life(Standing.ADMITTED), clock, Verb.MARK_DUE) == "not-due"
    assert code_of(life(Standing.ADMITTED), LEADER, Verb.MARK_DUE) == "clockwork"


def test_moves_are_offered_with_the_reason_of_those_that_are_not_open() -> None:
    held = life(Standing.ADMITTED, review_due_on=TODAY)
    offered = {one.verb: one.refusal for one in admission.choices(held, REVIEWER)}
    assert offered, "there is something to do with an admitted matter"
    assert not {Verb.MARK_DUE, Verb.EXPIRE} & offered.keys(), "the clockwork's own moves"
    for verb, refusal in offered.items():
        if refusal:
            assert code_of(held, REVIEWER, verb)
        else:
            decide(held, REVIEWER, verb)


def test_a_wish_for_a_while_needs_a_day_that_comes() -> None:
    soon = replace(GOOD, lasting=False, until=TODAY + timedelta(days=30))
    assert problems(soon, Rules(), TODAY) == {}


def test_nothing_is_above_a_public_listing() -> None:
    facts = Facts(
        State.HANDLING, frozenset({Role.CENTRE_LEADER}), lead_unit=1, supervision="listed"
    )
    refusal = pressable(facts)
    assert refusal is not None
    assert refusal.code == "highest-level"


def test_a_town_reads_at_once_that_the_county_presses_its_own_units_harder() -> None:
    leader = frozenset({Role.CENTRE_LEADER})
    held = {"lead_unit": 1, "supervision": "yellow", "lead_tier": "county"}
    town = pressable(Facts(State.HANDLING, leader, desk_tiers=frozenset({"town"}), **held))
    assert town is not None
    assert town.code == "county-presses"
    both = frozenset({"town", "county"})
    assert pressable(Facts(State.HANDLING, leader, desk_tiers=both, **held)) is None
    own = {**held, "lead_tier": "town"}
    assert pressable(Facts(State.HANDLING, leader, desk_tiers=frozenset({"town"}), **own)) is None


def test_a_wish_that_fits_into_no_draft() -> None:
    assert GOOD.load == replace(GOOD, name="别的事").load
    assert replace(GOOD, period=None).load.period is grid_burden.Period.EVENT
    assert "items" in too_long(replace(GOOD, items=(("点", "用"),) * (ITEMS + 1)))
    assert "items" in too_long(replace(GOOD, items=(("点" * (ITEM + 1), "用"),)))
    assert set(too_long(replace(GOOD, times=TIMES + 1, minutes=MINUTES + 1))) == {
        "times",
        "minutes",
    }
    assert "没有写采集什么" in grid_burden.item_problem("", "用", 1)
    assert "为什么" in grid_burden.item_problem("点位", "", 1)


def _row(**changes: object) -> dict[str, object]:
    return {
        "code": "one",
        "trigger": "business_over",
        "tiers": ["county"],
        "respond": {"amount": 1, "unit": "hour"},
        **changes,
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (_row(trigger="decision", tiers=["town", "county"]), "只能再提给县级召集人"),
        (_row(respond={"amount": 1, "unit": "moon"}), "respond.unit"),
        (_row(respond={"amount": 1, "unit": "month"}), "不能用月"),
        (_row(levels="urgent"), "等级要写成列表"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(row: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        escalation_rules.read_rules({"rules": [row]})
    assert words in str(dict(refusal.value.fields))


def test_a_day_that_ends_is_a_limit_too() -> None:
    same_day = Budget(0, Unit.SAME_DAY)
    rule = Rule("today", Trigger.BUSINESS_OVER, (Tier.COUNTY,), same_day, same_day)
    assert "到当天结束" in escalation_words.words(rule)
    table = {"rules": [_row(respond={"unit": "same_day"})]}
    with pytest.raises(Invalid) as refusal:  # the table lacks others, but this row is read
        escalation_rules.read_rules(table)
    assert not any("respond" in place for place in refusal.value.fields)


def test_a_promise_is_a_moment_the_dry_run_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    promised = Past(
        1,
        "business_over",
        LATE.key,
        Tier.TOWN,
        escalation.Standing.ANSWERED,
        START + timedelta(hours=1),
        START + timedelta(hours=5),
    )
    held = subject(LATE, steps=(promised,))
    ahead = escalation.ahead(held, DEFAULT, START, START + timedelta(days=60), CALENDAR)
    assert all(step.since >= START for step in ahead)
    climbing = subject(LATE)
    far = START + timedelta(days=60)
    assert len(escalation.ahead(climbing, DEFAULT, START, far, CALENDAR)) > 1
    monkeypatch.setattr(escalation, "_MOST_AHEAD", 1)
    assert len(escalation.ahead(climbing, DEFAULT, START, far, CALENDAR)) == 1


def test_a_part_done_twice_and_one_whose_clock_never_ran() -> None:
    parts = joint.settle(plan((), (1,)), NOW, due_of)
    done = joint.finish(parts, 1, now=NOW, due_of=due_of, name=name)
    with pytest.raises(NotNow, match="已经反馈过"):
        joint.finish(done, 1, now=NOW, due_of=due_of, name=name)
    waiting = parts[1]
    assert waiting.due_at is None
    assert not joint.waited_for(waiting, NOW)
    assert joint.overdue_for(waiting, NOW) == timedelta(0)


_PART = {"role": "城管", "task": "清运", "days": 1}
_TEMPLATE: Mapping[str, Any] = {"code": "a", "name": "甲", "words": ["垃圾"], "parts": [_PART]}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([_TEMPLATE, _TEMPLATE], "重复"),
        (["甲"], "应有 code、name、parts"),
        ([{**_TEMPLATE, "parts": ["清运"]}], "应有 units、task、days"),
        ([{**_TEMPLATE, "words": "垃圾"}], "应写成文字的列表"),
    ],
)
def test_joint_templates_say_where_they_are_wrong(rows: list[object], words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        joint_rules.read_templates({"joint_templates": rows})
    assert words in str(dict(refusal.value.fields))


def test_meeting_rules_say_where_they_are_wrong() -> None:
    def wrong(given: dict[str, object]) -> dict[str, str]:
        with pytest.raises(Invalid) as refusal:
            meeting_rules.read_rules(given)
        return dict(refusal.value.fields)

    assert "rhythm" in wrong({"rhythm": "weekly"})
    row = {"every": "week", "days": [1], "at": "09:00", "where": "?"}
    found = wrong({"rhythm": {"county": row, "town": row, "village": row}, "agenda": 5})
    assert {"rhythm.county.where", "agenda"} <= set(found)
    whole = {"every": "week", "days": [1], "at": "09:00"}
    assert meeting_rules.read_rules(
        {"rhythm": {"county": whole, "town": whole, "village": whole}}
    ).rhythms


def test_a_span_runs_forward_and_nobody_left_means_the_phone() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    for start, end in ((moment, moment), (moment.replace(tzinfo=None), moment)):
        with pytest.raises(ValueError, match="two aware moments"):
            rota.Span(start, end)
    coming = rota.Shift(1, rota.Span(moment + timedelta(hours=2), moment + timedelta(hours=9)), 5)
    told = rota.on_duty([coming], 1, moment, substitutes={}, working={9}, leaders=[7], above=[8])
    assert (told.person, told.via, told.gap) == (None, rota.Via.PHONE, True)


def test_the_platform_lifts_nothing() -> None:
    refusal = supervision.lifter_problem(supervision.Level.NORMAL, [Role.SYSTEM])
    assert isinstance(refusal, NotYours)
    assert refusal.code == "people-release"


def test_no_days_is_a_number_too() -> None:
    reader = supervision_rules.Reader()
    assert supervision_rules._number(reader, "days", 0, True, least=0) == 0


def test_nobody_in_particular_is_no_side_of_a_task() -> None:
    parties = tasks.Parties(1, None, 2, frozenset({5}))
    assert tasks.sides(None, (), parties) == frozenset()
