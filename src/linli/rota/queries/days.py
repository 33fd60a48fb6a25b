"""Declared days: who has sent, who has not, the county's summary of a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.rota import PostKind, civil_moment
from linli.kernel import clock
from linli.kernel.keyset import Page, page
from linli.people.actor import Actor
from linli.places.reach import within
from linli.rota.access import units_of
from linli.rota.counting import FIGURES
from linli.rota.models import DailyReport, DeclaredDays, DutyPost

ORDER = ("-last", "-id")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One unit on one day; ``report`` None while nothing was sent."""

    unit: UnitInfo
    report: DailyReport | None
    figures: Mapping[str, int]
    overdue: bool
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A day of declared days, units in the order of the unit list."""

    day: date
    due_at: datetime
    lines: tuple[ReportLine, ...]
    totals: tuple[tuple[str, int], ...]

    @property
    def missing(self) -> tuple[ReportLine, ...]:
        """Who has not sent yet."""
        return tuple(line for line in self.lines if line.report is None)

    @property
    def sent(self) -> int:
        """How many have sent."""
        return len(self.lines) - len(self.missing)


def listed(cursor: str | None = None, size: int = 30) -> Page[DeclaredDays]:
    """Return declared days, latest first: one query."""
    rows = DeclaredDays.objects.select_related("area", "declared_by")
    return page(rows, order=ORDER, cursor=cursor, size=size)


def due_at(days: DeclaredDays, day: date) -> datetime:
    """Return the moment by which the report of a day is due."""
    return civil_moment(day, time(days.report_at // 60, days.report_at % 60))


def last_day(days: DeclaredDays) -> date:
    """Return the last day for which something is due, ended early or not."""
    ended = days.ended_at.astimezone(clock.CIVIL).date() if days.ended_at else days.last
    return min(days.last, ended)


def reporting_posts(path: str) -> QuerySet[DutyPost]:
    """Return the duty posts whose units report, inside an area."""
    return DutyPost.objects.filter(
        within(path, "unit__area__path"), closed_at__isnull=True
    ).exclude(kind=PostKind.VOLUNTEER.value)


def summary(actor: Actor, catalogue: Catalogue, days: DeclaredDays, day: date) -> Summary:
    """Return who sent what of a day: two queries."""
    now = clock.now()
    ids = set(reporting_posts(days.area.path).values_list("unit_id", flat=True))
    reports = {
        row.unit_id: row
        for row in DailyReport.objects.filter(days=days, day=day).select_related("sent_by")
    }
    due, mine = due_at(days, day), units_of(actor)
    units = sorted((catalogue.units[one] for one in ids | set(reports)), key=lambda u: u.code)
    lines = tuple(_line(unit, reports.get(unit.id), due, now, mine) for unit in units)
    sums = {
        name: sum(line.figures.get(name, 0) for line in lines if line.report) for name in FIGURES
    }
    return Summary(day, due, lines, tuple((FIGURES[name], sums[name]) for name in FIGURES))


def _line(
    unit: UnitInfo,
    report: DailyReport | None,
    due: datetime,
    now: datetime,
    mine: frozenset[int],
) -> ReportLine:
    return ReportLine(
        unit=unit,
        report=report,
        figures=read_figures(report) if report else {},
        overdue=report is None and now > due,
        late=report is not None and report.sent_at > due,
        mine=unit.id in mine,
    )


def read_figures(report: DailyReport) -> dict[str, int]:
    """Return the figures as they were counted when the report was sent."""
    return {str(name): int(value) for name, value in json.loads(report.figures).items()}


def running(today: date) -> list[DeclaredDays]:
    """Return the declared days that cover a day and have not ended: one query."""
    rows = DeclaredDays.objects.filter(first__lte=today, last__gte=today, ended_at__isnull=True)
    return list(rows.select_related("area").order_by("pk")[:20])


def all_days(days: DeclaredDays) -> list[date]:
    """Return the days for which something is due, first to last."""
    count = (last_day(days) - days.first).days + 1
    return [days.first + timedelta(days=n) for n in range(max(count, 0))]
