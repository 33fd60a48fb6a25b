"""Everything the wall's templates print, made of one :class:`linli.wall.screen.Screen`.

Pure: no query, no clock. Which rows an ordinary screen has room for is told from how long their
words are, so that nothing is cut off and nothing is squeezed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from linli.domain.wall_hiding import SHADES, Count, Pair
from linli.domain.words import Listed, Quoted, Words
from linli.kernel import clock
from linli.wall import counting
from linli.wall.screen import Composition, Figure, Hot, Month, News, Screen, Town
from linli.web import english_dates
from linli.web.language import is_chinese, tr
from linli.web.wall import drawing_charts as charts
from linli.web.wall import drawing_map as maps
from linli.web.wall.drawing_labels import ems

#: Lines of rows that fit in a panel: on an ordinary screen and on one as wide as two.
_MATTERS: Final = (8, 12)
_DOORS: Final = (0, 6)
#: Letters in a line of a row, its number beside it.
_LETTERS: Final = 16.0
#: Lines of towns below the hot spots of a wide screen, in two columns; those below fewer of them.
_TOWNS: Final = (18, 24)
#: Letters of a town's name beside its numbers: where there are two columns, and where there is one.
_TOWN_LETTERS: Final = (6.5, 19.0)
#: Letters of words that are set as large as a number; signs of a number that is set smaller.
_SHORT: Final = 4
_DIGITS: Final = 6
#: Lines of hot spots, and letters in each of them.
_HOT: Final = (6, 9)
_HOT_LETTERS: Final = 16.0
#: Letters of the two lines of news that fit in a column where there are four, and three, of them.
_NEWS: Final = ((17.0, 19.0), (23.0, 25.0))
#: Behind the number of a month.
_UNIT: Final = "月"  # zh-only
#: Icons of the figures that have a status, and their tone.
_STATUS: Final = {"late": ("alert-triangle", "over")}


@dataclass(frozen=True, slots=True)
class Number:
    """A count as it is written; ``quiet``: it is not told."""

    text: str
    quiet: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a panel; ``narrow``: an ordinary screen has room for it, too."""

    name: str
    number: Number
    bar: Markup
    narrow: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A town in the list; ``beyond``: a wide screen has no room for it."""

    code: str
    name: str
    open: Number
    late: Number
    some_late: bool
    beyond: bool


@dataclass(frozen=True, slots=True)
class Big:
    """One of the six figures in words; ``size``: how its value is set, '' as a large number."""

    code: str
    name: str
    value: str
    unit: str
    size: str
    icon: str
    tone: str
    of: str
    before: str


def number(count: Count) -> Number:
    """Return a count as it is written: in groups of three digits, or why it is not told."""
    if count.n is None:
        return Number(tr(count.text), quiet=True)
    return Number(f"{count.n:,}", quiet=False)


def picture(screen: Screen) -> dict[str, object]:
    """Return what the templates of the wall print of a screen."""
    now = screen.as_of.astimezone(clock.CIVIL)
    long = any(ems(one.name) > _TOWN_LETTERS[0] for one in screen.towns)
    lines = [math.ceil(ems(one.name) / _TOWN_LETTERS[long]) for one in screen.towns]
    many = sum(lines) > _TOWNS[0] // (1 + long)
    room = _TOWNS[many] // (1 + long)
    spots = _spots(screen.hot, _HOT[0] if many else _HOT[1])
    return {
        "title": screen.title,
        "complete": screen.complete,
        "mark": screen.mark,
        "as_of_words": f"{now:%H:%M}",
        "figures": [_big(one) for one in screen.figures],
        "days": _days(screen),
        "matters": _composition(screen.matters, _MATTERS),
        "matters_days": Words("近 {n} 天受理", n=counting.LATELY),
        "doors": _composition(screen.doors, _DOORS),
        "doors_days": Words("近 {n} 天新收", n=counting.DAYS),
        "steps": [(_name(one.name, one.written), number(one.count)) for one in screen.steps],
        "steps_many": any(len(number(one.count).text) > _DIGITS for one in screen.steps),
        "rates": [
            _rate("timeliness", Words("按时办结率"), screen.timeliness),
            _rate("satisfaction", Words("满意率"), screen.satisfaction),
        ],
        "hot": spots,
        "hot_more": sum(1 for one in spots if not one["narrow"]),
        "many": many,
        "towns": [
            Place(
                one.code,
                _name(one.name, one.written),
                number(one.open),
                number(one.late),
                _late(one, screen) is not None,
                sum(lines[: at + 1]) > room,
            )
            for at, one in enumerate(screen.towns)
        ],
        "towns_long": long,
        "towns_beyond": sum(lines) > room,
        "map": _map(screen, spots),
        "shades": _shades(),
        "news": [
            (f"{one.at.astimezone(clock.CIVIL):%H:%M}", one.matter, one.town, one.step)
            for one in screen.ticker
        ],
        "news_columns": _columns(screen.ticker),
        "withheld": screen.withheld,
    }


def _name(name: str, written: bool) -> str:  # noqa: FBT001 - a field of the row
    return Quoted(name) if written else name


def _big(one: Figure) -> Big:
    icon, tone = _STATUS.get(one.code, ("", ""))
    value, unit, quiet = _value(one.count, one.pair)
    size = ("few" if len(value) <= _SHORT else "words") if quiet else ""
    if len(value) > _DIGITS:
        size = size or "many"
    return Big(one.code, one.name, value, unit, size, icon, tone, _of(one), _before(one))


def _value(count: Count | None, pair: Pair | None) -> tuple[str, str, bool]:
    if pair is not None:
        return (pair.percent.rstrip("%"), "%", False) if pair.percent else (pair.words, "", True)
    if count is None:
        return "—", "", True
    said = number(count)
    return said.text, "" if said.quiet else Words("件"), said.quiet


def _of(one: Figure) -> str:
    """Return the first line below a figure: its two numbers, or the moment it counts."""
    if one.pair is not None and one.pair.percent:
        return _numbers(one.pair)
    if one.near is not None:
        return Words("{period}，将超期 {number} 件", period=one.period, number=_told(one.near))
    return one.period


def _numbers(pair: Pair) -> str:
    if not pair.percent:
        return ""
    return Words("{part} / {whole} 件", part=_told(pair.part), whole=_told(pair.whole))


def _told(count: Count) -> str:
    return f"{count.n:,}" if count.n is not None else count.text


def _before(one: Figure) -> str:
    """Return the second line: what it was before, after the days of a rate."""
    said = ""
    if one.before_name:
        value, unit, _ = _value(one.before_count, one.before_pair)
        value = f"{value}%" if unit == "%" else value
        said = Words("{name} {value}", name=one.before_name, value=value)
    if one.pair is None or not one.pair.percent:
        return said
    return Listed("，", [one.period, said]) if said else one.period


def _days(screen: Screen) -> dict[str, object]:
    rows = [(one.day, number(one.count)) for one in screen.days]
    last = len(rows) - 1
    drawn = [
        (tr("今天") if at == last else f"{one.day.day}", one.count.n)
        for at, one in enumerate(screen.days)
    ]
    return {
        "rows": rows,
        "drawing": charts.days(drawn) if drawn else None,
        "total": number(screen.days_total),
        "count": len(rows),
    }


def _composition(one: Composition, lines: tuple[int, int]) -> dict[str, object]:
    """Return the rows with how many of them fit; of what does not fit no sum is made."""
    most = max((row.count.n or 0 for row in one.rows), default=0)
    found: list[Line] = []
    used = 0.0
    for row in one.rows:
        used += 1 if ems(row.name) <= _LETTERS else 1.55
        if used > lines[1]:
            break
        found.append(
            Line(
                _name(row.name, row.written),
                number(row.count),
                charts.bar(row.count.n, most),
                used <= lines[0],
            )
        )
    return {
        "rows": found,
        "rest": number(one.rest) if one.rest and one.rest.n != 0 else None,
        "whole": len(found) == len(one.rows),
        "narrow_whole": all(line.narrow for line in found) and len(found) == len(one.rows),
        "total": number(one.total),
    }


def _rate(code: str, title: str, months: Sequence[Month]) -> dict[str, object]:
    drawn = [
        charts.Month(
            f"{one.first.month}" if is_chinese() else english_dates.month(one.first),
            float(one.pair.percent.rstrip("%")) if one.pair.percent else None,
            one.running,
        )
        for one in months
    ]
    known = any(one.rate is not None for one in drawn)
    latest = next((one for one in reversed(months) if one.pair.percent), None)
    return {
        "code": code,
        "title": title,
        "rows": [(one.first, one.pair) for one in months],
        "drawing": charts.months(drawn, _UNIT if is_chinese() else "") if known else None,
        "latest": latest
        and Words(
            "{when} {percent} · {numbers}",
            when=Words("本月") if latest.running else _month(latest.first),
            percent=latest.pair.percent,
            numbers=_numbers(latest.pair),
        ),
    }


def _month(first: date) -> str:
    return f"{first.month}月" if is_chinese() else english_dates.month(first)  # zh-only


def _spots(found: Sequence[Hot], most: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    used = 0
    for one in found:
        what = Words("{matter} · {place}", matter=Quoted(one.matter), place=Quoted(one.place))
        used += 1 + math.ceil(ems(what) / _HOT_LETTERS)
        if used > most:
            break
        says = Words("近 {n} 天 {number} 件", n=one.days, number=_told(one.count))
        rows.append({"area": one.area, "what": what, "says": says, "narrow": used <= _HOT[0]})
    return rows


def _columns(news: Sequence[News]) -> int:
    """Return in how many columns of an ordinary screen all the news fit: four, three or two."""
    first = max((ems(one.matter) for one in news), default=0)
    second = max((ems(one.town) + ems(one.step) + 5 for one in news), default=0)
    fits = [first <= matter and second <= rest for matter, rest in _NEWS]
    return 4 if fits[0] else 3 if fits[1] else 2


def _shades() -> list[str]:
    """Return what each shade stands for: “1–9”, …, “100+”."""
    return [*(f"{low}–{high - 1}" for low, high in pairwise(SHADES)), f"{SHADES[-1]}+"]


def _late(town: Town, screen: Screen) -> str | None:
    """Return how many are late, '' where some are and it is not told how many, else None.

    Where even the open ones are not told, neither is whether any of them is late.
    """
    if town.late.n is not None or town.open.n is None or "late" in screen.withheld:
        return number(town.late).text if town.late.n else None
    return ""


def _map(screen: Screen, spots: Sequence[dict[str, object]]) -> dict[str, object]:
    outlines = [maps.Outline(one.code, list(one.rings), one.here) for one in screen.outlines]
    towns = [
        maps.Label(
            one.code,
            one.name,
            number(one.open).text,
            _late(one, screen),
            one.open.n is None,
        )
        for one in screen.towns
    ]
    if not towns:
        here = [one for one in screen.outlines if not one.here]
        towns = [maps.Label(one.code, one.name) for one in here]
    patches = [maps.Patch(one.cell, one.shade, one.late) for one in screen.cells]
    rings = [
        maps.Spot(at, str(one["area"]), bool(one["narrow"])) for at, one in enumerate(spots, 1)
    ]
    drawn = maps.draw(outlines, towns, patches, rings)
    return {
        "drawing": drawn and drawn.picture,
        "unnamed": drawn.unnamed if drawn else 0,
        "schematic": any(one.schematic for one in screen.outlines),
        "spread": bool(patches),
    }
