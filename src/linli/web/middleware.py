"""What stands around every page: refusals in words, idle sessions, the first own password."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from linli.domain.errors import DomainError
from linli.kernel import clock
from linli.people.models import User
from linli.web import pages
from linli.workbench.actions import drafts
from linli.workbench.draft_box import of_act

Next = Callable[[HttpRequest], HttpResponse]

_TITLES = {
    403: "这一步不由您办理",
    404: "没有找到",
    409: "现在不能这样做",
    422: "有内容需要修改",
}
#: Inputs whose content is shown again after a refusal, so that nothing written is lost.
_KEPT = ("text", "answer", "note", "plan", "title", "address", "clause", "milestones")
#: Addresses of the desk that take a form from anybody.
_OPEN_DOORS = frozenset({"/desk/sign-in/", "/desk/sign-out/"})
#: Least seconds between two writes of the session's last sign of life.
_TOUCH = 60
#: Header of requests a page makes by itself (presence, live counts): they keep no session alive.
POLL = "X-Linli-Poll"
_ACT = re.compile(r"/desk/cases/([0-9]{1,24})/do/([a-z_]{1,30})/")


class _NotByItselfError(DomainError):
    """An address that only takes what a form sends."""

    status = 405
    heading = "这里不能直接打开"

    def __init__(self) -> None:
        super().__init__("not-by-itself", "这个地址只接收表单提交，请从网页里的按钮进入。")


class _SignedOutError(DomainError):
    """A form came after the session had ended; ``again`` leads to signing in and back."""

    status = 403
    heading = "登录已过期，刚才的内容没有提交"

    def __init__(self, again: str) -> None:
        super().__init__("signed-out", "请重新登录后再提交一次。您填写的内容在下面，请先复制。")
        self.again = again


class RefusalMiddleware:
    """Turns a DomainError into a page or an htmx fragment with its own status.

    What the person had written is shown again for copying: a refusal never loses work.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; errors come back through :meth:`process_exception`.

        A bare 405 gets words: somebody opened the address of a form by itself, or a
        telephone loaded such a page again after putting the browser to sleep.
        """
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method == "GET":
            worded = refusal(request, _NotByItselfError())
            worded["Allow"] = response.get("Allow", "")
            return worded
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal of the rules; other errors and the API go their own way."""
        if not isinstance(exception, DomainError) or request.path.startswith("/api/"):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page (or fragment) which tells the person why not."""
    kept = _written(request)
    template = "ui/refusal_part.html" if pages.is_fragment(request) else "ui/refusal.html"
    context = {
        "error": error,
        "fields": getattr(error, "fields", {}),
        "heading": getattr(error, "heading", "") or _TITLES.get(error.status, "没有办成"),
        "kept": kept,
        "desk": request.path.startswith("/desk/"),
        "path": request.path,
        "again": getattr(error, "again", ""),
    }
    return pages.render(request, template, context, status=error.status)


def _written(request: HttpRequest) -> list[str]:
    """Return the free texts of a form, for showing them again."""
    return [value for name in _KEPT for value in request.POST.getlist(name) if value.strip()]


class IdleMiddleware:
    """Ends the session of a staff member who has done nothing for LINLI_IDLE_SECONDS.

    Stands before LoginRequiredMiddleware. The last sign of life is written at most once a
    minute, so that reading pages costs no writes.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out and lead to the sign-in page when the session has been idle too long."""
        if not request.path.startswith("/desk/"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self._lost(request) or self.get_response(request)
        now = int(clock.now().timestamp())
        seen = request.session.get("seen")
        if isinstance(seen, int) and now - seen > settings.LINLI_IDLE_SECONDS:
            lost = self._lost(request)
            _keep_draft(request)
            logout(request)
            if lost is not None:
                return lost
            back = quote(request.get_full_path()) if request.method == "GET" else ""
            address = f"{settings.LOGIN_URL}?idle=1{f'&next={back}' if back else ''}"
            if request.headers.get("HX-Request") == "true":
                return HttpResponse(headers={"HX-Redirect": address})
            return HttpResponseRedirect(address)
        # What a page asks by itself every few seconds is no sign that somebody is there.
        by_itself = POLL in request.headers
        if not by_itself and (not isinstance(seen, int) or now - seen >= _TOUCH):
            request.session["seen"] = now
        return self.get_response(request)

    @staticmethod
    def _lost(request: HttpRequest) -> HttpResponse | None:
        """Return what was written and can no longer be taken in, for copying; None if nothing."""
        if request.method != "POST" or request.path in _OPEN_DOORS or not _written(request):
            return None
        return refusal(request, _SignedOutError(f"{settings.LOGIN_URL}?next={quote(request.path)}"))


def _keep_draft(request: HttpRequest) -> None:
    """Keep what somebody was writing when the session ran out: it waits behind the sign-in."""
    user, found = request.user, _ACT.fullmatch(request.path)
    if request.method != "POST" or not isinstance(user, User):
        return
    form = request.POST.get("draft", "") or (of_act(*found.groups()) if found else "")
    with suppress(DomainError):
        drafts.save(user_id=user.pk, form=form, posted=request.POST.lists(), now=clock.now())


#: What may be done with a first password: choose another, or leave.
_BEFORE_OWN_PASSWORD = frozenset({"desk_password", "sign_out", "sign_in"})


class FirstPasswordMiddleware:
    """Leads whoever signed in with a password set by somebody else to choosing an own one.

    Pages that need no sign-in and the API, where no session is read, go on as ever.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the view is looked at in :meth:`process_view`."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: object,
        _kwargs: object,
    ) -> HttpResponse | None:
        """Redirect every page of the desk until the password is the person's own."""
        match = request.resolver_match
        if match is None or not getattr(view, "login_required", True):
            return None
        if match.url_name in _BEFORE_OWN_PASSWORD:
            return None
        user = request.user
        if not isinstance(user, User) or not user.must_change:
            return None
        address = reverse("desk_password")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
