"""What of 督办 waits for somebody: feedback of the own unit, and releases to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linli.cases.access import visible_to
from linli.domain.authority import UNIT_ROLES
from linli.domain.supervision import ISSUERS, LEVEL_NAMES, Level, Standing
from linli.domain.words import Words
from linli.people.actor import Actor, ActorPost
from linli.supervision.models import Step
from linli.tasks.waiting import MOST, Waiting

#: Where feedback is given and a release decided: the form of the case's command.
ROUTE = "desk_act"


def waiting(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the providers' shape
    """Return what the actor, or a colleague they stand in for, is asked to do.

    Two queries, soonest due first; none for posts that neither press nor are pressed.
    """
    posts = [*actor.posts, *(post for one in actor.standing_for for post in one.posts)]
    pressed = {post.unit_id for post in posts if post.role in UNIT_ROLES}
    found: list[Waiting] = []
    if pressed:
        asked = Q(
            supervision__standing=Standing.ISSUED.value,
            supervision__pressed_unit_id__in=pressed,
            # One that waits for the next lead unit asks nobody.
            supervision__pressed_unit_id=F("case__lead_unit_id"),
        )
        found += (_feedback(row) for row in _steps(actor, asked))
    decides = _decides(posts)
    if decides:
        fed_back = Q(supervision__standing=Standing.FED_BACK.value) & decides
        own = Q(fed_back_by_id=actor.user_id)
        found += (_release(row) for row in _steps(actor, fed_back & ~own))
    return found


def _decides(posts: list[ActorPost]) -> Q:
    """Return which 督办 these posts may release, by the centre that pressed last."""
    wanted = Q()
    for post, level in _levels(posts):
        wanted |= Q(supervision__centre_id=post.unit_id, supervision__level=level.value)
    return wanted


def _levels(posts: list[ActorPost]) -> Iterator[tuple[ActorPost, Level]]:
    return ((post, level) for post in posts for level in Level if post.role in ISSUERS[level])


def _steps(actor: Actor, wanted: Q) -> QuerySet[Step]:
    seen = visible_to(actor).filter(pk=OuterRef("case_id")).order_by()
    return (
        Step.objects.filter(
            wanted,
            Exists(seen),
            supervision__ended_at__isnull=True,
            place=F("supervision__steps_count"),
        )
        .select_related("case", "centre", "issued_by", "fed_back_by")
        .order_by("due_at", "id")[:MOST]
    )


def _feedback(row: Step) -> Waiting:
    return Waiting(
        kind="supervision",
        key=f"feedback:{row.pk}",
        no=row.case.no,
        title=row.case.title,
        what=Words("{level}，请按要求反馈", level=LEVEL_NAMES[Level(row.level)]),
        words=row.demand,
        asked_by=row.issued_by.full_name if row.issued_by else row.centre.name,
        asked_at=row.issued_at,
        due_at=row.due_at,
        route=ROUTE,
        args=(row.case.no, "feed_back"),
    )


def _release(row: Step) -> Waiting:
    return Waiting(
        kind="supervision",
        key=f"release:{row.pk}",
        no=row.case.no,
        title=row.case.title,
        what=Words("已反馈，请决定是否解除{level}", level=LEVEL_NAMES[Level(row.level)]),
        words=row.feedback,
        asked_by=row.fed_back_by.full_name if row.fed_back_by else "",
        asked_at=row.fed_back_at or row.issued_at,
        due_at=None,
        route=ROUTE,
        args=(row.case.no, "release"),
    )
