"""Answering a task, and the last word of whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from linli.audit.chain import Entry, Head, append
from linli.cases.fields import Field, Kind
from linli.cases.inputs import clean_fields
from linli.catalogue import snapshot
from linli.domain.calendar import DAY_END
from linli.domain.errors import DomainError, Invalid, LostRace
from linli.domain.tasks import Act, Standing, came_late, decide
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.tasks.access import facts, get_task, hats_for
from linli.tasks.actions.giving import CALL, CHAIN, call
from linli.tasks.models import ANSWER_LIMIT, TEXT_LIMIT, Task

#: What each act asks for; pages and the API read it.
FORMS: Mapping[Act, tuple[Field, ...]] = {
    Act.ANSWER: (Field("answer", "办理情况和结果", Kind.TEXT, limit=ANSWER_LIMIT),),
    Act.ACCEPT: (Field("text", "意见", Kind.TEXT, required=False, limit=TEXT_LIMIT),),
    Act.SEND_BACK: (
        Field("text", "哪里没有做到位", Kind.TEXT, limit=TEXT_LIMIT),
        Field(
            "due_on",
            "重新反馈的限期",
            Kind.DATE,
            required=False,
            hint="原限期已过的必须填写；不填就按原限期",
        ),
    ),
    Act.CANCEL: (Field("text", "为什么取消", Kind.TEXT, limit=TEXT_LIMIT),),
}
_EVENTS = {
    Act.ANSWER: "task-answer",
    Act.ACCEPT: "task-accept",
    Act.SEND_BACK: "task-send-back",
    Act.CANCEL: "task-cancel",
}


def answer(*, actor: Actor, key: str | int, raw: Mapping[str, object], version: int | None) -> Task:
    """Answer a task (``raw``: ``answer``) and return it as it now is.

    Raises NotFound, NotYours, NotNow, LostRace or Invalid, and then nothing was written.
    """
    return carry_out(Act.ANSWER, actor=actor, key=key, raw=raw, version=version)


def accept(*, actor: Actor, key: str | int, raw: Mapping[str, object], version: int | None) -> Task:
    """Accept the answer (``raw``: ``text``, may be empty). Raises as :func:`answer`."""
    return carry_out(Act.ACCEPT, actor=actor, key=key, raw=raw, version=version)


def send_back(
    *, actor: Actor, key: str | int, raw: Mapping[str, object], version: int | None
) -> Task:
    """Send the answer back (``raw``: ``text``, ``due_on``). Raises as :func:`answer`.

    A due day never comes earlier than the one in force; it is needed where that one is past.
    """
    return carry_out(Act.SEND_BACK, actor=actor, key=key, raw=raw, version=version)


def cancel(*, actor: Actor, key: str | int, raw: Mapping[str, object], version: int | None) -> Task:
    """Take the demand back (``raw``: ``text``). Raises as :func:`answer`."""
    return carry_out(Act.CANCEL, actor=actor, key=key, raw=raw, version=version)


def carry_out(
    act: Act, *, actor: Actor, key: str | int, raw: Mapping[str, object], version: int | None
) -> Task:
    """Do one act; ``version`` is what the person saw. Raises as :func:`answer`."""
    values = clean_fields(FORMS[act], raw, snapshot.current())
    with write():
        task, now = get_task(actor, key, lock=True), clock.now()
        if version is not None and version != task.version:
            raise LostRace(version=task.version)
        hat, target = _judge(actor, task, act)
        changes: dict[str, object] = {"standing": target.value}
        if act is Act.ANSWER:
            changes |= {
                "answer": str(values["answer"]),
                "answered_at": now,
                "answered_by_id": hat.user_id,
                "answered_for_id": hat.in_place_of.user_id if hat.in_place_of else None,
                "late": came_late(task.late, task.due_at, now),
            }
        else:
            changes |= {
                "judgement": str(values["text"]),
                "judged_at": now,
                "judged_by_id": hat.user_id,
            }
        if act is Act.SEND_BACK:
            changes["sent_back"] = task.sent_back + 1
            changes["due_at"] = _again_by(values["due_on"], task.due_at, now)
        if act is Act.CANCEL:
            changes["late"] = task.late or (task.answered_at is None and now > task.due_at)
        _save(task, act, hat, now, changes)
        outbox.enqueue(CALL, f"task:{task.pk}:{task.version}", call(task, f"task_{target.value}"))
    return task


def _judge(actor: Actor, task: Task, act: Act) -> tuple[Actor, Standing]:
    """Return in whose right the act is done, and where it leads; raises the first refusal."""
    refusals: list[DomainError] = []
    for hat in hats_for(actor, task):
        try:
            return hat, decide(facts(hat, task), act)
        except DomainError as refusal:
            refusals.append(refusal)
    strangers = {"not-doer", "not-asker"}
    raise next((one for one in refusals if one.code not in strangers), refusals[0])


def _again_by(day: object, due_at: datetime, now: datetime) -> datetime:
    if not isinstance(day, date):
        if due_at <= now:
            raise Invalid(fields={"due_on": "原限期已过，请写明重新反馈的限期。"})
        return due_at
    again = day_end(day)
    if again <= now:
        raise Invalid(fields={"due_on": "限期已经过去，请写今天以后的日期。"})
    if again < due_at:
        raise Invalid(fields={"due_on": "重新反馈的限期不能早于原来的限期。"})
    return again


def day_end(day: date) -> datetime:
    """Return the last moment of a civil day: due moments are inclusive."""
    return datetime.combine(day, DAY_END, tzinfo=clock.CIVIL)


def _save(task: Task, act: Act, hat: Actor, now: datetime, changes: dict[str, object]) -> None:
    """Write the event and the row if nobody was first; raises LostRace otherwise."""
    words = {
        name: value
        for name, value in changes.items()
        if name in {"answer", "judgement", "late", "sent_back"} and value not in ("", False, 0)
    }
    _, head = append(
        CHAIN,
        task.pk,
        Head(task.chain_seq, task.chain_hash),
        Entry(
            action=_EVENTS[act],
            at=now,
            actor_id=hat.user_id,
            on_behalf_of=hat.in_place_of.user_id if hat.in_place_of else None,
            source_state=task.standing,
            target_state=str(changes["standing"]),
            unit_id=task.unit_id if act is Act.ANSWER else task.asked_unit_id,
            request_id=hat.request_id,
            payload={"actor_name": hat.name, **words},
        ),
    )
    changes |= {"chain_seq": head.seq, "chain_hash": head.hash, "version": task.version + 1}
    written = Task.objects.filter(pk=task.pk, version=task.version).update(**changes)
    if not written:
        raise LostRace(version=task.version)
    for name, value in changes.items():
        setattr(task, name, value)
