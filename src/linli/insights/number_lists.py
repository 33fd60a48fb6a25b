"""The list behind any number of the pages, by its address: whose, of which days, which part.

An address names an indicator and the scope, as a figure is asked for, and may narrow it further:
to one step of the flow, one stage, one class of age, one hour, to what a table sums up as the
rest. What is counted is read from the facts the number came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.indicator_catalogue import INDICATORS, Indicator, Kind
from linli.domain.measures import moved
from linli.domain.spans import Span
from linli.domain.states import STATES, State
from linli.domain.words import Words
from linli.insights.ask import Ask
from linli.insights.dashboards_handling import STAGES, STOPS, age_name, step_name
from linli.insights.dashboards_places import NO_VILLAGE, WEEKDAYS, hour_name
from linli.insights.figures import FINE, Figure, figures, knows
from linli.insights.figures_cases import (
    Behind,
    Side,
    behind,
    counted,
    has_list,
    may_open_all,
    open_since,
    standing,
)
from linli.insights.numbers_scope import NONE, Several, Sight, several
from linli.kernel import clock
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.tally.lists import counts_behind
from linli.tally.reading import AGES
from linli.tally.scopes import Dim, Scope

#: What an address may hold beside the days: names of a scope, then what narrows it further.
WHERE: Final = ("area", "unit", "matter", "door")
NARROWER: Final = ("step", "state", "age", "weekday", "hour", "but", "exact", "village")
_NOTHING: Final = Behind(0, 0, 0, Page([], None, None))


@dataclass(frozen=True)
class Wish:
    """A list that is asked for. ``narrow``: in words, what narrows it beside place and unit."""

    indicator: Indicator | None
    side: Side
    span: Span
    sight: Sight
    scope: Scope
    catalogue: Catalogue
    query: Mapping[str, str]
    narrow: tuple[str, ...]

    @property
    def ask(self) -> Ask:
        """The question to the counts."""
        return Ask(self.span, self.scope, (), self.catalogue)

    @cached_property
    def figure(self) -> Figure | None:
        """The figure it belongs to, without what narrows it to a stage, an age or an hour."""
        if self.indicator is None:
            return None
        code = self.indicator.code
        return figures([code], self.span, self.scope, catalogue=self.catalogue)[()][code]

    @property
    def sliced(self) -> bool:
        """Tell whether the number is not the figure itself but a part of it, or none of any."""
        return any(name in self.query for name in ("step", "state", "age", "weekday", "hour"))

    @property
    def has_list(self) -> bool:
        """Tell whether matters stand behind it."""
        return self.indicator is None or has_list(self.indicator)

    def counts(self, side: Side) -> Counter[int]:
        """Return how often each matter counts; their sum is the number."""
        query, figure = self.query, self.figure
        if figure is None:
            one, other = (STOPS[key][2] for key in query["step"].split("-"))
            steps = [moved(source, target) for source in one for target in other]
            return Counter(counts_behind(steps, self.span, self.scope))
        evening = min(self.span.last, clock.today())
        if "state" in query:
            return standing([State(query["state"])], evening, self.ask)
        if "age" in query:
            return open_since(_registered(int(query["age"]), evening), evening, self.ask)
        return counted(figure, side, self.ask, _slots(query))


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as somebody may read it.

    ``refused``: the number is hidden and holds matters they may not open, so nothing is told.
    """

    figure: Figure | None
    behind: Behind
    hidden: bool = False
    refused: bool = False


def read(query: Mapping[str, str], span: Span, actor: Actor, catalogue: Catalogue) -> Wish:
    """Return what an address asks for.

    Raises NotYours and NotFound as ``sight`` does, and NotFound for what no number is made of.
    """
    area, *more = (query.get(name, "") for name in WHERE)
    listed = (tuple(one.split(",")) if one else () for one in more)  # of a question: several
    seen = several(actor, Several(area, *listed), catalogue)
    kept = {name: query[name] for name in NARROWER if query.get(name)}
    indicator = INDICATORS.get(query.get("indicator", ""))
    narrow = _narrow(kept, indicator)
    scope = _scope(kept, seen, catalogue)
    if indicator is None if "step" not in kept else query.get("indicator"):
        raise _unknown()
    if indicator is not None and not knows(indicator, scope):
        raise _unknown()
    side = Side.DENOMINATOR if query.get("part") == Side.DENOMINATOR else Side.NUMERATOR
    return Wish(indicator, side, span, seen, scope, catalogue, kept, narrow)


def opened(wish: Wish, actor: Actor, cursor: str = "") -> Opened:
    """Return one page of the list, as far as the person may open it.

    Behind a pair too small to be shown, or hidden beside one that is, only who may open every
    matter of it reads anything. Raises Invalid for a cursor.
    """
    figure = wish.figure
    if not wish.has_list:
        return Opened(figure, _NOTHING)
    counts = wish.counts(wish.side)
    hidden = figure is not None and (figure.suppressed or _beside_a_small_one(wish, figure))
    if hidden:
        both = counts.keys() | wish.counts(_other(wish.side)).keys()
        if not may_open_all(actor, both):
            return Opened(figure, _NOTHING, hidden=True, refused=True)
    return Opened(figure, behind(actor, counts, wish.catalogue, cursor), hidden)


