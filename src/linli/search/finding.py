"""From a query to a condition on the rows that have documents, in the form that is quick for it.

Three ways to the same rows. *Fetched*: the index gives the keys, the database sorts what is left of
them; quick for what is rare. *Walked*: the database goes through the rows in the order of the list
and looks into each document; quick for what is common, because a page is full soon. *Within*: it
looks into all documents of a small set, such as what somebody sees who sees one village. The first
costs the number of hits, the second about a page divided by the share of hits, the third the set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from linli.domain.han import Query
from linli.search import engines, sample
from linli.search.models import Document

#: Everything a document holds.
EVERYTHING: Final = frozenset(engines.COLUMNS)
#: Rows of one page.
_PAGE: Final = 51
#: Most keys that are fetched before the list is asked for.
FETCHED: Final = 40_000


def found(query: Query, columns: Collection[str] = EVERYTHING) -> Q:
    """Return the condition “its document matches” on a model's key: the index gives the keys."""
    if not query or not columns:
        return Q(pk__in=[])
    sql, values = engines.found_ids(query, columns)
    return Q(pk__in=RawSQL(sql, values))  # noqa: S611 - our own text, values as parameters


def held(query: Query, columns: Collection[str] = EVERYTHING) -> Q:
    """Return the same condition, tested row by row."""
    if not query or not columns:
        return Q(pk__in=[])
    return Q(Exists(Document.objects.filter(engines.holds(query, columns), pk=OuterRef("pk"))))


class Keys(NamedTuple):
    """A SELECT of the keys of all rows the list may show, with its values."""

    sql: str
    values: tuple[Any, ...]


def listed(
    query: Query,
    columns: Collection[str] = EVERYTHING,
    *,
    kept: float = 1.0,
    unended: bool = False,
    within: float = math.inf,
    few: Callable[[], Keys] | None = None,
) -> Q:
    """Return the condition for a list that is cut to a page in an order of its own.

    ``kept``: about which share of the rows all other conditions leave; ``unended``: the list
    walks through open cases alone, which have no answer. ``few`` gives the keys of all rows that
    may be shown, at the cost ``within`` (in fetched hits). Costs no query while the sample is
    fresh, two otherwise; on PostgreSQL one more to fetch the keys, unless the list is walked.
    """
    known = sample.current()
    if not known.texts or not query or not columns:
        return found(query, columns)
    row, test = engines.costs()
    least = 0.5 / len(known.texts)
    share = max(known.share(query), least)
    met = max(known.share(query, unanswered=unended), least)
    ways = {
        "fetched": share * known.total,
        "walked": _PAGE / met * (test + row / max(kept, 1 / known.total)),
        "within": within,
    }
    best = min(ways, key=lambda way: ways[way])
    if best == "within" and few is not None:
        keys = engines.ids_within(query, columns, *few())
        return Q(pk__in=RawSQL(*(engines.gathered(keys, FETCHED) or keys)))  # noqa: S611 - our own text
    if best == "walked":
        return held(query, columns)
    if ways["fetched"] > FETCHED / 2:
        return found(query, columns)
    first = engines.first_ids(query, columns, FETCHED, known.share_of)
    return Q(pk__in=RawSQL(*first)) if first is not None else found(query, columns)  # noqa: S611 - as above
