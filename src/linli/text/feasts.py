"""When the feasts are that people name instead of a date: those of the sun, those of the moon.

The days of the moon are facts from the published calendars (GB/T 33661-2017 lays down how they are
reckoned), 2016 to 2035; a year outside has none, and then nothing is proposed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_FIRST: Final = 2016
#: Month and day by feast and year from :data:`_FIRST` on.
_SPRING: Final = (
    *((2, 8), (1, 28), (2, 16), (2, 5), (1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29)),
    *((2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8)),
)
_DRAGON: Final = (
    *((6, 9), (5, 30), (6, 18), (6, 7), (6, 25), (6, 14), (6, 3), (6, 22), (6, 10), (5, 31)),
    *((6, 19), (6, 9), (5, 28), (6, 16), (6, 5), (6, 24), (6, 12), (6, 1), (6, 20), (6, 10)),
)
_MOON: Final = (
    *((9, 15), (10, 4), (9, 24), (9, 13), (10, 1), (9, 21), (9, 10), (9, 29), (9, 17), (10, 6)),
    *((9, 25), (9, 15), (10, 3), (9, 22), (9, 12), (10, 1), (9, 19), (9, 8), (9, 27), (9, 16)),
)
_NINES: Final = (
    *((10, 9), (10, 28), (10, 17), (10, 7), (10, 25), (10, 14), (10, 4), (10, 23)),
    *((10, 11), (10, 29), (10, 18), (10, 8), (10, 26), (10, 16), (10, 5), (10, 24)),
    *((10, 12), (10, 1), (10, 20), (10, 9)),
)
_OF_MOON: Final = {
    # Days after the first of the table, and how many the feast lasts.
    "春节": (_SPRING, 0, 7),
    "过年": (_SPRING, 0, 7),
    "除夕": (_SPRING, -1, 1),
    "大年三十": (_SPRING, -1, 1),
    "元宵": (_SPRING, 14, 1),
    "正月十五": (_SPRING, 14, 1),
    "端午": (_DRAGON, 0, 3),
    "中秋": (_MOON, 0, 3),
    "八月十五": (_MOON, 0, 3),
    "重阳": (_NINES, 0, 1),
}
#: Month, day and length of the feasts of the sun.
_OF_SUN: Final = {
    "元旦": (1, 1, 3),
    "清明": (4, 4, 3),
    "五一": (5, 1, 5),
    "劳动节": (5, 1, 5),
    "国庆": (10, 1, 7),
    "十一": (10, 1, 7),
}
_NEW_YEAR_DAYS: Final = {c: n for n, c in enumerate("一二三四五六七八九十")}
#: The names, and what goes on behind them; no part of the name of a place, no moon cake.
NAMED: Final = (
    r"(?P<f>元旦|春节|过年|清明|五一|劳动节|国庆|除夕|大年三十|元宵|正月十五|端午"
    r"|中秋|(?<=农历)八月十五|重阳)(?:节|假期|长假|期间|那天|前后|当天)*"
    r"(?!路|街|村|社区|小区|大道|月饼|粽|晚会|福利|慰问)"
    r"|(?:正月|大年)(?P<n>初[一二三四五六七八九十])"
    r"|(?P<f2>十一)(?:假期|长假|期间|前后)+"
)


def stretch(match: re.Match[str], year: int) -> tuple[date, int] | None:
    """Return the first day of the feast a match of :data:`NAMED` names, and how many days it has.

    None where the year is not known.
    """
    if match["n"]:
        first = _by_moon(_SPRING, year)
        more = timedelta(days=_NEW_YEAR_DAYS[match["n"][1]])
        return (first + more, 1) if first is not None else None
    name = match["f"] or match["f2"]
    if name in _OF_SUN:
        month, day, days = _OF_SUN[name]
        return date(year, month, day), days
    table, after, days = _OF_MOON[name]
    first = _by_moon(table, year)
    return (first + timedelta(days=after), days) if first is not None else None


def _by_moon(table: tuple[tuple[int, int], ...], year: int) -> date | None:
    if not 0 <= year - _FIRST < len(table):
        return None
    return date(year, *table[year - _FIRST])
