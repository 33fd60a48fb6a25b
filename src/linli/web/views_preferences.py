"""The browser's wishes: theme and text size, kept in cookies."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from linli.web import pages

_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep ``theme`` and ``size`` if given and valid, and go back to where the person was."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in (("theme", pages.THEMES), ("size", pages.SIZES)):
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(
                f"linli_{name}", value, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS
            )
    return response
