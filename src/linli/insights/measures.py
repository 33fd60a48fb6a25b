"""What the summary counts, said once: both counts fill the same rows.

Cohort by registration: every case registered up to a moment, as it stands now. A percentage
is printed only together with its pair (:mod:`linli.domain.indicators`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from linli.domain.indicators import Share
from linli.domain.lifecycle import STATES, Phase, State

#: Simple counts, in the order of the table.
COUNTS: Final[Mapping[str, str]] = {
    "received": "收件",
    "accepted": "受理",
    "dispatched": "已派单",
    "closed": "已结案",
    "on_time": "按期办结",
    "open": "在办",
    "overdue": "在办超期",
    "returned": "退过单",
    "reopened": "重办过",
    "ever_closed": "曾结案",
}
#: Rates: label, numerator, denominator.
RATES: Final[Mapping[str, tuple[str, str, str]]] = {
    "closed": ("结案率", "closed", "accepted"),
    "on_time": ("按期办结率", "on_time", "closed"),
    "overdue": ("在办超期率", "overdue", "open"),
    "returned": ("退单率", "returned", "dispatched"),
    "reopened": ("重办率", "reopened", "ever_closed"),
}

#: Open states in which the business clock of the handlers still runs.
RUNNING: Final = frozenset(
    state
    for state, info in STATES.items()
    if info.phase is Phase.OPEN and state not in {State.ANSWERED, State.VERIFIED, State.SUSPENDED}
)
DONE: Final = frozenset({State.CLOSED, State.SCORED})


@dataclass(frozen=True, slots=True)
class Standing:
    """One case, as far as the summary is concerned. ``unit`` and ``town`` are names.

    ``unit`` is the lead unit now or last; ``first_unit`` the one that was given it first
    (首接): a return counts against the latter, everything else against the former.
    """

    state: State
    unit: str
    first_unit: str
    town: str
    dispatched: bool
    self_settled: bool
    on_time: bool
    overdue: bool
    returned: bool
    reopened: bool

    def counts(self) -> Iterable[str]:
        """Yield the names of the counts this case belongs to, returns apart."""
        yield "received"
        if self.dispatched or self.self_settled or self.state is State.ACCEPTED:
            yield "accepted"
        if self.state in DONE:
            yield "closed"
            if self.on_time:
                yield "on_time"
        if STATES[self.state].phase is Phase.OPEN:
            yield "open"
            if self.overdue and self.state in RUNNING:
                yield "overdue"
        if self.state in DONE or self.reopened:
            yield "ever_closed"
        if self.reopened:
            yield "reopened"

    def duties(self) -> Iterable[str]:
        """Yield the counts that belong to the first unit."""
        if self.dispatched:
            yield "dispatched"
            if self.returned:
                yield "returned"


Row = dict[str, int]


def _row() -> Row:
    return dict.fromkeys(COUNTS, 0)


@dataclass
class Table:
    """The summary: the county, each unit, each town."""

    total: Row = field(default_factory=_row)
    units: dict[str, Row] = field(default_factory=lambda: defaultdict(_row))
    towns: dict[str, Row] = field(default_factory=lambda: defaultdict(_row))

    def add(self, case: Standing) -> None:
        """Count one case."""
        for names, unit in ((case.counts(), case.unit), (case.duties(), case.first_unit)):
            for name in names:
                for row in (self.total, self.units[unit], self.towns[case.town]):
                    row[name] += 1

    def plain(self) -> dict[str, object]:
        """Return the table as JSON-able data; equal tables give equal data."""
        return {
            "total": self.total,
            "units": {name: self.units[name] for name in sorted(self.units)},
            "towns": {name: self.towns[name] for name in sorted(self.towns)},
        }


def rates(row: Mapping[str, int]) -> dict[str, Share]:
    """Return the rates of one row."""
    return {name: Share(row[part], row[whole]) for name, (_, part, whole) in RATES.items()}


def differences(one: Table, other: Table) -> list[str]:
    """Return every cell in which two tables differ, as sentences; empty when they agree."""
    found = []
    pairs = [("全县", one.total, other.total)]
    for kind, mine, theirs in (("单位", one.units, other.units), ("乡镇", one.towns, other.towns)):
        for name in sorted({*mine, *theirs}):
            pairs.append((f"{kind}“{name}”", mine.get(name, _row()), theirs.get(name, _row())))
    for where, left, right in pairs:
        found += [
            f"{where}{label}：事项表 {left[name]}，记录 {right[name]}"
            for name, label in COUNTS.items()
            if left[name] != right[name]
        ]
    return found
