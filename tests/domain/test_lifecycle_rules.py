"""``decide`` and ``options`` for any facts whatever."""

from __future__ import annotations

import dataclasses
import itertools
import typing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.complaints import Parts
from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.facts import Facts, Pending, Reply
from linli.domain.lifecycle import (
    STATES,
    TRANSITIONS,
    Command,
    Decision,
    Role,
    State,
    decide,
    options,
)

_SMALL = st.integers(0, 4)
_IDS = st.frozensets(st.integers(1, 3), max_size=3)
FACTS = st.builds(
    Facts,
    state=st.sampled_from(State),
    roles=st.frozensets(st.sampled_from(Role), max_size=4),
    actor_id=st.none() | st.integers(1, 3),
    actor_units=_IDS,
    handler_ids=_IDS,
    handling_units=_IDS,
    reporter_staff_id=st.none() | st.integers(1, 3),
    lead_unit=st.none() | st.just(1),
    major=st.booleans(),
    hazardous=st.booleans(),
    sampled=st.booleans(),
    self_settled=st.booleans(),
    may_self_settle=st.booleans(),
    convened=st.booleans(),
    return_count=_SMALL,
    rework_count=_SMALL,
    reopen_count=_SMALL,
    extension_count=_SMALL,
    unreached_count=_SMALL,
    pending=st.frozensets(st.sampled_from(Pending)),
    pending_askers=st.frozensets(st.tuples(st.sampled_from(Pending), st.integers(1, 3))),
    evidence_missing=st.sampled_from(["", "须附照片。"]),
    rated=st.booleans(),
    rated_low=st.booleans(),
    said_solved=st.none() | st.booleans(),
    wordless=st.booleans(),
    complains=st.booleans(),
    parts=st.builds(Parts, units=_IDS, people=_IDS),
    chosen_units=_IDS,
    score_window_over=st.booleans(),
    clock_over=st.booleans(),
    overseen=st.booleans(),
    plan_missing=st.booleans(),
    others_merged=st.booleans(),
    centre_unit=st.none() | st.integers(1, 3),
    reply=st.sampled_from(Reply),
    reply_author=st.none() | st.integers(1, 3),
    reply_reviewer=st.none() | st.integers(1, 3),
    reply_changed=st.booleans(),
    review_needed=st.booleans(),
)


def judged(facts: Facts, command: Command) -> Decision | DomainError:
    try:
        return decide(facts, command)
    except DomainError as refusal:
        return refusal


@given(FACTS)
@settings(deadline=None, max_examples=120)
def test_options_tell_the_truth(facts: Facts) -> None:
    """A button is offered exactly where a role fits, and greyed exactly where it is refused."""
    offered = {option.command: option for option in options(facts)}
    assert len(offered) == len(options(facts))
    for command in Command:
        result = judged(facts, command)
        if isinstance(result, Decision):
            assert offered[command].allowed
            assert (offered[command].refusal, offered[command].code) == ("", "")
        elif command in offered:
            assert not offered[command].allowed
            assert (offered[command].refusal, offered[command].code) == (
                result.message,
                result.code,
            )
        else:
            assert result.code in {"not-in-state", "not-your-role"}


@given(FACTS, st.sampled_from(Command))
@settings(deadline=None, max_examples=120)
def test_a_decision_is_a_row_of_the_table(facts: Facts, command: Command) -> None:
    result = judged(facts, command)
    if isinstance(result, DomainError):
        assert result.status in {403, 409}
        assert result.message.endswith("。")
        return
    assert result.source is facts.state
    assert result.acting in facts.roles
    assert (result.owner, result.stage) == (
        STATES[result.target].owner,
        STATES[result.target].stage,
    )
    assert result.stage_restarts == (result.source is not result.target)
    assert any(
        (row.source, row.command, row.target, row.clock, row.bump)
        == (result.source, command, result.target, result.clock, result.bump)
        and result.acting in row.roles
        for row in TRANSITIONS
    )


@given(FACTS, st.sampled_from(Command), st.text(min_size=1))
@settings(deadline=None)
def test_words_never_move_a_state(facts: Facts, command: Command, words: str) -> None:
    """The only text among the facts is a finished sentence; what it says changes nothing."""
    one = judged(replace(facts, evidence_missing="须附照片。"), command)
    two = judged(replace(facts, evidence_missing=words), command)
    assert type(one) is type(two)
    if isinstance(one, Decision):
        assert one == two
    else:
        assert isinstance(two, DomainError)
        assert one.code == two.code


