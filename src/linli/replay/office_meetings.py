"""Meetings of a demonstration: one held, with minutes and promises; one planned that opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from linli.cases.access import subtree, visible_to
from linli.cases.models import Case
from linli.catalogue.snapshot import UnitInfo
from linli.documents.actions.papers import issue_paper
from linli.documents.kinds import Kind
from linli.domain import complaints
from linli.domain.agenda import Candidate, propose
from linli.domain.lifecycle import Role
from linli.domain.meeting_rhythm import next_day
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.meetings import actions
from linli.meetings.judging import rules_of
from linli.meetings.models import AgendaItem, Attendance, Meeting
from linli.meetings.people import staff
from linli.meetings.queries.proposing import proposal
from linli.people.actor import Actor
from linli.replay.office_crew import Crew, at_civil
from linli.tasks import actions as task_actions
from linli.tasks.models import Task

#: A meeting held is at least so many days past, so that something came of it.
SETTLED = 3
#: Matters of the meeting held that are talked about; of the one planned, at most.
TALKED, PLANNED = 4, 8
_UNITS = TALKED + 3
_LOOKED_AT = 300
#: So many matters make a meeting on the day of its rhythm; else a day not further back is taken.
_ENOUGH, _NEAR = 2, 8
_PLACES = {"county": "综治中心二楼会商室", "town": "乡镇（街道）综治中心会议室"}

#: What was said about matters in turn, and what was then decided.
_CASE_WORDS = (
    (
        "先把情况看清楚，最急的先处理，再商量长久的办法，办到哪一步都向反映人说一声。",
        "查看情况，列出处理步骤和时间，先办最急的一项",
    ),
    (
        "几家单位的说法不一致，由牵头单位把事情问清楚，只由一个口子答复。",
        "会同有关单位核清事实，形成一致意见后答复反映人",
    ),
    (
        "办理单位要当面听反映人说一次，办得到的说清哪天办，办不到的说清为什么。",
        "当面听取反映人意见，提出办法并答复",
    ),
    (
        "时限快到了，需要其他单位配合的，今天就把人请到。",
        "在时限内办结，办不完的提前说明原因和下一步安排",
    ),
)
#: Items that are about no case: title, reason, outcome, decision.
_OWN = (
    (
        "上次会议以来未办结事项逐件过堂",
        "每次例会必议",
        "逐件说明卡在哪里、下一步由谁办、哪天办完，没有人认领的当场确定。",
        "把未办结事项逐件写明下一步和责任人，送综治中心汇总",
    ),
    (
        "值班值守和紧急情况响应",
        "近期工作需要",
        "值班电话要有人接，交接班要签字，紧急情况三分钟内回应。",
        "核对本单位值班表和值班电话，有空档的补齐",
    ),
)
_LATER = ("邻里纠纷联合走访安排", "几个网格提出", "走访的时间和人员还要商量，下次会议再定。")
_ANSWER = "已按会议要求办理：到现场看过，需要配合的单位已联系到位，办理结果已经告诉反映人。"


@dataclass(frozen=True)
class _Table:
    """The people of one meeting: who keeps the minutes plans it too."""

    centre: UnitInfo
    chair: Actor
    keeper: Actor


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as it goes into the plan, and the unit that will be asked."""

    raw: dict[str, str]
    unit_id: int | None


def furnish_meetings(crew: Crew) -> int:
    """Let every shown centre have met once and plan its next meeting; return how many meetings.

    Does nothing where there is a meeting already.
    """
    if Meeting.objects.exists():
        return 0
    made = 0
    for centre in crew.shown:
        table = _table(crew, centre)
        if table is not None:
            with write():
                _held(crew, table)
                _planned(crew, table)
            made += 2
    return made


