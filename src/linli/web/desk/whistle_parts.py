"""The forms of 吹哨: who has the duty first, deadlines at a touch, one row of stars a department.

Whoever fills them in stands on the spot with a telephone in the hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import QueryDict

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain import whistles as rules
from linli.domain.lifecycle import Command
from linli.domain.whistles import Standing
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web.desk import choices
from linli.whistles import judging
from linli.whistles.models import Call
from linli.whistles.queries.panel import WhistleView, whistles_of

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

#: What only the caller does; others are told so before they fill anything in.
CALLERS = frozenset({Command.ARRIVE, Command.END_WHISTLE})
#: Deadlines at a touch, minutes from now, and what they are called.
_SOON = ((30, "30 分钟"), (60, "1 小时"), (120, "2 小时"))
#: The one proposed where nobody touches anything.
_PROPOSED = 60


@dataclass(frozen=True, slots=True)
class Preset:
    """A moment at a touch: ``minutes`` from now, or (0) the very ``value``."""

    label: str
    value: str
    minutes: int = 0


@dataclass(slots=True)
class MarkRow:
    """One department to be rated."""

    code: str
    name: str
    note: str
    stars: str = ""
    text: str = ""


@dataclass
class Sheet:
    """What such a part holds besides its kind: moments at a touch, rows of ratings."""

    presets: list[Preset] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)


def local(moment: datetime) -> str:
    """Return a moment as ``datetime-local`` wants it, in Asia/Shanghai."""
    return moment.astimezone(clock.CIVIL).strftime("%Y-%m-%dT%H:%M")


def kind(builder: Builder, part: Part) -> None:
    """Say of each kind what it is for and how soon departments answer."""
    limits = judging.limits_of(builder.catalogue)
    part.choices = [
        (
            one.value,
            name,
            Words(
                "{what}；{limit}内应哨",
                what=rules.KIND_NOTES[one],
                limit=rules.limit_text(limits.answer[one]),
            ),
        )
        for one, name in rules.KIND_NAMES.items()
    ]


def units(builder: Builder, part: Part) -> None:
    """Offer whoever has the duty as boxes to tick, everybody else to be found by typing."""
    part.shape = "whistle_units"
    catalogue, matter = builder.catalogue, builder.matter
    today = clock.today()
    ids = [builder.case.lead_unit_id]
    if matter is not None:
        ids += [matter.lead_unit_id, *matter.support_unit_ids]
    known = (catalogue.units.get(one) for one in dict.fromkeys(ids) if one is not None)
    duty = [one for one in known if one is not None]
    part.choices = [
        (one.code, choices.unit_label(one), one.duty_phone) for one in duty if one.live(today)
    ]
    called = _called(builder.case)
    if called:
        part.choices = [row for row in part.choices if row[0] not in called]
        names = Listed("、", [one.name for one in catalogue.units.values() if one.code in called])
        part.hint = Words("{units}已被吹哨，办结后才能再请。", units=names)
    kept = {code for code, *_ in part.choices} | called
    callers = judging.calling_units(builder.actor) if builder.actor else frozenset()
    kept |= {catalogue.units[one].code for one in callers if one in catalogue.units}
    part.groups = [
        (heading, [row for row in rows if row[0] not in kept])
        for heading, rows in choices.units(catalogue, tiers=choices.NEAR_TIERS)
    ]
    part.value = []
    part.source = ""


def _called(case: Case) -> frozenset[str]:
    """Return the codes of the departments called to this matter now: one query, none without."""
    if not case.whistles:
        return frozenset()
    rows = Call.objects.filter(case_id=case.pk, open=True).order_by()
    return frozenset(rows.values_list("unit__code", flat=True))


def arrive_by(builder: Builder, part: Part) -> None:
    """Propose moments: soon, and the end of today's desk hours where that is still to come."""
    now = clock.now()
    presets = [Preset(name, local(now + timedelta(minutes=n)), n) for n, name in _SOON]
    closing = _closing(builder, now)
    if closing is not None:
        presets.append(Preset("今天下班前", local(closing)))
    part.sheet = Sheet(presets=presets)
    part.value = local(now + timedelta(minutes=_PROPOSED))


