"""What acting on a 督办 and looking at one share: the county's table, the facts, the bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

import yaml
from django.db.models import F

from linli.cases.bundle import LOW
from linli.cases.models import Case, CaseLink, Rating
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.county.defaults import packaged
from linli.domain.deadlines import is_overdue
from linli.domain.errors import DomainError
from linli.domain.lifecycle import State
from linli.domain.publishing import Candidate, refusal
from linli.domain.states import Role
from linli.domain.supervision import (
    ISSUERS,
    LADDER,
    Ground,
    Level,
    Standing,
    ground_problem,
    release_problem,
    tier_problem,
)
from linli.domain.supervision_rules import Pressure, Rules, parse
from linli.people.actor import Actor, ActorPost, hats
from linli.supervision.models import Step, Supervision

#: Key of the county's table among its settings.
SETTING = "supervision"


def rules_of(catalogue: Catalogue) -> Rules:
    """Return the county's table, or the one that comes with Linli."""
    own = catalogue.settings.get(SETTING)
    return parse(own) if own else default_rules()


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """Return the table that comes with Linli."""
    return parse(yaml.safe_load(packaged("supervision.yaml")))


# -- the facts of the rules ------------------------------------------------------------------


def pressures(cases: Sequence[Case]) -> dict[int, Pressure]:
    """Return what the rules look at, by case: three queries for all, fewer where none can be."""
    ids = [case.pk for case in cases]
    fired: dict[int, set[tuple[str, str]]] = {case: set() for case in ids}
    steps = Step.objects.filter(case_id__in=ids).exclude(rule="").order_by()
    for case_id, rule, level in steps.values_list("case_id", "rule", "level"):
        fired[case_id].add((rule, level))
    pressed = [case.pk for case in cases if case.supervision]
    waits = {}
    if pressed:
        live = Supervision.objects.filter(case_id__in=pressed, ended_at__isnull=True)
        silent = live.filter(standing=Standing.ISSUED.value).order_by()
        waits = dict(silent.values_list("case_id", "due_at"))
    low = _rated_low(cases)
    return {
        case.pk: Pressure(
            level=Level(case.supervision) if case.supervision else None,
            feedback_due=waits.get(case.pk),
            due_at=case.due_at,
            near_at=case.near_at,
            still=_still(case),
            return_count=case.return_count,
            rework_count=case.rework_count + case.reopen_count,
            bad=case.pk in low or _unsolved(case),
            overseen=case.overseen,
            fired=frozenset(fired[case.pk]),
        )
        for case in cases
    }


def _still(case: Case) -> bool:
    return case.paused_at is not None or case.answered_at is not None or case.lead_unit_id is None


def _unsolved(case: Case) -> bool:
    """The requester said “not solved” of the last answer, and it was taken up again."""
    again = case.reopen_count or case.rework_count
    said = case.answer_round and case.confirmed_round == case.answer_round
    return bool(again and said and case.confirmed_solved is False)


def _rated_low(cases: Iterable[Case]) -> frozenset[int]:
    """Return the reopened cases whose last closing was rated with one of the two lowest levels."""
    again = [
        case.pk
        for case in cases
        if case.reopen_count and case.rated_round and case.rated_round == case.answer_round
    ]
    if not again:
        return frozenset()
    low = Rating.objects.filter(case_id__in=again, stars__lte=LOW, round=F("case__answer_round"))
    return frozenset(low.order_by().values_list("case_id", flat=True))


# -- who -------------------------------------------------------------------------------------


def post_for(actor: Actor, case: Case, wanted: frozenset[Role]) -> ActorPost | None:
    """Return the actor's post of one of these roles that reaches the case, highest first."""
    reaching = [
        post
        for post in actor.posts
        if post.role in wanted and case.area_path.startswith(post.area_path)
    ]
    return min(reaching, key=lambda post: len(post.area_path), default=None)


def may_press(actor: Actor, case: Case, level: Level, catalogue: Catalogue) -> bool:
    """Tell whether they, or a colleague they stand in for, may issue this level on the case."""
    lead = catalogue.units.get(case.lead_unit_id or 0)
    posts = (post_for(hat, case, ISSUERS[level]) for hat in hats(actor))
    return any(
        tier_problem(level, catalogue.units[post.unit_id].tier, lead.tier if lead else "") is None
        for post in posts
        if post is not None
    )


def release_refusal(
    actor: Actor, case: Case, centre_id: int, authors: Iterable[int | None], catalogue: Catalogue
) -> DomainError | None:
    """Return why neither they nor anybody they stand in for may lift the 督办; None when one may.

    ``centre_id``: the highest centre that pressed; ``authors``: who fed back, as far as known.
    """
    level, units = Level(case.supervision), catalogue.units
    said = {one for one in authors if one is not None}
    refusals: list[DomainError] = []
    for hat in hats(actor):
        post = post_for(hat, case, ISSUERS[level])
        if post is None:
            continue
        refusal = release_problem(
            level,
            {post.role},
            {one for one in (hat.user_id, hat.principal_id) if one is not None},
            said,
            centre_tier=units[centre_id].tier,
            own_tier=units[post.unit_id].tier,
        )
        if refusal is None:
            return None
        refusals.append(refusal)
    return refusals[0] if refusals else None


def lists_publicly(actor: Actor, case: Case, catalogue: Catalogue) -> bool:
    """Tell whether they lead the county's centre: it alone shows a matter to everybody."""
    post = post_for(actor, case, ISSUERS[Level.LISTED])
    return post is not None and catalogue.units[post.unit_id].tier == "county"


def ground_refusal(case: Case, ground: Ground, now: datetime) -> str:
    """Return why the case's own record contradicts a public ground; empty when it does not."""
    again = case.rework_count + case.reopen_count
    return ground_problem(
        ground,
        overdue=case.due_at is not None and is_overdue(case.due_at, case.answered_at or now),
        sent_back=case.return_count + again,
        again=again,
        major=case.overseen,
    )


def unit_order(catalogue: Catalogue) -> list[UnitInfo]:
    """Return the units in the order of the unit list, which is that of their codes."""
    return sorted(catalogue.units.values(), key=lambda unit: unit.code)


def level_order(level: str) -> int:
    """Return how hard a level presses, 0 mildest."""
    return LADDER.index(Level(level))


# -- what may be shown to everybody ------------------------------------------------------------


def listed_matter(catalogue: Catalogue, matter_id: int | None) -> bool:
    """Tell whether the county put this matter, or its class, on the list of public ones."""
    matter = catalogue.matters.get(matter_id or 0)
    if matter is None:
        return False
    parent = catalogue.matters.get(matter.parent_id or 0)
    allowed = catalogue.settings.get("public_matters")
    codes = {str(code) for code in allowed} if isinstance(allowed, list) else set()
    return matter.code in codes or (parent is not None and parent.code in codes)


def bar(case: Case, catalogue: Catalogue) -> str:
    """Return why the matter may not be shown to everybody; empty when it may.

    The bars of the public board hold here too: matters about persons stay hidden. One query
    for the last of them.
    """
    about = CaseLink.objects.filter(source_id=case.pk, kind=CaseLink.Kind.COMPLAINS_OF)
    found = refusal(
        Candidate(
            request_type=case.request_type,
            state=State(case.state),
            has_matter=case.matter_id is not None,
            listed=listed_matter(catalogue, case.matter_id),
            about_handling=about.exists(),
            consent=case.public_ok,
        )
    )
    return found.reason if found else ""
