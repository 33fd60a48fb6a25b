"""Which documents may tell of the same thing? By the rarest pairs of characters they share.

What two reports of one matter have in common are seldom the common words: it is the name of the
place, the estate, the thing. Fetching the documents of some twenty rare tokens is a few
milliseconds at any size of the index; comparing texts in earnest is left to the caller, for the
few dozen named here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
#: Share of documents above which a token says nothing, and most documents fetched for one text.
COMMON: Final = 0.02
FETCHED: Final = 2_000
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
    """Return the documents most like one text: :func:`nearest` of one question."""
    return nearest((text,), within=within, limit=limit)[0]


def nearest(
    texts: Sequence[str], *, within: QuerySet[Any, Any], limit: int = 60
) -> list[list[Near]]:
    """Return, for each text, the documents most like it, best first: one or two queries in all.

    None for no words. ``within`` is a queryset of rows that have documents (the open cases
    somebody sees): nothing outside it is looked at twice or returned. The score is the sum of
    the shared tokens' weights (natural logarithm of one over their share). What several texts
    ask for is fetched once.
    """
    nothing: list[list[Near]] = [[] for _ in texts]
    asked = _rarest(texts)
    weights = [{one.token: one.weight for one in chosen} for chosen in asked]
    if not any(weights) or limit < 1:
        return nothing
    try:
        hits, values = engines.sharing(weights, _allowed(within))
    except EmptyResultSet:
        return nothing
    best = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {at} AS question, id, s{at} AS score FROM hit WHERE s{at} > 0"  # noqa: S608 - numbers
        f" ORDER BY s{at} DESC, id DESC LIMIT %s) b{at}"
        for at in range(len(texts))
    )
    sql = f"WITH hit AS MATERIALIZED ({hits}) {best} ORDER BY 1, 3 DESC, 2 DESC"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *[limit] * len(texts)])
        for question, pk, score in cursor.fetchall():
            nothing[question].append(Near(int(pk), float(score)))
    return nothing


def _allowed(within: QuerySet[Any, Any]) -> engines.Sql:
    """Return the SELECT “the row of this very hit is within”, to stand in EXISTS."""
    one = within.filter(pk=RawSQL("hit.id", ())).order_by().values("pk")
    sql, values = one.query.sql_with_params()
    return sql, list(values)


def _rarest(texts: Sequence[str]) -> list[list[_Weighed]]:
    """Return the tokens to ask for of each text, rarest first: counted where that is cheap.

    Else guessed. What the sample holds is common enough to be judged by it; the rest is worth
    counting, for a token that no document holds says nothing.
    """
    known = sample.current()
    common = known.common
    split = []
    for text in texts:
        tokens = [token for token in dict.fromkeys(han.tokens(text[:READ])) if len(token) > 1]
        rare = [token for token in tokens if token not in common][:LOOKED_AT]
        held = [token for token in tokens if 0 < common.get(token, 0) <= COMMON]
        split.append((rare, sorted(held, key=lambda token: common[token])))
    unknown = list(dict.fromkeys(token for rare, _ in split for token in rare))
    question = engines.counts_of(unknown)
    if question is None:
        return [_guessed(rare, held, known) for rare, held in split]
    counted: dict[str, int] = {}
    if unknown:
        with connection.cursor() as cursor:
            cursor.execute(*question)
            counted = {str(token): int(number) for token, number in cursor.fetchall()}
    return [_counted(rare, held, counted, known) for rare, held in split]


def _counted(
    rare: Sequence[str], held: Sequence[str], counted: Mapping[str, int], known: sample.Sample
) -> list[_Weighed]:
    total = max(known.total, 1)
    ranked = sorted((counted[token] / total, token) for token in rare if token in counted)
    ranked += ((known.common[token], token) for token in held)
    return _affordable(ranked[:TOKENS], total)


def _affordable(ranked: Sequence[tuple[float, str]], total: int) -> list[_Weighed]:
    """Return the first of these tokens until they would fetch too many documents."""
    chosen: list[_Weighed] = []
    fetched = 0.0
    for share, token in ranked:
        fetched += share * total
        if chosen and fetched > FETCHED:
            break
        chosen.append(_Weighed(token, _weight(share)))
    return chosen


def _guessed(rare: list[str], held: Sequence[str], known: sample.Sample) -> list[_Weighed]:
    """Choose without counting: first the rare ones of usual characters.

    They are words that others may have used too, not slips of the hand.
    """
    # What the sample holds once or never stands, on the average, in a fraction of its grain.
    least = 1 / max(len(known.texts), 100)
    usual = known.characters
    rare.sort(key=lambda token: (-min(usual.get(char, 0) for char in token), token))
    chosen = [*rare, *held][:TOKENS_UNCOUNTED]
    ranked = [(known.common.get(token, least / 2), token) for token in chosen]
    return _affordable(ranked, max(known.total, 1))


def _weight(share: float) -> float:
    return max(math.log(1 / share), 0.01) if share > 0 else 0.01
