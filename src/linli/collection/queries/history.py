"""What happened to a sheet: its events, what it held at a version, what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.catalogue.snapshot import Catalogue
from linli.collection.models import Sheet
from linli.collection.seen import CHAIN, EVENTS, as_seen
from linli.domain.collecting_answers import told

#: Action of an event → what people call it.
ACTIONS = {
    "sheet-fill": "填写",
    "sheet-confirm": "核对，没有变化",
    "sheet-expire": "保存期满，已删除内容",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One answer: what it was, what it became, in words."""

    name: str
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event; ``by`` is the office where nobody is named."""

    label: str
    at: datetime
    by: str
    changes: tuple[Change, ...]


def changes_since(sheet: Sheet, version: int) -> tuple[Change, ...]:
    """Return what others changed since a version, answer by answer: one query."""
    fields = {one.name: one for one in sheet.form_version.questions}
    values = sheet.values
    return tuple(
        Change(
            name,
            fields[name].label,
            told(fields[name], was),
            told(fields[name], values.get(name, "")),
        )
        for name, was in as_seen(sheet, version).items()
        if name in fields and was != values.get(name, "")
    )


def history(sheet: Sheet, catalogue: Catalogue) -> tuple[Step, ...]:
    """Return who changed what, newest first: one query."""
    fields = {one.name: one for one in sheet.form_version.questions}
    steps = []
    for one in chain.newest(CHAIN, sheet.pk, EVENTS):
        found = payload_of(one)
        unit = catalogue.units.get(one.unit_id or 0)
        changes = found.get("changes", {})
        steps.append(
            Step(
                ACTIONS.get(one.action, one.action),
                one.at,
                found.get("actor_name") or (unit.short_name if unit else ""),
                tuple(
                    Change(name, fields[name].label, told(fields[name], a), told(fields[name], b))
                    for name, (a, b) in changes.items()
                    if name in fields
                ),
            )
        )
    return tuple(steps)
