"""Choosing another password: whenever one likes, and before all else after a first one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.domain.errors import DomainError, Invalid
from linli.people import accounts
from linli.people.models import User
from linli.web import pages
from linli.web.desk import shell


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Show the form (GET) or change the password and go on to work (POST)."""
    if request.method != "POST":
        return _page(request)
    values = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    fields = {
        name: sentence
        for name, sentence in (
            ("old", "请填写现在的密码。"),
            ("new", "请填写新密码。"),
            ("again", "请再填写一次新密码。"),
        )
        if not values[name]
    }
    if not fields and values["again"] != values["new"]:
        fields["again"] = "两次填写的新密码不一样。"
    if fields:
        return _page(request, fields=fields, status=422)
    actor = pages.actor_of(request)
    try:
        user = accounts.change_password(actor, values["old"], values["new"])
    except Invalid as refusal:
        return _page(request, fields=refusal.fields, status=refusal.status)
    except DomainError as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    # This session goes on; all others of the account have the old mark and end.
    update_session_auth_hash(request, user)
    messages.success(request, "密码已修改，您在别处的登录已全部退出。")
    return HttpResponseRedirect(shell.home(actor), status=303)


def _page(
    request: HttpRequest,
    *,
    fields: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "fields": fields or {},
        "problem": problem,
        "first": user.must_change,
        "username": user.username,
    }
    if user.must_change:
        return pages.render(request, "desk/password_first.html", context, status=status)
    return shell.render(request, "desk/password.html", context, here="profile", status=status)
