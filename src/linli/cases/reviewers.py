"""Who may review a reply: colleagues of the lead unit; where there is none, the centre's leader."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex

from linli.cases.models import Case, ConflictBlock
from linli.kernel import clock
from linli.people.models import Post, PostQuerySet

_IN_UNIT = (Post.Role.UNIT_LEADER, Post.Role.HANDLER)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review; ``post`` is what they are called."""

    user_id: int
    username: str
    name: str
    post: str


def reviewers(case: Case, author_id: int, *besides: int) -> list[Reviewer]:
    """Return who may review the author's reply, leaders first: one query, two for a lone author.

    Never the author, nor whom a conflict block keeps out, nor ``besides``: the colleagues for
    whom the author stands in.
    """
    hands = (author_id, *besides)
    found = _read(Q(unit_id=case.lead_unit_id or 0, role__in=_IN_UNIT), case, hands)
    if found:
        return found
    above = Post.objects.annotate(place=StrIndex(Value(case.area_path), F("area__path")))
    return _read(Q(role=Post.Role.CENTRE_LEADER, place=1), case, hands, above)


def _read(
    which: Q, case: Case, hands: tuple[int, ...], posts: PostQuerySet | None = None
) -> list[Reviewer]:
    today = clock.today()
    base = Post.objects.all() if posts is None else posts
    rows = (
        base.filter(which, user__is_active=True)
        .on(today)
        .exclude(user_id__in=hands)
        .exclude(user_id__in=ConflictBlock.objects.filter(case_id=case.pk).values("user_id"))
        .order_by("-role", "user__username")
        .values_list("user_id", "user__username", "user__full_name", "role")
    )
    listed: dict[int, Reviewer] = {}
    for user_id, username, name, role in rows:
        listed.setdefault(user_id, Reviewer(user_id, username, name, Post.Role(role).label))
    return list(listed.values())
