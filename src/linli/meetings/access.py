"""The only way to a meeting: who sees it, what somebody is towards it, which of its matters.

A meeting is seen by the people of its centre, of the centre above a village's, by those whose
posts watch over the area, by the units invited and by its chair and keeper. A matter on the
agenda is seen only by whoever may see the matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.access import blocks_of
from linli.cases.access import visible_to as cases_visible_to
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain import complaints
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role
from linli.domain.meetings import Hand
from linli.meetings.models import Attendance, Meeting
from linli.people.actor import SYSTEM, Actor, ActorPost
from linli.tasks.queries.rows import TaskRow

#: Posts of a centre whose holders arrange meetings; and those who watch over an area's.
ORGANISERS = frozenset({Role.CENTRE_LEADER, Role.DISPATCHER, Role.SEAT})
WATCHERS = frozenset({Role.CENTRE_LEADER, Role.DISPATCHER, Role.AUDITOR})
#: What is shown of a matter the reader may not see.
HIDDEN = "一件事项（您无权查看）"
_ABSENT = "没有找到这次会议，或者您没有查看的权限。"


def posts_of(actor: Actor) -> tuple[ActorPost, ...]:
    """Return the actor's own posts and those of colleagues they stand in for."""
    return (*actor.posts, *(post for one in actor.standing_for for post in one.posts))


def units_of(actor: Actor) -> frozenset[int]:
    """Return the units the actor works for; looking after accounts or watching is no work."""
    looking = (Role.ADMIN, Role.AUDITOR)
    return frozenset(post.unit_id for post in posts_of(actor) if post.role not in looking)


def people_of(actor: Actor) -> frozenset[int]:
    """Return the accounts in whose name the actor may act at a meeting: theirs, and absent ones."""
    own = {one for one in (actor.user_id, actor.principal_id) if one is not None}
    return frozenset(own) | actor.stands_for


def centres(catalogue: Catalogue) -> list[UnitInfo]:
    """Return every centre, county first, then by code."""
    order = {"county": 0, "town": 1, "village": 2}
    found = [unit for unit in catalogue.units.values() if unit.kind == "centre"]
    return sorted(found, key=lambda unit: (order.get(unit.tier, 3), unit.code))


def _near(unit: UnitInfo) -> set[int]:
    """Return the units whose people belong to a centre's meeting: its own, a village's town."""
    above = {unit.parent_id} if unit.tier == "village" and unit.parent_id else set()
    return {unit.id} | {one for one in above if one is not None}


def organised(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres whose meetings the actor may arrange."""
    units = {post.unit_id for post in posts_of(actor) if post.role in ORGANISERS}
    return [unit for unit in centres(catalogue) if units & _near(unit)]


def seen_centres(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres all of whose meetings the actor sees."""
    posts = [post for post in posts_of(actor) if post.role is not Role.ADMIN]
    units = {post.unit_id for post in posts}
    watched = tuple(post.area_path for post in posts if post.role in WATCHERS)
    return [
        unit
        for unit in centres(catalogue)
        if units & _near(unit) or catalogue.tree.by_id(unit.area_id).path.startswith(watched)
    ]


def visible_to(actor: Actor, catalogue: Catalogue) -> QuerySet[Meeting]:
    """Return the meetings this actor may see; every read of meetings starts here."""
    if actor.system:
        return Meeting.objects.all()
    if actor.user_id is None:
        return Meeting.objects.none()
    people = people_of(actor)
    units = {post.unit_id for post in posts_of(actor) if post.role is not Role.ADMIN}
    invited = Attendance.objects.filter(meeting=OuterRef("pk")).filter(
        Q(unit_id__in=sorted(units)) | Q(person_id__in=sorted(people))
    )
    return Meeting.objects.filter(
        Q(centre_id__in=[unit.id for unit in seen_centres(actor, catalogue)])
        | Q(chair_id__in=sorted(people))
        | Q(keeper_id__in=sorted(people))
        | Q(Exists(invited))
    )


def get_meeting(actor: Actor, key: str, catalogue: Catalogue, *, lock: bool = False) -> Meeting:
    """Return one visible meeting; raises NotFound for unknown and invisible alike."""
    # Whatever is no key is no meeting; PostgreSQL would refuse NUL and surrogates with an error.
    known = key if key.isascii() and key.isalnum() else ""
    rows = visible_to(actor, catalogue).filter(key=known[:20])
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.select_related("chair", "keeper", "approved_by", "previous").first()
    if found is None:
        raise NotFound("no-meeting", _ABSENT)
    return found


def hands(
    actor: Actor, meeting: Meeting, catalogue: Catalogue, candidates: Iterable[int] = ()
) -> frozenset[Hand]:
    """Return what the actor is towards a meeting; ``candidates`` may chair it today.

    Who stands in for the chair acts as chair, and is keeper all the same where they kept the
    minutes themselves.
    """
    people = people_of(actor)
    found = set()
    if meeting.chair_id in people:
        found.add(Hand.CHAIR)
    if meeting.keeper_id in people:
        found.add(Hand.KEEPER)
    if meeting.centre_id in {unit.id for unit in organised(actor, catalogue)}:
        found.add(Hand.ORGANISER)
    if people & set(candidates):
        found.add(Hand.CANDIDATE)
    return frozenset(found)


@dataclass(frozen=True)
class Sight:
    """Which matters of a meeting the reader sees, and which are left out whole."""

    seen: frozenset[int]
    out: frozenset[int]


def sight(actor: Actor, case_ids: Iterable[int]) -> Sight:
    """Tell which of these matters the actor sees: two queries, none without matters.

    A matter the actor is kept out of (回避), or a complaint about handling they do not see, is
    not even named as one item among others.
    """
    wanted = set(case_ids)
    if not wanted:
        return Sight(frozenset(), frozenset())
    seen = set(
        cases_visible_to(actor).filter(pk__in=wanted).order_by().values_list("pk", flat=True)
    )
    unseen = wanted - seen
    if not unseen:
        return Sight(frozenset(seen), frozenset())
    # Reading only whether to be silent about them, never what they say.
    kept = Q(source__in=sorted(complaints.SOURCES))
    for person in sorted(people_of(actor)):
        kept |= Q(pk__in=blocks_of(person).values("case_id"))
    out = cases_visible_to(SYSTEM).filter(kept, pk__in=unseen).order_by()
    return Sight(frozenset(seen), frozenset(out.values_list("pk", flat=True)))


def shown_promises(actor: Actor, tasks: Iterable[TaskRow], seen: Sight) -> tuple[TaskRow, ...]:
    """Return the promises the actor may read: about no matter, one they see, or their unit's own.

    Nothing of a matter they are kept out of, whosever task it is. ``seen`` covers their matters.
    """
    units = units_of(actor)
    return tuple(
        task
        for task in tasks
        if task.case_id is None
        or task.case_id in seen.seen
        or (task.case_id not in seen.out and task.unit_id in units)
    )
