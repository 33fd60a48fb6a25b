"""One post's roster, month by month."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linli.catalogue.snapshot import Catalogue
from linli.domain.rota import Span, civil_moment
from linli.domain.typed_days import read_iso_day
from linli.kernel import clock
from linli.rota.manning import as_shift
from linli.rota.models import DutyPost, Shift
from linli.rota.queries.today import holes

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift in words; ``over`` ones are not changed any more; ``runs_on`` past midnight."""

    id: int
    start: datetime
    end: datetime
    person: str
    username: str
    leader: str
    leader_username: str
    over: bool
    now: bool
    runs_on: bool


@dataclass(frozen=True, slots=True)
class DayView:
    """One civil day: its shifts begin on it; ``gaps`` are cut at midnight."""

    day: date
    inside: bool
    today: bool
    rest: bool
    occasion: str
    shifts: tuple[ShiftView, ...]
    gaps: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month (Monday first) with the days of its neighbours to fill them."""

    first: date
    previous: date
    next: date
    weeks: tuple[tuple[DayView, ...], ...]

    @property
    def days(self) -> tuple[DayView, ...]:
        """The days of the month itself."""
        return tuple(day for week in self.weeks for day in week if day.inside)

    @property
    def shifts(self) -> tuple[ShiftView, ...]:
        """The shifts that begin in the month and can still be changed."""
        return tuple(one for day in self.days for one in day.shifts if not one.over)


def read_month(text: str) -> date:
    """Return the first day of ``2026-03``; this month's for anything else."""
    return read_iso_day(f"{text}-01") or clock.today().replace(day=1)


def month(catalogue: Catalogue, post: DutyPost, first: date, now: datetime) -> Month:
    """Return one month of a post: one query. ``first`` is the first day of the month."""
    weeks = Calendar(0).monthdatescalendar(first.year, first.month)
    window = Span(civil_moment(weeks[0][0], time()), civil_moment(weeks[-1][-1] + DAY, time()))
    rows = list(
        Shift.objects.filter(post=post, end_at__gt=window.start, start_at__lt=window.end)
        .select_related("person", "leader")
        .order_by("start_at", "pk")
    )
    laid = [as_shift(row) for row in rows]
    coming = max(now, window.start)
    empty = holes(catalogue, post, laid, Span(coming, window.end)) if coming < window.end else []
    by_day: dict[date, list[ShiftView]] = {}
    for row in rows:
        view = _view(row, now)
        by_day.setdefault(view.start.astimezone(clock.CIVIL).date(), []).append(view)
    today = now.astimezone(clock.CIVIL).date()
    return Month(
        first=first,
        previous=(first - DAY).replace(day=1),
        next=(first + 31 * DAY).replace(day=1),
        weeks=tuple(
            tuple(
                DayView(
                    day=day,
                    inside=day.month == first.month,
                    today=day == today,
                    rest=not catalogue.calendar.is_workday(day),
                    occasion=catalogue.calendar.names.get(day, ""),
                    shifts=tuple(by_day.get(day, ())),
                    gaps=_of_day(empty, day),
                )
                for day in week
            )
            for week in weeks
        ),
    )


def _view(row: Shift, now: datetime) -> ShiftView:
    start, end = (at.astimezone(clock.CIVIL) for at in (row.start_at, row.end_at))
    return ShiftView(
        id=row.pk,
        start=start,
        end=end,
        person=row.person.full_name,
        username=row.person.username,
        leader=row.leader.full_name if row.leader else "",
        leader_username=row.leader.username if row.leader else "",
        over=row.end_at <= now,
        now=row.start_at <= now < row.end_at,
        runs_on=end.date() > start.date() and end.time() != time(),
    )


def one_shift(post: DutyPost, shift_id: int, now: datetime) -> ShiftView | None:
    """Return one shift of a post, None when there is none: one query."""
    rows = Shift.objects.filter(post=post, pk=shift_id).select_related("person", "leader")
    found = rows.first()
    return _view(found, now) if found else None


def coming(post: DutyPost, now: datetime, most: int = 100) -> list[ShiftView]:
    """Return the shifts that have not ended, soonest first: one query."""
    rows = Shift.objects.filter(post=post, end_at__gt=now).select_related("person", "leader")
    return [_view(row, now) for row in rows.order_by("start_at", "pk")[:most]]


def _of_day(empty: Sequence[Span], day: date) -> tuple[Span, ...]:
    opens, closes = civil_moment(day, time()), civil_moment(day + DAY, time())
    whole = Span(opens, closes)
    return tuple(
        Span(max(span.start, opens), min(span.end, closes)) for span in empty if span.meets(whole)
    )
