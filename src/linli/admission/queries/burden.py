"""What the list costs a grid worker: as admitted, and as it was in the reports of a month.

About matters and work, never about one worker: no query here looks at who reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.db.models import Count, Q

from linli.admission.judging import load_of
from linli.admission.models import Admission
from linli.admission.queries.listing import Line, line
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.collection.queries.listing import Burden, burden
from linli.domain.admission import LISTED
from linli.domain.grid_burden import Load, total
from linli.kernel import clock
from linli.people.models import Post

#: Days of the period in which reports are counted, the last of them yesterday.
DAYS = 30
#: Fields every report has: place, what it is about, title, text.
_ALWAYS = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """What came in by the grid door in the period: reports, settled ones, fields filled in."""

    reports: int = 0
    settled: int = 0
    fields: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One matter: what is asked, and what it was. ``hours`` are those of all reports together."""

    line: Line
    counted: Counted

    @property
    def hours(self) -> Fraction:
        """Hours of all reports of the period: their number × minutes each time."""
        return Fraction(self.counted.reports * self.line.load.minutes, 60)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole, with what it is a share of: ``workers`` grid workers, ``first`` to ``last``."""

    rows: list[Row]
    first: date
    last: date
    workers: int
    planned: Fraction
    filled: Fraction
    #: Matters with regular work whose minutes nobody stated: not in the total.
    unknown: int
    #: 采集表 in force: what they cost a grid worker beside the list itself.
    forms: list[Burden]

    @property
    def form_hours(self) -> Fraction:
        """Hours a month of all forms for one grid worker."""
        return sum((one.cost.hours for one in self.forms), Fraction(0))

    @property
    def form_fields(self) -> Fraction:
        """Fields a month of all forms for one grid worker."""
        return sum((one.cost.filled for one in self.forms), Fraction(0))

    @property
    def reports(self) -> int:
        """Reports of the period, all matters together."""
        return sum(row.counted.reports for row in self.rows)

    @property
    def fields(self) -> int:
        """Fields filled in the period, all matters together."""
        return sum(row.counted.fields for row in self.rows)

    @property
    def hours(self) -> Fraction:
        """Hours of all reports of the period."""
        return sum((row.hours for row in self.rows), Fraction(0))

    @property
    def each(self) -> Fraction | None:
        """Hours of the period for one grid worker; None without any."""
        return self.hours / self.workers if self.workers else None


@dataclass(frozen=True, slots=True)
class Added:
    """What an application would add to the hours a month of every grid worker."""

    now: Fraction
    more: Fraction
    fields: Fraction
    unknown: bool

    @property
    def then(self) -> Fraction:
        """Hours a month afterwards."""
        return self.now + self.more


def workers(today: date) -> int:
    """Return how many people hold a grid worker's post today: one query."""
    return (
        Post.objects.on(today)
        .filter(role=Post.Role.GRID_WORKER, user__is_active=True)
        .values("user_id")
        .distinct()
        .count()
    )


def _live(today: date) -> list[Admission]:
    """Return what counts today, at most 500: a temporary admission that is over does not."""
    rows = Admission.objects.filter(standing__in=[one.value for one in LISTED])
    live = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
    return list(live.order_by("matter__position", "key")[:500])


def added(row: Admission, today: date) -> Added:
    """Return what a matter would add to what is admitted already: one query."""
    return added_by(load_of(row), [load_of(one) for one in _live(today) if one.pk != row.pk])


def added_by(load: Load, others: Iterable[Load]) -> Added:
    """Return what one load adds to the others."""
    return Added(total(others)[0], load.hours, load.filled, load.per_month == 0)


def report(catalogue: Catalogue, today: date) -> Report:
    """Return the report of what is admitted today: four queries, two more where forms are used."""
    last = today - timedelta(days=1)
    first = today - timedelta(days=DAYS)
    counted = _counted(first, last)
    rows = []
    for row in _live(today):
        found = counted.get(row.matter_id or 0, Counted())
        rows.append(Row(line(row, catalogue, today), found))
        # Reports of a matter are counted once, in its first line.
        counted.pop(row.matter_id or 0, None)
    loads: list[Load] = [row.line.load for row in rows]
    planned, filled = total(loads)
    unknown = sum(1 for load in loads if load.per_month and not load.minutes)
    return Report(rows, first, last, workers(today), planned, filled, unknown, burden(catalogue))


def _counted(first: date, last: date) -> dict[int, Counted]:
    """Count reports of the grid door and what was filled in with them, by matter: one query."""
    begins = datetime.combine(first, time(), tzinfo=clock.CIVIL)
    ends = datetime.combine(last + timedelta(days=1), time(), tzinfo=clock.CIVIL)
    rows = (
        Case.objects.filter(
            door=Case.Door.GRID,
            matter__isnull=False,
            clock_start__gte=begins,
            clock_start__lt=ends,
        )
        .order_by()
        .values("matter_id")
        .annotate(
            reports=Count("pk"),
            settled=Count("pk", filter=Q(self_settled=True)),
            addressed=Count("pk", filter=~Q(address="")),
            pinned=Count("pk", filter=Q(lon__isnull=False)),
            dated=Count("pk", filter=Q(occurred_at__isnull=False)),
            peopled=Count("pk", filter=Q(people_affected__isnull=False)),
        )
    )
    more = ("addressed", "pinned", "dated", "peopled", "settled")
    return {
        row["matter_id"]: Counted(
            row["reports"],
            row["settled"],
            row["reports"] * _ALWAYS + sum(row[name] for name in more),
        )
        for row in rows
    }
