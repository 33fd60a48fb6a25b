"""Counting by the sums of years: for whoever sees whole areas or units, exact to the last act.

What units ever had a duty in is counted by their duties and pins, without a look at the matters.
From these sums goes what somebody is kept out of; to them comes what is reached beyond. What is
open is always counted one by one: the sums know nothing of clocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from linli.atlas import leading
from linli.atlas.asking import ENDLESS, Asked, condition, standing
from linli.atlas.counting import BELOW, one_by_one
from linli.atlas.leading import Whole
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.states import OPEN
from linli.people.actor import Actor
from linli.pins import cells, reading
from linli.pins.reading import OUTSIDE, UNPLACED, Areas, Question, Share

#: Nobody is given a matter before it is registered, unless the clock was set back meanwhile: so far
#: at most.
_SET_BACK: Final = timedelta(days=31)


def summed(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, resolution: int
) -> list[Share] | None:
    """Return the numbers of a view; None where the sums cannot tell them.

    已办结 is everything less what is open, for whoever asks both at the same moment.
    """
    if not (asked.area.kind in BELOW and asked.group in ENDLESS and reading.complete()):
        return None
    whole = leading.whole_of(actor, catalogue).inside(asked.area, catalogue)
    if not whole or (asked.unit and not whole.county):
        return None
    everything = replace(asked, group="all")
    also = condition(actor, everything, catalogue, now)
    question = _question(asked, whole, catalogue, resolution)
    found: Counter[tuple[int, int]] = Counter()
    if asked.unit:
        found += _counts(_of_one_unit(question, asked, catalogue))
    elif whole.county or whole.towns or whole.villages:
        found += _counts(_everything(question, asked))
    if whole.units:
        found += _counts(_of_units(question, whole, asked))
    if not actor.system:
        hidden = leading.kept_out(actor, whole).filter(also)
        found -= _counts(one_by_one(hidden, asked, now, resolution))
    beyond = leading.reached(actor, also, beyond=whole) if not whole.county else None
    if beyond is not None:
        found += _counts(one_by_one(beyond, asked, now, resolution))
    open_ = standing(actor, everything, catalogue, now).filter(ended_at__isnull=True)
    if asked.group == "ended":
        open_ = open_.filter(state__in=[state.value for state in OPEN])
        found -= _counts(one_by_one(open_, asked, now, resolution))
        return [Share(*place, n) for place, n in found.items() if n > 0]
    marks = {(one.key, one.area): one for one in one_by_one(open_, asked, now, resolution)}
    return [_marked(Share(*place, n), marks.get(place)) for place, n in found.items() if n > 0]


def _question(asked: Asked, whole: Whole, catalogue: Catalogue, resolution: int) -> Question:
    matter = catalogue.matter(asked.matter) if asked.matter else None
    areas = Areas.VILLAGES if asked.area.kind == "town" else Areas.TOWNS
    return Question(
        resolution,
        first=asked.first.number if asked.first else None,
        last=asked.last.number if asked.last else None,
        towns=None if whole.county else whole.towns,
        villages=None if whole.county else whole.villages,
        matters=with_below(matter.id, catalogue) if matter else None,
        cell=asked.cell,
        areas=Areas.NONE if asked.frame else areas,
    )


def _everything(question: Question, asked: Asked) -> list[Share]:
    """Return the sums; in a frame also how many lie outside of it: one statement more."""
    ranges = asked.frame.ranges if asked.frame else None
    if ranges is None:
        return reading.totals(question)
    inside = reading.totals(replace(question, ranges=ranges))
    coarse = reading.totals(replace(question, resolution=cells.COARSEST))
    nowhere = sum(one.n for one in coarse if one.key == UNPLACED)
    outside = sum(one.n for one in coarse) - nowhere - sum(one.n for one in inside)
    return [*inside, Share(UNPLACED, 0, nowhere), Share(OUTSIDE, 0, outside)]


def _of_units(question: Question, whole: Whole, asked: Asked) -> list[Share]:
    """Return what the units ever had a duty in, the whole areas apart."""
    duties = whole.duties
    if since := asked.times[0]:
        duties = duties.filter(given_at__gte=since - _SET_BACK)
    return _of_keys(duties.values("case_id"), question, asked, whole.within)


def _of_one_unit(question: Question, asked: Asked, catalogue: Catalogue) -> list[Share]:
    """Return what one unit leads or holds in the county, for whoever sees all of it."""
    cases, (since, until) = Case.objects.order_by(), asked.times
    if since:
        cases = cases.filter(clock_start__gte=since)
    if until:
        cases = cases.filter(clock_start__lt=until)
    unit = catalogue.unit_by_code(asked.unit)
    key = unit.id if unit else 0
    leads, holds = cases.filter(lead_unit_id=key), cases.filter(holder_unit_id=key)
    # One after the other, each by its own index: as one condition, neither would be.
    return _of_keys(leads.values("pk").union(holds.values("pk"), all=True), question, asked)


def _of_keys(
    cases: QuerySet[Any, Any], question: Question, asked: Asked, town: int | None = None
) -> list[Share]:
    ranges = asked.frame.ranges if asked.frame else None
    sql = cases.query.get_compiler(connection=connection).as_sql()
    return reading.of_keys(sql, replace(question, ranges=ranges), town)


def with_below(matter: int, catalogue: Catalogue) -> frozenset[int]:
    """Return a matter with those right below it, as the list means it."""
    below = {one.id for one in catalogue.matters.values() if one.parent_id == matter}
    return frozenset({matter, *below})


def _counts(shares: Iterable[Share]) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for one in shares:
        found[one.key, one.area] += one.n
    return found


def _marked(one: Share, standing: Share | None) -> Share:
    """Return a number with the clocks of what is still open."""
    if standing is None:
        return one
    return one._replace(late=standing.late, near=standing.near, pressed=standing.pressed)
