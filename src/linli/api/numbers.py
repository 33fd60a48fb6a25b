"""Case numbers in addresses."""

from __future__ import annotations

from linli.domain.errors import Invalid, NotFound
from linli.domain.identifiers import CaseNumber


def number(text: str) -> str:
    """Return the number as written in the record; what cannot be one is simply not found."""
    try:
        return str(CaseNumber.parse(text[:60]))
    except Invalid:
        raise NotFound from None
