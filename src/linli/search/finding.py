"""From a query to a condition on the rows that have documents, in the form that is quick for it.

Two ways to the same rows. *Fetched*: the index gives the keys, the database sorts what is left of
them; quick for what is rare. *Walked*: the database goes through the rows in the order of the list
and looks into each document; quick for what is common, because a page is full soon. The first
costs the number of hits, the second about a page divided by the share of hits.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from linli.domain.han import Query
from linli.search import engines, sample
from linli.search.models import Document

#: Everything a document holds.
EVERYTHING: Final = frozenset(engines.COLUMNS)
#: Rows of one page, and how much rarer a row is that also fits further conditions.
_PAGE: Final = 51
_NARROWED: Final = 40


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


def listed(query: Query, columns: Collection[str] = EVERYTHING, *, narrowed: bool) -> Q:
    """Return the condition for a list that is cut to a page in an order of its own.

    ``narrowed``: other conditions leave out most rows, so that walking takes longer. Costs no
    query while the sample is fresh, two otherwise.
    """
    known = sample.current()
    if not known.texts:
        return found(query, columns)
    # Fetching costs share x total, walking rows / share: where both are equal they change places.
    rows = _PAGE * (_NARROWED if narrowed else 1) * engines.walking()
    common = known.share(query) > (rows / known.total) ** 0.5
    return held(query, columns) if common else found(query, columns)
