"""Charts say what their numbers say: read back from the drawing, not from a picture of it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from linli.web.charts import svg
from linli.web.charts.bars import Bar, bars
from linli.web.charts.flow import Stop, flow
from linli.web.charts.hours import hours
from linli.web.charts.tiles import LEVELS, Tile, level, tiles
from linli.web.charts.trend import Line, Point, trend

Node = ElementTree.Element


def read(drawing: Markup) -> Node:
    """Return the drawing as a tree; a drawing that is no XML fails here."""
    return ElementTree.fromstring(drawing)  # noqa: S314 - drawn by us


def classed(tree: Node, css: str) -> list[Node]:
    return [one for one in tree.iter() if css in one.get("class", "").split()]


def per_cent(text: str | None) -> float:
    assert text is not None
    assert text.endswith("%")
    return float(text[:-1])


def texts(tree: Node) -> list[str]:
    return [one.text or "" for one in tree.iter("text")]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_bars_are_as_long_as_their_numbers(numbers: list[int]) -> None:
    rows = [Bar(f"事项{n}", str(n), (n,), "/x/") for n in numbers]
    tree = read(bars(rows))
    drawn = [per_cent(one.get("width")) for one in classed(tree, "length")]
    most = max(numbers)
    assert drawn == [pytest.approx(100 * n / most, abs=0.01) for n in numbers if n]
    assert len(list(tree.iter("a"))) == len(numbers)


def test_a_bar_of_two_parts_goes_on_where_the_first_ends_in_another_pattern() -> None:
    tree = read(bars([Bar("处置中", "", (30, 50)), Bar("待签收", "", (10, 10))]))
    first, second = classed(tree, "length")[:2]
    assert per_cent(first.get("width")) == 37.5
    assert per_cent(second.get("x")) == 37.5
    assert per_cent(second.get("width")) == 62.5
    assert (first.get("class"), second.get("class")) == ("length length--1", "length length--2")


def test_words_are_escaped_and_too_long_ones_cut() -> None:
    drawn = bars([Bar("<b>" + "很" * 40, '"1"', (1,), "/x/?a=1&b=2")])
    assert "<b>" not in drawn
    tree = read(drawn)
    assert next(tree.iter("a")).get("href") == "/x/?a=1&b=2"
    name = texts(tree)[0]
    assert name.endswith("…")
    assert svg.width_of(name) <= 210
    # The whole name is in the hint.
    assert "很" * 40 in (next(tree.iter("title")).text or "")


def test_long_words_beside_a_name_get_a_line_of_their_own() -> None:
    said = "6 hours 29 minutes, nine of ten 13 hours 41 minutes"
    short, long = read(bars([Bar("待补充", "6", (1,))])), read(bars([Bar("待补充", said, (1,))]))
    name, words = long.iter("text")
    assert float(words.get("y", "")) > float(name.get("y", ""))
    assert float(long.get("height", "")) > float(short.get("height", ""))
    assert len({one.get("y") for one in short.iter("text")}) == 1


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40))
def test_a_line_goes_through_its_numbers(numbers: list[int]) -> None:
    points = [Point(str(at), f"{at}: {n}", "/x/") for at, n in enumerate(numbers)]
    tree = read(trend([Line("收件", numbers, 1)], points))
    marks = classed(tree, "mark--1")[1:]  # the first is in the legend
    ground = float(classed(tree, "grid--ground")[0].get("y1", ""))
    top = svg.ticks(max(numbers))[-1]
    back = [(ground - float(one.get("cy", ""))) / 190 * top for one in marks]
    assert back == [pytest.approx(n, abs=top / 10_000 + 0.05 * top / 190) for n in numbers]
    across = [per_cent(one.get("cx")) for one in marks]
    assert across == sorted(across)
    assert [title.text for title in tree.iter("title")] == [point.hint for point in points]


def test_lines_differ_by_stroke_and_mark_and_unknown_points_are_left_out() -> None:
    lines = [Line("收件", [1, 2, 3], 1), Line("结案", [3, None, 1], 2), Line("去年", [0, 0, 0], 3)]
    tree = read(trend(lines, [Point("", "")] * 3))
    assert len(classed(tree, "mark--1")) == 4
    assert len(classed(tree, "mark--2")) == 3
    assert len(classed(tree, "line--2")) == 2
    assert {"收件", "结案", "去年"} <= set(texts(tree))
    # Without an address nothing is a link.
    assert not list(tree.iter("a"))


def test_long_names_of_lines_stand_below_each_other() -> None:
    lines = [Line("Came in during the same days of last year", [1], 1), Line("Closed", [1], 2)]
    names = {one.text: one for one in read(trend(lines, [Point("", "")])).iter("text")}
    assert names["Closed"].get("x") == "30"
    assert names["Closed"].get("y") != names[lines[0].name].get("y")


@given(st.integers(0, 10**7))
def test_scales_are_round_and_hold_the_largest_number(most: int) -> None:
    found = svg.ticks(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert 2 <= len(found) <= 6
    step = found[1]
    assert str(step).rstrip("0") in {"1", "2", "5"}


def test_the_area_of_a_dot_is_its_number() -> None:
    table = [[0] * 24 for _ in range(7)]
    table[0][9], table[2][15] = 16, 4
    tree = read(hours(table, list("一二三四五六日"), lambda day, hour, n: f"{day}.{hour}={n}"))
    big, small = classed(tree, "dot")
    assert (float(big.get("r", "")) / float(small.get("r", ""))) ** 2 == pytest.approx(4)
    assert [title.text for title in tree.iter("title")] == ["0.9=16", "2.15=4"]


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_levels_rise_with_the_number(one: int, other: int) -> None:
    most = max(one, other)
    low, high = sorted((one, other))
    assert 0 <= level(low, most) <= level(high, most) < LEVELS
    assert (level(low, most) == 0) == (low == 0)
    assert level(None, most) == 0


def test_tiles_stand_in_the_order_given_with_their_numbers() -> None:
    rows = [Tile(f"第{n}村", str(n), "", n, f"/{n}/") for n in (3, 40, 0, 8)]
    tree = read(tiles(rows))
    assert [one.get("href") for one in tree.iter("a")] == ["/3/", "/40/", "/0/", "/8/"]
    assert [text for text in texts(tree) if text.isdigit()] == ["3", "40", "0", "8"]
    shades = [one.get("class", "") for one in classed(tree, "level")]
    assert shades[1].endswith("level--4")
    assert shades[2].endswith("level--0")


STOPS = [Stop("a", 0, "登记"), Stop("b", 1, "受理"), Stop("c", 2, "办理"), Stop("d", 2, "不办理")]


def ribbons(tree: Node) -> dict[str, list[float]]:
    """Return the thickness of each ribbon where it begins, piece by piece."""
    found: dict[str, list[float]] = {}
    for one in classed(tree, "ribbon"):
        way = one.get("d", "")
        top = float(way[1:].split("C")[0].split()[1])
        bottom = float(way.removesuffix("Z").split()[-1])
        found.setdefault(one.get("data-flow", ""), []).append(bottom - top)
    return found


def test_ribbons_are_as_thick_as_what_went() -> None:
    moved = {("a", "b"): 60, ("b", "c"): 45, ("a", "d"): 30, ("c", "b"): 5, ("x", "a"): 9}
    tree = read(flow(STOPS, moved))
    thick = ribbons(tree)
    assert set(thick) == {"a>b", "b>c", "a>d"}
    assert thick["a>b"][0] / thick["b>c"][0] == pytest.approx(60 / 45, rel=0.02)
    # What passes a column stays as thick in it, and takes a lane of its own.
    assert thick["a>d"] == [pytest.approx(thick["a>b"][0] / 2, rel=0.02)] * 2
    assert [one.get("data-flow") for one in classed(tree, "back")] == ["c>b"]
    assert {one.get("data-stage"): one.get("data-n") for one in classed(tree, "stage")} == {
        "a": "90",
        "b": "60",
        "c": "45",
        "d": "30",
    }
    assert "← 5" in texts(tree)
    assert {"登记", "受理", "办理", "不办理"} <= set(texts(tree))  # numbers stand where they open


def test_nothing_that_flows_is_still_a_drawing() -> None:
    assert ribbons(read(flow(STOPS, {}))) == {}


def test_no_mark_is_reached_by_the_keyboard_and_no_drawing_is_read_out() -> None:
    """The table beside each chart has the same links, in an order that makes sense."""
    tree = read(bars([Bar("供水", "1", (1,), "/x/")]))
    assert tree.get("aria-hidden") == "true"
    assert {one.get("tabindex") for one in tree.iter("a")} == {"-1"}
    assert "供水 1" in [title.text for title in tree.iter("title")]
