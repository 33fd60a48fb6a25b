"""提级: the ladder ends, nobody is asked twice, what nobody takes or wants comes first."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.county.defaults import load_calendar, packaged
from linli.domain import escalation
from linli.domain.errors import Invalid
from linli.domain.escalation import (
    LADDER,
    MOVES,
    RUNNING,
    TOP,
    Cause,
    Climb,
    Past,
    Rule,
    Standing,
    Subject,
    Tier,
    Trigger,
    after_step,
    ahead,
    climb,
    decided_causes,
    gone,
    rung,
)
from linli.domain.escalation_rules import read_rules
from linli.domain.escalation_words import ladder, words
from linli.domain.policies import Budget, Level, Unit

CALENDAR = load_calendar()
#: A Monday morning in China.
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEFAULT = read_rules(yaml.safe_load(packaged("escalation.yaml")))

_N, _V, _T, _C = Trigger, Tier.VILLAGE, Tier.TOWN, Tier.COUNTY


def hours(number: int) -> Budget:
    return Budget(number, Unit.HOUR)


OVER = Rule("over", _N.BUSINESS_OVER, (_V, _T, _C), hours(2), hours(1))
NOBODY = Rule("nobody", _N.UNASSIGNED, (_V, _T, _C), hours(1))
REFUSED = Rule("refused", _N.REFUSED, (_T, _C), hours(1))
AGAIN = Rule("again", _N.DECISION, (_C,), hours(1))
LATE = Cause(_N.BUSINESS_OVER, START)


def subject(*causes: Cause, **more: object) -> Subject:
    return Subject(Level.GENERAL, causes, **more)  # type: ignore[arg-type]  # fields by name


def raised(held: Subject, due: Climb) -> Subject:
    """Make the step as the verb does."""
    over = {step.id for step in after_step(held.steps, due)}
    kept = [
        replace(step, standing=Standing.CLIMBED) if step.id in over else step for step in held.steps
    ]
    made = Past(
        len(kept) + 1, due.rule.code, due.cause.key, due.tier, Standing.OPEN, due.respond_by
    )
    return replace(held, steps=(*kept, made))


def word(held: Subject, standing: Standing, until: datetime) -> Subject:
    """Answer or decide the open step."""
    steps = tuple(
        replace(step, standing=standing, promised_by=until, decided=standing is Standing.DECIDED)
        if step.standing is Standing.OPEN
        else step
        for step in held.steps
    )
    return replace(held, steps=steps, causes=(*held.causes, *decided_causes(held.causes, steps)))


def test_each_tier_is_asked_in_turn_and_has_its_time() -> None:
    held, rules = subject(LATE), (OVER,)
    assert climb(held, rules, START + HOUR, CALENDAR) is None, "the hour is still running"
    seen = []
    now = START + HOUR + timedelta(seconds=1)
    while (due := climb(held, rules, now, CALENDAR)) is not None:
        assert due.respond_by == now + 2 * HOUR
        seen.append(due.tier)
        held = raised(held, due)
        assert climb(held, rules, due.respond_by, CALENDAR) is None, "still in time"
        now = due.respond_by + timedelta(seconds=1)
    assert seen == [_V, _T, _C]
    assert [step.standing for step in held.steps] == ["climbed", "climbed", "open"]


def test_an_empty_post_is_passed_over_and_named() -> None:
    held = subject(LATE, filled=frozenset({_C}))
    due = climb(held, (OVER,), START + 2 * HOUR, CALENDAR)
    assert due is not None
    assert (due.tier, due.passed) == (_C, (_V, _T))
    assert climb(replace(held, filled=frozenset()), (OVER,), START + 2 * HOUR, CALENDAR) is None


def test_a_promise_rests_and_climbs_on_when_it_has_passed() -> None:
    held = subject(LATE)
    due = climb(held, (OVER,), START + 2 * HOUR, CALENDAR)
    assert due is not None
    until = START + 30 * HOUR
    held = word(raised(held, due), Standing.ANSWERED, until)
    assert climb(held, (OVER,), until, CALENDAR) is None
    due = climb(held, (OVER,), until + timedelta(seconds=1), CALENDAR)
    assert due is not None
    assert due.tier is _T
    assert {step.standing for step in raised(held, due).steps} == {Standing.CLIMBED, Standing.OPEN}
    # Another cause is not brought to somebody who has promised, nor below them.
    other = Cause(_N.UNASSIGNED, START)
    both = replace(held, causes=(*held.causes, other))
    assert climb(both, (OVER, replace(NOBODY, tiers=(_V,))), until, CALENDAR) is None
    higher = climb(both, (OVER, replace(NOBODY, tiers=(_T, _C))), until, CALENDAR)
    assert higher is not None
    assert higher.tier is _T


def test_what_is_gone_ends_and_what_was_promised_is_kept() -> None:
    held = subject(LATE)
    due = climb(held, (OVER,), START + 2 * HOUR, CALENDAR)
    assert due is not None
    held = raised(held, due)
    now = START + 3 * HOUR
    assert gone(held, (OVER,), now) == ()
    assert [step.id for step in gone(replace(held, causes=()), (OVER,), now)] == [1]
    moved = replace(held, causes=(Cause(_N.BUSINESS_OVER, START + 90 * HOUR),))
    assert len(gone(moved, (OVER,), now)) == 1, "an extension moved the due date"
    assert len(gone(held, (), now)) == 1, "the county took the rule away"


def test_a_decision_that_passes_is_put_before_the_convenor_again() -> None:
    rules = (replace(OVER, tiers=(_C,)), AGAIN)
    held, now, rounds = subject(LATE), START + 2 * HOUR, 0
    for _ in range(3):
        due = climb(held, rules, now, CALENDAR)
        assert due is not None
        assert due.tier is _C
        rounds += 1
        held = word(raised(held, due), Standing.DECIDED, now + 5 * HOUR)
        assert climb(held, rules, now + 5 * HOUR, CALENDAR) is None
        now += 5 * HOUR + timedelta(seconds=1)
    assert rounds == 3
    assert [step.cause[0] for step in held.steps] == [_N.BUSINESS_OVER, _N.DECISION, _N.DECISION]
    assert {step.standing for step in held.steps[:-1]} == {Standing.CLIMBED}


def test_unassigned_and_refused_come_before_everything_else() -> None:
    causes = (
        Cause(_N.BUSINESS_OVER, START - 50 * HOUR),
        Cause(_N.REFUSED, START - 20 * HOUR),
        Cause(_N.UNASSIGNED, START - HOUR),
    )
    rules = (OVER, REFUSED, NOBODY)
    first = climb(subject(*causes), rules, START + HOUR, CALENDAR)
    second = climb(subject(*causes[:2]), rules, START + HOUR, CALENDAR)
    assert first is not None
    assert first.rule is NOBODY
    assert second is not None
    assert second.rule is REFUSED
    ranked = sorted(
        [
            escalation.order(first, Level.GENERAL),
            escalation.order(replace(first, rule=OVER), Level.URGENT),
            escalation.order(replace(first, rule=OVER), Level.MAJOR),
        ]
    )
    assert [row[:2] for row in ranked] == [(0, 4), (2, 0), (2, 1)]


def test_what_lies_with_the_countys_centre_starts_at_the_county() -> None:
    held = subject(Cause(_N.UNASSIGNED, START), floor=_C)
    due = climb(held, (NOBODY,), START + HOUR, CALENDAR)
    assert due is not None
    assert (due.tier, due.passed) == (_C, ())


def test_after_a_step_of_another_rule_the_first_rule_goes_on() -> None:
    county = Rule("top", _N.UNASSIGNED, (_C,), hours(1))
    other = Cause(_N.UNASSIGNED, START + 2 * HOUR)
    held = subject(LATE, other)
    due = climb(held, (OVER, county), START + 2 * HOUR, CALENDAR)
    assert due is not None
    assert due.tier is _V
    held = raised(held, due)
    due = climb(held, (OVER, county), START + 3 * HOUR, CALENDAR)
    assert due is not None
    assert due.rule is county
    held = replace(raised(held, due), causes=(LATE,))
    [over] = gone(held, (OVER, county), START + 4 * HOUR)
    steps = tuple(
        replace(step, standing=Standing.GONE) if step.id == over.id else step for step in held.steps
    )
    due = climb(replace(held, steps=steps), (OVER, county), START + 5 * HOUR, CALENDAR)
    assert due is not None
    assert (due.rule, due.tier) == (OVER, _T)


def test_every_standing_is_reached_and_every_way_ends() -> None:
    reached, todo = {Standing.OPEN}, deque([Standing.OPEN])
    while todo:
        for after in MOVES[todo.popleft()] - reached:
            reached.add(after)
            todo.append(after)
    assert reached == set(Standing)
    ends = {one for one in Standing if not MOVES[one]}
    assert ends == set(Standing) - RUNNING
    for start in RUNNING:
        assert MOVES[start] & ends, f"{start} has no way out"
        assert start not in MOVES[start]


_moments = st.integers(-200, 200).map(lambda number: START + number * HOUR)
_causes = st.lists(
    st.builds(
        Cause,
        st.sampled_from([one for one in Trigger if one is not Trigger.DECISION]),
        _moments,
        st.integers(0, 2),
        st.integers(1, 4),
    ),
    max_size=4,
    unique_by=lambda cause: cause.key,
)


@settings(max_examples=60, deadline=None)
@given(
    causes=_causes,
    level=st.sampled_from(Level),
    filled=st.frozensets(st.sampled_from(LADDER)),
    floor=st.sampled_from(LADDER),
    answers=st.lists(st.sampled_from(["", "answer", "decide"]), max_size=12),
)
def test_every_climb_ends_and_only_goes_up(
    causes: list[Cause],
    level: Level,
    filled: frozenset[Tier],
    floor: Tier,
    answers: list[str],
) -> None:
    held = Subject(level, tuple(causes), (), filled, floor)
    now, made = START, 0
    for _ in range(400):
        due = climb(held, DEFAULT, now, CALENDAR)
        if due is None:
            now += timedelta(hours=6)
            if now > START + timedelta(days=80):
                break
            continue
        made += 1
        assert due.tier in filled
        assert due.tier in due.rule.tiers
        assert not set(due.passed) & filled
        assert due.since < now
        assert due.respond_by > now
        same = [s for s in held.steps if (s.rule, s.cause) == (due.rule.code, due.cause.key)]
        assert all(rung(step.tier) < rung(due.tier) for step in same), "twice, or downwards"
        waiting = [step for step in held.steps if step.standing is Standing.OPEN]
        assert all(rung(step.tier) < rung(due.tier) for step in waiting)
        held = raised(held, due)
        assert sum(step.standing is Standing.OPEN for step in held.steps) == 1
        answer = answers[made - 1] if made <= len(answers) else ""
        if answer and due.tier is TOP and answer == "decide":
            held = word(held, Standing.DECIDED, now + 20 * HOUR)
        elif answer and due.tier is not TOP:
            held = word(held, Standing.ANSWERED, now + 20 * HOUR)
    # Each rule and cause once a tier; each decision may come before the convenor once more.
    decided = sum(step.decided for step in held.steps)
    assert made <= len(causes) * len(DEFAULT) * len(LADDER) + decided
    assert gone(replace(held, causes=()), DEFAULT, now) == tuple(
        step for step in held.steps if step.standing in RUNNING
    )


@settings(max_examples=40, deadline=None)
@given(causes=_causes, level=st.sampled_from(Level))
def test_the_dry_run_says_what_the_clockwork_then_does(causes: list[Cause], level: Level) -> None:
    held = Subject(level, tuple(causes))
    until = START + timedelta(hours=24)
    said = ahead(held, DEFAULT, START, until, CALENDAR)
    done = []
    for due in said:  # look every second would take too long: look when it says so, and before
        now = max(due.since + timedelta(seconds=1), START)
        found = climb(held, DEFAULT, now, CALENDAR)
        assert found is not None
        assert (found.rule, found.tier, found.cause) == (due.rule, due.tier, due.cause)
        done.append(found)
        held = raised(held, found)
    if len(said) < 12:
        assert climb(held, DEFAULT, until, CALENDAR) is None
    assert [one.since for one in said] == [one.since for one in done]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tiers": ["village", "town"]}, "最后一级须是县级"),
        ({"tiers": ["grid", "county"]}, "网格是起点"),
        ({"tiers": ["county", "town"]}, "从低到高"),
        ({"tiers": []}, "提到哪几级"),
        ({"respond": {"amount": 1, "unit": "month"}}, "不能用月"),
        ({"respond": {"amount": 0, "unit": "hour"}}, "1 到 60 之间"),
        ({"count": 2}, "只有退单、返工"),
        ({"levels": ["grave"]}, "只能填"),
        ({"after": {"amount": 1, "unit": "hour", "roll": True}}, "不认识的设置"),
        ({"trigger": "moon"}, "只能填"),
        ({"whom": "somebody"}, "不认识的设置"),
        ({"code": "refused"}, "重复"),
        ({"levels": ["major"]}, "不限等级"),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence(change: dict[str, object], sentence: str) -> None:
    rows = yaml.safe_load(packaged("escalation.yaml"))["rules"]
    bad = [{**row, **change} if row["code"] == "unassigned" else row for row in rows]
    with pytest.raises(Invalid) as refusal:
        read_rules({"rules": bad})
    assert sentence in "".join(refusal.value.fields.values())


def test_a_table_that_is_none_is_refused() -> None:
    for bad in ({}, {"rules": []}, {"rules": "none"}, {"rules": [None]}, {"rule": []}):
        with pytest.raises(Invalid):
            read_rules(bad)


def test_rules_are_said_in_words() -> None:
    said = {rule.code: f"{words(rule)} → {ladder(rule)}" for rule in DEFAULT}
    assert said["unassigned"] == (
        "待受理、待派单超过环节时限，再过 4 个工作小时 → 乡镇（街道） → 县级"
    )
    assert said["returned_twice"].startswith("退单 2 次，还没有单位承办")
    assert said["urgent_unsigned"].startswith(
        "紧急、水电气热事项：登记后还没有单位签收，再过 2 小时"
    )
