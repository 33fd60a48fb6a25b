"""The 督办 in force on the page of a case: its steps, demand, limit, feedback, public listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from linli.cases.acting import absent_name, shown
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue, remaining_text
from linli.domain.supervision import (
    GROUND_NAMES,
    LADDER,
    LEVEL_NAMES,
    STANDING_NAMES,
    Ground,
    Level,
    Standing,
)
from linli.domain.supervision_rules import TRIGGER_NAMES
from linli.supervision.judging import rules_of
from linli.supervision.models import Listing, Step


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in words. ``issued_by`` is empty for a rule; ``rule`` then says which.

    ``late``: the feedback came after its day, or has not come and the day is over.
    """

    place: int
    level: str
    level_name: str
    number: str
    centre_id: int
    centre: str
    unit: str
    reason: str
    demand: str
    due_at: datetime
    issued_by: str
    rule: str
    issued_at: datetime
    year: int
    serial: int
    feedback: str
    fed_back_by: str
    fed_back_by_id: int | None
    fed_back_at: datetime | None
    late: bool
    left: str


@dataclass(frozen=True, slots=True)
class ListingView:
    """What is shown to everybody, and who decided it."""

    id: int
    unit: str
    matter_class: str
    town: str
    ground: str
    due_on: date
    listed_by: str
    listed_at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """One of the four levels: ``mark`` is done (passed through), now, or ahead."""

    level: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All of it; ``steps`` newest first. ``centre_id`` is the highest centre that pressed."""

    level: str
    level_name: str
    standing: str
    standing_name: str
    opened_at: datetime
    centre_id: int
    rungs: tuple[Rung, ...]
    steps: tuple[StepView, ...]
    listing: ListingView | None
    listable: bool

    @property
    def now(self) -> StepView:
        """The step in force."""
        return self.steps[0]


def panel(case: Case, catalogue: Catalogue, now: datetime) -> Panel | None:
    """Return the 督办 in force of a fetched case: no query without one, two at 挂牌."""
    if not case.supervision:
        return None
    rows = list(_steps(case.pk))
    if not rows:
        return None
    live = rows[0].supervision
    rules = {rule.code: str(TRIGGER_NAMES[rule.trigger]) for rule in rules_of(catalogue).rules}
    steps = tuple(_step(row, catalogue, rules, now) for row in rows)
    listed = live.level == Level.LISTED
    passed = {row.level for row in rows[1:]}
    return Panel(
        level=live.level,
        level_name=LEVEL_NAMES[Level(live.level)],
        standing=live.standing,
        standing_name=STANDING_NAMES[Standing(live.standing)],
        opened_at=live.opened_at,
        centre_id=live.centre_id,
        rungs=tuple(
            Rung(
                level.value,
                LEVEL_NAMES[level],
                "now" if level == live.level else "done" if level.value in passed else "ahead",
            )
            for level in LADDER
        ),
        steps=steps,
        listing=_listing(live.pk, catalogue) if listed else None,
        listable=listed,
    )


def current_step(case: Case, catalogue: Catalogue, now: datetime) -> StepView | None:
    """Return the step in force of a fetched case, for its paper: one query, none without."""
    if not case.supervision:
        return None
    row = _steps(case.pk).first()
    return _step(row, catalogue, {}, now) if row else None


def _steps(case_id: int) -> Any:
    return (
        Step.objects.filter(supervision__case_id=case_id, supervision__ended_at__isnull=True)
        .select_related("supervision", "issued_by", "fed_back_by")
        .annotate(
            issued_for=absent_name("issued_at", "issued_by_id"),
            fed_back_for=absent_name("fed_back_at", "fed_back_by_id"),
        )
        .order_by("-place")
    )


def _step(row: Any, catalogue: Catalogue, rules: dict[str, str], now: datetime) -> StepView:
    late = is_overdue(row.due_at, row.fed_back_at or now)
    live = row.supervision
    # The step in force presses whoever has the matter now.
    pressed = live.pressed_unit_id if row.place == live.steps_count else row.pressed_unit_id
    return StepView(
        place=row.place,
        level=row.level,
        level_name=LEVEL_NAMES[Level(row.level)],
        number=row.number,
        centre_id=row.centre_id,
        centre=catalogue.units[row.centre_id].name,
        unit=catalogue.units[pressed].name,
        reason=row.reason,
        demand=row.demand,
        due_at=row.due_at,
        issued_by=shown(row.issued_by.full_name, row.issued_for) if row.issued_by else "",
        rule=rules.get(row.rule, row.rule),
        issued_at=row.issued_at,
        year=row.year,
        serial=row.serial,
        feedback=row.feedback,
        fed_back_by=shown(row.fed_back_by.full_name, row.fed_back_for) if row.fed_back_by else "",
        fed_back_by_id=row.fed_back_by_id,
        fed_back_at=row.fed_back_at,
        late=late,
        left="" if late or row.fed_back_at else remaining_text(row.due_at, now),
    )


def _listing(supervision: int, catalogue: Catalogue) -> ListingView | None:
    row = (
        Listing.objects.filter(supervision_id=supervision, ended_at__isnull=True)
        .select_related("listed_by", "matter_class", "town")
        .first()
    )
    if row is None:
        return None
    return ListingView(
        id=row.pk,
        unit=catalogue.units[row.unit_id].name,
        matter_class=row.matter_class.name,
        town=row.town.name if row.town else catalogue.county_name,
        ground=GROUND_NAMES[Ground(row.ground)],
        due_on=row.due_on,
        listed_by=row.listed_by.full_name,
        listed_at=row.listed_at,
    )
