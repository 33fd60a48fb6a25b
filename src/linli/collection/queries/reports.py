"""A report put together from what was entered: one line a thing, no line typed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.actions.profiling import known_forms
from linli.collection.actions.recording import opened
from linli.collection.models import Profile, Sheet
from linli.domain.collecting import AREA, NONE, Field
from linli.domain.collecting_answers import told
from linli.domain.collecting_reports import (
    FILLED_ON,
    Known,
    Source,
    Span,
    forms_of,
    read_source,
)
from linli.domain.gridbook import Kind, Standing, said
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node

#: Lines of a preview; most lines of an export; rows fetched at a time.
PREVIEW, MOST, _BATCH = 20, 100_000, 500
_OPEN = Span()


@dataclass(frozen=True, slots=True)
class Table:
    """A report: the titles and its lines as texts, in the order of the columns."""

    titles: tuple[str, ...]
    lines: Iterator[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Thing:
    """What one line is about."""

    node: Node
    entry: Entry | None
    sheets: Mapping[str, Sheet]


def table(
    profile: Profile,
    catalogue: Catalogue,
    *,
    span: Span = _OPEN,
    most: int = MOST,
    private: bool = False,
) -> Table:
    """Return the report as far as its unit reaches: two queries a batch of lines.

    A ``span`` leaves out answers of other days, and lines that have none left. Lines are made
    while they are read, so that memory does not grow with their number.

    Private columns are blank unless ``private`` (the export of a released profile, which the
    caller logs). Lines are in the order of places and names.
    """
    columns = [(title, read_source(source)) for title, source in profile.wanted]
    forms = known_forms(forms_of(profile.wanted))

    def lines() -> Iterator[tuple[str, ...]]:
        things = _things(profile, catalogue, tuple(forms), span)
        for thing in islice(things, most):
            hidden: dict[str, dict[str, str]] = {}
            yield tuple(
                _cell(source, thing, forms, catalogue, hidden if private else None)
                for _, source in columns
            )

    return Table(tuple(title for title, _ in columns), lines())


def reach(profile: Profile, catalogue: Catalogue) -> str:
    """Return the path of the area a unit's reports are about: its own."""
    unit = catalogue.units[profile.unit_id]
    return catalogue.tree.by_id(unit.area_id).path


def count(profile: Profile, catalogue: Catalogue, span: Span = _OPEN) -> int:
    """Return how many lines the report has: one query."""
    codes = forms_of(profile.wanted)
    if profile.about in (NONE, AREA):
        sheets = _sheets(codes, span).filter(**_within(profile, catalogue))
        return sheets.count() if profile.about == NONE else _areas(sheets)
    return _entries(profile, catalogue, codes, span).count()


def _areas(sheets: QuerySet[Sheet]) -> int:
    return sheets.order_by().values("area_id").distinct().count()


def _within(profile: Profile, catalogue: Catalogue) -> dict[str, str]:
    path = reach(profile, catalogue)
    return {"area__path__gte": path, "area__path__lt": path[:-1] + "0"}


def _sheets(codes: tuple[str, ...], span: Span) -> QuerySet[Sheet]:
    """Return the living sheets of these forms whose last answer falls into the span."""
    sheets = Sheet.objects.filter(form__code__in=codes, erased_at__isnull=True)
    if span.first is not None:
        begins = _midnight(span.first)
        sheets = sheets.filter(Q(filled_at__gte=begins) | Q(confirmed_at__gte=begins))
    if span.last is not None:
        over = _midnight(span.last + timedelta(days=1))
        sheets = sheets.filter(filled_at__lt=over).exclude(confirmed_at__gte=over)
    return sheets


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.CIVIL)


def _entries(
    profile: Profile, catalogue: Catalogue, codes: tuple[str, ...], span: Span
) -> QuerySet[Entry]:
    entries = Entry.objects.filter(
        kind=profile.about, standing=Standing.CURRENT.value, **_within(profile, catalogue)
    )
    if span:
        entries = entries.filter(Exists(_sheets(codes, span).filter(entry=OuterRef("pk"))))
    return entries


def _things(
    profile: Profile, catalogue: Catalogue, codes: tuple[str, ...], span: Span
) -> Iterator[_Thing]:
    tree = catalogue.tree
    sheets = _sheets(codes, span).select_related("form", "form_version")
    if profile.about in (NONE, AREA):
        here = sheets.filter(**_within(profile, catalogue))
        if profile.about == NONE:
            for row in here.order_by("id").iterator(chunk_size=_BATCH):
                yield _Thing(tree.by_id(row.area_id), None, {row.form.code: row})
            return
        rows = here.order_by("area__path", "id").iterator(chunk_size=_BATCH)
        for area, held in groupby(rows, key=lambda row: row.area_id):
            yield _Thing(tree.by_id(area), None, {row.form.code: row for row in held})
        return
    entries = _entries(profile, catalogue, codes, span).order_by("folded", "id")
    after: tuple[str, int] | None = None
    while batch := list(_after(entries, after)[:_BATCH]):
        slots = {f"e:{one.pk}": one.pk for one in batch}
        known: dict[int, dict[str, Sheet]] = {}
        for row in sheets.filter(slot__in=list(slots)):
            known.setdefault(slots[row.slot], {})[row.form.code] = row
        for one in batch:
            yield _Thing(tree.by_id(one.area_id), one, known.get(one.pk, {}))
        if len(batch) < _BATCH:
            return
        after = (batch[-1].folded, batch[-1].pk)


def _after(entries: QuerySet[Entry], last: tuple[str, int] | None) -> QuerySet[Entry]:
    if last is None:
        return entries
    name, key = last
    return entries.filter(Q(folded__gt=name) | Q(folded=name, pk__gt=key))


def _cell(  # noqa: PLR0911 - one kind of source a line
    source: Source | None,
    thing: _Thing,
    forms: Mapping[str, Known],
    catalogue: Catalogue,
    hidden: dict[str, dict[str, str]] | None,
) -> str:
    if source is None:
        return ""
    if source.of == "area":
        village = catalogue.tree.ancestor(thing.node, AreaKind.VILLAGE)
        node = village if source.name == "village" else thing.node
        return node.name if node else ""
    if source.of == "entry":
        return _of_book(thing.entry, source.name)
    sheet, form = thing.sheets.get(source.of), forms.get(source.of)
    if form is None:
        return ""
    field = form.fields.get(source.name)
    if field is not None and field.source and thing.entry is not None:
        return _of_book(thing.entry, field.source.partition(".")[2])
    if sheet is None:
        return ""
    if source.name == FILLED_ON:
        at = max(sheet.filled_at, sheet.confirmed_at or sheet.filled_at)
        return at.astimezone(clock.CIVIL).date().isoformat()
    return _answer(sheet, field, hidden)


def _of_book(entry: Entry | None, name: str) -> str:
    return said(Kind(entry.kind), name, entry.values.get(name, "")) if entry else ""


def _answer(sheet: Sheet, field: Field | None, hidden: dict[str, dict[str, str]] | None) -> str:
    if field is None:
        return ""
    if not field.private:
        return told(field, sheet.values.get(field.name, ""))
    if hidden is None:
        return "（私密）" if sheet.sealed else ""
    key = str(sheet.pk)
    if key not in hidden:
        hidden[key] = opened(sheet)
    return told(field, hidden[key].get(field.name, ""))


def listed(actor: Actor, catalogue: Catalogue) -> list[Profile]:
    """Return the profiles the person may see, at most 200: one query."""
    return list(access.profiles(actor, catalogue).order_by("standing", "code")[:200])
