"""The loop has no dead end, no leak and no endless game: checked over all positions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

import pytest
from coverage import Coverage
from tests.domain.loop_model import CAST, PRESSES, Position, Step, explore

from linli.domain.lifecycle import (
    FINAL,
    OPEN,
    RETURN_LIMIT,
    REWORK_LIMIT,
    STATES,
    TRANSITIONS,
    UNREACHED_LIMIT,
    Clock,
    Command,
    Owner,
    Phase,
    Reply,
    State,
)
from linli.domain.policies import Stage

Graph = dict[Position, tuple[Step, ...]]
#: What opens a dimension; leaving some out keeps each graph small (see ``explore``).
_REQUESTS = frozenset({Command.ASK_EXTENSION, Command.ASK_SUSPENSION, Command.ASK_LEVEL})
_ROUNDS = frozenset({Command.VERIFY_FALSE, Command.REOPEN, Command.VERIFY_UNREACHED})
#: Ends that need somebody outside the staff, or another matter: no position may depend on them.
_WORDS = frozenset({Command.RESPOND, Command.DECIDE})
_OUTSIDE = frozenset({Command.WITHDRAW, Command.MERGE})
_FEW = _REQUESTS | {Command.OVERSEE, Command.SUBMIT_REPLY, Command.RATE, Command.VERIFY_UNREACHED}
_CUTS = {
    "rounds": _REQUESTS | PRESSES | {Command.OVERSEE, Command.SUBMIT_REPLY},
    "requests": _ROUNDS | PRESSES | {Command.OVERSEE, Command.ASK_LEVEL, Command.SUBMIT_REPLY},
    "oversight": _ROUNDS
    | PRESSES
    | {Command.ASK_RETURN, Command.ASK_EXTENSION, Command.SUBMIT_REPLY},
    "review": (_REQUESTS | PRESSES | {Command.OVERSEE, Command.VERIFY_UNREACHED, Command.REOPEN})
    - {Command.ASK_SUSPENSION},
    "ladder": _FEW | _ROUNDS | (PRESSES - {Command.ESCALATE, Command.ARRANGE}),
    "pressed": _FEW | _ROUNDS | {Command.ASK_RETURN, Command.ESCALATE, Command.ARRANGE},
}
_PRESSED = frozenset({"ladder", "pressed"})
#: Cuts in which the level of the matter has no influence.
_ONCE = frozenset({"ladder", "pressed", "review"})
_PAIRS = [(cut, major) for cut in _CUTS for major in (False, True) if not (major and cut in _ONCE)]


@cache
def _explored(cut: str, major: bool) -> Graph:  # a cache key
    start = Position(small=True, major=major, others_merged=major, review=cut == "review")
    # A hundred thousand positions ask the same lines: measuring them doubles the time. The two
    # smallest graphs stay measured: only they press, call and arrange.
    with nullcontext() if cut in _PRESSED else _unmeasured():
        return explore(start, frozenset(_CUTS[cut]))


@contextmanager
def _unmeasured() -> Iterator[None]:
    measuring = Coverage.current()
    if measuring is None:
        yield
        return
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()


@pytest.fixture(scope="module", params=_PAIRS)
def graph(request: pytest.FixtureRequest) -> Graph:
    return _explored(*request.param)


def _can_end(graph: Graph, without: frozenset[Command]) -> set[Position]:
    """Positions from which a final state can be reached without some commands."""
    before: dict[Position, set[Position]] = {at: set() for at in graph}
    for at, found in graph.items():
        for step in found:
            if step.command not in without:
                before[step.target].add(at)
    reached = {at for at in graph if at.state in FINAL}
    queue = deque(reached)
    while queue:
        fresh = before[queue.popleft()] - reached
        reached |= fresh
        queue.extend(fresh)
    return reached


def test_no_position_is_a_dead_end(graph: Graph) -> None:
    """Counters at their limits, open requests, oversight, no lead: the staff can always end it."""
    stuck = graph.keys() - _can_end(graph, _OUTSIDE)
    assert not stuck, f"{len(stuck)} dead ends, e.g. {next(iter(stuck))}"


def test_nothing_closes_unchecked(graph: Graph) -> None:
    """Nothing closes unchecked but what was settled on the spot and not drawn."""
    for at, found in graph.items():
        for step in found:
            if step.target.state is State.CLOSED and at.state is not State.CLOSED:
                checked = at.state is State.VERIFIED
                assert checked or (at.self_settled and not at.sampled)


def test_not_solved_is_looked_into_by_somebody(graph: Graph) -> None:
    """Whoever says “not solved” of an answer keeps it from being closed by rule."""
    told = 0
    for at, found in graph.items():
        if at.state is State.ANSWERED and at.said is False:
            told += 1
            assert all(step.target.state is not State.CLOSED for step in found)
            assert any(step.command is Command.VERIFY_TRUE for step in found)
    assert told


def test_a_second_answer_replaces_the_first_until_the_check(graph: Graph) -> None:
    for at, found in graph.items():
        may = any(step.command is Command.CONFIRM for step in found)
        if at.state is State.ANSWERED:
            assert may
        if at.state is State.VERIFIED:
            assert may == (at.said is None)


def test_whoever_rated_low_keeps_the_whole_window(graph: Graph) -> None:
    """Scoring ends a matter for good: not before the last moment to say “not solved”."""
    for at, found in graph.items():
        if at.state is not State.CLOSED:
            continue
        scored = [step for step in found if step.command is Command.SCORE]
        assert scored, "a closed matter is scored in the end, whatever was said"
        assert all(step.late for step in scored) == (at.rated_low or not at.rated)


def test_final_positions_have_no_exit(graph: Graph) -> None:
    for at, found in graph.items():
        if at.state in FINAL:
            assert not found


def test_returns_are_bounded_and_end_with_the_convenor(graph: Graph) -> None:
    """Refused or granted, the third return is the convenor's, and then there is none."""
    for at, found in graph.items():
        assert at.returns <= RETURN_LIMIT
        for step in found:
            if step.command is Command.ASK_RETURN:
                assert not at.convened
            if at.returns == RETURN_LIMIT and at.state is State.RETURN_PENDING:
                decided = step.command in {Command.GRANT_RETURN, Command.REFUSE_RETURN}
                assert not decided or step.target.state is State.CONVENING


