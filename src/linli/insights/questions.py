"""The answer to a question: one table of figures with honest totals, as the reader may see it.

Counts are asked once, by rows and columns together, and every total is added up from the same
counts: a rate's from its numerators and denominators. Lengths of time are asked again as a whole,
by their spread. What is small is hidden with what would give it away
(:mod:`linli.domain.questions_hiding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain import questions as rules
from linli.domain.errors import Invalid, NotFound
from linli.domain.indicator_catalogue import INDICATORS, Indicator
from linli.domain.indicator_catalogue import Kind as Sort
from linli.domain.indicator_figures import HIDDEN, Counted, Stay, too_small
from linli.domain.questions import AXIS_NAMES, FINE, MOST_NUMBERS, TIMES, Axis, Query
from linli.domain.questions_hiding import ONLY, TOTAL, hidden
from linli.domain.questions_hiding import Cell as Place
from linli.domain.words import Listed, Quoted, Words
from linli.insights import definitions, figures
from linli.insights.dashboards import Asked, Cell, Column, Form, Kind, Part, Row, counted, used
from linli.insights.dashboards_places import LIST_ORDER
from linli.insights.figures import Figure, Key
from linli.insights.numbers_scope import NONE, Several, Sight, several
from linli.insights.questions_axes import Member, dims_of, members, place_of, where_of
from linli.kernel import clock
from linli.people.actor import Actor
from linli.tally.scopes import Dim

#: Longest span asked for by weekdays, which are counted day by day, in days.
WEEKDAYS_OF: Final = 366
_NO_RANK: Final = frozenset({Axis.UNIT, Axis.TOWN, Axis.VILLAGE})
#: Bars are drawn for up to so many rows.
_BARS: Final = 40
_HIDDEN_NOTE: Final = (
    "人数很少的评价不显示；只藏一格会被合计推算出来，所以同行、同列最小的一格也一起不显示。"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its table. ``groups``: the heads above the columns, empty without columns."""

    query: Query
    asked: Asked
    sight: Sight
    part: Part
    groups: tuple[Member, ...] = ()
    #: What stands in a cell that is not shown; a narrow table may say it shorter.
    hidden_text: str = HIDDEN

    @property
    def figures(self) -> int:
        """How many columns stand under each head."""
        return len(self.query.figures)

    @property
    def heads(self) -> tuple[Column, ...]:
        """The figures by themselves, as they stand under each head."""
        return tuple(Column(INDICATORS[one].name, one) for one in self.query.figures)

    @property
    def whose(self) -> str:
        """The reader's scope in one line: place, units, matters, doors."""
        doors = {str(code): str(label) for code, label in Case.Door.choices}
        matter = self.sight.matter
        matters = (matter,) if matter else self.sight.matters
        return Listed(
            " · ",
            [
                Quoted(self.asked.place.name),
                *(Quoted(one.name) for one in self.sight.units),
                *(["还没有单位"] if NONE in self.query.units else []),
                *(Quoted(one.name) for one in matters),
                *(["还没有定事项"] if NONE in self.query.matters else []),
                *(doors.get(code, code) for code in self.query.doors),
            ],
        )


def asked_of(actor: Actor, query: Query, catalogue: Catalogue) -> tuple[Asked, Sight]:
    """Return the period and the reader's scope of a question: one query, for the definitions.

    Raises NotYours, NotFound as :func:`linli.insights.numbers_scope.sight`; Invalid by field for
    days that make no sense and for doors nobody comes through.
    """
    today = clock.today()
    seen = several(actor, _wanted(query), catalogue)
    if set(query.doors) - {*map(str, Case.Door.values)}:
        raise Invalid(fields={"door": "没有这个渠道，请重新选择。"})
    try:
        chosen = rules.chosen(query, today)
    except Invalid as wrong:
        raise Invalid(fields={"period": wrong.message}) from wrong
    if Axis.WEEKDAY in {query.rows, query.columns} and chosen.span.days > WEEKDAYS_OF:
        raise Invalid(fields={"period": "按星期分，一次最多统计一年，请把时段缩短。"})
    unit = seen.units[0] if len(query.units) == 1 and len(seen.units) == 1 else None
    versions = definitions.approved()
    return Asked(chosen, seen.scope, seen.area, catalogue, today, unit, versions), seen


