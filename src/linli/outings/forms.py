"""The collection forms of stops: which one a task may name, filling it, and what was filled last.

The one place where tasks and :mod:`linli.collection` meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from linli.catalogue.snapshot import Catalogue
from linli.collection.actions.filling import confirm as confirm_sheet
from linli.collection.actions.filling import fill as fill_sheet
from linli.collection.models import FormVersion, Sheet, slot_of
from linli.collection.queries.for_field import forms_for, in_force
from linli.collection.queries.history import changes_since
from linli.collection.queries.latest import Prefill, latest, prefill
from linli.domain.collecting import Field
from linli.domain.collecting import Kind as Asked
from linli.domain.collecting_answers import told
from linli.domain.errors import Invalid, LostRace
from linli.gridbook.actions import Overlap
from linli.gridbook.models import Entry
from linli.people.actor import Actor
from linli.places.tree import Node


@dataclass(frozen=True, slots=True)
class Form:
    """A form in force; ``about`` is a kind of the grid book, ``area`` or ``none``."""

    code: str
    version: int
    name: str
    about: str
    matter_id: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as it is after a stop."""

    sheet: int
    version: int


class SheetChangedError(Exception):
    """Somebody else answered the same meanwhile: label, what the person saw, what it is, by name.

    ``version`` is that of the sheet now.
    """

    def __init__(self, version: int, changes: Mapping[str, tuple[str, str, str]]) -> None:
        super().__init__("sheet changed")
        self.version, self.changes = version, changes


def forms_in_force(catalogue: Catalogue) -> list[Form]:
    """Return the forms a task may name: one query."""
    return [_form(row.code, row.about, said) for row, said in in_force(catalogue)]


def _form(code: str, about: str, said: FormVersion) -> Form:
    return Form(code, said.number, said.name, about, said.matter_id or 0)


def name_of(code: str) -> str:
    """Return what a form is called: one query."""
    found = FormVersion.objects.filter(form__code=code).order_by("-number")
    return found.values_list("name", flat=True).first() or ""


def forms_of(actor: Actor, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the forms in force that the actor may fill, as a telephone shows them."""
    return forms_for(actor, catalogue)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says to the form of a stop; ``same``: nothing has changed.

    ``form`` is the number of the form, with the version the person had where that is known.
    Versions are those of the sheet and of the grid book's entry as the person saw them.
    """

    form: str
    given: Mapping[str, object] | None = None
    same: bool = False
    sheet_version: int | None = None
    entry_version: int | None = None
    device_at: str = ""


def fill(actor: Actor, answers: Answers, entry: Entry | None, node: Node) -> Filled:
    """Fill the form about an entry or an area, or say that nothing has changed.

    Raises SheetChangedError, and what :mod:`linli.collection.actions.filling` raises; the fields
    of Invalid are named ``answers.<name>``.
    """
    try:
        if answers.same:
            sheet = confirm_sheet(
                actor=actor,
                key=_filled(answers.form, entry, node).pk,
                version=answers.sheet_version,
                device_at=answers.device_at,
            )
        else:
            sheet = fill_sheet(
                actor=actor,
                form=answers.form,
                answers=answers.given or {},
                entry=entry.pk if entry else None,
                area=node.code,
                device_at=answers.device_at,
                version=answers.sheet_version,
                entry_version=answers.entry_version,
            )
    except Overlap as refusal:
        named = _in_words(answers.form, refusal)
        raise SheetChangedError(refusal.version, named) from None
    except LostRace:
        living = _filled(answers.form, entry, node)
        raise SheetChangedError(living.version, since(living, answers.sheet_version)) from None
    except Invalid as refusal:
        raise Invalid(
            refusal.code,
            refusal.message,
            fields={
                name if name in ("answers", "entry") else f"answers.{name}": said
                for name, said in refusal.fields.items()
            },
        ) from None
    return Filled(sheet.pk, sheet.version)


def _living(form: str, entry: Entry | None, node: Node) -> Sheet | None:
    slot = slot_of(entry=entry.pk if entry else None, area=node.id)
    found = Sheet.objects.filter(form__code=form.partition("/")[0], slot=slot)
    return found.select_related("form_version").first()


def _filled(form: str, entry: Entry | None, node: Node) -> Sheet:
    living = _living(form, entry, node)
    if living is None:
        raise Invalid(fields={"answers": "这里还没有填过，请先填写一次。"})
    return living


def since(sheet: Sheet, version: int | None) -> dict[str, tuple[str, str, str]]:
    """Return what others changed in a sheet since a version, in words: one query."""
    if version is None or version >= sheet.version:
        return {}
    return {one.name: (one.label, one.was, one.now) for one in changes_since(sheet, version)}


def sheet_since(key: int | None, version: int | None) -> dict[str, tuple[str, str, str]]:
    """Return the same by the key of a sheet; nothing for none."""
    if key is None or version is None:
        return {}
    sheet = Sheet.objects.filter(pk=key).select_related("form_version").first()
    return since(sheet, version) if sheet else {}


def _in_words(form: str, refusal: Overlap) -> dict[str, tuple[str, str, str]]:
    """Return label, what it was and what it is of each answer both changed: one query."""
    code, _, number = form.partition("/")
    versions = FormVersion.objects.filter(form__code=code).order_by("-number")
    said = (versions.filter(number=int(number)) if number.isdigit() else versions).first()
    fields = {one.name: one for one in said.questions} if said else {}
    return {
        one.name: (
            fields[one.name].label,
            told(fields[one.name], one.was),
            told(fields[one.name], one.theirs),
        )
        for one in refusal.conflicts
        if one.name in fields
    }


# -- what is known already -------------------------------------------------------------------


@dataclass(slots=True)
class Known:
    """What the forms of a day begin with; forms that are no longer in force are not in it."""

    questions: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Prefill] = field(default_factory=dict)

    def prefill(self, code: str, entry: Entry | None) -> dict[str, object]:
        """Return {answers, at, sheet, sheet_version, entry_version}; empty where nothing is."""
        asked = self.questions.get(code)
        if asked is None or entry is None:
            return {}
        found = self.rows.get((code, slot_of(entry=entry.pk))) or prefill(asked, entry, None)
        answers = {
            one.name: _value(one, found.answers[one.name])
            for one in asked
            if not one.private and found.answers.get(one.name)
        }
        if not answers and not found.key:
            return {}
        return {
            "answers": answers,
            "at": found.at.isoformat() if found.at else "",
            "sheet": found.key,
            "sheet_version": found.version,
            "entry_version": found.entry_version,
        }


def _value(asked: Field, text: str) -> object:
    """Return an answer as a telephone sends it."""
    if asked.kind is Asked.YES:
        return text == "yes"
    if asked.kind is Asked.CHOICES:
        return text.split(",")
    return text


def known(actor: Actor, catalogue: Catalogue, pairs: Iterable[tuple[str, int]]) -> Known:
    """Return what is known for these forms about these entries: two queries, none for none."""
    wanted = list(pairs)
    if not wanted:
        return Known()
    codes = {code for code, _ in wanted}
    # Read once here: a day may have hundreds of stops of one form.
    asked = {row.code: said.questions for row, said in in_force(catalogue) if row.code in codes}
    entries = {entry for _, entry in wanted if entry}
    return Known(asked, latest(actor, sorted(asked), sorted(entries)))
