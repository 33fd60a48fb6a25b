"""The only ways to entries: whose area it is, and what a post may do there.

Grid workers and village heads read and write their own area, centres above and auditors read,
the administrator of the county brings in places and things. Nobody else sees anything. A
volunteered contact is seen by the grid worker and the village head of its area alone.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from linli.domain.errors import NotFound, NotYours
from linli.domain.gridbook import Kind
from linli.domain.lifecycle import Role
from linli.gridbook.models import Batch, Entry
from linli.kernel import finding
from linli.kernel.keys import number
from linli.people.actor import Actor, hats
from linli.places.reach import within_any

#: Posts that keep the book of their area.
WRITERS = frozenset({Role.GRID_WORKER, Role.VILLAGE_HEAD})
#: Posts that bring in spreadsheets.
IMPORTERS = WRITERS | {Role.ADMIN}
#: Posts that read it.
READERS = IMPORTERS | {
    Role.SEAT, Role.DISPATCHER, Role.VERIFIER, Role.CENTRE_LEADER, Role.AUDITOR,
}  # fmt: skip
#: Posts that may take the second look at a merge.
SECOND_LOOK = WRITERS | {Role.DISPATCHER, Role.CENTRE_LEADER}


def hat_with(actor: Actor, roles: frozenset[Role], area_path: str) -> Actor | None:
    """Return the hat with a post of these roles whose area covers ``area_path``, or None."""
    for hat in hats(actor):
        for post in hat.posts:
            if post.role in roles and area_path.startswith(post.area_path):
                return hat
    return None


def unit_of(hat: Actor, roles: frozenset[Role], area_path: str) -> int | None:
    """Return the unit of the post by which ``hat`` acts there."""
    for post in hat.posts:
        if post.role in roles and area_path.startswith(post.area_path):
            return post.unit_id
    return None


def paths(actor: Actor, roles: frozenset[Role]) -> tuple[str, ...]:
    """Return the areas in which the actor has a post of these roles, own ones first."""
    found = [post.area_path for hat in hats(actor) for post in hat.posts if post.role in roles]
    return tuple(dict.fromkeys(found))


def reads(actor: Actor) -> bool:
    """Tell whether the person is offered the book at all."""
    return bool(paths(actor, READERS))


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """Return the entries this actor may see; every read of entries starts here."""
    entries = Entry.objects.all()
    if actor.system:
        return entries
    return entries.filter(
        (within_any(paths(actor, READERS)) & ~Q(kind=Kind.CONTACT.value))
        | within_any(paths(actor, WRITERS))
    )


def get_entry(actor: Actor, key: str | int, *, lock: bool = False) -> Entry:
    """Return one visible entry; raises NotFound for unknown and invisible alike."""
    entries = visible_to(actor).filter(pk=number(key)).select_related("area")
    refusal = NotFound("no-entry", "台账里没有这一条，或者您没有查看的权限。")
    return finding.one(entries, refusal, lock=lock)


def hat_for(actor: Actor, roles: frozenset[Role], area_path: str, refusal: NotYours) -> Actor:
    """Return the hat with a post of these roles that covers ``area_path``; raises ``refusal``."""
    hat = actor if actor.system else hat_with(actor, roles, area_path)
    if hat is None:
        raise refusal
    return hat


def writer(actor: Actor, area_path: str) -> Actor:
    """Return the hat that may write in an area; raises NotYours."""
    refusal = NotYours("not-keeper", "台账由本网格的网格员或本村（社区）负责人维护。")
    return hat_for(actor, WRITERS, area_path, refusal)


def importer(actor: Actor, area_path: str) -> Actor:
    """Return the hat that may import into an area; raises NotYours."""
    refusal = NotYours("not-importer", "只能把表格导入到自己负责的网格或村（社区）。")
    return hat_for(actor, IMPORTERS, area_path, refusal)


def get_batch(actor: Actor, key: str | int, *, lock: bool = False) -> Batch:
    """Return an import of the actor's own; raises NotFound for unknown and foreign alike."""
    batches = Batch.objects.filter(pk=number(key)).select_related("area")
    if not actor.system:
        batches = batches.filter(made_by_id=actor.user_id or 0)
    refusal = NotFound("no-batch", "没有找到这次导入，或者不是您导入的。")
    return finding.one(batches, refusal, lock=lock)
