"""Questions: the figures of the other pages, honest totals, nothing hidden to be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from tests.cases.walker import Walker
from tests.world import World

from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.indicator_catalogue import INDICATORS, Kind
from linli.domain.indicator_figures import HIDDEN, Counted
from linli.domain.number_periods import Period
from linli.domain.questions import MOST_NUMBERS, Axis, Query, misfit
from linli.domain.spans import Span
from linli.insights import number_lists, questions
from linli.insights.dashboards import Cell
from linli.insights.dashboards_places import place_table, unit_table
from linli.insights.figures import Figure, figures
from linli.insights.numbers_scope import Several, several
from linli.insights.questions import Answer, answer, narrowed
from linli.insights.questions_axes import dims_of, heading
from linli.kernel import clock
from linli.tally import folding

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_engines,
    pytest.mark.usefixtures("late_in_the_year"),
]

TOWN, OTHER_TOWN = "149901001000", "149901100000"
T1, T2 = "149901001001001", "149901100201001"


def own(days: int = 300, **more: object) -> Query:
    """Return a question about the days up to today."""
    today = clock.today()
    first = (today - timedelta(days=days)).isoformat()
    query = Query(period=Period.OWN, first=first, last=today.isoformat())
    return replace(query, **more)  # type: ignore[arg-type]  # fields of the class


@pytest.fixture
def busy(world: World) -> World:
    """Return a county in which random people did random things, part of it folded."""
    walker = Walker(world, 23)
    walker.walk(25)
    folding.fold()
    walker.walk(15)
    world.closed(area=T2)
    world.closed(matter="B02")
    world.report(area=T1)
    return world


def _drawn(dice: Random) -> Query:
    """Return a random question that can be asked."""
    while True:
        kinds = [*Axis]
        query = own(
            dice.choice([20, 90, 300]),
            rows=dice.choice(kinds[1:]),
            columns=dice.choice(kinds),
            figures=tuple(dice.sample([*INDICATORS], dice.choice([1, 1, 2]))),
            area=dice.choice(["", "", TOWN]),
            units=dice.choice([(), (), ("zj",), ("cg", "zj")]),
            matters=dice.choice([(), (), ("B",), ("B01", "B02")]),
            doors=dice.choice([(), (), ("web",)]),
        )
        if query.rows is not query.columns and not misfit(query):
            return query


def _cells(found: Answer) -> Iterable[tuple[str, str, str, Cell]]:
    """Yield every cell with its row, its column and its figure."""
    lines = [(row.name, row.cells) for row in found.part.rows]
    lines += [("合计", found.part.total.cells)] if found.part.total else []
    heads = [one.name for one in found.groups] or [""]
    named = [(head, code) for head in heads for code in found.query.figures]
    for name, cells in lines:
        for (head, code), cell in zip(named, cells, strict=True):
            yield name, head, code, cell


def _said(cell: Cell) -> tuple[int, ...]:
    return cell.numbers if cell.numbers else ()


def test_a_random_question_says_what_the_figures_say(busy: World) -> None:
    """Totals, cells and the lists behind them, for whoever reads them."""
    dice, met, listed = Random(5), Counter[str](), 0
    for _ in range(80):
        query = _drawn(dice)
        name = dice.choice(["leader1", "leader1", "t1_leader"])
        actor = busy.actor(name)
        try:
            found = answer(actor, query, busy.catalogue)
        except Invalid as refusal:
            met[next(iter(refusal.fields))] += 1
            continue
        wanted = Several(query.area, query.units, query.matters, query.doors)
        scope = several(actor, wanted, busy.catalogue).scope
        span = found.asked.span
        whole = figures(query.figures, span, scope)[()]
        inner: dict[str, Counter[tuple[int, ...]]] = {}
        dims = dims_of(query)
        for by in figures(query.figures, span, scope, dims).values():
            for code, figure in by.items():
                inner.setdefault(code, Counter())[_of(figure)] += 1
        simple = not {query.rows, query.columns} & _MADE and len(dims) == (
            2 if query.columns else 1
        )
        for code in query.figures:
            cells = [one for one in _cells(found) if one[2] == code]
            totals = [one[3] for one in cells if one[0] == "合计" and one[1] in {"", "合计"}]
            for cell in totals:
                if cell.text != HIDDEN:
                    assert _said(cell) in {_of(whole[code]), ()}, query
                    assert cell.numbers or not any(_of(whole[code])), query
                met["total"] += bool(cell.n)
            own_cells = [
                _said(one[3]) for one in cells if "合计" not in one[:2] and any(one[3].numbers)
            ]
            if simple and not any(one[3].text == HIDDEN for one in cells):
                said = Counter(own_cells)
                assert said == Counter(
                    {pair: n for pair, n in inner.get(code, Counter()).items() if any(pair)}
                ), query
                met["cells"] += len(own_cells)
        behind = [one for one in _cells(found) if one[3].behind]
        for _, _, code, cell in dice.sample(behind, min(3, len(behind))):
            if INDICATORS[code].kind is not Kind.STAY:
                assert _list_behind(busy, name, cell) == cell.numbers[0], (query, cell)
                listed += 1
    assert met["total"] > 10
    assert met["cells"] > 25
    assert listed > 15


#: Axes put together from smaller ones.
_MADE = frozenset({Axis.HEADING, Axis.QUARTER, Axis.YEAR, Axis.WEEKDAY})


def _of(figure: Figure) -> tuple[int, ...]:
    if figure.stay is not None:
        median = figure.stay.median
        return (int(median.total_seconds() // 60),) if median else ()
    assert isinstance(figure.found, Counted)
    one = figure.found
    return (one.numerator,) if one.denominator is None else (one.numerator, one.denominator)


def _list_behind(world: World, name: str, cell: Cell) -> int:
    query = dict(cell.behind)
    span = Span(*(date.fromisoformat(query.pop(name)) for name in ("first", "last")))
    actor = world.actor(name)
    wish = number_lists.read(query, span, actor, world.catalogue)
    return number_lists.opened(wish, actor).behind.number


def test_totals_are_those_of_the_dashboards(busy: World) -> None:
    leader = busy.actor("leader1")
    for table, axis in ((place_table, Axis.TOWN), (unit_table, Axis.UNIT)):
        query = own(rows=axis, figures=("received", "in_time", "overdue"))
        found = answer(leader, query, busy.catalogue)
        part = table(found.asked)
        assert found.part.total is not None
        assert part.total is not None
        at = {column.indicator: place for place, column in enumerate(part.columns)}
        for place, code in enumerate(query.figures):
            if code in at:
                assert found.part.total.cells[place].text == part.total.cells[at[code]].text
                theirs = {row.name: row.cells[at[code]].text for row in part.rows}
                for row in found.part.rows:
                    if row.code:  # the page of units has no row for what has none
                        assert row.cells[place].text in {theirs[row.name], "—"}


def test_what_is_hidden_stays_hidden_in_every_table_with_totals(busy: World) -> None:
    """One rating in one unit: neither its cell, nor its line, nor the totals tell it."""
    no = busy.closed(area=T1).no
    busy.do(no, "rate", by=busy.reporter(no), stars="5")
    leader = busy.actor("leader1")
    for rows, columns in (
        (Axis.UNIT, Axis.NONE),
        (Axis.UNIT, Axis.MONTH),
        (Axis.MATTER, Axis.UNIT),
        (Axis.HEADING, Axis.DOOR),
        (Axis.TOWN, Axis.VILLAGE),
        (Axis.DOOR, Axis.MATTER),
    ):
        query = own(rows=rows, columns=columns, figures=("satisfied",))
        found = answer(leader, query, busy.catalogue)
        cells = list(_cells(found))
        off = [one for one in cells if one[3].text == HIDDEN]
        assert off, query
        assert all(not one[3].numbers and not one[3].behind and not one[3].percent for one in off)
        for at in (0, 1):  # in no line of the table is one cell alone not shown
            alone = Counter(one[at] for one in off)
            assert 1 not in alone.values() or not query.columns, query
        assert len(off) > 1, query


def test_who_may_ask_what(busy: World) -> None:
    catalogue = busy.catalogue
    query = own(rows=Axis.TOWN, area=OTHER_TOWN)
    town, unit, grid = (busy.actor(name) for name in ("t1_leader", "zj_leader", "grid1"))
    with pytest.raises(NotFound):
        answer(town, query, catalogue)
    asked, gone = narrowed(town, query, catalogue)
    assert gone
    assert [row.name for row in answer(town, asked, catalogue).part.rows] == ["东风街道"]
    assert narrowed(town, asked, catalogue) == (asked, False)
    with pytest.raises(NotFound):
        answer(unit, own(units=("zj", "cg")), catalogue)
    with pytest.raises(NotFound):
        answer(grid, own(area=TOWN), catalogue)
    with pytest.raises(NotYours):
        answer(busy.actor("admin1"), own(), catalogue)
    rows = answer(unit, own(rows=Axis.UNIT), catalogue).part.rows
    assert {row.code for row in rows} <= {"zj"}


def test_two_units_and_two_matters_are_one_table(busy: World) -> None:
    leader, closed = busy.actor("leader1"), ("closed",)
    both = answer(
        leader, own(units=("zj", "cg"), matters=("B01", "B02"), figures=closed), busy.catalogue
    )
    parts = [
        answer(leader, own(units=(unit,), matters=(matter,), figures=closed), busy.catalogue)
        for unit in ("zj", "cg")
        for matter in ("B01", "B02")
    ]
    sums = [one.part.total.cells[0].n for one in parts if one.part.total]
    assert both.part.total is not None
    assert both.part.total.cells[0].n == sum(sums)
    assert str(both.whose).count("·") == 4
    whole = both.part.total.cells[0]
    assert _list_behind(busy, "leader1", whole) == whole.n
    none = several(leader, Several(matters=("none", "B01")), busy.catalogue)
    assert 0 in (none.scope.matters or ())
    with pytest.raises(NotFound):
        several(leader, Several(matters=("B01", "ZZ")), busy.catalogue)
    mixed = replace(
        busy.actor("t1_leader"),
        posts=(*busy.actor("t1_leader").posts, *busy.actor("zj_leader").posts),
    )
    with pytest.raises(NotFound):
        several(mixed, Several(units=("zj", "cg")), busy.catalogue)


def test_a_table_has_a_largest_size(busy: World, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = busy.actor("leader1")
    with pytest.raises(Invalid) as said:
        answer(leader, own(900, rows=Axis.DAY), busy.catalogue)
    assert said.value.detail["most"] == MOST_NUMBERS
    monkeypatch.setattr(questions, "MOST_NUMBERS", 3)
    with pytest.raises(Invalid) as said:  # known only when it is counted
        answer(leader, own(rows=Axis.MATTER, columns=Axis.UNIT), busy.catalogue)
    assert "请把时段缩短" in said.value.fields["rows"]


def test_headings_hold_what_is_below_them_and_weekdays_come_round(busy: World) -> None:
    leader, catalogue = busy.actor("leader1"), busy.catalogue
    one = answer(leader, own(rows=Axis.HEADING, columns=Axis.MATTER), catalogue)
    for row in one.part.rows:
        assert row.cells[-1].n == sum(cell.n for cell in row.cells[:-1])
    assert heading(0, catalogue) == 0
    week = answer(leader, own(rows=Axis.WEEKDAY, columns=Axis.MONTH), catalogue)
    assert week.part.rows[0].name == "周一"
    assert len(week.part.rows) == 7
    assert week.part.total is not None
    cell = max(week.part.rows[clock.today().weekday()].cells[:-1], key=lambda held: held.n)
    if cell.n:
        assert _list_behind(busy, "leader1", cell) == cell.n
    later = answer(leader, own(rows=Axis.WEEKDAY, figures=("closed",)), catalogue)
    assert not any(cell.behind for row in later.part.rows for cell in row.cells)
    quarters = answer(leader, own(rows=Axis.QUARTER, columns=Axis.YEAR), catalogue)
    assert quarters.part.total is not None
    assert quarters.part.total.cells[-1].n == week.part.total.cells[-1].n


def test_places_of_one_town_and_what_is_in_no_village(busy: World) -> None:
    leader = busy.actor("leader1")
    busy.report(area=TOWN)
    for query in (
        own(rows=Axis.TOWN, columns=Axis.VILLAGE),
        own(rows=Axis.VILLAGE, area=TOWN),
        own(rows=Axis.VILLAGE),
    ):
        found = answer(leader, query, busy.catalogue)
        for _, _, _, cell in _cells(found):
            if cell.behind:
                assert _list_behind(busy, "leader1", cell) == cell.n, query
        nowhere = [row for row in found.part.rows if row.name == "没有定到村（社区）"]
        if query.rows is Axis.VILLAGE:
            assert nowhere
            assert bool(nowhere[0].cells[0].behind) == bool(query.area)
