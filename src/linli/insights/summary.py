"""The summary from the case tables: what every page and bulletin counts from."""

from __future__ import annotations

from datetime import datetime

from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.lifecycle import State
from linli.insights.measures import Standing, Table

#: Shown for cases nobody has been given yet, and for places known only as the county.
NO_UNIT = "（未派单）"
NO_TOWN = "（县级）"

_COLUMNS = (
    "state",
    "lead_unit_id",
    "first_unit_id",
    "town_id",
    "self_settled",
    "answered_at",
    "due_at",
    "return_count",
    "reopen_count",
)


def summary(until: datetime, as_of: datetime | None = None) -> Table:
    """Count all cases registered up to ``until`` as they stand at ``as_of`` (default ``until``).

    ``as_of`` decides only which open cases are overdue. One query.
    """
    catalogue = snapshot.current()
    moment = as_of or until
    table = Table()
    rows = Case.objects.filter(clock_start__lte=until).values_list(*_COLUMNS)
    for row in rows.iterator(chunk_size=5000):
        table.add(_standing(row, catalogue, moment))
    return table


def _standing(
    row: tuple[str, int | None, int | None, int | None, bool, datetime, datetime, int, int],
    catalogue: Catalogue,
    moment: datetime,
) -> Standing:
    state, lead, first, town, self_settled, answered_at, due_at, returns, reopens = row
    responsible = lead or first
    return Standing(
        state=State(state),
        unit=catalogue.units[responsible].name if responsible else NO_UNIT,
        first_unit=catalogue.units[first].name if first else NO_UNIT,
        town=catalogue.tree.by_id(town).name if town else NO_TOWN,
        dispatched=first is not None,
        self_settled=self_settled,
        on_time=answered_at is not None and not is_overdue(due_at, answered_at),
        overdue=is_overdue(due_at, moment),
        returned=returns > 0,
        reopened=reopens > 0,
    )
