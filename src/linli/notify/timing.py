"""From the wishes of a county and of people to the moment a message may leave.

Residents: nothing breaks the quiet hours but the codes people ask for themselves. Not even a
question with a date: its date lies days ahead, and the tracking page has it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from linli.cases.models import Party
from linli.county.pack_schema import DIGEST_AT, QUIET_HOURS
from linli.domain import quiet
from linli.kernel import clock
from linli.notify.models import Message, Preference

#: A message about something longer ago is not sent any more (an import, a long failure).
STALE: Final = timedelta(days=3)


def of_county(settings: Mapping[str, object]) -> tuple[quiet.Quiet, int]:
    """Return the county's quiet hours for residents, and the minute of their daily digest."""
    hours, digest = settings.get("quiet_hours"), settings.get("digest_at")
    return (
        quiet.read(QUIET_HOURS if hours is None else str(hours)),
        quiet.minute_of(str(digest or DIGEST_AT)),
    )


def _leaves(now: datetime, hours: quiet.Quiet, digest_at: int | None) -> datetime:
    civil = now.astimezone(clock.CIVIL)
    moment = quiet.leaves_at(civil.replace(tzinfo=None), hours, digest_at)
    return moment.replace(tzinfo=clock.CIVIL).astimezone(UTC)


def for_resident(settings: Mapping[str, object], notices: str, now: datetime) -> datetime:
    """Return when a message to a resident with this wish may leave."""
    hours, digest = of_county(settings)
    return _leaves(now, hours, digest if notices == Party.Notices.DAILY else None)


def for_staff(wish: Preference, now: datetime) -> datetime:
    """Return when a message to a member of staff may leave."""
    daily = wish.pace == Preference.Pace.DAILY
    hours = quiet.Quiet(wish.quiet_from, wish.quiet_to)
    return _leaves(now, hours, wish.digest_at if daily else None)


def put_off(message: Message, moment: datetime, now: datetime) -> Message:
    """Let the message wait for its moment, or go at once; return it."""
    held = moment > now
    message.status = Message.Status.HELD if held else Message.Status.WAITING
    message.due_at = moment if held else None
    return message
