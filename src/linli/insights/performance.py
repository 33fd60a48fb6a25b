"""How the units keep their promises, for everybody to see: pairs of counts, never a rank.

Every figure is a numerator with its denominator over one period. A matter belongs to its lead
unit now or last, else to the one it was given first. Left out are matters that were not handled
here (refused, sent to a lawful channel, withdrawn, merged into another).

A late supporting unit is late itself: its parts of joint plans are counted as its own, and a
matter whose whole lateness came from supporting units (:func:`linli.domain.joint.lateness`) is
left out of the lead's rate and named beside it (``held_up``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from linli.cases.models import Case, Rating, Verification
from linli.catalogue.snapshot import Catalogue
from linli.domain.indicators import Share
from linli.domain.lifecycle import State
from linli.insights.periods import Counts, Period, handled, of_unit, periods
from linli.insights.support import held_up, parts

__all__ = [
    "FEWEST",
    "Line",
    "Period",
    "UnitRow",
    "lines",
    "packed",
    "performance",
    "periods",
    "unpacked",
]

#: Below so many, a rate says more about single people than about the unit: it is not printed.
FEWEST = 5
#: Stars from which a rating counts as satisfied: 满意 and 非常满意.
SATISFIED = 4


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
    #: Late only because of supporting units; among ``due``, not among ``on_time``.
    held_up: int = 0
    #: Parts of joint plans in support of others.
    parts_due: int = 0
    parts_kept: int = 0

    def shares(self) -> dict[str, Share]:
        """Return the four rates, each with its denominator."""
        return {
            "on_time": Share(self.on_time, self.due - self.held_up),
            "solved": Share(self.solved, self.asked),
            "satisfied": Share(self.satisfied, self.rated),
            "parts": Share(self.parts_kept, self.parts_due),
        }


def performance(wanted: Iterable[Period]) -> dict[str, list[UnitRow]]:
    """Count the periods by unit, in no order: five queries, whatever their number."""
    wanted = tuple(wanted)
    found: dict[str, dict[int, dict[str, int]]] = {one.code: {} for one in wanted}
    counts = (_cases(wanted), _said(wanted), _ratings(wanted), parts(wanted), held_up(wanted))
    for rows in counts:
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


def _cases(wanted: tuple[Period, ...]) -> Counts:
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
    rows = Case.objects.filter(handled(), Q(clock_start__gte=early) | Q(due_at__gte=early))
    found: Counts = of_unit(rows).order_by().values("unit_of").annotate(**counts)
    return found


def _said(wanted: tuple[Period, ...]) -> Counts:
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
    rows = Case.objects.filter(handled(), answered_at__gte=early)
    said = of_unit(rows).annotate(solved_said=solved)
    found: Counts = said.order_by().values("unit_of").annotate(**counts)
    return found


def _ratings(wanted: tuple[Period, ...]) -> Counts:
    counts: dict[str, Count] = {}
    for one in wanted:
        given = Q(at__gte=one.start, at__lt=one.end)
        counts[f"{one.code}_rated"] = Count("id", filter=given)
        counts[f"{one.code}_satisfied"] = Count("id", filter=given & Q(stars__gte=SATISFIED))
    early = min(one.start for one in wanted)
    rows = Rating.objects.filter(handled("case__"), at__gte=early).annotate(
        unit_of=Coalesce("case__lead_unit_id", "case__first_unit_id")
    )
    return rows.filter(unit_of__isnull=False).order_by().values("unit_of").annotate(**counts)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: the unit's name and its rates; None stands for too few."""

    unit: str
    received: int
    shares: Mapping[str, Share | None]
    held_up: int = 0


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
        found.append(Line(unit.name, row.received, shares, row.held_up))
    return sorted(found, key=lambda line: line.unit)


def packed(rows: Mapping[str, Iterable[UnitRow]]) -> dict[str, list[dict[str, int]]]:
    """Return counted rows as plain data that :func:`unpacked` takes back."""
    return {code: [asdict(row) for row in units] for code, units in rows.items()}


def unpacked(data: Mapping[str, Iterable[Mapping[str, int]]]) -> dict[str, list[UnitRow]]:
    """Return the rows of :func:`packed` data."""
    return {code: [UnitRow(**row) for row in units] for code, units in data.items()}
