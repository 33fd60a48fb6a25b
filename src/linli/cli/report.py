"""The summary as the commands print it, and its check against the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from linli.cli.tables import aligned
from linli.insights.measures import COUNTS, RATES, Row, Table, differences, rates
from linli.insights.recount import recount
from linli.insights.summary import summary

_SHOWN = ("received", "accepted", "open")


def counted(until: datetime, *, check: bool) -> tuple[Table, list[str]]:
    """Return the summary and, when asked, every difference from the independent count."""
    table = summary(until)
    return table, differences(table, recount(until)) if check else []


def lines(table: Table) -> list[str]:
    """Return the summary as lines: the county, its units, its towns, each with its pairs."""
    shown = ["全县"]
    shown += aligned([_heading("", _SHOWN), _line("合计", table.total)], right=True)
    for title, rows in (("按主办单位（退单按首接单位）", table.units), ("按乡镇", table.towns)):
        shown += ["", title]
        shown += aligned([_heading("", _SHOWN), *_lines(rows)], right=True)
    return shown


def _heading(first: str, counts: tuple[str, ...]) -> list[str]:
    return [first, *(COUNTS[name] for name in counts), *(label for label, _, _ in RATES.values())]


def _lines(rows: Mapping[str, Row]) -> list[list[str]]:
    ordered = sorted(rows.items(), key=lambda item: (-item[1]["received"], item[0]))
    return [_line(name, row) for name, row in ordered]


def _line(name: str, row: Row) -> list[str]:
    return [
        name,
        *(str(row[count]) for count in _SHOWN),
        *(share.text() for share in rates(row).values()),
    ]


def plain(table: Table) -> dict[str, object]:
    """Return the summary for ``--json``: counts, and rates as pairs with their percentage."""

    def row(counts: Row) -> dict[str, object]:
        shares = {
            name: {
                "numerator": share.numerator,
                "denominator": share.denominator,
                "percent": share.percent(),
            }
            for name, share in rates(counts).items()
        }
        return {"counts": counts, "rates": shares}

    return {
        "total": row(table.total),
        "units": {name: row(table.units[name]) for name in sorted(table.units)},
        "towns": {name: row(table.towns[name]) for name in sorted(table.towns)},
    }
