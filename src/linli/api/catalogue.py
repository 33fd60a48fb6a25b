"""What the county has configured: matters, units, areas and the lists of choices.

Every answer carries the revision of the catalogue as its ETag: a caller keeps a copy and
asks whether it is still the present one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.kernel import canonical, clock

router = Router(tags=["catalogue"])


class MatterOut(BaseModel):
    """One matter of the admitted list; only leaves can be chosen for a case."""

    code: str
    name: str
    parent: str | None
    leaf: bool
    lead_unit: str | None
    support_units: list[str]
    legal_basis: str
    level: str
    evidence: str
    self_settle: bool


class UnitOut(BaseModel):
    """A unit that can be given work."""

    code: str
    name: str
    short_name: str
    tier: str
    kind: str
    parent: str | None
    area: str


class AreaOut(BaseModel):
    """A division or grid in force."""

    code: str
    name: str
    kind: str
    parent: str | None


class EntryOut(BaseModel):
    """One choice of a list; ``door`` says where to go instead, for refusals."""

    code: str
    label: str
    note: str
    door: str


def _matters(catalogue: Catalogue) -> object:
    today = clock.today()
    matters, units = catalogue.matters, catalogue.units
    return [
        MatterOut(
            code=m.code,
            name=m.name,
            parent=matters[m.parent_id].code if m.parent_id else None,
            leaf=m.is_leaf,
            lead_unit=units[m.lead_unit_id].code if m.lead_unit_id else None,
            support_units=[units[unit].code for unit in m.support_unit_ids],
            legal_basis=m.legal_basis,
            level=m.level,
            evidence=m.evidence,
            self_settle=m.self_settle,
        ).model_dump()
        for m in matters.values()
        if m.live(today)
    ]


def _units(catalogue: Catalogue) -> object:
    today = clock.today()
    units, tree = catalogue.units, catalogue.tree
    return [
        UnitOut(
            code=u.code,
            name=u.name,
            short_name=u.short_name,
            tier=u.tier,
            kind=u.kind,
            parent=units[u.parent_id].code if u.parent_id else None,
            area=tree.by_id(u.area_id).code,
        ).model_dump()
        for u in units.values()
        if u.live(today)
    ]


def _areas(catalogue: Catalogue) -> object:
    tree = catalogue.tree
    rows: list[dict[str, Any]] = []
    below = [tree.root]
    while below:
        node = below.pop()
        parent = tree.by_id(node.parent_id).code if node.parent_id else None
        rows.append(
            AreaOut(code=node.code, name=node.name, kind=node.kind, parent=parent).model_dump()
        )
        below.extend(reversed(tree.children(node.id)))
    return rows


def _dictionaries(catalogue: Catalogue) -> object:
    return {
        name: [
            EntryOut(code=e.code, label=e.label, note=e.note, door=e.door).model_dump()
            for e in entries
        ]
        for name, entries in catalogue.dictionaries.items()
    }


def _answer(request: HttpRequest, read: Callable[[Catalogue], object]) -> HttpResponse:
    catalogue = snapshot.current()
    # What is admitted changes with the day as well as with the table.
    tag = f'"{catalogue.revision}-{clock.today():%Y%m%d}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = canonical.dumps(read(catalogue))
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@router.get("/catalogue/matters", response=list[MatterOut], summary="事项清单")
def matters(request: HttpRequest) -> HttpResponse:
    """Return the matters admitted today, two levels."""
    return _answer(request, _matters)


@router.get("/catalogue/units", response=list[UnitOut], summary="单位")
def units(request: HttpRequest) -> HttpResponse:
    """Return the units in existence today."""
    return _answer(request, _units)


@router.get("/catalogue/areas", response=list[AreaOut], summary="区划与网格")
def areas(request: HttpRequest) -> HttpResponse:
    """Return divisions and grids in force, each after its parent."""
    return _answer(request, _areas)


@router.get("/catalogue/dictionaries", response=dict[str, list[EntryOut]], summary="字典")
def dictionaries(request: HttpRequest) -> HttpResponse:
    """Return every list of choices by its name."""
    return _answer(request, _dictionaries)
