"""Chinese wording of moments, spans and remaining time on clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.domain.calendar import WorkCalendar

MINUTE = timedelta(minutes=1)
WEEKDAYS = "一二三四五六日"
#: A long clock crosses many holidays; an explanation names the first few.
MOST_RUNS = 6


def day_text(day: date) -> str:
    """For example ``2026年2月24日（周二）``."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def moment_text(civil: datetime) -> str:
    """For example ``2026年2月24日（周二）23:59`` of a civil reading."""
    return f"{day_text(civil.date())}{civil.hour:02d}:{civil.minute:02d}"


def span_text(span: timedelta) -> str:
    """A non-negative span in at most two units, rounded down: ``1 天 3 小时``, ``45 分钟``."""
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes} 分钟" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def remaining_text(due_at: datetime, now: datetime, *, paused: bool = False) -> str:
    """``还剩 1 天 3 小时``, ``已超期 2 小时``, or ``已暂停，…`` with the time kept in store."""
    left = due_at - now.replace(microsecond=0)
    word, span = ("已超期", -left) if left < timedelta() else ("还剩", left)
    shown = f"{word}不到 1 分钟" if span < MINUTE else f"{word} {span_text(span)}"
    return f"已暂停，{shown}" if paused else shown


def skipped_text(calendar: WorkCalendar, first: date, last: date) -> str:
    """What made a span of workdays differ from Monday–Friday; empty when nothing did."""
    parts = [
        f"{_range_text(begins, ends)}{occasion}放假不计"
        for begins, ends, occasion in calendar.holidays(first, last)
    ]
    parts += [
        f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）调休上班，计入"
        for day in calendar.makeup_days(first, last)
    ]
    listed = "；".join(parts[:MOST_RUNS])
    more = len(parts) - MOST_RUNS
    return f"{listed}；另有 {more} 处" if more > 0 else listed


def _range_text(begins: date, ends: date) -> str:
    start = f"{begins.month}月{begins.day}日"
    return start if begins == ends else f"{start}至{ends.month}月{ends.day}日"
