"""The joint plan as people read it, and the parts that wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from linli.cases.access import visible_to
from linli.cases.joint import names, planned
from linli.cases.models import Case, Duty
from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.cases.queries.related import DutyView
from linli.catalogue.snapshot import Catalogue
from linli.domain import joint
from linli.domain.clock_text import late_text, span_text
from linli.domain.deadlines import is_overdue
from linli.domain.joint import SEND_BACK_LIMIT, Part
from linli.domain.lifecycle import Command, State
from linli.domain.words import Listed, Words
from linli.people.actor import Actor

#: Where a part can be worked on.
_WORKED = (State.DISPATCHED, State.HANDLING, State.REWORK)
#: Where the answer still comes.
_UNANSWERED = (*_WORKED, State.SUSPENDED, State.RETURN_PENDING)


@dataclass(frozen=True, slots=True)
class PartView:
    """One part: whose, what, until when, how it stands.

    ``standing`` is ``done``, ``running``, ``waiting`` (for ``awaits``) or ``left`` (the answer did
    not wait for it); ``late`` says how long it took too much.
    """

    place: int
    unit: str
    code: str
    task: str
    days: int
    after: tuple[int, ...]
    carrier: str
    standing: str
    ready_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    clock: ClockView | None
    late: str
    awaits: str
    answer: str
    sent_back: int
    may_return: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class JointView:
    """The plan in columns: what stands together may run at the same time."""

    columns: tuple[tuple[PartView, ...], ...]
    lead: str
    done: int
    whose: str = ""
    summing: bool = False

    @property
    def parts(self) -> tuple[PartView, ...]:
        """Every part, in the order of the plan."""
        return tuple(
            sorted((one for column in self.columns for one in column), key=lambda one: one.place)
        )

    @property
    def total(self) -> int:
        """How many parts there are."""
        return sum(len(column) for column in self.columns)

    @property
    def late(self) -> tuple[PartView, ...]:
        """Open parts whose time is over."""
        overdue = (one for one in self.parts if one.clock and one.clock.status == "overdue")
        return tuple(one for one in overdue if one.done_at is None)


def joint_view(
    actor: Actor, case: Case, duties: Sequence[DutyView], catalogue: Catalogue, now: datetime
) -> JointView | None:
    """Return the joint plan of a case from its duties; None where there is none. No query."""
    rows = sorted((duty for duty in duties if duty.joint.place), key=lambda duty: duty.joint.place)
    running = {duty.joint.place: duty for duty in rows if duty.active}
    if not running:
        return None
    parts = [duty.joint for duty in running.values()]
    answered = case.answered_at if case.state not in _UNANSWERED else None
    drawn = {
        place: _part(actor, duty, parts, catalogue, now, answered=answered, paused=case.paused_at)
        for place, duty in running.items()
    }
    lead = catalogue.units.get(case.lead_unit_id or 0)
    return JointView(
        columns=tuple(tuple(drawn[place] for place in column) for column in joint.levels(parts)),
        lead=lead.name if lead else "",
        done=sum(part.done_at is not None for part in parts),
        whose=_whose([duty.joint for duty in rows], case, catalogue, now),
        summing=not case.parts_open and case.state in (State.HANDLING, State.REWORK),
    )


def _part(
    actor: Actor,
    duty: DutyView,
    parts: Sequence[Part],
    catalogue: Catalogue,
    now: datetime,
    *,
    answered: datetime | None,
    paused: datetime | None,
) -> PartView:
    part, name = duty.joint, names(catalogue)
    unit = catalogue.units[part.unit]
    if part.done_at is not None:
        standing = "done"
    elif answered is not None:
        standing = "left"
    else:
        standing = "running" if part.ready_at is not None else "waiting"
    late = ""
    if part.done_at and part.due_at and is_overdue(part.due_at, part.done_at):
        late = late_text(part.done_at - part.due_at)
    return PartView(
        place=part.place,
        unit=duty.unit,
        code=unit.code,
        task=duty.task,
        days=part.days,
        after=part.after,
        carrier=duty.assignee,
        standing=standing,
        ready_at=part.ready_at,
        due_at=part.due_at,
        done_at=part.done_at,
        # While the case stands still, so do the clocks of its parts.
        clock=stage_clock(part.due_at, paused or now) if standing == "running" else None,
        late=late,
        awaits=Listed("、", (name(one.unit) for one in joint.awaited(parts, part.place))),
        answer=duty.answer,
        sent_back=part.sent_back,
        may_return=part.done_at is not None and part.sent_back < SEND_BACK_LIMIT,
        mine=part.unit in actor.units,
    )


def _whose(parts: Sequence[Part], case: Case, catalogue: Catalogue, now: datetime) -> str:
    """Return whose lateness it is where the matter is late and a part had a share in it."""
    if case.due_at is None or case.paused_at is not None:
        return ""
    found = joint.lateness(case.due_at, case.answered_at, now, parts)
    if not found.supports:
        return ""
    name = names(catalogue)
    shares = [
        Words("{unit} {span}", unit=name(unit), span=span_text(span))
        for unit, span in found.supports.items()
    ]
    return Words(
        "本件超期{total}，其中协办单位造成的：{shares}；主办单位自己的：{own}。",
        total=span_text(found.total),
        shares=Listed("、", shares),
        own=span_text(found.own) if found.own else "没有",
    )


def idle_parts(actor: Actor, duties: Sequence[Duty]) -> dict[Command, bool]:
    """Tell of the moves on parts whether there is nothing they could be made on."""
    parts = planned(duties)
    absent = (post.unit_id for one in actor.standing_for for post in one.posts)
    units = actor.units.union(absent)
    own = [duty for duty in parts if duty.unit_id in units]
    return {
        Command.TAKE_PART: all(duty.done_at is not None for duty in own),
        # Done, or not their turn yet; without a part a unit reports as ever.
        Command.CONTRIBUTE: bool(own)
        and not any(duty.ready_at is not None and duty.done_at is None for duty in own),
        Command.RETURN_PART: not any(duty.done_at is not None for duty in parts),
    }


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that waits for somebody."""

    key: str
    no: str
    title: str
    task: str
    taken: bool
    asked_by: str
    ready_at: datetime
    due_at: datetime | None


def open_parts(actor: Actor, limit: int) -> list[OpenPart]:
    """Return parts that may start and wait for the actor: soonest due first, one query.

    Those the actor, or a colleague they stand in for, carries; and those of their units that
    nobody has taken.
    """
    people = frozenset(one for one in (actor.user_id, *actor.stands_for) if one is not None)
    whose = Q(assignee_id__in=people) | Q(unit_id__in=actor.units, assignee_id__isnull=True)
    rows = (
        Duty.objects.filter(whose, active=True, place__gt=0, done_at__isnull=True)
        .filter(ready_at__isnull=False, case__state__in=[state.value for state in _WORKED])
        .filter(case__in=visible_to(actor).order_by())
        .annotate(no=F("case__no"), title=F("case__title"), lead=F("case__lead_unit__name"))
        .order_by("due_at", "id")[:limit]
    )
    return [
        OpenPart(
            key=f"{row.case_id}.{row.place}",
            no=row.no,
            title=row.title,
            task=row.task,
            taken=row.signed_at is not None,
            asked_by=row.lead or "",
            ready_at=row.ready_at or row.given_at,
            due_at=row.due_at,
        )
        for row in rows
    ]