def test_rework_is_bounded_to_the_convenor(graph: Graph) -> None:
    for at, found in graph.items():
        for step in found:
            if step.command is Command.VERIFY_FALSE and at.reworks + 1 >= REWORK_LIMIT:
                assert step.target.state is State.CONVENING
            if step.command is Command.REOPEN and at.reopens + 1 >= REWORK_LIMIT:
                assert step.target.state is State.CONVENING


def test_fruitless_calls_are_bounded(graph: Graph) -> None:
    assert all(at.unreached <= UNREACHED_LIMIT for at in graph)


def test_the_unit_working_on_it_always_exists(graph: Graph) -> None:
    """A state that belongs to the lead unit has one."""
    for at in graph:
        if STATES[at.state].owner is Owner.LEAD_UNIT:
            assert at.led


def test_requests_do_not_outlive_those_who_asked(graph: Graph) -> None:
    """Nothing waits for an approval nobody can give any more."""
    for at in graph:
        if at.state in {State.ANSWERED, State.VERIFIED, State.CLOSED, State.ACCEPTED}:
            assert not at.pending
        if at.state is State.RETURN_PENDING:
            assert any(kind == "return" for kind in at.pending)


def test_a_paused_matter_resumes_before_anything_else(graph: Graph) -> None:
    """A matter enters the shelf with PAUSE and leaves it with RESUME only."""
    for at, found in graph.items():
        for step in found:
            entered = step.target.state is State.SUSPENDED and at.state is not State.SUSPENDED
            left = at.state is State.SUSPENDED and step.target.state is not State.SUSPENDED
            assert entered == (step.decision.clock is Clock.PAUSE)
            assert left == (step.decision.clock is Clock.RESUME)


def test_a_reply_goes_out_as_its_reviewer_approved_it(graph: Graph) -> None:
    """Never past somebody who was asked; where the matter demands it, never without."""
    for at, found in graph.items():
        for step in found:
            if step.command is Command.ANSWER:
                assert at.reply is (Reply.APPROVED if at.review else Reply.NONE)
            if step.command in {Command.APPROVE_REPLY, Command.RETURN_REPLY}:
                assert at.reply is Reply.SUBMITTED
                assert CAST[step.by] == at.reviewer != at.author


