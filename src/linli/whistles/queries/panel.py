"""The whistles of one case, told in words: who was called, who comes, who came, how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.access import bundle
from linli.cases.acting import absent_name, shown
from linli.cases.models import Case
from linli.cases.rights import hats
from linli.catalogue.snapshot import Catalogue
from linli.domain import whistles as rules
from linli.domain.authority import UNIT_ROLES
from linli.domain.whistles import Kind, Outcome, Stage, Standing
from linli.people.actor import Actor
from linli.whistles import judging
from linli.whistles.models import Call, Whistle


@dataclass(frozen=True, slots=True)
class CallView:
    """One department of a whistle; minutes are told, never scored."""

    unit: str
    code: str
    phone: str
    standing: Standing
    word: str
    has_duty: bool
    answer_by: datetime
    answer_over: bool
    reply_text: str
    clause: str
    replied_by: str
    replied_at: datetime | None
    replied_late: int
    decision: str
    decided_at: datetime | None
    arrived_at: datetime | None
    minutes: int
    overdue: bool
    stars: int | None
    rating_text: str
    may_decide: bool

    @property
    def early(self) -> int:
        """Minutes the unit came before its time."""
        return -self.minutes


@dataclass(frozen=True, slots=True)
class WhistleView:
    """One whistle as the case page shows it; ``answers`` the actor's own unit must answer."""

    no: str
    label: str
    kind: str
    kind_name: str
    unit: str
    called_by: str
    called_at: datetime
    arrive_by: datetime
    meet_at: str
    text: str
    basis: str
    stage: Stage
    outcome: str
    result: str
    ended_at: datetime | None
    ended_by: str
    calls: tuple[CallView, ...]
    records: bool
    answers: bool

    @property
    def open(self) -> bool:
        """It has not ended."""
        return self.ended_at is None

    @property
    def awaited(self) -> tuple[CallView, ...]:
        """The departments that may still come."""
        return tuple(call for call in self.calls if call.standing in rules.AWAITED)


def whistles_of(actor: Actor, case: Case, catalogue: Catalogue, now: datetime) -> list[WhistleView]:
    """Return the whistles of a visible case, newest first: one query."""
    rows = (
        Call.objects.filter(case_id=case.pk)
        .select_related("whistle", "whistle__called_by", "whistle__ended_by", "replied_by")
        .annotate(
            caller_for=absent_name("whistle__called_at", "whistle__called_by_id"),
            replied_for=absent_name("replied_at", "replied_by_id"),
        )
        .order_by("-whistle_id", "id")
    )
    by: dict[int, list[Call]] = {}
    for call in rows:
        by.setdefault(call.whistle_id, []).append(call)
    return [whistle_view(actor, case, calls, catalogue, now) for calls in by.values()]


def whistle_view(
    actor: Actor, case: Case, calls: list[Call], catalogue: Catalogue, now: datetime
) -> WhistleView:
    """Return one whistle in words; ``calls`` come with their whistle and the names of people."""
    whistle: Whistle = calls[0].whistle
    tried = hats(actor, bundle(case)) if actor.standing_for else (actor,)
    units = {post.unit_id for hat in tried for post in hat.posts if post.role in UNIT_ROLES}
    is_open = whistle.ended_at is None
    records = is_open and any(judging.caller_refusal(hat, whistle, calls) is None for hat in tried)
    awaiting = (call for call in calls if call.standing is Standing.CALLED and call.open)
    by = whistle.called_by.full_name
    return WhistleView(
        no=whistle.no,
        label=whistle.label,
        kind=whistle.kind,
        kind_name=rules.KIND_NAMES[Kind(whistle.kind)],
        unit=catalogue.units[whistle.unit_id].name,
        called_by=shown(by, getattr(calls[0], "caller_for", None)),
        called_at=whistle.called_at,
        arrive_by=whistle.arrive_by,
        meet_at=whistle.meet_at,
        text=whistle.text,
        basis=whistle.basis,
        stage=rules.stage_of((call.standing for call in calls), ended=not is_open),
        outcome=rules.OUTCOME_NAMES[Outcome(whistle.outcome)] if whistle.outcome else "",
        result=whistle.result,
        ended_at=whistle.ended_at,
        ended_by=whistle.ended_by.full_name if whistle.ended_by else "",
        calls=tuple(_call(call, tried, catalogue, now) for call in calls),
        records=records,
        answers=any(call.unit_id in units for call in awaiting),
    )


def _call(call: Call, tried: tuple[Actor, ...], catalogue: Catalogue, now: datetime) -> CallView:
    unit, standing = catalogue.units[call.unit_id], call.standing
    due = call.whistle.arrive_by
    replied = call.replied_by.full_name if call.replied_by else ""
    waits = call.open and standing is Standing.OBJECTS
    return CallView(
        unit=unit.name,
        code=unit.code,
        phone=unit.duty_phone,
        standing=standing,
        word=rules.STANDING_NAMES[standing],
        has_duty=call.has_duty,
        answer_by=call.answer_by,
        answer_over=standing is Standing.CALLED and not rules.in_time(call.answer_by, now),
        reply_text=call.reply_text,
        clause=call.clause,
        replied_by=shown(replied, getattr(call, "replied_for", None)) if replied else "",
        replied_at=call.replied_at,
        replied_late=max(rules.minutes_late(call.answer_by, call.replied_at), 0)
        if call.replied_at
        else 0,
        decision=call.decision,
        decided_at=call.decided_at,
        arrived_at=call.arrived_at,
        minutes=rules.minutes_late(due, call.arrived_at) if call.arrived_at else 0,
        overdue=standing in rules.AWAITED and not rules.in_time(due, now),
        stars=call.stars,
        rating_text=call.rating_text,
        may_decide=waits
        and any(judging.ruling_refusal(hat, call, catalogue) is None for hat in tried),
    )
