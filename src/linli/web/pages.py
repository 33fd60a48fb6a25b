"""Rendering of pages and fragments with what every page needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from linli.people.actor import Actor, load_desk_actor
from linli.people.models import User

THEMES = ("auto", "light", "dark")
SIZES = ("normal", "large", "larger")
CONTRASTS = ("normal", "high")


@dataclass(frozen=True)
class Preferences:
    """How this browser wants pages: kept in cookies, no account needed."""

    theme: str
    size: str
    contrast: str


def preferences(request: HttpRequest) -> Preferences:
    """Return the wishes of this browser; anything unknown is the default."""
    theme = request.COOKIES.get("linli_theme", "auto")
    size = request.COOKIES.get("linli_size", "normal")
    contrast = request.COOKIES.get("linli_contrast", "normal")
    return Preferences(
        theme if theme in THEMES else "auto",
        size if size in SIZES else "normal",
        contrast if contrast in CONTRASTS else "normal",
    )


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a piece of a page (a boosted link wants the whole page)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in actor with today's posts: one query, kept for this request."""
    held: Actor | None = getattr(request, "linli_actor", None)
    if held is None:
        user = request.user
        if not isinstance(user, User):
            raise TypeError("this view is for signed-in accounts only")
        held = load_desk_actor(user)
        request.linli_actor = held  # type: ignore[attr-defined]  # a per-request memo
    return held


def form_mark(request: HttpRequest) -> dict[str, object]:
    """Context processor: the hidden input against forged forms, drawn once for all forms of a page.

    Django draws it anew for each, with a random mask of its own; one mask for an answer is what
    keeps its length and bytes from telling the secret.
    """
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a whole page or a fragment; pages about persons are never kept by caches.

    The response differs for htmx, so caches are told by ``Vary``.
    """
    values: dict[str, object] = {"prefs": preferences(request), **(context or {})}
    response = HttpResponse(render_to_string(template, values, request), status=status)
    response["Vary"] = "HX-Request, Cookie"
    response["Cache-Control"] = "no-store"
    return response
