"""联办: who does what, in which order, in how many workdays; parts are taken and returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from linli.cases.actions.dispatching import colleague
from linli.cases.actions.engine import Effect, Move, ender, verb
from linli.cases.joint import due_by, names, part_of, planned, written
from linli.cases.models import Duty
from linli.cases.part_input import Step
from linli.domain import joint
from linli.domain.clock_text import moment_text
from linli.domain.errors import Invalid, NotNow
from linli.domain.joint import Arranged, Part
from linli.domain.lifecycle import STATES, Command, Phase
from linli.domain.words import Words
from linli.kernel import clock, statements

#: Why the duty of an open part ended: a later plan does without it.
DROPPED = "replanned"
#: The columns in which a plan stands; what else a duty holds belongs to the unit.
_PLAN = ("place", "task", "days", "after", "ready_at", "due_at", "done_at", "done_by", "sent_back")


def steps_of(move: Move) -> tuple[Step, ...]:
    """Return the cleaned rows of the form."""
    rows = move.values.get("parts")
    found = rows if isinstance(rows, tuple) else ()
    return tuple(row for row in found if isinstance(row, Step))


def write_parts(duties: Sequence[Duty], parts: Iterable[Part]) -> int:
    """Put parts into their duties, by unit; return how many are open. One UPDATE at most."""
    by_unit = {duty.unit_id: duty for duty in duties}
    changed, still_open = [], 0
    for part in parts:
        still_open += part.done_at is None
        duty = by_unit[part.unit]
        if part_of(duty) != part:
            fill(duty, part)
            changed.append(duty)
    if changed:
        Duty.objects.bulk_update(changed, _PLAN)
    return still_open


def fill(duty: Duty, part: Part) -> None:
    """Set the columns of a plan; whoever did a part that is open again did not do it."""
    duty.place, duty.days, duty.after = part.place, part.days, written(part.after)
    duty.ready_at, duty.due_at, duty.done_at = part.ready_at, part.due_at, part.done_at
    duty.sent_back = part.sent_back
    if part.done_at is None:
        duty.done_by_id = None


@verb(Command.ARRANGE)
def arrange(move: Move) -> Effect:
    """Lay down a plan, or change it: parts done stay, open parts left out end with the reason.

    Who supports already takes the part on the duty it has. Raises Invalid with the circle, the
    unit named twice, or the lead unit among the parts, in words.
    """
    steps = steps_of(move)
    supports = {duty.unit_id: duty for duty in move.bundle.active(Duty.Part.SUPPORT)}
    before = planned(supports.values())
    wanted = [_part(move, place, step) for place, step in enumerate(steps, start=1)]
    plan = joint.arrange(
        [part_of(duty) for duty in before],
        wanted,
        lead=move.case.lead_unit_id,
        now=move.now,
        due_of=due_by(move.catalogue),
        name=names(move.catalogue),
    )
    if not plan.parts and not plan.dropped:
        raise Invalid(fields={"parts": "请至少写一步：哪个单位做什么。"})
    _reason_needed(move, plan)
    tasks = {part.unit: step.task for part, step in zip(wanted, steps, strict=True)}
    _end_dropped(move, plan, supports)
    _keep(move, plan, tasks, supports)
    name = names(move.catalogue)
    told = [_told(move, part, tasks, supports) for part in plan.parts]
    return Effect(
        changes={"parts_open": plan.open},
        payload={
            "parts": told,
            "parts_text": "；".join(_sentence(one) for one in told),
            "dropped_names": "、".join(name(part.unit) for part in plan.dropped),
            "ready_units": [part.unit for part in plan.parts if part.ready_at == move.now],
            "text": move.text("text"),
        },
        fields=("duty",),
    )


def _part(move: Move, place: int, step: Step) -> Part:
    # Cleaning has already checked the code.
    unit = next(one for one in move.catalogue.units.values() if one.code == step.unit)
    return Part(place, unit.id, step.days, step.after)


def _reason_needed(move: Move, plan: Arranged) -> None:
    """Who was asked and is asked no more is told why."""
    if plan.dropped and not move.text("text"):
        name = names(move.catalogue)
        units = "、".join(name(part.unit) for part in plan.dropped)
        sentence = Words("新的分工去掉了{units}还没有完成的环节，请写明理由。", units=units)
        raise Invalid(fields={"text": sentence})


def _end_dropped(move: Move, plan: Arranged, supports: dict[int, Duty]) -> None:
    """End the duties of dropped parts: one UPDATE; who came otherwise goes on without a part."""
    ended = [supports[part.unit] for part in plan.dropped]
    if not ended:
        return
    Duty.objects.filter(pk__in=[duty.pk for duty in ended]).update(
        active=False, ended_at=move.now, end_reason=DROPPED
    )
    statements.insert_many(
        [
            _duty(move, duty.unit_id, duty.origin, duty.instruction)
            for duty in ended
            if duty.origin != Duty.Origin.PLAN
        ]
    )


def _keep(move: Move, plan: Arranged, tasks: dict[int, str], supports: dict[int, Duty]) -> None:
    """Write the parts: one UPDATE for units that support already, one INSERT for the others."""
    fresh, changed = [], []
    for part in plan.parts:
        duty = supports.get(part.unit)
        if duty is None:
            duty = _duty(move, part.unit, Duty.Origin.PLAN, move.text("text"))
            fresh.append(duty)
        else:
            changed.append(duty)
        if not duty.place and duty.done_at is not None and part.done_at is None:
            duty.done_at = None  # what it reported before it had a part stays in the story
        fill(duty, part)
        if part.done_at is None:
            duty.task = tasks[part.unit]
    if changed:
        Duty.objects.bulk_update(changed, _PLAN)
    statements.insert_many(fresh)


def _duty(move: Move, unit_id: int, origin: str, instruction: str) -> Duty:
    return Duty(
        case_id=move.case.pk,
        unit_id=unit_id,
        part=Duty.Part.SUPPORT,
        origin=origin,
        given_at=move.now,
        given_by_id=move.actor.user_id,
        instruction=instruction,
    )


def _told(
    move: Move, part: Part, tasks: dict[int, str], supports: dict[int, Duty]
) -> dict[str, object]:
    """Return a part as the record keeps it."""
    unit = move.catalogue.units[part.unit]
    before = supports.get(part.unit)
    return {
        "place": part.place,
        "unit": unit.code,
        "unit_name": unit.short_name or unit.name,
        "task": tasks.get(part.unit) or (before.task if before else ""),
        "days": part.days,
        "after": list(part.after),
        "due_at": part.due_at.isoformat() if part.due_at else "",
        "done": part.done_at is not None,
    }


def _sentence(told: Mapping[str, object]) -> str:
    """Return a part of :func:`_told` in words, with the place it stands at."""
    after = told["after"]
    places = after if isinstance(after, list) else []
    order = f"，第{'、'.join(str(one) for one in places)}步之后" if places else ""  # zh-only
    done = "，已完成" if told["done"] else ""  # zh-only
    who = f"第{told['place']}步 {told['unit_name']}：{told['task']}"  # zh-only
    return f"{who}（{told['days']}个工作日{order}{done}）"  # zh-only


def own_part(move: Move) -> Duty | None:
    """Return the open part of the actor's unit, those that may start first."""
    mine = [
        duty
        for duty in planned(move.bundle.active(Duty.Part.SUPPORT))
        if duty.unit_id in move.actor.units and duty.done_at is None
    ]
    return min(mine, key=lambda duty: (duty.ready_at is None, duty.place), default=None)