def _closing(builder: Builder, now: datetime) -> datetime | None:
    calendar = builder.catalogue.calendar
    civil = now.astimezone(clock.CIVIL)
    if not calendar.is_workday(civil.date()):
        return None
    end = datetime.combine(civil.date(), calendar.periods[-1][1], clock.CIVIL)
    return end if end > now else None


def basis(builder: Builder, part: Part) -> None:  # noqa: ARG001 - one signature for all parts
    """Ask for document and clause only where a department without that duty is called."""
    part.shape = "whistle_basis"


def clause(builder: Builder, part: Part) -> None:  # noqa: ARG001 - one signature for all parts
    """Ask for document and clause only of who objects."""
    part.shape = "whistle_clause"


def of_others(command: Command, actor: Actor, case: Case, catalogue: Catalogue) -> bool:
    """Tell whether this is for the caller alone, and the person has called nobody."""
    return command in CALLERS and not mine(actor, case, catalogue)


def mine(actor: Actor | None, case: Case, catalogue: Catalogue) -> list[WhistleView]:
    """Return the open whistles which this person may record, end and rate."""
    if actor is None or not case.pk:
        return []
    found = whistles_of(actor, case, catalogue, clock.now())
    return [one for one in found if one.records]


def _mine(builder: Builder) -> list[WhistleView]:
    return mine(builder.actor, builder.case, builder.catalogue)


def arrived(builder: Builder, part: Part) -> None:
    """Offer the departments that have not come yet, a box each."""
    part.shape = "ticks"
    awaited = [call for one in _mine(builder) for call in one.awaited]
    part.choices = [(call.code, call.unit, call.word) for call in awaited]
    part.value = [awaited[0].code] if len(awaited) == 1 else []
    if not awaited:
        part.hint = "没有等待到场的部门。登记到场由吹哨的一方办理。"


def ratings(builder: Builder, part: Part) -> None:
    """One row a department that came or should have."""
    part.shape = "ratings"
    part.hint = "按应哨、到场和处置情况评价；打 1、2 分的请写明原因。没有来的也可以评价。"
    rows = [
        MarkRow(call.code, call.unit, _came(call.standing, call.minutes))
        for one in _mine(builder)
        for call in one.calls
        if call.standing is not Standing.WITHDRAWN
    ]
    part.sheet = Sheet(marks=rows)


def _came(standing: Standing, minutes: int) -> str:
    if standing is not Standing.ARRIVED:
        return rules.STANDING_NAMES[standing]
    return Words("晚到 {n} 分钟", n=minutes) if minutes > 0 else "按时到场"


def which(builder: Builder, part: Part) -> None:
    """Ask which whistle ends only where there are several."""
    mine = _mine(builder)
    part.shape = "radios" if len(mine) > 1 else ""
    part.required = True
    part.hint = ""
    part.choices = [(one.no, one.label, "、".join(call.unit for call in one.calls)) for one in mine]


def marks_of(data: QueryDict, name: str) -> list[Mapping[str, str]]:
    """Return the posted rows of ratings in which something was filled in."""
    rows = [
        {
            "unit": code,
            "stars": data.get(f"{name}_stars_{code}", ""),
            "text": data.get(f"{name}_text_{code}", ""),
        }
        for code in data.getlist(f"{name}_unit")
    ]
    return [row for row in rows if row["stars"] or row["text"].strip()]


def again(sheet: Sheet, data: QueryDict, name: str) -> None:
    """Fill the rows with what was posted."""
    for row in sheet.marks:
        row.stars = data.get(f"{name}_stars_{row.code}", "")
        row.text = data.get(f"{name}_text_{row.code}", "")
