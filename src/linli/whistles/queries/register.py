"""All calls of visible cases, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.kernel.keyset import Page, page
from linli.people.actor import Actor
from linli.whistles.models import Call

#: Rows on one page.
SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One call: in which case, by whom, of whom, how it stands."""

    case: str
    whistle: str
    kind: str
    calling_unit: str
    unit: str
    standing: str
    called_at: datetime
    answer_by: datetime
    arrive_by: datetime
    replied_at: datetime | None
    arrived_at: datetime | None
    stars: int | None


def register(
    actor: Actor, catalogue: Catalogue, cursor: str = "", *, stand: str = "open", unit: str = ""
) -> Page[Line]:
    """Return one page of calls: one query. Raises Invalid for an unknown filter or cursor."""
    if stand not in {"open", "all"}:
        raise Invalid(fields={"stand": "只能是 open 或 all。"})
    rows = Call.objects.filter(case__in=visible_to(actor).order_by().values("pk"))
    if stand == "open":
        rows = rows.filter(open=True)
    if unit:
        found = catalogue.unit_by_code(unit)
        if found is None:
            raise Invalid(fields={"unit": "没有这个单位。"})
        rows = rows.filter(unit_id=found.id)
    listed = page(rows.select_related("whistle", "case"), order=("-id",), cursor=cursor, size=SIZE)
    return Page([_line(call, catalogue) for call in listed.items], listed.next, listed.prev)


def _line(call: Call, catalogue: Catalogue) -> Line:
    return Line(
        case=call.case.no,
        whistle=call.whistle.no,
        kind=call.whistle.kind,
        calling_unit=catalogue.units[call.whistle.unit_id].code,
        unit=catalogue.units[call.unit_id].code,
        standing=call.standing.value,
        called_at=call.whistle.called_at,
        answer_by=call.answer_by,
        arrive_by=call.whistle.arrive_by,
        replied_at=call.replied_at,
        arrived_at=call.arrived_at,
        stars=call.stars,
    )
