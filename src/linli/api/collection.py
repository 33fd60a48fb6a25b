"""采集表和采集记录: forms somebody may see, and what was filled in, as far as they may see it.

Private answers do not go through here: a person sees them, with a reason, on the page alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS, Named
from linli.catalogue import snapshot
from linli.collection import access
from linli.collection.models import Form, Sheet
from linli.collection.queries import listing
from linli.domain.collecting import ABOUT_NAMES, KIND_NAMES, STANDING_NAMES, Standing

router = Router(tags=["collection"])


class QuestionOut(BaseModel):
    """One question; ``source`` names what the grid book knows, ``private`` answers are sealed."""

    name: str
    label: str
    kind: Named
    required: bool
    why: str
    choices: list[Named]
    source: str
    private: bool


class FormOut(BaseModel):
    """One form as its version in force says (else the one being written)."""

    code: str
    version: int
    standing: Named
    name: str
    purpose: str
    basis: str
    about: Named
    keep_months: int
    minutes: int
    questions: list[QuestionOut]


class SheetOut(BaseModel):
    """One sheet: ``answers`` by question, without private ones and without the grid book's own."""

    id: int
    version: int
    form: str
    form_version: int
    entry: int | None
    area: str
    answers: dict[str, str]
    filled_at: datetime
    confirmed_at: datetime | None
    ends_on: date


class SheetsOut(BaseModel):
    """One page, newest first."""

    items: list[SheetOut]
    next: str | None
    prev: str | None


class SheetsIn(BaseModel):
    """Where the page goes on."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(max_length=200)] = ""


def _form(row: Form) -> FormOut:
    said, standing = row.shown, Standing(row.standing)
    return FormOut(
        code=row.code,
        version=said.number,
        standing=Named(code=standing.value, name=STANDING_NAMES[standing]),
        name=said.name,
        purpose=said.purpose,
        basis=said.basis,
        about=Named(code=row.about, name=ABOUT_NAMES[row.about]),
        keep_months=said.keep_months,
        minutes=said.minutes,
        questions=[
            QuestionOut(
                name=one.name,
                label=one.label,
                kind=Named(code=one.kind.value, name=KIND_NAMES[one.kind]),
                required=one.required,
                why=one.why,
                choices=[Named(code=code, name=label) for code, label in one.choices],
                source=one.source,
                private=one.private,
            )
            for one in said.questions
        ],
    )


def _sheet(row: Sheet, form: Form) -> SheetOut:
    return SheetOut(
        id=row.pk,
        version=row.version,
        form=form.code,
        form_version=row.form_version.number,
        entry=row.entry_id,
        area=snapshot.current().tree.by_id(row.area_id).code,
        answers=row.values,
        filled_at=row.filled_at,
        confirmed_at=row.confirmed_at,
        ends_on=row.ends_on,
    )


@router.get("/forms", response={200: list[FormOut], **REFUSALS}, summary="采集表")
def forms(request: HttpRequest) -> list[FormOut]:
    """Return the forms the caller may see: those in force, and their own unit's."""
    return [_form(row) for row in listing.forms(actor_of(request), snapshot.current())]


@router.get("/forms/{code}", response={200: FormOut, **REFUSALS}, summary="一张采集表")
def form(request: HttpRequest, code: str) -> FormOut:
    """Return one form."""
    return _form(access.get_form(actor_of(request), snapshot.current(), code))


@router.get("/forms/{code}/sheets", response={200: SheetsOut, **REFUSALS}, summary="采集记录")
def sheets(request: HttpRequest, code: str, wanted: params.Query[SheetsIn]) -> SheetsOut:
    """Return one page of a form's sheets in the caller's own sight."""
    actor = actor_of(request)
    row = access.get_form(actor, snapshot.current(), code)
    found = listing.sheets(actor, row, wanted.cursor)
    return SheetsOut(
        items=[_sheet(one, row) for one in found.items], next=found.next, prev=found.prev
    )
