"""The minutes: sent back, approved by the chair (decisions become tasks), issued, voided."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.domain.meetings import Verb
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.meetings import naming
from linli.meetings.access import people_of
from linli.meetings.actions.recording import record
from linli.meetings.judging import hat_of, judged
from linli.meetings.models import Decision, Meeting
from linli.meetings.people import staff
from linli.people import telling
from linli.people.actor import Actor
from linli.tasks.actions import Ask, give_many

#: Most characters of what the chair wants changed.
WHY = 200


def send_back(*, actor: Actor, key: str, why: str, version: int) -> Meeting:
    """Ask the keeper to word the draft anew, with the reason."""
    reason = tidy(why)
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, _ = judged(actor, key, Verb.SEND_BACK, catalogue)
        if not reason:
            raise Invalid(fields={"why": "请写明要改什么。"})
        save(meeting, version, sent_back=reason[:WHY])
        record(meeting, "send_back_minutes", actor, now, why=reason[:WHY])
        telling.tell(
            f"meeting:{meeting.key}:{meeting.version}:back",
            [meeting.keeper_id],
            "纪要退回修改，请改好后再请主持人审签",
            title=naming.title(meeting, catalogue),
        )
    return meeting


def approve(*, actor: Actor, key: str, version: int) -> Meeting:
    """Approve the minutes: every decision with a unit becomes that unit's task, at once or not.

    ``version`` is the draft the chair read. Raises NotYours for who kept, wrote or closed it,
    NotNow while a decision cannot bind, LostRace when the draft was changed since.
    """
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, target = judged(actor, key, Verb.APPROVE, catalogue)
        save(
            meeting,
            version,
            standing=target.value,
            approved_at=now,
            approved_by_id=actor.user_id,
            sent_back="",
        )
        given = _give(meeting, hat_of(actor, meeting.chair_id), now)
        record(meeting, "approve_minutes", actor, now, tasks=given)
    return meeting


def _give(meeting: Meeting, chair: Actor, now: datetime) -> list[int]:
    """Give the tasks, by case; return their keys."""
    rows = Decision.objects.filter(item__meeting_id=meeting.pk, noted=False).select_related("item")
    by_case: dict[int | None, list[Decision]] = defaultdict(list)
    for one in rows.order_by("item__position", "id"):
        by_case[one.item.case_id].append(one)
    given: list[int] = []
    for case_id, decisions in by_case.items():
        asks = [
            Ask(one.text, one.unit_id, _end_of(one), one.person_id)
            for one in decisions
            if one.unit_id is not None
        ]
        tasks = give_many(
            asks,
            origin="meeting",
            origin_key=meeting.key,
            asked_by=chair,
            now=now,
            case_id=case_id,
            unit_answers_to=meeting.centre_id,
        )
        for one, task in zip(decisions, tasks, strict=True):
            one.task_key = str(task.pk)
            given.append(task.pk)
        Decision.objects.bulk_update(decisions, ["task_key"])
    return given


def _end_of(decision: Decision) -> datetime:
    if decision.due_on is None:
        raise ValueError("a decision that binds has a day")
    return datetime.combine(decision.due_on, naming.DAY_END, clock.CIVIL)


def take_chair(*, actor: Actor, key: str, version: int) -> Meeting:
    """Take the chair of a meeting whose chair has left the post, as one who may chair today."""
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, _ = judged(actor, key, Verb.TAKE_CHAIR, catalogue)
        former, people = meeting.chair_id, people_of(actor)
        may = staff(catalogue.units[meeting.centre_id], catalogue).chairs
        save(meeting, version, chair_id=next(one.id for one in may if one.id in people))
        record(meeting, "take_chair", actor, now, former=former)
    return meeting


def issued(actor: Actor, key: str, number: str) -> None:
    """Note the number of the issued minutes; called with the paper, in its transaction."""
    now = clock.now()
    with write():
        meeting, target = judged(actor, key, Verb.ISSUE, snapshot.current())
        save(meeting, None, standing=target.value, paper=number)
        record(meeting, "issue_minutes", actor, now, number=number)


def voided(actor: Actor, key: str, reason: str) -> None:
    """Take the meeting back to approved: the paper was voided and may be issued anew."""
    now = clock.now()
    with write():
        meeting, target = judged(actor, key, Verb.RECALL, snapshot.current())
        number = meeting.paper
        save(meeting, None, standing=target.value, paper="")
        record(meeting, "recall_minutes", actor, now, number=number, why=reason)
