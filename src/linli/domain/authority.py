"""What a person is towards one matter: posts in, effective roles out.

A post is role × unit × area. It counts for a matter when the matter lies in the post's area
(centre posts, grid workers) or when the post's unit holds a duty in it (handlers, leaders).
A conflict block removes everything, for everybody, whatever other right exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.domain.lifecycle import Role

#: Posts that work by area: they reach every matter inside it.
AREA_ROLES = frozenset(
    {
        Role.GRID_WORKER,
        Role.SEAT,
        Role.DISPATCHER,
        Role.VERIFIER,
        Role.CENTRE_LEADER,
        Role.AUDITOR,
    }
)
#: The administrator configures the county and sees no matters, so has no place here.
#: Posts that work by unit: they reach the matters in which their unit holds a duty.
UNIT_ROLES = frozenset({Role.HANDLER, Role.UNIT_LEADER})


@dataclass(frozen=True)
class PostFacts:
    """One valid post: ``area_path`` is the slash-ended code path of its area."""

    role: Role
    unit_id: int
    area_path: str


@dataclass(frozen=True)
class MatterFacts:
    """What authority needs of a matter; ``area_path`` of its deepest known area."""

    area_path: str
    lead_unit: int | None
    support_units: frozenset[int]
    past_units: frozenset[int]
    reporter_user: int | None
    reporter_staff: int | None
    blocked_users: frozenset[int]


def effective_roles(
    user_id: int | None, posts: Iterable[PostFacts], matter: MatterFacts
) -> frozenset[Role]:
    """Return the roles of the person towards the matter; empty means invisible.

    ``user_id`` None is the system itself.
    """
    if user_id is None:
        return frozenset({Role.SYSTEM})
    if user_id in matter.blocked_users:
        return frozenset()
    roles: set[Role] = set()
    if matter.reporter_user == user_id:
        roles.add(Role.REPORTER)
    for post in posts:
        if post.role in UNIT_ROLES:
            if post.unit_id == matter.lead_unit:
                roles.add(post.role)
            elif post.unit_id in matter.support_units:
                roles.add(Role.SUPPORTER)
        elif post.role in AREA_ROLES and matter.area_path.startswith(post.area_path):
            roles.add(post.role)
    if matter.reporter_staff == user_id and any(post.role is Role.GRID_WORKER for post in posts):
        roles.add(Role.GRID_WORKER)
    return frozenset(roles)


def may_see(user_id: int | None, posts: Iterable[PostFacts], matter: MatterFacts) -> bool:
    """Tell whether the person may open the matter.

    Wider than acting: a unit that once held a duty keeps its view of the history. This is
    the predicate twin of the ``visible_to`` queryset; a property test holds them together.
    """
    posts = tuple(posts)
    if user_id is not None and user_id in matter.blocked_users:
        return False
    if user_id is not None and user_id == matter.reporter_staff:
        return True
    if effective_roles(user_id, posts, matter):
        return True
    return any(p.role in UNIT_ROLES and p.unit_id in matter.past_units for p in posts)
