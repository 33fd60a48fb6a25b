"""One entry with its parts, its history, and what the person may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import FIELDS, Field, Kind, Standing, label_of, said
from linli.gridbook import access
from linli.gridbook.actions.recording import CHAIN
from linli.gridbook.models import Entry, Merge
from linli.people.actor import Actor

#: Events shown, parts shown.
EVENTS, PARTS_SHOWN = 50, 50
#: Action of an event → what people call it.
ACTIONS = {
    "book-add": "登记",
    "book-amend": "修改",
    "book-confirm": "核对，没有变化",
    "book-end": "停用",
    "book-withdraw": "本人撤回同意",
    "book-expire": "同意到期，已删除姓名和电话",
    "book-merge": "并入另一条",
    "book-merged": "合并到另一条",
    "book-separate": "拆开",
    "book-undo": "撤销导入",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one event; of a private field only that it changed."""

    label: str
    before: str
    after: str
    private: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the history; ``origin``: pair and datum a point was brought to WGS-84 from."""

    action: str
    label: str
    at: datetime
    by: str
    reason: str
    imported: bool
    origin: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What the page of an entry shows."""

    entry: Entry
    kind: Kind
    rows: tuple[tuple[Field, str], ...]
    parts: tuple[Entry, ...]
    history: tuple[Step, ...]
    merges: tuple[Merge, ...]
    may_write: bool
    may_decide: bool


def view(actor: Actor, catalogue: Catalogue, key: str | int) -> View:
    """Return one entry: a fixed number of queries. Raises NotFound."""
    entry = access.get_entry(actor, key)
    kind, values = Kind(entry.kind), entry.values
    seen = access.visible_to(actor)
    parts = seen.filter(part_of=entry, standing=Standing.CURRENT.value).order_by("kind", "folded")
    merges = Merge.objects.filter(standing=Merge.Standing.ASKED).select_related(
        "keep", "drop", "asked_by"
    )
    merges = merges.filter(keep=entry) | merges.filter(drop=entry)
    path = entry.area.path
    return View(
        entry=entry,
        kind=kind,
        rows=tuple(
            (field, said(kind, field.name, values.get(field.name, "")))
            for field in FIELDS[kind]
            if not field.private
        ),
        parts=tuple(parts[:PARTS_SHOWN]),
        history=history(entry, catalogue),
        merges=tuple(merges.order_by("id")[:10]),
        may_write=access.hat_with(actor, access.WRITERS, path) is not None,
        may_decide=access.hat_with(actor, access.SECOND_LOOK, path) is not None,
    )


def history(entry: Entry, catalogue: Catalogue) -> tuple[Step, ...]:
    """Return who changed what, newest first: one query."""
    kind, steps = Kind(entry.kind), []
    for one in chain.newest(CHAIN, entry.pk, EVENTS):
        told = payload_of(one)
        unit = catalogue.units.get(one.unit_id or 0)
        changes = told.get("changes", {})
        steps.append(
            Step(
                action=one.action,
                label=ACTIONS.get(one.action, one.action),
                at=one.at,
                by=told.get("actor_name") or (unit.short_name if unit else ""),
                reason=told.get("reason", ""),
                imported=told.get("source") == "import",
                origin=told.get("origin", ""),
                changes=tuple(
                    Change(
                        label_of(kind, name),
                        _said(kind, catalogue, name, before),
                        _said(kind, catalogue, name, after),
                        private=(before, after) == ("", ""),
                    )
                    for name, (before, after) in changes.items()
                ),
            )
        )
    return tuple(steps)


def _said(kind: Kind, catalogue: Catalogue, name: str, value: str) -> str:
    if name == "area":
        node = catalogue.tree.by_code(value)
        return catalogue.tree.label(node) if node else value
    return said(kind, name, value)
