"""What the wall draws: words that stand clear of each other, numbers that say no more than told."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web import wall_rows
from tests.web.test_tokens import contrast

from linli.domain.wall_hiding import KEPT, Count, Said, alone
from linli.wall.screen import Outline, Town
from linli.web.language import speaking
from linli.web.wall import drawing_charts as charts
from linli.web.wall import drawing_labels as labels
from linli.web.wall import drawing_map as maps
from linli.web.wall.drawing import picture
from linli.web.wall.drawing_labels import Box, Wanted

ROOM = Box(0, 0, maps.WIDE, maps.HIGH)
SQUARE = ((-50.0, -50.0), (50.0, -50.0), (50.0, 50.0), (-50.0, 50.0), (-50.0, -50.0))
#: (words, what they stand on); the map's words have a halo of the canvas.
READ = ("ink", "ink-2", "ink-3", "data", "over", "near")


def around(x: float, y: float, size: float = 1.0) -> tuple[labels.Point, ...]:
    return tuple((x + a * size, y + b * size) for a, b in SQUARE)


wanted = st.builds(
    lambda x, y, wide, lines, size: Wanted(
        (x, y), ((wide, 34.0 * lines), (wide * 0.6, 34.0 * lines + 34)), around(x, y, size)
    ),
    st.floats(0, maps.WIDE),
    st.floats(0, maps.HIGH),
    st.floats(40, 220),
    st.integers(1, 2),
    st.floats(0.2, 3),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(wanted, max_size=16))
def test_no_words_stand_over_others_or_outside(asked: list[Wanted]) -> None:
    places = labels.place(tuple(asked), ROOM)
    found = [one for one in places if one]
    assert len(places) == len(asked)
    assert all(one.box.within(ROOM) for one in found)
    assert not any(a.box.meets(b.box) for a, b in combinations(found, 2))
    assert all(
        (one.box.wide, one.box.high) == want.sizes[one.size]
        for want, one in zip(asked, places, strict=True)
        if one
    )
    assert places == labels.place(tuple(asked), ROOM)


def test_words_stand_at_home_where_they_can() -> None:
    home = Wanted((300, 200), ((90, 34), (60, 68)), around(300, 200, 2))
    narrow = Wanted((600, 200), ((90, 34), (60, 68)), around(600, 200, 0.8))
    tiny = Wanted((100, 300), ((90, 34), (60, 68)), around(100, 300, 0.1))
    here, below, aside = labels.place((home, narrow, tiny), ROOM)
    assert here
    assert (here.aside, here.size, here.box.middle) == (False, 0, (300, 200))
    assert below
    assert (below.aside, below.size) == (False, 1)
    assert aside
    assert (aside.aside, aside.size, aside.box.x) == (True, 0, 0)


def test_lines_to_words_aside_do_not_cross() -> None:
    tiny = [Wanted((x, y), ((100, 34),), around(x, y, 0.1)) for x, y in ((200, 240), (60, 250))]
    places = labels.place(tuple(tiny), ROOM)
    tops = [one.box.y for one in places if one]
    assert tops == sorted(tops)  # the one further away starts higher and stays higher
    home = around(300, 200)
    near = labels.beside((300, 200), 42, ROOM, [Box(270, 180, 60, 40)], home)
    assert near
    assert 250 < near.middle[0] < 350  # in its own ground, above or below what stands there
    assert 150 < near.middle[1] < 250
    assert labels.beside((5, 5), 42, ROOM, [Box(0, 0, 900, 400)], home)
    assert labels.beside((5, 5), 42, ROOM, [ROOM], home) is None
    assert labels.broken("综合治理示范片区", 9) == ["综合治理示范片区"]
    assert labels.broken("综合治理示范片区联合站", 9) == ["综合治理示范", "片区联合站"]


def drawn(text: object, css: str) -> list[str]:
    return re.findall(rf'<text[^>]*class="{css}"[^>]*>([^<]*)</text>', str(text))


def test_towns_say_their_numbers_and_no_more() -> None:
    ring = [(112.0, 37.0), (112.2, 37.0), (112.2, 37.2), (112.0, 37.2), (112.0, 37.0)]
    here = maps.Outline("c", [ring], here=True)
    towns = [maps.Outline(code, [ring], here=False) for code in ("a", "b", "d")]
    found = maps.draw(
        [here, *towns, maps.Outline("e", [], here=False)],
        [
            maps.Label("a", "东街", "1,234", "56"),
            maps.Label("b", "西街", "少于5", "", few=True),
            maps.Label("d", "南关", "7"),
            maps.Label("gone", "北关", "9"),
        ],
        [],
        [maps.Spot(1, "a"), maps.Spot(2, "nowhere")],
    )
    assert found
    assert found.unnamed == 0
    assert drawn(found.picture, "town") == ["东街", "西街", "南关"]
    assert drawn(found.picture, "town__n") == ["1,234", "7"]
    assert drawn(found.picture, "town__few") == ["少于5"]
    assert drawn(found.picture, "town__late") == ["56"]
    assert str(found.picture).count('class="late"') == 2  # of the small one the mark alone
    assert drawn(found.picture, "ring__n") == ["1"]
    assert maps.draw([], [maps.Label("a", "东街")], [], []) is None


def test_a_map_too_full_for_its_names_says_so() -> None:
    ring = [(112.0, 37.0), (112.2, 37.0), (112.2, 37.2), (112.0, 37.2), (112.0, 37.0)]
    codes = [f"t{at}" for at in range(50)]
    outlines = [maps.Outline(code, [ring], here=False) for code in codes]
    towns = [maps.Label(code, "综合治理示范片区联合工作站", "123,456", "9") for code in codes]
    found = maps.draw(outlines, towns, [], [])
    assert found
    assert 0 < found.unnamed < 50
    assert len(drawn(found.picture, "town__n")) == 50 - found.unnamed


def test_a_chart_has_no_bar_for_nothing_and_a_stub_for_what_is_not_told() -> None:
    days = str(charts.days([("1", 0), ("2", None), ("今天", 12)]))
    assert days.count("<rect") == 3
    assert 'height="0%"' in days
    assert days.count('class="few"') == 1
    assert drawn(days, "n") == ["12"]
    full = str(charts.days([(str(at), 123_456 + at) for at in range(14)]))
    assert drawn(full, "n") == ["123,469"]  # only today: others would stand over each other
    assert "<rect" not in str(charts.days([]))
    bars = str(charts.bar(None, 10)), str(charts.bar(5, 10)), str(charts.bar(0, 0))
    assert ['class="bar--few"' in one for one in bars] == [True, False, False]
    assert 'width="50%"' in bars[1]


def test_months_without_a_rate_leave_a_gap() -> None:
    months = [charts.Month("1", 91.0), charts.Month("2", None), charts.Month("3", 95.0)]
    months += [charts.Month("4", 100.0, running=True)]
    found = str(charts.months(months, "月"))
    assert found.count("<circle") == 3
    assert re.findall(r'class="(line[^"]*)"', found) == ["line line--running"]
    assert "90%" in found
    assert "80%" not in found  # the scale starts below the lowest
    assert "0%" in str(charts.months([charts.Month("1", None)], ""))


def test_the_words_of_a_screen() -> None:
    found = picture(wall_rows.screen())
    figures = {one.code: one for one in found["figures"]}  # type: ignore[attr-defined]
    assert (figures["received"].value, figures["received"].unit) == ("38", "件")
    assert (figures["late"].value, figures["late"].unit, figures["late"].size) == (
        "少于5",
        "",
        "few",
    )
    assert figures["in_time"].of == "288 / 302 件"
    assert figures["in_time"].before == "本月至今，上月同期 91.6%"
    many = picture(wall_rows.screen(times=4000, long=True))
    assert {one.size for one in many["figures"]} == {"many", ""}  # type: ignore[attr-defined]
    assert many["news_columns"] == 2
    assert found["news_columns"] == 4
    nothing = picture(wall_rows.screen(times=0, outlined=False))
    assert nothing["map"]["drawing"] is None  # type: ignore[index]
    with speaking("en"):
        assert "Nov" in str(picture(wall_rows.screen())["rates"][0]["drawing"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("late", "withheld", "said"),
    [
        (alone(7), (), "7"),
        (alone(0), (), None),
        (Count(Said.FEW), (), ""),
        (KEPT, (), ""),
        (KEPT, ("late",), None),
    ],
)
def test_a_mark_stands_only_where_something_is_late(
    late: Count, withheld: tuple[str, ...], said: str | None
) -> None:
    ring = [(112.0, 37.0), (112.2, 37.0), (112.2, 37.2), (112.0, 37.2), (112.0, 37.0)]
    screen = replace(
        wall_rows.screen(outlined=False),
        outlines=(Outline("a", "东街", (ring,), here=False, schematic=False),),
        towns=(Town("a", "东街", alone(20), late),),
        cells=(),
        hot=(),
        withheld=frozenset(withheld),
    )
    found = picture(screen)
    text = str(found["map"]["drawing"])  # type: ignore[index]
    assert ('class="late"' in text) == (said is not None)
    assert drawn(text, "town__late") == ([said] if said else [])
    assert [one.some_late for one in found["towns"]] == [said is not None]  # type: ignore[attr-defined]


def test_words_are_readable_on_the_wall_and_on_paper() -> None:
    text = (wall_rows.STATIC / "wall/tokens.css").read_text("utf-8")
    for rule in text.split("@media print"):
        colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", rule))
        for name in READ:
            assert contrast(colours[name], colours["canvas"]) >= 4.5, name
        assert contrast(colours["ink"], colours["fresh"]) >= 4.5
        shades = [contrast(colours[f"cell-{at}"], colours["canvas"]) for at in range(1, 6)]
        assert shades == sorted(shades)
    for sheet in ("wall.css", "map.css", "panels.css"):
        rules = (wall_rows.STATIC / "wall" / sheet).read_text("utf-8")
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb", rules), "colours stand in tokens.css"
