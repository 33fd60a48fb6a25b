"""更正信息 by two people at once: field by field, nothing typed is lost.

The form carries what the person saw (``was_NAME``); what others changed meanwhile is kept,
what only this person changed is applied, and where both changed the same field the person
chooses (``merge_NAME``), having seen both (``saw_NAME``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from linli.cases import access
from linli.cases.actions import perform
from linli.cases.inputs import FORMS, tidy
from linli.cases.models import Case
from linli.cases.placing import point_text
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import LostRace
from linli.domain.lifecycle import Command
from linli.domain.merging import Merged, merge
from linli.people.actor import Actor
from linli.web.desk.act_raw import raw_of

#: The fields that are merged, as they are called in the form.
FIELDS = ("title", "matter", "area", "address", "point")
#: How often a correction is tried again when yet another person was first.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One field both changed, in words; ``saw`` is their value as a code."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    saw: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What became of a correction: done (``kept``: labels of what others changed), or rows.

    ``idle``: everything of the others was kept, nothing of one's own was left to write.
    """

    rows: tuple[DiffRow, ...] = ()
    kept: tuple[str, ...] = ()
    idle: bool = False


def values_of(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """Return the present values of the fields that may be corrected, codes for what is picked."""
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    return {
        "title": case.title,
        "matter": matter.code if matter else "",
        "area": catalogue.tree.by_id(case.area_id).code,
        "address": case.address,
        "point": point_text(case.lon, case.lat),
    }


def seen_in(data: QueryDict) -> dict[str, str]:
    """Return what the person saw, as far as the form says so."""
    return {name: data.get(f"was_{name}", "") for name in FIELDS if f"was_{name}" in data}


def merged(case: Case, catalogue: Catalogue, data: QueryDict) -> Merged:
    """Merge the posted form into the case as it now is. A blank field means: not touched."""
    now = values_of(case, catalogue)
    base = {**now, **seen_in(data)}
    raw = raw_of(Command.AMEND, data, ())
    mine = {name: tidy(str(raw[name])) or base[name] for name in FIELDS}
    mine["point"] = _same_point(mine["point"], base["point"])
    choices = {
        name: data.get(f"merge_{name}", "")
        for name in FIELDS
        if f"merge_{name}" in data and data.get(f"saw_{name}") == now[name]
    }
    return merge(base, now, mine, choices)


def _same_point(text: str, base: str) -> str:
    """Return ``base`` when a point differs from it only in how it is written."""
    lon, _, lat = text.partition(",")
    try:
        return base if point_text(float(lon), float(lat)) == base else text
    except ValueError:
        return text


def amend(actor: Actor, no: str, catalogue: Catalogue, data: QueryDict, version: int) -> Amended:
    """Carry out a correction, merging when the case moved on; return what became of it.

    Raises what :func:`linli.cases.actions.perform` raises; LostRace only when others are
    faster several times in a row.
    """
    raw = raw_of(Command.AMEND, data, ())
    for _ in range(_TRIES):
        case = access.get_case(actor, no)
        if not seen_in(data) and version != case.version:
            raise LostRace(version=case.version)  # a form that does not say what was seen
        result = merged(case, catalogue, data)
        if result.conflicts:
            return Amended(rows=_rows(result, catalogue))
        if not result.apply and case.version != version:
            return Amended(kept=_labels(result.kept), idle=True)
        wanted = {**raw, **dict.fromkeys(FIELDS, ""), **result.apply}
        if raw.get("datum") and not wanted["point"]:
            # Its numbers are right and were read in the wrong datum.
            wanted["point"] = point_text(case.lon, case.lat)
        if case.place_unchecked and data.get("area"):
            wanted["area"] = data.get(
                "area", ""
            )  # naming the same place again is to have checked it
        try:
            perform(actor=actor, no=no, command=Command.AMEND, raw=wanted, version=case.version)
        except LostRace:
            continue
        return Amended(kept=_labels(result.kept))
    raise LostRace


def _labels(names: tuple[str, ...]) -> tuple[str, ...]:
    labels = {item.name: item.label for item in FORMS[Command.AMEND]}
    return tuple(labels[name] for name in names)


def _rows(result: Merged, catalogue: Catalogue) -> tuple[DiffRow, ...]:
    labels = {item.name: item.label for item in FORMS[Command.AMEND]}
    return tuple(
        DiffRow(
            one.name,
            labels[one.name],
            _words(one.name, one.was, catalogue),
            _words(one.name, one.theirs, catalogue),
            _words(one.name, one.mine, catalogue),
            one.theirs,
        )
        for one in result.conflicts
    )


def _words(name: str, value: str, catalogue: Catalogue) -> str:
    """Return a value as people read it: the name behind a code."""
    if name == "matter":
        matter = catalogue.matter(value) if value else None
        return matter.name if matter else ""
    if name == "area":
        node = catalogue.tree.by_code(value) if value else None
        return catalogue.tree.label(node) if node else value
    return value
