"""The wall (大屏) of a demonstration: made once, its address shown at every start.

A pass is shown once by the pages and kept by nobody; the demo keeps its own in ``var/demo-wall``,
as it keeps the password of its accounts.
"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from linli.catalogue import snapshot
from linli.cli.demo import wall_path, write_private
from linli.domain.walls import MAKERS, USUAL, Standing
from linli.kernel import clock
from linli.people.actor import load_actor
from linli.people.models import Post
from linli.wall import access, actions

_NAME = "服务大厅大屏"  # zh-only


def address() -> str | None:
    """Return the path that opens the demo's wall, made now unless there is a valid one.

    None for a county in which nobody may make walls.
    """
    path = wall_path()
    secret = path.read_text(encoding="ascii").strip() if path.is_file() else ""
    found = access.of_pass(secret)
    if found is None or access.standing(found) is not Standing.CURRENT:
        made = _made()
        if made is None:
            return None
        secret = made
        write_private(path, secret + "\n")
    return f"{reverse('wall_enter')}#{secret}"


def _made() -> str | None:
    """Return the pass of a new wall of the county."""
    root, today = snapshot.current().tree.root, clock.today()
    makers = Post.objects.on(today).filter(
        role__in=sorted(MAKERS), area_id=root.id, user__is_active=True
    )
    post = makers.select_related("user").order_by("role", "user__username").first()
    if post is None:
        return None
    until = (today + timedelta(days=USUAL)).isoformat()
    raw = {"name": _NAME, "area": root.code, "until": until}
    return actions.make(actor=load_actor(post.user), raw=raw).secret
