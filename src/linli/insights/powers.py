"""派单, 吹哨 and 督办 of a period, with what came of them: pairs of counts, never a rank.

Counted is what was done in the period, in matters of a place. Rows stand in the order of the
unit list and of the towns: how often a unit was called says nothing about how good it is, so
nothing is sorted by it, and every rate has its numerator and denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from linli.cases.models import Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import UNIT_ROLES
from linli.domain.complaints import SOURCES
from linli.domain.deadlines import Unit as Counts
from linli.domain.deadlines import is_overdue, stage_moment
from linli.domain.indicators import Share
from linli.domain.policies import Budget, Policy, Stage
from linli.domain.supervision import Level
from linli.domain.whistles import Kind, Outcome, Reply
from linli.insights.retired_names import place_name, unit_name
from linli.kernel import clock
from linli.people.actor import Actor
from linli.supervision.models import Step
from linli.whistles.models import Call

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_ENDED = (Outcome.SOLVED, Outcome.GOES_ON, Outcome.UNSOLVED)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` (excluded), in matters of ``area_path`` ('' for everywhere).

    ``units``: only what was done towards these units; None for all of them.
    """

    start: datetime
    end: datetime
    area_path: str = ""
    units: frozenset[int] | None = None


def units_of(actor: Actor) -> frozenset[int] | None:
    """Return the units whose numbers somebody reads: their own, or None for all.

    Somebody with a post in a place reads all of the place; whose posts are of units alone sees
    the matters of these units, and so their numbers.
    """
    if any(post.role not in UNIT_ROLES for post in actor.posts):
        return None
    return frozenset(post.unit_id for post in actor.posts)


@dataclass(slots=True)
class PowerRow:
    """The three powers towards one unit, or in one town; ``key`` is the id, None for the county.

    Of dispatches: signed for in time, of those signed or due. Of calls: answered and arrived in
    time, of those that were due and not withdrawn; solved, of those whose whistle ended with a
    result; the mean rating with its count. Of 督办: fed back in time, of those due or fed back.
    """

    key: int | None
    name: str
    code: str
    dispatched: int = 0
    signed: Share = field(default_factory=lambda: Share(0, 0))
    whistles: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    answered: Share = field(default_factory=lambda: Share(0, 0))
    arrived: Share = field(default_factory=lambda: Share(0, 0))
    solved: Share = field(default_factory=lambda: Share(0, 0))
    stars: int = 0
    ratings: int = 0
    supervised: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    fed_back: Share = field(default_factory=lambda: Share(0, 0))
    released: Share = field(default_factory=lambda: Share(0, 0))

    @property
    def mean(self) -> str:
        """Mean of the stars with one decimal, ``—`` where nobody rated; cut, never flattered."""
        if not self.ratings:
            return "—"
        tenths = self.stars * 10 // self.ratings
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def empty(self) -> bool:
        """Nothing was done."""
        return not (self.dispatched or self.whistles or self.supervised)


@dataclass(frozen=True, slots=True)
class Powers:
    """Both tables and the whole of the place."""

    units: list[PowerRow]
    towns: list[PowerRow]
    whole: PowerRow


_Into = tuple[Mapping[int, PowerRow], Mapping[int | None, PowerRow], PowerRow]


def powers(span: Span, catalogue: Catalogue, now: datetime | None = None) -> Powers:
    """Count a period by unit and by town: seven queries, whatever their number."""
    moment = now or clock.now()
    today = moment.astimezone(clock.CIVIL).date()
    units = {
        unit.id: PowerRow(unit.id, unit_name(unit, today), unit.code)
        for unit in sorted(catalogue.units.values(), key=lambda one: one.code)
    }
    towns: dict[int | None, PowerRow] = {
        town.id: PowerRow(town.id, place_name(town), town.code)
        for town in catalogue.tree.of_kind("town")
    }
    towns[None] = PowerRow(None, "县级", "county")
    whole = PowerRow(None, "合计", "")
    _dispatches(span, catalogue, moment, (units, towns, whole))
    for rows, key in ((units, "unit_id"), (towns, "case__town_id"), ({0: whole}, "")):
        _whistles(span, moment, rows, key)
    for rows, key in ((units, "pressed_unit_id"), (towns, "case__town_id"), ({0: whole}, "")):
        _supervised(span, moment, rows, key)
    return Powers(
        [row for row in units.values() if not row.empty],
        [row for row in towns.values() if not row.empty],
        whole,
    )


