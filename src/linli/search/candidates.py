"""Which documents may tell of the same thing? By the rarest pairs of characters they share.

What two reports of one matter have in common are seldom the common words: it is the name of the
place, the estate, the thing. Fetching the documents of some twenty rare tokens is a few
milliseconds at any size of the index; comparing texts in earnest is left to the caller, for the
few dozen named here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from linli.domain import han
from linli.search import engines, sample

#: Most tokens asked for; where the database cannot count them beforehand, fewer.
TOKENS: Final = 20
TOKENS_UNCOUNTED: Final = 16
#: Share of documents above which a token says nothing, and most documents fetched in all.
COMMON: Final = 0.02
FETCHED: Final = 20_000
#: Characters of a text that are read, and tokens looked at before the rarest are chosen.
READ: Final = 1_000
LOOKED_AT: Final = 150


class Near(NamedTuple):
    """One document that shares rare tokens; ``score`` tells more from less within one answer."""

    id: int
    score: float


class _Weighed(NamedTuple):
    token: str
    weight: float


def near(text: str, *, within: QuerySet[Any, Any], limit: int = 60) -> list[Near]:
    """Return the documents most like a text, best first: one or two queries, none for no words.

    ``within`` is a queryset of rows that have documents (the open cases somebody sees): nothing
    outside it is looked at twice or returned. The score is the sum of the shared tokens' weights
    (natural logarithm of one over their share).
    """
    chosen = _rarest(text)
    if not chosen or limit < 1:
        return []
    try:
        allowed, values = _allowed(within)
    except EmptyResultSet:
        return []
    parts, given = [], []
    for one in chosen:
        sql, of_term = engines.with_term(one.token)
        parts.append(f"SELECT found.id, {one.weight:.4f} AS weight FROM ({sql}) found")  # noqa: S608 - our own texts
        given += of_term
    sql = (
        "SELECT hit.id, hit.score FROM (SELECT id, sum(weight) AS score"  # noqa: S608 - our own texts
        f" FROM ({' UNION ALL '.join(parts)}) every GROUP BY id) hit"
        f" WHERE EXISTS ({allowed}) ORDER BY hit.score DESC, hit.id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *values, limit])
        return [Near(int(pk), float(score)) for pk, score in cursor.fetchall()]


def _allowed(within: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the SELECT “the row of this very hit is within”, to stand in EXISTS."""
    one = within.filter(pk=RawSQL("hit.id", ())).order_by().values("pk")
    return one.query.sql_with_params()


def _rarest(text: str) -> list[_Weighed]:
    """Return the tokens to ask for, rarest first: counted where that is cheap, else guessed.

    What the sample holds is common enough to be judged by it; the rest is worth counting, for a
    token that no document holds says nothing.
    """
    known = sample.current()
    common = known.common
    tokens = [token for token in dict.fromkeys(han.tokens(text[:READ])) if len(token) > 1]
    rare = [token for token in tokens if token not in common][:LOOKED_AT]
    held = sorted(
        (token for token in tokens if 0 < common.get(token, 0) <= COMMON),
        key=lambda token: common[token],
    )
    question = engines.counts_of(rare) if rare else None
    if question is None:
        return _guessed(rare, held, known)
    with connection.cursor() as cursor:
        cursor.execute(*question)
        counted = {str(token): int(number) for token, number in cursor.fetchall()}
    total = max(known.total, 1)
    ranked = [(counted[token] / total, token) for token in counted]
    ranked = [*sorted(ranked), *((common[token], token) for token in held)]
    chosen: list[_Weighed] = []
    fetched = 0.0
    for share, token in ranked[:TOKENS]:
        fetched += share * total
        if chosen and fetched > FETCHED:
            break
        chosen.append(_Weighed(token, _weight(share)))
    return chosen


def _guessed(rare: list[str], held: Sequence[str], known: sample.Sample) -> list[_Weighed]:
    """Choose without counting: first the rare ones of usual characters.

    They are words that others may have used too, not slips of the hand.
    """
    least = 1 / max(len(known.texts), 100)
    usual = known.characters
    rare.sort(key=lambda token: (-min(usual.get(char, 0) for char in token), token))
    chosen = [*rare, *held][:TOKENS_UNCOUNTED]
    return [_Weighed(token, _weight(known.common.get(token, least))) for token in chosen]


def _weight(share: float) -> float:
    return max(math.log(1 / share), 0.01) if share > 0 else 0.01
