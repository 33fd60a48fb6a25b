"""The cases behind a number: read from the facts, so the list is as long as the number."""

from __future__ import annotations

from datetime import date

from linli.domain.measures import stock
from linli.domain.spans import Span
from linli.domain.states import State
from linli.tally.asking import day_value, limited, run
from linli.tally.scopes import EVERYWHERE, Scope


def cases_behind(measure: int, span: Span, scope: Scope = EVERYWHERE) -> list[int]:
    """Return the ids of the cases a number counts, newest first; once for every count.

    The list is as long as the number ``totals([measure], span, scope)`` for every measure but
    the stocks; for those see :func:`cases_standing`.
    """
    return [case for case, number in _counted(measure, span, scope) for _ in range(number)]


def cases_standing(state: State, day: date, scope: Scope = EVERYWHERE) -> list[int]:
    """Return the ids of the cases that stood in a state at the end of a day, newest first."""
    return [case for case, _ in _counted(stock(state), Span(date.min, day), scope)]


def _counted(measure: int, span: Span, scope: Scope) -> list[tuple[int, int]]:
    limits, more = limited(scope)
    where = " AND ".join(["measure = %s", "day >= %s", "day <= %s", *limits])
    values = [int(measure), day_value(span.first), day_value(span.last), *more]
    parts = " UNION ALL ".join(
        f"SELECT case_id, n FROM {table} WHERE {where}"  # noqa: S608 - our names
        for table in ("tally_fact", "tally_new")
    )
    rows = run(
        f"SELECT case_id, SUM(n) FROM ({parts}) AS f"  # noqa: S608 - our names
        " GROUP BY case_id HAVING SUM(n) > 0 ORDER BY case_id DESC",
        [*values, *values],
    )
    return [(int(case), int(number)) for case, number in rows]
