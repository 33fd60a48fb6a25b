"""The table of rules: what presses, from when, once each, only upwards, and how it is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.county.defaults import load_calendar, packaged
from linli.domain.errors import Invalid
from linli.domain.supervision import Level, higher
from linli.domain.supervision_rules import (
    Pressure,
    Rules,
    Trigger,
    described,
    due,
    feedback_by,
    parse,
)

CALENDAR = load_calendar()
SHIPPED = yaml.safe_load(packaged("supervision.yaml"))
RULES = parse(SHIPPED)
#: Thursday, 9 July 2026, the end of the day in China.
DUE = datetime(2026, 7, 9, 15, 59, 59, tzinfo=UTC)
NEAR = DUE - timedelta(days=1)
SECOND = timedelta(seconds=1)


def pressed(facts: Pressure, now: datetime, until: datetime | None = None) -> tuple[str, str]:
    found = due(facts, RULES, now, CALENDAR, until=until or now)
    return (found.rule.code, found.level.value) if found else ("", "")


def test_every_trigger_has_a_rule_in_the_shipped_table() -> None:
    assert {rule.trigger for rule in RULES.rules} == set(Trigger)
    assert RULES.highest is Level.RED
    assert all(rule.level is not Level.LISTED for rule in RULES.rules)
    assert len(list(described(RULES))) == len(RULES.rules)


def test_the_clock_presses_harder_as_time_passes() -> None:
    facts = Pressure(due_at=DUE, near_at=NEAR)
    assert pressed(facts, NEAR - SECOND) == ("", "")
    assert pressed(facts, NEAR) == ("near", "normal")
    assert pressed(facts, DUE) == ("near", "normal")
    assert pressed(facts, DUE + SECOND) == ("late", "yellow")
    # Five workdays after a Thursday end with the next Thursday.
    week = DUE + timedelta(days=7)
    assert pressed(facts, week) == ("late", "yellow")
    assert pressed(facts, week + SECOND) == ("late_week", "red")


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (Pressure(return_count=2), ("", "")),
        (Pressure(return_count=3), ("returned", "yellow")),
        (Pressure(rework_count=3), ("reworked", "yellow")),
        (Pressure(bad=True), ("rated_bad", "yellow")),
        (Pressure(overseen=True), ("month", "red")),
        (Pressure(overseen=True, bad=True), ("month", "red")),
        (Pressure(overseen=True, still=True), ("", "")),
        (Pressure(bad=True, level=Level.YELLOW), ("", "")),
        (Pressure(bad=True, fired=frozenset({("rated_bad", "yellow")})), ("", "")),
        (Pressure(level=Level.NORMAL, feedback_due=DUE), ("silent", "yellow")),
        (Pressure(level=Level.YELLOW, feedback_due=DUE), ("silent", "red")),
        (Pressure(level=Level.RED, feedback_due=DUE), ("", "")),
        (Pressure(level=Level.LISTED, feedback_due=DUE), ("", "")),
    ],
)
def test_what_is_so_presses(facts: Pressure, told: tuple[str, str]) -> None:
    assert pressed(facts, DUE + SECOND) == told


def test_silence_counts_from_the_end_of_the_day() -> None:
    facts = Pressure(level=Level.NORMAL, feedback_due=DUE)
    assert pressed(facts, DUE) == ("", "")
    assert pressed(facts, NEAR, until=DUE + SECOND) == ("silent", "yellow")


def test_looking_ahead_names_what_will_fire() -> None:
    facts = Pressure(due_at=DUE, near_at=NEAR)
    found = due(facts, RULES, NEAR - timedelta(hours=1), CALENDAR, until=DUE + timedelta(hours=1))
    assert found is not None
    assert (found.rule.code, found.at) == ("late", DUE + SECOND)


START = datetime(2026, 6, 1, tzinfo=UTC)
moments = st.none() | st.integers(0, 60 * 24).map(lambda hours: START + timedelta(hours=hours))
pressures = st.builds(
    Pressure,
    level=st.none() | st.sampled_from(list(Level)),
    feedback_due=moments,
    due_at=moments,
    near_at=moments,
    still=st.booleans(),
    return_count=st.integers(0, 5),
    rework_count=st.integers(0, 5),
    bad=st.booleans(),
    overseen=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(pressures, st.integers(0, 60))
def test_rules_only_raise_never_list_and_come_to_rest(facts: Pressure, days: int) -> None:
    """However often the sweep looks, a matter is pressed a bounded number of times."""
    now = START + timedelta(days=days)
    for _ in range(10):
        found = due(facts, RULES, now, CALENDAR, until=now)
        if found is None:
            break
        assert not facts.still
        assert found.level is not Level.LISTED
        assert facts.level is None or higher(found.level, facts.level)
        assert found.at <= now
        assert found.reason
        facts = Pressure(
            level=found.level,
            feedback_due=feedback_by(now, found.rule.limit, CALENDAR),
            due_at=facts.due_at,
            near_at=facts.near_at,
            return_count=facts.return_count,
            rework_count=facts.rework_count,
            bad=facts.bad,
            overseen=facts.overseen,
            fired=facts.fired | {(found.rule.code, found.level.value)},
        )
    else:
        pytest.fail("the rules never come to rest")


def test_a_county_may_list_by_the_month_and_by_nothing_else() -> None:
    rule = {"code": "month", "trigger": "month_passed", "level": "listed", "limit": 3}
    table = parse({"rules": [{**rule, "demand": "限期解决"}]})
    assert table == Rules(Level.RED, table.rules)
    assert table.rules[0].level is Level.LISTED
    with pytest.raises(Invalid) as refusal:
        parse({"rules": [{**rule, "trigger": "rated_bad", "demand": "限期解决"}]})
    assert "红牌" in refusal.value.fields["rules.1.level"]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ("text", "supervision"),
        ({"rules": [], "more": 1}, "supervision.more"),
        ({"rules": {}}, "rules"),
        ({"rules": [], "highest": "listed"}, "highest"),
        ({"rules": [{"code": "a", "trigger": "never"}]}, "rules.1.trigger"),
        ({"rules": [{"code": "a", "trigger": "returned", "level": "red"}]}, "rules.1.times"),
        ({"rules": [{"code": "a", "trigger": "silent", "level": "red"}]}, "rules.1.level"),
        ({"rules": [{"code": "A B", "trigger": "overdue"}]}, "rules.1.code"),
        ({"rules": [{"code": "a", "trigger": "overdue", "times": 3}]}, "rules.1.times"),
        ({"rules": [{"code": "a", "trigger": "overdue", "days": -1}]}, "rules.1.days"),
        ({"rules": [SHIPPED["rules"][0], SHIPPED["rules"][0]]}, "rules.near"),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence(data: object, path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(data)
    assert refusal.value.fields[path].endswith("。")
