"""The cases behind a number: read from the facts, so the list is as long as the number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from linli.domain.measures import stock
from linli.domain.spans import Span
from linli.domain.states import State
from linli.tally.asking import day_value, limited, moment_value, run
from linli.tally.scopes import EVERYWHERE, Scope


def cases_behind(measure: int, span: Span, scope: Scope = EVERYWHERE) -> list[int]:
    """Return the ids of the cases a number counts, newest first; once for every count.

    The list is as long as the number ``totals([measure], span, scope)`` for every measure but
    the stocks; for those see :func:`cases_standing`.
    """
    found = counts_behind([measure], span, scope)
    return [case for case, number in found.items() for _ in range(number)]


def cases_standing(state: State, day: date, scope: Scope = EVERYWHERE) -> list[int]:
    """Return the ids of the cases that stood in a state at the end of a day, newest first."""
    return list(counts_behind([stock(state)], Span(date.min, day), scope))


def counts_behind(
    measures: Iterable[int],
    span: Span,
    scope: Scope = EVERYWHERE,
    *,
    slots: Iterable[int] | None = None,
    known: date | None = None,
) -> dict[int, int]:
    """Return how often each case counts in the sum of some measures, newest first: one query.

    ``slots``: only these hours of registration, or lengths of stays. ``known``: as the counts
    stood at the end of that day. Cases that count nought are left out.
    """
    limits, more = limited(scope)
    numbers = sorted(map(int, measures))
    where = [f"measure IN ({', '.join(map(str, numbers))})", "day >= %s", "day <= %s", *limits]
    values = [day_value(span.first), day_value(span.last), *more]
    if slots is not None:
        where.append(f"slot IN ({', '.join(str(int(slot)) for slot in slots)})")
    if known is not None:
        where.append("at < %s")
        values.append(moment_value(known))
    parts = " UNION ALL ".join(
        f"SELECT case_id, n FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608 - our names
        for table in ("tally_fact", "tally_new")
    )
    rows = run(
        f"SELECT case_id, SUM(n) FROM ({parts}) AS f"  # noqa: S608 - our names
        " GROUP BY case_id HAVING SUM(n) > 0 ORDER BY case_id DESC",
        [*values, *values],
    )
    return {int(case): int(number) for case, number in rows}