def _wanted(query: Query) -> Several:
    return Several(query.area, query.units, query.matters, query.doors)


def narrowed(actor: Actor, query: Query, catalogue: Catalogue) -> tuple[Query, bool]:
    """Return a kept question as a reader may ask it, and whether its place or units had to go."""
    try:
        several(actor, _wanted(query), catalogue)
    except NotFound:
        return query.unlimited(), True
    return query, False


def answer(actor: Actor, query: Query, catalogue: Catalogue) -> Answer:
    """Return the table of a question. Raises as :func:`asked_of`, and Invalid for one too large.

    Queries: the definitions, and what :func:`linli.insights.figures.figures` needs for all its
    figures at once; the same again only for lengths of time.
    """
    asked, seen = asked_of(actor, query, catalogue)
    if sentence := rules.misfit(query):
        raise Invalid(fields={"figure": sentence})
    dims = dims_of(query)
    for code in query.figures:
        one = INDICATORS[code]
        if not figures.knows(one, seen.scope, dims):
            raise Invalid(fields={"figure": _unknown(one.name)})
    _need_few(query, asked)
    found = asked.figures(query.figures, by=dims)
    table = _Table(query, asked, found, dims)
    return Answer(query, asked, seen, table.part(), table.groups)


def _unknown(name: str) -> str:
    return Words("“{name}”在这个范围里不能这样统计，请换一种分法或者去掉条件。", name=name)


def _need_few(query: Query, asked: Asked, rows: int = 1, columns: int = 1) -> None:
    """Refuse a table that is too large; steps of time are known before anything is counted."""
    if query.rows in TIMES:
        rows = len(rules.steps(query.rows, asked.span))
    if query.columns in TIMES:
        columns = len(rules.steps(query.columns, asked.span))
    n = rules.weigh(rows, columns, query.figures)
    if n > MOST_NUMBERS:
        sentence = Words(
            "这样至少有 {n} 个数（{rows} 行 × {columns} 列，比率算两个），一张表最多 {most} 个。"
            "请把时段缩短，或者选定地方、单位、事项，或者换大一级的分法。",
            n=n,
            rows=rows,
            columns=columns,
            most=MOST_NUMBERS,
        )
        raise Invalid("too-many-cells", fields={"rows": sentence}, numbers=n, most=MOST_NUMBERS)


