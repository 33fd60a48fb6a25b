"""What the worker does by itself: answers are erased when their term is over."""

from __future__ import annotations

from linli.audit import chain
from linli.audit.models import Event
from linli.collection.actions.recording import SHEET, event, save
from linli.collection.models import Sheet
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM

#: Sheets erased in one run.
BATCH = 200


def erase_overdue(batch: int = BATCH) -> int:
    """Empty the sheets whose term is over, history too; return how many.

    Each in its own transaction, oldest first: a bad one stalls nobody else.
    """
    today, done = clock.today(), 0
    due = Sheet.objects.filter(erased_at__isnull=True, ends_on__lt=today).order_by("ends_on", "id")
    for key in list(due.values_list("pk", flat=True)[:batch]):
        with write():
            sheet = Sheet.objects.select_for_update().get(pk=key)
            if sheet.erased_at is not None or sheet.ends_on >= today:
                continue
            sheet.answers, sheet.sealed, sheet.slot = "{}", "", ""
            sheet.erased_at, sheet.version = clock.now(), sheet.version + 1
            old = list(
                Event.objects.filter(chain_kind=SHEET, chain_id=key).values_list("pk", flat=True)
            )
            save(sheet, event("sheet-expire", SYSTEM, sheet.erased_at, version=sheet.version))
            chain.erase(old, reason_code="term-over")
            done += 1
    return done