def test_a_review_ends_with_what_it_was_for(graph: Graph) -> None:
    """No unit finds the review of another in its way, no ended matter keeps one."""
    for at in graph:
        if at.reply is not Reply.NONE:
            assert at.led
            assert at.state not in FINAL | {State.ANSWERED, State.VERIFIED, State.CLOSED}


def test_an_overseen_matter_is_answered_with_a_plan_only(graph: Graph) -> None:
    for at, found in graph.items():
        if at.overseen and at.plan_missing:
            assert all(step.command is not Command.ANSWER for step in found)


def test_an_answer_waits_for_the_parts_of_others(graph: Graph) -> None:
    for at, found in graph.items():
        if at.parts:
            assert all(step.command is not Command.ANSWER for step in found)


def test_whoever_is_called_on_can_say_something(graph: Graph) -> None:
    """A matter that has climbed is answered where it stands; at the top somebody decides."""
    for at, found in graph.items():
        if at.climbed and at.state in OPEN:
            said = {step.command for step in found if step.command in _WORDS}
            assert Command.RESPOND in said
            assert (Command.DECIDE in said) == (at.climbed == "county")


def test_the_convenor_names_another_unit_only_at_the_top(graph: Graph) -> None:
    for at, found in graph.items():
        for step in found:
            if step.command is Command.DECIDE and step.target.state is not at.state:
                assert at.climbed == "county"
                assert step.target.convened
                assert step.target.led
                assert not step.target.pending


def test_no_power_outlives_the_closing(graph: Graph) -> None:
    for at in graph:
        if at.state in FINAL or at.state is State.CLOSED:
            assert not any((at.supervised, at.whistled, at.parts, at.climbed))


def test_all_states_are_reached() -> None:
    assert {at.state for at in _explored("review", False)} == set(State)


def test_every_state_says_who_must_act_and_until_when() -> None:
    assert set(STATES) == set(State)
    for info in STATES.values():
        assert info.label
        assert info.label_en
        assert 1 <= info.step <= 6
        if info.phase is Phase.FINAL:
            assert (info.owner, info.stage) == (Owner.NOBODY, None)
        else:
            assert info.owner is not Owner.NOBODY
            assert isinstance(info.stage, Stage)
    assert {state for state in State if STATES[state].phase is Phase.FINAL} == FINAL
    assert State.CLOSED not in FINAL | OPEN


def test_the_table_is_well_formed() -> None:
    """Roles are named, finals have no exit, selection among rows is total and in order."""
    rows: dict[tuple[State, Command], list[bool]] = {}
    for row in TRANSITIONS:
        assert row.roles
        assert row.why
        assert row.source not in FINAL
        rows.setdefault((row.source, row.command), []).append(row.when is None)
    for key, unconditional in rows.items():
        assert unconditional[-1], f"{key}: the last row must hold always"
        assert not any(unconditional[:-1]), f"{key}: rows after an unconditional one never hold"


def test_every_command_but_the_first_stands_in_the_table() -> None:
    assert {row.command for row in TRANSITIONS} == set(Command) - {Command.REPORT}


def test_whatever_may_be_blocked_may_be_lifted_by_the_same() -> None:
    """In the same states, by the same posts, and neither moves the matter or its clock."""
    rows = {
        command: {row.source: row for row in TRANSITIONS if row.command is command}
        for command in (Command.BLOCK, Command.UNBLOCK)
    }
    assert rows[Command.BLOCK].keys() == rows[Command.UNBLOCK].keys() == OPEN | {State.CLOSED}
    for state, setting in rows[Command.BLOCK].items():
        lifting = rows[Command.UNBLOCK][state]
        assert setting.roles == lifting.roles
        assert setting.target is lifting.target is state
        assert setting.clock is lifting.clock is Clock.KEEP


def test_only_answers_stop_the_clock_and_only_setbacks_start_it_again() -> None:
    for row in TRANSITIONS:
        assert (row.clock is Clock.STOP) == (row.command in {Command.ANSWER, Command.SETTLE})
        setback = row.command in {Command.VERIFY_FALSE, Command.REOPEN}
        assert (row.clock is Clock.GO_ON) == setback
        assert (row.clock is Clock.PAUSE) == (row.command is Command.GRANT_SUSPENSION)
