"""The queues of the desk and how many matters wait in each: one query for all counts, kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from linli.audit import stamp
from linli.cases.access import visible_to
from linli.cases.queries.clocks import RUNNING_STATES
from linli.domain.lifecycle import OPEN, State
from linli.people.actor import Actor

#: States of the “being handled” queue: fresh work and rework alike.
_HANDLING = (State.HANDLING, State.REWORK)


@dataclass(frozen=True)
class Queue:
    """One queue: ``states`` empty means it is cut by time or mark, across states.

    ``empty`` says what would stand here when nothing does.
    """

    code: str
    label: str
    group: str
    icon: str
    states: tuple[State, ...] = ()
    tone: str = ""
    empty: str = ""


QUEUES: tuple[Queue, ...] = (
    Queue("open", "全部在办", "总览", "list", empty="没有正在办理的工单。"),
    Queue(
        "near", "将超期", "总览", "hourglass", tone="near", empty="没有快到时限的工单，进度正常。"
    ),
    Queue("overdue", "已超期", "总览", "clock-exclamation", tone="over", empty="没有超期的工单。"),
    Queue("overseen", "重点督办", "总览", "flag", empty="没有列为重点督办的工单。"),
    Queue(
        "reported", "待受理", "受理", "inbox", (State.REPORTED,), empty="新登记的诉求会出现在这里。"
    ),
    Queue(
        "info_needed",
        "待补充",
        "受理",
        "help-circle",
        (State.INFO_NEEDED,),
        empty="请诉求人补充材料的工单会出现在这里。",
    ),
    Queue(
        "accepted",
        "待派单",
        "分流",
        "send",
        (State.ACCEPTED,),
        empty="已受理、等待派单的会在这里。",
    ),
    Queue(
        "dispatched",
        "待签收",
        "分流",
        "rubber-stamp",
        (State.DISPATCHED,),
        empty="派给单位、还没有签收的会在这里。",
    ),
    Queue(
        "returns",
        "退单待审",
        "分流",
        "arrow-back-up",
        (State.RETURN_PENDING,),
        empty="没有等待审核的退单。",
    ),
    Queue("convening", "待协调", "分流", "users", (State.CONVENING,), empty="没有需要协调的工单。"),
    Queue("handling", "处置中", "处置", "player-play", _HANDLING, empty="正在处置的会在这里。"),
    Queue(
        "suspended", "挂账", "处置", "player-pause", (State.SUSPENDED,), empty="没有挂账的工单。"
    ),
    Queue("pending", "待审批", "处置", "gavel", empty="没有等待审批的延期、挂账或等级变更。"),
    Queue(
        "answered", "待核查", "结案", "clipboard-check", (State.ANSWERED,), empty="没有等待核查的。"
    ),
    Queue(
        "verified",
        "待结案",
        "结案",
        "shield-check",
        (State.VERIFIED,),
        empty="没有等待结案的工单。",
    ),
    Queue("closed", "待评分", "结案", "star", (State.CLOSED,), empty="没有等待评分归档的工单。"),
    Queue("all", "全部工单", "全部", "files", empty="还没有任何工单。"),
)
BY_CODE = {queue.code: queue for queue in QUEUES}

#: Most answers of :func:`counts` kept by one process: more than a county has desks.
_KEPT = 512
_Validity = tuple[str, int]
_kept: dict[tuple[Actor, frozenset[int]], tuple[_Validity, dict[str, int]]] = {}


def running() -> Q:
    """Return the condition “the business clock runs and a due moment is set”."""
    return Q(
        ended_at__isnull=True,
        state__in=[state.value for state in RUNNING_STATES],
        paused_at__isnull=True,
        due_at__isnull=False,
    )


def overdue(now: datetime) -> Q:
    """Return the condition “past the business deadline at ``now`` and still running”."""
    return running() & Q(due_at__lt=now)


def near(now: datetime) -> Q:
    """Return the condition “inside the warning lead at ``now``, not past the deadline”."""
    return running() & Q(due_at__gte=now, near_at__lte=now)


def condition(code: str, now: datetime) -> Q:
    """Return what a queue holds; KeyError for an unknown code."""
    queue = BY_CODE[code]
    if queue.states:
        return Q(state__in=[state.value for state in queue.states])
    waiting = ~Q(pending_kind="") & ~Q(pending_kind="return")
    across = {
        "open": Q(ended_at__isnull=True, state__in=[state.value for state in OPEN]),
        "near": near(now),
        "overdue": overdue(now),
        "overseen": Q(ended_at__isnull=True, overseen=True),
        "pending": Q(ended_at__isnull=True) & waiting,
        "all": Q(),
    }
    return across[code]


def counts(actor: Actor, now: datetime, *, units: Iterable[int] = ()) -> dict[str, int]:
    """Return how many visible matters wait in each queue.

    ``units`` narrows to matters held by these units. “全部工单” is not counted: it
    grows for ever and nobody acts on the number.

    Counting reads every open matter (one grouped query), so each process keeps the answer
    for this actor's reach until :func:`linli.audit.stamp.recorded` shows that something has
    been recorded, by whomever, or the minute is over: matters fall due without any record.
    Asking for the mark is then the only query, and its cost does not grow.
    """
    held = frozenset(units)
    mark = stamp.recorded()
    if mark is None:
        return _count(actor, now, held)
    key = (actor, held)
    valid = (mark, int(now.timestamp()) // 60)
    kept = _kept.get(key)
    if kept is None or kept[0] != valid:
        if len(_kept) >= _KEPT:
            _kept.clear()
        kept = _kept[key] = (valid, _count(actor, now, held))
    return dict(kept[1])


def _count(actor: Actor, now: datetime, units: frozenset[int]) -> dict[str, int]:
    """Count. Grouped by the state alone: every further column would cost a sort."""
    cases = visible_to(actor).filter(ended_at__isnull=True).order_by()
    if units:
        cases = cases.filter(holder_unit_id__in=units)
    running = Q(paused_at__isnull=True)
    rows = cases.values_list("state").annotate(
        Count("pk"),
        overdue=Count("pk", filter=running & Q(due_at__lt=now)),
        near=Count("pk", filter=running & Q(due_at__gte=now, near_at__lte=now)),
        pending=Count("pk", filter=~Q(pending_kind__in=("", "return"))),
        flagged=Count("pk", filter=Q(overseen=True)),
    )
    found = dict.fromkeys(BY_CODE, 0)
    by_state = {state.value: queue.code for queue in QUEUES for state in queue.states}
    for state, number, overdue, near, pending, flagged in rows:
        if state in by_state:
            found[by_state[state]] += number
        if state in OPEN:
            found["open"] += number
        if state in RUNNING_STATES:
            found["overdue"] += overdue
            found["near"] += near
        found["pending"] += pending
        found["overseen"] += flagged
    del found["all"]
    return found
