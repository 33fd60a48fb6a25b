"""批示: a leader's words, and the tasks that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from linli.audit.chain import Chain, Head
from linli.cases.actions.apply import acting_unit
from linli.cases.actions.engine import Beside, Effect, Move, verb
from linli.cases.models import Duty
from linli.catalogue.snapshot import UnitInfo
from linli.domain.errors import Invalid, NotYours
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.instructions import reach
from linli.instructions.models import ORIGIN, Instruction, Presentation
from linli.instructions.people import Named, named
from linli.kernel import clock, statements
from linli.tasks.actions import giving
from linli.tasks.actions.doing import day_end
from linli.tasks.actions.giving import Ask

#: Most tasks of one instruction: who is asked together with everybody is not asked.
MOST = 10
#: How far ahead the day for tasks may be, in days.
LONGEST = 180


@dataclass(frozen=True)
class _Whom:
    """Of whom something is asked: a unit, and a person in it where one is named."""

    unit: UnitInfo
    person: Named | None = None

    @property
    def label(self) -> str:
        return f"{self.unit.short_name} {self.person.name}" if self.person else self.unit.short_name


@verb(Command.INSTRUCT)
def instruct(move: Move) -> Effect:
    """Write the instruction, close what was presented, give the tasks and the duties for them.

    Units without a part in the case get a supporting duty, so that they see it; the lead stays.
    Raises Invalid without a day for tasks, for a day that is past or too far, for units and people
    to whom this cannot be given; NotYours for what the same hands presented.
    """
    unit_id = acting_unit(move.actor, move.decision, move.bundle)
    whom = _whom(move, outsiders=unit_id == reach.top(move.case, move.catalogue))
    due_at = _due(move) if whom else None
    instruction = Instruction(
        case_id=move.case.pk,
        leader_id=move.actor.in_place_of.user_id if move.actor.in_place_of else move.person,
        written_by_id=move.person if move.actor.in_place_of else None,
        text=move.text("text"),
        given_at=move.now,
        due_at=due_at,
        seq=move.case.chain_seq + 1,
    )
    _close(move)
    statements.insert(instruction)
    _duties(move, whom)
    tasks = giving.drafted(
        [
            Ask(move.text("text"), one.unit.id, due_at, one.person.user_id if one.person else None)
            for one in whom
            if due_at is not None
        ],
        origin=ORIGIN,
        asked_by=move.actor,
        now=move.now,
        case_id=move.case.pk,
        unit_answers_to=unit_id,
    )

    def keep(heads: Mapping[Chain, Head]) -> None:
        giving.keep(tasks, str(instruction.pk), heads)

    payload: dict[str, object] = {"text": move.text("text")}
    if due_at is not None:
        payload |= {
            "tasked": "、".join(one.label for one in whom),
            "task_due": due_at.isoformat(),
            "tasks": [task.pk for task in tasks],
        }
    return Effect(
        payload=payload,
        fields=("instruction", "duty") if whom else ("instruction",),
        beside=Beside(
            giving.first_events(tasks, move.actor, move.now), keep, giving.promises(tasks)
        )
        if tasks
        else None,
    )


def _close(move: Move) -> None:
    """Close what was presented to this leader, as read too: one UPDATE.

    Only a stand-in may have presented it themselves, and is asked for: one query.
    """
    rows = Presentation.objects.filter(
        case_id=move.case.pk, leader_id=move.actor.principal_id, answered_at__isnull=True
    )
    own = Q(presented_by_id=move.actor.user_id) | Q(presented_for_id=move.actor.user_id)
    if move.actor.in_place_of is not None and rows.filter(own).exists():
        raise NotYours("own-presentation", "不能批示自己呈送的事项，请由领导本人或其他代办人批示。")
    rows.update(
        answered_at=move.now,
        answered_seq=move.case.chain_seq + 1,
        read_by_id=Coalesce("read_by_id", Value(move.actor.user_id)),
        read_at=Coalesce("read_at", Value(move.now)),
    )


def _due(move: Move) -> datetime:
    day = move.values.get("due_on")
    if not isinstance(day, date):
        raise Invalid(fields={"due_on": "交办单位或人员时，请填写完成限期。"})
    due_at = day_end(day)
    if due_at <= move.now:
        raise Invalid(fields={"due_on": "限期已经过去，请写今天以后的日期。"})
    if day > clock.today() + timedelta(days=LONGEST):
        raise Invalid(fields={"due_on": Words("限期最迟在{n}天以内，请改早一些。", n=LONGEST)})
    return due_at


def _whom(move: Move, *, outsiders: bool) -> list[_Whom]:
    """Return of whom something is asked; a named person answers for their unit."""
    units = [move.catalogue.unit_by_code(code) for code in move.words("units")]
    asked = [_Whom(unit) for unit in units if unit is not None]
    for unit in (one.unit for one in asked):
        _need_reach(move, unit, "units", outsiders=outsiders)
    if move.text("account"):
        person = _person(move, outsiders=outsiders)
        asked = [person, *(one for one in asked if one.unit.id != person.unit.id)]
    if len(asked) > MOST:
        raise Invalid(fields={"units": Words("一次最多交办{n}个单位。", n=MOST)})
    return asked


def _person(move: Move, *, outsiders: bool) -> _Whom:
    """Return the person meant, in the unit in which they have to do with the case."""
    one = named(move.text("account"), move.case.pk)
    if one.user_id in {move.actor.user_id, move.actor.principal_id}:
        raise Invalid(fields={"account": "不能交办给自己。"})
    bound = reach.bound(move.bundle)
    problems = []
    for unit_id in sorted(one.units, key=lambda unit: unit not in bound):
        unit = move.catalogue.units[unit_id]
        try:
            _need_reach(move, unit, "account", outsiders=outsiders)
        except Invalid as problem:
            problems.append(problem)
            continue
        return _Whom(unit, one)
    raise problems[0]


def _need_reach(move: Move, unit: UnitInfo, field: str, *, outsiders: bool) -> None:
    """Raise Invalid for a unit that must not or cannot get a part in this case."""
    problem = reach.problem(move.bundle, move.catalogue, unit, outsiders=outsiders)
    if problem:
        code = "complained-of" if reach.complained_of(move.bundle, unit) else "invalid"
        raise Invalid(code, fields={field: problem})


def _duties(move: Move, whom: list[_Whom]) -> None:
    """Let units without a part see the case: a supporting duty; one INSERT if there are any."""
    bound = reach.bound(move.bundle)
    statements.insert_many(
        [
            Duty(
                case_id=move.case.pk,
                unit_id=one.unit.id,
                part=Duty.Part.SUPPORT,
                origin=Duty.Origin.DISPATCH,
                given_at=move.now,
                given_by_id=move.actor.user_id,
                instruction=move.text("text"),
            )
            for one in whom
            if one.unit.id not in bound and one.unit.kind != "centre"
        ]
    )
