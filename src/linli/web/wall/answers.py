"""What the wall's addresses answer: the screen, its fragment, or that a pass opens nothing.

The pass travels in a cookie for these addresses alone. It is not in the address: that hangs on a
wall for everybody to read, and is written into logs and histories.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.catalogue import snapshot
from linli.domain.walls import Standing
from linli.kernel import clock
from linli.places.tree import Node
from linli.wall import access, keeping
from linli.wall.models import Wall
from linli.web import pages
from linli.web.wall.drawing import picture

COOKIE = "linli_wall"
_PATH = "/wall/"
#: Seconds after which a page without a stream asks again.
EVERY = 30


def wall_of(request: HttpRequest) -> tuple[Wall | None, int]:
    """Return the wall of a request's pass and 200, or None and the status that says why not.

    An unknown pass and none at all are the same answer; that one is over is told to its holder.
    """
    wall = access.of_pass(request.COOKIES.get(COOKIE, ""))
    if wall is None:
        return None, 404
    return (wall, 200) if access.standing(wall) is Standing.CURRENT else (None, 410)


def over(request: HttpRequest, status: int) -> HttpResponse:
    """Return the calm page for a pass that opens nothing."""
    heading, words = {
        404: (_("这里没有大屏"), _("请用管理员给的完整地址打开，或者在下面填写大屏口令。")),
        410: (
            _("这块大屏已停用"),
            _("有效期已过或者已经停用，请联系设置大屏的人员。"),
        ),
    }[status]
    context = {"heading": heading, "words": words}
    return private(pages.render(request, "wall/over.html", context, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines; no pass is ever in an address."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def remember(response: HttpResponse, wall: Wall, secret: str) -> None:
    """Put the pass into the screen's cookie, for as long as it holds."""
    end = datetime.combine(wall.until + timedelta(days=1), time(), tzinfo=clock.CIVIL)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=max(0, int((end - clock.now()).total_seconds())),
        path=_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def screen(request: HttpRequest, area: Node, *, now_address: str, events: str) -> HttpResponse:
    """Return the whole page of an area."""
    kept = keeping.screen(area, snapshot.current())
    context = {
        **picture(kept.screen),
        "screen": kept.screen,
        "events": events,
        "now_address": now_address,
        "every": EVERY,
        "server_now": clock.now(),
    }
    return private(pages.render(request, "wall/wall.html", context))


def fragment(request: HttpRequest, area: Node) -> HttpResponse:
    """Return the present numbers, or 204 while the page (``?mark=``) has them.

    ``Linli-Again``: something has moved since they were counted, newer ones can be had after so
    many seconds.
    """
    kept = keeping.screen(area, snapshot.current())
    if request.GET.get("mark") == kept.screen.mark:
        response = HttpResponse(status=204)
    else:
        context = {
            **picture(kept.screen),
            "screen": kept.screen,
            "server_now": clock.now(),
        }
        response = pages.render(request, "wall/now.html", context)
    response["Linli-Mark"] = kept.screen.mark
    if kept.again:
        response["Linli-Again"] = str(kept.again)
    return private(response)
