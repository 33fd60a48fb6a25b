"""What a meeting is called, on pages, in messages and in its minutes."""

from __future__ import annotations

from datetime import datetime, time

from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock
from linli.meetings.models import Meeting


def short_title(meeting: Meeting) -> str:
    """Return ``2026年第3次会商研判会议``."""
    return f"{meeting.year}年第{meeting.number}次会商研判会议"  # zh-only


def title(meeting: Meeting, catalogue: Catalogue) -> str:
    """Return the same with the centre's short name before it."""
    return f"{catalogue.units[meeting.centre_id].short_name}{short_title(meeting)}"


def moment(value: datetime) -> str:
    """Return ``2026年7月8日9时00分`` in civil time."""
    at = value.astimezone(clock.CIVIL)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"  # zh-only


#: The last counted second of a day: what is due on a day may come on that day.
DAY_END = time(23, 59, 59)
