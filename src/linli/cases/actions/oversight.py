"""What the clock itself brings about: 重点督办, and recounting."""

from __future__ import annotations

from linli.cases import clock as case_clock
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Oversight
from linli.domain.lifecycle import Command


@verb(Command.OVERSEE)
def oversee(move: Move) -> Effect:
    """Put the case under oversight; it stays open until it is really solved."""
    Oversight.objects.create(
        case_id=move.case.pk, opened_at=move.now, reason="重大疑难事项到期未解决"
    )
    return Effect(changes={"overseen": True}, fields=("oversight",))


@verb(Command.RECOUNT)
def recount(move: Move) -> Effect:
    """Count the dates again after the holiday table was completed; both dates on record."""
    policy = case_clock.policy_of(move.case, move.catalogue)
    dates = case_clock.dates(policy, case_clock.read_ledger(move.case), move.catalogue, move.now)
    before = move.case.due_at
    return Effect(
        changes=dates.columns(),
        payload={
            "due_before": before.isoformat() if before else "",
            "due_after": dates.due_at.isoformat(),
        },
        fields=("clock",),
    )
