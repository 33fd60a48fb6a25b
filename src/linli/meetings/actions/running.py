"""The meeting itself: it opens, people sign in, items are talked through, it closes."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases.access import visible_to
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, LostRace, NotFound
from linli.domain.meeting_rhythm import LONGEST_AGENDA
from linli.domain.meetings import Standing, Verb
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.meetings.access import sight
from linli.meetings.actions.recording import record
from linli.meetings.judging import judged
from linli.meetings.models import (
    NAME_LIMIT,
    TITLE_LIMIT,
    WHY_LIMIT,
    WORDS_LIMIT,
    AgendaItem,
    Attendance,
    Meeting,
)
from linli.people.actor import Actor


def open_meeting(*, actor: Actor, key: str, version: int) -> Meeting:
    """Open the meeting. Raises NotNow without an agenda."""
    now = clock.now()
    with write():
        meeting, target = judged(actor, key, Verb.OPEN, snapshot.current())
        save(meeting, version, standing=target.value, held_at=now)
        record(meeting, "open_meeting", actor, now)
    return meeting


def close(*, actor: Actor, key: str, version: int) -> Meeting:
    """Close the meeting: what stands there is the draft of the minutes.

    Raises NotYours for all but the keeper, NotNow while nobody is ticked as present, an item
    says nothing or a decision cannot bind.
    """
    now = clock.now()
    with write():
        meeting, target = judged(actor, key, Verb.CLOSE, snapshot.current())
        save(meeting, version, standing=target.value, closed_at=now)
        record(meeting, "close_meeting", actor, now)
    return meeting


def attend(
    *,
    actor: Actor,
    key: str,
    marks: Mapping[int, tuple[str, str]],
    version: int,
    more: str = "",
) -> Meeting:
    """Tick who came: ``marks`` by row (mark, why absent or who came instead); ``more`` adds a name.

    Whoever sent an apology, or somebody in their place, needs the words.
    """
    now = clock.now()
    name = tidy(more).replace("\n", " ")
    with write():
        meeting, _ = judged(actor, key, Verb.RECORD, snapshot.current())
        rows = {row.pk: row for row in meeting.attendance.all()}
        wrong: dict[str, str] = {}
        changed: list[Attendance] = []
        for pk, (mark, why) in marks.items():
            row = rows.get(pk)
            if row is None or mark not in Attendance.Mark.values:
                raise NotFound("no-row", "签到表里没有这一行。")
            said = tidy(why).replace("\n", " ")
            if mark == row.mark == Attendance.Mark.ABSENT and not said:
                said = row.why  # not everybody who ticks is shown the reason
            if mark in (Attendance.Mark.EXPECTED, Attendance.Mark.PRESENT):
                pass
            elif not said:
                wrong[f"why-{pk}"] = (
                    "请写明请假的原因。" if mark == Attendance.Mark.ABSENT else "请写明谁代会。"
                )
            if len(said) > WHY_LIMIT:
                wrong[f"why-{pk}"] = Words("最多{most}个字。", most=WHY_LIMIT)
            if (row.mark, row.why) != (mark, said):
                row.mark, row.why = mark, said
                changed.append(row)
        if len(name) > NAME_LIMIT:
            wrong["more"] = Words("最多{most}个字。", most=NAME_LIMIT)
        if wrong:
            raise Invalid(fields=wrong)
        if changed or name:
            save(meeting, version)
            Attendance.objects.bulk_update(changed, ["mark", "why"])
            if name:
                Attendance.objects.create(meeting=meeting, name=name, mark=Attendance.Mark.PRESENT)
            said_marks = [[row.unit_id or 0, row.name, row.mark, row.why] for row in changed]
            record(meeting, "mark_attendance", actor, now, marks=said_marks, more=name)
    return meeting


def item_of(actor: Actor, meeting: Meeting, item_id: int) -> AgendaItem:
    """Return an item the actor sees; NotFound for unknown and hidden alike."""
    item = meeting.items.filter(pk=item_id).first()
    if item is None or (item.case_id and item.case_id not in sight(actor, [item.case_id]).seen):
        raise NotFound("no-item", "没有找到这个议题，或者您没有查看的权限。")
    return item


def write_item(
    *, actor: Actor, key: str, item_id: int, words: str, deferred: bool, version: int
) -> AgendaItem:
    """Write what came of an item. Raises LostRace when somebody else wrote there meanwhile.

    Their words stand then, and ``detail`` carries the version to write over on purpose.
    """
    said = tidy(words)
    now = clock.now()
    with write():
        meeting, _ = judged(actor, key, Verb.RECORD, snapshot.current())
        item = item_of(actor, meeting, item_id)
        if len(said) > WORDS_LIMIT:
            told = Words("最多{most}个字，现在有{n}个字。", most=WORDS_LIMIT, n=len(said))
            raise Invalid(fields={"words": told})
        if (item.words, item.deferred) == (said, deferred):
            return item
        if item.version != version:
            raise LostRace(version=item.version)
        written = AgendaItem.objects.filter(pk=item.pk, version=version).update(
            words=said, deferred=deferred, version=version + 1, changed_by_id=actor.user_id
        )
        if not written:
            raise LostRace(version=item.version)
        item.words, item.deferred, item.version = said, deferred, version + 1
        redraft(meeting)
        record(meeting, "write_item", actor, now, item=item.pk, words=said, deferred=deferred)
    return item


def redraft(meeting: Meeting) -> None:
    """Count a change of the draft after the meeting: the chair approves only what they saw."""
    if meeting.standing == Standing.CLOSED:
        save(meeting, None)


def add_item(*, actor: Actor, key: str, raw: Mapping[str, object]) -> AgendaItem:
    """Add an item at the end while the meeting runs: a case by number, or a text."""
    now = clock.now()
    no = tidy(str(raw.get("no") or ""))
    text = tidy(str(raw.get("text") or "")).replace("\n", " ")
    with write():
        meeting, _ = judged(actor, key, Verb.RECORD, snapshot.current())
        positions = list(meeting.items.values_list("position", "case_id"))
        if len(positions) >= LONGEST_AGENDA:
            told = Words(
                "一次会议最多{most}个议题，现在有{n}个。", most=LONGEST_AGENDA, n=len(positions)
            )
            raise Invalid(fields={"text": told})
        case = None
        if no:
            number = no if no.isascii() and no.isdigit() else ""
            case = visible_to(actor).filter(no=number).first()
            if case is None:
                told = Words("没有找到编号为“{no}”的事项，或者您没有查看的权限。", no=no[:30])
                raise Invalid(fields={"no": told})
            if case.pk in {case_id for _, case_id in positions}:
                raise Invalid(fields={"no": Words("“{no}”列了两次。", no=no)})
        elif not text:
            raise Invalid(fields={"text": "请写明议题，或填工单编号。"})
        elif len(text) > TITLE_LIMIT:
            raise Invalid(fields={"text": Words("议题最多{most}个字。", most=TITLE_LIMIT)})
        item = AgendaItem.objects.create(
            meeting=meeting,
            position=max((position for position, _ in positions), default=0) + 1,
            case=case,
            title=case.title[:TITLE_LIMIT] if case else text,
            reason="会上提出",
        )
        redraft(meeting)
        record(meeting, "add_item", actor, now, item=item.pk, no=no, text=text)
    return item
