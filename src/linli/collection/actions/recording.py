"""Writing rows together with their events: the history of each is its chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from linli.audit import chain, heads
from linli.collection.models import Form, Profile, Sheet
from linli.domain.errors import LostRace
from linli.kernel import encryption
from linli.people.actor import Actor
from linli.people.signing import signed

#: Kinds of chains: forms, sheets, profiles; readings of private answers and exports.
FORM, SHEET, PROFILE, READING, EXPORT = "form", "sheet", "profile", "sheet_reading", "export"
_SEAL = "collection.sheet.private"


def event(
    action: str,
    hat: Actor,
    now: datetime,
    *,
    unit_id: int | None = None,
    fields: tuple[str, ...] = (),
    **payload: object,
) -> chain.Entry:
    """Return the event of one write; what words and values it has stand in the payload."""
    said = {name: value for name, value in payload.items() if value}
    return signed(action, hat, now, unit_id=unit_id, fields=fields, payload=said)


def next_code(model: type[Form | Profile], letter: str) -> str:
    """Return the number of the next form or profile, as ``F-001``; two at once collide on it."""
    numbers = [int(code[2:]) for code in model._base_manager.values_list("code", flat=True)]
    return f"{letter}-{max(numbers, default=0) + 1:03d}"


_KINDS: Mapping[type, str] = {Form: FORM, Sheet: SHEET, Profile: PROFILE}


def begin(row: Form | Sheet | Profile, written: chain.Entry) -> None:
    """Insert a new row that has its key already, with the first event of its chain."""
    heads.begin(_KINDS[type(row)], row, written)


def save(row: Form | Sheet | Profile, written: chain.Entry) -> None:
    """Write a row as it is in memory after its event; raises LostRace if it was changed."""
    columns = [one.attname for one in type(row)._meta.concrete_fields if not one.primary_key]
    if not heads.carry_on(_KINDS[type(row)], row, written, columns):
        raise LostRace(version=row.version)


def opened(sheet: Sheet) -> dict[str, str]:
    """Return the private answers of a sheet in clear; empty without any."""
    if not sheet.sealed:
        return {}
    found = json.loads(encryption.open_sealed(_SEAL, str(sheet.pk), sheet.sealed))
    return {str(name): str(value) for name, value in found.items()}


def put(sheet: Sheet, answers: Mapping[str, str], private: Mapping[str, str]) -> None:
    """Hold these answers; the private ones sealed. The caller saves."""
    sheet.answers = json.dumps(dict(answers), ensure_ascii=False, sort_keys=True)
    told = json.dumps(dict(private), ensure_ascii=False, sort_keys=True)
    sheet.sealed = encryption.seal(_SEAL, str(sheet.pk), told) if private else ""
