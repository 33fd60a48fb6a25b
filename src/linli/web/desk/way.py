"""The way through a list: from a matter to the one before and the one after, as plain links.

The address of a matter opened from a list carries the list (its address, which names nothing
but the person's own filters) and where in its order the matter stood when the list was drawn.
So the neighbours are right even when the matter has been dealt with and left the list, or has
another deadline now. Nothing in it gives access: the list is asked anew for whoever asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from linli.cases.models import Case
from linli.cases.queries import listing
from linli.cases.queries.listing import Filters, Neighbour
from linli.cases.queries.rows import CaseRow
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor
from linli.web import formats

#: Most characters of the parameter: a list's address with every filter set.
_LONGEST = 1200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
#: Microseconds in hex, at most until the year 2112: no sum of it overflows.
_MOMENT = re.compile(r"[0-9a-f]{1,13}")
_CHINESE = re.compile(r"(?:%[89A-F][0-9A-F])+")
_SPECIAL = re.compile(r"[^\w=.:~-]")


@dataclass(frozen=True, slots=True)
class Way:
    """A list (``query``: its address without path) and the place in its order."""

    query: str
    filters: Filters
    at: datetime

    @property
    def raw(self) -> str:
        """The way as it stands in an address: ``MICROSECONDS.QUERY``, the moment in hex."""
        return _raw(self.query, self.at)

    @property
    def back(self) -> str:
        """The address of the list."""
        return f"{reverse('desk')}?{quote(self.query, safe='=&%+')}"


@dataclass(frozen=True, slots=True)
class Step:
    """A neighbour in the list, ready to link to."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What a matter's page shows of the way: the list and the two neighbours, if there are any."""

    raw: str
    back: str
    before: Step | None
    after: Step | None


def _raw(query: str, at: datetime) -> str:
    return f"{(at - _EPOCH) // _TICK:x}.{query}"


def tail(filters: Filters, address: str) -> Tail:
    """Return what to append to the address of each row of the list at ``address``."""
    return Tail(filters.sorting in listing.BY_DUE, _query(address))


class Tail:
    """Makes the query string of one row after another: the list is quoted once."""

    def __init__(self, by_due: bool, query: str) -> None:  # noqa: FBT001 - made by tail() only
        self.by_due = by_due
        self.query = query
        self._quoted = _SPECIAL.sub(lambda found: quote(found[0], safe=""), query)

    def raw(self, row: CaseRow) -> str:
        """Return the way by this row, unquoted."""
        return _raw(self.query, self._at(row))

    def of(self, row: CaseRow) -> str:
        """Return ``?way=…`` for this row; empty where the list's address says nothing."""
        return f"?way={_raw(self._quoted, self._at(row))}" if self._quoted else ""

    def _at(self, row: CaseRow) -> datetime:
        return row.due_at if self.by_due and row.due_at else row.clock_start


def raw_of(request: HttpRequest) -> str:
    """Return the way in the address unread, for other addresses of the same matter."""
    return request.GET.get("way", "")[:_LONGEST]


def asked(request: HttpRequest, catalogue: Catalogue) -> Way | None:
    """Return the way in the address, if there is one that can be read."""
    moment, _, query = raw_of(request).partition(".")
    if not query or not _MOMENT.fullmatch(moment):
        return None
    return Way(query, _filters(query, catalogue), _EPOCH + int(moment, 16) * _TICK)


def by(case: Case, address: str, catalogue: Catalogue) -> Way | None:
    """Return the way by a matter of the list at ``address``, where it stands now."""
    query = _query(address)
    if not query or not address.startswith(reverse("desk") + "?"):
        return None
    filters = _filters(query, catalogue)
    at = case.due_at if filters.sorting in listing.BY_DUE else case.clock_start
    return Way(query, filters, at) if at else None


def steps(way: Way | None, actor: Actor, case: Case, catalogue: Catalogue) -> Steps | None:
    """Return the neighbours of the case on its way: one query, none without a way."""
    if way is None:
        return None
    before, after = listing.neighbours(actor, way.filters, way.at, case.pk, catalogue)
    return Steps(way.raw, way.back, _step(way, before), _step(way, after))


def of_case(no: str, raw: str) -> str:
    """Return the address of a matter with the way to it."""
    return reverse("desk_case", args=[no]) + formats.query({"way": raw})


def _query(address: str) -> str:
    """Return the query of a list's address, Chinese left as it is: it stands in every row."""
    return _CHINESE.sub(lambda found: unquote(found[0]), address.partition("?")[2])


def _step(way: Way, found: Neighbour | None) -> Step | None:
    return Step(of_case(found.no, _raw(way.query, found.at)), found.title) if found else None


def _filters(query: str, catalogue: Catalogue) -> Filters:
    return listing.read(QueryDict(query).dict(), catalogue)[0]
