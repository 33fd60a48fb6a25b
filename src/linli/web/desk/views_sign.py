"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.domain.errors import DomainError
from linli.people.actor import load_actor
from linli.people.models import User
from linli.web import pages
from linli.web.desk import shell
from linli.web.resident import office, visitor


def _next(request: HttpRequest) -> str:
    """Return where to go afterwards: only places of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return str(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; say what to do when they do not fit or guessing is paused."""
    target = _next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return _page(request, target)
    username = request.POST.get("username", "").strip()
    password = request.POST.get("password", "")
    fields = {
        name: sentence
        for name, value, sentence in (
            ("username", username, "请填写用户名。"),
            ("password", password, "请填写密码。"),
        )
        if not value
    }
    if fields:
        return _page(request, target, fields=fields, username=username, status=422)
    try:
        user = authenticate(request, username=username, password=password)
    except DomainError as refusal:
        return _page(
            request, target, problem=refusal.message, username=username, status=refusal.status
        )
    if user is None:
        problem = "用户名或密码不对，请检查大小写后再试。"
        return _page(request, target, problem=problem, username=username, status=422)
    login(request, user)
    # Signing in keeps the session's content; what a resident proved here is nothing for staff.
    visitor.forget(request.session)
    if target == settings.LOGIN_REDIRECT_URL and isinstance(user, User):
        target = shell.home(load_actor(user))
    response = HttpResponseRedirect(target)
    office.mark(response)
    return response


def _page(
    request: HttpRequest,
    target: str,
    *,
    fields: dict[str, str] | None = None,
    problem: str = "",
    username: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "target": target,
        "fields": fields or {},
        "problem": problem,
        "username": username[:60],
        "idle": "idle" in request.GET,
        "idle_minutes": settings.LINLI_IDLE_SECONDS // 60,
    }
    return pages.render(request, "desk/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget what it kept of these pages."""
    logout(request)
    response = HttpResponseRedirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = '"cache"'
    return response
