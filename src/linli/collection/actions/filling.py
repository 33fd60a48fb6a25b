"""Filling a sheet in, and saying that nothing has changed. Both run in a caller's transaction too.

What the grid book knows is asked once: such an answer is written back into the book and kept
there alone. Everything else stands in the sheet, the private answers sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.actions.recording import begin, event, opened, put, save
from linli.collection.models import Form, Sheet, slot_of
from linli.collection.seen import as_seen
from linli.domain.collecting import AREA, NONE, Field, book_name, ends_on, from_book
from linli.domain.collecting_answers import read_answers
from linli.domain.errors import Invalid, LostRace, NotNow
from linli.domain.gridbook import Standing as Kept
from linli.domain.merging import Conflict, changed, merge
from linli.gridbook import actions as book
from linli.gridbook.access import WRITERS, get_entry, unit_of
from linli.gridbook.actions import Overlap
from linli.gridbook.actions.writing import ground
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.places.tree import Node


@dataclass(frozen=True, slots=True)
class _Where:
    """What a sheet is about: its slot, and the place by which it is seen."""

    slot: str
    node: Node
    entry: Entry | None


def fill(
    *,
    actor: Actor,
    form: str,
    answers: Mapping[str, object],
    entry: int | None = None,
    area: str = "",
    device_at: str | datetime = "",
    version: int | None = None,
    entry_version: int | None = None,
    choices: Mapping[str, str] | None = None,
) -> Sheet:
    """Write the answers to a form and return the sheet; one about the same thing is carried on.

    ``form`` is its number (``F-001``, or ``F-001/2`` for the version a telephone had). ``answers``
    by field name as :func:`linli.domain.collecting_answers.read_answers` takes them; names that
    are missing stay as they are. ``version`` and ``entry_version`` are those of the sheet and of
    the book's entry the person saw (None: as they are now); where somebody else changed the same
    answers since, raises :class:`Overlap` until ``choices`` (name → mine or theirs) settle it.
    Raises Invalid with ``fields`` by field name, NotFound, NotYours outside the own area, NotNow
    for a form that has ended.
    """
    catalogue, now = snapshot.current(), clock.now()
    with write():
        row, said = access.in_use(form)
        where = _where(actor, row, entry, area, catalogue)
        hat = access.filler(actor, where.node.path)
        sheet = _living(row, where.slot)
        fields = said.questions
        known = from_book(fields, where.entry.values) if where.entry else {}
        held = sheet.values if sheet else {}
        private = opened(sheet) if sheet else {}
        read, wrong = read_answers(fields, {**known, **held, **answers})
        if wrong:
            raise Invalid(fields=wrong)
        _to_book(
            actor,
            where=where,
            fields=fields,
            read=read,
            given=answers,
            code=row.code,
            version=entry_version,
            choices=choices,
        )
        own = [one for one in fields if not one.source and not one.private]
        mine = {one.name: read.get(one.name, "") for one in own}
        sealed = {
            one.name: read.get(one.name, "") if one.name in answers else private.get(one.name, "")
            for one in fields
            if one.private
        }
        sealed = {name: value for name, value in sealed.items() if value}
        unit_id = unit_of(hat, WRITERS, where.node.path)
        if sheet is None:
            sheet = Sheet(form=row, form_version=said, entry=where.entry, area_id=where.node.id)
            sheet.slot = where.slot
            after = {name: value for name, value in mine.items() if value}
        else:
            after = _merged(sheet, mine, version, choices)
            if said.number > sheet.form_version.number:
                sheet.form_version = said
            sheet.area_id = where.node.id
            sheet.version += 1
        put(sheet, after, sealed)
        sheet.unit_id, sheet.filled_at, sheet.device_at = unit_id, now, _moment(device_at)
        sheet.ends_on = ends_on(clock.today(), sheet.form_version.keep_months)
        differs = changed(held, after)
        hidden = tuple(n for n in sorted({*private, *sealed}) if private.get(n) != sealed.get(n))
        written = event(
            "sheet-fill",
            hat,
            now,
            unit_id=unit_id,
            fields=(*sorted(differs), *hidden),
            version=sheet.version,
            form=f"{row.code}/{sheet.form_version.number}",
            changes={name: list(pair) for name, pair in differs.items()},
            device_at=sheet.device_at.isoformat() if sheet.device_at else "",
        )
        (begin if sheet.chain_seq == 0 else save)(sheet, written)
    return sheet


def confirm(
    *, actor: Actor, key: str | int, version: int | None = None, device_at: str | datetime = ""
) -> Sheet:
    """Say that nothing has changed: kept by day and office, never by whom; the term begins anew.

    Raises NotFound, NotYours, NotNow for a form that has ended or a sheet that was erased,
    LostRace where the sheet is not at ``version`` any more.
    """
    now = clock.now()
    with write():
        sheet = access.get_sheet(actor, key, lock=True)
        hat = access.filler(actor, sheet.area.path)
        if sheet.erased_at is not None:
            raise NotNow("sheet-erased", "这份记录已到期删除，请重新填写。")
        if sheet.form.current_id is None:
            raise NotNow("form-ended", ENDED)
        if version is not None and version != sheet.version:
            raise LostRace(version=sheet.version)
        unit_id = unit_of(hat, WRITERS, sheet.area.path)
        sheet.confirmed_at, sheet.unit_id = now, unit_id
        sheet.device_at = _moment(device_at)
        sheet.ends_on = ends_on(clock.today(), sheet.form_version.keep_months)
        sheet.version += 1
        # No name, no account: nobody can be counted by it.
        bare = Actor(user_id=None, name="")
        save(sheet, event("sheet-confirm", bare, now, unit_id=unit_id, version=sheet.version))
    return sheet


#: Said where a form was ended while somebody filled it in.
ENDED = "这张采集表已经停用，不再收集，这次填的没有保存。"


def _where(actor: Actor, form: Form, entry: int | None, area: str, catalogue: Catalogue) -> _Where:
    """Return what the sheet is about; raises Invalid where the form is about something else."""
    if form.about not in (AREA, NONE):
        if entry is None:
            raise Invalid(fields={"entry": "请选择台账里的一条。"})
        found = get_entry(actor, entry)
        if found.kind != form.about:
            raise Invalid(fields={"entry": "这张表不是针对这一类填的。"})
        if found.standing != Kept.CURRENT:
            raise NotNow("entry-ended", "台账里的这一条已经停用或合并，不能再填。")
        node = catalogue.tree.by_id(found.area_id)
        return _Where(slot_of(entry=found.pk), node, found)
    node = ground(catalogue, area)
    return _Where(slot_of(area=node.id) if form.about == AREA else "", node, None)


def _living(form: Form, slot: str) -> Sheet | None:
    if not slot:
        return None
    rows = Sheet.objects.filter(form=form, slot=slot).select_related("form_version")
    return rows.select_for_update(of=("self",)).first()


def _merged(
    sheet: Sheet, mine: Mapping[str, str], version: int | None, choices: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the answers of the sheet with these merged in; raises Overlap."""
    theirs = {**dict.fromkeys(mine, ""), **sheet.values}
    base = {**theirs, **as_seen(sheet, version)}
    found = merge(base, theirs, {n: v for n, v in mine.items() if n in base}, choices)
    if found.conflicts:
        raise Overlap(sheet.version, found.conflicts)
    return {n: v for n, v in {**theirs, **found.apply}.items() if v}


