"""How much somebody sees, and the keys of it: for people who see little of a large county.

A search by somebody who sees one village is quick when it begins with the village; by somebody who
sees everything, when it begins with the words. Nothing here decides what is seen: the list still
goes through :func:`linli.cases.access.visible_to`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, Value
from django.db.models.lookups import In

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.han import Query
from linli.people.actor import Actor
from linli.search import engines, finding, sample
from linli.search.finding import Keys

#: About which share of the rows a filter leaves: a guess, which decides about speed only.
_LEAVES: Final = {
    **dict.fromkeys(("state", "matter", "unit", "level", "supervision", "door"), 0.05),
    **dict.fromkeys(("since", "until"), 0.3),
    "area": 0.07,
    "overdue": 0.1,
}
_LEADING: Final = frozenset({"area", "since", "until"})
#: Cases of one person are counted up to so many.
MOST: Final = 100_000
#: People whose number of cases is remembered, as long as the sample of the index is.
_KEPT: Final = 2_000

_sizes: dict[tuple[Actor, str], int] = {}
_of: list[datetime] = []


def listed(
    actor: Actor, query: Query, filters: Collection[str], catalogue: Catalogue, also: Q
) -> Q:
    """Return the condition of the words for a list cut to a page, in the form quick for this one.

    ``filters``: names of the filters in force; ``also``: their condition. One query more while
    nobody has counted what this person sees, see :func:`_size`.
    """
    known = sample.current()
    if not known.texts:
        return finding.found(query)
    total = known.total
    kept = math.prod(_LEAVES.get(name, 1.0) for name in filters)
    unended = "queue" not in filters
    ways: list[access.Way] | None = [access.Way(Q())]
    reached = total
    if not access.reaches_everything(actor):
        ways = None if actor.in_place_of or actor.standing_for else access.ways(actor)
        reached = total // 10 if ways is None else min(_size(actor, ways, catalogue), total)
    kept *= reached / total
    if ways is None:
        return finding.listed(query, kept=kept, unended=unended)
    row, test = engines.costs()
    # An index leads to a sight, an area, some days, and to the open, a tenth of all, past most.
    leading = _LEADING if connection.vendor == "sqlite" else _LEADING | {"matter"}
    led = reached * math.prod(_LEAVES[name] for name in leading & set(filters))
    looked_at = led * (0.3 if unended else 1.0)
    read = kept * total * (0.1 if unended else 1.0)
    return finding.listed(
        query,
        kept=kept,
        unended=unended,
        within=looked_at * row + read * test,
        few=lambda: Keys(*_keys(ways, catalogue, also)),
    )


def by_matter(ids: Collection[int], *, words: bool) -> Q:
    """Return the condition “one of these matters”; ``words``: in a list searched for words.

    SQLite would begin such a list with all cases of the matter and test every one's document,
    where the list's own order fills a page after some hundreds.
    """
    if words and connection.vendor == "sqlite":
        plain = ExpressionWrapper(F("matter_id") + Value(0), output_field=BigIntegerField())
        return Q(In(plain, list(ids)))
    return Q(matter_id__in=ids)


def _size(actor: Actor, found: list[access.Way], catalogue: Catalogue) -> int:
    """Return about how many cases somebody sees, counted up to :data:`MOST`, then remembered.

    A case reached in two ways counts twice.
    """
    at = sample.current().at
    if _of != [at] or len(_sizes) > _KEPT:
        _of[:] = [at]
        _sizes.clear()
    known = _sizes.get((actor, catalogue.revision))
    if known is None:
        sql, values = _keys(found, catalogue, Q())
        with connection.cursor() as cursor:
            limited = f"SELECT count(*) FROM (SELECT 1 FROM ({sql}) k LIMIT {MOST + 1}) n"  # noqa: S608 - our own text
            cursor.execute(limited, values)
            known = _sizes[actor, catalogue.revision] = int(cursor.fetchone()[0])
    return known


def _keys(found: list[access.Way], catalogue: Catalogue, also: Q) -> tuple[str, tuple[Any, ...]]:
    parts: list[str] = []
    values: list[Any] = []
    for way in found:
        condition = way.led or way.condition
        rows = Case.objects.filter(condition & _narrower(way, catalogue))
        if way.many or not condition:
            # With the rest (what the person reported, was granted) SQLite would begin with
            # ``also``: most cases have no account behind them, so it thinks little of that index.
            rows = rows.filter(also)
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(sql)
        values += given
    return " UNION ALL ".join(parts) or "SELECT 0 WHERE 1 = 0", tuple(values)


def _narrower(way: access.Way, catalogue: Catalogue) -> Q:
    """Return what a place below a village implies: its village, which has an index."""
    try:
        node = catalogue.tree.by_id(way.area_id)
    except KeyError:  # no post's area, or one newer than this catalogue
        return Q()
    if node.kind in {"town", "village"}:
        return Q()
    village = catalogue.tree.ancestor(node, "village")
    return Q(village_id=village.id) if village is not None else Q()
