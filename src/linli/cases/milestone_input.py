"""Milestones as people type them: one a line, a day and what will be done by then.

Office staff write the same day in many ways (``2026-12-01``, ``2026/12/1``, ``2026年12月1日``)
and part it from the words with any space, a colon or a comma; none of these is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from linli.domain.words import Words

#: Most milestones of one plan, and most characters of one.
MOST = 20
LIMIT = 200
#: A plan looks ahead; a day far beyond any clock is a slip of the pen.
FARTHEST = timedelta(days=5 * 366)
#: Steps already taken may stand in a plan, but not steps of another decade.
EARLIEST = timedelta(days=366)

_LINE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?(?!\d)"
    r"\s*[:：,，、;；]?\s*(?P<what>.*)"
)


def read_milestones(text: str, today: date) -> tuple[tuple[date, str], ...]:
    """Return (day, what) for every line that is not blank.

    Raises ValueError with a sentence naming the line: no such day, a day out of all reason,
    nothing said, too long, or too many lines.
    """
    rows: list[tuple[date, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        day, what = _split(line.strip(), number)
        if not today - EARLIEST <= day <= today + FARTHEST:
            raise ValueError(
                Words("第{row}行的日期是{day}，请检查年份。", row=number, day=day.isoformat())
            )
        if not what:
            raise ValueError(Words("第{row}行没有写要完成什么。", row=number))
        if len(what) > LIMIT:
            sentence = "第{row}行最多{most}个字，现在有{n}个字。"
            raise ValueError(Words(sentence, row=number, most=LIMIT, n=len(what)))
        rows.append((day, what))
    if len(rows) > MOST:
        raise ValueError(Words("时间节点最多{n}个。", n=MOST))
    return tuple(rows)


def _split(line: str, number: int) -> tuple[date, str]:
    sentence = Words("第{row}行的日期不对，请写成“2026-12-01 完成什么”。", row=number)
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(sentence)
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise ValueError(sentence) from None
    return day, found["what"]


def write_milestones(rows: Iterable[tuple[date, str]]) -> str:
    """Return rows as they are typed, for showing a plan again in its form."""
    return "\n".join(f"{day.isoformat()} {what}" for day, what in rows)
