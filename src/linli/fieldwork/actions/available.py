"""“我今天在岗”: a statement for those who give work, kept as long as it holds and no longer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from linli.domain.errors import Invalid
from linli.fieldwork import access
from linli.fieldwork.models import Availability
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Days ahead somebody may say it for, today being 0: longer is a roster, and there is one.
MOST_DAYS: Final = 6


def say_available(*, actor: Actor, days: int | None) -> datetime | None:
    """Say that one can be given work until the end of a day from now, or (None) no longer.

    Returns the end of that day. Saying it again forgets the former word. Raises NotYours for
    people who do not work outside, Invalid for a day too far off.
    """
    owner = access.require(actor)
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise Invalid(fields={"days": "最多可以说到六天以后。"})
    with write():
        Availability.objects.filter(user_id=owner).delete()
        if days is None:
            return None
        midnight = clock.today() + timedelta(days=days + 1)
        until = datetime.combine(midnight, time(), tzinfo=clock.CIVIL)
        Availability.objects.create(user_id=owner, until=until)
    return until


def forget(batch: int = 1000) -> int:
    """Delete what no longer holds; return how many."""
    old = Availability.objects.filter(until__lte=clock.now())
    with write():
        keys = list(old.values_list("pk", flat=True)[:batch])
        Availability.objects.filter(pk__in=keys).delete()
    return len(keys)
