"""From counts to what a wall shows, on made-up counties: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from linli.atlas.numbers import Numbers, Sum
from linli.domain.indicators import Share
from linli.domain.number_periods import Period, chosen
from linli.insights.dashboards_handling import STOPS
from linli.pins import cells
from linli.wall import counting
from linli.wall.counting import Taken

TODAY = date(2026, 11, 23)
CELL = cells.cell_at(112.0, 37.0)


def node(key: int, parent: int | None, kind: str = "town") -> Any:
    return SimpleNamespace(
        id=key, parent_id=parent, kind=kind, code=f"c{key}", name=f"n{key}", live=key != 13
    )


ROOT = node(1, None, "county")
TOWNS = [node(key, 1) for key in (11, 12, 13, 14)]


def rate(part: int, whole: int) -> Any:
    share = Share(part, whole) if whole else None
    indicator = SimpleNamespace(places=1)
    return SimpleNamespace(share=share, indicator=indicator, value=part, denominator=whole)


def taken(places: dict[int, tuple[int, int]], area: Any = ROOT, **more: object) -> Taken:
    """Return what was read of a county with so many open and late matters by place (0: none)."""
    found = Numbers(8)
    for key, (n, late) in places.items():
        found.areas[key] = Sum(n=n, late=late)
        found.whole.n += n
        found.whole.late += late
    tree = SimpleNamespace(
        root=ROOT,
        children=lambda key, live=True: [
            one for one in TOWNS if key == 1 and (one.live or not live)
        ],
        chain=lambda one: [ROOT, one],
    )
    where = SimpleNamespace(find=lambda *_: TOWNS[0])
    county = SimpleNamespace(tree=tree, locator=where, matters={})
    asked: Any = SimpleNamespace(
        today=TODAY, chosen=chosen(Period.MONTH, TODAY), catalogue=county, place=area
    )
    values: dict[str, Any] = {
        "asked": asked,
        "area": area,
        "now": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "map": found,
        "county": None,
        "days": {},
        "doors": {},
        "often": {},
        "steps": dict.fromkeys(STOPS, 0),
        "head": {},
        "before": {code: rate(9, 0) for code in ("backlog", "overdue")},
        "months": {},
        **more,
    }
    return Taken(**values)


def rows(held: Taken) -> list[tuple[str, str, str]]:
    return [(one.name, str(one.open.text), str(one.late.text)) for one in counting.towns(held)[0]]


def test_places_in_the_order_of_the_list_and_what_lies_in_none() -> None:
    shown = taken({12: (30, 9), 11: (8, 0), 0: (7, 6), 99: (5, 5)})
    listed = [("n11", "8", "0"), ("n12", "30", "9"), ("n14", "0", "0"), ("县级", "12", "11")]
    assert rows(shown) == listed
    assert counting.towns(shown)[1] == frozenset()
    # a place that is no more stands there while it has numbers
    assert [one[0] for one in rows(taken({13: (9, 0)}))] == ["n11", "n12", "n13（已撤并）", "n14"]


def test_late_ones_that_cannot_be_told_apart_are_all_kept_back() -> None:
    held = taken({11: (20, 2), 12: (30, 0), 14: (40, 4)})
    assert {one[2] for one in rows(held)} == {"不显示"}
    assert counting.towns(held)[1] == {"late"}


def test_a_town_says_of_itself_what_the_county_says() -> None:
    county = taken({11: (3, 0), 12: (8, 0), 14: (40, 6)}).map
    for at, said in ((0, "少于5"), (1, "不显示"), (3, "40")):
        town = taken({0: (county.areas[TOWNS[at].id].n, 0)}, TOWNS[at], county=county)
        assert str(counting.whole(town)[0].text) == said
        assert counting.towns(town)[1] == (frozenset() if said == "40" else {"towns"})
        assert bool(counting.steps(town)) == (said == "40")
    gone = taken({0: (8, 0)}, node(77, 1), county=county)
    assert [str(one.text) for one in counting.whole(gone)] == ["不显示"] * 2
    late = taken({11: (9, 2), 12: (9, 3)}).map  # five late ones, two and three
    assert counting.whole(taken({0: (9, 2)}, TOWNS[0], county=late))[1].n is None


def test_cells_are_marked_late_only_where_the_place_is_shown() -> None:
    one, other = cells.whole(CELL // cells.step(8), 8), cells.whole(CELL // cells.step(7), 7)
    for late, marked in ((6, True), (4, False)):
        held = taken({11: (40, late), 12: (9, 0)})
        held.map.cells[one] = Sum(n=12, late=late)
        held.map.cells[other] = Sum(n=3, late=0)
        towns, _ = counting.towns(held)
        drawn = {cell.cell: (cell.shade, cell.late) for cell in counting.drawn(held, towns)}
        assert drawn == {one: (2, marked), other: (1, False)}


@pytest.mark.parametrize(
    ("now", "then", "way"),
    [
        ((60, 80), (30, 40), "same"),
        ((61, 80), (30, 40), "up"),
        ((59, 80), (30, 40), "down"),
        ((79, 80), (30, 40), ""),
        ((0, 0), (30, 40), ""),
    ],
)
def test_rates_are_compared_by_their_numbers(
    now: tuple[int, int], then: tuple[int, int], way: str
) -> None:
    codes = ("in_time", "false", "satisfied")
    stock = {"backlog": rate(9, 0), "overdue": rate(2, 9)}
    held = taken(
        {11: (9, 0)},
        head=dict.fromkeys(codes, rate(*now)),
        before={**dict.fromkeys(codes, rate(*then)), **stock},
    )
    found = {one.code: one for one in counting.heads(held, ())}
    assert list(found) == ["received", "open", "late", *codes]
    assert {found[code].way for code in codes} == {way}
    assert (found["open"].way, found["late"].way) == ("same", "")
    assert [found[code].kind for code in ("open", "false")] == ["count", "rate"]


def test_twelve_months_and_the_running_one() -> None:
    months = {date(2026, 10, 1): {"in_time": rate(60, 80)}}
    found = counting.months(taken({}, months=months), "in_time")
    assert [(one.first, one.running) for one in (found[0], found[-1])] == [
        (date(2025, 12, 1), False),
        (date(2026, 11, 1), True),
    ]
    assert [one.pair.percent for one in found[-2:]] == ["75.0%", ""]
    # On its last day a month is still running.
    held = taken({}, months=months)
    held.asked.today = date(2026, 11, 30)
    assert [one.running for one in counting.months(held, "in_time")] == [*[False] * 11, True]


def test_doors_matters_and_small_totals() -> None:
    held = taken({}, doors={"seat": 9, "web": 3, "grid": 30}, often={(5, 0): 3, (5, 11): 3})
    doors = counting.doors(held)
    assert [(one.code, one.count.n) for one in doors.rows] == [("grid", 30)]
    assert doors.rest is not None
    assert (doors.rest.n, doors.total.n) == (12, 42)
    matters = counting.matters(held)
    assert (matters.rows, matters.rest, str(matters.total.text)) == ((), None, "少于5")
