"""A declared day in a daily bulletin: the units' own reports, as they were counted when sent."""

from __future__ import annotations

from datetime import date

from linli.bulletins.snapshots import Row, Table
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletin_rules import Day
from linli.domain.bulletins import NOT_DECLARED
from linli.domain.errors import Invalid
from linli.people.actor import Actor
from linli.rota.counting import FIGURES
from linli.rota.models import DeclaredDays
from linli.rota.queries.days import Summary, all_days, summary

#: Figures of the table: what fits on a page and is asked for first.
_COLUMNS = ("reported", "closed", "open", "overdue", "called")


def of_day(
    days: DeclaredDays | None, day: date, actor: Actor, catalogue: Catalogue
) -> tuple[Day, dict[str, Table]]:
    """Return the day and its tables: two queries. Raises Invalid for a day that is not declared."""
    if days is None or day not in all_days(days):
        raise Invalid(fields={"day": NOT_DECLARED})
    found = summary(actor, catalogue, days, day)
    # A unit without its duty post on record owes nothing but may have sent: it counts as both.
    told = tuple(line for line in found.lines if line.report is not None and line.report.words)
    held = Day(
        due=len(found.lines),
        sent=found.sent,
        missing=tuple(line.unit.name for line in found.missing),
        totals=found.totals,
        told=len(told),
    )
    tables = {"day": _counted(found)} if found.sent else {}
    if told:
        rows = tuple(
            Row(
                line.unit.code,
                (line.unit.name, line.report.words if line.report else ""),
                line.unit.id,
            )
            for line in told
        )
        tables["told"] = Table("各单位报告的情况", ("单位", "情况"), rows, (3, 8))
    return held, tables


def _counted(found: Summary) -> Table:
    rows = tuple(
        Row(
            line.unit.code,
            (line.unit.name, *(str(line.figures.get(name, 0)) for name in _COLUMNS)),
            line.unit.id,
        )
        for line in found.lines
        if line.report is not None
    )
    head = ("单位", *(FIGURES[name] for name in _COLUMNS))
    return Table("各单位报送的数字", head, rows, (5, *(2 for _ in _COLUMNS)))
