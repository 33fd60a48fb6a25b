"""A week in hours: seven rows of twenty-four dots, the larger the more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

from markupsafe import Markup

from linli.web.charts import svg

_ROW = 26
_HEAD = 20
#: Left of the dots, per cent: the names of the days.
_NAMES = 11.0
#: The largest dot, pixels across: fits the narrowest column.
_LARGEST = 11.0


def hours(
    table: Sequence[Sequence[int]],
    days: Sequence[str],
    hint: Callable[[int, int, int], str],
    address: Callable[[int, int], str] = lambda _day, _hour: "",
) -> Markup:
    """Draw ``table`` (day of the week × hour); the area of a dot is its number.

    ``address`` of a day and an hour is where its dot opens to.
    """
    most = max((n for row in table for n in row), default=0) or 1
    wide = (100 - _NAMES) / 24
    inside: list[Markup] = [
        svg.text(f"{hour}", f"{_NAMES + wide * (hour + 0.5):.2f}%", 12, "soft", "middle")
        for hour in range(0, 24, 3)
    ]
    for day, row in enumerate(table):
        y = _HEAD + _ROW * day + _ROW / 2
        inside.append(svg.text(days[day], 0, y + 4))
        inside.append(svg.element("line", x1=f"{_NAMES}%", x2="100%", y1=y, y2=y, class_="grid"))
        for hour, n in enumerate(row):
            if n:
                size = max(2.0, _LARGEST * sqrt(n / most))
                x = f"{_NAMES + wide * (hour + 0.5):.2f}%"
                # A round-ended line of no length is a dot whose size a style sheet cannot lose.
                dot = svg.element("circle", cx=x, cy=y, r=size / 2, class_="dot")
                around = svg.element(
                    "rect",
                    x=f"{_NAMES + wide * hour:.2f}%",
                    y=_HEAD + _ROW * day,
                    width=f"{wide:.2f}%",
                    height=_ROW,
                    class_="hit",
                )
                opens = address(day, hour)
                inside.append(svg.link(opens, hint(day, hour, n), around if opens else None, dot))
    return svg.drawing(_HEAD + _ROW * len(table) + 4, inside, "hours")
