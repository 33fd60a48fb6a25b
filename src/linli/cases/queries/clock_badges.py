"""A clock as people read it: one word, the time left in words, the due moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.domain.clock_text import late_text
from linli.domain.deadlines import is_overdue, remaining_text
from linli.domain.lifecycle import STATES, Phase, State

#: States in which the business clock has stopped because an answer was given.
ANSWERED_STATES = frozenset({State.ANSWERED, State.VERIFIED, State.CLOSED, State.SCORED})
#: Open states in which the business clock runs (or is explicitly paused).
RUNNING_STATES = frozenset(
    state
    for state, info in STATES.items()
    if info.phase is Phase.OPEN and state not in ANSWERED_STATES
)
_TIMED = ANSWERED_STATES | RUNNING_STATES

WORDS = {
    "normal": "正常",
    "near": "将超期",
    "overdue": "已超期",
    "paused": "暂停",
    "done": "按时办结",
    "late": "超期办结",
    "none": "已终结",
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """``status`` is a key of :data:`WORDS`; ``left`` is empty when there is nothing to say."""

    status: str
    word: str
    left: str
    due_at: datetime | None


def _view(status: str, left: str, due_at: datetime | None) -> ClockView:
    return ClockView(status, WORDS[status], left, due_at)


def business_clock(
    *,
    state: str,
    due_at: datetime | None,
    near_at: datetime | None,
    paused_at: datetime | None,
    answered_at: datetime | None,
    now: datetime,
) -> ClockView:
    """Return how the business clock of a case stands at ``now``."""
    where = State(state)
    if due_at is None or where not in _TIMED:
        return _view("none", "", due_at)
    if where in ANSWERED_STATES:
        if answered_at is not None and is_overdue(due_at, answered_at):
            return _view("late", late_text(answered_at - due_at), due_at)
        return _view("done", "", due_at)
    if paused_at is not None:
        return _view("paused", remaining_text(due_at, paused_at), due_at)
    if is_overdue(due_at, now):
        return _view("overdue", late_text(now.replace(microsecond=0) - due_at), due_at)
    left = remaining_text(due_at, now)
    near = near_at is not None and now >= near_at
    return _view("near" if near else "normal", left, due_at)


def stage_clock(due_at: datetime | None, now: datetime) -> ClockView | None:
    """Return how the present holder's budget stands, or None when the stage has none."""
    if due_at is None:
        return None
    if is_overdue(due_at, now):
        return _view("overdue", late_text(now.replace(microsecond=0) - due_at), due_at)
    left = remaining_text(due_at, now)
    return _view("normal", left, due_at)
