"""The only ways to field tasks: who sees them, who does them, who may give and withdraw them.

A task is done by whoever works outside in its grid or village. It is seen by them, by the centres
above, by verifiers and auditors there, and by the unit that gave it.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.catalogue.snapshot import MatterInfo
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.domain.outings import Side
from linli.kernel import finding
from linli.kernel.keys import number
from linli.outings.models import Outing
from linli.people.actor import Actor, ActorPost, hats
from linli.places.models import AreaKind
from linli.places.reach import above, within_any

#: Posts that work outside.
DOERS: Final = frozenset({Role.GRID_WORKER, Role.VILLAGE_HEAD})
#: Posts that give tasks in their area.
GIVERS: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER, Role.VILLAGE_HEAD})
#: Posts of a department that give tasks for the matters it leads.
LEADING: Final = frozenset({Role.UNIT_LEADER, Role.HANDLER})
#: Posts that read the tasks of their area.
READERS: Final = DOERS | GIVERS | {Role.VERIFIER, Role.AUDITOR}
#: What names a task by the key its telephone made.
CLIENT: Final = "client:"


def covers(post: ActorPost, path: str, kind: str) -> bool:
    """Tell whether a post outside is one that does the tasks of an area.

    Its own area and what lies in it; the village of its grid, too.
    """
    if post.role not in DOERS:
        return False
    return path.startswith(post.area_path) or (
        kind == AreaKind.VILLAGE and post.area_path.startswith(path)
    )


def _village_of(paths: list[str]) -> Q:
    around = {one for path in paths for one in above(path) if one != path}
    return Q(area__kind=AreaKind.VILLAGE, area__path__in=sorted(around))


def _paths(actor: Actor, roles: frozenset[Role]) -> list[str]:
    return [post.area_path for hat in hats(actor) for post in hat.posts if post.role in roles]


def mine(actor: Actor) -> Q:
    """Return the condition “the actor works there outside, by a post of their own”."""
    paths = [post.area_path for post in actor.posts if post.role in DOERS]
    return within_any(paths) | _village_of(paths)


def visible_to(actor: Actor) -> QuerySet[Outing]:
    """Return the tasks this actor may see; every read of tasks starts here."""
    outings = Outing.objects.all()
    if actor.system:
        return outings
    doing = _paths(actor, DOERS)
    units = {post.unit_id for hat in hats(actor) for post in hat.posts if post.role in LEADING}
    return outings.filter(
        within_any(_paths(actor, READERS)) | _village_of(doing) | Q(given_unit_id__in=sorted(units))
    )


def reads(actor: Actor) -> bool:
    """Tell whether the person is offered the tasks at all."""
    return bool(_paths(actor, READERS | LEADING))


def gives(actor: Actor) -> bool:
    """Tell whether the person is offered to give one."""
    return bool(_paths(actor, GIVERS | LEADING))


def get_outing(actor: Actor, key: str | int, *, lock: bool = False) -> Outing:
    """Return one visible task by its key, or by ``client:`` and the key its telephone made.

    Raises NotFound for unknown and invisible alike.
    """
    outings = visible_to(actor).filter(_named(str(key))).select_related("area")
    refusal = NotFound("no-outing", "没有找到这项任务，或者您没有查看的权限。")
    return finding.one(outings, refusal, lock=lock)


def _named(key: str) -> Q:
    if not key.startswith(CLIENT):
        return Q(pk=number(key))
    try:
        return Q(client_key=UUID(key.removeprefix(CLIENT)))
    except ValueError:
        return Q(pk__in=[])


def doer(actor: Actor, path: str, kind: str) -> Actor:
    """Return the hat that does the tasks of an area; raises NotYours."""
    for hat in hats(actor):
        if any(covers(post, path, kind) for post in hat.posts):
            return hat
    raise NotYours("not-doer", "由在这个网格（村、社区）工作的网格员或村（社区）负责人记录。")


def unit_of(hat: Actor, path: str, kind: str) -> int | None:
    """Return the unit of the post by which ``hat`` works in an area."""
    return next((post.unit_id for post in hat.posts if covers(post, path, kind)), None)


def giver(actor: Actor, path: str, matter: MatterInfo) -> tuple[Actor, ActorPost]:
    """Return the hat and the post that may give tasks of this matter there; raises NotYours."""
    for hat in hats(actor):
        for post in hat.posts:
            leads = post.role in LEADING and post.unit_id == matter.lead_unit_id
            if (post.role in GIVERS or leads) and path.startswith(post.area_path):
                return hat, post
    raise NotYours(
        "not-giver",
        "由综治中心、村（社区）负责人或者这个事项的牵头单位布置，并且只能布置到自己的辖区。",
    )


def sides(actor: Actor, outing: Outing) -> frozenset[Side]:
    """Return what the actor is towards a task; the area of ``outing`` is loaded."""
    if actor.system:
        return frozenset({Side.CLOCK})
    found: set[Side] = set()
    for hat in hats(actor):
        for post in hat.posts:
            if covers(post, outing.area.path, outing.area.kind):
                found.add(Side.DOER)
            same = post.unit_id == outing.given_unit_id
            if same and post.role in GIVERS | LEADING and not outing.own:
                found.add(Side.GIVER)
    if outing.given_by_id in {hat.principal_id for hat in hats(actor)}:
        found.add(Side.GIVER)
    return frozenset(found)
