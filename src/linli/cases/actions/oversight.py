"""What the clock itself brings about: 重点督办 with plan and milestones, and recounting."""

from __future__ import annotations

from linli.cases import clock as case_clock
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Milestone, Oversight
from linli.domain.lifecycle import Command


@verb(Command.OVERSEE)
def oversee(move: Move) -> Effect:
    """Put the case under oversight; it stays open until it is really solved."""
    Oversight.objects.create(
        case_id=move.case.pk, opened_at=move.now, reason="重大疑难事项到期未解决"
    )
    return Effect(changes={"overseen": True}, fields=("oversight",))


@verb(Command.PLAN)
def plan(move: Move) -> Effect:
    """Put down the plan and its milestones; a new plan replaces the rows, the record keeps both."""
    oversight = Oversight.objects.get(case_id=move.case.pk)
    oversight.plan = move.text("plan")
    oversight.planned_at = move.now
    oversight.save(update_fields=["plan", "planned_at"])
    Milestone.objects.filter(oversight=oversight).delete()
    rows = move.values["milestones"]
    steps = [row for row in rows if isinstance(row, tuple)] if isinstance(rows, tuple) else []
    Milestone.objects.bulk_create(
        Milestone(oversight=oversight, due_on=day, text=what) for day, what in steps
    )
    return Effect(
        payload={
            "text": move.text("plan"),
            "milestones": "；".join(f"{day} {what}" for day, what in steps),
        },
        fields=("oversight",),
    )


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
