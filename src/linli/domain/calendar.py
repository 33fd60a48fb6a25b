"""Working time of a county: workdays with 调休, several desk periods a day, and honest gaps.

Plain Monday–Friday is corrected by the yearly notice of the State Council's General Office
(国务院办公厅关于部分节假日安排的通知): some weekdays are holidays, some weekend days are
worked. A year without that table never raises: it counts Monday–Friday and says so through
:meth:`WorkCalendar.unmaintained`.

Counting happens in civil time (Asia/Shanghai) on naive datetimes, called *civil* here;
:meth:`WorkCalendar.civil` and :meth:`WorkCalendar.moment` convert at the edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from linli.domain.errors import Invalid

CIVIL = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
NOTHING = timedelta()
#: The last counted second of a day; a due moment is inclusive, so this second is still in time.
DAY_END = time(23, 59, 59)
#: A year counts as maintained once its table names this many holidays on weekdays. Every
#: published year has at least 16; one stray 元旦 row from the neighbouring year's notice must
#: not switch the warning off.
MIN_HOLIDAYS = 5

Period = tuple[time, time]
#: The usual desk hours of county offices.
OFFICE_HOURS: tuple[Period, ...] = (
    (time(8, 0), time(12, 0)),
    (time(14, 30), time(18, 0)),
)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The statutory calendar and the desk hours of one county.

    ``special`` holds only what differs from the weekday rule: True = make-up workday,
    False = holiday. ``known_years`` are the years whose notice has been entered. ``periods``
    are the desk hours of a workday, in order; an end of 00:00 means midnight (24:00).
    ``names`` gives the occasion of a special day, for explanations only.

    Raises Invalid when the periods are empty, overlap, or run backwards.
    """

    special: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    periods: tuple[Period, ...] = OFFICE_HOURS
    names: Mapping[date, str] = field(default_factory=dict)

    tz: ClassVar[ZoneInfo] = CIVIL

    def __post_init__(self) -> None:
        clear = bool(self.periods)
        previous = time()
        for index, (opens, closes) in enumerate(self.periods):
            last = index == len(self.periods) - 1
            to_midnight = closes == time() and last
            clear = clear and opens >= previous and (to_midnight or opens < closes)
            previous = closes
        if not clear:
            sentence = "办公时段至少要有一段，按先后排列，互不重叠，且开始早于结束。"
            raise Invalid("bad-calendar", sentence, fields={"periods": sentence})

    @classmethod
    def parse(
        cls,
        rows: Iterable[Mapping[str, object]],
        periods: tuple[Period, ...] = OFFICE_HOURS,
    ) -> Self:
        """Read the editable holiday table: rows with ``date``, ``kind``, ``name``.

        ``kind`` is ``holiday`` or ``workday``. Official notices list whole spans, so a row
        that merely repeats the weekday rule is accepted. Raises Invalid whose ``fields`` map
        "第 N 行" (the heading is line 1) to a sentence.
        """
        special: dict[date, bool] = {}
        names: dict[date, str] = {}
        problems: dict[str, str] = {}
        for number, row in enumerate(rows, start=2):
            where = f"第 {number} 行"
            try:
                day = date.fromisoformat(str(row.get("date") or "").strip())
            except ValueError:
                problems[where] = "日期要写成 2026-02-14 这样的格式。"
                continue
            kind = str(row.get("kind") or "").strip()
            if kind not in ("holiday", "workday"):
                problems[where] = "类别只能是 holiday（放假）或 workday（调休上班）。"
            elif day in special:
                problems[where] = f"{day} 重复出现，请只保留一行。"
            else:
                special[day] = kind == "workday"
                names[day] = str(row.get("name") or "").strip()
        if problems:
            raise Invalid("bad-calendar", "节假日表有内容需要修改。", fields=problems)
        listed = Counter(
            day.year for day, works in special.items() if not works and day.weekday() < 5
        )
        known = frozenset(year for year, count in listed.items() if count >= MIN_HOLIDAYS)
        return cls(special=special, known_years=known, periods=periods, names=names)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``; Monday–Friday where the table says nothing."""
        works = self.special.get(day)
        return day.weekday() < 5 if works is None else works

    def unmaintained(self, first: date, last: date) -> tuple[int, ...]:
        """Years touched by ``first``…``last`` for which no statutory table was entered."""
        return tuple(
            year for year in range(first.year, last.year + 1) if year not in self.known_years
        )

    def civil(self, moment: datetime) -> datetime:
        """Wall-clock reading in Asia/Shanghai, naive. Raises ValueError for a naive moment."""
        if moment.tzinfo is None:
            raise ValueError("a clock needs timezone-aware datetimes")
        return moment.astimezone(CIVIL).replace(tzinfo=None)

    def moment(self, civil: datetime) -> datetime:
        """The aware moment (UTC) of a wall-clock reading."""
        return civil.replace(tzinfo=CIVIL).astimezone(UTC)

    def next_workday(self, day: date) -> date:
        """``day`` itself when worked, else the first workday after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def step(self, day: date, workdays: int) -> date:
        """The ``workdays``-th workday after ``day`` (before it when negative)."""
        stride = DAY if workdays > 0 else -DAY
        left = abs(workdays)
        while left:
            day += stride
            left -= self.is_workday(day)
        return day

    def holidays(self, first: date, last: date) -> tuple[tuple[date, date, str], ...]:
        """Runs of rest days inside ``first``…``last`` that hold a listed holiday.

        Each is (first day, last day, occasion); plain weekends are left out.
        """
        runs: list[tuple[date, date, str]] = []
        opened: date | None = None
        occasion: str | None = None
        day = first
        while day <= last:
            if self.is_workday(day):
                opened = occasion = None
            else:
                opened = opened or day
                if occasion is None and day in self.special:
                    occasion = self.names.get(day, "")
                    runs.append((opened, day, occasion))
                elif occasion is not None:
                    runs[-1] = (opened, day, occasion)
            day += DAY
        return tuple(runs)

    def makeup_days(self, first: date, last: date) -> tuple[date, ...]:
        """Weekend days inside ``first``…``last`` that are worked (调休上班)."""
        days = (first + DAY * n for n in range((last - first).days + 1))
        return tuple(day for day in days if day.weekday() >= 5 and self.is_workday(day))

    def worked(self, start: datetime, end: datetime, *, whole_days: bool) -> timedelta:
        """Working time between two civil readings; whole workdays count 24 hours each."""
        total = NOTHING
        windows = self._windows(start.date(), whole_days=whole_days)
        for opens, closes in takewhile(lambda window: window[0] < end, windows):
            total += max(NOTHING, min(closes, end) - max(opens, start))
        return total

    def advance(self, start: datetime, amount: timedelta, *, whole_days: bool) -> datetime:
        """The civil reading by which ``amount`` of working time has passed since ``start``.

        With ``whole_days`` a result at midnight before a rest day is given as the midnight
        that opens the next workday (the same amount of working time).
        """
        if not amount:
            return start
        windows = self._windows(start.date(), whole_days=whole_days)
        opens, closes = next(windows)
        left = amount
        while True:
            begins = max(opens, start)
            room = max(NOTHING, closes - begins)
            if left <= room:
                break
            left -= room
            opens, closes = next(windows)
        end = begins + left
        if whole_days:
            opening = self.next_workday(end.date())
            return end if opening == end.date() else datetime.combine(opening, time())
        return end

    def _windows(self, day: date, *, whole_days: bool) -> Iterator[tuple[datetime, datetime]]:
        """Working windows from ``day`` on, without end."""
        while True:
            day = self.next_workday(day)
            midnight = datetime.combine(day, time())
            if whole_days:
                yield midnight, midnight + DAY
            else:
                for opens, closes in self.periods:
                    end = datetime.combine(day, closes) if closes != time() else midnight + DAY
                    yield datetime.combine(day, opens), end
            day += DAY
