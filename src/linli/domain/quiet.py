"""When a message may leave: hours of quiet, and one digest a day for who wishes it.

Times here are civil times without a zone (China has one, and no summer time); the caller
turns moments into them and back. Minutes are counted from midnight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DAY_MINUTES: Final = 24 * 60
_TIME: Final = re.compile(r"(\d{1,2})[:：](\d{2})")
_BETWEEN: Final = re.compile(r"\s*[-–—~～至]\s*")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without messages, ``start`` included, ``end`` not; equal ends mean none.

    Raises ValueError for a minute outside the day.
    """

    start: int = 0
    end: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and 0 <= self.end < DAY_MINUTES):
            raise ValueError("minutes of a day run from 0 to 1439")

    def covers(self, at: datetime) -> bool:
        """Tell whether no message may leave at this civil time."""
        minute = at.hour * 60 + at.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


NONE: Final = Quiet()


def minute_of(text: str) -> int:
    """Read ``8:00`` or ``21:30``; ValueError for anything else."""
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"no time of day: {text[:20]!r}")
    return int(found[1]) * 60 + int(found[2])


def time_text(minute: int) -> str:
    """Write minutes after midnight as ``8:05``."""
    return f"{minute // 60}:{minute % 60:02}"


def read(text: str) -> Quiet:
    """Read ``21:00-8:00``; empty means no hours of quiet. ValueError for anything else."""
    if not text.strip():
        return NONE
    ends = _BETWEEN.split(text.strip())
    if len(ends) != 2:
        raise ValueError(f"no stretch of time: {text[:30]!r}")
    return Quiet(minute_of(ends[0]), minute_of(ends[1]))


def next_at(now: datetime, minute: int) -> datetime:
    """Return the first moment from ``now`` on at which the clock shows this minute of the day."""
    today = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return today if today >= now else today + timedelta(days=1)


def leaves_at(now: datetime, quiet: Quiet, digest_at: int | None = None) -> datetime:
    """Return when a message made ``now`` may leave; ``now`` itself when nothing holds it.

    ``digest_at`` is set for who wants one message a day. A digest that falls into the quiet
    hours waits for their end: whoever set both is not woken.
    """
    moment = now if digest_at is None else next_at(now, digest_at)
    return next_at(moment, quiet.end) if quiet.covers(moment) else moment
