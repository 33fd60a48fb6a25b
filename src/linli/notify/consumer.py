"""Handlers of the outbox: an event becomes messages, a waiting message is sent."""

from __future__ import annotations

import json

from linli.audit.models import Event
from linli.cases.access import get_case
from linli.catalogue import snapshot
from linli.kernel import clock, outbox
from linli.notify import compose, gateway
from linli.notify.models import Message
from linli.people.actor import SYSTEM

#: Topic of every change of a case (written by the case actions).
CASE_TOPIC = "case.event"
#: Topic of one message waiting for its gateway.
SEND_TOPIC = "notify.send"


def on_case_event(message: outbox.Message) -> None:
    """Write the messages an event owes and promise their sending; twice changes nothing."""
    no, seq = str(message.body["no"]), int(message.body["seq"])
    event = Event.objects.select_related("payload").get(
        chain_kind="case", chain_id=int(no), seq=seq
    )
    if event.payload.erased_at is not None:
        return  # forgotten by order before it could be told
    owed = compose.messages(
        get_case(SYSTEM, no), event, json.loads(event.payload.body), snapshot.current()
    )
    for one in owed:
        values = {
            field.attname: getattr(one, field.attname)
            for field in Message._meta.concrete_fields
            if not field.primary_key and field.attname != "key"
        }
        kept, fresh = Message.objects.get_or_create(key=one.key, defaults=values)
        if fresh and kept.status == Message.Status.WAITING:
            outbox.enqueue(SEND_TOPIC, kept.key, {"message": kept.pk})


def hand_over(message: outbox.Message) -> None:
    """Give one waiting message to the gateway (outside any transaction; may repeat)."""
    row = Message.objects.get(pk=message.body["message"])
    if row.status != Message.Status.WAITING:
        return
    gateway.chosen()(
        gateway.Parcel(row.key, row.case_no, row.kind, row.phone_tail, row.brief, row.created_at)
    )


def mark_sent(message: outbox.Message) -> None:
    """Note that the gateway has taken the message."""
    Message.objects.filter(pk=message.body["message"], status=Message.Status.WAITING).update(
        status=Message.Status.SENT, sent_at=clock.now()
    )


def register() -> None:
    """Make this feature responsible for its topics."""
    outbox.register(CASE_TOPIC, on_case_event)
    outbox.register(SEND_TOPIC, mark_sent, outside=hand_over)
