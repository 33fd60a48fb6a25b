"""Writing an entry together with its event: the history of an entry is its chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from linli.audit import chain, heads
from linli.domain import merging
from linli.domain.errors import LostRace
from linli.domain.gridbook import FIELDS, PRIVATE, Kind
from linli.domain.gridbook_same import key as same_key
from linli.gridbook.models import Entry
from linli.kernel import encryption
from linli.people.actor import Actor
from linli.people.signing import signed

#: Kind of the chain of one entry.
CHAIN = "gridbook"
_SEAL = "gridbook.entry.private"
Changes = dict[str, tuple[str, str]]


def held(entry: Entry) -> dict[str, str]:
    """Return everything an entry holds, private and blank fields too, for merging."""
    values = dict.fromkeys((field.name for field in FIELDS[Kind(entry.kind)]), "")
    values |= entry.values
    values |= opened(entry)
    values["area"] = entry.area.code
    values["point"] = entry.point
    values["part_of"] = str(entry.part_of_id or "")
    return values


def opened(entry: Entry) -> dict[str, str]:
    """Return the private fields of a contact in clear; empty for everything else."""
    if not entry.sealed:
        return {}
    found = json.loads(encryption.open_sealed(_SEAL, str(entry.pk), entry.sealed))
    return {str(name): str(value) for name, value in found.items()}


def put(entry: Entry, values: Mapping[str, str]) -> None:
    """Hold the fields of the entry's kind; the private ones sealed. The caller saves."""
    kind = Kind(entry.kind)
    private = {name: values[name] for name in sorted(PRIVATE[kind]) if values.get(name)}
    entry.take(
        {f.name: values[f.name] for f in FIELDS[kind] if values.get(f.name) and not f.private}
    )
    if kind is Kind.CONTACT:
        entry.sealed = encryption.seal(_SEAL, str(entry.pk), json.dumps(private))
        entry.ends_on = date.fromisoformat(values["until"])
        entry.folded = str(entry.pk)  # nothing about a person is comparable
    else:
        entry.folded = same_key(kind, values)
    if "point" in values:
        entry.put_point(values["point"])


def changed(kind: Kind, before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """Return what differs, field → (before, after); of private fields only that it differs."""
    pairs = merging.changed(before, after).items()
    return {name: ("", "") if name in PRIVATE[kind] else pair for name, pair in pairs}


def event(
    action: str,
    hat: Actor,
    now: datetime,
    version: int,
    changes: Changes,
    *,
    reason: str = "",
    source: str = "",
    origin: str = "",
    unit_id: int | None = None,
) -> chain.Entry:
    """Return the event of one write; ``source`` is "import" or "merge" where no form was used.

    ``origin``: the pair and datum a point came in, where it was brought to WGS-84.
    """
    payload: dict[str, object] = {
        "version": version,
        "changes": {name: list(pair) for name, pair in changes.items()},
    }
    told = (("reason", reason), ("source", source), ("origin", origin))
    payload |= {k: v for k, v in told if v}
    return signed(action, hat, now, unit_id=unit_id, fields=sorted(changes), payload=payload)


def record(
    entry: Entry,
    hat: Actor,
    action: str,
    changes: Changes,
    now: datetime,
    *,
    reason: str = "",
    source: str = "",
    origin: str = "",
) -> None:
    """Count the version on and save the entry with the event of this write; raises LostRace."""
    entry.version += 1
    entry.changed_at = now
    told = event(
        action, hat, now, entry.version, changes, reason=reason, source=source, origin=origin
    )
    save(entry, told)


def begin(entry: Entry, written: chain.Entry) -> None:
    """Insert a new entry with the first event of its chain."""
    heads.begin(CHAIN, entry, written)


#: Columns a write may change.
_COLUMNS = (
    "area_id", "name", "address", "code", "fields", "folded", "lon", "lat", "sealed", "part_of_id",
    "standing", "merged_into_id", "version", "changed_at", "checked_at", "checked_unit_id",
    "ends_on",
)  # fmt: skip


def save(entry: Entry, written: chain.Entry) -> None:
    """Write the entry as it is in memory after its event; raises LostRace if it was changed."""
    if not heads.carry_on(CHAIN, entry, written, _COLUMNS):
        raise LostRace(version=entry.version)
