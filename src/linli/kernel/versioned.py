"""Writing a row whose columns change under a version: who comes second is told so."""

from __future__ import annotations

from typing import Any

from django.db import models

from linli.domain.errors import LostRace


def save(row: Any, version: int | None, **changes: object) -> None:
    """Write ``changes`` into a row with a ``version``, if nobody was first, and count it on.

    ``version`` is what the person saw; None for the platform itself and where the words cannot
    overwrite anybody's. Raises LostRace otherwise.
    """
    model: type[models.Model] = type(row)
    if version is not None and version != row.version:
        raise LostRace(version=row.version)
    written = model._base_manager.filter(pk=row.pk, version=row.version).update(
        **changes, version=row.version + 1
    )
    if not written:
        raise LostRace(version=row.version)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
