"""When something happened, said in Chinese, relative to a moment: 昨晚10点半, 上周三, 国庆期间.

Only what lies behind ``now`` is understood as having happened: a day without a year is the last
such day, and what would still be to come is left out. Every expression becomes a stretch from
``start`` to ``end``; one that comes again and again (每天凌晨) has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from linli.domain.han_simple import simplified
from linli.text import feasts

#: Most characters of a text that are read, and most expressions returned.
READ: Final = 5_000
MOST: Final = 10

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_WEEKDAYS: Final = (
    {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6} | {str(n + 1): n for n in range(7)}
)
_DECEMBER: Final = 12
_BACK: Final = {"大前天": 3, "前天": 2, "前": 2, "昨天": 1, "昨日": 1, "昨": 1}
#: Parts of a day: from which hour to which.
_PARTS: Final = {
    "凌晨": (0, 5),
    "清晨": (5, 8),
    "早晨": (5, 9),
    "早上": (5, 9),
    "一早": (5, 9),
    "早": (5, 9),
    "晨": (5, 9),
    "上午": (8, 12),
    "中午": (11, 14),
    "下午": (12, 18),
    "傍晚": (17, 20),
    "晚上": (18, 24),
    "夜里": (18, 24),
    "夜间": (18, 24),
    "半夜": (22, 24),
    "深夜": (22, 24),
    "晚": (18, 24),
    "夜": (18, 24),
}
_PART: Final = "|".join(sorted(_PARTS, key=len, reverse=True))
_DAY: Final = (
    rf"(?P<y>(?:19|20)\d\d)[年\-./](?P<m>\d{{1,2}})[月\-./](?P<d>\d{{1,2}})[日号]?"
    rf"|(?:(?P<ry>今年|去年|前年|(?:19"
    rf"|20)\d\d年))?(?P<cm>{_NUMBER})月(?:份)?(?P<cd>{_NUMBER})[日号]"
    rf"|(?P<rm>本月|这个月|上个?月)(?P<rd>{_NUMBER})[日号]"
    r"|(?P<rel>大前天|前天|昨天|昨日|今天|今日|当天|昨(?=晚|夜)|今(?=早|晚|晨)|前(?=晚|夜))"
    r"|(?P<wk>上上周|上上个?(?:星期|礼拜)|上周|上个?(?:星期|礼拜)|本周|这周|这个?(?:星期|礼拜)"
    r"|周|星期|礼拜)"
    r"(?P<wd>[一二三四五六日天1-7])(?![一二三四五六日天]|[0-9])"
)
_CLOCK: Final = (
    r"(?P<h>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:[点时](?!间|候|常|不|有|以|段)钟?"
    r"(?P<mi>半|[一1]刻|[三3]刻|[0-5]?\d分?|[一二三四五六七八九十]{1,3}分)?"
    r"|[:：](?P<mm>[0-5]\d)(?::\d\d)?)"
)
_MOMENT: Final = re.compile(
    rf"(?:(?:{_DAY})(?:的|，|,| )?)?(?:(?P<part>{_PART})(?:的| )?)?(?:{_CLOCK})?"
    rf"(?:(?:多|左右|许)?[到至\-~—](?:(?P<part2>{_PART}))?(?P<h2>\d{{1,2}}"
    rf"|[一二三四五六七八九十]{{1,3}})(?:[点时]|[:：](?P<mm2>[0-5]\d))(?P<half2>半)?)?"
)
_AGO: Final = re.compile(
    r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?(?P<u>分钟|小时|钟头|天|周|星期|礼拜|月"
    r"|年)(?:之?以?前)"
)
_LAST: Final = re.compile(
    r"(?:最近|近|连续|这)(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})个?(?P<u>小时|天|周|星期|月"
    r"|年)"
)
_NOW: Final = re.compile("刚才|刚刚|正在|现在|此刻|眼下")
_AGAIN: Final = re.compile(
    rf"(?:每天|每日|每晚|每夜|天天|每周|每个?星期|夜夜|一到(?=晚|夜))(?:的"
    rf"|都)?(?:{_PART})?(?:{_NUMBER}点(?:半)?(?:[到至\-]{_NUMBER}点)?)?"
)
_FEAST: Final = re.compile(rf"(?P<ry>今年|去年|前年)?(?:{feasts.NAMED})")
_MONTH: Final = re.compile(
    rf"(?:(?P<y>今年|去年|前年|(?:19|20)\d\d年)(?P<m>{_NUMBER})月(?:份)?(?P<p>初|上旬|中旬|下旬"
    rf"|底|末)?(?!\d|[一二三四五六七八九十]?[日号]))"
    rf"|(?P<m2>{_NUMBER})月(?:份|(?P<p2>初|上旬|中旬|下旬|底|末))|(?P<rm>上个?月|这个月"
    rf"|本月)(?!\d|[一二三四五六七八九十])|(?P<yy>去年|前年|今年)(?!\d|[一二三四五六七八九十]+月)"
)
_UNITS: Final = {
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "钟头": timedelta(hours=1),
    "天": timedelta(days=1),
    "周": timedelta(days=7),
    "星期": timedelta(days=7),
    "礼拜": timedelta(days=7),
    "月": timedelta(days=30),
    "年": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class When:
    """Characters ``start`` to ``end`` of the text and the stretch of time they name.

    ``since`` and ``until`` (excluded) are None for what comes again and again. ``exact`` tells
    that an hour was said.
    """

    start: int
    end: int
    words: str
    since: datetime | None
    until: datetime | None
    exact: bool = False


def number(words: str) -> int:
    """Read a number of at most three digits, in figures or Chinese up to ninety-nine."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return _DIGITS.get(words, -1) if len(words) == 1 else -1
    high = _DIGITS.get(tens, -1) if tens else 1
    low = _DIGITS.get(ones, -1) if ones else 0
    return -1 if high < 0 or low < 0 else high * 10 + low


