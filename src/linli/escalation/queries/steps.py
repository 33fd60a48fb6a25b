"""Steps as pages and the API show them: the open ones, and the way one matter climbed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.access import visible_to
from linli.cases.acting import shown
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.escalation import (
    DECISION_NAMES,
    STANDING_NAMES,
    TIER_NAMES,
    TOP,
    Decision,
    Standing,
    Tier,
    Trigger,
    rung,
)
from linli.domain.lifecycle import OPEN, Role, State
from linli.domain.words import Words
from linli.escalation import causes
from linli.escalation.access import asked_of, may_answer
from linli.escalation.ladder import read, units_of
from linli.escalation.models import Step
from linli.escalation.setup import setup
from linli.kernel import keyset
from linli.people.actor import Actor

_ORDER = ("respond_by", "id")


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step in words; ``mine``: asked of the reader or of their post."""

    id: int
    no: str
    title: str
    what: Words
    tier: Tier
    tier_name: str
    unit: str
    person: str
    empty_posts: tuple[str, ...]
    raised_at: datetime
    respond_by: datetime
    late: bool
    standing: Standing
    standing_name: str
    response: str
    responded_by: str
    responded_at: datetime | None
    promised_by: datetime | None
    decision: str
    decides: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """How one matter climbed: its steps, and who is asked next if the open one is not answered."""

    steps: tuple[StepRow, ...]
    next_tier: str
    next_person: str
    next_at: datetime | None

    @property
    def decides(self) -> bool:
        """Whether what is asked now is the convenor's decision."""
        return any(
            step.standing is Standing.OPEN and step.tier is TOP and step.decides
            for step in self.steps
        )


def _row(step: Step, actor: Actor, catalogue: Catalogue, now: datetime) -> StepRow:
    unit = catalogue.units.get(step.unit_id)
    standing = Standing(step.standing)
    absent = step.in_place_of.full_name if step.in_place_of else ""
    return StepRow(
        id=step.pk,
        no=step.case.no,
        title=step.case.title,
        what=step.what,
        tier=Tier(step.tier),
        tier_name=TIER_NAMES[Tier(step.tier)],
        unit=unit.short_name if unit else "",
        person=shown(step.person.full_name, absent),
        empty_posts=step.empty_posts,
        raised_at=step.raised_at,
        respond_by=step.respond_by,
        late=step.late(now),
        standing=standing,
        standing_name=STANDING_NAMES[standing],
        response=step.response,
        responded_by=step.responded_by.full_name if step.responded_by else "",
        responded_at=step.responded_at,
        promised_by=step.promised_by,
        decision=DECISION_NAMES[Decision(step.decision)] if step.decision else "",
        decides=step.role != Role.DISPATCHER,
        mine=standing is Standing.OPEN and may_answer(actor, step),
    )


def open_steps(
    actor: Actor,
    catalogue: Catalogue,
    now: datetime,
    cursor: str | None = None,
    *,
    mine: bool = False,
    size: int = 50,
) -> keyset.Page[StepRow]:
    """Return a page of the open steps of matters the actor sees, soonest due first: one query."""
    seen = visible_to(actor).exclude(climbed="").order_by().values("pk")
    rows = Step.objects.filter(standing=Standing.OPEN.value, case_id__in=seen)
    if mine:
        wanted = asked_of(actor)
        rows = rows.none() if wanted is None else rows.filter(wanted)
    rows = rows.select_related("case", "person", "in_place_of", "responded_by")
    page = keyset.page(rows, order=_ORDER, cursor=cursor, size=size)
    items = [_row(step, actor, catalogue, now) for step in page.items]
    return keyset.Page(items, page.next, page.prev)


def may_have_climbed(case: Case, now: datetime) -> bool:
    """Tell, from the columns alone, whether there may be steps worth showing."""
    if case.climbed:
        return True
    if State(case.state) not in OPEN:
        return False
    return bool(case.parts_open or case.whistles or case.plan_version) or any(
        is_overdue(cause.at, now)
        for cause in causes.own(case)
        if cause.trigger is not Trigger.UNSIGNED
    )


def ladder_of(actor: Actor, case: Case, catalogue: Catalogue, now: datetime) -> Ladder | None:
    """Return how a matter climbed; None where it did not: one query, three with an open step.

    No query while nothing about it is late.
    """
    if not may_have_climbed(case, now):
        return None
    found = list(
        Step.objects.filter(case_id=case.pk)
        .select_related("case", "person", "in_place_of", "responded_by")
        .order_by("id")
    )
    if not found:
        return None
    rows = tuple(_row(step, actor, catalogue, now) for step in found)
    last = found[-1]
    rule = setup(catalogue).rule(last.rule)
    if last.standing != Standing.OPEN or rule is None:
        return Ladder(rows, "", "", None)
    units = units_of(case, catalogue)
    people = read(units.values())
    for tier in rule.tiers:
        named = people.at(units.get(tier)) if rung(tier) > rung(Tier(last.tier)) else None
        if named is not None:
            unit = catalogue.units[named.unit_id].short_name
            return Ladder(rows, TIER_NAMES[tier], f"{unit} {named.shown}", last.respond_by)
    return Ladder(rows, "", "", None)
