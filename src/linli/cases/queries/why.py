"""为何是这个时限: every step of the count, pauses and approved changes with both dates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import prefetch_related_objects

from linli.cases import access
from linli.cases import clock as case_clock
from linli.cases.acting import absent_name, shown
from linli.cases.models import Approval, Case, Pause
from linli.cases.queries.clock_badges import ClockView, business_clock
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import Step, explain
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One request that needs a second person, with both dates when it moved a clock."""

    kind: str
    result: str
    result_label: str
    asked_by: str
    asked_at: datetime
    reason: str
    text: str
    what: str
    decided_by: str
    decided_at: datetime | None
    decision_text: str


def clock_of(case: Case, now: datetime) -> ClockView:
    """Return the business clock of a fetched case."""
    return business_clock(
        state=case.state,
        due_at=case.due_at,
        near_at=case.near_at,
        paused_at=case.paused_at,
        answered_at=case.answered_at,
        now=now,
    )


def approvals_of(case: Case) -> list[Approval]:
    """Return every request of the case with who asked and decided, newest first.

    No query before dispatch, one while nothing was asked, two more for the names.
    """
    found = requests_of(case)
    if found:
        prefetch_related_objects(found, "asked_by", "decided_by")
    return found


def requests_of(case: Case) -> list[Approval]:
    """Return every request of the case, newest first, without names: no query before dispatch."""
    return [_request(row) for row in _APPROVALS.tuples(case.pk)] if case.first_unit_id else []


_COLUMNS = tuple(column.attname for column in Approval._meta.concrete_fields)
_APPROVALS = Prepared(
    lambda: (
        Approval.objects.filter(case_id=NUMBER_SLOT)
        .order_by("-id")
        .values_list(
            *_COLUMNS,
            absent_name("asked_at", "asked_by_id"),
            absent_name("decided_at", "decided_by_id"),
        )
    )
)


def _request(row: tuple[Any, ...]) -> Approval:
    *columns, asked_for, decided_for = row
    found = Approval.from_db(DEFAULT_DB_ALIAS, _COLUMNS, columns)
    found.in_place_of = (asked_for, decided_for)
    return found


#: The dictionary in which the reason of each kind of request is listed.
_REASONS = {
    Approval.Kind.EXTENSION.value: "extension_reason",
    Approval.Kind.SUSPENSION.value: "suspension_reason",
    Approval.Kind.RETURN.value: "return_reason",
}


def _asked(row: Approval, catalogue: Catalogue) -> str:
    params = json.loads(row.params)
    if row.kind == Approval.Kind.EXTENSION:
        return Words("延长 {n} 天", n=int(params.get("days") or 0))
    if row.kind == Approval.Kind.LEVEL:
        return Words("变更为“{level}”", level=LEVEL_NAMES[Level(str(params["level"]))])
    if row.kind == Approval.Kind.RETURN:
        unit = catalogue.unit_by_code(str(params.get("suggested_unit", "")))
        return Words(
            "依据 {clause}；建议由{unit}办理",
            clause=str(params.get("clause", "")),
            unit=unit.name if unit else "其他单位",
        )
    return Words("挂账至 {until}", until=str(params.get("until", ""))[:10])


def approval_view(
    row: Approval, catalogue: Catalogue, names: Mapping[int, str] | None = None
) -> ApprovalView:
    """Return one request in words; ``names`` by account, where they were read before."""
    dictionary = _REASONS.get(row.kind)
    if names is None:
        people = (row.asked_by, row.decided_by)
        names = {person.pk: person.full_name for person in people if person}
    asked_for, decided_for = row.in_place_of
    return ApprovalView(
        kind=Approval.Kind(row.kind).label,
        result=row.result,
        result_label=Approval.Result(row.result).label,
        asked_by=shown(names.get(row.asked_by_id, ""), asked_for),
        asked_at=row.asked_at,
        reason=catalogue.label(dictionary, row.reason_code) if dictionary else "",
        text=row.text,
        what=_asked(row, catalogue),
        decided_by=shown(names.get(row.decided_by_id or 0, ""), decided_for),
        decided_at=row.decided_at,
        decision_text=row.decision_text,
    )


@dataclass(frozen=True)
class WhyView:
    """为何是这个时限: every step of the count, pauses and approved changes with both dates."""

    case: Case
    clock: ClockView
    steps: tuple[Step, ...]
    pauses: tuple[Pause, ...]
    approvals: tuple[ApprovalView, ...]
    policy_name: str
    policy_basis: str


def why_view(actor: Actor, no: str, catalogue: Catalogue) -> WhyView:
    """Return the explanation of a visible case's deadlines; raises NotFound."""
    case = access.get_case(actor, no)
    now = clock.now()
    policy = case_clock.policy_of(case, catalogue)
    approvals = approvals_of(case)
    pauses = list(Pause.objects.filter(case_id=case.pk).order_by("id"))
    ledger = case_clock.ledger_of(case, sorted(approvals, key=lambda row: row.pk), pauses)
    moved = {Approval.Kind.EXTENSION, Approval.Kind.LEVEL, Approval.Kind.SUSPENSION}
    return WhyView(
        case=case,
        clock=clock_of(case, now),
        steps=explain(policy, ledger, catalogue.calendar, now),
        pauses=tuple(pauses),
        approvals=tuple(approval_view(row, catalogue) for row in approvals if row.kind in moved),
        policy_name=policy.name,
        policy_basis=policy.basis,
    )
