"""Reading what people type about duty: moments, days, hours, names; one sentence a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from linli.cases.inputs import tidy
from linli.domain.typed_days import sensible
from linli.domain.words import Words
from linli.kernel.clock import CIVIL

_HOUR = re.compile(r"(\d{1,2})[:：](\d{2})")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MOMENT = re.compile(rf"{_DAY.pattern}[T\s]+{_HOUR.pattern}(?::\d{{2}})?")


class Reader:
    """Collects one sentence per field instead of stopping at the first."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.raw = raw
        self.fields: dict[str, str] = {}

    def words(self, name: str, limit: int, missing: str = "") -> str:
        """Return a text, several lines kept; ``missing`` is the sentence when it is needed."""
        value = self.raw.get(name)
        text = tidy(str(value)) if value is not None else ""
        if missing and not text:
            self.fields[name] = missing
        elif len(text) > limit:
            self.fields[name] = Words(
                "最多 {limit} 个字，现在有 {n} 个。", limit=limit, n=len(text)
            )
        return text

    def line(self, name: str, limit: int, missing: str = "") -> str:
        """Return a text of one line."""
        return " ".join(self.words(name, limit, missing).split())

    def day(self, name: str, missing: str) -> date | None:
        """Return a day; notes ``missing`` where there is none that can be read."""
        value = self.raw.get(name)
        found = value if isinstance(value, date) else read_day(str(value or ""))
        if found is None or not sensible(found):
            self.fields[name] = missing
            return None
        return found

    def minute(self, name: str, missing: str) -> int:
        """Return minutes after midnight of a time of day."""
        found = read_hour(str(self.raw.get(name) or ""))
        if found is None:
            self.fields[name] = missing
            return 0
        return found.hour * 60 + found.minute


def read_day(text: str) -> date | None:
    """Read ``2026-03-01``, ``2026/3/1`` or ``2026年3月1日``; None for anything else."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """Read ``8:30``; None for anything else."""
    found = _HOUR.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def read_moment(value: object) -> datetime | None:
    """Read a civil moment (``2026-03-01 8:30``) or an ISO moment with its zone.

    None for anything else, and for years nobody means.
    """
    try:
        moment = value if isinstance(value, datetime) else _typed_moment(value)
        # Into the zone inside the ``try``: the ends of the calendar have no neighbour there.
        found = moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return found if found is not None and sensible(found) else None


def _typed_moment(value: object) -> datetime | None:
    text = str(value or "").strip()
    found = _MOMENT.fullmatch(text)
    if found:
        return datetime(*(int(part) for part in found.groups()), tzinfo=CIVIL)  # type: ignore[arg-type,misc]  # five numbers
    return datetime.fromisoformat(text)
