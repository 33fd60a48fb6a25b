"""Opening the private answers of one sheet: with a reason, and on record."""

from __future__ import annotations

from linli.audit import chain
from linli.cases.inputs import tidy
from linli.collection import access
from linli.collection.actions.recording import READING, event, opened
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.gridbook.access import WRITERS, hat_with
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor


def may_open(actor: Actor, unit_id: int, area_path: str) -> bool:
    """Tell whether private answers may be opened: who keeps the place, a leader of the unit."""
    if hat_with(actor, WRITERS, area_path) is not None:
        return True
    return unit_id in access.units_with(actor, access.SENDERS)


def reveal(*, actor: Actor, key: str | int, reason: str) -> dict[str, str]:
    """Return the private answers by field name and log the reading, in one transaction.

    Raises Invalid without a reason, NotFound, NotYours, NotNow for a sheet without any.
    """
    why = tidy(reason)[:200]
    if not why:
        raise Invalid(fields={"reason": "请说明为什么要看。"})
    with write():
        sheet = access.get_sheet(actor, key)
        if not actor.system and not may_open(actor, sheet.form.unit_id, sheet.area.path):
            raise NotYours("no-private", "私密的项只给填写的网格、村（社区）和使用单位负责人看。")
        if not sheet.sealed:
            raise NotNow("nothing-private", "这份记录没有私密的项，或者已到期删除。")
        shown = opened(sheet)
        said = event("sheet-reveal", actor, clock.now(), fields=tuple(sorted(shown)), reason=why)
        chain.log(READING, sheet.pk, said)
    return shown
