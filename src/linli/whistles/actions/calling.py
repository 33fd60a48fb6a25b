"""吹哨: departments are called to the spot."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Value

from linli.cases.actions.apply import acting_unit
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Duty
from linli.catalogue.snapshot import UnitInfo
from linli.domain import whistles as rules
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import clock, serial, statements
from linli.whistles import judging
from linli.whistles.models import Call, Whistle

#: Series of the numbers, one a civil year.
SERIES = "whistle"


@verb(Command.WHISTLE)
def whistle(move: Move) -> Effect:
    """Call departments: a row each, and a duty for those that have none, so that they see it.

    Raises NotYours for a village, Invalid for a unit without that duty and no basis, for one
    that is called already, and for a moment that is past or too far.
    """
    unit_id = acting_unit(move.actor, move.decision, move.bundle)
    refusal = judging.may_call(move.catalogue, unit_id)
    if refusal is not None:
        raise refusal
    units = [unit for code in move.words("units") if (unit := move.catalogue.unit_by_code(code))]
    arrive_by = move.values["arrive_by"]
    if unit_id is None or not isinstance(arrive_by, datetime):
        raise LookupError("arrive_by")  # cleaning has already checked it
    matter = move.catalogue.matters.get(move.case.matter_id) if move.case.matter_id else None
    limits = judging.limits_of(move.catalogue)
    duty = {one.id: judging.has_duty(matter, one.id, move.case.lead_unit_id) for one in units}
    bound, called = _there(move)
    problems = rules.units_problem(
        _asked(move, units, duty, called),
        calling_unit=unit_id,
        matter=matter.name if matter else "",
        basis=move.text("basis"),
        limits=limits,
    )
    if late := rules.moment_problem(arrive_by, move.now, limits):
        problems["arrive_by"] = late
    if problems:
        raise Invalid(fields=problems)
    kind = rules.Kind(move.text("kind"))
    row = _number(move, unit_id, kind, arrive_by)
    statements.insert(row)
    answer_by = rules.answer_by(kind, move.now, arrive_by, limits, move.catalogue.calendar)
    calls = [
        Call(
            whistle_id=row.pk,
            case_id=move.case.pk,
            unit_id=one.id,
            has_duty=duty[one.id],
            answer_by=answer_by,
        )
        for one in units
    ]
    statements.insert_many(calls)
    statements.insert_many(_duties(move, units, bound))
    return Effect(
        changes={"whistles": move.case.whistles + 1},
        payload={
            "whistle_no": row.label,
            "whistle_kind": rules.KIND_NAMES[kind],
            "called_names": "、".join(one.name for one in units),
            "report_by": arrive_by.isoformat(),
            "meet_at": row.meet_at,
            "whistle_basis": row.basis,
            "text": row.text,
        },
        fields=("whistle", "duty"),
        reason_code=kind.value,
    )


def _asked(
    move: Move, units: list[UnitInfo], duty: dict[int, bool], called: set[int]
) -> list[rules.Asked]:
    """Return what speaks about each department."""
    tied = move.bundle.parts.units if move.bundle.complains else frozenset()
    return [
        rules.Asked(
            one.id,
            one.name,
            has_duty=duty[one.id],
            open_call=one.id in called,
            complained_of=one.id in tied,
        )
        for one in units
    ]


def _number(move: Move, unit_id: int, kind: rules.Kind, arrive_by: datetime) -> Whistle:
    year = move.now.astimezone(clock.CIVIL).year
    return Whistle(
        year=year,
        serial=serial.take(f"{SERIES}:{year}"),
        case_id=move.case.pk,
        unit_id=unit_id,
        kind=kind.value,
        arrive_by=arrive_by,
        meet_at=move.text("meet_at"),
        text=move.text("text"),
        basis=move.text("basis"),
        called_by_id=move.person,
        called_for_id=move.actor.in_place_of.user_id if move.actor.in_place_of else None,
        called_at=move.now,
    )


def _there(move: Move) -> tuple[set[int], set[int]]:
    """Return the units with a duty in the case, and those called already: one query for both."""
    if not move.case.whistles:
        return {duty.unit_id for duty in move.bundle.duties if duty.active}, set()
    duties = Duty.objects.filter(case_id=move.case.pk, active=True).order_by()
    calls = Call.objects.filter(case_id=move.case.pk, open=True).order_by()
    rows = duties.annotate(calls=Value(0)).values_list("calls", "unit_id")
    found = set(rows.union(calls.annotate(calls=Value(1)).values_list("calls", "unit_id")))
    return {unit for kind, unit in found if not kind}, {unit for kind, unit in found if kind}


def _duties(move: Move, units: list[UnitInfo], bound: set[int]) -> list[Duty]:
    """Return a duty for each department that has no part in the case at present."""
    return [
        Duty(
            case_id=move.case.pk,
            unit_id=one.id,
            part=Duty.Part.SUPPORT,
            origin=Duty.Origin.WHISTLE,
            given_at=move.now,
            given_by_id=move.actor.user_id,
            instruction=move.text("text"),
        )
        for one in units
        if one.id not in bound
    ]
