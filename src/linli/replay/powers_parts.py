"""联办 in a simulated office: parts by the county's template or in sequence, taken and done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from linli.cases.access import bundle
from linli.cases.joint import planned
from linli.cases.models import Duty
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.county.pack_powers import default_of
from linli.domain.joint_rules import Template, proposed, read_templates
from linli.domain.lifecycle import Command, Role
from linli.replay import powers_words as words
from linli.replay.course import Course, Step
from linli.replay.handling import handler
from linli.replay.words import pick

#: Plans as young as this may be left with a part open.
_LEFT_FOR = timedelta(days=4)
_LEFT, _LATE, _SENT_BACK, _WITHOUT = 0.4, 0.3, 0.6, 0.1
_WORKERS = (Role.HANDLER, Role.UNIT_LEADER)


def begin(course: Course) -> Step | None:
    """Lay down a plan, once."""
    if course.did[Command.ARRANGE]:
        return None
    parts = _of_template(course) or _in_sequence(course)
    if not parts:
        return None
    return Step(
        Command.ARRANGE,
        handler(course),
        course.pace.hurried(course.now, 0.2, 3, course.case.due_at),
        {"parts": parts, "text": words.ARRANGED},
    )


def _templates(catalogue: Catalogue) -> tuple[Template, ...]:
    rules = catalogue.settings.get("joint")
    return read_templates(rules if isinstance(rules, Mapping) else default_of("joint"))


def _of_template(course: Course) -> list[dict[str, object]]:
    """Return the parts of the first template that fits, if the county has all units it means."""
    matter, catalogue = course.matter, course.scene.catalogue
    lead = catalogue.units[course.case.lead_unit_id or 0].code
    fitting = [
        one for one in _templates(catalogue) if matter and one.fits(matter.code, matter.name)
    ]
    for template in fitting:
        steps = proposed(template, lambda code: _works(course, code), lead)
        if len(steps) > 1 and all(step.unit for step in steps):
            return [
                _part(step.unit, step.task, step.days, ",".join(map(str, step.after)))
                for step in steps
            ]
    return []


def _works(course: Course, code: str) -> bool:
    unit = course.scene.catalogue.unit_by_code(code)
    return unit is not None and unit.closed_on is None and course.scene.staff.works(unit.id)


def _in_sequence(course: Course) -> list[dict[str, object]]:
    """Return two parts, the second after the first; units of the matter's class come first."""
    catalogue, matter = course.scene.catalogue, course.matter
    listed = [catalogue.units[one] for one in (matter.support_unit_ids if matter else ())]
    others = [unit for unit in catalogue.units.values() if _department(unit)]
    others.sort(key=lambda unit: unit.code)
    course.rng.shuffle(others)
    chosen = [
        unit
        for unit in dict.fromkeys((*listed, *others))
        if unit.id != course.case.lead_unit_id and _works(course, unit.code)
    ][:2]
    if len(chosen) < 2:
        return []
    first, second = chosen
    return [
        _part(first.code, words.PARTS[0], 1, ""),
        _part(second.code, words.PARTS[1], 2, "1"),
    ]


def _department(unit: UnitInfo) -> bool:
    return unit.tier == "county" and unit.kind in {"department", "enterprise"}


def _part(unit: str, task: str, days: int, after: str) -> dict[str, object]:
    return {"unit": unit, "task": task, "days": str(days), "after": after}


def carry_on(course: Course) -> Step | None:
    """Take, do, or send back the next part; None when all is done, or nobody waits for the rest."""
    if not course.did[Command.ARRANGE]:
        return None
    if not course.case.parts_open:
        return _send_back(course)
    duties = planned(bundle(course.case).active(Duty.Part.SUPPORT))
    ready = [duty for duty in duties if duty.ready_at is not None and duty.done_at is None]
    some_done = any(duty.done_at is not None for duty in duties)
    if not ready or (some_done and course.draw("without") < _WITHOUT):
        return None
    begun = min(duty.ready_at for duty in duties if duty.ready_at is not None)
    young = course.scene.until - begun < _LEFT_FOR
    if some_done and young and course.draw("parts left") < _LEFT:
        return course.stay()
    duty = ready[0]
    if duty.signed_at is None:
        return _take(course, duty)
    return _do(course, duty)


def _take(course: Course, duty: Duty) -> Step:
    people = course.scene.staff.in_unit(duty.unit_id, *_WORKERS)
    at = course.pace.hurried(course.now, 0.2, 2, duty.due_at)
    return Step(Command.TAKE_PART, people[0], at)


def _do(course: Course, duty: Duty) -> Step:
    late = not duty.sent_back and course.draw("part", str(duty.place)) < _LATE
    text = words.PART_LATE if late else pick(course.rng, words.PART_DONE)
    at = course.pace.hurried(course.now, 0.5, 5, duty.due_at)
    if late and duty.due_at is not None:
        at = course.pace.office(max(course.now, duty.due_at), 0.5, 6)
    people = course.scene.staff.in_unit(duty.unit_id, *_WORKERS)
    return Step(Command.CONTRIBUTE, people[0], at, {"text": text, "part": "done"})


def _send_back(course: Course) -> Step | None:
    """Send the last part back, once, where it is not good enough."""
    if course.did[Command.RETURN_PART] or course.draw("part back") >= _SENT_BACK:
        return None
    duties = planned(bundle(course.case).active(Duty.Part.SUPPORT))
    if not duties:  # another lead, another plan
        return None
    unit = course.scene.catalogue.units[duties[-1].unit_id]
    return Step(
        Command.RETURN_PART,
        handler(course),
        course.pace.hurried(course.now, 0.5, 3, course.case.due_at),
        {"unit": unit.code, "text": words.PART_BACK, "days": "1"},
    )
