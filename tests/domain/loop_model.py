"""The loop as a graph: every position people can bring a matter into, with counters and marks.

A position is what the guards look at, less what has no influence any more (how often nobody was
reached, once a matter is closed), so that there are finitely many. The moves are judged by the
real :func:`linli.domain.lifecycle.decide`; only what an action writes is told again here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from linli.domain.errors import DomainError
from linli.domain.facts import Facts, Pending, Reply
from linli.domain.lifecycle import (
    FINAL,
    RETURN_LIMIT,
    REWORK_LIMIT,
    TRANSITIONS,
    Command,
    Decision,
    Role,
    State,
    decide,
)

UNIT, OTHER, CENTRE = 10, 20, 90
#: Who may act: one person for each role (the reporter is a visitor, the system nobody).
CAST: dict[Role, int | None] = {
    Role.REPORTER: None,
    Role.GRID_WORKER: 1,
    Role.VILLAGE_HEAD: 10,
    Role.SEAT: 2,
    Role.DISPATCHER: 3,
    Role.HANDLER: 4,
    Role.SUPPORTER: 8,
    Role.UNIT_LEADER: 5,
    Role.VERIFIER: 6,
    Role.CENTRE_LEADER: 7,
    Role.GUEST: 9,
    Role.SYSTEM: None,
}
WORK = {
    Command.SIGN, Command.PROGRESS, Command.ASK_RETURN, Command.ASK_EXTENSION,
    Command.ASK_SUSPENSION, Command.ASK_LEVEL, Command.ANSWER, Command.SETTLE,
    Command.SUBMIT_REPLY, Command.APPROVE_REPLY, Command.RETURN_REPLY, Command.FEED_BACK,
    Command.REACH, Command.ANSWER_WHISTLE, Command.TAKE_PART,
}  # fmt: skip
#: What begins one of the powers.
PRESSES = frozenset(
    {Command.SUPERVISE, Command.WHISTLE, Command.ARRANGE, Command.ESCALATE, Command.NAME_LEADERS}
)
#: What a review of the reply does not outlive: the answer itself, and a change of the unit.
_ENDS_REVIEW = {
    Command.ANSWER, Command.DISPATCH, Command.CONVENE, Command.GRANT_RETURN, Command.RECALL,
    Command.WITHDRAW_REPLY, Command.RETURN_REPLY,
}  # fmt: skip
ASKS = {
    Command.ASK_EXTENSION: Pending.EXTENSION,
    Command.ASK_SUSPENSION: Pending.SUSPENSION,
    Command.ASK_LEVEL: Pending.LEVEL,
    Command.ASK_RETURN: Pending.RETURN,
}
SETTLES = {
    Command.GRANT_EXTENSION: Pending.EXTENSION,
    Command.REFUSE_EXTENSION: Pending.EXTENSION,
    Command.GRANT_SUSPENSION: Pending.SUSPENSION,
    Command.REFUSE_SUSPENSION: Pending.SUSPENSION,
    Command.GRANT_LEVEL: Pending.LEVEL,
    Command.REFUSE_LEVEL: Pending.LEVEL,
    Command.GRANT_RETURN: Pending.RETURN,
    Command.REFUSE_RETURN: Pending.RETURN,
}


@dataclass(frozen=True)
class Position:
    """Where a matter stands; ``worked`` tells that the unit has touched it."""

    state: State = State.REPORTED
    led: bool = False
    major: bool = False
    small: bool = False
    worked: bool = False
    convened: bool = False
    self_settled: bool = False
    sampled: bool = False
    overseen: bool = False
    plan_missing: bool = False
    rated: bool = False
    rated_low: bool = False
    said: bool | None = None
    others_merged: bool = False
    returns: int = 0
    reworks: int = 0
    reopens: int = 0
    extended: bool = False
    unreached: int = 0
    pending: frozenset[Pending] = frozenset()
    askers: frozenset[tuple[Pending, int]] = frozenset()
    review: bool = False
    reply: Reply = Reply.NONE
    author: int | None = None
    reviewer: int | None = None
    supervised: bool = False
    whistled: bool = False
    parts: bool = False
    climbed: str = ""
    named: bool = False


def replace(at: Position, **changes: object) -> Position:
    """Return the position with these changes; the library's own function takes ten times as long.

    Hundreds of thousands of positions are made, most of them equal to the one before.
    """
    mine = at.__dict__
    if all(mine[name] == value for name, value in changes.items()):
        return at
    new = object.__new__(Position)
    new.__dict__.update(mine)
    new.__dict__.update(changes)
    return new


@dataclass(frozen=True)
class Step:
    """One judged move."""

    command: Command
    by: Role
    decision: Decision
    target: Position
    late: bool = False


def facts_of(
    at: Position, role: Role, *, late: bool = False, chosen: frozenset[int] = frozenset()
) -> Facts:
    """What the judgement sees when the holder of ``role`` looks; ``late``: every time is over."""
    person = CAST[role]
    handlers = {4} if at.worked else set()
    return Facts(
        state=at.state,
        roles=frozenset({role}),
        actor_id=person,
        actor_units=frozenset({UNIT} if role in {Role.HANDLER, Role.UNIT_LEADER} else {CENTRE}),
        handler_ids=frozenset(handlers | ({1} if at.self_settled else set())),
        handling_units=frozenset({UNIT} if at.led else ()),
        reporter_staff_id=1,
        lead_unit=UNIT if at.led else None,
        major=at.major,
        hazardous=at.major and at.worked,
        sampled=at.sampled,
        self_settled=at.self_settled,
        may_self_settle=at.small,
        convened=at.convened,
        return_count=at.returns,
        rework_count=at.reworks,
        reopen_count=at.reopens,
        extension_count=int(at.extended),
        unreached_count=at.unreached,
        pending=at.pending,
        pending_askers=at.askers,
        rated=at.rated,
        rated_low=at.rated_low,
        said_solved=at.said,
        score_window_over=late,
        clock_over=late,
        overseen=at.overseen,
        plan_missing=at.plan_missing,
        others_merged=at.others_merged,
        centre_unit=CENTRE,
        reply=at.reply,
        reply_author=at.author,
        reply_reviewer=at.reviewer,
        review_needed=at.review,
        supervision="yellow" if at.supervised else "",
        whistles=int(at.whistled),
        parts_open=int(at.parts),
        climbed=at.climbed,
        named=at.named,
        chosen_units=chosen,
    )


def _without(at: Position, kinds: frozenset[Pending]) -> Position:
    return replace(
        at,
        pending=at.pending - kinds,
        askers=frozenset(pair for pair in at.askers if pair[0] not in kinds),
    )


def _bumped(at: Position, names: tuple[str, ...]) -> Position:
    return replace(
        at,
        returns=at.returns + ("return_count" in names),
        reworks=min(at.reworks + ("rework_count" in names), REWORK_LIMIT),
        reopens=min(at.reopens + ("reopen_count" in names), REWORK_LIMIT),
        extended=at.extended or "extension_count" in names,
        unreached=at.unreached + ("unreached_count" in names),
    )


def _reviewed(at: Position, decision: Decision, person: int | None) -> Position:
    command = decision.command
    if command in _ENDS_REVIEW or decision.target in FINAL:
        return replace(at, reply=Reply.NONE, author=None, reviewer=None)
    if command is Command.APPROVE_REPLY:
        return replace(at, reply=Reply.APPROVED)
    if command is Command.SUBMIT_REPLY:
        colleague = 4 if person == 5 else 5
        return replace(at, reply=Reply.SUBMITTED, author=person, reviewer=colleague)
    return at


def _pressed(at: Position, decision: Decision) -> Position:
    """What the powers write; nothing of them outlives the closing of the matter."""
    command = decision.command
    if command in {Command.SUPERVISE, Command.RELEASE}:
        at = replace(at, supervised=command is Command.SUPERVISE)
    if command in {Command.WHISTLE, Command.END_WHISTLE}:
        at = replace(at, whistled=command is Command.WHISTLE)
    if command in {Command.ARRANGE, Command.RETURN_PART, Command.CONTRIBUTE}:
        at = replace(at, parts=command is not Command.CONTRIBUTE)
    if command is Command.NAME_LEADERS:
        at = replace(at, named=True)
    if command is Command.ESCALATE:
        at = replace(at, climbed="county" if at.climbed else "town")
    if command in {Command.RESPOND, Command.DECIDE}:
        at = replace(at, climbed="")
    moved = command is Command.DECIDE and decision.target is not decision.source
    if moved:
        at = replace(_without(at, frozenset(Pending)), led=True, convened=True)
        at = replace(at, reply=Reply.NONE, author=None, reviewer=None)
    if moved or command in {
        Command.DISPATCH,
        Command.CONVENE,
        Command.GRANT_RETURN,
        Command.RECALL,
    }:
        at = replace(at, parts=False)
    if decision.target in FINAL or decision.target is State.CLOSED:
        at = replace(at, supervised=False, whistled=False, parts=False, climbed="", named=False)
    return at


def after(at: Position, decision: Decision, person: int | None) -> Iterator[Position]:
    """What the action writes; several where the lot or the wording decides."""
    command = decision.command
    new = _bumped(replace(at, state=decision.target), decision.bump)
    new = replace(new, worked=new.worked or command in WORK)
    if command in ASKS:
        kind = ASKS[command]
        assert person is not None
        new = replace(new, pending=new.pending | {kind}, askers=new.askers | {(kind, person)})
    if command in SETTLES:
        new = _without(new, frozenset({SETTLES[command]}))
    if command in {Command.DISPATCH, Command.CONVENE}:
        new = replace(new, led=True, convened=new.convened or command is Command.CONVENE)
    if command in {Command.GRANT_RETURN, Command.RECALL}:
        new = replace(_without(new, frozenset(Pending)), led=False)
    if command in {Command.ANSWER, Command.SETTLE}:
        settled = command is Command.SETTLE
        new = replace(
            _without(new, frozenset(Pending)), self_settled=settled, unreached=0, rated=False
        )
        new = replace(new, rated_low=False, said=None)
    new = _pressed(_reviewed(new, decision, person), decision)
    if command is Command.SUBMIT_REPLY:  # or, where there is no colleague, to the centre's leader
        yield _plain(replace(new, reviewer=CAST[Role.CENTRE_LEADER]))
    if command is Command.OVERSEE:
        new = replace(new, overseen=True, plan_missing=True)
    if command is Command.PLAN:
        new = replace(new, plan_missing=False)
    if command is Command.RATE:
        yield _plain(replace(new, rated=True, rated_low=True))
        new = replace(new, rated=True)
    if command is Command.CONFIRM:
        yield _plain(replace(new, said=False))
        new = replace(new, said=True)
    if command in {Command.ANSWER, Command.SETTLE}:
        yield _plain(replace(new, sampled=True))
    if command is Command.GRANT_LEVEL:
        yield _plain(replace(new, major=not new.major))
    yield _plain(replace(new, sampled=new.sampled and command not in {Command.ANSWER}))


def _plain(at: Position) -> Position:
    """Forget what has no influence any more."""
    if at.convened:
        at = replace(at, returns=RETURN_LIMIT)
    if at.state is not State.ANSWERED:
        at = replace(at, unreached=0, sampled=False)
    if at.state not in {State.ANSWERED, State.VERIFIED, State.CLOSED}:
        at = replace(at, self_settled=False)
    if at.state is not State.CLOSED:
        at = replace(at, rated=False, rated_low=False)
    if at.state not in {State.ANSWERED, State.VERIFIED}:
        at = replace(at, said=None)
    return at


#: What the table knows in each state, for whom.
_MOVES = {
    state: sorted(
        {(row.command, role) for row in TRANSITIONS if row.source is state for role in row.roles}
    )
    for state in State
}


#: The convenor may keep the lead unit or name another.
_CHOICES: dict[Command, tuple[frozenset[int], ...]] = {
    Command.DECIDE: (frozenset(), frozenset({OTHER}))
}


def steps(at: Position, left_out: frozenset[Command] = frozenset()) -> Iterator[Step]:
    """Every move the rules allow here, by anybody of the cast, in time or late."""
    # What somebody sees is the same for all their moves: built once, or it is most of the work.
    seen: dict[tuple[Role, bool, frozenset[int]], Facts] = {}
    for command, role in _MOVES[at.state]:
        if command in left_out:
            continue
        for chosen in _CHOICES.get(command, (frozenset(),)):
            for late in (False, True):
                sight = (role, late, chosen)
                if sight not in seen:
                    seen[sight] = facts_of(at, role, late=late, chosen=chosen)
                try:
                    decision = decide(seen[sight], command)
                except DomainError:
                    continue
                for target in after(at, decision, CAST[role]):
                    yield Step(command, role, decision, target, late)
                break


def explore(start: Position, left_out: frozenset[Command]) -> dict[Position, tuple[Step, ...]]:
    """Every position reachable without the commands ``left_out``, with its moves.

    All dimensions at once would be millions of positions; leaving out what starts one of them
    gives graphs that still hold every combination of the others.
    """
    graph: dict[Position, tuple[Step, ...]] = {}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        if at in graph:
            continue
        graph[at] = tuple(steps(at, left_out))
        queue.extend({step.target for step in graph[at]} - graph.keys())
    return graph
