"""The wall's pages: the way in with a pass, the screen, and its present numbers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue import snapshot
from linli.domain.walls import Standing
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.signin import address_of
from linli.wall import access
from linli.wall.models import Wall
from linli.web import pages
from linli.web.wall import answers

#: Passes without a wall behind them, from one sender in a quarter of an hour.
GUESSES = Limit("wall-guess", most=40, seconds=900)


@login_not_required
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Show the screen of the pass in the cookie, and let the cookie live on with it."""
    found, status = answers.wall_of(request)
    if found is None:
        return answers.over(request, status)
    response = answers.screen(
        request,
        snapshot.current().tree.by_id(found.area_id),
        now_address=reverse("wall_now"),
        events=reverse("wall_events"),
    )
    answers.remember(response, found, request.COOKIES[answers.COOKIE])
    return response


@login_not_required
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Answer the present numbers, 204 if the page has them, 404 or 410 without a pass."""
    found, status = answers.wall_of(request)
    if found is None:
        return answers.private(HttpResponse(status=status))
    return answers.fragment(request, snapshot.current().tree.by_id(found.area_id))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Take a pass and lead to the screen.

    The address given to a screen ends in ``#pass``: what stands behind ``#`` no browser sends, so
    it is in no log; a script of the page puts it into the form, and by hand it works as well.
    """
    if request.method != "POST":
        return _form(request)
    # People paste the whole address.
    secret = request.POST.get("token", "").strip().rsplit("#", 1)[-1]
    found = access.of_pass(secret)
    if found is None:
        if not GUESSES.hit(address_of(request), clock.now()):
            return _form(request, _("试的次数太多，请过一刻钟再试。"), 429)
        return _form(request, _("口令不对。请从管理员给的地址完整复制。"), 404)
    if access.standing(found) is not Standing.CURRENT:
        return answers.over(request, 410)
    return _in(found, secret)


def _in(found: Wall, secret: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("wall"), status=303)
    answers.remember(response, found, secret)
    return answers.private(response)


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"problem": problem}
    return answers.private(pages.render(request, "wall/enter.html", context, status=status))
