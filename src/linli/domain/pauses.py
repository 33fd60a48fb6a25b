"""The pause ledger (挂账、等待补充材料): when a clock stood still, as it was known at any moment.

Overlapping and touching pauses are one pause: two reasons to wait at the same time stop the
clock once, not twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from linli.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Pause:
    """One stop of a clock, half-open ``start``…``end``; ``end`` None = still paused.

    ``why`` is shown in explanations. Raises Invalid when the end lies before the start and
    ValueError for naive datetimes.
    """

    start: datetime
    end: datetime | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a pause needs timezone-aware datetimes")
        if self.end is not None and self.end < self.start:
            raise Invalid("bad-pause", "恢复时间不能早于暂停时间。")


@dataclass(frozen=True, slots=True)
class Stop:
    """A merged stop as known at some moment; ``end`` is that moment while it is ``open``."""

    start: datetime
    end: datetime
    open: bool
    why: str

    @property
    def length(self) -> timedelta:
        """Elapsed time of the stop so far."""
        return self.end - self.start


def stops(pauses: Iterable[Pause], as_of: datetime) -> tuple[Stop, ...]:
    """The pauses known at ``as_of``, in order, merged, in UTC.

    A pause that begins later is not known yet; one that ends later was still open then. So
    the same ledger answers for any past moment.
    """
    now = as_of.astimezone(UTC)
    merged: list[Stop] = []
    for pause in sorted(pauses, key=lambda item: item.start):
        start = pause.start.astimezone(UTC)
        if start > now:
            break
        is_open = pause.end is None or pause.end > now
        end = now if pause.end is None or is_open else pause.end.astimezone(UTC)
        if not merged or start > merged[-1].end:
            merged.append(Stop(start, end, is_open, pause.why))
            continue
        before = merged[-1]
        reasons = dict.fromkeys(why for why in (before.why, pause.why) if why)
        merged[-1] = Stop(
            before.start, max(before.end, end), before.open or is_open, "、".join(reasons)
        )
    return tuple(merged)


def paused_at(pauses: Iterable[Pause], moment: datetime) -> bool:
    """Whether the clock stands still at ``moment`` (a pause ends the instant it is resumed)."""
    return any(stop.open for stop in stops(pauses, moment))


def total(pauses: Iterable[Pause], as_of: datetime) -> timedelta:
    """Elapsed time spent paused until ``as_of``, overlaps counted once."""
    return sum((stop.length for stop in stops(pauses, as_of)), timedelta())
