"""What is known already about many things at once: the newest sheets, to fill forms in with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.collection import access
from linli.collection.models import Sheet, slot_of
from linli.domain.collecting import Field, from_book
from linli.gridbook.models import Entry
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a form about one thing begins with. Nothing private is ever among ``answers``.

    ``key`` and ``version`` are those of the sheet (blank and 0 where there is none yet),
    ``entry_version`` that of the book's entry (None for a form about no entry).
    """

    answers: dict[str, str]
    at: datetime | None
    key: str
    version: int
    entry_version: int | None


def latest(
    actor: Actor, codes: Iterable[str], entries: Iterable[int] = (), areas: Iterable[int] = ()
) -> dict[tuple[str, str], Prefill]:
    """Return (form code, slot) → what is known, as far as the actor may know it: one query.

    ``codes`` are numbers of forms, ``entries`` ids of entries of the book, ``areas`` ids of areas;
    a slot is that of :func:`~linli.collection.models.slot_of`. What nobody filled in yet is
    missing: begin with :func:`prefill` without a sheet there.
    """
    slots = [*(slot_of(entry=one) for one in entries), *(slot_of(area=one) for one in areas)]
    wanted = list(dict.fromkeys(codes))
    if not slots or not wanted:
        return {}
    rows = (
        access.visible_to(actor)
        .filter(form__code__in=wanted, slot__in=slots)
        .select_related("form__current", "entry")
    )
    known: dict[int, tuple[Field, ...]] = {}
    found: dict[tuple[str, str], Prefill] = {}
    for row in rows:
        said = row.form.current
        if said is None:
            continue
        if said.pk not in known:
            known[said.pk] = said.questions
        found[row.form.code, row.slot] = prefill(known[said.pk], row.entry, row)
    return found


def prefill(fields: Iterable[Field], entry: Entry | None, sheet: Sheet | None) -> Prefill:
    """Return what one form begins with, from what is in memory already: no query."""
    asked = [one for one in fields if not one.private]
    answers = from_book(asked, entry.values) if entry is not None else {}
    if sheet is not None:
        names = {one.name for one in asked if not one.source}
        answers |= {name: value for name, value in sheet.values.items() if name in names}
    return Prefill(
        answers=answers,
        at=sheet.at if sheet else None,
        key=str(sheet.pk) if sheet else "",
        version=sheet.version if sheet else 0,
        entry_version=entry.version if entry is not None else None,
    )
