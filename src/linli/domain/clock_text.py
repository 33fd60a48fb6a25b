"""Chinese wording of moments, spans and remaining time on clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.domain.calendar import WorkCalendar
from linli.domain.words import Listed, When, Words

MINUTE = timedelta(minutes=1)
WEEKDAYS = "一二三四五六日"
#: A long clock crosses many holidays; an explanation names the first few.
MOST_RUNS = 6


def day_text(day: date) -> When:
    """For example ``2026年2月24日（周二）``."""
    return When(_day(day), day)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"  # zh-only


def moment_text(civil: datetime) -> When:
    """For example ``2026年2月24日（周二）23:59`` of a civil reading."""
    return When(f"{_day(civil)}{civil.hour:02d}:{civil.minute:02d}", civil)


def span_text(span: timedelta) -> Words:
    """A non-negative span in at most two units, rounded down: ``1 天 3 小时``, ``45 分钟``."""
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days and hours:
        return Listed(" ", (Words("{n} 天", n=days), Words("{n} 小时", n=hours)))
    if days:
        return Words("{n} 天", n=days)
    if hours and minutes:
        return Listed(" ", (Words("{n} 小时", n=hours), Words("{n} 分钟", n=minutes)))
    if hours:
        return Words("{n} 小时", n=hours)
    return Words("{n} 分钟", n=minutes) if minutes else Words("不到 1 分钟")


def remaining_text(due_at: datetime, now: datetime, *, paused: bool = False) -> Words:
    """``还剩 1 天 3 小时``, ``已超期 2 小时``, or ``已暂停，…`` with the time kept in store."""
    left = due_at - now.replace(microsecond=0)
    late = left < timedelta()
    span = -left if late else left
    if span < MINUTE:
        shown = Words("已超期不到 1 分钟") if late else Words("还剩不到 1 分钟")
    elif late:
        shown = Words("已超期 {span}", span=span_text(span))
    else:
        shown = Words("还剩 {span}", span=span_text(span))
    return Words("已暂停，{shown}", shown=shown) if paused else shown


def late_text(span: timedelta) -> Words:
    """``超期 2 小时``: how late something is, or was when it was done."""
    return Words("超期不到 1 分钟") if span < MINUTE else Words("超期 {span}", span=span_text(span))


def skipped_text(calendar: WorkCalendar, first: date, last: date) -> Words:
    """What made a span of workdays differ from Monday–Friday; empty when nothing did."""
    parts = [
        Words("{days}{occasion}放假不计", days=_range_text(begins, ends), occasion=occasion)
        for begins, ends, occasion in calendar.holidays(first, last)
    ]
    parts += [
        Words(
            "{day}调休上班，计入",
            day=When(f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）", day),
        )
        for day in calendar.makeup_days(first, last)
    ]
    listed = Listed("；", parts[:MOST_RUNS])
    more = len(parts) - MOST_RUNS
    return Words("{listed}；另有 {n} 处", listed=listed, n=more) if more > 0 else listed


def _range_text(begins: date, ends: date) -> Words:
    first = When(f"{begins.month}月{begins.day}日", begins)
    if begins == ends:
        return first
    return Words("{first}至{last}", first=first, last=When(f"{ends.month}月{ends.day}日", ends))
