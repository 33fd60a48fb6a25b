"""Reading the address of a page of numbers: the period, the place, the unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from linli.catalogue.snapshot import Catalogue
from linli.domain import number_periods as periods
from linli.domain.errors import Invalid
from linli.domain.number_periods import Chosen, Period
from linli.domain.words import Listed
from linli.insights import definitions
from linli.insights.dashboards import Asked
from linli.insights.numbers_scope import Offered, Wanted, offered, sight
from linli.kernel import clock
from linli.people.actor import Actor

#: Longest code that is looked up.
_CODE = 40


@dataclass(frozen=True, slots=True)
class Request:
    """What the address asks for, what may be chosen instead, and what was wrong with it."""

    asked: Asked
    offered: Offered
    #: Whose numbers these are, as far as they are of units: names of the county.
    units: tuple[str, ...]
    problem: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """The query that shows the same again: the named period, or its days."""
        chosen = self.asked.chosen
        if chosen.period is Period.OWN:
            return self.asked.kept
        return {"period": chosen.period.value, **self.asked.where}

    @property
    def whose(self) -> str:
        """Place and units in one line."""
        return Listed(" · ", (self.asked.place.name, *self.units))


def read(request: HttpRequest, actor: Actor, catalogue: Catalogue) -> Request:
    """Read the address; days that make no sense are said, and the present month shown.

    Raises NotYours and NotFound as :func:`linli.insights.numbers_scope.sight` does.
    """
    wanted = Wanted(
        area=request.GET.get("area", "")[:_CODE], unit=request.GET.get("unit", "")[:_CODE]
    )
    seen = sight(actor, wanted, catalogue)
    today = clock.today()
    problem = ""
    try:
        chosen = _chosen(request)
    except Invalid as refusal:
        problem, chosen = refusal.message, periods.chosen(Period.MONTH, today)
    unit = seen.units[0] if wanted.unit and seen.units else None
    versions = definitions.approved()
    asked = Asked(chosen, seen.scope, seen.area, catalogue, today, unit, versions)
    names = tuple(one.name for one in seen.units)
    return Request(asked, offered(actor, catalogue), names, problem)


def _chosen(request: HttpRequest) -> Chosen:
    """Return the period of the address: typed days first, then a name, else this month."""
    today = clock.today()
    first, last = (request.GET.get(name, "").strip()[:_CODE] for name in ("first", "last"))
    if first or last:
        return periods.own(first, last, today)
    named = request.GET.get("period", "")
    if named in periods.NAMES:
        return periods.chosen(Period(named), today)
    return periods.chosen(Period.MONTH, today)
