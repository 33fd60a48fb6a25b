"""Whether a browser stands in an office: nobody rates an office in front of its staff.

A browser that ever served a sign-in is marked for long; the mark names nobody. Whoever rates
does so on their own telephone, alone.
"""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

COOKIE = "linli_office"
_YEARS = 5 * 365 * 24 * 3600


def mark(response: HttpResponse) -> None:
    """Mark the browser that gets this response as one of the office; nothing about persons."""
    response.set_cookie(
        COOKIE, "1", max_age=_YEARS, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def is_office(request: HttpRequest) -> bool:
    """Tell whether staff are signed in here, or were at any time."""
    return COOKIE in request.COOKIES or request.user.is_authenticated


def outside(request: HttpRequest, path: str) -> str:
    """Return the whole address of a page as a telephone reaches it, not as this office does."""
    own = settings.LINLI_PUBLIC_URL
    return f"{own}{path}" if own else request.build_absolute_uri(path)


def qr(address: str) -> Markup:
    """Return an address as a drawing for a telephone's camera: dark on white in every theme."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        scale=5,
        border=4,
        light="#ffffff",
        xmldecl=False,
        nl=False,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )
    # Drawn here from squares; the address is in it as squares only.
    return Markup(out.getvalue().decode())  # noqa: S704 - see above