def test_facts_hold_no_free_text() -> None:
    """Numbers, marks and codes only: nothing a person wrote can reach the judgement."""
    hints = typing.get_type_hints(Facts)
    texts = {field.name for field in dataclasses.fields(Facts) if hints[field.name] is str}
    # A sentence of the rules, and codes: level of a 督办, tiers of an escalation and a unit.
    assert texts == {"evidence_missing", "supervision", "climbed", "lead_tier"}


_CHECKS = (Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED)
_SETS = tuple(frozenset(one) for one in ((), (1,), (2,), (1, 2)))


@pytest.mark.parametrize("command", _CHECKS)
def test_nobody_checks_own_work(command: Command) -> None:
    """Whatever roles somebody holds and whoever handled: own work is never checked by oneself."""
    everything = frozenset(Role)
    for handlers, units, mine, strict, settled, reporter in itertools.product(
        _SETS, _SETS, _SETS, (False, True), (False, True), (None, 1, 2)
    ):
        facts = Facts(
            state=State.ANSWERED,
            roles=everything,
            actor_id=1,
            actor_units=mine,
            handler_ids=handlers,
            handling_units=units,
            reporter_staff_id=reporter,
            self_settled=settled,
            sampled=strict,
            lead_unit=1,
        )
        own = 1 in handlers or (settled and reporter == 1)
        colleague = strict and bool(mine & units)
        result = judged(facts, command)
        if own or colleague:
            assert isinstance(result, NotYours)
        else:
            assert isinstance(result, Decision)
        major = judged(replace(facts, sampled=False, major=strict), command)
        assert type(major) is type(result)


@pytest.mark.parametrize(
    ("state", "command", "marks"),
    [
        (State.VERIFIED, Command.CLOSE, {}),
        (State.ANSWERED, Command.CLOSE, {"self_settled": True}),
        (State.CLOSED, Command.SCORE, {"rated": True}),
        (State.CLOSED, Command.RATE, {}),
        (State.ANSWERED, Command.CONFIRM, {}),
        (State.VERIFIED, Command.CONFIRM, {}),
    ],
)
def test_nobody_closes_rates_or_scores_own_work(
    state: State, command: Command, marks: dict[str, bool]
) -> None:
    for handlers in _SETS:
        facts = Facts(state=state, roles=frozenset(Role), actor_id=1, handler_ids=handlers, **marks)  # type: ignore[arg-type]  # marks are the boolean fields
        result = judged(facts, command)
        assert isinstance(result, NotYours if 1 in handlers else Decision)


_DECISIONS = [
    command
    for command in Command
    if command.value.partition("_")[0] in {"grant", "refuse"}
    and command.value.partition("_")[2] in set(Pending)
]


@given(FACTS, st.sampled_from(_DECISIONS))
@settings(deadline=None, max_examples=120)
def test_nobody_approves_what_they_asked(facts: Facts, command: Command) -> None:
    kind = Pending(command.value.partition("_")[2])
    asker = facts.actor_id or 1
    own = replace(
        facts,
        actor_id=asker,
        pending=facts.pending | {kind},
        pending_askers=facts.pending_askers | {(kind, asker)},
    )
    assert isinstance(judged(own, command), DomainError)


@given(FACTS, st.sampled_from([Command.APPROVE_REPLY, Command.RETURN_REPLY]))
@settings(deadline=None, max_examples=120)
def test_nobody_reviews_their_own_reply(facts: Facts, command: Command) -> None:
    author = facts.actor_id or 1
    for reviewer in (author, facts.reply_reviewer):
        own = replace(facts, actor_id=author, reply_author=author, reply_reviewer=reviewer)
        assert isinstance(judged(own, command), DomainError)


def test_unknown_moves_and_foreign_roles_are_told_apart() -> None:
    seat = frozenset({Role.SEAT})
    assert isinstance(judged(Facts(State.SCORED, seat), Command.ACCEPT), NotNow)
    refusal = judged(Facts(State.REPORTED, frozenset({Role.AUDITOR})), Command.ACCEPT)
    assert isinstance(refusal, NotYours)
    assert refusal.code == "not-your-role"
