"""Tasks: somebody asks a unit or a person for something by a day, gets an answer, and judges it.

A task is given, answered, and accepted or sent back. After :data:`SENT_BACK_LIMIT` sendings back
whoever asked must decide on the next answer: accept it as it is, or cancel the task. Nobody
accepts an answer of their own hands, and what came late stays late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from linli.domain.authority import PostFacts
from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.states import Role
from linli.domain.words import Words

#: How often one task is sent back; after that the asker decides.
SENT_BACK_LIMIT: Final = 2


class Standing(StrEnum):
    """Where a task stands."""

    GIVEN = "given"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What is done to a task."""

    ANSWER = "answer"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CANCEL = "cancel"


class Side(StrEnum):
    """What a person is towards a task."""

    DOER = "doer"
    ASKER = "asker"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.GIVEN: "待反馈",
    Standing.ANSWERED: "待确认",
    Standing.RETURNED: "退回重报",
    Standing.ACCEPTED: "已完成",
    Standing.CANCELLED: "已取消",
}
ACT_NAMES: Final[Mapping[Act, str]] = {
    Act.ANSWER: "反馈",
    Act.ACCEPT: "确认完成",
    Act.SEND_BACK: "退回重报",
    Act.CANCEL: "取消任务",
}
#: An answer is awaited.
OPEN: Final = frozenset({Standing.GIVEN, Standing.RETURNED})
#: Nothing more happens.
ENDED: Final = frozenset({Standing.ACCEPTED, Standing.CANCELLED})

#: Posts that answer for their unit, and those that lead one.
DOING_ROLES: Final = frozenset(
    {Role.HANDLER, Role.DISPATCHER, Role.UNIT_LEADER, Role.CENTRE_LEADER}
)
LEADING_ROLES: Final = frozenset({Role.UNIT_LEADER, Role.CENTRE_LEADER})


@dataclass(frozen=True)
class Parties:
    """Who has to do with a task: ids of accounts and units.

    ``askers`` are who asked and, where somebody stood in, the colleague in whose place;
    ``answerers`` likewise of the last answer. ``asked_unit`` is the unit the task is reported to.
    """

    unit: int
    person: int | None
    asked_unit: int | None
    askers: frozenset[int]
    answerers: frozenset[int] = frozenset()


def sides(principal: int | None, posts: Iterable[PostFacts], parties: Parties) -> frozenset[Side]:
    """Return what somebody with these posts is towards a task; empty for a stranger.

    A task given to a named person is answered by that person or by the leader of the unit,
    one given to a unit by whoever handles, dispatches or leads there.
    """
    found: set[Side] = set()
    doing = LEADING_ROLES if parties.person is not None else DOING_ROLES
    for post in posts:
        if post.unit_id == parties.unit and post.role in doing:
            found.add(Side.DOER)
        if post.unit_id == parties.asked_unit and post.role in LEADING_ROLES:
            found.add(Side.ASKER)
    if principal is not None:
        if principal == parties.person:
            found.add(Side.DOER)
        if principal in parties.askers:
            found.add(Side.ASKER)
    return frozenset(found)


@dataclass(frozen=True)
class TaskFacts:
    """Everything the judgement may look at; ``hands`` are whose hands act (a stand-in's both)."""

    standing: Standing
    sides: frozenset[Side]
    sent_back: int = 0
    hands: frozenset[int] = frozenset()
    answerers: frozenset[int] = frozenset()


Guard = Callable[[TaskFacts], DomainError | None]


def not_own_answer(facts: TaskFacts) -> DomainError | None:
    """Nobody judges what they answered themselves."""
    if facts.hands & facts.answerers:
        return NotYours("own-answer", "不能确认自己反馈的任务，请由另一位有权人员确认。")
    return None


def may_send_back(facts: TaskFacts) -> DomainError | None:
    """What was sent back twice is not sent back again: ping-pong is bounded."""
    if facts.sent_back >= SENT_BACK_LIMIT:
        return NotNow(
            "sent-back-enough",
            Words("已经退回{n}次，请按现状确认完成，或者取消任务。", n=facts.sent_back),
        )
    return not_own_answer(facts)


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    source: Standing
    act: Act
    side: Side
    target: Standing
    guard: Guard | None = None


MOVES: Final[tuple[Row, ...]] = (
    Row(Standing.GIVEN, Act.ANSWER, Side.DOER, Standing.ANSWERED),
    Row(Standing.RETURNED, Act.ANSWER, Side.DOER, Standing.ANSWERED),
    Row(Standing.ANSWERED, Act.ACCEPT, Side.ASKER, Standing.ACCEPTED, not_own_answer),
    Row(Standing.ANSWERED, Act.SEND_BACK, Side.ASKER, Standing.RETURNED, may_send_back),
    Row(Standing.GIVEN, Act.CANCEL, Side.ASKER, Standing.CANCELLED),
    Row(Standing.RETURNED, Act.CANCEL, Side.ASKER, Standing.CANCELLED),
    Row(Standing.ANSWERED, Act.CANCEL, Side.ASKER, Standing.CANCELLED),
)
_TABLE: Final = {(row.source, row.act): row for row in MOVES}
_WHO: Final = {
    Side.DOER: NotYours("not-doer", "由承担任务的单位或指定的人员反馈。"),
    Side.ASKER: NotYours("not-asker", "由交办人或交办单位的负责人办理。"),
}


def decide(facts: TaskFacts, act: Act) -> Standing:
    """Return where the task stands after ``act``; raises NotNow or NotYours."""
    row = _TABLE.get((facts.standing, act))
    if row is None:
        raise NotNow(
            "not-in-this-standing",
            Words(
                "任务{standing}，现在不能{act}。",
                standing=STANDING_NAMES[facts.standing],
                act=ACT_NAMES[act],
            ),
        )
    if row.side not in facts.sides:
        who = _WHO[row.side]
        raise NotYours(who.code, who.message)
    refusal = row.guard(facts) if row.guard else None
    if refusal is not None:
        raise refusal
    return row.target


@dataclass(frozen=True)
class Choice:
    """An act as a page offers it; ``why`` is the refusal in words, empty when allowed."""

    act: Act
    why: str = ""


def choices(facts: TaskFacts) -> tuple[Choice, ...]:
    """Return the acts of this side in this standing, refused ones with the reason."""
    found = []
    for act in Act:
        row = _TABLE.get((facts.standing, act))
        if row is None or row.side not in facts.sides:
            continue
        refusal = row.guard(facts) if row.guard else None
        found.append(Choice(act, refusal.message if refusal else ""))
    return tuple(found)


def came_late(late: bool, due_at: datetime, answered_at: datetime) -> bool:  # noqa: FBT001 - a fact
    """Tell whether the task is late once answered at this moment; late once is late for good."""
    return late or answered_at > due_at