@ender
def rest_parts(move: Move, changes: Mapping[str, object]) -> Mapping[str, object]:
    """Nobody waits for parts of a matter that is closed; reopened, what is left counts again."""
    before, after = (
        STATES[state].phase is Phase.OPEN for state in (move.decision.source, move.decision.target)
    )
    if not after:
        return {"parts_open": 0} if changes.get("parts_open", move.case.parts_open) else {}
    if before or "parts_open" in changes:
        return {}
    left = planned(move.bundle.active(Duty.Part.SUPPORT))
    return {"parts_open": sum(duty.done_at is None for duty in left)}


@verb(Command.TAKE_PART)
def take_part(move: Move) -> Effect:
    """Name who carries the part in the supporting unit; may be done anew to name another."""
    duty = own_part(move)
    if duty is None:
        raise NotNow("no-part", "联办分工里没有本单位还没完成的环节。")
    user_id, name = colleague(move, duty.unit_id)
    statements.update(
        Duty,
        {"id": duty.pk},
        signed_at=duty.signed_at or move.now,
        signed_by_id=duty.signed_by_id or move.actor.user_id,
        assignee_id=user_id or move.actor.principal_id,
    )
    unit = move.catalogue.units[duty.unit_id]
    return Effect(
        payload={
            "part_place": duty.place,
            "part_text": duty.task,
            "unit_name": unit.name,
            "assignee_name": name or move.principal_name,
        },
        fields=("duty",),
    )


@verb(Command.RETURN_PART)
def return_part(move: Move) -> Effect:
    """A part that is not good enough goes back with a new time; the third time others decide."""
    unit = move.unit("unit")
    duties = planned(move.bundle.active(Duty.Part.SUPPORT))
    duty = next((one for one in duties if one.unit_id == unit.id), None)
    if duty is None or duty.done_at is None:
        sentence = "这个单位没有已经反馈完成的环节，请从列表中选择。"
        raise Invalid(fields={"unit": sentence})
    days = move.values.get("days")
    parts = joint.send_back(
        [part_of(one) for one in duties],
        duty.place,
        days=days if isinstance(days, int) else duty.days,
        now=move.now,
        due_of=due_by(move.catalogue),
    )
    still_open = write_parts(duties, parts)
    return Effect(
        changes={"parts_open": still_open},
        payload={
            "part_place": duty.place,
            "part_text": duty.task,
            "part_unit": unit.code,
            "returned_name": unit.name,
            "part_due": moment_text(duty.due_at.astimezone(clock.CIVIL)) if duty.due_at else "",
            "sent_back": duty.sent_back,
            "text": move.text("text"),
            "ready_units": [duty.unit_id] if duty.ready_at else [],
        },
        fields=("duty",),
    )
