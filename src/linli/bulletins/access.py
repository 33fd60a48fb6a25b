"""Who sees a bulletin and what somebody is towards it.

A draft is for the people of its centre who write and approve, and for those who audit the area.
What was issued is a publication to everybody who works in the area: every unit named in it, every
town; it stays readable after it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from linli.bulletins.models import Bulletin
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.bulletins import Hand, Standing
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role
from linli.kernel import finding
from linli.people.actor import Actor, ActorPost, hats

#: Posts of the centre that draft, edit, submit and issue; and the one that approves.
WRITERS = frozenset({Role.CENTRE_LEADER, Role.DISPATCHER})
APPROVERS = frozenset({Role.CENTRE_LEADER})
#: Posts that speak for a unit when it says a figure is wrong.
SPEAKERS = frozenset(
    {Role.HANDLER, Role.UNIT_LEADER, Role.DISPATCHER, Role.CENTRE_LEADER, Role.VILLAGE_HEAD}
)
#: Centres of these tiers have bulletins.
TIERS = ("county", "town")
OUT = (Standing.ISSUED, Standing.WITHDRAWN)
ABSENT = "没有找到这份通报，或者您没有查看的权限。"


def posts_of(actor: Actor) -> tuple[ActorPost, ...]:
    """Return the actor's own posts and those of colleagues they stand in for."""
    return tuple(post for hat in hats(actor) for post in hat.posts)


def people_of(actor: Actor) -> frozenset[int]:
    """Return the accounts in whose name the actor acts: theirs, and absent colleagues'."""
    own = {one for one in (actor.user_id, actor.principal_id) if one is not None}
    return frozenset(own) | actor.stands_for


def units_of(actor: Actor) -> frozenset[int]:
    """Return the units for which the actor may say that a figure is wrong."""
    return frozenset(post.unit_id for post in posts_of(actor) if post.role in SPEAKERS)


def centres(catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres that have bulletins, county first, then by code."""
    found = [
        unit for unit in catalogue.units.values() if unit.kind == "centre" and unit.tier in TIERS
    ]
    return sorted(found, key=lambda unit: (TIERS.index(unit.tier), unit.code))


def written(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres whose bulletins the actor writes."""
    mine = {post.unit_id for post in posts_of(actor) if post.role in WRITERS}
    return [unit for unit in centres(catalogue) if unit.id in mine]


def _approves(actor: Actor, unit: UnitInfo) -> bool:
    """Tell whether the actor leads the centre, or the one above it."""
    near = {unit.id, unit.parent_id}
    return any(post.role in APPROVERS and post.unit_id in near for post in posts_of(actor))


def path_of(catalogue: Catalogue, unit_id: int) -> str:
    """Return the path of a unit's area."""
    return catalogue.tree.by_id(catalogue.units[unit_id].area_id).path


def readable(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres whose issued bulletins the actor reads.

    Those whose area their unit or post lies in, and those inside the area of a centre's post.
    """
    paths = [
        path
        for post in posts_of(actor)
        if post.role is not Role.ADMIN
        for path in (post.area_path, path_of(catalogue, post.unit_id))
    ]
    watched = tuple(
        post.area_path
        for post in posts_of(actor)
        if post.role in WRITERS or post.role is Role.AUDITOR
    )
    return [
        unit
        for unit in centres(catalogue)
        if any(path.startswith(path_of(catalogue, unit.id)) for path in paths)
        or path_of(catalogue, unit.id).startswith(watched or ("\0",))
    ]


def _drafts(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centres whose drafts the actor sees."""
    audited = tuple(post.area_path for post in actor.posts if post.role is Role.AUDITOR)
    mine = {unit.id for unit in written(actor, catalogue)}
    return [
        unit
        for unit in centres(catalogue)
        if unit.id in mine
        or _approves(actor, unit)
        or path_of(catalogue, unit.id).startswith(audited or ("\0",))
    ]


def visible_to(actor: Actor, catalogue: Catalogue) -> QuerySet[Bulletin]:
    """Return the bulletins this actor may see; every read of them starts here."""
    if actor.system:
        return Bulletin.objects.all()
    if actor.user_id is None:
        return Bulletin.objects.none()
    out = [one.value for one in OUT]
    return Bulletin.objects.filter(
        Q(unit_id__in=[unit.id for unit in _drafts(actor, catalogue)])
        | Q(unit_id__in=[unit.id for unit in readable(actor, catalogue)], standing__in=out)
    )


def get_bulletin(actor: Actor, key: str, catalogue: Catalogue, *, lock: bool = False) -> Bulletin:
    """Return one visible bulletin; raises NotFound for unknown and invisible alike."""
    # Whatever is no key is no bulletin; PostgreSQL would refuse NUL and surrogates with an error.
    known = key if key.isascii() and key.isalnum() else ""
    rows = visible_to(actor, catalogue).filter(key=known[:20])
    rows = rows.select_related("approved_by", "drafted_by", "submitted_by", "replaces")
    return finding.one(rows, NotFound("no-bulletin", ABSENT), lock=lock)


def hands(
    actor: Actor, row: Bulletin, catalogue: Catalogue, owners: Iterable[int]
) -> frozenset[Hand]:
    """Return what the actor is towards a bulletin; ``owners`` are the units named in it."""
    unit = catalogue.units[row.unit_id]
    found = set()
    if actor.system or unit.id in {one.id for one in written(actor, catalogue)}:
        found.add(Hand.WRITER)
    if _approves(actor, unit):
        found.add(Hand.APPROVER)
    if units_of(actor) & set(owners):
        found.add(Hand.NAMED)
    return frozenset(found)
