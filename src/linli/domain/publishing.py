"""What may be shown to everybody: which matters, by whom, and what is said of where they stand.

The public board shows matters about places and services, never about people. Whatever is not
expressly allowed stays hidden: a matter is published only when its class is on the county's
own list, somebody proposes it, and somebody else approves what exactly is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.lifecycle import Role, State

# -- why it may be shown ------------------------------------------------------------------


class Basis(StrEnum):
    """On what ground a matter is published."""

    CONSENT = "consent"
    SAFETY = "safety"
    FACILITY = "facility"
    SERVICE = "service"
    ENVIRONMENT = "environment"


#: Words of the grounds, as the proposer chooses them and the board states them.
BASES: Final[Mapping[Basis, str]] = {
    Basis.CONSENT: "诉求人同意公开",
    Basis.SAFETY: "公共安全隐患，大家需要知道并避开",
    Basis.FACILITY: "公共设施损坏或修复，涉及不特定的人",
    Basis.SERVICE: "供水、供电、供气、供热等公共服务中断或恢复",
    Basis.ENVIRONMENT: "公共环境卫生或河道，涉及不特定的人",
}

# -- what may never be shown --------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """What the rules look at. ``listed``: the county put its matter on the public list."""

    request_type: str
    state: State
    has_matter: bool
    listed: bool
    about_handling: bool
    consent: bool


@dataclass(frozen=True)
class Bar:
    """One reason why a matter stays hidden, or must come down again."""

    code: str
    applies: Callable[[Candidate], bool]
    reason: str


_ENDED_OTHERWISE: Final = frozenset(
    {State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED}
)
_NOT_ACCEPTED: Final = frozenset({State.REPORTED, State.INFO_NEEDED})
#: States whose matters are not shown, for conditions of a database.
HIDDEN_STATES: Final = _ENDED_OTHERWISE | _NOT_ACCEPTED
#: Kinds of request that are never shown, because they speak of somebody.
HIDDEN_TYPES: Final = frozenset({"report", "praise"})

#: Every bar, in the order in which reasons are given.
BARS: Final[tuple[Bar, ...]] = (
    Bar(
        "type-report",
        lambda one: one.request_type == "report",
        "举报件涉及被举报的人和举报人的安全，一律不公开。",
    ),
    Bar(
        "type-praise",
        lambda one: one.request_type == "praise",
        "表扬件写的是具体的人，不公开。",
    ),
    Bar(
        "about-handling",
        lambda one: one.about_handling,
        "这是对办理情况的投诉，涉及具体的经办人，不公开。",
    ),
    Bar("no-matter", lambda one: not one.has_matter, "还没有确定属于哪一类事项，不能公开。"),
    Bar(
        "not-listed",
        lambda one: one.has_matter and not one.listed,
        "这类事项没有列入本县可以公开的目录（矛盾纠纷、关爱帮扶、救助等涉及个人的事项不公开）。",
    ),
    Bar("not-accepted", lambda one: one.state in _NOT_ACCEPTED, "还没有受理，受理以后才能公开。"),
    Bar(
        "ended-otherwise",
        lambda one: one.state in _ENDED_OTHERWISE,
        "这件事没有在这里办理（不予受理、另走法定途径、撤回或并入他件），不公开。",
    ),
)


def refusal(one: Candidate) -> Bar | None:
    """Return the first bar that keeps the matter hidden, or None."""
    return next((bar for bar in BARS if bar.applies(one)), None)


def bases(one: Candidate) -> tuple[Basis, ...]:
    """Return the grounds the proposer may choose from; consent only where it was given."""
    return tuple(basis for basis in Basis if basis is not Basis.CONSENT or one.consent)


def down(one: Candidate, basis: str) -> str:
    """Return why a published matter must come down now; empty while it may stay."""
    bar = refusal(one)
    if bar is not None:
        return bar.reason
    if basis == Basis.CONSENT and not one.consent:
        return "诉求人收回了公开的同意。"
    return ""


# -- who ----------------------------------------------------------------------------------

#: Who may propose a matter for the board, and who may decide, by their role towards it.
PROPOSERS: Final = frozenset({Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER})
DECIDERS: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


def may_propose(roles: Iterable[Role]) -> bool:
    """Tell whether somebody with these roles towards the matter may propose it."""
    return bool(PROPOSERS & frozenset(roles))


def decide_problem(roles: Iterable[Role], person: int, proposer: int | None) -> str:
    """Return why this person may not decide on the proposal; empty when they may.

    ``proposer`` None: the platform itself proposed (an answer to a published matter).
    """
    if not DECIDERS & frozenset(roles):
        return "由综治中心的分流员或负责人审核。"
    if proposer is not None and person == proposer:
        return "提出公开的人不能自己审核，请另一位同事审核。"
    return ""


def may_withdraw(roles: Iterable[Role], person: int, hands: Iterable[int | None]) -> bool:
    """Tell whether this person may take it down at once: who proposed, approved, or decides."""
    return person in set(hands) or bool(DECIDERS & frozenset(roles))


# -- what is said of where it stands -------------------------------------------------------


class Stand(StrEnum):
    """Where a published matter stands, in four plain steps."""

    ACCEPTED = "accepted"
    HANDLING = "handling"
    ANSWERED = "answered"
    DONE = "done"


STAND_WORDS: Final[Mapping[Stand, str]] = {
    Stand.ACCEPTED: "已受理",
    Stand.HANDLING: "办理中",
    Stand.ANSWERED: "已答复，正在核查",
    Stand.DONE: "已办结",
}

_STANDS: Final[Mapping[State, Stand]] = {
    State.ACCEPTED: Stand.ACCEPTED,
    State.DISPATCHED: Stand.ACCEPTED,
    State.RETURN_PENDING: Stand.ACCEPTED,
    State.CONVENING: Stand.ACCEPTED,
    State.HANDLING: Stand.HANDLING,
    State.SUSPENDED: Stand.HANDLING,
    State.REWORK: Stand.HANDLING,
    State.ANSWERED: Stand.ANSWERED,
    State.VERIFIED: Stand.ANSWERED,
    State.CLOSED: Stand.DONE,
    State.SCORED: Stand.DONE,
}


def stand(state: State) -> Stand:
    """Return where a published matter stands; KeyError for states that are never shown."""
    return _STANDS[state]