def find_times(text: str, now: datetime) -> list[When]:
    """Return what a text says of when it happened, in order, at most :data:`MOST`.

    ``now`` is the moment of writing in the place's own time; what is returned is of the same
    kind (aware or naive).
    """
    read = simplified("".join(_fold(char) for char in text[:READ]))
    taken = bytearray(len(read))
    found: list[When] = []
    for one in _every(read, now):
        if len(found) >= MOST:
            break
        if any(taken[one.start : one.end]):
            continue
        taken[one.start : one.end] = b"\x01" * (one.end - one.start)
        found.append(one)
    return sorted(found, key=lambda one: one.start)


def _fold(char: str) -> str:
    if char < "\u3000" or "\u4e00" <= char <= "\u9fff":
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded.isalnum() else char


def _every(text: str, now: datetime) -> Iterator[When]:
    for match in _AGAIN.finditer(text):
        yield When(*match.span(), match[0], None, None)
    for match in _MOMENT.finditer(text):
        stretch = _moment(match, now)
        if stretch is not None:
            yield When(*_trim(match), *stretch, exact=bool(match["h"]))
    for pattern, read in ((_FEAST, _feast), (_AGO, _ago), (_LAST, _last), (_MONTH, _month)):
        for match in pattern.finditer(text):
            span = read(match, now)
            if span is not None:
                yield When(*match.span(), match[0], *span)
    for match in _NOW.finditer(text):
        yield When(*match.span(), match[0], now, now, exact=True)


def _trim(match: re.Match[str]) -> tuple[int, int, str]:
    words = match[0].rstrip("的，, ")
    return match.start(), match.start() + len(words), words


_Span = tuple[datetime, datetime]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day_at(year: int, month: int, day: int, now: datetime) -> datetime | None:
    try:
        return _midnight(now).replace(year=year, month=month, day=day)
    except ValueError:
        return None


def _year(words: str | None, now: datetime) -> int | None:
    if not words:
        return None
    back = {"今年": 0, "去年": 1, "前年": 2}
    return now.year - back[words] if words in back else int(words[:4])


def _last_such(month: int, day: int, year: int | None, now: datetime) -> datetime | None:
    """Return the day in the year said, else the last such day that is not to come."""
    if year is not None:
        return _day_at(year, month, day, now)
    here = _day_at(now.year, month, day, now)
    return here if here is None or here <= now else _day_at(now.year - 1, month, day, now)


def _day(match: re.Match[str], now: datetime) -> datetime | None:
    if match["y"]:
        return _day_at(int(match["y"]), int(match["m"]), int(match["d"]), now)
    if match["cm"]:
        return _last_such(number(match["cm"]), number(match["cd"]), _year(match["ry"], now), now)
    if match["rm"]:
        month, year = now.month, now.year
        if match["rm"].startswith("上"):
            month, year = (month - 1, year) if month > 1 else (_DECEMBER, year - 1)
        return _day_at(year, month, number(match["rd"]), now)
    if match["rel"]:
        return _midnight(now) - timedelta(days=_BACK.get(match["rel"], 0))
    return _weekday(match["wk"], match["wd"], now) if match["wk"] else None


def _weekday(week: str, day: str, now: datetime) -> datetime:
    """Return a day of this week or an earlier one; without a word for it the last such day."""
    monday = _midnight(now) - timedelta(days=now.weekday())
    named = monday + timedelta(days=_WEEKDAYS[day])
    weeks = 2 if week.startswith("上上") else int(week.startswith("上") or named > now)
    return named - timedelta(days=7 * weeks)


