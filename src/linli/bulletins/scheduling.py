"""What the clock drafts in this county: for each level of centres, the kinds the county chose."""

from __future__ import annotations

from collections.abc import Mapping

from linli.catalogue.snapshot import Catalogue
from linli.county import pack_powers
from linli.domain.bulletin_schedule import read_rules
from linli.domain.bulletins import Kind


def scheduled(catalogue: Catalogue) -> Mapping[str, tuple[Kind, ...]]:
    """Return the kinds by level; the built-in choice for a county that was loaded before it."""
    held = catalogue.settings.get("bulletins")
    return read_rules(held if isinstance(held, dict) else pack_powers.default_of("bulletins"))
