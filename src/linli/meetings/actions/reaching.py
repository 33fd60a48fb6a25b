"""Whom a decision may bind: who is at the table or has a part in the matter, none kept out."""

from __future__ import annotations

from linli.cases import answerable, grid_staff
from linli.cases.access import blocks_of, visible_to
from linli.cases.bundle import Bundle
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.meetings.models import Meeting
from linli.people.actor import SYSTEM

_ELSEWHERE = "“{unit}”没有参会，在这件事里也没有任务。请先请它参会，或按事项派单、吹哨。"
_BARE = "没有对应的事项，不能给“{unit}”派任务。请先列上具体事项，或申请准入网格工作。"


def problems(
    meeting: Meeting,
    case_id: int | None,
    unit: UnitInfo,
    person_id: int | None,
    catalogue: Catalogue,
) -> dict[str, str]:
    """Return why this live unit, or this person of it, cannot be bound; a sentence per field.

    ``case_id``: the matter of the item, if it is about one. At most eight queries.
    """
    if case_id is None:
        if unit.tier == grid_staff.TIER and unit.id != meeting.centre_id:
            return {"unit": Words(_BARE, unit=unit.name)}
        return _elsewhere(unit) if not _invited(meeting, unit) else {}
    case = visible_to(SYSTEM).filter(pk=case_id).first()
    if case is None:
        return {}
    found = Bundle(case)
    if unit.id in found.parts.units:
        return {"unit": "这个单位在被投诉的事项中有经办，不能由它办理。"}
    parts = {duty.unit_id for duty in found.duties} | set(answerable.units(found, catalogue))
    if unit.id not in parts and not _invited(meeting, unit):
        return _elsewhere(unit)
    return _person(found, unit, person_id)


def _invited(meeting: Meeting, unit: UnitInfo) -> bool:
    return meeting.attendance.filter(unit_id=unit.id).exists()


def _elsewhere(unit: UnitInfo) -> dict[str, str]:
    return {"unit": Words(_ELSEWHERE, unit=unit.name)}


def _person(found: Bundle, unit: UnitInfo, person_id: int | None) -> dict[str, str]:
    """Return why this person, or the village itself, cannot be given work of this matter."""
    case_id = found.case.pk
    if person_id is not None and (
        person_id in found.parts.people or blocks_of(person_id).filter(case_id=case_id).exists()
    ):
        return {"person": "这个人不能参与办理这件事，请另选或不写。"}
    try:
        grid_staff.check_given(case_id, [(unit.id, person_id)], clock.today())
    except Invalid as wrong:
        return {"unit": next(iter(wrong.fields.values()))}
    return {}
