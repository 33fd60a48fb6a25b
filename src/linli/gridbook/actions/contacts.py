"""Volunteered contacts: shown on record, withdrawn at once, ended by themselves at their term."""

from __future__ import annotations

from linli.audit import chain
from linli.cases.inputs import tidy
from linli.domain.errors import Invalid, NotNow
from linli.domain.gridbook import Kind, Standing
from linli.gridbook import access
from linli.gridbook.actions.recording import opened
from linli.gridbook.actions.writing import close, current
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor

#: Kind of the chain of readings of one contact.
READING = "book_reading"


def reveal(*, actor: Actor, key: str | int, reason: str) -> dict[str, str]:
    """Return name and phone of a contact and log the reading, in one transaction.

    Raises Invalid without a reason, NotFound for whoever is not of the contact's own grid,
    NotNow for one that has ended.
    """
    why = tidy(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请说明为什么要联系。"})
    with write():
        entry = access.get_entry(actor, key)
        hat = access.writer(actor, entry.area.path)
        current(entry)
        if entry.ends_on is None or entry.ends_on < clock.today():
            raise NotNow("consent-over", "本人同意的期限已过，姓名和电话不再显示。")
        shown = opened(entry)
        chain.log(
            READING,
            entry.pk,
            chain.Entry(
                action="book-reveal",
                at=clock.now(),
                actor_id=hat.user_id,
                on_behalf_of=hat.in_place_of.user_id if hat.in_place_of else None,
                fields=("contact",),
                payload={"actor_name": hat.name, "reason": why},
            ),
        )
    return shown


def withdraw(*, actor: Actor, key: str | int) -> Entry:
    """End a contact because the person asked for it: no reason needed, nothing kept."""
    with write():
        entry = access.get_entry(actor, key, lock=True)
        hat = access.writer(actor, entry.area.path)
        if entry.kind != Kind.CONTACT:
            raise Invalid("no-contact", "只有服务联系人可以撤回同意。")
        current(entry)
        close(entry, hat, "book-withdraw", "本人撤回同意")
    return entry


def end_overdue(batch: int = 200) -> int:
    """End the contacts whose term is over, erasing name and number; return how many.

    For the worker; each in its own transaction, oldest first.
    """
    today, ended = clock.today(), 0
    due = Entry.objects.filter(
        kind=Kind.CONTACT.value, standing=Standing.CURRENT.value, ends_on__lt=today
    ).order_by("ends_on", "id")
    for key in list(due.values_list("pk", flat=True)[:batch]):
        with write():
            entry = access.get_entry(SYSTEM, key, lock=True)
            if entry.standing == Standing.CURRENT:
                close(entry, SYSTEM, "book-expire", "同意到期")
                ended += 1
    return ended
