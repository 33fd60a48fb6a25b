"""Word to staff that comes from no event of a case: tasks, meetings, lists, calls of duty.

The body of topic ``staff.call`` names accounts (or a task), what is asked in the platform's own
words, and by when. Told is that, and the number of the case, never a name or what people wrote;
who wishes no other way than the page gets none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from linli.cases.models import Case, ConflictBlock
from linli.catalogue import snapshot
from linli.domain.tasks import DOING_ROLES
from linli.kernel import clock, outbox
from linli.notify import blanks, sending, texts, timing
from linli.notify.models import Audience, Channel, Message, Preference
from linli.notify.staff import MOST
from linli.people import telling
from linli.people.models import Post, Substitution
from linli.tasks.models import Task

#: Topic of such a word; see :mod:`linli.tasks.actions.giving` for one that names a task.
TOPIC: Final = telling.TOPIC
KIND: Final = telling.KIND

_WHAT: Final[Mapping[str, str]] = {  # zh-only
    "task_given": "有一项任务请您反馈",
    "task_returned": "您反馈的任务被退回，请重新反馈",
    "task_answered": "您交办的任务有了反馈，请您确认",
    "task_accepted": "您反馈的任务已确认完成",
    "task_cancelled": "交办给您的任务已取消",
}
#: After these nothing is due any more.
_OVER: Final = frozenset({"task_answered", "task_accepted", "task_cancelled"})


@dataclass(frozen=True)
class _Call:
    """Who is called to what."""

    whom: Q
    what: str
    due: str
    case: Case | None
    urgent: bool = False
    #: Whoever caused it is not told of it.
    by: frozenset[int] = field(default_factory=frozenset)


def on_call(message: outbox.Message) -> None:
    """Write the messages a call owes and promise their sending; twice changes nothing."""
    now = clock.now()
    call = _of_task(message.body) if message.body.get("task") else _plain(message.body)
    if call is None or (now - message.created_at > timing.STALE):
        return
    book = texts.Book(snapshot.current().texts, texts.own([KIND]))
    rows = []
    for wish in _wishes(call):
        words = book.words(KIND, Audience.STAFF, wish.channel, "zh-hans")
        text = texts.fill(words, _values(call))
        row = Message(
            case=call.case,
            case_no=call.case.no if call.case else "",
            audience=Audience.STAFF,
            user=wish.user,
            kind=KIND,
            channel=wish.channel,
            text=text,
            brief=text,
            key=f"call:{message.id}:u{wish.user_id}",
            created_at=message.created_at,
        )
        leaves = now if call.urgent else timing.for_staff(wish, now)
        rows.append(timing.put_off(row, leaves, now))
    _keep(rows)


def _keep(rows: list[Message]) -> None:
    keys = [row.key for row in rows]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else ()
    kept = Message.objects.bulk_create([row for row in rows if row.key not in known])
    leaving = [row for row in kept if row.status == Message.Status.WAITING]
    if leaving:
        outbox.enqueue_many(sending.promise(row) for row in leaving)


def _values(call: _Call) -> dict[str, str]:
    number = call.case.no if call.case else ""
    due = blanks.day(call.due, "zh-hans")
    what = f"事项{number}：{call.what}" if number else call.what  # zh-only
    return {
        "what": f"{what}，时限：{due}" if due else what,  # zh-only
        "number": number,
        "due": due,
        "site": snapshot.current().texts.get("site_title", ""),
    }


def _plain(body: Mapping[str, object]) -> _Call:
    users = body.get("users")
    ids = [int(one) for one in users] if isinstance(users, list) else []
    return _Call(
        whom=Q(user_id__in=ids),
        what=str(body.get("what") or "有一项工作请您办理").rstrip("。"),  # zh-only
        due=str(body.get("due") or ""),
        case=Case.objects.filter(no=str(body.get("no") or "")).first() if body.get("no") else None,
        urgent=bool(body.get("urgent")),
    )


def _of_task(body: Mapping[str, object]) -> _Call | None:
    """Return who has to know what of a task; None for one that is gone or means nothing."""
    what = str(body.get("what") or "")
    task = Task.objects.select_related("case").filter(pk=int(str(body["task"]))).first()
    if task is None or what not in _WHAT:
        return None
    asker = {one for one in (task.asked_by_id, task.asked_for_id) if one is not None}
    answerer = {one for one in (task.answered_by_id, task.answered_for_id) if one is not None}
    if what == "task_answered":
        whom, by = Q(user_id__in=asker), answerer
    elif what == "task_accepted":
        whom, by = Q(user_id__in=answerer), {task.judged_by_id or 0}
    else:
        by = {task.judged_by_id or 0} if task.judged_by_id else asker
        whom = Q(user_id__in=_doers(task))
    return _Call(
        whom=whom,
        what=_WHAT[what],
        due="" if what in _OVER else task.due_at.isoformat(),
        case=task.case,
        by=frozenset(by),
    )


def _doers(task: Task) -> list[int]:
    """Return the accounts of whoever may answer: the person with stand-ins, or the unit's."""
    today = clock.today()
    if task.person_id is not None:
        away = Substitution.objects.on(today).filter(absent_id=task.person_id)
        return [task.person_id, *away.values_list("substitute_id", flat=True)[:MOST]]
    posts = Post.objects.filter(unit_id=task.unit_id, role__in=sorted(DOING_ROLES)).on(today)
    return list(posts.order_by("user_id").values_list("user_id", flat=True).distinct()[:MOST])


def _wishes(call: _Call) -> list[Preference]:
    """Return the wishes of those to be told, each with its account: one query."""
    today = clock.today()
    holding = Post.objects.on(today)
    rows = Preference.objects.filter(
        call.whom, user__is_active=True, user_id__in=holding.order_by().values("user_id")
    ).exclude(channel=Channel.PAGE)
    if call.by:
        rows = rows.exclude(user_id__in=call.by)
    if call.case is not None:
        blocked = ConflictBlock.objects.filter(case_id=call.case.pk)
        rows = rows.exclude(user_id__in=blocked.values("user_id"))
    return list(rows.select_related("user").order_by("user_id")[:MOST])
