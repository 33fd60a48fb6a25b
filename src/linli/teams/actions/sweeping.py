"""What the worker forgets: links whose time is over, and names ninety days after a call."""

from __future__ import annotations

from datetime import datetime

from linli.domain.teams import LINK_KEPT, NAMES_KEPT
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.teams.actions.forgetting import forget_helpers
from linli.teams.models import HelpCall, HelpLink, Thanks
from linli.teams.recording import CALL, log

#: Calls, and links, one sweep looks at; the next takes the rest.
BATCH = 200


def sweep() -> int:
    """End overdue links, drop old ones, erase the names of calls that are over; return how many.

    Each call in its own transaction, oldest first.
    """
    now = clock.now()
    with write():
        due = HelpLink.objects.filter(standing=HelpLink.State.OPEN, expires_at__lte=now)
        ended = due.update(standing=HelpLink.State.EXPIRED)
        HelpLink.objects.filter(expires_at__lt=now - LINK_KEPT).delete()
    over = HelpCall.objects.filter(erased_at=None, ends_at__lte=now - NAMES_KEPT)
    for key in list(over.order_by("ends_at", "id").values_list("pk", flat=True)[:BATCH]):
        ended += _erase(key, now)
    return ended


def _erase(key: int, now: datetime) -> int:
    with write():
        call = HelpCall.objects.select_for_update().filter(pk=key, erased_at=None).first()
        if call is None:
            return 0
        forget_helpers(call)
        # Free words may name somebody.
        Thanks.objects.filter(call=call).update(words="")
        call.words, call.places, call.erased_at = "", "[]", now
        call.save(update_fields=["words", "places", "erased_at"])
        log(CALL, call.pk, "help-erase", now)
    return 1
