"""What approved exclusions take off: counts of single cases, and of whole matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from linli.domain.indicator_terms import Exclusion, Sort
from linli.domain.measures import Measure
from linli.domain.spans import Span, month_of, week_of
from linli.insights.ask import Ask
from linli.insights.numbers_scope import with_below
from linli.tally import reading
from linli.tally.models import Fact, NewFact
from linli.tally.scopes import TIMES, Dim, Scope

Counts = dict[reading.Key, Counter[int]]
#: Cases asked for in one statement.
_MANY = 500


def narrowed(scope: Scope, matters: frozenset[int] | None) -> Scope:
    """Return the scope with only these matters in it; None leaves it as it is."""
    if matters is None:
        return scope
    held = matters if scope.matters is None else scope.matters & matters
    return Scope(scope.towns, scope.villages, scope.units, held, scope.doors)


def excluded(exclusions: Iterable[Exclusion], measures: Sequence[int], ask: Ask) -> Counts:
    """Return the counts that exclusions take off, by group.

    One query for each first day of excluded matters, one or two for all excluded cases; none
    without exclusions. What is excluded twice is taken off once.
    """
    span, scope = ask.span, ask.scope
    found: Counts = {}
    gone, cases = _sorted(exclusions, ask)
    for since, fresh in gone:
        wanted = narrowed(scope, fresh)
        if wanted.matters:
            part = Span(max(since, span.first), span.last)
            for key, counts in reading.totals(measures, part, wanted, ask.by).items():
                found.setdefault(key, Counter()).update(counts)
    for row in _single(cases, gone, measures, ask):
        found.setdefault(_key(row, ask.by), Counter())[row["measure"]] += row["n"]
    return found


def excluded_hours(exclusions: Iterable[Exclusion], ask: Ask) -> Counter[int]:
    """Return what exclusions take off what came in, by slot (weekday × 24 + hour).

    Queries as for :func:`excluded`.
    """
    found: Counter[int] = Counter()
    gone, cases = _sorted(exclusions, ask)
    for since, fresh in gone:
        wanted = narrowed(ask.scope, fresh)
        if wanted.matters:
            part = Span(max(since, ask.span.first), ask.span.last)
            for day, counts in enumerate(reading.hours(part, wanted)):
                found.update({day * 24 + hour: n for hour, n in enumerate(counts)})
    for row in _single(cases, gone, [Measure.RECEIVED], ask):
        found[row["slot"]] += row["n"]
    return found


_Gone = Sequence[tuple[date, frozenset[int]]]


def _sorted(exclusions: Iterable[Exclusion], ask: Ask) -> tuple[_Gone, dict[int, date]]:
    """Return the matters left out, none twice, and the single cases, each from its first day."""
    gone: list[tuple[date, frozenset[int]]] = []
    cases: dict[int, date] = {}
    for one in sorted(exclusions, key=lambda held: held.since):
        if one.since > ask.span.last:
            continue
        if one.sort is Sort.CASE:
            cases.setdefault(one.id, one.since)
            continue
        fresh = with_below(one.id, ask.catalogue) - frozenset().union(*(ids for _, ids in gone))
        if fresh:
            gone.append((one.since, fresh))
    return gone, cases


def _single(
    cases: Mapping[int, date], gone: _Gone, measures: Sequence[int], ask: Ask
) -> Iterable[Mapping[str, Any]]:
    """Yield the facts of single cases that count from their day on and went not with their kind."""
    for row in _facts(cases, measures, ask.span, ask.scope):
        since = cases[row["case_id"]]
        with_kind = any(row["matter"] in ids and row["day"] >= at for at, ids in gone)
        if row["day"] >= since and not with_kind:
            yield row


def _facts(
    cases: Mapping[int, date], measures: Sequence[int], span: Span, scope: Scope
) -> Iterable[Mapping[str, Any]]:
    ids = sorted(cases)
    limits = {f"{dim.value}__in": sorted(held) for dim, held in scope.filters().items()}
    columns = (
        "case_id",
        "day",
        "measure",
        "n",
        "slot",
        "unit",
        "town",
        "village",
        "matter",
        "door",
    )
    for start in range(0, len(ids), _MANY):
        wanted = {
            "case_id__in": ids[start : start + _MANY],
            "measure__in": list(measures),
            "day__range": (span.first, span.last),
            **limits,
        }
        fresh = NewFact.objects.filter(**wanted).order_by().values(*columns)
        kept = Fact.objects.filter(**wanted).order_by().values(*columns)
        yield from fresh.union(kept, all=True)


def _key(row: Mapping[str, Any], by: Sequence[Dim]) -> reading.Key:
    return tuple(
        _begin(row["day"], dim) if dim in TIMES else row[dim.value]  # in the order of ``by``
        for dim in by
    )


def _begin(day: date, dim: Dim) -> date:
    if dim is Dim.WEEK:
        return week_of(day).first
    return month_of(day).first if dim is Dim.MONTH else day


def until_yesterday(span: Span, today: date) -> Span | None:
    """Return the days of a span before today, None without any: those whose limits have passed."""
    last = min(span.last, today - timedelta(days=1))
    return Span(span.first, last) if last >= span.first else None