def _table(crew: Crew, centre: UnitInfo) -> _Table | None:
    may = staff(centre, crew.catalogue, crew.today)
    arranging = {
        actor.user_id
        for unit_id in (centre.id, centre.parent_id if centre.tier == "village" else None)
        for actor in crew.staff.in_unit(unit_id, Role.DISPATCHER, Role.SEAT)
    }
    keeper = next((one.id for one in may.keepers if one.id in arranging), None)
    chair = next((one.id for one in may.chairs if one.id != keeper), None)
    sitting, writing = crew.staff.person(chair), crew.staff.person(keeper)
    return _Table(centre, sitting, writing) if sitting and writing else None


def _held(crew: Crew, table: _Table) -> None:
    """Hold a meeting some days back, from its plan to its issued minutes and what came of it."""
    begins = _past(crew, table)
    day = begins.astimezone(clock.CIVIL).date()
    with clock.at(begins - timedelta(days=1)):
        items = _items(crew, table, begins)
        raw = _plan(crew, table, begins, [one.raw for one in items], [one.unit_id for one in items])
        meeting = actions.plan(actor=table.keeper, raw=raw)
    with clock.at(begins + timedelta(minutes=2)):
        meeting = _run(crew, table, meeting, items, day)
    with clock.at(begins + timedelta(minutes=75)):
        meeting = actions.close(actor=table.keeper, key=meeting.key, version=meeting.version)
    with clock.at(begins + timedelta(hours=6)):
        actions.approve(actor=table.chair, key=meeting.key, version=meeting.version)
    with clock.at(begins + timedelta(hours=7)):
        issue_paper(actor=table.keeper, kind=Kind.MINUTES.value, subject=meeting.key)
    _promises(crew, table, meeting, begins)


def _past(crew: Crew, table: _Table) -> datetime:
    """Return the last day of the rhythm, or a workday near it when there was more to talk about."""
    calendar = crew.catalogue.calendar
    rhythm = rules_of(crew.catalogue).rhythms[table.centre.tier]
    last = crew.today - timedelta(days=SETTLED)
    day = crew.today - timedelta(days=75)
    while (following := next_day(rhythm, day, calendar)) <= last:
        day = following
    days = [day] + [last - timedelta(days=back) for back in range(_NEAR)]
    moments = [
        at_civil(one, rhythm.at.hour, rhythm.at.minute)
        for one in days
        if one == day or calendar.is_workday(one)
    ]
    counted = [len(_pressing(crew, table, one)) for one in moments]
    if counted[0] >= _ENOUGH:
        return moments[0]
    return moments[counted.index(max(counted))]


def _items(crew: Crew, table: _Table, begins: datetime) -> list[_Item]:
    """Return what was pressing then, those not settled yet first, and what has no case."""
    known = _pressing(crew, table, begins)[:TALKED]
    settled = [one for one, case in known if case.ended_at or case.closed_at or case.answered_at]
    still = [one for one, _ in known if one not in settled]
    own = [_Item({"text": title, "reason": why}, None) for title, why, _, _ in _OWN]
    # The first item is the one whose promise is not kept: that of a settled matter is.
    items = [*still, *settled, *own] if still else [*own, *settled]
    return [*items, _Item({"text": _LATER[0], "reason": _LATER[1]}, None)]


def _pressing(crew: Crew, table: _Table, begins: datetime) -> list[tuple[_Item, Case]]:
    """Return what would have been proposed then by the clocks, which alone are known of then."""
    rules = rules_of(crew.catalogue)
    rhythm = rules.rhythms[table.centre.tier]
    day = begins.astimezone(clock.CIVIL).date()
    following = next_day(
        rhythm, next_day(rhythm, day, crew.catalogue.calendar), crew.catalogue.calendar
    )
    until = at_civil(following, rhythm.at.hour, rhythm.at.minute)
    path = crew.catalogue.tree.by_id(table.centre.area_id).path
    rows = visible_to(table.keeper).filter(subtree(path), clock_start__lt=begins)
    for moment in ("ended_at", "closed_at", "answered_at"):
        rows = rows.filter(Q(**{f"{moment}__isnull": True}) | Q(**{f"{moment}__gt": begins}))
    rows = rows.exclude(source__in=sorted(complaints.SOURCES)).filter(due_at__isnull=False)
    cases = {case.no: case for case in rows.order_by("due_at", "id")[:_LOOKED_AT]}
    ranked = propose(
        (
            Candidate(
                no,
                due_at=case.due_at,
                over=begins - case.due_at if case.due_at and case.due_at < begins else None,
            )
            for no, case in cases.items()
        ),
        now=begins,
        until=until,
        rules=rules,
    )
    return [
        (
            _Item({"no": one.key, "reason": "；".join(one.words)}, _lead(crew, cases[one.key])),
            cases[one.key],
        )
        for one in ranked
    ]


