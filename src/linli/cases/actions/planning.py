"""一事一策 and 包保责任: plans in versions, milestones reached, and who answers by name."""

from __future__ import annotations

from datetime import date

from linli.cases import answerable
from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Attachment, Milestone, Plan, Responsibility
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel import clock, statements
from linli.people.finding import Colleague, colleagues_named


@verb(Command.PLAN)
def plan(move: Move) -> Effect:
    """Put down a version of the plan and its milestones; what was reached before stays reached.

    Raises Invalid for a new milestone on a day that has passed: it would be late at once.
    """
    version = move.case.plan_version + 1
    before: dict[str, Milestone] = {}
    if move.case.plan_version:
        kept = Milestone.objects.filter(plan__case_id=move.case.pk, plan__current=True)
        before = {row.text: row for row in kept}
    rows = move.values["milestones"]
    steps = [row for row in rows if isinstance(row, tuple)] if isinstance(rows, tuple) else []
    today = move.now.astimezone(clock.CIVIL).date()
    for day, what in steps:
        stood = before.get(what)
        if day < today and (stood is None or stood.due_on != day):
            raise Invalid(
                fields={
                    "milestones": Words("“{what}”的日期已经过去，请写今天或以后的日期。", what=what)
                }
            )
    reached = {what: row for what, row in before.items() if row.done_at is not None}
    if move.case.plan_version:
        Plan.objects.filter(case_id=move.case.pk, current=True).update(current=False)
    made = Plan.objects.create(
        case_id=move.case.pk,
        version=version,
        text=move.text("plan"),
        made_by_id=move.actor.user_id,
        made_at=move.now,
    )
    statements.insert_many([_milestone(made, day, what, reached.get(what)) for day, what in steps])
    return Effect(
        changes={"plan_version": version},
        payload={
            "plan_version": version,
            "text": move.text("plan"),
            "milestones": "；".join(f"{day} {what}" for day, what in steps),
        },
        fields=("plan",),
    )


def _milestone(made: Plan, day: date, what: str, before: Milestone | None) -> Milestone:
    row = Milestone(plan=made, due_on=day, text=what)
    if before is not None:
        row.done_at, row.done_by_id, row.note = before.done_at, before.done_by_id, before.note
    return row


@verb(Command.REACH)
def reach(move: Move) -> Effect:
    """Say that a milestone of the plan in force was reached, and what shows it.

    Raises Invalid for a milestone of no plan or an older one, NotNow for one reached before.
    """
    step = Milestone.objects.filter(
        pk=int(move.text("milestone")), plan__case_id=move.case.pk, plan__current=True
    ).first()
    if step is None:
        raise Invalid(fields={"milestone": "现行方案里没有这个节点，请从列表中选择。"})
    if step.done_at is not None:
        raise NotNow("already-reached", "这个节点已经登记完成。")
    statements.update(
        Milestone,
        {"id": step.pk},
        done_at=move.now,
        done_by_id=move.person,
        note=move.text("text"),
    )
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )
    return Effect(
        payload={
            "milestone": f"{step.due_on.isoformat()} {step.text}",
            "text": move.text("text"),
            "files": count,
        },
        fields=("plan",),
    )


@verb(Command.NAME_LEADERS)
def name_leaders(move: Move) -> Effect:
    """Name the leader, the unit and the person who answer for the case; others stop doing so.

    Raises Invalid for somebody without a fitting post today, or whom a conflict block keeps out,
    and for a unit that has no part in the case.
    """
    unit = move.unit("unit")
    if unit.id not in answerable.units(move.bundle, move.catalogue):
        raise Invalid(
            fields={
                "unit": Words(
                    "“{unit}”没有承担本件的办理，请先派单或安排联办，再明确包保。", unit=unit.name
                )
            }
        )
    leader, person = _named(move, "leader"), _named(move, "person")
    problems = {
        "leader": answerable.leader_problem(leader, move.bundle, unit.id),
        "person": answerable.person_problem(person, unit),
    }
    blocked = answerable.kept_out(move.bundle, (leader, person))
    for field, one in (("leader", leader), ("person", person)):
        if one.user_id in blocked:
            problems[field] = Words("“{name}”已设置回避，请另选一位。", name=one.name)
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise Invalid(fields=found)
    if move.case.responsible_id is not None:
        Responsibility.objects.filter(case_id=move.case.pk, ended_at=None).update(ended_at=move.now)
    statements.insert(
        Responsibility(
            case_id=move.case.pk,
            leader_id=leader.user_id,
            unit_id=unit.id,
            person_id=person.user_id,
            text=move.text("text"),
            named_by_id=move.person,
            named_at=move.now,
        )
    )
    return Effect(
        changes={"responsible_id": leader.user_id},
        payload={
            "leader_name": leader.label,
            "responsible_unit": unit.name,
            "person_name": person.label,
            "text": move.text("text"),
        },
        fields=("responsibility",),
    )


def _named(move: Move, field: str) -> Colleague:
    """Return the one colleague of this name; Invalid for nobody and for several."""
    words = move.text(field)
    found = colleagues_named([words])
    exact = [one for one in found if one.username == words] or found
    if not exact:
        sentence = Words("没有找到“{name}”，或其岗位已经结束，请另选一位。", name=words[:40])
        raise Invalid(fields={field: sentence})
    if len(exact) > 1:
        raise Invalid(fields={field: Words("有几位叫“{name}”，请用用户名。", name=words[:40])})
    return exact[0]
