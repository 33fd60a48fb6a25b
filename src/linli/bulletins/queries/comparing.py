"""What differs between an edition and the one it stands for."""

from __future__ import annotations

from linli.bulletins import snapshots
from linli.bulletins.models import Bulletin
from linli.domain import bulletin_rules
from linli.domain.bulletin_texts import Change, changes


def compared(row: Bulletin) -> tuple[Change, ...]:
    """Return the differences; none for a first edition. No query: the former is at hand."""
    former = row.replaces
    if former is None:
        return ()
    made = (snapshots.read(former.snapshot), snapshots.read(row.snapshot))
    return changes(
        (made[0].figures(), made[1].figures()),
        (snapshots.unpacked(former.blocks), snapshots.unpacked(row.blocks)),
        (
            bulletin_rules.values(made[0].findings()),
            bulletin_rules.values(made[1].findings()),
        ),
    )
