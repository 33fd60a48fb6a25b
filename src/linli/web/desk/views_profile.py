"""The person's own page: posts held today, and tokens for the JSON API."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from linli.cases.queries.words import ROLE_LABELS
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.people import tokens
from linli.people.models import ApiToken, User
from linli.web import pages
from linli.web.desk import shell


def _page(
    request: HttpRequest,
    *,
    shown: str = "",
    fields: dict[str, str] | None = None,
    label: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = pages.actor_of(request)
    tree = shell.catalogue_of(request).tree
    context = {
        "posts": [
            (
                ROLE_LABELS[post.role.value],
                post.unit_name,
                tree.label(tree.by_id(post.area_id)),
            )
            for post in actor.posts
        ],
        "tokens": list(
            ApiToken.objects.filter(user_id=actor.user_id or 0, revoked_at__isnull=True).order_by(
                "-id"
            )
        ),
        "now": clock.now(),
        "shown": shown,
        "fields": fields or {},
        "label": label,
        "username": request.user.get_username(),
    }
    return shell.render(request, "desk/profile.html", context, here="profile", status=status)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show posts and tokens."""
    return _page(request)


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it this once."""
    label = request.POST.get("label", "").strip()
    try:
        made = tokens.issue(
            user=cast("User", request.user),
            label=label,
            now=clock.now(),
            issuer_id=pages.actor_of(request).user_id,
        )
    except Invalid as refusal:
        return _page(
            request,
            fields=refusal.fields or {"label": refusal.message},
            label=label,
            status=refusal.status,
        )
    return _page(request, shown=made.secret)


@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """End one of the person's own tokens."""
    own = ApiToken.objects.filter(pk=token, user_id=pages.actor_of(request).user_id or 0).exists()
    if own:
        tokens.revoke(token_id=token, now=clock.now(), revoker_id=pages.actor_of(request).user_id)
        messages.success(request, "令牌已停用，用它的程序不能再连接。")
    return HttpResponseRedirect(reverse("desk_profile"), status=303)
