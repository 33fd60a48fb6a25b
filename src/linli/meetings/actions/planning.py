"""Plan a meeting, change the plan, call it off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.errors import Invalid, NotYours
from linli.domain.meetings import BINDING, Standing, Verb
from linli.kernel import clock, serial
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.meetings import naming
from linli.meetings.access import organised, sight
from linli.meetings.actions.recording import record
from linli.meetings.judging import judged
from linli.meetings.models import AgendaItem, Attendance, Meeting
from linli.meetings.people import answering, staff
from linli.meetings.plan_input import PlanInput, clean
from linli.people import telling
from linli.people.actor import Actor

NOT_YOURS = "会议由召集单位的负责人、分流员或坐席安排。"
#: Most characters of a reason.
WHY = 200


def plan(*, actor: Actor, raw: Mapping[str, object]) -> Meeting:
    """Plan a meeting of ``centre`` and call those invited; return it.

    Raises NotYours for who does not arrange this centre's meetings, Invalid with every defect.
    """
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        centre = _centre(actor, raw, catalogue)
        if actor.user_id is None:
            raise NotYours("not-your-meeting", NOT_YOURS)
        given = clean(
            raw,
            actor=actor,
            centre=centre,
            catalogue=catalogue,
            may=staff(centre, catalogue),
        )
        year = given.planned_at.astimezone(clock.CIVIL).year
        meeting = Meeting.objects.create(
            key=secrets.token_hex(8),
            centre_id=centre.id,
            tier=centre.tier,
            year=year,
            number=serial.take(f"meeting:{centre.code}:{year}"),
            planned_at=given.planned_at,
            place=given.place,
            chair_id=given.chair_id,
            keeper_id=given.keeper_id,
            previous=_previous(centre.id),
            planned_by_id=actor.user_id,
            made_at=now,
        )
        _agenda(meeting, given)
        _invite(meeting, given)
        record(meeting, "plan_meeting", actor, now, **_said(given))
        _call(meeting, catalogue, "called", "请按时参加会商")
    return meeting


def change(*, actor: Actor, key: str, raw: Mapping[str, object], version: int) -> Meeting:
    """Replace time, place, people and agenda of a planned meeting.

    Raises LostRace when somebody changed it meanwhile; nothing of theirs is overwritten.
    """
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, _ = judged(actor, key, Verb.CHANGE, catalogue)
        centre = catalogue.units[meeting.centre_id]
        given = clean(
            raw,
            actor=actor,
            centre=centre,
            catalogue=catalogue,
            may=staff(centre, catalogue),
            former=meeting.planned_at,
        )
        moved = (meeting.planned_at, meeting.place) != (given.planned_at, given.place)
        save(
            meeting,
            version,
            planned_at=given.planned_at,
            place=given.place,
            chair_id=given.chair_id,
            keeper_id=given.keeper_id,
        )
        hidden = _kept(meeting, actor)
        meeting.items.exclude(pk__in=hidden).delete()
        meeting.attendance.all().delete()
        _agenda(meeting, given, after=len(hidden))
        _invite(meeting, given)
        record(meeting, "change_meeting", actor, now, **_said(given))
        if moved:
            _call(meeting, catalogue, "moved", "会议的时间或地点有变，请留意")
    return meeting


def cancel(*, actor: Actor, key: str, why: str, version: int) -> Meeting:
    """Call a planned meeting off, with the reason; its number stays used."""
    reason = tidy(why)
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        meeting, target = judged(actor, key, Verb.CANCEL, catalogue)
        if not reason:
            raise Invalid(fields={"why": "请写明为什么取消。"})
        save(meeting, version, standing=target.value, cancelled_why=reason[:WHY])
        record(meeting, "cancel_meeting", actor, now, why=reason[:WHY])
        _call(meeting, catalogue, "cancelled", "会议已取消")
    return meeting


def _centre(actor: Actor, raw: Mapping[str, object], catalogue: Catalogue) -> UnitInfo:
    unit = catalogue.unit_by_code(str(raw.get("centre") or ""))
    if unit is None or unit.kind != "centre":
        raise Invalid(fields={"centre": "请选择召集会议的综治中心。"})
    if unit.id not in {one.id for one in organised(actor, catalogue)}:
        raise NotYours("not-your-meeting", NOT_YOURS)
    if not unit.live(clock.today()):
        raise Invalid(fields={"centre": "这个单位已经撤销。"})
    return unit


def _previous(centre_id: int) -> Meeting | None:
    """Return the centre's last meeting whose decisions bind."""
    bound = sorted(one.value for one in BINDING)
    rows = Meeting.objects.filter(centre_id=centre_id, standing__in=bound)
    return rows.order_by("-planned_at", "-id").first()


def _kept(meeting: Meeting, actor: Actor) -> list[int]:
    """Return the items the actor does not see: changing the plan leaves them where they are."""
    items = list(meeting.items.filter(case__isnull=False).values_list("pk", "case_id"))
    seen = sight(actor, [case_id for _, case_id in items if case_id]).seen
    return [pk for pk, case_id in items if case_id not in seen]


def _agenda(meeting: Meeting, given: PlanInput, after: int = 0) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            case=given.cases.get(line.no),
            title=line.text,
            reason=line.reason,
        )
        for position, line in enumerate(given.lines, after + 1)
    )


def _invite(meeting: Meeting, given: PlanInput) -> None:
    rows = [Attendance(meeting=meeting, unit_id=meeting.centre_id)]
    rows += [Attendance(meeting=meeting, unit_id=unit_id) for unit_id in given.unit_ids]
    rows += [Attendance(meeting=meeting, name=name) for name in given.names]
    Attendance.objects.bulk_create(rows)


def _said(given: PlanInput) -> dict[str, object]:
    return {
        "planned_at": given.planned_at.isoformat(),
        "place": given.place,
        "chair": given.chair_id,
        "keeper": given.keeper_id,
        "units": list(given.unit_ids),
        "names": list(given.names),
        "agenda": [line.no or line.text for line in given.lines],
    }


def _call(meeting: Meeting, catalogue: Catalogue, event: str, what: str) -> None:
    """Tell whoever answers for the units invited, and the chair and the keeper."""
    units = [one for one in meeting.attendance.values_list("unit_id", flat=True) if one]
    invited = answering([one for one in units if one != meeting.centre_id])
    users = {one.id for people in invited.values() for one in people}
    users |= {meeting.chair_id, meeting.keeper_id}
    telling.tell(
        f"meeting:{meeting.key}:{meeting.version}:{event}",
        users,
        what,
        title=naming.title(meeting, catalogue),
        due=meeting.planned_at if meeting.standing == Standing.PLANNED else None,
    )