def _moment(match: re.Match[str], now: datetime) -> _Span | None:
    said_day = any(match[name] for name in ("y", "cm", "rm", "rel", "wk"))
    if not said_day and not (match["part"] and match["h"]):
        return None
    if not said_day:
        day: datetime | None = _midnight(now)
    else:
        day = _day(match, now)
    if day is None:
        return None
    span = _within(match, day)
    if span is not None and not said_day and span[0] > now:
        span = (span[0] - timedelta(days=1), span[1] - timedelta(days=1))
    if span is None or span[0] > now:
        return None
    return span[0], min(span[1], now)


def _within(match: re.Match[str], day: datetime) -> _Span | None:
    """Return the stretch of the day: its hour, its part, or all of it."""
    part = match["part"] or ""
    if match["h"]:
        since = _clock(day, match["h"], match["mi"] or match["mm"] or "", part)
        if since is None:
            return None
        if match["h2"]:
            minutes = "半" if match["half2"] else match["mm2"] or ""
            until = _clock(day, match["h2"], minutes, match["part2"] or part)
            if until is not None and until < since:
                until += timedelta(days=1)
            return None if until is None else (since, until)
        return since, since
    if part:
        first, last = _PARTS[part]
        return day + timedelta(hours=first), day + timedelta(hours=last)
    return day, day + timedelta(days=1)


#: Hours up to which a clock in the evening may mean the night that follows.
_SMALL: Final = 5
_NOON: Final = 12


def _clock(day: datetime, hour: str, minute: str, part: str) -> datetime | None:
    hours = number(hour)
    minutes = _minutes(minute)
    if not 0 <= hours <= 24 or minutes < 0:
        return None
    begins = _PARTS[part][0] if part else 0
    if begins >= 18:
        if hours <= _SMALL or hours == _NOON:
            hours = hours % _NOON + 24
        elif hours < _NOON:
            hours += _NOON
    elif hours < (_NOON if part in {"下午", "傍晚"} else 3 if part == "中午" else 0):
        hours += _NOON
    elif part == "凌晨" and hours == _NOON:
        hours = 0
    return day + timedelta(hours=hours, minutes=minutes)


def _minutes(words: str) -> int:
    words = words.removesuffix("分")
    if not words:
        return 0
    if words == "半":
        return 30
    if words.endswith("刻"):
        return 15 * number(words[0])
    value = number(words)
    return value if value < 60 else -1


def _feast(match: re.Match[str], now: datetime) -> _Span | None:
    year = _year(match["ry"], now)
    for one in (year,) if year is not None else (now.year, now.year - 1):
        found = feasts.stretch(match, one)
        if found is None:
            return None
        day, days = found
        first = _day_at(day.year, day.month, day.day, now)
        if first is not None and first <= now:
            return first, min(first + timedelta(days=days), now)
    return None


def _count(words: str) -> float:
    return 0.5 if words == "半" else number(words)


def _ago(match: re.Match[str], now: datetime) -> _Span | None:
    count, unit = _count(match["n"]), _UNITS[match["u"]]
    if count < 0:
        return None
    since = now - count * unit
    if unit >= timedelta(days=1):
        since = _midnight(since)
        return since, min(since + max(unit, timedelta(days=1)), now)
    return since, since


def _last(match: re.Match[str], now: datetime) -> _Span | None:
    count = _count(match["n"])
    return None if count < 0 else (now - count * _UNITS[match["u"]], now)


def _month(match: re.Match[str], now: datetime) -> _Span | None:
    if match["yy"]:
        year, month, part, whole = _year(match["yy"], now) or now.year, 1, "", True
    elif match["rm"]:
        back = match["rm"].startswith("上")
        month = (now.month - 2) % 12 + 1 if back else now.month
        year = now.year - int(back and now.month == 1)
        part, whole = "", False
    else:
        month, whole = number(match["m"] or match["m2"]), False
        part = match["p"] or match["p2"] or ""
        year = _year(match["y"], now) or now.year
        if not match["y"] and month > now.month:
            year -= 1
    first = _day_at(year, month, 1, now)
    if first is None:
        return None
    after = _day_at(year + 1, 1, 1, now)
    if not whole and month < _DECEMBER:
        after = _day_at(year, month + 1, 1, now)
    if after is None:
        return None
    since, until = {
        "": (first, after),
        "初": (first, first + timedelta(days=10)),
        "上旬": (first, first + timedelta(days=10)),
        "中旬": (first + timedelta(days=10), first + timedelta(days=20)),
    }.get(part, (first + timedelta(days=20), after))
    return None if since > now else (since, min(until, now))
