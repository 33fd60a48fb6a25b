"""Prints of texts in matters answered before there were any, taken in the background.

Every answer since takes those of its matter, so the work goes down from the newest matter there
was when it began, once, and ends at the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Max

from linli.audit.models import Event
from linli.cases.access import visible_to
from linli.hints.finding import SPEAKS, text_prints
from linli.hints.models import TextCatchUp, TextPrint
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM

#: Matters taken up at one time by :func:`backfill`, at some milliseconds each.
BATCH: Final = 500
#: The one row that says how far it is.
_ROW: Final = 1


def backfill(beat: Callable[[], None] = lambda: None) -> int:
    """Take the prints of older texts, newest matters first; return how many matters were read.

    Two queries when there is nothing left. Twice changes nothing: a print is there once.
    """
    below = _below()
    if not below:
        return 0
    beat()
    answered = visible_to(SYSTEM).filter(pk__lt=below, answer_round__gt=0).order_by("-pk")
    cases = {int(no): pk for pk, no in answered.values_list("pk", "no")[:BATCH]}
    prints: list[TextPrint] = []
    said = Event.objects.filter(
        chain_kind="case", chain_id__in=cases, action__in=list(SPEAKS)
    ).select_related("payload")
    for event in said.order_by("chain_id", "seq"):
        prints += text_prints(cases[event.chain_id], [event])
    with write():
        # Taken by an answer given meanwhile: nothing to do.
        TextPrint.objects.bulk_create(prints, ignore_conflicts=True)
        left = min(cases.values()) if len(cases) == BATCH else 0
        TextCatchUp.objects.update_or_create(pk=_ROW, defaults={"below": left})
    return len(cases)


def _below() -> int:
    """Return under which id matters are still to be read; 0 for none."""
    row = TextCatchUp.objects.filter(pk=_ROW).first()
    if row is not None:
        return row.below
    newest = visible_to(SYSTEM).aggregate(most=Max("pk"))["most"]
    return int(newest or 0) + 1
