"""The list of walls, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.catalogue.snapshot import Catalogue
from linli.domain.walls import Standing
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.wall.access import areas_for, standing, visible_to

PAGE = 30
ORDER = ("-made_at", "-id")


@dataclass(frozen=True, slots=True)
class WallRow:
    """One wall in the list. ``keeps``: the reader may renew and end it."""

    id: int
    name: str
    area_name: str
    made_by: str
    made_at: datetime
    valid_until: date
    standing: str
    version: int
    keeps: bool

    @property
    def over(self) -> bool:
        """Its pass opens nothing."""
        return self.standing != Standing.CURRENT.value


def walls(actor: Actor, catalogue: Catalogue, cursor: str | None) -> Page[WallRow]:
    """Return one page: one query. Raises Invalid for a cursor that is none."""
    rows = visible_to(actor).select_related("made_by")
    found = keyset.page(rows, order=ORDER, cursor=cursor, size=PAGE)
    kept = {node.id for node in areas_for(actor, catalogue.tree)}
    return Page(
        [
            WallRow(
                one.pk,
                one.name,
                catalogue.tree.by_id(one.area_id).name,
                one.made_by.full_name,
                one.made_at,
                one.until,
                standing(one).value,
                one.version,
                one.area_id in kept,
            )
            for one in found.items
        ],
        found.next,
        found.prev,
    )