class _Table:
    """The groups of the counts, put into rows and columns."""

    def __init__(
        self,
        query: Query,
        asked: Asked,
        found: Mapping[Key, Mapping[str, Figure]],
        dims: tuple[Dim, ...],
    ) -> None:
        self.query, self.asked, self.found = query, asked, found
        self.wide = query.columns is not Axis.NONE
        self.defined = definitions.on_day(query.figures, asked.span.last, asked.versions)
        self.cells: dict[str, dict[Place, Counted | Stay]] = {one: {} for one in query.figures}
        rows: dict[object, None] = {}
        columns: dict[object, None] = {}
        for key, by in found.items():
            place = self._place(query.rows, key, dims), self._place(query.columns, key, dims)
            some = [self._add(code, place, one.found) for code, one in by.items()]  # every one
            if any(some):
                rows[place[0]] = columns[place[1]] = None
        self.rows = members(query.rows, rows, query, asked)
        self.columns = members(query.columns, columns, query, asked) if self.wide else []
        _need_few(query, asked, len(self.rows), len(self.columns))
        self.off = {code: self._off(code) for code in query.figures}
        self.groups = (*self.columns, Member(TOTAL, "合计", "")) if self.wide else ()

    def _place(self, axis: Axis, key: Key, dims: tuple[Dim, ...]) -> object:
        return place_of(axis, key, dims, self.asked.catalogue) if axis is not Axis.NONE else ONLY

    def _add(self, code: str, place: Place, found: Counted | Stay) -> bool:
        """Add the counts of a group to its cell and to every total; tell whether there are any."""
        held = self.cells[code]
        if isinstance(found, Stay):
            held[place] = found
            return bool(found.number)
        if not (found.numerator or found.denominator or any(found.less)):
            return False
        for cell in _sums(place, wide=self.wide):
            old = held.get(cell, Counted(0, None if found.denominator is None else 0))
            held[cell] = _plus(old, found) if isinstance(old, Counted) else found
        return True

    def _off(self, code: str) -> frozenset[Place]:
        """Return the cells of a figure that are not shown."""
        indicator = self.defined[code][0]
        smallest = indicator.smallest
        if not indicator.is_pair or smallest <= 0:
            return frozenset()
        wholes = {
            place: one.denominator or 0
            for place, one in self.cells[code].items()
            if isinstance(one, Counted)
        }
        inside = bool(figures.FINE & {*self.asked.scope.filters()})
        start: set[Place] = set()
        for kind in ((False, False), (False, True), (True, False), (True, True)):
            axes = [
                axis
                for axis, total in zip((self.query.rows, self.query.columns), kind, strict=True)
                if not total
            ]
            if not (inside or FINE & {*axes}):
                continue
            part = {
                place: whole
                for place, whole in wholes.items()
                if (place[0] == TOTAL, place[1] == TOTAL) == kind
            }
            start |= _own_small(part, kind, smallest, wide=self.wide)
        return hidden(wholes, start)

    def part(self) -> Part:
        """Return the table as a part like those of the other pages: page, chart and files alike."""
        query, codes = self.query, self.query.figures
        heads = self.groups or (None,)
        columns = tuple(_column(self.defined[code][0], head) for head in heads for code in codes)
        rows = tuple(
            Row(one.name, self._line(one), one.written, _code(query.rows, one)) for one in self.rows
        )
        found = self.found or self.asked.figures(codes)
        return Part(
            "question",
            title_of(query),
            Words("{n} 行，按名录或先后的顺序，不排名次。", n=len(rows)),
            self._form(len(rows)),
            AXIS_NAMES[query.rows],
            columns,
            rows,
            notes=tuple(self._notes()),
            total=Row("合计", self._line(None)) if rows else None,
            used=used(codes, found),
        )

    def _form(self, rows: int) -> Form:
        plain = all(INDICATORS[code].kind is Sort.COUNT for code in self.query.figures)
        if self.wide or not rows:
            return Form.TABLE
        if plain and self.query.rows in {Axis.DAY, Axis.WEEK, Axis.MONTH}:
            return Form.TREND
        counts = INDICATORS[self.query.figures[0]].kind in {Sort.COUNT, Sort.STOCK}
        return Form.BARS if counts and rows <= _BARS else Form.TABLE

    def _notes(self) -> Iterable[str]:
        kinds = {INDICATORS[code].kind for code in self.query.figures}
        if kinds & {Sort.RATE, Sort.LATE, Sort.COVERAGE}:
            yield "合计的比率用分子、分母的合计来算，不是各行比率的平均。"
        if Sort.STAY in kinds:
            yield "用时的合计由全部停留重新算，不是各行中位数的平均。"
        if any(self.off.values()):
            yield _HIDDEN_NOTE
        if _NO_RANK & {self.query.rows, self.query.columns}:
            yield LIST_ORDER
        if Axis.WEEKDAY in {self.query.rows, self.query.columns}:
            yield "按星期分，只有收件能打开每一格的清单；别的指标打开合计的清单。"

    def _line(self, row: Member | None) -> tuple[Cell, ...]:
        heads: Sequence[Member | None] = self.groups or (None,)
        return tuple(self._cell(code, row, head) for head in heads for code in self.query.figures)

    def _cell(self, code: str, row: Member | None, head: Member | None) -> Cell:
        """Return one cell; ``row`` None for the line of totals, ``head`` None without columns."""
        column = None if head is None or head.key == TOTAL else head
        place = (row.key if row else TOTAL), (head.key if head else ONLY)
        one = self.cells[code].get(place)
        if one is None and place == (TOTAL, ONLY) and self._is_stay(code):
            one = self.asked.figures((code,))[()][code].found
        figure = self._figure(code, one, off=place in self.off[code])
        if isinstance(one, Stay):
            return _time(one, figure, self._behind(code, row, column))
        if one is None and (self._is_stay(code) or INDICATORS[code].is_pair):
            return Cell("—")
        return counted(figure, self._behind(code, row, column))

    def _is_stay(self, code: str) -> bool:
        return INDICATORS[code].kind is Sort.STAY

    def _figure(self, code: str, found: Counted | Stay | None, *, off: bool) -> Figure | None:
        if found is None:
            return None
        indicator, terms = self.defined[code]
        asked = self.asked
        return Figure(indicator, found, asked.span, asked.scope, terms, None, off)

    def _behind(self, code: str, row: Member | None, column: Member | None) -> dict[str, str]:
        """Return the address of the list behind a cell; empty where no address can say it."""
        if INDICATORS[code].kind in {Sort.VISITS, Sort.COVERAGE}:
            return {}
        said = where_of(row, column, self.query, self.asked)
        if said is None or ("weekday" in said and code != "received"):
            return {}  # the hour of an act is kept of registrations alone
        return {"indicator": code, **said}