# 派单 ----------------------------------------------------------------------------------------


def dispatches(span: Span) -> QuerySet[Duty]:
    """Return the lead duties given in the period."""
    rows = Duty.objects.filter(part=Duty.Part.LEAD, given_at__gte=span.start, given_at__lt=span.end)
    return _placed(rows, span, "unit_id").order_by()


def _placed(rows: QuerySet[Any], span: Span, unit: str) -> QuerySet[Any]:
    """Keep to the place and the units asked for; ``unit`` is the column of the unit.

    Complaints about handling are left out: that there is one is not for everybody to count.
    """
    rows = rows.exclude(case__source__in=sorted(SOURCES))
    if span.units is not None:
        rows = rows.filter(**{f"{unit}__in": span.units})
    if not span.area_path:
        return rows
    path = span.area_path
    return rows.filter(case__area_path__gte=path, case__area_path__lt=path[:-1] + "0")


def _dispatches(span: Span, catalogue: Catalogue, now: datetime, into: _Into) -> None:
    columns = (
        *("unit_id", "case__town_id", "given_at", "signed_at", "ended_at"),
        *("case__policy_code", "case__policy_version"),
    )
    units, towns, whole = into
    counted: dict[int, list[int]] = {}
    found = dispatches(span).values_list(*columns).iterator(chunk_size=5000)
    for unit, town, given, signed, ended, code, version in found:
        duty = Signing(catalogue.policy(code, version), given, signed, ended)
        kept = sign_kept(duty, now, catalogue)
        for row in (units[unit], towns.get(town, towns[None]), whole):
            row.dispatched += 1
            pair = counted.setdefault(id(row), [0, 0])
            pair[0] += kept is True
            pair[1] += kept is not None
    for row in (*units.values(), *towns.values(), whole):
        row.signed = Share(*counted.get(id(row), (0, 0)))


@dataclass(frozen=True, slots=True)
class Signing:
    """A dispatch: under which policy, given, signed for and ended when."""

    policy: Policy
    given: datetime
    signed: datetime | None
    ended: datetime | None


def sign_kept(one: Signing, now: datetime, catalogue: Catalogue) -> bool | None:
    """Tell whether a dispatch was signed for in time; None while it need not have been.

    Counted from the dispatch; a duty that ended unsigned within its time owed nothing.
    """
    if one.signed is not None and one.signed - one.given <= _surely(one.policy.stages[Stage.SIGN]):
        return True
    due = stage_moment(one.policy, Stage.SIGN, one.given, catalogue.calendar)
    if one.signed is not None:
        return not is_overdue(due, one.signed)
    return False if is_overdue(due, min(one.ended or now, now)) else None


def _surely(budget: Budget) -> timedelta:
    """Return a time that is within the budget whatever the calendar says: most signatures are."""
    if budget.unit in {Counts.HOUR, Counts.WORKING_HOUR}:
        return timedelta(hours=budget.amount)
    if budget.unit in {Counts.WORKDAY, Counts.NATURAL_DAY}:
        return timedelta(days=budget.amount)
    return timedelta()


# 吹哨 ----------------------------------------------------------------------------------------


def calls(span: Span) -> QuerySet[Call]:
    """Return the calls of the whistles of the period."""
    rows = Call.objects.filter(whistle__called_at__gte=span.start, whistle__called_at__lt=span.end)
    return _placed(rows, span, "unit_id").order_by()


