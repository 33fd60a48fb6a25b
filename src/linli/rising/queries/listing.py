"""The list of warnings, newest first; and what of them waits for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from linli.catalogue.snapshot import Catalogue
from linli.domain.rising_terms import KINDS, VERDICTS, Kind, Verdict
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.rising.access import visible_to
from linli.rising.models import Alert, Night
from linli.rising.queries.rooms import sentence

PAGE = 30
ORDER = ("-day", "-id")
#: What a list shows, with the words of the page.
SHOWS: Mapping[str, str] = {"open": "待判断", "judged": "已判断", "all": "全部"}


@dataclass(frozen=True, slots=True)
class WarningRow:
    """One warning in a list."""

    id: int
    key: str
    day: date
    last: date
    kind: str
    kind_name: str
    place: str
    matter: str
    told: str
    count: int
    verdict: str
    verdict_name: str
    paper: str
    closed_on: date | None


def warnings(
    actor: Actor, catalogue: Catalogue, show: str, kind: str, cursor: str | None
) -> Page[WarningRow]:
    """Return one page: one query; unknown filters read as “any”. Raises Invalid for a cursor."""
    rows = visible_to(actor).select_related("landmark").defer("evidence")
    if show == "open":
        rows = rows.filter(verdict="")
    elif show == "judged":
        rows = rows.exclude(verdict="")
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    found = keyset.page(rows, order=ORDER, cursor=cursor, size=PAGE)
    return Page([_listed(row, catalogue) for row in found.items], found.next, found.prev)


def _listed(row: Alert, catalogue: Catalogue) -> WarningRow:
    return WarningRow(
        id=row.pk,
        key=row.key,
        day=row.day,
        last=row.last,
        kind=row.kind,
        kind_name=KINDS[Kind(row.kind)],
        place=catalogue.tree.label(catalogue.tree.by_id(row.area_id)),
        matter=catalogue.matters[row.matter_id].name,
        told=sentence(row, catalogue),
        count=row.count,
        verdict=row.verdict,
        verdict_name=VERDICTS[Verdict(row.verdict)] if row.verdict else "",
        paper=row.paper,
        closed_on=row.closed_on,
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the newest look did not count as warnings, and why.

    ``crowds``: day, door, matters, most on any day before.
    """

    day: date
    looked_at: datetime
    history: int
    rises: bool
    beyond: int
    late: int
    crowds: tuple[tuple[date, str, int, int], ...]


def left_out() -> LeftOut | None:
    """Return what the newest look left out; None before the first: one query."""
    row = Night.objects.order_by("-day").first()
    if row is None:
        return None
    crowds = tuple(
        (date.fromisoformat(day), door, count, before)
        for day, door, count, before in json.loads(row.crowds)
    )
    return LeftOut(
        row.day, row.looked_at, row.history, row.rises, row.beyond, row.late, crowds[::-1]
    )
