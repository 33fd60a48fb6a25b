"""How much has not gone out: a number for a menu, and numbers by reason without any matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from linli.cases import access
from linli.notify.models import Message
from linli.people.actor import Actor

#: States of a message that should have gone out and has not.
TROUBLED = (Message.Status.FAILED.value, Message.Status.RETRYING.value)
#: A count stops here: beyond it nobody acts on the difference.
MOST = 100
#: Most reasons told apart.
REASONS_MOST = 50


@dataclass(frozen=True, slots=True)
class FailureCount:
    """``n`` messages of one channel that stand alike for one reason, in words."""

    channel: str
    status: str
    reason: str
    n: int


def _to_residents() -> QuerySet[Message]:
    return Message.objects.filter(status__in=TROUBLED).exclude(audience=Message.Audience.STAFF)


def failure_count(actor: Actor) -> int:
    """Return how many messages of matters the actor sees have not gone out, at most ``MOST``.

    One query over an index of those alone (two for who sees everything but what is blocked).
    """
    rows = _to_residents()
    if not access.sees_everything(actor):
        rows = rows.filter(Exists(access.visible_to(actor).filter(pk=OuterRef("case_id"))))
    return rows.order_by()[:MOST].count()


def failure_counts() -> list[FailureCount]:
    """Return the numbers by channel, state and reason, most first; of messages to staff, too.

    For whoever looks after the channels: no matter and no person can be told from it.
    """
    rows = (
        Message.objects.filter(status__in=TROUBLED)
        .order_by()
        .values_list("channel", "status", "status_note")
        .annotate(n=Count("id"))
        .order_by("-n", "channel", "status_note")[:REASONS_MOST]
    )
    return [
        FailureCount(Message.Channel(channel).label, Message.Status(status).label, reason, n)
        for channel, status, reason, n in rows
    ]
