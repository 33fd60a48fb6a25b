"""The 督办 machine: every standing reachable, every life ends, nobody lifts their own feedback."""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain import supervision as machine
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.states import Role
from linli.domain.supervision import (
    ISSUERS,
    LADDER,
    LIVE,
    MOVES,
    Act,
    Level,
    Standing,
)

TODAY = date(2026, 7, 1)
DISPATCHER, LEADER = frozenset({Role.DISPATCHER}), frozenset({Role.CENTRE_LEADER})


def reach(start: Standing | None) -> set[Standing | None]:
    found, todo = {start}, deque([start])
    while todo:
        here = todo.popleft()
        for (source, _), target in MOVES.items():
            if source is here and target not in found:
                found.add(target)
                todo.append(target)
    return found


def test_every_standing_is_reached_and_every_life_can_end() -> None:
    assert reach(None) == {None, *Standing}
    for standing in LIVE:
        assert set(Standing) - LIVE <= reach(standing)
    for source, act in MOVES:
        assert source is None or source in LIVE, (source, act)


def test_raising_is_bounded_by_the_ladder() -> None:
    """Only 升级 leads back to waiting for feedback, and there are four levels."""
    back = {act for (source, act), target in MOVES.items() if source and target is Standing.ISSUED}
    assert back == {Act.RAISE}
    for now in Level:
        above = machine.next_level(now)
        assert (above is None) == (now is LADDER[-1])
        for level in Level:
            if machine.higher(level, now):
                assert machine.issue_act(now, level) is Act.RAISE
            else:
                with pytest.raises(Invalid) as refusal:
                    machine.issue_act(now, level)
                assert refusal.value.fields["level"]


def test_what_is_over_is_over() -> None:
    for standing in set(Standing) - LIVE:
        for act in Act:
            with pytest.raises(NotNow):
                machine.after(standing, act)


@pytest.mark.parametrize("level", Level)
def test_red_and_listed_are_the_leaders(level: Level) -> None:
    hard = level in {Level.RED, Level.LISTED}
    refusal = machine.issuer_problem(level, DISPATCHER)
    assert isinstance(refusal, NotYours) == hard
    assert machine.issuer_problem(level, LEADER) is None
    assert isinstance(machine.issuer_problem(level, {Role.HANDLER}), NotYours)


roles = st.frozensets(st.sampled_from(list(Role)), max_size=3)
people = st.integers(min_value=1, max_value=4)
tiers = st.sampled_from(["village", "town", "county"])


tries = st.fixed_dictionaries(
    {
        "level": st.sampled_from(list(Level)),
        "roles": roles,
        "hands": st.frozensets(people, min_size=1),
        "authors": st.frozensets(people),
        "centre_tier": tiers,
        "own_tier": tiers,
    }
)


@settings(max_examples=80, deadline=None)
@given(tries)
def test_nobody_releases_on_their_own_feedback(one: dict[str, Any]) -> None:
    if machine.release_problem(**one) is None:
        assert not one["authors"] & one["hands"]
        assert ISSUERS[one["level"]] & one["roles"]
        assert Role.SYSTEM not in one["roles"]
        order = ["village", "town", "county"]
        assert order.index(one["own_tier"]) >= order.index(one["centre_tier"])


def test_feedback_is_the_pressed_units() -> None:
    assert machine.feedback_problem(3, {3, 4}) is None
    assert isinstance(machine.feedback_problem(3, {4}), NotYours)


@pytest.mark.parametrize("level", Level)
def test_a_village_presses_nobody_and_a_town_no_unit_of_the_county_hard(level: Level) -> None:
    hard = level in {Level.RED, Level.LISTED}
    for pressed in ("county", "town", "village"):
        assert isinstance(machine.tier_problem(level, "village", pressed), NotYours)
        assert machine.tier_problem(level, "county", pressed) is None
        refused = machine.tier_problem(level, "town", pressed) is not None
        assert refused == (hard and pressed == "county")


def test_a_limit_is_from_today_to_two_months() -> None:
    assert not machine.limit_problem(TODAY, TODAY)
    assert not machine.limit_problem(TODAY + timedelta(days=machine.LONGEST_LIMIT), TODAY)
    assert machine.limit_problem(TODAY - timedelta(days=1), TODAY)
    assert machine.limit_problem(TODAY + timedelta(days=machine.LONGEST_LIMIT + 1), TODAY)


def test_only_a_leader_shows_only_what_is_listed_and_not_barred() -> None:
    assert machine.listing_problem("listed", "issued", LEADER, "") is None
    assert isinstance(machine.listing_problem("listed", "issued", DISPATCHER, ""), NotYours)
    assert isinstance(machine.listing_problem("listed", "issued", {Role.SYSTEM}, ""), NotYours)
    for level, standing in (("red", "issued"), ("listed", "released"), ("", "")):
        assert isinstance(machine.listing_problem(level, standing, LEADER, ""), NotNow)
    for tier in ("town", "village", ""):
        refusal = machine.listing_problem("listed", "issued", LEADER, "", tier)
        assert isinstance(refusal, NotYours)
    barred = machine.listing_problem("listed", "fed_back", LEADER, "涉及个人")
    assert barred is not None
    assert barred.message == "涉及个人"
