"""What becomes of whistles when the matter ends or goes to another unit: in the same move."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases.actions.engine import Move, ender
from linli.cases.models import Duty
from linli.domain.lifecycle import STATES, Command, Phase
from linli.domain.whistles import Outcome, Side
from linli.kernel import statements
from linli.whistles.actions.ending import end_duties, settle
from linli.whistles.models import Call, Whistle

#: Said where the platform ended a whistle.
LAPSED = "本件已办结或终结，吹哨自动取消。"


@ender
def lapse(move: Move, changes: Mapping[str, object]) -> Mapping[str, object]:
    """Call off what is still open when the matter is closed; keep the called while it is not.

    Who is called must be able to answer, also while nobody leads the matter. No query for a case
    without an open whistle.
    """
    if not move.case.whistles:
        return {}
    if STATES[move.decision.target].phase is not Phase.OPEN:
        _call_off(move)
        return {"whistles": 0}
    if "lead_unit_id" in changes or move.command is Command.ARRANGE:
        _keep_called(move)
    return {}


def _call_off(move: Move) -> None:
    rows = Call.objects.filter(case_id=move.case.pk, whistle__ended_at__isnull=True)
    calls = list(rows.select_related("whistle").order_by("id"))
    for call in calls:
        settle([call], Outcome.CALLED_OFF, call.whistle.arrive_by, move.now, Side.SYSTEM)
    Call.objects.bulk_update(calls, ["open", "absent", "withdrawn_at"])
    Whistle.objects.filter(pk__in={call.whistle_id for call in calls}).update(
        outcome=Outcome.CALLED_OFF.value, result=LAPSED, ended_at=move.now
    )
    end_duties(move.case.pk, {call.unit_id for call in calls}, move.now)


def _keep_called(move: Move) -> None:
    """Give a duty again to the called units whose duty ended with a dispatch or a plan."""
    there = Duty.objects.filter(case_id=move.case.pk, active=True).values("unit_id")
    rows = Call.objects.filter(case_id=move.case.pk, open=True).exclude(unit_id__in=there)
    statements.insert_many(
        [
            Duty(
                case_id=move.case.pk,
                unit_id=unit,
                part=Duty.Part.SUPPORT,
                origin=Duty.Origin.WHISTLE,
                given_at=move.now,
                given_by_id=move.actor.user_id,
                instruction=text,
            )
            for unit, text in rows.order_by("id").values_list("unit_id", "whistle__text")
        ]
    )
