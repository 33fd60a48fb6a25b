"""What a sheet held when somebody saw it, worked out from its chain."""

from __future__ import annotations

from typing import Any

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.collection.models import Sheet

#: Kind of the chain of one sheet; events looked at, newest first.
CHAIN, EVENTS = "sheet", 100


def _later(sheet: Sheet, version: int | None) -> list[dict[str, Any]]:
    """Return the changes after a version, newest first: one query, none for the present one."""
    if version is None or version >= sheet.version:
        return []
    rows = [payload_of(one) for one in chain.newest(CHAIN, sheet.pk, EVENTS)]
    return [one.get("changes", {}) for one in rows if one.get("version", 0) > version]


def as_seen(sheet: Sheet, version: int | None) -> dict[str, str]:
    """Return what has been changed since a version, with the values of that version."""
    base: dict[str, str] = {}
    for changes in _later(sheet, version):
        base |= {name: str(pair[0]) for name, pair in changes.items()}
    return base
