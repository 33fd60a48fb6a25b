"""One question to the counts: which days, whose, grouped by what."""

from __future__ import annotations

from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.domain.spans import Span
from linli.tally.scopes import Dim, Scope


@dataclass(frozen=True, slots=True)
class Ask:
    """A span and a scope with the grouping, and the catalogue that names its ids."""

    span: Span
    scope: Scope
    by: tuple[Dim, ...]
    catalogue: Catalogue