def _plus(one: Counted, other: Counted) -> Counted:
    whole = None if other.denominator is None else (one.denominator or 0) + other.denominator
    less = one.less[0] + other.less[0], one.less[1] + other.less[1]
    return Counted(one.numerator + other.numerator, whole, less)


def _sums(place: Place, *, wide: bool) -> tuple[Place, ...]:
    """Return the cells a group counts in: its own and the totals."""
    row, column = place
    if not wide:
        return place, (TOTAL, column)
    return place, (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)


def _own_small(
    cells: Mapping[Place, int], kind: tuple[bool, bool], smallest: int, *, wide: bool
) -> set[Place]:
    """Return what the same cells hide where they are a table by themselves, as on other pages.

    Hidden there and shown here, or the other way round, one table would give away the other.
    """
    kept = [at for at, total in enumerate(kind) if not total and (wide or at == 0)]
    keys = {tuple(place[at] for at in kept): place for place in cells}
    small = too_small({key: cells[place] for key, place in keys.items()}, smallest)
    return {keys[key] for key in small}


def _column(one: Indicator, head: Member | None) -> Column:
    kind = Kind.PAIR if one.is_pair else Kind.TIME if one.kind is Sort.STAY else Kind.COUNT
    if head is None:
        return Column(one.name, one.code, kind)
    name = Quoted(head.name) if head.written else head.name
    return Column(Listed(" · ", (name, one.name)), one.code, kind)


def _code(axis: Axis, one: Member) -> str:
    return one.code if axis in TIMES or one.written or axis is Axis.DOOR else ""


def _time(stay: Stay, figure: Figure | None, behind: Mapping[str, str]) -> Cell:
    if stay.median is None or figure is None:
        return Cell("—")
    return Cell(figure.text(), (int(stay.median.total_seconds() // 60),), behind)


def title_of(query: Query) -> str:
    """Say what a question asks: its rows, columns and figures."""
    names = Listed("、", [INDICATORS[code].name for code in query.figures])
    rows = AXIS_NAMES[query.rows]
    if query.columns is Axis.NONE:
        return Words("{figures}，按{rows}分", figures=names, rows=rows)
    return Words(
        "{figures}，按{rows}和{columns}分",
        figures=names,
        rows=rows,
        columns=AXIS_NAMES[query.columns],
    )
