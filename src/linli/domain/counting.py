"""Counting a budget from a start: days, workdays, hours, rest days and pauses, step by step.

The conventions are stated in :mod:`linli.domain.deadlines`, the module to call.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from linli.domain.calendar import CIVIL, DAY, DAY_END, WorkCalendar
from linli.domain.clock_text import day_text, moment_text, skipped_text, span_text
from linli.domain.pauses import Stop
from linli.domain.policies import Budget, Unit
from linli.domain.words import Listed, Words

#: Units which do not count the starting day (民法典第二百零一条).
BY_DAYS = frozenset({Unit.NATURAL_DAY, Unit.WORKDAY, Unit.MONTH})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: stable ``code``, Chinese ``text``, the moment it led to."""

    code: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline (Asia/Shanghai, inclusive) with its reasons.

    ``paused``: the clock stands still, and ``due_at`` is what it would be if work went on at
    the moment asked about. ``unmaintained``: years the count relied on without a table.
    """

    due_at: datetime
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    paused: bool = False
    unmaintained: tuple[int, ...] = ()


class Run:
    """One count from ``start``: the due moment so far, its steps, and the years relied upon.

    With ``reasons`` False no steps are written, which makes up most of the work.
    """

    def __init__(self, start: datetime, calendar: WorkCalendar, *, reasons: bool = True) -> None:
        self.calendar = calendar
        self.reasons = reasons
        self.civil_start = calendar.civil(start)
        self.start = self.at = start.astimezone(UTC)
        self.steps: list[Step] = []
        self.years: set[int] = set()
        self.roll = False
        self.unit = Unit.HOUR
        self.paused = False

    def run(self, budgets: Sequence[Budget], halts: Iterable[Stop]) -> Run:
        """Count ``budgets`` one after another, then apply the pauses."""
        self.unit = budgets[0].unit
        self.roll = any(budget.roll for budget in budgets)
        amounts: dict[Unit, int] = {}
        for budget in budgets:  # 1 + 1 months is 2 months from the start, not twice one month
            amounts[budget.unit] = amounts.get(budget.unit, 0) + budget.amount
        for unit, amount in amounts.items():
            self._count(amount, unit)
        if self.reasons:
            self._note_count(budgets)
        self._settle()
        for halt in halts:
            self._shift(halt)
        return self

    def due_at(self) -> datetime:
        """The due moment in Asia/Shanghai."""
        return self.at.astimezone(CIVIL)

    def warnings(self) -> tuple[str, ...]:
        """The visible flag for years whose holiday table is missing."""
        if not self.years:
            return ()
        listed = Listed("、", (str(year) for year in sorted(self.years)))
        text = Words(
            "节假日表未维护：{years} 年。暂按周一至周五为工作日推算，"
            "放假安排公布后请及时录入并重新核对。",
            years=listed,
        )
        return (text,)

    def finish(self) -> Due:
        """The result, with its last step."""
        if self.reasons:
            self._note("due", Words("截止：{due}（含）。", due=moment_text(self._civil())))
        years = tuple(sorted(self.years))
        return Due(self.due_at(), tuple(self.steps), self.warnings(), self.paused, years)

    def _civil(self) -> datetime:
        return self.calendar.civil(self.at)

    def _note(self, code: str, text: str) -> None:
        self.steps.append(Step(code, text, self.due_at()))

    def _rely_on(self, first: date, last: date) -> None:
        self.years.update(self.calendar.unmaintained(first, last))

    def _count(self, amount: int, unit: Unit) -> None:
        if unit is Unit.HOUR:
            self.at += timedelta(hours=amount)
            return
        here = self._civil()
        if unit is Unit.WORKING_HOUR:
            end = self.calendar.advance(here, timedelta(hours=amount), whole_days=False)
            self._rely_on(here.date(), end.date())
            self.at = self.calendar.moment(end)
            return
        if unit is Unit.MONTH:
            last = months_after(here.date(), amount)
        elif unit is Unit.WORKDAY:
            last = self.calendar.step(here.date(), amount)
            self._rely_on(here.date(), last)
        else:
            last = here.date() + DAY * amount
        self._end_with(last)

    def _end_with(self, day: date) -> None:
        self.at = self.calendar.moment(datetime.combine(day, DAY_END))

    def _note_count(self, budgets: Sequence[Budget]) -> None:
        parts = {
            "amount": Listed("，另加 ", (budget.text() for budget in budgets)),
            "until": moment_text(self._civil()),
        }
        self._note(
            "count",
            Words("计时 {amount}，起算当天不计入，数到{until}。", **parts)
            if self.unit in BY_DAYS
            else Words("计时 {amount}，数到{until}。", **parts),
        )
        if self.unit in (Unit.WORKDAY, Unit.WORKING_HOUR):
            text = skipped_text(self.calendar, self.civil_start.date(), self._civil().date())
            if text:
                self._note("skip", Words("其间{skipped}。", skipped=text))

    def _settle(self) -> None:
        """Move a rolling deadline off a rest day, to the same time of the next workday.

        Keeping the time of day keeps the order: clocks that stood still together end at the
        same time of day, so whoever started earlier is never due later.
        """
        if not self.roll:
            return
        here = self._civil()
        day = here.date()
        workday = self.calendar.next_workday(day)
        self._rely_on(day, workday)
        if workday != day:
            self.at = self.calendar.moment(datetime.combine(workday, here.time()))
            if self.reasons:
                occasion = self.calendar.names.get(day) or "休息日"
                text = Words(
                    "{day}是{occasion}，顺延到下一个工作日{workday}。",
                    day=day_text(day),
                    occasion=occasion,
                    workday=day_text(workday),
                )
                self._note("roll", text)

    def _shift(self, halt: Stop) -> None:
        begins = max(halt.start, self.start)
        if begins > self.at or halt.end < begins:
            return
        self.paused = halt.open
        if self.unit in (Unit.WORKDAY, Unit.WORKING_HOUR):
            whole = self.unit is Unit.WORKDAY
            first, last = self.calendar.civil(begins), self.calendar.civil(halt.end)
            lost = self.calendar.worked(first, last, whole_days=whole)
            here = self._civil()
            moved = self.calendar.advance(here, lost, whole_days=whole)
            self._rely_on(min(first, here).date(), max(last, moved).date())
            self.at = self.calendar.moment(moved)
        else:
            lost = halt.end - begins
            self.at += lost
        if self.reasons:
            self._note_pause(halt, begins, lost)
        self._settle()

    def _note_pause(self, halt: Stop, begins: datetime, lost: timedelta) -> None:
        why = Words("（{why}）", why=halt.why) if halt.why else ""
        end = moment_text(self.calendar.civil(halt.end))
        until = Words("至今") if halt.open else Words("至{end}", end=end)
        effect = (
            Words(
                "不计时 {span}，截止相应顺延到{due}。",
                span=span_text(lost),
                due=moment_text(self._civil()),
            )
            if lost
            else Words("都不在计时的时间内，截止不变。")
        )
        text = Words(
            "{begins}{until}暂停{why}，{effect}",
            begins=moment_text(self.calendar.civil(begins)),
            until=until,
            why=why,
            effect=effect,
        )
        self._note("pause", text)


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month (民法典第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
