"""How the units keep their promises, for everybody to see: pairs of counts, never a rank.

Every figure is a numerator with its denominator over one period. A matter belongs to its lead
unit now or last, else to the one it was given first. Left out are matters that were not handled
here (refused, sent to a lawful channel, withdrawn, merged into another).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from linli.cases.models import Case, Rating, Verification
from linli.catalogue.snapshot import Catalogue
from linli.domain.indicators import Share
from linli.domain.lifecycle import State
from linli.kernel import clock

#: Below so many, a rate says more about single people than about the unit: it is not printed.
FEWEST = 5
#: Stars from which a rating counts as satisfied: 满意 and 非常满意.
SATISFIED = 4
#: Matters that were not handled here count nowhere.
LEFT_OUT = (State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` (a day, included) to ``end`` (a moment, excluded)."""

    code: str
    first: date
    end: datetime

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), clock.CIVIL)

    @property
    def last(self) -> date:
        """The last day in it."""
        return (self.end - timedelta(microseconds=1)).astimezone(clock.CIVIL).date()


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The counts of one unit in one period."""

    unit: int
    received: int = 0
    due: int = 0
    on_time: int = 0
    asked: int = 0
    solved: int = 0
    rated: int = 0
    satisfied: int = 0

    def shares(self) -> dict[str, Share]:
        """Return the three rates, each with its denominator."""
        return {
            "on_time": Share(self.on_time, self.due),
            "solved": Share(self.solved, self.asked),
            "satisfied": Share(self.satisfied, self.rated),
        }


def periods(now: datetime) -> tuple[Period, Period]:
    """Return the last full month and the quarter up to ``now``."""
    today = now.astimezone(clock.CIVIL).date()
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return (
        Period("month", last_month, datetime.combine(this_month, time(), clock.CIVIL)),
        Period("quarter", quarter, now),
    )


def performance(wanted: Iterable[Period]) -> dict[str, list[UnitRow]]:
    """Count the periods by unit, in no order: three queries, whatever their number."""
    wanted = tuple(wanted)
    found: dict[str, dict[int, dict[str, int]]] = {one.code: {} for one in wanted}
    for rows in (_cases(wanted), _said(wanted), _ratings(wanted)):
        for row in rows:
            unit = row["unit_of"]
            for name, count in row.items():
                if name == "unit_of":
                    continue
                code, _, measure = name.partition("_")
                if count:
                    found[code].setdefault(unit, {})[measure] = count
    return {
        code: [UnitRow(unit, **counts) for unit, counts in units.items()]
        for code, units in found.items()
    }


def _handled(prefix: str = "") -> Q:
    return ~Q(**{f"{prefix}state__in": [state.value for state in LEFT_OUT]})


def _of_unit(rows: QuerySet[Case]) -> QuerySet[Any, Any]:
    return rows.annotate(unit_of=Coalesce("lead_unit_id", "first_unit_id")).filter(
        unit_of__isnull=False
    )


_Counts = Iterable[Mapping[str, int]]


def _cases(wanted: tuple[Period, ...]) -> _Counts:
    """Count what came in, and what was due: answered in time, or late, or open still."""
    counts: dict[str, Count] = {}
    for one in wanted:
        came = Q(clock_start__gte=one.start, clock_start__lt=one.end)
        due = Q(due_at__gte=one.start, due_at__lt=one.end) & ~Q(state=State.SUSPENDED.value)
        counts[f"{one.code}_received"] = Count("id", filter=came)
        counts[f"{one.code}_due"] = Count("id", filter=due)
        # The whole due second is still in time, as everywhere (domain.deadlines.is_overdue).
        kept = Q(answered_at__lt=F("due_at") + timedelta(seconds=1))
        counts[f"{one.code}_on_time"] = Count("id", filter=due & kept)
    early = min(one.start for one in wanted)
    rows = Case.objects.filter(_handled(), Q(clock_start__gte=early) | Q(due_at__gte=early))
    found: _Counts = _of_unit(rows).order_by().values("unit_of").annotate(**counts)
    return found


def _said(wanted: tuple[Period, ...]) -> _Counts:
    """Count answers of the period about which somebody said whether it is solved.

    The requester's own word on this answer counts before the verifier's.
    """
    checked = (
        Verification.objects.filter(case_id=OuterRef("pk"), solved__isnull=False)
        .filter(round=OuterRef("answer_round"))
        .order_by("-id")
        .values("solved")[:1]
    )
    own = Q(confirmed_round=F("answer_round"), confirmed_solved__isnull=False)
    solved = models.Case(
        When(own, then=F("confirmed_solved")),
        default=Subquery(checked),
        output_field=models.BooleanField(null=True),
    )
    counts: dict[str, Count] = {}
    for one in wanted:
        answered = Q(answered_at__gte=one.start, answered_at__lt=one.end)
        counts[f"{one.code}_asked"] = Count("id", filter=answered & Q(solved_said__isnull=False))
        counts[f"{one.code}_solved"] = Count("id", filter=answered & Q(solved_said=True))
    early = min(one.start for one in wanted)
    rows = Case.objects.filter(_handled(), answered_at__gte=early)
    said = _of_unit(rows).annotate(solved_said=solved)
    found: _Counts = said.order_by().values("unit_of").annotate(**counts)
    return found


def _ratings(wanted: tuple[Period, ...]) -> _Counts:
    counts: dict[str, Count] = {}
    for one in wanted:
        given = Q(at__gte=one.start, at__lt=one.end)
        counts[f"{one.code}_rated"] = Count("id", filter=given)
        counts[f"{one.code}_satisfied"] = Count("id", filter=given & Q(stars__gte=SATISFIED))
    early = min(one.start for one in wanted)
    rows = Rating.objects.filter(_handled("case__"), at__gte=early).annotate(
        unit_of=Coalesce("case__lead_unit_id", "case__first_unit_id")
    )
    return rows.filter(unit_of__isnull=False).order_by().values("unit_of").annotate(**counts)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: the unit's name and its rates; None stands for too few."""

    unit: str
    received: int
    shares: Mapping[str, Share | None]


def lines(rows: Iterable[UnitRow], catalogue: Catalogue) -> list[Line]:
    """Return the rows by the units' names; rates of fewer than :data:`FEWEST` are left out."""
    found = []
    for row in rows:
        unit = catalogue.units.get(row.unit)
        if unit is None:
            continue
        shares = {
            name: share if share.denominator >= FEWEST else None
            for name, share in row.shares().items()
        }
        found.append(Line(unit.name, row.received, shares))
    return sorted(found, key=lambda line: line.unit)


def packed(rows: Mapping[str, Iterable[UnitRow]]) -> dict[str, list[dict[str, int]]]:
    """Return counted rows as plain data that :func:`unpacked` takes back."""
    return {code: [asdict(row) for row in units] for code, units in rows.items()}


def unpacked(data: Mapping[str, Iterable[Mapping[str, int]]]) -> dict[str, list[UnitRow]]:
    """Return the rows of :func:`packed` data."""
    return {code: [UnitRow(**row) for row in units] for code, units in data.items()}
