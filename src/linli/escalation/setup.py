"""What the county has set about 提级, read once for each revision of its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.county.pack_powers import default_of
from linli.domain.errors import Invalid
from linli.domain.escalation import Rule
from linli.domain.escalation_rules import read_rules


@dataclass(frozen=True)
class Setup:
    """The rule table, and the centre of each area (ids)."""

    revision: str
    rules: tuple[Rule, ...]
    centres: Mapping[int, int]

    def rule(self, code: str) -> Rule | None:
        """Return a rule still in force, or None."""
        return next((one for one in self.rules if one.code == code), None)


_held: list[Setup] = []


def setup(catalogue: Catalogue) -> Setup:
    """Return what is set: no query. A table that cannot be read gives way to the built-in one."""
    if _held and _held[0].revision == catalogue.revision:
        return _held[0]
    given = catalogue.settings.get("escalation")
    try:
        rules = read_rules(given if isinstance(given, Mapping) else default_of("escalation"))
    except Invalid:  # loading refuses such a table; an older program may have let it in
        rules = read_rules(default_of("escalation"))
    units = sorted(catalogue.units.values(), key=lambda unit: unit.code, reverse=True)
    centres = {
        unit.area_id: unit.id for unit in units if unit.kind == "centre" and unit.closed_on is None
    }
    _held[:] = [Setup(catalogue.revision, rules, centres)]
    return _held[0]
