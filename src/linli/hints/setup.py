"""The county's thresholds as they stand."""

from __future__ import annotations

from collections.abc import Mapping

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.hint_rules import Rules, read_rules


def rules_of(catalogue: Catalogue) -> Rules:
    """Return the county's thresholds; the shipped ones where none are loaded."""
    given = catalogue.settings.get("hints")
    try:
        return read_rules(given) if isinstance(given, Mapping) else Rules()
    except Invalid:
        return Rules()
