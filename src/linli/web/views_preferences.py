"""The browser's wishes: theme, text size, contrast and language, kept in cookies."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from linli.web import language, pages

_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep the wishes that are given and valid, and go back to where the person was."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, cookie, allowed in (
        ("theme", "linli_theme", pages.THEMES),
        ("size", "linli_size", pages.SIZES),
        ("contrast", "linli_contrast", pages.CONTRASTS),
        ("language", settings.LANGUAGE_COOKIE_NAME, tuple(language.LANGUAGES)),
    ):
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS)
    return response
