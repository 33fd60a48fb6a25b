"""The matters behind a figure: as many as the number says, and which of them somebody may open.

The list is read from the facts the number was counted from, so the two cannot differ. Who may
see the number may not see each matter in it: they are told how many of them they may open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.indicator_catalogue import Indicator, Kind, Part
from linli.domain.indicator_terms import Sort
from linli.domain.lifecycle import STATES, State
from linli.domain.measures import Measure, stay_in, stock
from linli.domain.spans import Span
from linli.domain.states import OPEN
from linli.insights.ask import Ask
from linli.insights.figures import Figure
from linli.insights.figures_excluded import narrowed
from linli.insights.matter_sets import matters_of
from linli.insights.numbers_scope import with_below
from linli.kernel.keyset import Page, page
from linli.kernel.one_of import OneOf
from linli.people.actor import Actor
from linli.tally.lists import counts_behind

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
    """Tell whether matters stand behind an indicator: not behind visits to places."""
    return indicator.kind not in {Kind.VISITS, Kind.COVERAGE}


def behind(actor: Actor, counts: Mapping[int, int], catalogue: Catalogue, cursor: str) -> Behind:
    """Return one page of some counted matters, newest first: two queries.

    Raises Invalid for a cursor.
    """
    if not counts:
        return Behind(0, 0, 0, Page([], None, None))
    seen = _seen(actor, counts)
    columns = ("id", "no", "title", "state", "area_id", "lead_unit_id", "clock_start")
    found = page(seen.values(*columns), order=("-id",), cursor=cursor, size=SIZE)
    whole = not cursor and found.next is None
    return Behind(
        sum(counts.values()),
        len(counts),
        len(found.items) if whole else seen.order_by().count(),
        Page([_line(row, counts, catalogue) for row in found.items], found.next, found.prev),
    )


def may_open_all(actor: Actor, cases: Iterable[int]) -> bool:
    """Tell whether somebody may open every one of some matters: one query."""
    wanted = set(cases)
    return not wanted or _seen(actor, wanted).order_by().count() == len(wanted)


def _seen(actor: Actor, cases: Iterable[int]) -> QuerySet[Case]:
    return visible_to(actor).filter(OneOf("pk", sorted(cases)))


def counted(
    figure: Figure, side: Side, ask: Ask, slots: Iterable[int] | None = None
) -> Counter[int]:
    """Return how often each matter counts in a part of a figure; their sum is the number.

    Of a length of time these are the stays it was taken from. ``slots``: only those of these
    hours of registration. Raises NotFound where no list stands behind it.
    """
    indicator = figure.indicator
    if not has_list(indicator) or (side is Side.DENOMINATOR and not indicator.is_pair):
        raise NotFound("no-list", "这个数不是按事项计的，没有清单。")
    if figure.days is None:
        return Counter()
    if indicator.kind in {Kind.STOCK, Kind.LATE}:
        if indicator.kind is Kind.LATE and side is Side.NUMERATOR:
            return _late(figure.days.last, ask)
        return standing(OPEN, figure.days.last, ask)
    if indicator.state is not None:
        stays = counts_behind([stay_in(indicator.state)], figure.days, ask.scope)
        return Counter(stays)
    asked = replace(
        ask,
        span=figure.days,
        scope=narrowed(ask.scope, matters_of(indicator.only, ask.catalogue)),
    )
    if asked.scope.matters == frozenset():
        return Counter()
    part = indicator.numerator if side is Side.NUMERATOR else indicator.denominator
    return _positive(_of_part(part, figure, asked, slots))


def _of_part(part: Part, figure: Figure, ask: Ask, slots: Iterable[int] | None) -> Counter[int]:
    found: Counter[int] = Counter()
    for measure, sign in part:
        counts = _measured(measure, ask, slots)
        counts.subtract(_excluded(measure, counts, figure, ask, slots))
        for case, n in counts.items():
            found[case] += sign * n
    return found


def _measured(measure: Measure, ask: Ask, slots: Iterable[int] | None) -> Counter[int]:
    return Counter(counts_behind([measure], ask.span, ask.scope, slots=slots))


def _excluded(
    measure: Measure,
    counts: Counter[int],
    figure: Figure,
    ask: Ask,
    slots: Iterable[int] | None,
) -> Counter[int]:
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
                    single[one.since] = _measured(measure, part, slots)
                off[one.id] = max(off[one.id], single[one.since][one.id])
            continue
        fresh = with_below(one.id, ask.catalogue) - gone
        gone |= fresh
        scope = narrowed(ask.scope, fresh)
        if scope.matters:
            off.update(_measured(measure, replace(part, scope=scope), slots))
    return off


def standing(states: Iterable[State], day: date, ask: Ask) -> Counter[int]:
    """Return what stood in some states at the end of a day, all of them at once."""
    measures = [stock(state) for state in states]
    return Counter(counts_behind(measures, Span(date.min, day), ask.scope))


def open_since(days: Span, evening: date, ask: Ask) -> Counter[int]:
    """Return what was open at the end of ``evening`` and had been registered on some days."""
    return Counter(counts_behind([Measure.OPEN_SINCE], days, ask.scope, known=evening))


def _late(day: date, ask: Ask) -> Counter[int]:
    """Return what :func:`linli.tally.reading.overdue` counts, as it was known that evening."""
    days = Span(date.min, date.fromordinal(day.toordinal() - 1))
    return Counter(counts_behind([Measure.OPEN_DUE], days, ask.scope, known=day))


def _positive(counts: Counter[int]) -> Counter[int]:
    return +counts


def _line(row: dict[str, Any], counts: Mapping[int, int], catalogue: Catalogue) -> Line:
    tree, state = catalogue.tree, State(row["state"])
    unit = catalogue.units.get(row["lead_unit_id"])
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