def _lead(crew: Crew, case: Case) -> int | None:
    """Return the unit that leads a matter, or would by the catalogue."""
    matter = crew.catalogue.matters.get(case.matter_id or 0)
    return case.lead_unit_id or (matter.lead_unit_id if matter else None)


def _plan(
    crew: Crew,
    table: _Table,
    begins: datetime,
    agenda: Sequence[dict[str, str]],
    units: Sequence[int | None],
) -> dict[str, object]:
    asked = [one for one in dict.fromkeys(units) if one is not None and crew.doer(one)]
    asked += [unit.id for unit in _helpers(crew, table.centre)]
    codes = [crew.catalogue.units[one].code for one in dict.fromkeys(asked)]
    centre = table.centre
    return {
        "centre": centre.code,
        "planned_at": begins,
        "place": _PLACES.get(centre.tier, "村（社区）党群服务中心会议室"),
        "chair": crew.name(table.chair),
        "keeper": crew.name(table.keeper),
        "units": [code for code in codes if code != centre.code][:_UNITS],
        "names": ["驻点律师"] if centre.tier != "village" else ["网格长代表", "居民代表"],
        "agenda": list(agenda),
    }


def _helpers(crew: Crew, centre: UnitInfo) -> list[UnitInfo]:
    """Return units that come to this centre's meetings whatever the agenda."""
    if centre.tier == "village":
        return [unit for unit in crew.towns if unit.id == centre.parent_id]
    units = sorted(crew.catalogue.units.values(), key=lambda unit: unit.id)
    here = [unit for unit in units if unit.area_id == centre.area_id and unit.kind != "centre"]
    return [unit for unit in here if crew.doer(unit.id)][:3]


def _run(crew: Crew, table: _Table, meeting: Meeting, items: Sequence[_Item], day: date) -> Meeting:
    """Open, tick who came, write what came of each item; return the meeting as it then is."""
    opened = actions.open_meeting(actor=table.keeper, key=meeting.key, version=meeting.version)
    rows = list(meeting.attendance.all())
    marks = {row.pk: (Attendance.Mark.PRESENT.value, "") for row in rows}
    others = [row.pk for row in rows if row.unit_id not in (None, table.centre.id)]
    if len(others) > 1:
        marks[others[1]] = (Attendance.Mark.REPRESENTED.value, "分管负责人")
    if len(others) > 2:
        marks[others[2]] = (Attendance.Mark.ABSENT.value, "参加上级会议，已书面反馈意见")
    opened = actions.attend(
        actor=table.keeper, key=meeting.key, marks=marks, version=opened.version
    )
    promised = 0
    for row, item in zip(meeting.items.order_by("position"), items, strict=True):
        if row.title == _LATER[0]:
            _write(table, meeting, row, _LATER[2], deferred=True)
            continue
        own = next((one for one in _OWN if one[0] == row.title), None)
        words, what = (own[2], own[3]) if own else _CASE_WORDS[promised % len(_CASE_WORDS)]
        _write(table, meeting, row, words, deferred=False)
        unit_id = item.unit_id if crew.doer(item.unit_id) else None
        unit_id = unit_id or _asked_of(crew, table, promised, own=own is not None)
        if unit_id is not None:
            later = max(day + timedelta(days=14), crew.today + timedelta(days=3))
            # The first promise has run out since; the others have not.
            due = later + timedelta(days=promised) if promised else day + timedelta(days=2)
            _decide(crew, table, meeting, row, (what, unit_id, due))
            promised += 1
    _note(table, meeting)
    return opened


