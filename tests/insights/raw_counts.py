"""Every indicator counted a second time, from the events alone: formulas written out again.

The counts of each event come from the independent recount of ``insights verify``; nothing here
reads a fact, a roll-up or the catalogue of indicators.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linli.domain.measures import Measure as Of
from linli.domain.measures import stock
from linli.domain.spans import Span
from linli.domain.states import OPEN
from linli.domain.tallying import Place
from linli.insights.verify_log import chains, chunks
from linli.kernel.clock import CIVIL

#: Numerator, denominator: names of counts; ``-`` takes one off.
FORMULAS = {
    "received": ("RECEIVED", ""),
    "accepted": ("ACCEPTED", ""),
    "disposed": ("DISPOSED", ""),
    "closed": ("CLOSED", ""),
    "disposal": ("OF_DISPOSED", "OF_ACCEPTED"),
    "closing": ("OF_CLOSED", "OF_ACCEPTED"),
    "signed": ("SIGN_KEPT", "SIGN_DUE"),
    "in_time": ("DUE_KEPT", "DUE"),
    "over_time": ("DUE -DUE_KEPT", "DUE"),
    "responded": ("CONTACT_KEPT", "CONTACT_DUE"),
    "at_once": ("CLOSED_AT_ONCE", "CLOSED"),
    "returned": ("RETURNED", "DISPATCHED"),
    "extended": ("EXTENDED", "DISPATCHED"),
    "repeat": ("REPEAT", "RECEIVED"),
    "reopened": ("REOPENED", "CLOSED"),
    "false": ("VERIFIED_FALSE", "VERIFIED"),
    "solved": ("SAID_SOLVED", "SAID"),
    "satisfied": ("SATISFIED", "RATED"),
    "called_back": ("REACHED", "DISPOSED"),
    "dispatched": ("DISPATCHED", ""),
    "whistled": ("WHISTLED", ""),
    "supervised": ("SUPERVISED", ""),
    "climbed": ("CLIMBED", ""),
    "disputes_found": ("RECEIVED", ""),
    "disputes_handled": ("OF_DISPOSED", ""),
    "disputes_solved": ("OF_CLOSED", ""),
    "mediation": ("OF_DISPOSED", "RECEIVED"),
    "success_of_handled": ("OF_CLOSED", "OF_DISPOSED"),
    "success_of_accepted": ("OF_CLOSED", "OF_ACCEPTED"),
}
#: Counted when the limit has passed: up to yesterday.
PAST = {"signed", "in_time", "over_time", "responded"}
#: Of disputes alone.
DISPUTES = {code for code in FORMULAS if code.startswith(("disputes_", "mediation", "success_"))}


@dataclass(frozen=True)
class Told:
    """One count that an event of a case should have made."""

    case: int
    at: datetime
    measure: int
    day: date
    place: Place
    n: int


def told() -> list[Told]:
    """Return every count the log says, of every case."""
    return [
        Told(chain.case, heard.at, count.measure, count.day, count.place, n)
        for chunk in chunks()
        for chain in chains(chunk)
        for heard in chain.heard
        for count, n in heard.counts.items()
    ]


def value(rows: Iterable[Told], part: str, span: Span) -> int:
    """Return what a part of a formula is worth over a span."""
    counts = Counter[int]()
    for row in rows:
        if row.day in span:
            counts[row.measure] += row.n
    names = part.split()
    return sum(
        -counts[Of[name[1:]]] if name.startswith("-") else counts[Of[name]] for name in names
    )


def standing(rows: Iterable[Told], day: date) -> tuple[int, int]:
    """Return what was late and what was open at the end of a day."""
    evening = datetime.combine(day + timedelta(days=1), time(), CIVIL)
    known = [row for row in rows if row.at < evening]
    opened = {stock(state) for state in OPEN}
    whole = sum(row.n for row in known if row.measure in opened and row.day <= day)
    late = sum(row.n for row in known if row.measure == Of.OPEN_DUE and row.day < day)
    return late, whole