def _to_book(
    actor: Actor,
    *,
    where: _Where,
    fields: tuple[Field, ...],
    read: Mapping[str, str],
    given: Mapping[str, object],
    code: str,
    version: int | None,
    choices: Mapping[str, str] | None,
) -> None:
    """Write the answers that stand in the grid book back into it."""
    asked = {book_name(one.source): one.name for one in fields if one.source and one.name in given}
    if where.entry is None or not asked:
        return
    settled = choices or {}
    try:
        book.amend(
            actor=actor,
            key=where.entry.pk,
            raw={there: read.get(here, "") for there, here in asked.items()},
            version=version,
            choices={there: settled[here] for there, here in asked.items() if here in settled},
            reason=f"采集表 {code}",  # zh-only: in the history of the book
        )
    except Overlap as refusal:
        conflicts = tuple(
            Conflict(asked.get(one.name, one.name), one.was, one.theirs, one.mine)
            for one in refusal.conflicts
        )
        raise Overlap(refusal.version, conflicts) from None
    except Invalid as refusal:
        named = {asked.get(name, name): said for name, said in refusal.fields.items()}
        raise Invalid(fields=named) from None


def _moment(text: str | datetime) -> datetime | None:
    """Return what a telephone's clock said; None for anything that is no moment."""
    if isinstance(text, datetime):
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
