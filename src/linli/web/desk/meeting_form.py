"""Forms of meetings: the plan with its agenda as sent and re-ordered, choices for decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.kernel import clock
from linli.meetings.models import Attendance
from linli.meetings.people import Somebody, answering
from linli.meetings.queries.binding import bindable
from linli.meetings.queries.proposing import Proposed
from linli.meetings.queries.room import Room
from linli.web.desk import choices
from linli.web.desk.choices import Groups

#: Values of the plan besides its agenda.
FIELDS = ("planned_at", "place", "chair", "keeper", "names")
#: Most lines read from a form; more than a meeting may have, so that the action refuses.
MOST = 80


@dataclass(slots=True)
class AgendaLine:
    """One line of the form: ``key`` ties the tick to the line, ``why`` is shown and kept."""

    key: str
    no: str
    text: str
    why: str
    ticked: bool
    state: str = ""


@dataclass(slots=True)
class PlanForm:
    """What stands in the form."""

    values: dict[str, str] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    lines: list[AgendaLine] = field(default_factory=list)

    def raw(self) -> dict[str, object]:
        """Return the input of the action: the ticked lines, in their order."""
        agenda = [
            {"no": one.no, "text": "" if one.no else one.text, "reason": one.why}
            for one in self.lines
            if one.ticked
        ]
        return {**self.values, "units": self.units, "agenda": agenda}


def of_proposal(lines: Iterable[Proposed], *, ticked: bool, known: set[str]) -> list[AgendaLine]:
    """Return the proposed lines that are not on the agenda yet."""
    found = []
    for at, one in enumerate(lines):
        if (one.no or one.title) in known:
            continue
        found.append(
            AgendaLine(
                key=one.no or f"p{at}",
                no=one.no,
                text=one.title,
                why="；".join(one.reasons),
                ticked=ticked,
                state=one.state_label,
            )
        )
    return found


def read(post: QueryDict) -> PlanForm:
    """Return what was sent, after the button that was pressed has moved or added a line."""
    columns = [
        post.getlist(f"line_{name}")[:MOST] for name in ("key", "no", "text", "why", "state")
    ]
    ticked = set(post.getlist("take"))
    lines = [
        AgendaLine(key[:40], no[:24], text[:400], why[:400], key in ticked, state[:20])
        for key, no, text, why, state in zip(*columns, strict=False)
    ]
    form = PlanForm(
        values={name: post.get(name, "") for name in FIELDS},
        units=post.getlist("units"),
        lines=lines,
    )
    _move(form, post.get("move", ""))
    own, number = post.get("own", "").strip(), post.get("own_no", "").strip()
    if own or number:
        free = f"n{len(lines)}-{len(own)}"
        form.lines.append(AgendaLine(number[:24] or free, number[:24], own, "", ticked=True))
    return form


def _move(form: PlanForm, asked: str) -> None:
    way, _colon, key = asked.partition(":")
    at = next((n for n, one in enumerate(form.lines) if one.key == key), None)
    if at is None or way not in ("up", "down"):
        return
    to = at - 1 if way == "up" else at + 1
    if 0 <= to < len(form.lines):
        form.lines[at], form.lines[to] = form.lines[to], form.lines[at]


def somebodies(people: Iterable[Somebody]) -> Groups:
    """Return people as a select draws them."""
    return [("", [(one.username, f"{one.name}（{one.post}）") for one in people])]


def unit_choices(catalogue: Catalogue, centre: UnitInfo, chosen: Iterable[str]) -> Groups:
    """Return who may be invited: the county's and towns' units, below the centre its villages'."""
    today = clock.today()
    groups = choices.units(catalogue, tiers=choices.NEAR_TIERS)
    path = catalogue.tree.by_id(centre.area_id).path
    wanted = set(chosen)
    villages = [
        (unit.code, choices.unit_label(unit))
        for unit in catalogue.units.values()
        if unit.tier == "village"
        and unit.live(today)
        and (
            unit.code in wanted
            or (
                centre.tier != "county" and catalogue.tree.by_id(unit.area_id).path.startswith(path)
            )
        )
    ]
    if villages:
        groups.append((_("村（社区）"), villages))
    return [(heading, [row for row in rows if row[0] != centre.code]) for heading, rows in groups]


def units_of(found: Room, catalogue: Catalogue) -> Mapping[int, Groups]:
    """Return the units a decision may bind, for each item, those at the table first."""
    table = {seat.unit_id for seat in found.seats}
    groups: dict[int, Groups] = {}
    for item_id, units in bindable(found, catalogue).items():
        rows = [
            (unit_id, (catalogue.units[unit_id].code, choices.unit_label(catalogue.units[unit_id])))
            for unit_id in units
        ]
        here = [row for unit_id, row in rows if unit_id in table]
        others = [row for unit_id, row in rows if unit_id not in table]
        listed = [(_("到会和应邀的单位"), here), (_("与本件有关的"), others)]
        groups[item_id] = [group for group in listed if group[1]]
    return groups


def people_of(found: Room, catalogue: Catalogue) -> Groups:
    """Return whom the units at the table can be asked by name: one query."""
    units = [seat.unit_id for seat in found.seats if seat.unit_id is not None]
    known = answering(units)
    return [
        (catalogue.units[unit].name, [(one.username, one.name) for one in known[unit]])
        for unit in units
        if known.get(unit)
    ]


def marks() -> list[tuple[str, str]]:
    """Return the marks of the attendance with their words."""
    return [(code, str(words)) for code, words in Attendance.Mark.choices]