def _whistles(span: Span, now: datetime, rows: Mapping[Any, PowerRow], key: str) -> None:
    """Count the calls by ``key``; by town and as a whole a whistle counts once."""
    replied = Q(replied_at__lt=F("answer_by") + _MINUTE)
    silent = Q(reply="", withdrawn_at__isnull=True, arrived_at__isnull=True)
    came = Q(arrived_at__lt=F("whistle__arrive_by") + _MINUTE)
    waits = Q(reply=Reply.OBJECTS.value, upheld__isnull=True)
    away = Q(arrived_at__isnull=True, withdrawn_at__isnull=True) & ~waits
    what = "id" if key == "unit_id" else "whistle"
    once = what == "whistle"
    ended = Q(whistle__outcome__in=_ENDED, withdrawn_at__isnull=True)
    counts = {
        "n": Count(what, distinct=once),
        **{
            kind.value: Count(what, filter=Q(whistle__kind=kind.value), distinct=once)
            for kind in Kind
        },
        "kept_answers": Count("id", filter=replied),
        "answers": Count(
            "id", filter=Q(replied_at__isnull=False) | silent & Q(answer_by__lt=now - _MINUTE)
        ),
        "kept_arrivals": Count("id", filter=came),
        "arrivals": Count(
            "id",
            filter=Q(arrived_at__isnull=False) | away & Q(whistle__arrive_by__lt=now - _MINUTE),
        ),
        "solved": Count(
            what, filter=ended & Q(whistle__outcome=Outcome.SOLVED.value), distinct=once
        ),
        "ended": Count(what, filter=ended, distinct=once),
        "stars_sum": Sum("stars"),
        "ratings": Count("stars"),
    }
    for at, found in _grouped(calls(span), key, counts):
        row = rows.get(at)
        if row is None:
            continue
        row.whistles = found["n"]
        row.kinds = {kind.value: found[kind.value] for kind in Kind}
        row.answered = Share(found["kept_answers"], found["answers"])
        row.arrived = Share(found["kept_arrivals"], found["arrivals"])
        row.solved = Share(found["solved"], found["ended"])
        row.stars, row.ratings = found["stars_sum"] or 0, found["ratings"]


def _grouped(
    rows: QuerySet[Any], key: str, counts: Mapping[str, Any]
) -> Iterable[tuple[Any, Mapping[str, int]]]:
    if not key:
        return [(0, rows.aggregate(**counts))]
    return [(row.pop(key), row) for row in rows.values(key).annotate(**counts)]


# 督办 ----------------------------------------------------------------------------------------


def steps(span: Span) -> QuerySet[Step]:
    """Return the 督办 issued in the period, each level of one by itself."""
    rows = Step.objects.filter(issued_at__gte=span.start, issued_at__lt=span.end)
    return _placed(rows, span, "pressed_unit_id").order_by()


def _supervised(span: Span, now: datetime, rows: Mapping[Any, PowerRow], key: str) -> None:
    # Rules as in linli.supervision.queries.figures: what ended before its limit owed nothing.
    kept = Q(fed_back_at__lt=F("due_at") + _SECOND)
    over = Q(due_at__lt=now) & (
        Q(supervision__ended_at__isnull=True) | Q(supervision__ended_at__gt=F("due_at"))
    )
    first = Q(place=1)
    counts = {
        "n": Count("id"),
        **{level.value: Count("id", filter=Q(level=level.value)) for level in Level},
        "kept": Count("id", filter=kept),
        "owed": Count("id", filter=over | Q(fed_back_at__isnull=False)),
        "released": Count("id", filter=first & Q(supervision__standing="released")),
        "begun": Count("id", filter=first),
    }
    for at, found in _grouped(steps(span), key, counts):
        row = rows.get(at)
        if row is None:
            continue
        row.supervised = found["n"]
        row.levels = {level.value: found[level.value] for level in Level}
        row.fed_back = Share(found["kept"], found["owed"])
        row.released = Share(found["released"], found["begun"])
