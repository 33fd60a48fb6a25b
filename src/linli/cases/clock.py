"""From the records of one case to the ledger the clock rules read, and back to its columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.cases.acting import shown
from linli.cases.models import Approval, Case, Pause
from linli.catalogue.snapshot import Catalogue
from linli.domain import deadlines
from linli.domain.deadlines import Budget, Change, ChangeKind, Ledger, Level, Policy, Stage, Unit


@dataclass(frozen=True)
class Dates:
    """The clock columns of a case."""

    due_at: datetime
    near_at: datetime | None
    respond_due_at: datetime | None
    calendar_gap: bool

    def columns(self) -> dict[str, object]:
        """Return the columns to write."""
        return {
            "due_at": self.due_at,
            "near_at": self.near_at,
            "respond_due_at": self.respond_due_at,
            "calendar_gap": self.calendar_gap,
        }


def change_of(*, kind: str, at: datetime, by: str, why: str, params: dict[str, object]) -> Change:
    """Turn one granted approval into the rules' change; days are natural days."""
    if kind == Approval.Kind.EXTENSION:
        budget = Budget(int(str(params["days"])), Unit.NATURAL_DAY, roll=True)
        return Change(at=at, kind=ChangeKind.EXTENSION, by=by, why=why, budget=budget)
    return Change(at=at, kind=ChangeKind.LEVEL, by=by, why=why, level=Level(str(params["level"])))


def ledger_of(
    case: Case,
    approvals: Iterable[Approval] = (),
    pauses: Iterable[Pause] = (),
) -> Ledger:
    """Return the ledger of the granted changes and the pauses."""
    changes = tuple(
        change_of(
            kind=row.kind,
            at=row.decided_at,
            by=shown(row.decided_by.full_name, row.in_place_of[1]) if row.decided_by else "审批人",
            why=row.text or row.reason_code or "未填写",
            params=json.loads(row.params),
        )
        for row in approvals
        if row.result == Approval.Result.GRANTED
        and row.decided_at is not None
        and row.kind in {Approval.Kind.EXTENSION, Approval.Kind.LEVEL}
    )
    return Ledger(
        start=case.clock_start,
        level=Level(case.first_level),
        pauses=tuple(deadlines.Pause(p.started_at, p.ended_at, why="挂账") for p in pauses),
        changes=changes,
    )


def read_ledger(case: Case) -> Ledger:
    """Read what was granted, and the pauses where one was, and build the ledger.

    One query, two when a suspension was granted (no pause without), none for a fresh case.
    """
    if case.first_unit_id is None:
        return ledger_of(case)
    approvals = list(
        Approval.objects.filter(case_id=case.pk, result=Approval.Result.GRANTED).select_related(
            "decided_by"
        )
    )
    paused = any(row.kind == Approval.Kind.SUSPENSION for row in approvals)
    return ledger_of(case, approvals, Pause.objects.filter(case_id=case.pk) if paused else ())


def dates(policy: Policy, ledger: Ledger, catalogue: Catalogue, as_of: datetime) -> Dates:
    """Compute the clock columns as known at ``as_of``."""
    due, respond = deadlines.plain_dues(policy, ledger, catalogue.calendar, as_of)
    yellow = policy.rule(ledger.level_at(as_of)).yellow
    return Dates(
        due_at=due.due_at,
        near_at=deadlines.near_at(due.due_at, yellow, catalogue.calendar) if yellow else None,
        respond_due_at=respond.due_at if respond else None,
        calendar_gap=bool(due.unmaintained or (respond and respond.unmaintained)),
    )


def policy_of(case: Case, catalogue: Catalogue) -> Policy:
    """Return the version of the policy the case started under."""
    return catalogue.policy(case.policy_code, case.policy_version)


def stage_end(policy: Policy, stage: Stage, entered: datetime, catalogue: Catalogue) -> datetime:
    """Return when the holder's budget of a stage ends."""
    return deadlines.stage_moment(policy, stage, entered, catalogue.calendar)