def _asked_of(crew: Crew, table: _Table, turn: int, *, own: bool) -> int | None:
    """Return a unit for what no unit leads: for its own items those at the table in turn."""
    centre = table.centre
    helpers = [unit.id for unit in _helpers(crew, centre)]
    near = helpers if helpers and (own or centre.tier == "village") else [centre.id]
    found = near[turn % len(near)]
    return found if crew.doer(found) else None


def _write(table: _Table, meeting: Meeting, row: AgendaItem, words: str, *, deferred: bool) -> None:
    actions.write_item(
        actor=table.keeper,
        key=meeting.key,
        item_id=row.pk,
        words=words,
        deferred=deferred,
        version=row.version,
    )


def _decide(
    crew: Crew, table: _Table, meeting: Meeting, row: AgendaItem, what: tuple[str, int, date]
) -> None:
    text, unit_id, due = what
    actions.decide(
        actor=table.keeper,
        key=meeting.key,
        item_id=row.pk,
        raw={
            "text": text,
            "unit": crew.catalogue.units[unit_id].code,
            "due_on": due.isoformat(),
        },
    )


def _note(table: _Table, meeting: Meeting) -> None:
    """Put one thing on record that is nobody's task."""
    last = meeting.items.filter(title=_OWN[-1][0]).first()
    if last is not None:
        raw = {"text": "各单位的值班电话以综治中心公布的为准", "noted": "1"}
        actions.decide(actor=table.keeper, key=meeting.key, item_id=last.pk, raw=raw)


def _promises(crew: Crew, table: _Table, meeting: Meeting, begins: datetime) -> None:
    """Leave the first task overdue, let every second one be answered and accepted."""
    tasks = Task.objects.filter(origin="meeting", origin_key=meeting.key).order_by("due_at", "id")
    for turn, task in enumerate(tasks):
        doer = crew.doer(task.unit_id)
        if turn % 3 == 0 or doer is None or doer.user_id == table.chair.user_id:
            continue  # not answered: the first is overdue by now
        with clock.at(begins + timedelta(days=1, hours=turn)):
            answered = task_actions.answer(
                actor=doer, key=task.pk, raw={"answer": _ANSWER}, version=task.version
            )
        if turn % 3 == 1:
            with clock.at(begins + timedelta(days=1, hours=turn + 2)):
                task_actions.accept(
                    actor=table.chair,
                    key=task.pk,
                    raw={"text": "同意，请继续留意"},
                    version=answered.version,
                )


def _planned(crew: Crew, table: _Table) -> None:
    """Plan the next meeting of the rhythm with what is proposed now."""
    now = clock.now()
    rules = rules_of(crew.catalogue)
    rhythm = rules.rhythms[table.centre.tier]
    day = next_day(rhythm, crew.today, crew.catalogue.calendar)
    found = proposal(table.keeper, table.centre, crew.catalogue, now)
    agenda = [
        {
            "no": line.no,
            "text": "" if line.no else line.title,
            "reason": "；".join(map(str, line.reasons)),
        }
        for line in found.lines[:PLANNED]
    ]
    agenda.append({"no": "", "text": _OWN[0][0], "reason": _OWN[0][1]})
    numbers = [line["no"] for line in agenda if line["no"]]
    leads = visible_to(table.keeper).filter(no__in=numbers).order_by("no")
    units = list(leads.values_list("lead_unit_id", flat=True))
    begins = at_civil(day, rhythm.at.hour, rhythm.at.minute)
    raw = _plan(crew, table, begins, agenda, units)
    actions.plan(actor=table.keeper, raw=raw)
