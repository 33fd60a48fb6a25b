"""The list of bulletins, newest first, by kind and by where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from linli.bulletins.access import visible_to
from linli.bulletins.models import Bulletin
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletin_naming import period_name
from linli.domain.bulletins import KINDS, STANDINGS, Kind, Period, Standing
from linli.domain.errors import NotFound
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor

PAGE = 30
ORDER = ("-last", "-id")
#: What a list shows.
SHOWS: Mapping[str, tuple[Standing, ...]] = {
    "out": (Standing.ISSUED, Standing.WITHDRAWN),
    "work": (Standing.DRAFT, Standing.SUBMITTED, Standing.APPROVED),
    "dropped": (Standing.DROPPED,),
}


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """One bulletin in a list; ``waiting`` are disputes without an answer."""

    id: int
    key: str
    title: str
    kind: str
    kind_name: str
    period: str
    first: date
    last: date
    centre: str
    standing: str
    standing_name: str
    edition: int
    paper: str
    issued_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters; empty for any."""

    show: str = "out"
    kind: str = ""
    centre: str = ""


def bulletins(
    actor: Actor, catalogue: Catalogue, wanted: Wanted, cursor: str | None
) -> Page[BulletinRow]:
    """Return one page: one query.

    Raises NotFound for an unknown kind or centre, Invalid for a cursor that does not fit.
    """
    rows = visible_to(actor, catalogue)
    if wanted.show in SHOWS:
        rows = rows.filter(standing__in=[one.value for one in SHOWS[wanted.show]])
    if wanted.kind:
        if wanted.kind not in set(Kind):
            raise NotFound("no-kind", "没有这种通报。")
        rows = rows.filter(kind=wanted.kind)
    if wanted.centre:
        unit = catalogue.unit_by_code(wanted.centre)
        if unit is None:
            raise NotFound("no-centre", "没有这个综治中心。")
        rows = rows.filter(unit_id=unit.id)
    rows = rows.defer("snapshot", "blocks").annotate(
        waiting_=Count("disputes", filter=Q(disputes__answered_at__isnull=True))
    )
    found = keyset.page(rows, order=ORDER, cursor=cursor, size=PAGE)
    return Page([listed(one, catalogue) for one in found.items], found.next, found.prev)


def listed(one: Bulletin, catalogue: Catalogue) -> BulletinRow:
    """Return a bulletin as it is listed: no query."""
    kind = Kind(one.kind)
    return BulletinRow(
        id=one.pk,
        key=one.key,
        title=one.title,
        kind=one.kind,
        kind_name=KINDS[kind],
        period=period_name(kind, Period(one.first, one.last)),
        first=one.first,
        last=one.last,
        centre=catalogue.units[one.unit_id].name,
        standing=one.standing,
        standing_name=STANDINGS[Standing(one.standing)],
        edition=one.edition,
        paper=one.paper,
        issued_at=one.issued_at,
        waiting=int(getattr(one, "waiting_", 0)),
    )
