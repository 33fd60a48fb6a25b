"""The list and the applications, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from linli.admission import access
from linli.admission.judging import items_of, load_of, works_of
from linli.admission.models import Admission
from linli.catalogue.snapshot import Catalogue
from linli.domain.admission import ASKED, ENDED, LISTED, Standing, works_text
from linli.domain.grid_burden import PERIOD_NAMES, Load, Period
from linli.domain.words import Words
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor

#: Rows of one page.
PAGE = 50
#: The tabs of the page: code → (words, standings).
SHOWS: Final[Mapping[str, tuple[str, frozenset[Standing]]]] = {
    "list": ("准入清单", LISTED),
    "temporary": ("临时准入", frozenset({Standing.TEMPORARY})),
    "asked": ("申请和公示", ASKED),
    "due": ("待评估和退出", frozenset({Standing.REVIEW_DUE, Standing.EXIT_ASKED})),
    "drafts": ("草稿", frozenset({Standing.DRAFT})),
    "ended": ("已结束", ENDED),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row, ready to show. ``left`` are the days of a temporary admission still to come."""

    row: Admission
    standing: Standing
    unit: str
    works: str
    often: str
    load: Load
    items: tuple[tuple[str, str], ...]
    left: int | None

    @property
    def counted(self) -> bool:
        """Whether it has a number of hours: something is done regularly, and its minutes known."""
        return self.load.per_month > 0 and self.load.minutes > 0


def often(load: Load) -> str:
    """Return how often in words: ``每周 2 次``."""
    if load.period is Period.EVENT:
        return PERIOD_NAMES[load.period]
    return Words("{period} {n} 次", period=PERIOD_NAMES[load.period], n=load.times)


def line(row: Admission, catalogue: Catalogue, today: date) -> Line:
    """Return a row as it is shown: no query."""
    unit = catalogue.units.get(row.unit_id)
    load = load_of(row)
    return Line(
        row,
        Standing(row.standing),
        unit.name if unit else "",
        works_text(works_of(row)),
        often(load) if row.period else "",
        load,
        items_of(row),
        (row.valid_until - today).days if row.valid_until else None,
    )


def listed(actor: Actor, catalogue: Catalogue, show: str, cursor: str, today: date) -> Page[Line]:
    """Return one page of a tab, newest first: one query. Raises Invalid for a broken cursor."""
    standings = [one.value for one in SHOWS[show][1]]
    rows = access.visible_to(actor, catalogue).filter(standing__in=standings)
    return _page(rows, catalogue, cursor, today)


def shown(catalogue: Catalogue, standings: frozenset[Standing], today: date) -> list[Line]:
    """Return what everybody may see of these standings, by matter: one query, at most 500."""
    rows = access.public().filter(standing__in=[one.value for one in standings])
    found = [line(row, catalogue, today) for row in rows.order_by("key")[:500]]
    order = {matter: number for number, matter in enumerate(catalogue.matters)}
    return sorted(found, key=lambda one: (order.get(one.row.matter_id or 0, 10**6), one.row.pk))


def _page(rows: QuerySet[Admission], catalogue: Catalogue, cursor: str, today: date) -> Page[Line]:
    found = keyset.page(rows, order=("-id",), cursor=cursor or None, size=PAGE)
    return Page([line(row, catalogue, today) for row in found.items], found.next, found.prev)
