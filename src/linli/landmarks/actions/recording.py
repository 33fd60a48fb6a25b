"""Writing a landmark together with its event: its history is its chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from linli.audit import heads
from linli.domain.errors import LostRace
from linli.landmarks import names
from linli.landmarks.models import Landmark
from linli.people.actor import Actor
from linli.people.signing import signed

#: Kind of the chain of one landmark.
CHAIN = "landmark"
#: Columns a write may change.
_COLUMNS = (
    "name", "folded", "kind", "area_id", "lon", "lat", "line", "entry_id", "standing",
    "merged_into_id", "valid_to", "version", "changed_at",
)  # fmt: skip


def begin(landmark: Landmark, hat: Actor, now: datetime, *, names_too: bool = True) -> None:
    """Insert a new landmark with the first event of its chain; ``names_too`` as for record."""
    told = {"name": landmark.name, "kind": landmark.kind, "source": landmark.source}
    heads.begin(CHAIN, landmark, signed("landmark-add", hat, now, payload=told))
    if names_too:
        names.changed()


def record(
    landmark: Landmark,
    hat: Actor,
    action: str,
    now: datetime,
    told: Mapping[str, object],
    *,
    names_too: bool = True,
) -> None:
    """Count the version on and save with the event; raises LostRace if somebody was first.

    ``names_too``: a name, a place or a standing changed, so matters are read anew.
    """
    landmark.version += 1
    landmark.changed_at = now
    event = signed(action, hat, now, fields=sorted(told), payload=told)
    if not heads.carry_on(CHAIN, landmark, event, _COLUMNS):
        raise LostRace(version=landmark.version)
    if names_too:
        names.changed()
