"""One message on its way out: unsealed, handed to the gateway, and how it went.

Numbers, addresses and the link's address exist in clear only here, only while sending.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from linli.catalogue import snapshot
from linli.kernel import clock, encryption, outbox
from linli.kernel.transaction import write
from linli.notify import gateway, parcels, strangers
from linli.notify.models import Message

#: Topic of one message waiting for its gateway.
TOPIC = "notify.send"

Status = Message.Status
#: From here a message may still go out. A failed one too: a dead promise may be revived.
_OPEN = (Status.WAITING, Status.RETRYING, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one sending ended, where trying again changes nothing."""

    status: str
    note: str = ""


def promise(message: Message, again: str = "") -> tuple[str, str, dict[str, object]]:
    """Return the outbox row that sends a message; ``again`` tells a later sending apart.

    Its key is the gateway's idempotency key: the same for every attempt of this sending.
    """
    key = f"{message.key}:{again}" if again else message.key
    return TOPIC, key, {"message": message.pk}


def hand_over(message: outbox.Message) -> Outcome | None:
    """Give one message to the gateway (outside any transaction; may repeat).

    What failed for now is noted on the message before it is raised, so that the case shows it.
    """
    row = (
        Message.objects.select_related("case", "link", "supporter", "user")
        .filter(pk=message.body["message"])
        .first()
    )
    if row is None or row.status not in _OPEN:
        return None
    try:
        parcel = parcels.parcel(row, message.key, snapshot.current())
        # Counted once, whatever goes wrong; what staff send again has a key of its own.
        first = message.attempt == 1 and message.key == row.key
        if first and strangers.too_many(row, parcel.to):
            return Outcome(Status.DROPPED, strangers.TOO_MANY)
        gateway.deliver(parcel)
    except parcels.Undeliverable as reason:
        return Outcome(Status.DROPPED, str(reason))
    except gateway.Refused as refusal:
        return Outcome(Status.FAILED, str(refusal))
    except Exception as error:
        _note_attempt(row, message.attempt, error)
        raise
    return Outcome(Status.SENT)


def _note_attempt(row: Message, attempt: int, error: Exception) -> None:
    """Note that it did not go this time; whatever an adapter raises beside its own is named."""
    if isinstance(error, gateway.Temporary | encryption.SealBrokenError):
        words = str(error)
    else:
        words = f"发送时出错：{type(error).__name__}"  # zh-only
    with write():
        _with_carried(row.pk, _OPEN).update(
            status=Status.RETRYING, status_note=words[:200], attempts=attempt
        )


def mark(message: outbox.Message) -> None:
    """Note how the sending ended, on the message and on those it carried."""
    outcome = message.outcome
    if not isinstance(outcome, Outcome):
        return
    sent = outcome.status == Status.SENT
    _with_carried(int(message.body["message"]), _OPEN).update(
        status=outcome.status,
        status_note=outcome.note[:200],
        attempts=message.attempt,
        sent_at=clock.now() if sent else None,
    )


def given_up(message: outbox.Message, reason: str) -> None:
    """Let a message fail whose sending the outbox has given up."""
    row = Message.objects.filter(pk=message.body["message"]).first()
    if row is None or row.status not in _OPEN:
        return
    _with_carried(row.pk, _OPEN).update(
        status=Status.FAILED,
        # What the adapter said last tells staff more than the outbox can.
        status_note=(row.status_note or reason)[:200],
        attempts=message.attempt,
    )


def _with_carried(pk: int, among: tuple[Status, ...]) -> QuerySet[Message]:
    """Return the message and those that travel in its parcel, as far as they are still open."""
    return Message.objects.filter(Q(pk=pk) | Q(carried_by_id=pk), status__in=among)