def _other(side: Side) -> Side:
    return Side.NUMERATOR if side is Side.DENOMINATOR else Side.DENOMINATOR


#: Each kind of cell whose small pairs are hidden, and the name of its filter in a scope.
_FILTERS: Final[Mapping[Dim, str]] = {
    Dim.UNIT: "units",
    Dim.VILLAGE: "villages",
    Dim.MATTER: "matters",
}


def _beside_a_small_one(wish: Wish, figure: Figure) -> bool:
    """Tell whether a table in which the pair stands hides it: one query for each such table."""
    indicator = figure.indicator
    if not indicator.is_pair or not indicator.smallest:
        return False
    for dim in sorted(FINE & wish.scope.filters().keys()):
        ids = getattr(wish.scope, _FILTERS[dim])
        table = figures(
            [indicator.code],
            wish.span,
            _whole(wish, dim),
            (dim,),
            catalogue=wish.catalogue,
        )
        if any(table[key][indicator.code].suppressed for key in table if key[0] in ids):
            return True
    return False


def _whole(wish: Wish, dim: Dim) -> Scope:
    """Return the scope of the table: open in one dimension; of a village, its town."""
    scope = replace(wish.scope, **{_FILTERS[dim]: None})
    if dim is not Dim.VILLAGE or scope.towns is not None:
        return scope
    town = wish.catalogue.tree.ancestor(wish.sight.area, "town")
    return replace(scope, towns=frozenset({town.id})) if town else scope


def _scope(kept: Mapping[str, str], seen: Sight, catalogue: Catalogue) -> Scope:
    """Return the scope, narrowed to a matter without those below it, or to what is left over."""
    scope = seen.scope
    if "village" in kept:
        if kept["village"] != NONE or seen.area.kind != "town":
            raise _unknown()
        scope = replace(scope, villages=frozenset({0}))
    if "exact" in kept:
        if seen.matter is None:
            raise _unknown()
        scope = replace(scope, matters=frozenset({seen.matter.id}))
    if "but" in kept:
        known = {one.code: one.id for one in catalogue.matters.values()} | {NONE: 0}
        codes = kept["but"].split(",")
        if not set(codes) <= known.keys() or scope.matters is not None:
            raise _unknown()
        rest = frozenset(known.values()) - {known[code] for code in codes}
        scope = replace(scope, matters=rest)
    return scope


def _narrow(kept: Mapping[str, str], indicator: Indicator | None) -> tuple[str, ...]:
    """Return in words what narrows a list. Raises NotFound for what no page counts."""
    said: list[str] = []
    kind = indicator.kind if indicator else None
    if "step" in kept:
        keys = kept["step"].split("-")
        if len(keys) != 2 or not set(keys) <= set(STOPS) or keys[0] == keys[1]:
            raise _unknown()
        said.append(step_name(*keys))
    if "state" in kept:
        if kind is not Kind.STOCK or kept["state"] not in {state.value for state in STAGES}:
            raise _unknown()
        said.append(STATES[State(kept["state"])].label)
    if "age" in kept:
        if kind is not Kind.STOCK or "state" in kept or kept["age"] not in map(str, AGES):
            raise _unknown()
        said.append(age_name(*_ages(int(kept["age"]))))
    if {"weekday", "hour"} & kept.keys():
        if indicator is None or indicator.code != "received":
            raise _unknown()
        said += _hours(kept)
    if "but" in kept:
        count = kept["but"].count(",") + 1
        said.append(Words("除去另列的 {n} 类", n=count))
    if "village" in kept:
        said.append(NO_VILLAGE)
    return tuple(said)


def _hours(kept: Mapping[str, str]) -> list[str]:
    said: list[str] = []
    for name, most in (("weekday", 7), ("hour", 24)):
        if name not in kept:
            continue
        if kept[name] not in map(str, range(most)):
            raise _unknown()
        number = int(kept[name])
        said.append(WEEKDAYS[number] if name == "weekday" else hour_name(number))
    return said


def _slots(query: Mapping[str, str]) -> list[int] | None:
    if not {"weekday", "hour"} & query.keys():
        return None
    days = [int(query["weekday"])] if "weekday" in query else range(7)
    hours = [int(query["hour"])] if "hour" in query else range(24)
    return [24 * day + hour for day in days for hour in hours]


def _ages(first: int) -> tuple[int, int | None]:
    """Return a class of age: its first and last day, None for the oldest."""
    after = [edge for edge in AGES if edge > first]
    return first, (after[0] - 1 if after else None)


def _registered(first: int, evening: date) -> Span:
    """Return on which days what is in a class of age was registered."""
    _, last = _ages(first)
    until = date.fromordinal(evening.toordinal() - first)
    since = date.min if last is None else date.fromordinal(evening.toordinal() - last)
    return Span(since, until)


def _unknown() -> NotFound:
    return NotFound("no-indicator", "没有这个指标，或者不能这样统计。")
