"""What a decision would set, worked out beforehand: for telling before it is taken."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from linli.cases import clock as case_clock
from linli.cases.models import Approval, Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command

_KINDS = {
    Command.GRANT_EXTENSION: Approval.Kind.EXTENSION,
    Command.GRANT_SUSPENSION: Approval.Kind.SUSPENSION,
}


def foreseen(
    case: Case, command: Command, catalogue: Catalogue, now: datetime
) -> dict[str, object]:
    """Return what the event of a decision would say: ``due_after`` or ``until``, ISO text.

    Empty for any other command, and where nothing waits for a decision. At most three queries.
    """
    kind = _KINDS.get(command)
    if kind is None:
        return {}
    row = Approval.objects.filter(case_id=case.pk, kind=kind, result=Approval.Result.OPEN).first()
    if row is None:
        return {}
    params = json.loads(row.params)
    if kind == Approval.Kind.SUSPENSION:
        return {"until": str(params["until"])}
    change = case_clock.change_of(kind=row.kind, at=now, by="-", why="-", params=params)
    ledger = case_clock.read_ledger(case)
    after = replace(ledger, changes=(*ledger.changes, change))
    dates = case_clock.dates(case_clock.policy_of(case, catalogue), after, catalogue, now)
    return {"due_after": dates.due_at.isoformat()}
