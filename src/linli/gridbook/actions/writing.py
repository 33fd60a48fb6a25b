"""Keeping entries: added, amended, found unchanged, ended."""

from __future__ import annotations

from collections.abc import Mapping

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow
from linli.domain.gridbook import FIELDS, PARTS, PRIVATE, Kind, Standing
from linli.domain.gridbook_reading import persons_in, read
from linli.domain.merging import Conflict, Merged, merge
from linli.domain.words import Words
from linli.gridbook import access
from linli.gridbook.actions.recording import (
    CHAIN,
    begin,
    changed,
    event,
    held,
    put,
    record,
    save,
)
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.kernel.keys import number
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.places.given import Given, pair_in, read_given
from linli.places.models import AreaKind
from linli.places.tree import Node

#: Longest reason, characters.
REASON_LIMIT = 200
_GROUNDS = frozenset({AreaKind.VILLAGE, AreaKind.GRID, AreaKind.MICROGRID})


class Overlap(LostRace):
    """Somebody changed the same fields meanwhile; ``conflicts`` are put to the person."""

    def __init__(self, version: int, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(
            "overlap",
            "您填写时别人改了同样的几项，请逐项选择留哪一个，再保存。",
            version=version,
            fields=",".join(one.name for one in conflicts),
        )
        self.version = version
        self.conflicts = conflicts


def add(*, actor: Actor, raw: Mapping[str, object]) -> Entry:
    """Add an entry and return it.

    ``raw``: ``kind``, ``area`` (code), the fields of the kind, ``point`` ("lon,lat") or ``lon``
    and ``lat`` with their ``datum``, ``part_of``, and ``anyway`` where the same is there already
    and a second one is meant. Raises Invalid for what is wrong or to be asked, NotYours outside
    the own area.
    """
    kind = kind_of(raw.get("kind"))
    catalogue, now = snapshot.current(), clock.now()
    values, wrong = _read(kind, raw, catalogue)
    given, asked = point_of(raw, catalogue, values["area"])
    wrong |= asked
    if wrong:
        raise Invalid(fields=wrong)
    values["point"] = given.text if given else ""
    node = ground(catalogue, values["area"])
    hat = access.writer(actor, node.path)
    with write():
        entry = Entry(kind=kind.value, area_id=node.id, made_at=now, changed_at=now)
        entry.part_of_id = _whole(actor, kind, values, catalogue)
        put(entry, values)
        if raw.get("anyway") not in ("1", True):
            _not_there(actor, entry, catalogue)
        changes = changed(kind, {}, _told(values))
        origin = given.origin if given else ""
        begin(entry, event("book-add", hat, now, 1, changes, origin=origin))
    return entry


def amend(
    *,
    actor: Actor,
    key: str | int,
    raw: Mapping[str, object],
    version: int | None,
    choices: Mapping[str, str] | None = None,
    reason: str = "",
) -> Entry:
    """Change fields of an entry; names missing in ``raw`` stay as they are.

    ``version`` is what the person saw (None: as it is now). What others changed since is kept;
    where both changed the same field, raises :class:`Overlap` until ``choices`` (name → "mine"
    or "theirs") settle it. Raises NotFound, NotYours, NotNow for an ended entry, Invalid.
    """
    catalogue, now, why = snapshot.current(), clock.now(), _words(reason)
    with write():
        entry = access.get_entry(actor, key, lock=True)
        hat = access.writer(actor, entry.area.path)
        current(entry)
        kind, theirs = Kind(entry.kind), held(entry)
        base = _as_seen(entry, theirs, version)
        wanted, wrong = _read(kind, {**theirs, **raw}, catalogue)
        touched = {*raw, *(("point",) if {"lon", "lat"} & raw.keys() else ())}
        given: Given | None = None
        if "point" in touched:
            given, asked = point_of(raw, catalogue, wanted["area"], theirs["point"])
            wrong |= asked
            wanted["point"] = given.text if given else ""
        if wrong:
            raise Invalid(fields=wrong)
        mine = {name: value for name, value in wanted.items() if name in touched}
        merged: Merged = merge(base, theirs, mine, choices)
        if merged.conflicts:
            raise Overlap(entry.version, merged.conflicts)
        if not merged.apply:
            return entry
        after = {**theirs, **merged.apply}
        _check_whole(kind, after, catalogue)
        node = ground(catalogue, after["area"])
        hat = access.writer(actor, node.path) if node.id != entry.area_id else hat
        entry.area_id = node.id
        entry.part_of_id = _whole(actor, kind, after, catalogue, entry.pk)
        put(entry, after)
        changes = changed(kind, theirs, after)
        origin = given.origin if given and "point" in changes else ""
        record(entry, hat, "book-amend", changes, now, reason=why, origin=origin)
    return entry


def confirm(*, actor: Actor, key: str | int) -> Entry:
    """Say that nothing has changed: the entry keeps when and by which office, never by whom."""
    now = clock.now()
    with write():
        entry = access.get_entry(actor, key, lock=True)
        hat = access.writer(actor, entry.area.path)
        current(entry)
        entry.checked_at = now
        entry.checked_unit_id = access.unit_of(hat, access.WRITERS, entry.area.path)
        # No name, no account: nobody can be counted by it.
        told = chain.Entry(
            action="book-confirm", at=now, unit_id=entry.checked_unit_id, payload={"changes": {}}
        )
        save(entry, told)
    return entry


def end(*, actor: Actor, key: str | int, reason: str, version: int | None = None) -> Entry:
    """End an entry, with a reason; of a contact, name and number are erased at once."""
    why = _words(reason)
    if not why:
        raise Invalid(fields={"reason": "请写明为什么停用。"})
    with write():
        entry = access.get_entry(actor, key, lock=True)
        hat = access.writer(actor, entry.area.path)
        current(entry)
        if version is not None and version != entry.version:
            raise LostRace(version=entry.version)
        close(entry, hat, "book-end", why)
    return entry


def close(entry: Entry, hat: Actor, action: str, reason: str, source: str = "") -> None:
    """End an entry in the caller's transaction."""
    entry.standing = Standing.ENDED.value
    entry.sealed = ""
    record(entry, hat, action, {}, clock.now(), reason=reason, source=source)


def kind_of(raw: object) -> Kind:
    """Return the kind a form names; raises Invalid."""
    try:
        return Kind(str(raw))
    except ValueError:
        raise Invalid(fields={"kind": "请选择类别。"}) from None


def ground(catalogue: Catalogue, code: str) -> Node:
    """Return the grid or village an entry lies in; raises Invalid."""
    node = catalogue.tree.by_code(code)
    if node is None or not node.live or node.kind not in _GROUNDS:
        raise Invalid(fields={"area": "请选择一个网格或村（社区）。"})
    return node


def current(entry: Entry) -> None:
    """Raise NotNow for an entry that no longer counts."""
    if entry.standing != Standing.CURRENT:
        raise NotNow("entry-ended", "这一条已经停用或合并，不能再改。")


def _read(
    kind: Kind, raw: Mapping[str, object], catalogue: Catalogue
) -> tuple[dict[str, str], dict[str, str]]:
    """Return every name of the kind with its value, blank ones too, and what is wrong."""
    found = read(kind, raw, clock.today())
    wrong = dict(found.wrong)
    values = {**dict.fromkeys((f.name for f in FIELDS[kind]), ""), **found.values}
    values["area"] = tidy(str(raw.get("area") or ""))
    try:
        ground(catalogue, values["area"])
    except Invalid as refusal:
        wrong |= refusal.fields
    values["part_of"] = str(number(str(raw.get("part_of") or "")) or "")
    values["point"] = str(raw.get("point") or "")
    return values, wrong


def point_of(
    raw: Mapping[str, object], catalogue: Catalogue, area: str, held: str = ""
) -> tuple[Given | None, dict[str, str]]:
    """Return the point of a form, and what is wrong with it or asked about it, by field.

    ``area`` is the code of the place it belongs to; the point the entry holds is not questioned
    again. One without any datum that fits only in another than a telephone's is asked about.
    """
    pair = pair_in(raw)
    if held and not raw.get("datum") and ",".join(pair) == held:
        return Given(float(pair[0]), float(pair[1])), {}
    try:
        given, doubt = read_given(raw, catalogue.locator, catalogue.tree.by_code(area))
    except Invalid as refusal:
        return None, dict(refusal.fields)
    return given, {"point": doubt.sentence} if doubt else {}


def _check_whole(kind: Kind, after: Mapping[str, str], catalogue: Catalogue) -> None:
    """Two halves that are right each may be wrong together: a consent begun and ended apart."""
    _, wrong = _read(kind, after, catalogue)
    if wrong:
        raise Invalid(fields=wrong)


def _whole(
    actor: Actor, kind: Kind, values: Mapping[str, str], catalogue: Catalogue, own: int = 0
) -> int | None:
    """Return the id of what the entry is part of; raises Invalid for what cannot be."""
    if not values["part_of"] or values["part_of"] == str(own):
        return None
    try:
        whole = access.get_entry(actor, values["part_of"])
    except NotFound:
        raise Invalid(fields={"part_of": "没有找到要挂靠的地址或楼栋。"}) from None
    if Kind(whole.kind) not in PARTS[kind] or whole.standing != Standing.CURRENT:
        raise Invalid(fields={"part_of": "不能挂靠到这一条。"})
    if village(catalogue, whole.area_id) != village(
        catalogue, ground(catalogue, values["area"]).id
    ):
        raise Invalid(fields={"part_of": "只能挂靠到同一个村（社区）的地址或楼栋。"})
    return whole.pk


def village(catalogue: Catalogue, area_id: int) -> int:
    """Return the village an area lies in (itself where there is none above)."""
    node = catalogue.tree.by_id(area_id)
    return (catalogue.tree.ancestor(node, AreaKind.VILLAGE) or node).id


def below(catalogue: Catalogue, area_id: int) -> list[int]:
    """Return an area with everything under it, former areas too."""
    found = [area_id]
    for one in found:
        found += [child.id for child in catalogue.tree.children(one, live=False)]
    return found


def _not_there(actor: Actor, entry: Entry, catalogue: Catalogue) -> None:
    if entry.kind == Kind.CONTACT:
        return
    around = below(catalogue, village(catalogue, entry.area_id))
    there = (
        access.visible_to(actor)
        .filter(kind=entry.kind, folded=entry.folded, area_id__in=around)
        .filter(standing=Standing.CURRENT.value)
        .first()
    )
    if there is not None:
        raise Invalid(
            "same-entry",
            fields={"name": Words("台账里已经有“{name}”，请打开那一条修改。", name=there.name)},
            entry=there.pk,
        )


def _as_seen(entry: Entry, theirs: Mapping[str, str], version: int | None) -> dict[str, str]:
    """Return what the entry held at a version: today's values with later changes taken back."""
    base = dict(theirs)
    if version is None or version >= entry.version:
        return base
    private = PRIVATE[Kind(entry.kind)]
    for one in chain.newest(CHAIN, entry.pk, 200):
        told = payload_of(one)
        if told.get("version", 0) <= version:
            continue
        for name, pair in told.get("changes", {}).items():
            # Of a private field only that it changed is known: never equal to anything typed.
            base[name] = "\u0000" if name in private else str(pair[0])
    return base


def _told(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _words(reason: str) -> str:
    """Return a reason; raises Invalid where it sorts people."""
    why = tidy(reason)[:REASON_LIMIT]
    if word := persons_in(why):
        raise Invalid(fields={"reason": Words("请去掉“{word}”。", word=word)})
    return why
