"""Extension, suspension, change of level: asked by one, decided by another, told onwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time

from linli.cases import clock as case_clock
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.joint import planned
from linli.cases.models import Approval, Duty, Pause
from linli.domain import joint
from linli.domain.deadlines import Change, Ledger, Level, add, extension_problem
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.domain.policies import LEVEL_NAMES
from linli.domain.words import Words
from linli.kernel import clock


def _ask(move: Move, kind: Approval.Kind, params: dict[str, object]) -> None:
    Approval.objects.create(
        case_id=move.case.pk,
        kind=kind,
        asked_by_id=move.person,
        asked_unit_id=move.lead_unit,
        asked_at=move.now,
        reason_code=move.text("reason"),
        text=move.text("text"),
        params=json.dumps({**params, **move.asker}),
    )


def _open(move: Move, kind: Approval.Kind) -> Approval:
    """Return the open request; the judgement has made sure that it exists."""
    return next(row for row in move.bundle.open_approvals if row.kind == kind)


def _settle(move: Move, row: Approval, result: Approval.Result, after: str = "") -> str:
    """Write the decision; return the kind of a request still waiting, or ''."""
    params = json.loads(row.params)
    if after:
        before = move.case.due_at
        params |= {"due_before": before.isoformat() if before else "", "due_after": after}
    Approval.objects.filter(pk=row.pk).update(
        result=result,
        decided_by_id=move.actor.user_id,
        decided_at=move.now,
        decision_text=move.text("text"),
        params=json.dumps(params),
    )
    return next((other.kind for other in move.bundle.open_approvals if other.pk != row.pk), "")


def _change(move: Move, row: Approval) -> Change:
    return case_clock.change_of(
        kind=row.kind,
        at=move.now,
        by=move.actor.name or "审批人",
        why=row.text or row.reason_code or "未填写",
        params=json.loads(row.params),
    )


def _recomputed(move: Move, ledger: Ledger, change: Change) -> case_clock.Dates:
    policy = case_clock.policy_of(move.case, move.catalogue)
    after = replace(ledger, changes=(*ledger.changes, change))
    return case_clock.dates(policy, after, move.catalogue, move.now)


def _too_long(move: Move, ledger: Ledger, change: Change) -> str | None:
    return extension_problem(
        case_clock.policy_of(move.case, move.catalogue),
        ledger,
        change.granted[0],
        move.catalogue.calendar,
        move.now,
    )


def _holder_time(move: Move, dates: case_clock.Dates) -> dict[str, object]:
    """Give the holder the time the matter was given: nobody is late for what was approved."""
    stage_due = move.case.stage_due_at
    return {"stage_due_at": dates.due_at} if stage_due and stage_due < dates.due_at else {}


@verb(Command.ASK_EXTENSION)
def ask_extension(move: Move) -> Effect:
    """Ask for days. Raises Invalid when the policy allows no more."""
    days = int(str(move.values["days"]))
    params: dict[str, object] = {"days": days}
    probe = case_clock.change_of(
        kind=Approval.Kind.EXTENSION, at=move.now, by="-", why="-", params=params
    )
    problem = _too_long(move, case_clock.read_ledger(move.case), probe)
    if problem:
        raise Invalid(fields={"days": problem})
    _ask(move, Approval.Kind.EXTENSION, params)
    return Effect(
        changes={"pending_kind": Approval.Kind.EXTENSION.value},
        payload={
            "days": days,
            "reason_label": move.catalogue.label("extension_reason", move.text("reason")),
            "text": move.text("text"),
        },
        reason_code=move.text("reason"),
    )


@verb(Command.GRANT_EXTENSION)
def grant_extension(move: Move) -> Effect:
    """Recompute the due date from the first registration; both dates stay on record."""
    row = _open(move, Approval.Kind.EXTENSION)
    change = _change(move, row)
    ledger = case_clock.read_ledger(move.case)
    problem = _too_long(move, ledger, change)  # asked at another level, perhaps
    if problem:
        raise NotNow("over-limit", problem)
    dates = _recomputed(move, ledger, change)
    waiting = _settle(move, row, Approval.Result.GRANTED, dates.due_at.isoformat())
    before = move.case.due_at
    return Effect(
        changes={"pending_kind": waiting, **dates.columns(), **_holder_time(move, dates)},
        payload={
            "due_before": before.isoformat() if before else "",
            "due_after": dates.due_at.isoformat(),
            "days": json.loads(row.params)["days"],
            "text": move.text("text"),
        },
        fields=("clock",),
    )


@verb(Command.GRANT_LEVEL)
def grant_level(move: Move) -> Effect:
    """Change the level; nothing restarts, the date follows from the first registration."""
    row = _open(move, Approval.Kind.LEVEL)
    change = _change(move, row)
    dates = _recomputed(move, case_clock.read_ledger(move.case), change)
    waiting = _settle(move, row, Approval.Result.GRANTED, dates.due_at.isoformat())
    before = move.case.due_at
    level = Level(json.loads(row.params)["level"])
    return Effect(
        changes={
            "pending_kind": waiting,
            "level": level.value,
            **dates.columns(),
            **_holder_time(move, dates),
        },
        payload={
            "level_before": LEVEL_NAMES[Level(move.case.level)],
            "level_after": LEVEL_NAMES[level],
            "due_before": before.isoformat() if before else "",
            "due_after": dates.due_at.isoformat(),
            "text": move.text("text"),
        },
        fields=("level", "clock"),
    )


@verb(Command.ASK_LEVEL)
def ask_level(move: Move) -> Effect:
    """Ask for another level. Raises Invalid when it is the present one."""
    level = move.text("level")
    if level == move.case.level:
        raise Invalid(fields={"level": "与现在的等级相同，无需变更。"})
    _ask(move, Approval.Kind.LEVEL, {"level": level})
    return Effect(
        changes={"pending_kind": Approval.Kind.LEVEL.value},
        payload={"level_after": LEVEL_NAMES[Level(level)], "text": move.text("text")},
    )


@verb(Command.ASK_SUSPENSION)
def ask_suspension(move: Move) -> Effect:
    """Ask to put the matter on the shelf until a day, within the policy's maximum."""
    until = date.fromisoformat(str(move.values["until"]))
    policy = case_clock.policy_of(move.case, move.catalogue)
    limit = add(move.now, policy.max_suspension, move.catalogue.calendar).due_at
    end = datetime.combine(until, time(23, 59, 59), tzinfo=clock.CIVIL)
    if end <= move.now:
        raise Invalid(fields={"until": "挂账截止日期应在今天之后。"})
    if end > limit:
        last = limit.astimezone(clock.CIVIL).date()
        raise Invalid(fields={"until": Words("挂账最长到{last}。", last=last.isoformat())})
    _ask(move, Approval.Kind.SUSPENSION, {"until": end.isoformat()})
    return Effect(
        changes={"pending_kind": Approval.Kind.SUSPENSION.value},
        payload={
            "until": end.isoformat(),
            "reason_label": move.catalogue.label("suspension_reason", move.text("reason")),
            "text": move.text("text"),
        },
        reason_code=move.text("reason"),
    )


