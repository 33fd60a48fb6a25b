"""Reading a file of matters for the early warning: its columns, and what is wrong on which line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.rising_counts import Occurrence
from linli.domain.words import Words

#: Columns that must be there: key, time of reporting, town, village, three levels of the matter.
KEY: Final = "REC_ID"
TIME: Final = "CREATE_TIME"
PLACES: Final = ("STREET_NAME", "COMMUNITY_NAME")
MATTERS: Final = ("EVENT_TYPE_NAME", "MAIN_TYPE_NAME", "SUB_TYPE_NAME")
#: Columns that may be there: the door, and when the matter became known here.
DOOR: Final = "EVENT_SRC_NAME"
KNOWN: Final = "KNOWN_TIME"
#: Reported longer ago than this when it became known: an old file, not news.
LATE: Final = timedelta(days=7)
_MOST_PROBLEMS: Final = 10


def read(lines: Iterable[str]) -> list[Occurrence]:
    """Return the matters of a CSV file with a heading, each key once.

    Raises Invalid whose ``fields`` map the line ("第 N 行", the heading is line 1) to the defect:
    a missing column, a time that is none, a matter without key or class; the first ten of them.
    """
    reader = csv.DictReader(lines)
    try:
        _check(reader.fieldnames or ())
        problems: dict[str, str | Words] = {}
        found: dict[str, Occurrence] = {}
        for one in _rows(reader, problems):
            found.setdefault(one.key, one)
    except csv.Error as error:
        where = str(Words("第 {n} 行", n=reader.line_num + 1))
        problem = {where: "这一行不是 CSV 格式，请检查引号和编码。"}
        raise Invalid("bad-events", "事项文件读不下去。", fields=problem) from error
    if problems:
        raise Invalid("bad-events", "事项文件有内容需要修改。", fields=problems)
    return list(found.values())


def _check(columns: Iterable[str]) -> None:
    held = set(columns)
    missing = [one for one in (KEY, TIME, *PLACES, *MATTERS) if one not in held]
    if missing:
        told = Words("缺少这些列：{columns}。", columns="、".join(missing))
        raise Invalid("bad-events", "事项文件的标题行不对。", fields={"第 1 行": told})


def _rows(reader: csv.DictReader[str], problems: dict[str, str | Words]) -> Iterator[Occurrence]:
    for row in reader:
        values = {name: (row.get(name) or "").strip() for name in (KEY, TIME, *PLACES, *MATTERS)}
        problem = _problem(values)
        known = (row.get(KNOWN) or "").strip()
        if not problem and known and moment(known) is None:
            problem = Words("{column} 要写成 2018-02-08 15:34:40 这样的时间。", column=KNOWN)
        if problem:
            problems[f"第 {reader.line_num} 行"] = problem
            if len(problems) >= _MOST_PROBLEMS:
                return
            continue
        at = moment(values[TIME])
        became = moment(known) or at
        assert at is not None and became is not None  # noqa: S101, PT018 - judged just above
        yield Occurrence(
            values[KEY],
            at.date(),
            paths(values[name] for name in PLACES),
            paths(values[name] for name in MATTERS),
            (row.get(DOOR) or "").strip(),
            late=became - at > LATE,
        )


def _problem(values: dict[str, str]) -> str | Words:
    if not values[KEY]:
        return Words("{column} 是空的，无法区分是不是同一件。", column=KEY)
    if moment(values[TIME]) is None:
        return Words("{column} 要写成 2018-02-08 15:34:40 这样的时间。", column=TIME)
    return "" if values[MATTERS[0]] else Words("{column} 是空的。", column=MATTERS[0])


def moment(text: str) -> datetime | None:
    """Return a civil time as it is written in such files; None for anything else."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def paths(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names from broad to narrow, each with those above it, as far as they go."""
    found: list[str] = []
    for name in names:
        if not name:
            break
        found.append(f"{found[-1]}/{name}" if found else name)
    return tuple(found)


def day_of(text: str) -> date:
    """Return a day written as 2018-02-08. Raises Invalid otherwise."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        sentence = "日期要写成 2018-02-08 这样的格式。"
        raise Invalid("bad-day", sentence, fields={"day": sentence}) from None
