"""What a link in a message is good for, for how long, and how it ends.

A link lets whoever got a message answer it once, without number and code. It serves one
purpose about one answer round. It is open until it ends, in exactly one way, and an end never
changes. Which end it comes to depends on three things only: what was done with it, where the
matter stands, and the time; :func:`standing` is the whole rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from linli.domain.states import State


class Purpose(StrEnum):
    """The one thing a link is for."""

    SUPPLEMENT = "supplement"
    CONFIRM = "confirm"
    RATE = "rate"
    REOPEN = "reopen"
    COMPLAIN = "complain"


class Standing(StrEnum):
    """Where a link stands; all but ``open`` are ends."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DISOWNED = "disowned"


class Over(StrEnum):
    """Why a link's purpose makes no sense any more: what the matter has come to since."""

    HANDLED = "handled"  # in hand (again)
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    RATED = "rated"
    SCORED = "scored"
    REJECTED = "rejected"
    CHANNELLED = "channelled"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a link needs to know of its matter; rounds count answers, from 1."""

    state: State
    round: int = 0
    confirmed_round: int = 0
    rated_round: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link was made for: its purpose, the answer round, and until when (aware)."""

    purpose: Purpose
    round: int
    expires_at: datetime


class _Phase(StrEnum):
    """Stretches of a round: each comes once in a round, in this order.

    In hand is before the first answer (round 0), or after an answer, on the way to the next.
    """

    ANSWERED = "answered"
    CLOSED = "closed"
    HANDLED = "handled"


_ORDER: Final = tuple(_Phase)
_PHASES: Final[Mapping[State, _Phase]] = MappingProxyType(
    {
        State.REPORTED: _Phase.HANDLED,
        State.INFO_NEEDED: _Phase.HANDLED,
        State.ACCEPTED: _Phase.HANDLED,
        State.DISPATCHED: _Phase.HANDLED,
        State.RETURN_PENDING: _Phase.HANDLED,
        State.CONVENING: _Phase.HANDLED,
        State.HANDLING: _Phase.HANDLED,
        State.SUSPENDED: _Phase.HANDLED,
        State.REWORK: _Phase.HANDLED,
        State.ANSWERED: _Phase.ANSWERED,
        State.VERIFIED: _Phase.ANSWERED,
        State.CLOSED: _Phase.CLOSED,
    }
)
#: States that nothing leads out of.
_ENDED: Final[Mapping[State, Over]] = MappingProxyType(
    {
        State.SCORED: Over.SCORED,
        State.REJECTED: Over.REJECTED,
        State.LAWFUL_CHANNEL: Over.CHANNELLED,
        State.WITHDRAWN: Over.WITHDRAWN,
        State.MERGED: Over.MERGED,
    }
)
#: In which stretch of its round a purpose makes sense; a complaint always does.
_SERVES: Final[Mapping[Purpose, _Phase]] = MappingProxyType(
    {
        Purpose.SUPPLEMENT: _Phase.HANDLED,
        Purpose.CONFIRM: _Phase.ANSWERED,
        Purpose.RATE: _Phase.CLOSED,
        Purpose.REOPEN: _Phase.CLOSED,
    }
)
#: Longest life of a link; many end earlier because the matter moves on.
LIFETIMES: Final[Mapping[Purpose, timedelta]] = MappingProxyType(
    {
        Purpose.SUPPLEMENT: timedelta(days=60),
        Purpose.CONFIRM: timedelta(days=30),
        Purpose.RATE: timedelta(days=30),
        Purpose.REOPEN: timedelta(days=30),
        Purpose.COMPLAIN: timedelta(days=60),
    }
)


def over(purpose: Purpose, round_no: int, matter: Matter) -> Over | None:
    """Return why the purpose makes no sense any more; None while it does.

    Once it does not, it never will again: a round runs through its stretches once.
    """
    if purpose is Purpose.COMPLAIN:
        return None
    if matter.state in _ENDED:
        return _ENDED[matter.state]
    phase = _PHASES[matter.state]
    if phase is not _SERVES[purpose] or matter.round != round_no:
        return Over(phase.value)
    if purpose is Purpose.CONFIRM and matter.confirmed_round >= round_no:
        return Over.CONFIRMED
    if purpose is Purpose.RATE and matter.rated_round >= round_no:
        return Over.RATED
    return None


def standing(kept: Standing, terms: Terms, matter: Matter, now: datetime) -> Standing:
    """Return where a link stands now; ``kept`` is what its row says.

    An end that was kept stays. What the matter has come to says more than the date, so a link
    for which both hold is superseded.
    """
    if kept is not Standing.OPEN:
        return kept
    if over(terms.purpose, terms.round, matter) is not None:
        return Standing.SUPERSEDED
    return Standing.EXPIRED if now >= terms.expires_at else Standing.OPEN


def bound_to(purpose: Purpose, round_no: int, matter: Matter) -> tuple[Purpose, int]:
    """Return for what a link made now about the matter can be, and about which round.

    A merged matter moves no more by itself: whoever reported it can only object. A message that
    comes late must not wait for a stretch of the round to come: it is about the round before,
    and its link over already.
    """
    if matter.state is State.MERGED:
        return Purpose.COMPLAIN, round_no
    if purpose is Purpose.COMPLAIN or matter.state in _ENDED or round_no < matter.round:
        return purpose, round_no
    ahead = _ORDER.index(_SERVES[purpose]) > _ORDER.index(_PHASES[matter.state])
    return purpose, max(matter.round - 1, 0) if ahead else matter.round


def expires(purpose: Purpose, now: datetime, closes_at: datetime | None) -> datetime:
    """Return until when a link made ``now`` works.

    ``closes_at``: the end of the time for rating, where the matter is closed; a rating and a
    reopening are not possible after it.
    """
    latest = now + LIFETIMES[purpose]
    if closes_at is None or purpose not in (Purpose.RATE, Purpose.REOPEN):
        return latest
    return min(latest, closes_at)
