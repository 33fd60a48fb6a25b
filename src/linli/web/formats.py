"""How moments, spans, sizes and personal values are written on pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote_plus

from markupsafe import Markup

from linli.domain.clock_text import WEEKDAYS, moment_text, remaining_text
from linli.kernel import clock, masking
from linli.web import english_dates
from linli.web.language import is_chinese, tr, zh

#: Counts above this are shown as “999+”: nobody acts on the difference.
CAP = 999


#: For pages in Chinese; English has its own in :mod:`linli.web.english_dates`.
_NEAR = {-1: "昨天", 0: "今天", 1: "明天"}


def _day_words(day: date, today: date) -> str:
    if not is_chinese():
        return english_dates.short_day(day, today)
    near = _NEAR.get(day.toordinal() - today.toordinal())
    if near:
        return near
    weekday = f"周{WEEKDAYS[day.weekday()]}"  # zh-only
    if day.year == today.year:
        return f"{day.month}月{day.day}日 {weekday}"  # zh-only
    return f"{day.year}年{day.month}月{day.day}日"  # zh-only


def moment(value: datetime | None, *, time: bool = True) -> Markup:
    """Return ``今天 14:05`` or ``3月6日 周五 14:05`` as a ``<time>`` with the full time on hover.

    A missing moment is a dash; ``time=False`` leaves out the time of day.
    """
    if value is None:
        return Markup("—")
    civil = value.astimezone(clock.CIVIL)
    words = _day_words(civil.date(), clock.today())
    if time:
        words = f"{words} {civil.hour:02d}:{civil.minute:02d}"
    # All three are made here of digits and fixed words: nothing to escape.
    return Markup(  # noqa: S704 - see above
        f'<time datetime="{civil.isoformat(timespec="seconds")}"'
        f' title="{tr(moment_text(civil))}">{words}</time>'
    )


def day(value: date | datetime | None) -> Markup:
    """Return ``今天`` or ``3月6日 周五`` as a ``<time>``; a missing day is a dash."""
    if value is None:
        return Markup("—")
    if isinstance(value, datetime):
        return moment(value, time=False)
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(), _day_words(value, clock.today())
    )


def full_moment(value: datetime | None) -> str:
    """Return ``2026年3月6日（周五）14:05``, for paper and receipts; a missing moment is a dash."""
    return tr(moment_text(value.astimezone(clock.CIVIL))) if value else "—"


def civil_input(value: datetime | None) -> str:
    """Return the moment as an ``<input type="datetime-local">`` wants it; empty when missing."""
    return value.astimezone(clock.CIVIL).strftime("%Y-%m-%dT%H:%M") if value else ""


def remaining(due_at: datetime | None, *, paused: bool = False) -> str:
    """Return ``还剩 1 天 3 小时`` or ``已超期 2 小时``; empty when nothing is due."""
    return tr(remaining_text(due_at, clock.now(), paused=paused)) if due_at else ""


def filesize(size: int) -> str:
    """Return a size in bytes as ``480 KB`` or ``2.4 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def paragraphs(text: str) -> Markup:
    """Return free text as paragraphs, every line break kept, everything escaped."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    lines = (Markup("<br>").join(block.strip("\n").split("\n")) for block in blocks)
    return Markup("\n").join(Markup("<p{}>{}</p>").format(zh(line), line) for line in lines)


def masked_phone(value: str) -> str:
    """Return ``138****0000``."""
    return masking.phone(value)


def capped(count: int) -> str:
    """Return a count for a label, at most ``999+``."""
    return str(count) if count <= CAP else f"{CAP}+"


def spaced(number: str) -> str:
    """Return a case number in groups to read aloud: ``140781 20261121 00001``."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) > 14 else number


def query(values: Mapping[str, object]) -> str:
    """Return ``?a=1&b=2`` without empty values; an empty string when nothing is left."""
    if not values:
        return ""
    kept = [
        (name, str(item))
        for name, value in values.items()
        for item in (value if isinstance(value, list | tuple) else [value])
        if item not in (None, "", False)
    ]
    return f"?{'&'.join(f'{_quoted(name)}={_quoted(item)}' for name, item in kept)}" if kept else ""


def _quoted(text: str) -> str:
    """Quote as ``urlencode`` does; most names and values are plain codes and need no look."""
    return text if text.isalnum() and text.isascii() else quote_plus(text)
