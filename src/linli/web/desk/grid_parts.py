"""Units of villages that may not be given the matter stand greyed on a form, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from linli.cases import grid_staff
from linli.catalogue.snapshot import Catalogue
from linli.domain.admission import HELPS, LEADS
from linli.domain.words import Words
from linli.kernel import clock

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

#: The two demands as an address names them.
DEMANDS = {"lead": LEADS, "help": HELPS}


def grey(builder: Builder, part: Part) -> None:
    """Mark what may not be chosen, and say why beside the choice: no query."""
    demand = grid_staff.GIVES.get(builder.command, {}).get(part.name)
    if demand is None or not builder.case.pk:
        return
    why = grid_staff.refusal(builder.case.matter_id, demand, builder.catalogue, clock.today())
    if not why:
        return
    part.off = villages(builder.catalogue)
    part.off_why = Words("村（社区）不能选：{why}", why=why)
    if part.source:
        named = {"lead" if demand == LEADS else "help": str(builder.case.matter_id or 0)}
        part.source = f"{part.source}?{urlencode(named)}"


def villages(catalogue: Catalogue) -> frozenset[str]:
    """Return the codes of the units of villages."""
    return frozenset(unit.code for unit in catalogue.units.values() if unit.tier == grid_staff.TIER)


def closed(catalogue: Catalogue, asked: dict[str, str]) -> frozenset[str]:
    """Return the codes greyed in an answer to typing, by what the form's address asks."""
    for name, demand in DEMANDS.items():
        number = asked.get(name, "")
        if number.isascii() and number.isdecimal() and len(number) < 12:
            why = grid_staff.refusal(int(number), demand, catalogue, clock.today())
            return villages(catalogue) if why else frozenset()
    return frozenset()
