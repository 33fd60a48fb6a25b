"""Where somebody can be given work today: yes or no, never who and never since when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from linli.fieldwork.access import OUTSIDE
from linli.fieldwork.models import Availability
from linli.kernel import clock
from linli.people.models import Post
from linli.places.tree import Node


def manned(nodes: Iterable[Node]) -> frozenset[int]:
    """Return the areas among these in which somebody says they can be given work: one query.

    A grid worker counts for their grid, a head of a village for the village and its grids.
    """
    wanted = list(nodes)
    here = Availability.objects.filter(until__gt=clock.now()).values("user_id")
    paths = set(
        Post.objects.filter(user_id__in=here, role__in=[one.value for one in OUTSIDE])
        .on(clock.today())
        .order_by()
        .values_list("area__path", flat=True)
    )
    return frozenset(node.id for node in wanted if any(node.path.startswith(p) for p in paths))


def units_manned(unit_ids: Collection[int]) -> frozenset[int]:
    """Return the units among these where somebody says they can be given work: one query."""
    here = Availability.objects.filter(until__gt=clock.now()).values("user_id")
    posts = Post.objects.filter(unit_id__in=unit_ids, user_id__in=here, user__is_active=True)
    return frozenset(posts.on(clock.today()).order_by().values_list("unit_id", flat=True))


def own(user_id: int) -> datetime | None:
    """Return until when the person themselves said so; None where they did not."""
    found = Availability.objects.filter(user_id=user_id, until__gt=clock.now()).first()
    return found.until if found else None
