"""Questions to the numbers: a table of rows × columns × figures, and the kept ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.domain.questions import read
from linli.insights import questions_kept
from linli.insights.dashboards import Cell, Kind
from linli.insights.questions import Answer, answer, narrowed
from linli.insights.questions_kept import Kept

router = Router(tags=["indicators"])

_REFUSALS = {403: Refusal, 404: Refusal, 422: Refusal}
_LISTS = {"figures": "figure", "units": "unit", "matters": "matter", "doors": "door"}


class QuestionIn(BaseModel):
    """What is asked, by codes; lists separated by commas.

    ``rows`` and ``columns``: town, village, unit, heading, matter, door, day, week, month,
    quarter, year, weekday. ``period``: week, last_week, month, last_month, quarter, year; or the
    days ``first`` and ``last``. ``kept``: a kept question instead of all these.
    """

    rows: str = ""
    columns: str = ""
    figures: str = ""
    area: str = ""
    units: str = ""
    matters: str = ""
    doors: str = ""
    period: str = ""
    first: str = ""
    last: str = ""
    kept: int | None = None


class CellOut(BaseModel):
    """One number as every page prints it; ``numbers`` is empty where it is not shown.

    Of a pair the numerator and the denominator, of a length of time the median in minutes.
    """

    text: str
    percent: str
    numbers: list[int]

    @classmethod
    def of(cls, cell: Cell) -> Self:
        """Return a cell."""
        return cls(text=cell.text, percent=cell.percent, numbers=list(cell.numbers))


class RowOut(BaseModel):
    """One row; ``code`` is empty for what has none, and for the total."""

    name: str
    code: str
    cells: list[CellOut]


class ColumnOut(BaseModel):
    """One column: its label, its indicator, and what its numbers are (count, pair, time)."""

    label: str
    indicator: str
    kind: Kind


class TableOut(BaseModel):
    """The table in the caller's own scope. ``gone``: a kept question's place was not theirs."""

    title: str
    first: date
    last: date
    area: str
    units: list[str]
    gone: bool
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: RowOut | None
    notes: list[str]

    @classmethod
    def of(cls, found: Answer, *, gone: bool) -> Self:
        """Return an answer."""
        part, span = found.part, found.asked.span
        lines = [
            RowOut(name=row.name, code=row.code, cells=[CellOut.of(one) for one in row.cells])
            for row in (*part.rows, *([part.total] if part.total else []))
        ]
        return cls(
            title=part.title,
            first=span.first,
            last=span.last,
            area=found.sight.area.code,
            units=[unit.code for unit in found.sight.units],
            gone=gone,
            columns=[
                ColumnOut(label=one.label, indicator=one.indicator, kind=one.kind)
                for one in part.columns
            ],
            rows=lines[: len(part.rows)],
            total=lines[-1] if part.total else None,
            notes=list(part.notes),
        )


@router.get("/questions/table", response={200: TableOut, **_REFUSALS}, summary="自助统计")
def get_table(request: HttpRequest, asked: Annotated[QuestionIn, params.Query()]) -> TableOut:
    """Return the table of a question, or of a kept one, as the caller may read it."""
    parsing.only(request, *QuestionIn.model_fields)
    actor, catalogue = actor_of(request), snapshot.current()
    questions_kept.need_reader(actor)
    if asked.kept is not None:
        kept = questions_kept.get(actor, asked.kept, catalogue)
        query, gone = narrowed(actor, kept.query, catalogue)
        return TableOut.of(answer(actor, query, catalogue), gone=gone)
    given = {
        _LISTS.get(name, name): text.split(",") if name in _LISTS else [text]
        for name, text in asked.model_dump(exclude={"kept"}).items()
    }
    query, wrong = read(given)
    if wrong:
        raise Invalid(fields={_named(name): sentence for name, sentence in wrong.items()})
    return TableOut.of(answer(actor, query, catalogue), gone=False)


def _named(field: str) -> str:
    """Return the name of a field as the API writes it."""
    return next((name for name, one in _LISTS.items() if one == field), field)


class KeptOut(BaseModel):
    """A kept question: what it asks, whose it is, whom it is shared with (own, unit, all)."""

    id: int
    name: str
    note: str
    asks: dict[str, list[str]]
    own: bool
    owner: str
    audience: str
    unit: str
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, one: Kept) -> Self:
        """Return a kept question."""
        asks = {_named(name): values for name, values in one.query.plain().items()}
        return cls(
            id=one.id,
            name=one.name,
            note=one.note,
            asks=asks,
            own=one.own,
            owner=one.owner,
            audience=one.audience.value,
            unit=one.unit,
            version=one.version,
            changed_at=one.changed_at,
        )


class KeptPageOut(BaseModel):
    """One page, newest first."""

    items: list[KeptOut]
    next: str | None
    prev: str | None


class PageIn(BaseModel):
    """Where a page begins."""

    cursor: str = ""


@router.get("/questions", response={200: KeptPageOut, **_REFUSALS}, summary="已保存的查询")
def list_questions(request: HttpRequest, asked: Annotated[PageIn, params.Query()]) -> KeptPageOut:
    """Return the caller's own kept questions and those shared with them."""
    parsing.only(request, *PageIn.model_fields)
    found = questions_kept.listed(actor_of(request), snapshot.current(), asked.cursor)
    items = [KeptOut.of(one) for one in found.items]
    return KeptPageOut(items=items, next=found.next, prev=found.prev)