@verb(Command.GRANT_SUSPENSION)
def grant_suspension(move: Move) -> Effect:
    """Stop the business clock; the pause ledger gives back exactly what was left."""
    row = _open(move, Approval.Kind.SUSPENSION)
    until = datetime.fromisoformat(json.loads(row.params)["until"])
    waiting = _settle(move, row, Approval.Result.GRANTED)
    Pause.objects.create(case_id=move.case.pk, started_at=move.now, until=until, approval_id=row.pk)
    return Effect(
        changes={"pending_kind": waiting, "paused_at": move.now},
        payload={"until": until.isoformat(), "text": move.text("text")},
        fields=("clock",),
    )


@verb(Command.RESUME)
def resume(move: Move) -> Effect:
    """End the pause and shift the due date by exactly the time paused."""
    Pause.objects.filter(case_id=move.case.pk, ended_at__isnull=True).update(ended_at=move.now)
    ledger = case_clock.read_ledger(move.case)
    policy = case_clock.policy_of(move.case, move.catalogue)
    dates = case_clock.dates(policy, ledger, move.catalogue, move.now)
    before = move.case.due_at
    _move_parts(move, ledger)
    return Effect(
        changes={"paused_at": None, **dates.columns()},
        payload={
            "due_before": before.isoformat() if before else "",
            "due_after": dates.due_at.isoformat(),
            "text": move.text("text"),
        },
        fields=("clock",),
    )


def _move_parts(move: Move, ledger: Ledger) -> None:
    """Shift the due moments of running parts of a joint plan too: one UPDATE if there are any."""
    if not move.case.parts_open:
        return
    running = [
        duty
        for duty in planned(move.bundle.active(Duty.Part.SUPPORT))
        if duty.ready_at is not None and duty.done_at is None
    ]
    calendar = move.catalogue.calendar
    for duty in running:
        duty.due_at = joint.due(
            duty.ready_at or move.now, duty.days, calendar, ledger.pauses, as_of=move.now
        )
    Duty.objects.bulk_update(running, ["due_at"])


def _refuse(move: Move, kind: Approval.Kind) -> Effect:
    waiting = _settle(move, _open(move, kind), Approval.Result.REFUSED)
    return Effect(changes={"pending_kind": waiting}, payload={"text": move.text("text")})


@verb(Command.REFUSE_EXTENSION)
def refuse_extension(move: Move) -> Effect:
    """The date stays."""
    return _refuse(move, Approval.Kind.EXTENSION)


@verb(Command.REFUSE_SUSPENSION)
def refuse_suspension(move: Move) -> Effect:
    """The clock runs on."""
    return _refuse(move, Approval.Kind.SUSPENSION)


@verb(Command.REFUSE_LEVEL)
def refuse_level(move: Move) -> Effect:
    """The level stays."""
    return _refuse(move, Approval.Kind.LEVEL)
