"""Counting matters one by one, each in the cell of its pin: for what the sums do not answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case as Choice
from django.db.models import F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from linli.atlas.asking import Asked
from linli.cases.models import Case
from linli.cases.queries import queues
from linli.pins import reading
from linli.pins.reading import Share

#: Columns that tell the areas below one of this kind apart; the rest by the area itself.
BELOW: Final = {"county": "town_id", "town": "village_id"}


def one_by_one(cases: QuerySet[Case], asked: Asked, now: datetime, resolution: int) -> list[Share]:
    """Return how many of these cases lie in each cell and area: one statement.

    In a frame areas are not told apart, and what lies outside of it is in no cell.
    """
    one, none = Value(1), Value(0)
    below = Coalesce(F(BELOW.get(asked.area.kind, "area_id")), none)
    rows = cases.order_by().annotate(
        inside=none if asked.frame else below,
        late=Choice(When(queues.overdue(now), then=one), default=none, output_field=IntegerField()),
        soon=Choice(When(queues.near(now), then=one), default=none, output_field=IntegerField()),
        pressed=Choice(
            When(ended_at__isnull=True, supervision__gt="", then=one),
            default=none,
            output_field=IntegerField(),
        ),
    )
    query = rows.values_list("id", "inside", "late", "soon", "pressed").query
    try:
        sql = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    ranges = asked.frame.ranges if asked.frame else None
    return reading.of_cases(sql, resolution, asked.cell, ranges)
