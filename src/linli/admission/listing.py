"""The list the actions ask: its rows are written here, with the mark that makes it read anew."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from linli.admission.models import Admission
from linli.catalogue.models import CountyProfile, GridMatter


def renew_mark() -> None:
    """Let every process read the catalogue again after this transaction: one UPDATE."""
    CountyProfile.objects.update(revision=secrets.token_hex(16))


def enter(row: Admission, first: date, until: date | None) -> GridMatter:
    """Put an admitted matter on the list from ``first`` on, ``until`` a last day or for good."""
    entry = GridMatter.objects.create(
        key=row.key,
        name=row.name,
        matter_id=row.matter_id,
        lead_unit_id=row.unit_id,
        works=row.works,
        temporary=until is not None,
        valid_from=first,
        valid_to=until,
    )
    renew_mark()
    return entry


def prolong(row: Admission, until: date) -> None:
    """Move the last day of a temporary admission."""
    GridMatter.objects.filter(key=row.key).update(valid_to=until)
    renew_mark()


def leave(row: Admission, today: date) -> None:
    """Take a matter off the list at once: yesterday was its last day."""
    GridMatter.objects.filter(key=row.key).update(valid_to=today - timedelta(days=1), exited=True)
    renew_mark()
