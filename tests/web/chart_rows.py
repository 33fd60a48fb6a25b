"""The same rows for every picture of a chart: one of each kind the pages of numbers draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from linli.web.charts.bars import Bar, bars
from linli.web.charts.flow import Stop, flow
from linli.web.charts.hours import hours
from linli.web.charts.svg import DEFS
from linli.web.charts.tiles import Tile, tiles
from linli.web.charts.trend import Line, Point, trend

#: Wide enough for a desk; all charts stretch to it.
WIDE: Final = 640


def lines(came: tuple[int, ...] = (7, 20, 23, 14, 21, 18, 29, 143, 10)) -> Markup:
    """Draw what came in, what was closed, and what came in a year before."""
    closed = (0, 12, 17, 19, 13, 22, 13, 24, 1)
    before = (30, 28, 35, 40, 22, 31, 27, 33, 29)
    drawn = [Line("收件", came, 1), Line("结案", closed, 2), Line("去年同期收件", before, 3)]
    return trend(drawn, [Point(str(at), str(n), "/x/") for at, n in enumerate(came)])


def composition(numbers: tuple[int, ...] = (18, 17, 15, 13, 12, 6, 2, 0)) -> Markup:
    """Draw matters by how many there were, the rest without a bar."""
    rows = [Bar(f"第{at}类", str(n), (n,), "/x/") for at, n in enumerate(numbers)]
    return bars([*rows, Bar("其他 11 类", "99", (), "/x/")])


def times(parts: tuple[tuple[int, int], ...] = ((270, 30), (65, 160), (74, 86), (30, 0))) -> Markup:
    """Draw how long stages take: half of the matters whole, nine of ten hatched."""
    return bars([Bar(f"第{at}步", "1 天", part, "/x/") for at, part in enumerate(parts)])


def ages(numbers: tuple[int, ...] = (74, 64, 12, 1, 1, 0)) -> Markup:
    """Draw classes of age."""
    return bars([Bar(f"{n} 天", str(n), (n,), "/x/") for n in numbers])


def sankey(back: int = 10) -> Markup:
    """Draw the flow between the stages, with ways back."""
    stops = [
        Stop("register", 0, "登记"), Stop("accept", 1, "受理"), Stop("dispatch", 2, "派单"),
        Stop("handle", 3, "办理"), Stop("close", 4, "结案"), Stop("end", 4, "不办理"),
    ]  # fmt: skip
    moved = {
        ("register", "accept"): 241, ("register", "end"): 27, ("accept", "dispatch"): 236,
        ("dispatch", "handle"): 193, ("handle", "close"): 148, ("dispatch", "accept"): back,
        ("close", "handle"): 7,
    }  # fmt: skip
    return flow(stops, moved, {("register", "accept"): ("241", "/x/")})


def heat(numbers: tuple[int, ...] = (14, 18, 4, 6, 14, 29, 34, 0)) -> Markup:
    """Draw places, the denser their pattern the more came in."""
    return tiles([Tile(f"第{at}镇", str(n), "", n, "/x/") for at, n in enumerate(numbers)])


def week(busy: int = 14) -> Markup:
    """Draw the hours of a week, one of them the busiest."""
    table = [
        [max(0, 9 - abs(hour - 12)) if day < 5 else int(hour == 15) for hour in range(24)]
        for day in range(7)
    ]
    table[6][busy] = 24
    return hours(table, list("一二三四五六日"), lambda *at: str(at), lambda *_: "/x/")


#: Each kind of chart by its name.
CHARTS: Final[Mapping[str, Callable[[], Markup]]] = {
    "trend": lines,
    "composition": composition,
    "comparison": times,
    "ages": ages,
    "sankey": sankey,
    "heat": heat,
    "hours": week,
}
THEMES: Final = ("light", "dark")


def document(drawing: Markup, theme: str, sheets: str) -> str:
    """Return a page with one chart on it, its words not drawn; ``sheets`` are the style sheets."""
    return (
        f'<!doctype html><html lang="zh-Hans" data-theme="{theme}"><meta charset="utf-8">'
        f"<style>{sheets} body{{margin:0;background:var(--panel)}}"
        f" #chart{{width:{WIDE}px}} .chart{{display:block}} .chart text{{visibility:hidden}}"
        f" .defs{{position:absolute}}</style>"
        f'<svg class="defs" width="0" height="0">{DEFS}</svg><div id="chart">{drawing}</div>'
    )
