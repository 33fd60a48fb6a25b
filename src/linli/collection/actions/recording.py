"""Writing rows together with their events: the history of each is its chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from linli.audit import chain
from linli.collection.models import Form, Profile, Sheet
from linli.domain.errors import LostRace
from linli.kernel import encryption
from linli.people.actor import Actor

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
    return chain.Entry(
        action=action,
        at=now,
        actor_id=hat.user_id,
        on_behalf_of=hat.in_place_of.user_id if hat.in_place_of else None,
        role="system" if hat.system else "",
        unit_id=unit_id,
        fields=fields,
        request_id=hat.request_id,
        payload={"actor_name": hat.name, **{k: v for k, v in payload.items() if v}},
    )


_KINDS: Mapping[type, str] = {Form: FORM, Sheet: SHEET, Profile: PROFILE}


def begin(row: Form | Sheet | Profile, written: chain.Entry) -> None:
    """Insert a new row that has its key already, with the first event of its chain."""
    _, head = chain.append(_KINDS[type(row)], row.pk, chain.Head(), written)
    row.chain_seq, row.chain_hash = head.seq, head.hash
    row.save(force_insert=True)


def save(row: Form | Sheet | Profile, written: chain.Entry) -> None:
    """Write a row as it is in memory after its event; raises LostRace if it was changed."""
    seen = row.chain_seq
    _, head = chain.append(_KINDS[type(row)], row.pk, chain.Head(seen, row.chain_hash), written)
    row.chain_seq, row.chain_hash = head.seq, head.hash
    columns = {
        one.attname: getattr(row, one.attname)
        for one in type(row)._meta.concrete_fields
        if not one.primary_key
    }
    kept = type(row)._base_manager.filter(pk=row.pk, chain_seq=seen)
    if not kept.update(**columns):
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
