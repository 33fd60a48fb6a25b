"""From a part of the numbers to its chart: the same rows as its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from linli.domain.words import Words
from linli.insights.dashboards import Form, Part, Row
from linli.insights.dashboards_handling import STOPS
from linli.web import formats
from linli.web.addresses import of as address_of
from linli.web.charts import svg
from linli.web.charts.bars import Bar, bars
from linli.web.charts.flow import Stop, flow
from linli.web.charts.hours import hours
from linli.web.charts.tiles import Tile, tiles
from linli.web.charts.trend import Line, Point, trend
from linli.web.language import is_chinese, tr

#: Width of a chart saved as a file, pixels.
SAVED: Final = 960
#: A link in a drawing: its beginning with its address, or its end.
_LINK: Final = re.compile(r'<(/?)a\b(?: href="[^"]*" tabindex="-1")?')
_STATIC: Final = Path(__file__).resolve().parents[1] / "static"


def cases(query: Mapping[str, str]) -> str:
    """Return the address of the list behind a number; empty without one."""
    return address_of("desk_numbers_cases") + formats.query(query) if query else ""


def chart(part: Part) -> Markup:
    """Return the chart of a part; empty for what is a table only, or has nothing to draw."""
    draw = _DRAWN.get(part.form)
    return draw(part) if draw and not part.empty else Markup("")


def _trend(part: Part) -> Markup:
    lines = [
        Line(tr(column.label), [row.cells[at].n for row in part.rows], at + 1)
        for at, column in enumerate(part.columns)
    ]
    points = [
        Point(
            _short(row, months=part.first == "月份"),
            _hint(part, row),
            cases(row.cells[0].behind),
            tuple((_said(row, at, part), cases(row.cells[at].behind)) for at in (1, 2)),
        )
        for row in part.rows
    ]
    return trend(lines, points)


def _short(row: Row, *, months: bool) -> str:
    """Return the day or the month of a point for the narrow place below it."""
    day = date.fromisoformat(row.code)
    if is_chinese():
        return f"{day.month}月" if months else f"{day.month}月{day.day}日"  # zh-only
    return f"{day:%b}" if months else f"{day.day} {day:%b}"


def _hint(part: Part, row: Row) -> str:
    said = [_value(part, row, at) for at in range(len(row.cells))]
    return f"{tr(row.name)}: {', '.join(said)}"


def _said(row: Row, at: int, part: Part) -> str:
    return f"{tr(row.name)}: {_value(part, row, at)}"


def _value(part: Part, row: Row, at: int) -> str:
    return tr(Words("{label} {text}", label=part.columns[at].label, text=row.cells[at].text))


def _bars(part: Part) -> Markup:
    if part.code == "stages":
        return bars([_stage(row) for row in part.rows])
    return bars(
        [
            # What is left over has no bar: it is no one thing beside the others.
            Bar(
                tr(row.name),
                row.cells[0].text,
                (row.cells[0].n,) if row.code else (),
                cases(row.cells[0].behind),
            )
            for row in part.rows
        ]
    )


def _stage(row: Row) -> Bar:
    """Draw the median whole and what lies between it and the ninth decile in a pattern."""
    _, half, most = row.cells
    said = tr(Words("{half}，九成 {most}", half=half.text, most=most.text))
    return Bar(tr(row.name), said, (half.n, max(0, most.n - half.n)), cases(half.behind))


def _tiles(part: Part) -> Markup:
    return tiles(
        [
            Tile(
                tr(row.name),
                row.cells[0].text,
                tr(Words("超期 {n}", n=row.cells[2].n)) if row.cells[2].n else "",
                row.cells[0].n,
                cases(row.cells[0].behind),
            )
            for row in part.rows
        ]
    )


def _hours(part: Part) -> Markup:
    def hint(day: int, hour: int, n: int) -> str:
        name = part.rows[day].name
        return tr(Words("{day} {hour} 点：{n} 件", day=name, hour=hour, n=n))

    def address(day: int, hour: int) -> str:
        return cases(part.rows[day].cells[hour].behind)

    table = [[cell.n for cell in row.cells] for row in part.rows]
    return hours(table, [tr(row.name) for row in part.rows], hint, address)


def _flow(part: Part) -> Markup:
    stops = [Stop(key, column, tr(name)) for key, (name, column, _) in STOPS.items()]
    opens = {
        (one, other): (
            f"{tr(row.name)} {row.cells[0].text}",
            cases(row.cells[0].behind),
        )
        for row in part.rows
        for one, _, other in [row.code.partition("-")]
    }
    return flow(stops, part.pairs, opens)


_DRAWN: Final[Mapping[Form, Callable[[Part], Markup]]] = {
    Form.TREND: _trend,
    Form.BARS: _bars,
    Form.FLOW: _flow,
    Form.HOURS: _hours,
    Form.TILES: _tiles,
}


def saved(part: Part, head: str) -> str:
    """Return the chart as a file that needs nothing else: its styles, its title, its source."""
    # Links in a file on a disc lead nowhere.
    drawn = Markup(_LINK.sub(r"<\1g", chart(part)))  # noqa: S704 - our own drawing
    high = int(drawn.partition('height="')[2].partition('"')[0])
    title = svg.text(tr(part.title), 24, 34, "title")
    finding = svg.text(tr(part.finding), 24, 58)
    source = svg.text(head, 24, high + 106, "soft")
    inner = svg.element("svg", drawn, x=24, y=76, width=SAVED - 48, height=high)
    ground = svg.element("rect", width=SAVED, height=high + 122, class_="paper")
    body = svg.element(
        "svg",
        Markup("<style>{}</style>").format(Markup(_styles())),  # noqa: S704 - our own sheets
        svg.DEFS,
        ground,
        title,
        finding,
        inner,
        source,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        width=SAVED,
        height=high + 122,
        viewBox=f"0 0 {SAVED} {high + 122}",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


@lru_cache(maxsize=1)
def _styles() -> str:
    """Return the sheet of the charts with the colours of the light theme."""
    tokens = (_STATIC / "ui" / "tokens.css").read_text("utf-8")
    font = tokens[tokens.index("--font:") : tokens.index("--font-number:")]
    light = tokens[tokens.index('[data-theme="light"] {') :]
    colours = light[light.index("--canvas") : light.index("}")]
    sheet = (_STATIC / "desk" / "numbers_charts.css").read_text("utf-8")
    more = ".paper{fill:#fff}.chart .title{font-size:20px;font-weight:600}"
    return f":root{{{font}{colours}}}\n{sheet.replace('width: 100%;', '')}{more}"
