"""The queues of the desk and how many matters wait in each: one query for all counts, kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, Q, QuerySet
from django.db.models.functions import Cast

from linli.audit import stamp
from linli.cases.access import blocks_of, reaches_everything, sees_everything, visible_to
from linli.cases.models import Case
from linli.cases.queries.clock_badges import RUNNING_STATES
from linli.cases.queries.scope import EVERYWHERE, Within
from linli.domain.lifecycle import OPEN, Role, State
from linli.kernel.statements import MOMENT_SLOT, Prepared, number_slots
from linli.people.actor import SYSTEM, Actor

#: States of the “being handled” queue: fresh work and rework alike.
_HANDLING = (State.HANDLING, State.REWORK)


@dataclass(frozen=True)
class Queue:
    """One queue: ``states`` empty means it is cut by time or mark, across states.

    ``empty`` says what would stand here when nothing does, ``meaning`` what counts as in it
    where the name alone does not tell.
    """

    code: str
    label: str
    group: str
    icon: str
    states: tuple[State, ...] = ()
    tone: str = ""
    empty: str = ""
    meaning: str = ""


QUEUES: tuple[Queue, ...] = (
    Queue("open", "全部在办", "总览", "list", empty="没有正在办理的工单。"),
    Queue(
        "near", "将超期", "总览", "hourglass", tone="near", empty="没有快到时限的工单，进度正常。"
    ),
    Queue("overdue", "已超期", "总览", "clock-exclamation", tone="over", empty="没有超期的工单。"),
    Queue("overseen", "重点督办", "总览", "flag", empty="没有列为重点督办的工单。"),
    Queue(
        "supervised",
        "督办中",
        "督促",
        "flag",
        tone="over",
        empty="没有正在督办的工单。",
        meaning="发出督办、还没有解除的，各级别都在内。",
    ),
    Queue(
        "whistled",
        "吹哨中",
        "督促",
        "speakerphone",
        tone="near",
        empty="没有正在进行的吹哨。",
    ),
    Queue(
        "climbed",
        "提级待回应",
        "督促",
        "arrow-up",
        tone="over",
        empty="没有提级后等待回应的工单。",
        meaning="按规则提到上一级，该级负责人还没有回应的。",
    ),
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
    Queue(
        "handling",
        "待办",
        "处置",
        "player-play",
        _HANDLING,
        empty="签收以后、还没有办结反馈的会在这里。",
        meaning="已经签收、正在处置的，包括返工中的。",
    ),
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
    Queue(
        "call_back",
        "待回访",
        "结案",
        "phone-call",
        empty="没有需要再打电话的工单。",
        meaning="已结案、诉求人还没有评价的；以及核查时没有联系上、还要再联系的。",
    ),
    Queue("closed", "待评分", "结案", "star", (State.CLOSED,), empty="没有等待评分归档的工单。"),
    Queue("all", "全部工单", "全部", "files", empty="还没有任何工单。"),
)
BY_CODE = {queue.code: queue for queue in QUEUES}

#: What the county's 工作台 shows, in the order of the work; the rest stands under 更多.
WORKBENCH = (
    *("reported", "accepted", "dispatched", "handling", "near", "overdue", "returns"),
    *("pending", "answered", "call_back", "overseen", "supervised", "whistled", "climbed"),
)
_PRESSED = ("overseen", "supervised", "whistled", "climbed")
_FOR_UNITS = frozenset(
    {"dispatched", "handling", "near", "overdue", "returns", "pending", *_PRESSED}
)
_OF_ROLE: dict[Role, frozenset[str]] = {
    Role.SEAT: frozenset(WORKBENCH) - {"pending"},
    Role.DISPATCHER: frozenset(WORKBENCH),
    Role.CENTRE_LEADER: frozenset(WORKBENCH),
    Role.AUDITOR: frozenset(WORKBENCH),
    Role.VERIFIER: frozenset({"near", "overdue", "answered", "call_back", "overseen"}),
    Role.HANDLER: _FOR_UNITS,
    Role.UNIT_LEADER: _FOR_UNITS,
    Role.VILLAGE_HEAD: frozenset({"handling", "near", "overdue", *_PRESSED}),
    Role.GRID_WORKER: frozenset({"reported", "handling", "near", "overdue", "call_back"}),
}


def shown_to(roles: Iterable[Role]) -> tuple[tuple[Queue, ...], tuple[Queue, ...]]:
    """Return the queues of the 工作台 for these roles, all open work first, and the others."""
    own = frozenset().union(*(_OF_ROLE.get(role, frozenset()) for role in roles))
    first = ("open", *(code for code in WORKBENCH if code in own or not own))
    rest = tuple(queue for queue in QUEUES if queue.code not in first)
    return tuple(BY_CODE[code] for code in first), rest


#: Most answers of :func:`counts`, and texts of its query, kept by one process: more than a
#: county has desks.
_KEPT = 512
#: What an answer holds for: the mark of the record, and the minute.
Validity = tuple[str, int]
_kept: dict[tuple[Actor, Within], tuple[Validity, dict[str, int]]] = {}


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


def call_back() -> Q:
    """Return the condition “somebody should telephone the requester (回访)”.

    Closed and not rated since the last answer, or answered and not reached by the check.
    """
    unrated = Q(state=State.CLOSED.value, rated_round__lt=F("answer_round"))
    return unrated | Q(state=State.ANSWERED.value, unreached_count__gt=0)


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
        "supervised": Q(ended_at__isnull=True) & ~Q(supervision=""),
        "whistled": Q(ended_at__isnull=True, whistles__gt=0),
        "climbed": Q(ended_at__isnull=True) & ~Q(climbed=""),
        "pending": Q(ended_at__isnull=True) & waiting,
        "call_back": Q(ended_at__isnull=True) & call_back(),
        "all": Q(),
    }
    return across[code]


def counts(actor: Actor, now: datetime, *, within: Within = EVERYWHERE) -> dict[str, int]:
    """Return how many visible matters of a scope wait in each queue.

    “全部工单” is not counted: it grows for ever and nobody acts on the number.

    Counting goes over every open matter (one grouped query), so each process keeps the answer
    until :func:`linli.audit.stamp.recorded` shows that something has been recorded, by
    whomever, or the minute is over: matters fall due without any record. Asking for the mark
    is then the only query, and its cost does not grow. Whoever sees everything has the counts
    of the platform itself, so all desks of the county together count once after a record.
    """
    mark = stamp.recorded()
    if mark is None:
        return _count(actor, now, within)
    return counts_at(actor, now, (mark, int(now.timestamp()) // 60), within=within)


def counts_at(
    actor: Actor, now: datetime, valid: Validity, *, within: Within = EVERYWHERE
) -> dict[str, int]:
    """Return :func:`counts` for a mark that was asked for already: at most two queries."""
    found = _look(actor, within, valid)
    if found is None:
        found = _shared(actor, now, within, valid) if reaches_everything(actor) else None
        if found is None:
            found = _count(actor, now, within)
        _keep(actor, within, valid, found)
    return dict(found)


def _shared(actor: Actor, now: datetime, within: Within, valid: Validity) -> dict[str, int] | None:
    """Return the platform's own counts if this actor sees everything; None if a block hides some.

    The counting tells of the actor's blocks by the way, so that it is one query and not two.
    """
    found = _look(SYSTEM, within, valid)
    if found is not None:
        return found if sees_everything(actor) else None
    rows = _grouped(SYSTEM, within, blocks=True).tuples(now, actor.user_id or 0)
    found = _keep(SYSTEM, within, valid, _sums([row[:-1] for row in rows]))
    return None if any(row[-1] for row in rows) else found


def _look(actor: Actor, within: Within, valid: Validity) -> dict[str, int] | None:
    kept = _kept.get((actor, within))
    return kept[1] if kept is not None and kept[0] == valid else None


def _keep(actor: Actor, within: Within, valid: Validity, found: dict[str, int]) -> dict[str, int]:
    if len(_kept) >= _KEPT:
        _kept.clear()
    _kept[actor, within] = (valid, found)
    return found


@lru_cache(maxsize=_KEPT)
def _grouped(
    actor: Actor,
    within: Within,
    blocks: bool = False,  # noqa: FBT001, FBT002 - a cache key
) -> Prepared[Case]:
    """Return the query of the counts by the present moment.

    Grouped by the state alone: every further column would cost a sort. It must name only
    columns of the index ``case_open_counts``, so that no row need be read. With ``blocks`` the
    last column tells whether the account given after the moment is kept out of any case.
    """

    def build() -> QuerySet[Case, tuple[Any, ...]]:
        cases = visible_to(actor).filter(within.condition(), ended_at__isnull=True).order_by()
        # Each condition begins with what is false for most matters, so the rest is not compared.
        running = Q(paused_at__isnull=True)
        late = Q(due_at__lt=MOMENT_SLOT) & running
        soon = Q(near_at__lte=MOMENT_SLOT) & Q(due_at__gte=MOMENT_SLOT) & running
        rows = cases.values_list("state").annotate(
            number=Count("*"),
            overdue=Count("state", filter=late),
            near=Count("state", filter=soon),
            pending=Count("state", filter=~Q(pending_kind="") & ~Q(pending_kind="return")),
            flagged=Count("state", filter=Q(overseen=True)),
            supervised=Count("state", filter=~Q(supervision="")),
            whistled=Count("state", filter=Q(whistles__gt=0)),
            climbed=Count("state", filter=~Q(climbed="")),
            call_back=Count("state", filter=call_back()),
        )
        if not blocks:
            return rows
        hidden = Exists(blocks_of(number_slots(1, first=1)[0]))
        return rows.annotate(blocked=Max(Cast(hidden, IntegerField())))

    return Prepared(build)


def _count(actor: Actor, now: datetime, within: Within) -> dict[str, int]:
    return _sums(_grouped(actor, within).tuples(now))


_BY_STATE = {state.value: queue.code for queue in QUEUES for state in queue.states}


def _sums(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    found = dict.fromkeys(BY_CODE, 0)
    for state, number, late, soon, pending, flagged, pressed, called, risen, calls in rows:
        if state in _BY_STATE:
            found[_BY_STATE[state]] += number
        if state in OPEN:
            found["open"] += number
        if state in RUNNING_STATES:
            found["overdue"] += late
            found["near"] += soon
        found["pending"] += pending
        found["overseen"] += flagged
        found["supervised"] += pressed
        found["whistled"] += called
        found["climbed"] += risen
        found["call_back"] += calls
    del found["all"]
    return found
