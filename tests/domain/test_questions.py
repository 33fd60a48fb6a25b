"""Questions to the numbers: what may be asked, how it is kept, what of a table is hidden."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random

import pytest

from linli.domain.asked_questions import NAME, NOTE, clean
from linli.domain.errors import Invalid
from linli.domain.indicator_figures import too_small
from linli.domain.number_periods import Period
from linli.domain.questions import (
    MOST_CHOSEN,
    TIMES,
    Axis,
    Query,
    begin_of,
    chosen,
    misfit,
    read,
    steps,
    weigh,
)
from linli.domain.questions_hiding import ONLY, TOTAL, Cell, hidden
from linli.domain.spans import Span

TODAY = date(2026, 11, 23)


def asked(**fields: str | list[str]) -> tuple[Query, dict[str, str]]:
    """Read an address."""
    return read({name: [one] if isinstance(one, str) else one for name, one in fields.items()})


def test_nothing_given_is_the_question_one_begins_with() -> None:
    assert asked() == (Query(), {})
    assert asked(rows="", columns="", figure="", period="") == (Query(), {})
    assert Query().rows is Axis.HEADING


def test_a_question_is_read_back_from_its_address_and_as_it_is_kept() -> None:
    query, wrong = asked(
        rows="unit",
        columns="month",
        figure=["received", "in_time", "received", ""],
        area="149901",
        unit=["zj", "cg", "zj"],
        matter=["B01", ""],
        door="web",
        first="2026-01-01",
        last=" 2026-03-31 ",
    )
    assert not wrong
    assert query.figures == ("received", "in_time")
    assert query.units == ("zj", "cg")
    assert (query.period, query.last) == (Period.OWN, "2026-03-31")
    assert read(query.plain()) == (query, {})
    assert (
        read({name: [v] if isinstance(v, str) else v for name, v in query.address().items()})[0]
        == query
    )
    assert query.swapped().swapped() == query
    assert query.swapped().rows is Axis.MONTH
    assert (query.unlimited().units, query.unlimited().area) == ((), "")
    assert query.unlimited().matters == ("B01",)
    assert Query().swapped() == Query()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"rows": "person"}, "rows", "没有这种分法"),
        ({"columns": "grid"}, "columns", "没有这种分法"),
        ({"rows": "unit", "columns": "unit"}, "columns", "不能是同一种"),
        ({"figure": "speed"}, "figure", "没有这个指标"),
        ({"figure": ["received", "closed", "backlog", "signed"]}, "figure", "最多3个"),
        ({"unit": [f"u{n}" for n in range(MOST_CHOSEN + 1)]}, "unit", "最多选20个"),
        ({"period": "century"}, "period", "没有这个时段"),
        ({"rows": "month", "figure": "backlog"}, "figure", "最后一天"),
        ({"rows": "unit", "columns": "week", "figure": "overdue"}, "figure", "最后一天"),
        ({"rows": "matter", "figure": "stay_reported"}, "figure", "不分列"),
        ({"rows": "unit", "columns": "town", "figure": "stay_reported"}, "figure", "不分列"),
        ({"rows": "unit", "door": "web", "figure": "stay_reported"}, "figure", "去掉这些条件"),
        ({"rows": "unit", "figure": "visits"}, "figure", "只能按乡镇"),
        ({"rows": "town", "figure": "visits", "door": "web"}, "figure", "不能加"),
        ({"rows": "town", "figure": "coverage", "unit": "zj"}, "figure", "不能加"),
    ],
)
def test_what_is_refused_is_said_at_its_field(
    fields: dict[str, str | list[str]], field: str, words: str
) -> None:
    query, wrong = asked(**fields)
    assert words in wrong[field]
    assert query.rows is not query.columns


def test_what_fits() -> None:
    for fields in (
        {"rows": "unit", "figure": "stay_reported"},
        {"rows": "town", "columns": "village", "figure": "visits", "unit": "zj"},
        {"rows": "village", "figure": "coverage"},
        {"rows": "unit", "columns": "matter", "figure": "backlog"},
        {"rows": "weekday", "columns": "year", "figure": "returned"},
    ):
        query, wrong = asked(**fields)
        assert not wrong
        assert misfit(query) == ""


def test_typed_days_win_unless_they_only_stood_there() -> None:
    days = {"first": "2026-10-01", "last": "2026-10-31"}
    assert asked(**days)[0].period is Period.OWN
    assert asked(**days, period="week", had="_")[0].period is Period.OWN
    assert asked(**days, period="week", had="2026-10-01_2026-10-31")[0].period is Period.WEEK
    assert asked(period="own")[0].period is Period.OWN
    assert asked(period="year")[0].address()["first"] == ""


def test_the_days_of_a_question() -> None:
    assert chosen(Query(), TODAY).span == Span(date(2026, 11, 1), TODAY)
    typed = Query(period=Period.OWN, first="2026-10-01", last="2026-10-31")
    assert chosen(typed, TODAY).span.days == 31
    for first in ("0000-01-01", "0001-01-01", "2026-02-30", "2010-01-01", "2027-01-01"):
        with pytest.raises(Invalid):
            chosen(Query(period=Period.OWN, first=first), TODAY)


def test_how_large_a_table_is() -> None:
    assert weigh(10, 12, ["received"]) == 120
    assert weigh(10, 0, ["received", "in_time"]) == 30


def test_steps_cover_a_span_once_and_in_order() -> None:
    span = Span(date(2025, 11, 5), TODAY)
    for axis in TIMES[:-1]:
        found = steps(axis, span)
        assert list(found) == [begin_of(axis, days.first) for days in found.values() if days]
        assert sum(days.days for days in found.values() if days) == span.days
    assert list(steps(Axis.WEEKDAY, span)) == list(range(7))
    assert begin_of(Axis.WEEKDAY, TODAY) == 0
    assert begin_of(Axis.QUARTER, TODAY) == date(2026, 10, 1)
    assert begin_of(Axis.DAY, TODAY) == TODAY
    with pytest.raises(KeyError):
        begin_of(Axis.UNIT, TODAY)


def test_names_and_notes() -> None:
    assert clean("  两 \x00 个  空格 ", " 说明 ") == ("两 个 空格", "说明", {})
    assert set(clean(" ", "说" * (NOTE + 1))[2]) == {"name", "note"}
    assert "name" in clean("名" * (NAME + 1), "")[2]


def _table(dice: Random) -> dict[Cell, int]:
    """Return a random table with its totals."""
    rows, columns = dice.randint(1, 5), dice.randint(1, 5)
    wide = dice.random() < 0.8
    found: dict[Cell, int] = {}
    for row, column in product(range(rows), range(columns) if wide else [ONLY]):
        whole = dice.choice([0, 1, 2, 4, 6, 9, 30])
        cells = [(row, column), (TOTAL, column)]
        cells += [(row, TOTAL), (TOTAL, TOTAL)] if wide else []
        for cell in cells:
            found[cell] = found.get(cell, 0) + whole
    return found


def _worked_out(wholes: dict[Cell, int], off: frozenset[Cell]) -> set[Cell]:
    """Return which hidden cells the lines of the table give away: exact elimination."""
    unknown = sorted(off, key=repr)
    lines: list[list[float]] = []
    for at in (0, 1):
        if at == 0 and all(cell[1] == ONLY for cell in wholes):
            continue
        for one in {cell[at] for cell in wholes}:
            line = [cell for cell in wholes if cell[at] == one]
            other = 1 - at
            lines.append(
                [float((-1 if cell[other] == TOTAL else 1) * (cell in line)) for cell in unknown]
            )
    rank = 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(rank, len(lines)) if abs(lines[n][column]) > 1e-9), None)
        if pivot is None:
            continue
        lines[rank], lines[pivot] = lines[pivot], lines[rank]
        head = lines[rank]
        for n, old in enumerate(lines):
            if n != rank and abs(old[column]) > 1e-9:
                by = old[column] / head[column]
                lines[n] = [a - by * b for a, b in zip(old, head, strict=True)]
        rank += 1
    alone = [line for line in lines if sum(abs(one) > 1e-9 for one in line) == 1]
    return {unknown[next(n for n, one in enumerate(line) if abs(one) > 1e-9)] for line in alone}


def test_no_hidden_cell_can_be_worked_out_from_the_others() -> None:
    dice, met = Random(3), 0
    for _ in range(600):
        wholes = _table(dice)
        small = {cell for cell, whole in wholes.items() if 0 < whole < 5}
        if dice.random() < 0.3:
            small = {cell for cell in small if TOTAL not in cell}
        off = hidden(wholes, small)
        assert small <= off
        assert all(wholes[cell] > 0 for cell in off)
        assert not _worked_out(wholes, off), (wholes, off)
        met += bool(off - small)
    assert met > 50


def test_what_the_other_tables_hide_may_give_a_cell_away_in_a_table_with_totals() -> None:
    """Why there is a rule of its own: two circles held together by one cell, which is known."""
    wholes: dict[Cell, int] = {}
    inner = {
        (0, 0): 1, (0, 1): 1, (1, 0): 1, (1, 1): 2,
        (2, 2): 1, (2, 3): 1, (3, 2): 1, (3, 3): 1, (1, 2): 3, (0, 3): 50, (3, 0): 60,
    }  # fmt: skip
    for (row, column), whole in inner.items():
        for cell in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            wholes[cell] = wholes.get(cell, 0) + whole
    small = too_small(inner, 5)
    start = {cell for cell in small if inner[cell] < 5}
    assert _worked_out(wholes, frozenset(start)) == {(1, 2)}
    off = hidden(wholes, start)
    assert not _worked_out(wholes, off)
    assert (TOTAL, TOTAL) not in off
    assert hidden(wholes, ()) == frozenset()
    assert hidden({(0, ONLY): 1, (TOTAL, ONLY): 1}, {(0, ONLY)}) == {(0, ONLY), (TOTAL, ONLY)}
