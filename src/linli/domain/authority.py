"""What a person is towards one matter: posts in, effective roles out.

A post is role × unit × area. It counts for a matter when the matter lies in the post's area
(centre posts, grid workers) or when the post's unit holds a duty in it (handlers, leaders).
A conflict block removes everything, for everybody, whatever other right exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from linli.domain.lifecycle import Role

#: Posts that work by area: they reach every matter inside it.
AREA_ROLES = frozenset(
    {
        Role.GRID_WORKER,
        Role.VILLAGE_HEAD,
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
#: Posts that nobody takes over from an absent colleague, and whose holders stand in for nobody:
#: who configures the county handles no matters, and who audits does not work on what is audited.
NOT_PASSED_ON = frozenset({Role.ADMIN, Role.AUDITOR})


@dataclass(frozen=True)
class PostFacts:
    """One valid post: ``area_path`` is the slash-ended code path of its area."""

    role: Role
    unit_id: int
    area_path: str


@dataclass(frozen=True)
class MatterFacts:
    """What authority needs of a matter; ``area_path`` of its deepest known area.

    ``readers`` are those to whom reading was granted and has not ended.
    """

    area_path: str
    lead_unit: int | None
    support_units: frozenset[int]
    past_units: frozenset[int]
    reporter_user: int | None
    reporter_staff: int | None
    blocked_users: frozenset[int]
    readers: frozenset[int] = frozenset()
    #: Units that look into a complaint about its handling: they see it, no more.
    looking_units: frozenset[int] = frozenset()
    #: The unit that takes in a complaint about handling in place of a centre.
    supervised_by: int | None = None


#: What the posts of the supervising unit are towards the complaints it takes in.
_SUPERVISING = {
    Role.HANDLER: frozenset({Role.DISPATCHER, Role.VERIFIER}),
    Role.UNIT_LEADER: frozenset({Role.DISPATCHER, Role.VERIFIER, Role.CENTRE_LEADER}),
}


def effective_roles(
    user_id: int | None, posts: Iterable[PostFacts], matter: MatterFacts
) -> frozenset[Role]:
    """Return the roles of the person towards the matter; empty means invisible.

    ``user_id`` None is the system itself. Somebody who was granted reading is a guest, unless
    a post gives more.
    """
    posts = tuple(posts)
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
            if post.unit_id == matter.supervised_by:
                roles |= _SUPERVISING[post.role]
        elif post.role in AREA_ROLES and matter.area_path.startswith(post.area_path):
            roles.add(post.role)
    if matter.reporter_staff == user_id and any(post.role is Role.GRID_WORKER for post in posts):
        roles.add(Role.GRID_WORKER)
    if not roles and user_id in matter.readers and may_be_granted(posts):
        roles.add(Role.GUEST)
    return frozenset(roles)


def may_be_granted(posts: Iterable[PostFacts]) -> bool:
    """Tell whether reading may be granted to somebody with these posts valid today.

    Not to accounts without a post (residents, people who left), nor to the administrator,
    who configures the county and sees no matters.
    """
    return any(post.role is not Role.ADMIN for post in posts)


def may_see(user_id: int | None, posts: Iterable[PostFacts], matter: MatterFacts) -> bool:
    """Tell whether the person may open the matter.

    Wider than acting: a unit that once held a duty keeps its view of the history, and one that
    looks into a complaint about the matter reads what it is about. This is the predicate twin
    of the ``visible_to`` queryset; a property test holds them together.
    """
    posts = tuple(posts)
    if user_id is not None and user_id in matter.blocked_users:
        return False
    if user_id is not None and user_id == matter.reporter_staff:
        return True
    if effective_roles(user_id, posts, matter):
        return True
    seeing = matter.past_units | matter.looking_units
    return any(p.role in UNIT_ROLES and p.unit_id in seeing for p in posts)


def may_stand_in(posts: Iterable[PostFacts], absent: Iterable[PostFacts]) -> bool:
    """Tell whether somebody with ``posts`` may stand in for a colleague with the posts ``absent``.

    They must be colleagues: hold a post in the same unit, a centre being one. Administrators and
    auditors stand in for nobody, and their posts pass to nobody.
    """
    posts = tuple(posts)
    if any(post.role in NOT_PASSED_ON for post in posts):
        return False
    units = {post.unit_id for post in posts}
    return any(post.unit_id in units for post in absent if post.role not in NOT_PASSED_ON)


def may_lift_block(hands: frozenset[int], blocked: int, tied: frozenset[int]) -> bool:
    """Tell whether these hands may lift the block that keeps ``blocked`` out of a matter.

    Nobody lifts a block that concerns them: the person kept out, and ``tied``, those who stand
    in for that person or for whom that person stands in, whose reach would grow with it.
    """
    return blocked not in hands and not hands & tied


def _taken_over(
    posts: Iterable[PostFacts], matter: MatterFacts
) -> tuple[tuple[PostFacts, ...], MatterFacts]:
    """Return what of an absent colleague passes on: the posts, nothing that is the person's own.

    What somebody reported as a resident, and a grant to read, are meant for that person alone.
    """
    passed = tuple(post for post in posts if post.role not in NOT_PASSED_ON)
    return passed, replace(matter, reporter_user=None, readers=frozenset())


def roles_in_place(
    user_id: int, absent_id: int, posts: Iterable[PostFacts], matter: MatterFacts
) -> frozenset[Role]:
    """Return the roles in which ``user_id`` may act in the place of an absent colleague.

    ``posts`` are those of the colleague. Never more than the colleague's own roles, and none
    where a conflict block keeps out either of the two.
    """
    if user_id in matter.blocked_users:
        return frozenset()
    return effective_roles(absent_id, *_taken_over(posts, matter))


def may_see_in_place(
    user_id: int, absent_id: int, posts: Iterable[PostFacts], matter: MatterFacts
) -> bool:
    """Tell whether ``user_id`` may open the matter in the place of an absent colleague."""
    if user_id in matter.blocked_users:
        return False
    return may_see(absent_id, *_taken_over(posts, matter))
