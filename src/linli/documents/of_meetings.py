"""Minutes of meetings as a paper: what they hold, who may read them whole.

The minutes name every matter that was talked about, so only who may see all of those reads them
whole; everybody else invited has the page of the meeting, with their part of it. A complaint about
handling is named as such and no more: what was said of it is no business of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.cases.access import visible_to
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.documents.content import Block, Table, Text
from linli.documents.kinds import Kind
from linli.documents.papers import Paper, Subject
from linli.documents.wording import date_text
from linli.domain import complaints
from linli.domain.meetings import NOT_APPROVED, NOT_HELD, NOT_WHOLE, Hand, Standing, Verb
from linli.kernel import clock
from linli.meetings import naming
from linli.meetings.actions import issued, voided
from linli.meetings.models import Attendance
from linli.meetings.queries.room import DecisionRow, ItemRow, Room, Seat, room
from linli.people.actor import SYSTEM, Actor
from linli.tasks.queries.rows import TaskRow

_APART = "一件反映办理情况的投诉"


def find(actor: Actor, key: str, now: datetime, *, lock: bool = False) -> Paper:
    """Return the minutes of a meeting the actor sees; raises NotFound otherwise."""
    catalogue = snapshot.current()
    found = room(actor, key, catalogue, now, lock=lock)
    # The paper is the same for everybody who may read it: drawn from what the record holds.
    whole = room(SYSTEM, key, catalogue, now)
    apart = _complaints(whole)
    promised = [task for task in whole.promised if task.case_id not in apart]
    meeting = found.meeting
    bound = meeting.approved_at is not None
    lacking = NOT_HELD if found.standing is Standing.CANCELLED else NOT_APPROVED
    return Paper(
        unit_id=meeting.centre_id,
        title=found.title,
        values=_values(whole, catalogue),
        parts={
            "上次议定事项": tuple(_promised(promised)),
            "议题和议定事项": tuple(_items(whole.items, apart)),
            "任务清单": tuple(_tasks(whole.items, apart)),
        },
        route="desk_meeting",
        args=(meeting.key,),
        may_issue=found.may(Verb.ISSUE, Verb.RECALL) or _drafting(found),
        refusal="" if bound else lacking,
        may_read=found.unseen <= apart and (bound or _drafting(found)),
        unread=NOT_WHOLE if bound else lacking,
    )


def _drafting(found: Room) -> bool:
    """Tell whether the reader may look at the draft: chair, keeper and the convening centre."""
    hands = found.facts.hands - {Hand.CANDIDATE}
    return bool(hands) and found.standing in (Standing.OPEN, Standing.CLOSED)


def _complaints(whole: Room) -> frozenset[int]:
    """Return which matters of the minutes are complaints about handling: one query."""
    about = {item.case_id for item in whole.items} | {task.case_id for task in whole.promised}
    wanted = [one for one in about if one is not None]
    if not wanted:
        return frozenset()
    rows = visible_to(SYSTEM).filter(pk__in=wanted, source__in=sorted(complaints.SOURCES))
    return frozenset(rows.order_by().values_list("pk", flat=True))


def _values(whole: Room, catalogue: Catalogue) -> dict[str, str]:
    meeting = whole.meeting
    there = [seat for seat in whole.seats if seat.mark in ("present", "represented")]
    away = [seat for seat in whole.seats if seat.mark == "absent"]
    copies = [
        catalogue.units[seat.unit_id].name
        for seat in whole.seats
        if seat.unit_id is not None and seat.unit_id != meeting.centre_id
    ]
    return {
        "会议名称": naming.short_title(meeting),
        "会议时间": naming.moment(meeting.held_at or meeting.planned_at),
        "会议地点": meeting.place,
        "主持人": meeting.chair.full_name,
        "记录人": meeting.keeper.full_name,
        "出席": "，".join(map(_present, there)),
        "请假": "，".join(seat.who for seat in away),
        "抄送单位": "，".join(copies),
    }


def _present(seat: Seat) -> str:
    represented = seat.mark == Attendance.Mark.REPRESENTED
    return f"{seat.who}（{seat.why}代会）" if represented else seat.who


def _promised(tasks: Iterable[TaskRow]) -> list[Block]:
    rows = tuple((task.text, task.whom, _day(task.due_at), task.standing_name) for task in tasks)
    return [Table(("议定事项", "责任单位", "期限", "进展"), rows, (6, 3, 3, 2))] if rows else []


def _day(value: datetime) -> str:
    return date_text(value.astimezone(clock.CIVIL).date())


def _items(items: Iterable[ItemRow], apart: frozenset[int]) -> list[Block]:
    blocks: list[Block] = []
    for item in items:
        if item.case_id in apart:
            blocks += [Text(_APART, 2), Text("议定情况另行记录，只告知有关人员。")]
            continue
        blocks.append(Text(item.title, 2))
        if item.words:
            blocks.append(Text(item.words))
        blocks += [Text(_said(one)) for one in item.decisions]
        if item.deferred:
            blocks.append(Text("本议题留到下次会议研究。"))
    return blocks


def _said(one: DecisionRow) -> str:
    text = one.text.rstrip("。；")
    if one.noted or one.due_on is None:
        return f"{text}。"
    whom = f"{one.unit}（{one.person}）" if one.person else one.unit
    return f"{text}，由{whom}负责，{date_text(one.due_on)}前办完。"


def _tasks(items: Iterable[ItemRow], apart: frozenset[int]) -> list[Block]:
    rows = tuple(
        (one.text, f"{one.unit}\n{one.person}".strip(), date_text(one.due_on))
        for item in items
        if item.case_id not in apart
        for one in item.decisions
        if one.due_on is not None
    )
    return [Table(("议定事项", "责任单位", "期限"), rows, (7, 4, 3))] if rows else []


MINUTES = Subject(Kind.MINUTES, find, issued, voided)
