"""The only place that reads the clock.

Rules take ``now`` as an argument; actions ask here. ``at()`` lets a replay or a test
live at another time without patching anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: Civil time of every county: days, deadlines and numbers are counted here.
CIVIL = ZoneInfo("Asia/Shanghai")

_pinned: ContextVar[datetime | None] = ContextVar("linli_pinned_now", default=None)


def now() -> datetime:
    """Return the present moment, timezone-aware in UTC (or the moment set by :func:`at`)."""
    pinned = _pinned.get()
    return pinned if pinned is not None else datetime.now(UTC)  # noqa: TID251 - the one reader


def today() -> date:
    """Return the civil date in Asia/Shanghai."""
    return now().astimezone(CIVIL).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Pin the clock to ``moment`` (timezone-aware) inside the ``with`` block.

    Raises ValueError for a naive datetime, which would silently mean another time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("clock.at() needs a timezone-aware datetime")
    token = _pinned.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)
