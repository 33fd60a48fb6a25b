"""The matters behind a figure: as many as the number says, and which of them somebody may open.

The list is read from the facts the number was counted from, so the two cannot differ. Who may
see the number may not see each matter in it: they are told how many of them they may open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Sum

from linli.cases.access import visible_to
from linli.domain.errors import NotFound
from linli.domain.indicator_catalogue import Indicator, Kind, Part
from linli.domain.indicator_terms import Sort
from linli.domain.lifecycle import STATES, State
from linli.domain.measures import Measure, stock
from linli.domain.spans import Span
from linli.domain.states import OPEN
from linli.insights.ask import Ask
from linli.insights.figures import Figure
from linli.insights.figures_excluded import narrowed
from linli.insights.matter_sets import matters_of
from linli.insights.numbers_scope import with_below
from linli.kernel import clock
from linli.kernel.keyset import Page, page
from linli.kernel.one_of import OneOf
from linli.people.actor import Actor
from linli.tally import reading
from linli.tally.models import Fact, NewFact

#: Rows on one page.
SIZE = 50


class Side(StrEnum):
    """Which part of a figure is opened."""

    NUMERATOR = "num"
    DENOMINATOR = "den"


@dataclass(frozen=True, slots=True)
class Line:
    """One matter behind a number; ``times`` is how often it counts in it."""

    no: str
    title: str
    state: str
    state_label: str
    place: str
    unit: str
    registered: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the list. ``number`` is the figure's, ``cases`` how many matters it counts.

    ``seen`` of these may be opened by the reader; ``page`` holds none but those.
    """

    number: int
    cases: int
    seen: int
    page: Page[Line]


def has_list(indicator: Indicator) -> bool:
    """Tell whether matters stand behind an indicator: not behind visits and lengths of time."""
    return indicator.kind in {Kind.COUNT, Kind.RATE, Kind.STOCK, Kind.LATE}


def behind(actor: Actor, figure: Figure, side: Side, ask: Ask, cursor: str = "") -> Behind:
    """Return one page of the matters behind a figure, newest first.

    One query for each count in the formula and each exclusion, two for the page. Raises NotFound
    where no list stands behind it, Invalid for a cursor.
    """
    counts = counted(figure, side, ask)
    seen = visible_to(actor).filter(OneOf("pk", sorted(counts))) if counts else None
    if seen is None:
        return Behind(0, 0, 0, Page([], None, None))
    columns = ("id", "no", "title", "state", "area_id", "lead_unit_id", "clock_start")
    listed = page(seen.values(*columns), order=("-id",), cursor=cursor, size=SIZE)
    whole = not cursor and listed.next is None
    return Behind(
        sum(counts.values()),
        len(counts),
        len(listed.items) if whole else seen.order_by().count(),
        Page([_line(row, counts, ask) for row in listed.items], listed.next, listed.prev),
    )


def counted(figure: Figure, side: Side, ask: Ask) -> Counter[int]:
    """Return how often each matter counts in a part of a figure; their sum is the number."""
    indicator = figure.indicator
    if not has_list(indicator) or (side is Side.DENOMINATOR and not indicator.is_pair):
        raise NotFound("no-list", "这个数不是按事项计的，没有清单。")
    if figure.days is None:
        return Counter()
    if indicator.kind in {Kind.STOCK, Kind.LATE}:
        if indicator.kind is Kind.LATE and side is Side.NUMERATOR:
            return _late(figure.days.last, ask)
        return _standing(figure.days.last, ask)
    asked = replace(
        ask,
        span=figure.days,
        scope=narrowed(ask.scope, matters_of(indicator.only, ask.catalogue)),
    )
    if asked.scope.matters == frozenset():
        return Counter()
    part = indicator.numerator if side is Side.NUMERATOR else indicator.denominator
    return _positive(_of_part(part, figure, asked))


def _of_part(part: Part, figure: Figure, ask: Ask) -> Counter[int]:
    found: Counter[int] = Counter()
    for measure, sign in part:
        counts = _measured(measure, ask)
        counts.subtract(_excluded(measure, counts, figure, ask))
        for case, n in counts.items():
            found[case] += sign * n
    return found


def _measured(measure: Measure, ask: Ask) -> Counter[int]:
    return Counter(reading.cases_behind(measure, ask.span, ask.scope))


def _excluded(measure: Measure, counts: Counter[int], figure: Figure, ask: Ask) -> Counter[int]:
    """Return how often each matter is taken off: by its kind, else by itself; never twice."""
    off: Counter[int] = Counter()
    gone: frozenset[int] = frozenset()
    order = sorted(figure.terms.exclusions, key=lambda one: (one.sort is Sort.CASE, one.since))
    single: dict[date, Counter[int]] = {}
    for one in order:
        if one.since > ask.span.last:
            continue
        part = replace(ask, span=Span(max(one.since, ask.span.first), ask.span.last))
        if one.sort is Sort.CASE:
            if counts[one.id]:
                if one.since not in single:
                    single[one.since] = _measured(measure, part)
                off[one.id] = max(off[one.id], single[one.since][one.id])
            continue
        fresh = with_below(one.id, ask.catalogue) - gone
        gone |= fresh
        scope = narrowed(ask.scope, fresh)
        if scope.matters:
            off.update(_measured(measure, replace(part, scope=scope)))
    return off


def _standing(day: date, ask: Ask) -> Counter[int]:
    """Return what stood open that evening: the stocks of all open states at once."""
    return _facts(ask, measure__in=[stock(state) for state in sorted(OPEN)], day__lte=day)


def _late(day: date, ask: Ask) -> Counter[int]:
    """Return what :func:`linli.tally.reading.overdue` counts, as it was known that evening."""
    evening = datetime.combine(day + timedelta(days=1), time(), clock.CIVIL)
    return _facts(ask, measure=Measure.OPEN_DUE.value, day__lt=day, at__lt=evening)


def _facts(ask: Ask, **conditions: object) -> Counter[int]:
    """Return the counts of the facts of a scope by case: one query, no folding in between."""
    limits = {f"{dim.value}__in": sorted(held) for dim, held in ask.scope.filters().items()}
    kept, fresh = (
        model.objects.filter(**conditions, **limits)
        .order_by()
        .values_list("case_id")
        .annotate(total=Sum("n"))
        for model in (Fact, NewFact)
    )
    found: Counter[int] = Counter()
    for case, n in kept.union(fresh, all=True):
        found[case] += n
    return _positive(found)


def _positive(counts: Counter[int]) -> Counter[int]:
    return +counts


def _line(row: dict[str, Any], counts: Counter[int], ask: Ask) -> Line:
    tree, state = ask.catalogue.tree, State(row["state"])
    unit = ask.catalogue.units.get(row["lead_unit_id"])
    return Line(
        row["no"],
        row["title"],
        state.value,
        STATES[state].label,
        tree.label(tree.by_id(row["area_id"])),
        unit.name if unit else "",
        row["clock_start"],
        counts[row["id"]],
    )
