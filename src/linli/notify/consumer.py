"""Handlers of the outbox: an event becomes messages, a waiting message is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence

from linli.audit.models import Event
from linli.cases.access import get_case
from linli.cases.actions.speaking import NUMBER
from linli.catalogue import snapshot
from linli.domain.lifecycle import Command
from linli.kernel import clock, outbox
from linli.notify import calls, compose, links, sending, team_calls
from linli.notify.models import Message
from linli.people.actor import SYSTEM

#: Topic of every change of a case (written by the case actions).
CASE_TOPIC = "case.event"


def on_case_event(message: outbox.Message) -> None:
    """Write the messages an event owes and promise their sending; twice changes nothing."""
    no, seq = str(message.body["no"]), int(message.body["seq"])
    event = Event.objects.select_related("payload").get(
        chain_kind="case", chain_id=int(no), seq=seq
    )
    if event.payload.erased_at is not None:
        return  # forgotten by order before it could be told
    case, now = get_case(SYSTEM, no), clock.now()
    payload = json.loads(event.payload.body)
    if event.action == Command.CONTACT and NUMBER in payload["contact"]:
        links.retire(case, payload["whose"], event.at, now)
    keep(compose.owed(case, event, payload, snapshot.current(), now))


def keep(owed: Sequence[compose.Owed]) -> None:
    """Keep the messages that are not there yet, with their links; promise what goes at once."""
    keys = [one.message.key for one in owed]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else ()
    fresh = [one for one in owed if one.message.key not in known]
    for one in fresh:
        case = one.message.case
        if one.wants_link and case is not None:
            one.message.link = links.mint(
                case,
                one.purpose,
                party_role=one.message.audience,
                round=case.answer_round,
                now=clock.now(),
            )
    kept = Message.objects.bulk_create([one.message for one in fresh])
    waiting = [one for one in kept if one.status == Message.Status.WAITING]
    if waiting:
        outbox.enqueue_many(sending.promise(one) for one in waiting)


def register() -> None:
    """Make this feature responsible for its topics."""
    outbox.register(CASE_TOPIC, on_case_event)
    outbox.register(calls.TOPIC, calls.on_call)
    team_calls.register()
    outbox.register(
        sending.TOPIC, sending.mark, outside=sending.hand_over, given_up=sending.given_up
    )
