"""Figures: an indicator, counted for a span and a scope, and how it is written everywhere.

The one way from counts to what pages, bulletins, exports and the API print. A figure knows its
numerator, its denominator, what exclusions took off, the version of its definition, and the days
that were counted; the list of matters behind it is :mod:`linli.insights.figures_cases`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import indicator_figures as rules
from linli.domain.indicator_catalogue import Indicator, Kind, Only
from linli.domain.indicator_figures import Counted, Stay
from linli.domain.indicator_terms import Terms
from linli.domain.indicators import NOTHING, Rounding, Share
from linli.domain.measures import Basis
from linli.domain.spans import Span, day_of
from linli.domain.states import OPEN, State
from linli.insights import definitions, figures_field
from linli.insights.ask import Ask
from linli.insights.figures_excluded import excluded, narrowed, until_yesterday
from linli.insights.matter_sets import matters_of
from linli.insights.numbers_scope import Wanted, numbers_scope
from linli.kernel import clock
from linli.tally import reading
from linli.tally.scopes import TIMES, Dim, Scope

__all__ = ["Figure", "Key", "Wanted", "figures", "knows", "numbers_scope"]

Key = reading.Key
_Found = dict[Key, Counted | Stay]

#: Groups of few matters: small pairs are not shown in tables by them, nor inside one of them.
FINE: Final = frozenset({Dim.UNIT, Dim.VILLAGE, Dim.MATTER})
#: By what each kind may be grouped.
_DIMS: Final[Mapping[Kind, frozenset[Dim]]] = {
    Kind.COUNT: frozenset(Dim),
    Kind.RATE: frozenset(Dim),
    Kind.STOCK: frozenset(Dim) - TIMES,
    Kind.LATE: frozenset(Dim) - TIMES,
    Kind.STAY: frozenset({Dim.UNIT, Dim.TOWN, Dim.MONTH}),
    Kind.VISITS: figures_field.DIMS,
    Kind.COVERAGE: figures_field.DIMS,
}
_NOTHING = Counted(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``value`` is the count or the numerator, None of a length of time.

    ``share`` is None for a count, and for a pair that is of two different sets. ``days`` are those
    that were counted, None where none of the span has: limits count when they have passed.
    ``suppressed``: the pair is too small to be shown, or would give away one that is.
    """

    indicator: Indicator
    found: Counted | Stay
    span: Span
    scope: Scope
    terms: Terms
    days: Span | None = None
    suppressed: bool = False

    @property
    def value(self) -> int | None:
        """The count, or the numerator of a pair."""
        return self.found.numerator if isinstance(self.found, Counted) else None

    @property
    def denominator(self) -> int | None:
        """The denominator of a pair."""
        return self.found.denominator if isinstance(self.found, Counted) else None

    @property
    def share(self) -> Share | None:
        """The pair as a share."""
        return self.found.share if isinstance(self.found, Counted) else None

    @property
    def stay(self) -> Stay | None:
        """The length of time."""
        return self.found if isinstance(self.found, Stay) else None

    @property
    def less(self) -> tuple[int, int]:
        """What exclusions took off numerator and denominator."""
        return self.found.less if isinstance(self.found, Counted) else (0, 0)

    def text(self, rounding: Rounding | None = None) -> str:
        """Return the figure as it is printed everywhere."""
        return rules.text(self.found, self.indicator, hidden=self.suppressed, rounding=rounding)

    def percent(self, rounding: Rounding | None = None) -> str:
        """Return the percentage alone, ``—`` where there is none or it is not shown."""
        if self.suppressed or not isinstance(self.found, Counted):
            return NOTHING
        return rules.percent(self.found, self.indicator, rounding)

    def plain(self) -> dict[str, object]:
        """Return what a snapshot keeps: enough to print it again and to say how it was counted."""
        stay = self.stay
        shown = not self.suppressed
        return {
            "code": self.indicator.code,
            "version": self.indicator.version,
            "text": str(self.text()),
            "percent": self.percent() if self.indicator.is_pair else "",
            "value": self.value if shown else None,
            "denominator": self.denominator if shown else None,
            "less": list(self.less) if shown else [0, 0],
            "median_seconds": int(stay.median.total_seconds()) if stay and stay.median else None,
            "p90_seconds": int(stay.p90.total_seconds()) if stay and stay.p90 else None,
            "number": stay.number if stay else None,
            "suppressed": self.suppressed,
            "first": self.span.first.isoformat(),
            "last": self.span.last.isoformat(),
            "counted_to": self.days.last.isoformat() if self.days else None,
            "rounding": self.indicator.rounding.value,
            "places": self.indicator.places,
            "smallest": self.indicator.smallest,
            "exclusions": [one.plain() for one in self.terms.exclusions],
        }


def knows(indicator: Indicator, scope: Scope, by: Iterable[Dim] = ()) -> bool:
    """Tell whether an indicator can be counted for such a scope and grouping."""
    dims = frozenset(by)
    if not dims <= _DIMS[indicator.kind] or (indicator.kind is Kind.STAY and len(dims) > 1):
        return False
    if indicator.kind is Kind.STAY:
        return scope.villages is None and scope.matters is None and scope.doors is None
    if indicator.kind is Kind.VISITS:
        return scope.doors is None
    if indicator.kind is Kind.COVERAGE:
        return scope.doors is None and scope.units is None and scope.matters is None
    return True


