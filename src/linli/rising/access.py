"""Who sees warnings: those who lead, dispatch or audit, inside the area of their post."""

from __future__ import annotations

from django.db.models import QuerySet

from linli.domain.errors import NotFound
from linli.domain.rising_terms import JUDGES, READERS
from linli.kernel import finding
from linli.people.actor import Actor, ActorPost, hats
from linli.places.reach import within_any
from linli.rising.models import Alert

ABSENT = "没有找到这条预警，或者您没有查看的权限。"


def posts_of(actor: Actor) -> tuple[ActorPost, ...]:
    """Return the actor's own posts and those of colleagues they stand in for."""
    return tuple(post for hat in hats(actor) for post in hat.posts)


def reads(actor: Actor) -> bool:
    """Tell whether the person has a post that reads warnings."""
    return any(post.role in READERS for post in posts_of(actor))


def judging(actor: Actor, row: Alert) -> ActorPost | None:
    """Return the post by which the actor judges a warning, widest first; None without one."""
    found = [
        post
        for post in posts_of(actor)
        if post.role in JUDGES and row.area_path.startswith(post.area_path)
    ]
    return min(found, key=lambda post: len(post.area_path), default=None)


def judges_paths(actor: Actor) -> list[str]:
    """Return the areas whose warnings the actor judges."""
    return [post.area_path for post in posts_of(actor) if post.role in JUDGES]


def visible_to(actor: Actor) -> QuerySet[Alert]:
    """Return the warnings this actor may see; every read of them starts here."""
    if actor.system:
        return Alert.objects.all()
    paths = [post.area_path for post in posts_of(actor) if post.role in READERS]
    return Alert.objects.filter(within_any(paths, "area_path"))


def get_warning(actor: Actor, key: str, *, lock: bool = False) -> Alert:
    """Return one visible warning; raises NotFound for unknown and invisible alike."""
    known = key if key.isascii() and key.isalnum() else ""
    rows = visible_to(actor).filter(key=known[:20])
    rows = rows.select_related("area", "matter", "landmark", "judged_by")
    return finding.one(rows, NotFound("no-warning", ABSENT), lock=lock)
