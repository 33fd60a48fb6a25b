"""How long matters stayed somewhere, as counts in buckets: medians that can be added up.

Buckets grow by 4 % each, from one second on, so a median read from them is off by 2 % at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from typing import Final

#: Each bucket is so many times as wide as the one before.
GROWTH: Final = 1.04
#: The last bucket, of about ten years; whatever stayed longer is in it.
LAST: Final = 500
_STEP: Final = math.log(GROWTH)


def bucket_of(stay: timedelta) -> int:
    """Return the bucket of a stay: 0 for less than a second (and for a clock set back)."""
    seconds = stay.total_seconds()
    return 0 if seconds < 1 else min(LAST, 1 + int(math.log(seconds) / _STEP))


def length_of(bucket: int) -> timedelta:
    """Return the length that stands for a bucket: its middle, by ratio."""
    return timedelta(seconds=GROWTH ** (bucket - 0.5)) if bucket > 0 else timedelta()


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of stays by bucket (see :func:`bucket_of`)."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many stays it holds."""
        return sum(self.counts.values())

    def at(self, share: float) -> timedelta | None:
        """Return the length that ``share`` (0–1) of the stays do not exceed; None without any."""
        number = self.number
        if number <= 0:
            return None
        wanted, buckets = max(1, math.ceil(number * share)), sorted(self.counts)
        seen = accumulate(self.counts[bucket] for bucket in buckets)
        return length_of(next(one for one, n in zip(buckets, seen, strict=True) if n >= wanted))

    def median(self) -> timedelta | None:
        """Return the median; None without any stay."""
        return self.at(0.5)

    def p90(self) -> timedelta | None:
        """Return the length that nine of ten do not exceed; None without any stay."""
        return self.at(0.9)
