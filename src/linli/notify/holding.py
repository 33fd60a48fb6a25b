"""Messages that wait for their moment: released by a sweep, one parcel for each person.

Who has several waiting, about one matter or more, gets a single message with the numbers of
the matters. The newest carries the others; they share its fate.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Final

from linli.cases.models import Party
from linli.kernel import clock, outbox
from linli.notify import sending
from linli.notify.models import Message

#: Most messages looked at by one run of the sweep; the next takes the rest.
BATCH: Final = 1000


def due() -> list[list[int]]:
    """Return the ids of messages whose moment has come, by person: at most three queries.

    Two matters belong to the same person when the same number was left with both (compared by
    its keyed index); nothing about that is kept.
    """
    held = Message.objects.filter(status=Message.Status.HELD, due_at__lte=clock.now())
    rows = list(held.select_related("supporter").order_by("due_at", "id")[:BATCH])
    numbers = _numbers(one for one in rows if one.supporter_id is None and one.user_id is None)
    groups: dict[Hashable, list[int]] = {}
    for row in rows:
        groups.setdefault(_person(row, numbers), []).append(row.pk)
    return list(groups.values())


def _numbers(rows: Iterable[Message]) -> Mapping[tuple[int, str], str]:
    """Return the index of the number of each case and role.

    Not of numbers that get nothing any more: such a message goes by itself, to its own end. In a
    parcel with others it would let those share that end, or be named where it is not wanted.
    """
    cases = {row.case_id for row in rows if row.case_id is not None}
    if not cases:
        return {}
    parties = Party.objects.filter(case_id__in=cases, wrong_at__isnull=True).exclude(phone_index="")
    parties = parties.exclude(notices=Party.Notices.NONE)
    return {
        (case_id, role): index
        for case_id, role, index in parties.values_list("case_id", "role", "phone_index")
    }


def _person(row: Message, numbers: Mapping[tuple[int, str], str]) -> Hashable:
    """Return what tells persons apart. Requester and supporter parcels read differently."""
    if row.user_id is not None:
        return "staff", row.channel, row.user_id
    if row.supporter is not None:
        return "supporter", row.supporter.phone_index or row.pk
    index = numbers.get((row.case_id or 0, row.audience))
    return "resident", index or f"message:{row.pk}"


def release(ids: list[int]) -> None:
    """Let the waiting messages of one person go, in the caller's transaction."""
    held = Message.objects.select_for_update().filter(pk__in=ids, status=Message.Status.HELD)
    rows = list(held.order_by("id"))
    if not rows:
        return  # another worker was first
    *others, carrier = rows
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(status=Message.Status.WAITING)
    Message.objects.filter(pk__in=[row.pk for row in others]).update(carried_by=carrier.pk)
    outbox.enqueue(*sending.promise(carrier))
