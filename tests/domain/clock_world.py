"""Shared builders of the clock tests: the packaged calendar, moments, strategies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from linli.county.defaults import load_calendar, load_policies
from linli.domain.deadlines import Budget, Change, ChangeKind, Ledger, Level, Pause, Unit

CHINA = ZoneInfo("Asia/Shanghai")
CALENDAR = load_calendar()
POLICY = load_policies()["13710"]
HOTLINE = load_policies()["12345"]
DAY_LIKE = (Unit.NATURAL_DAY, Unit.WORKDAY, Unit.MONTH, Unit.SAME_DAY)


def at(text: str) -> datetime:
    """A moment written in civil time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2100, 12, 31),  # noqa: DTZ001 - hypothesis wants naive bounds
    timezones=st.just(UTC),
)
#: Mostly where the table is dense and its end, which plain sampling would rarely meet.
recent = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2027, 2, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    timezones=st.just(UTC),
)
spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=25))
budgets = st.builds(Budget, st.integers(1, 40), st.sampled_from(Unit), st.booleans())
levels = st.sampled_from(Level)


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    """Pauses after ``start``, possibly overlapping, touching, empty or still open."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begins = start + draw(spans)
        found.append(Pause(begins, draw(st.none() | spans.map(begins.__add__))))
    return tuple(found)


@st.composite
def changes(draw: st.DrawFn, start: datetime) -> tuple[Change, ...]:
    """Approved changes after ``start`` in any order."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        when = start + draw(spans)
        if draw(st.booleans()):
            change = Change(when, ChangeKind.EXTENSION, "局长", "等专家", budget=draw(budgets))
        else:
            change = Change(when, ChangeKind.LEVEL, "中心主任", "牵涉多家", level=draw(levels))
        found.append(change)
    return tuple(found)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Any history of one case."""
    start = draw(recent | moments)
    return Ledger(start, draw(levels), draw(pauses(start)), draw(changes(start)))
