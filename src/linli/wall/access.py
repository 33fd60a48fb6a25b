"""Who keeps walls, who looks at them, and what a screen's pass opens.

A wall shows aggregates that everybody in the hall may read, so its own reader is the system; what
may be shown at all is decided by :mod:`linli.domain.wall_hiding`. Here is who gives a screen its
pass: administrators and leaders of the centre, inside the area of their post.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from hashlib import sha256

from django.db.models import Q, QuerySet

from linli.domain import walls as rules
from linli.domain.errors import NotFound, NotYours
from linli.domain.states import Role
from linli.domain.walls import KINDS, MAKERS, READERS
from linli.kernel import clock, finding
from linli.kernel.keys import number
from linli.people.actor import Actor, hats
from linli.places.reach import within_any
from linli.places.tree import Node, Tree
from linli.wall.models import Wall

#: Marks our passes, so that scanners of logs can find a leaked one.
_PREFIX = "linli_wall_"
_SHAPE = re.compile(r"linli_wall_[A-Za-z0-9_-]{43}", re.ASCII)


def _paths(actor: Actor, roles: Collection[Role]) -> list[str]:
    return [post.area_path for hat in hats(actor) for post in hat.posts if post.role in roles]


def reads(actor: Actor) -> bool:
    """Tell whether the person is shown walls at all."""
    return bool(_paths(actor, READERS))


def makes(actor: Actor) -> bool:
    """Tell whether the person makes walls somewhere."""
    return bool(_paths(actor, MAKERS))


def visible_to(actor: Actor) -> QuerySet[Wall]:
    """Return the walls this actor may look at; every read of them by a person starts here."""
    return Wall.objects.filter(within_any(_paths(actor, READERS)))


def get_wall(actor: Actor, key: str | int, *, lock: bool = False) -> Wall:
    """Return one wall; raises NotFound for unknown and invisible alike."""
    rows = visible_to(actor).filter(pk=number(key)).select_related("area", "made_by")
    return finding.one(
        rows, NotFound("no-wall", "没有找到这块大屏，或者您没有查看的权限。"), lock=lock
    )


def areas_for(actor: Actor, tree: Tree) -> list[Node]:
    """Return the areas of which the actor makes walls, the county first: no query."""
    paths = _paths(actor, MAKERS)
    below = [tree.root, *tree.children(tree.root.id)]
    return [
        node
        for node in below
        if node.kind in KINDS and any(node.path.startswith(path) for path in paths)
    ]


def keeper(actor: Actor, area_path: str) -> Actor:
    """Return the hat that keeps the walls of an area; raises NotYours."""
    for hat in hats(actor):
        for post in hat.posts:
            if post.role in MAKERS and area_path.startswith(post.area_path):
                return hat
    raise NotYours("not-wall-keeper", "大屏由县域配置管理员和本级综治中心负责人设置。")


def new_pass() -> tuple[str, str]:
    """Return a new pass and its digest."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    return secret, digest(secret)


def digest(secret: str) -> str:
    """Return what is kept of a pass: 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def of_pass(secret: str) -> Wall | None:
    """Return the wall a pass belongs to, whatever its standing: one query, none for junk."""
    if not _SHAPE.fullmatch(secret):
        return None
    return Wall.objects.select_related("area").filter(digest=digest(secret)).first()


def standing(wall: Wall) -> rules.Standing:
    """Return where its pass stands today."""
    return rules.standing(wall.until, clock.today(), revoked=wall.revoked_at is not None)


def still(keys: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return which of these (id, digest) still open a wall: one query. For open streams."""
    valid = Wall.objects.filter(
        Q(revoked_at__isnull=True), until__gte=clock.today(), id__in={key for key, _ in keys}
    )
    return set(keys) & set(valid.values_list("id", "digest"))
