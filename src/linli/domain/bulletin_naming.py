"""How periods and bulletins are called in the Chinese of official papers."""

from __future__ import annotations

from datetime import date
from typing import Final

from linli.domain.bulletins import Kind, Period

_QUARTERS: Final = ("一", "二", "三", "四")
#: What “this period”, “the one before” and “the same one last year” are called.
THIS: Final = {
    Kind.WEEK: "本周",
    Kind.MONTH: "本月",
    Kind.QUARTER: "本季度",
    Kind.YEAR: "全年",
    Kind.DAY: "当日",
    Kind.TOPICS: "本月",
}
BEFORE: Final = {
    Kind.WEEK: "上周",
    Kind.MONTH: "上月",
    Kind.QUARTER: "上季度",
    Kind.YEAR: "上年",
    Kind.DAY: "前一日",
    Kind.TOPICS: "上月",
}
YEAR_AGO: Final = "去年同期"


def day_name(day: date) -> str:
    """Return ``3月2日``."""
    return f"{day.month}月{day.day}日"


def period_name(kind: Kind, period: Period) -> str:
    """Return ``2026年第10周``, ``2026年2月``, ``2026年第一季度``, ``2026年`` or ``2026年2月17日``.

    A week bears the year in which its Thursday lies (ISO 8601).
    """
    first = period.first
    if kind is Kind.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year}年第{week}周"
    if kind is Kind.QUARTER:
        return f"{first.year}年第{_QUARTERS[(first.month - 1) // 3]}季度"
    if kind is Kind.YEAR:
        return f"{first.year}年"
    if kind is Kind.DAY:
        return f"{first.year}年{day_name(first)}"
    return f"{first.year}年{first.month}月"


def span_name(period: Period) -> str:
    """Return ``2026年3月2日至3月8日``, or the one day."""
    first, last = period.first, period.last
    begin = f"{first.year}年{day_name(first)}"
    if first == last:
        return begin
    end = day_name(last) if first.year == last.year else f"{last.year}年{day_name(last)}"
    return f"{begin}至{end}"


def title(kind: Kind, period: Period, days: str = "") -> str:
    """Return the title of a bulletin; ``days`` is what declared days are called."""
    name = period_name(kind, period)
    if kind is Kind.DAY:
        return f"{days}{name}值守情况日报"
    if kind is Kind.TOPICS:
        return f"关于{name}群众反映高频事项的提示"
    about = {
        Kind.WEEK: "事项办理情况的周通报",
        Kind.MONTH: "事项办理调度情况的通报",
        Kind.QUARTER: "事项办理情况的讲评通报",
        Kind.YEAR: "度事项办理情况的考核数据通报",
    }[kind]
    return f"关于{name}{about}"