def figures(
    codes: Iterable[str],
    span: Span,
    scope: Scope,
    by: Sequence[Dim] = (),
    *,
    catalogue: Catalogue | None = None,
    versions: Mapping[str, list[Terms]] | None = None,
) -> dict[Key, dict[str, Figure]]:
    """Return some indicators for a span and a scope, by group: {key: {code: figure}}.

    Without ``by`` the one key is ``()``. Each group has every indicator that can be counted so
    (:func:`knows`); the others are left out. One query for the definitions, one for the
    catalogue, and one for each kind of count that is needed, however many the groups are.
    Who asks more than once gives ``catalogue`` and ``versions`` (``definitions.approved()``) and
    saves these two. Raises KeyError for a code that is no indicator.
    """
    today = clock.today()
    defined = definitions.on_day(codes, span.last, versions)
    defined = {code: one for code, one in defined.items() if knows(one[0], scope, by)}
    catalogue = catalogue or snapshot.current()
    question = _Question(Ask(span, scope, tuple(by), catalogue), today)
    question.expect(one for one, _ in defined.values())
    cells = {code: question.answer(*one) for code, one in defined.items()}
    keys: dict[Key, None] = {} if by else {(): None}
    for found in cells.values():
        keys |= dict.fromkeys(found)
    narrow = bool(FINE & {*by, *scope.filters()})
    hidden = {
        code: _hidden(found, defined[code][0]) if narrow else frozenset()
        for code, found in cells.items()
    }
    return {
        key: {
            code: Figure(
                indicator,
                cells[code].get(key) or _empty(indicator),
                span,
                scope,
                terms,
                question.days(indicator),
                key in hidden[code],
            )
            for code, (indicator, terms) in defined.items()
        }
        for key in keys
    }


def _empty(indicator: Indicator) -> Counted | Stay:
    if indicator.kind is Kind.STAY:
        return Stay()
    return Counted(0, 0) if indicator.is_pair else _NOTHING


def _hidden(found: _Found, indicator: Indicator) -> frozenset[object]:
    if not indicator.is_pair:
        return frozenset()
    wholes = {key: one.denominator or 0 for key, one in found.items() if isinstance(one, Counted)}
    return rules.too_small(wholes, indicator.smallest)


class _Question:
    """One span, scope and grouping; each kind of count is read once, for all indicators."""

    def __init__(self, ask: Ask, today: date) -> None:
        self.ask, self.today = ask, today
        self.span, self.scope, self.by = ask.span, ask.scope, ask.by
        self._measures: dict[tuple[Span | None, Only], set[int]] = {}
        self._held: dict[Hashable, Any] = {}

    def expect(self, indicators: Iterable[Indicator]) -> None:
        """Note which counts will be asked for, so that they are read together."""
        for one in indicators:
            self._measures.setdefault((self.days(one), one.only), set()).update(one.measures)

    def days(self, indicator: Indicator) -> Span | None:
        """Return the days that count for an indicator."""
        if indicator.basis is Basis.DUE:
            return until_yesterday(self.span, self.today)
        if indicator.basis is Basis.STOCK:
            return day_of(min(self.span.last, self.today))
        return self.span

    def answer(self, indicator: Indicator, terms: Terms) -> _Found:
        """Return one indicator by group."""
        match indicator.kind:
            case Kind.COUNT | Kind.RATE:
                return self._counts(indicator, terms)
            case Kind.STOCK | Kind.LATE:
                return self._standing(indicator)
            case Kind.STAY:
                return self._stays(indicator.state)
            case Kind.VISITS:
                return figures_field.visits(self.ask)
            case Kind.COVERAGE:
                return figures_field.coverage(self.ask)

    def _once(self, key: Hashable, read: Callable[[], Any]) -> Any:
        if key not in self._held:
            self._held[key] = read()
        return self._held[key]

    def _counts(self, indicator: Indicator, terms: Terms) -> _Found:
        days = self.days(indicator)
        scope = narrowed(self.scope, matters_of(indicator.only, self.ask.catalogue))
        if days is None or scope.matters == frozenset():
            return {}
        about = (days, indicator.only)
        wanted = sorted(self._measures[about])
        counts = self._once(about, lambda: reading.totals(wanted, days, scope, self.by))
        gone: Mapping[Key, Mapping[int, int]] = {}
        if terms.exclusions:
            narrower = Ask(days, scope, self.by, self.ask.catalogue)
            gone = self._once(
                (about, terms.exclusions),
                lambda: excluded(terms.exclusions, wanted, narrower),
            )
        needed = indicator.measures
        return {
            key: rules.counted(indicator, found, gone.get(key))
            for key, found in counts.items()
            if not self.by or any(found.get(one) for one in needed)
        }

    def _standing(self, indicator: Indicator) -> _Found:
        day = min(self.span.last, self.today)
        stock = self._once("stock", lambda: reading.stock(day, self.scope, self.by))
        whole = {
            key: sum(n for state, n in found.items() if state in OPEN)
            for key, found in stock.items()
        }
        if indicator.kind is Kind.STOCK:
            return {key: Counted(n) for key, n in whole.items() if n or not self.by}
        late = self._once("late", lambda: reading.overdue(day, self.scope, self.by))
        return {key: Counted(late.get(key, 0), n) for key, n in whole.items() if n or not self.by}

    def _stays(self, state: State | None) -> _Found:
        held = self._once("stays", lambda: reading.stays(self.span, self.scope, self.by))
        return {
            key: Stay(stays[state].number, stays[state].median(), stays[state].p90())
            for key, stays in held.items()
            if state in stays
        }
