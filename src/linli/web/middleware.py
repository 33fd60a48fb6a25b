"""What stands around every page: refusals in the user's words, and the end of idle sessions."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from linli.domain.errors import DomainError
from linli.kernel import clock
from linli.web import pages

Next = Callable[[HttpRequest], HttpResponse]

_TITLES = {
    403: "这一步不由您办理",
    404: "没有找到",
    409: "现在不能这样做",
    422: "有内容需要修改",
}
#: Inputs whose content is shown again after a refusal, so that nothing written is lost.
_KEPT = ("text", "answer", "note", "plan", "title", "address", "clause", "milestones")
#: Least seconds between two writes of the session's last sign of life.
_TOUCH = 60


class RefusalMiddleware:
    """Turns a DomainError into a page or an htmx fragment with its own status.

    What the person had written is shown again for copying: a refusal never loses work.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; errors come back through :meth:`process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal of the rules; other errors and the API go their own way."""
        if not isinstance(exception, DomainError) or request.path.startswith("/api/"):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page (or fragment) which tells the person why not."""
    kept = [value for name in _KEPT for value in request.POST.getlist(name) if value.strip()]
    template = "ui/refusal_part.html" if pages.is_fragment(request) else "ui/refusal.html"
    context = {
        "error": error,
        "fields": getattr(error, "fields", {}),
        "heading": getattr(error, "heading", "") or _TITLES.get(error.status, "没有办成"),
        "kept": kept,
        "desk": request.path.startswith("/desk/"),
        "path": request.path,
    }
    return pages.render(request, template, context, status=error.status)


class IdleMiddleware:
    """Ends the session of a staff member who has done nothing for LINLI_IDLE_SECONDS.

    Stands before LoginRequiredMiddleware. The last sign of life is written at most once a
    minute, so that reading pages costs no writes.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out and lead to the sign-in page when the session has been idle too long."""
        if not request.path.startswith("/desk/") or not request.user.is_authenticated:
            return self.get_response(request)
        now = int(clock.now().timestamp())
        seen = request.session.get("seen")
        if isinstance(seen, int) and now - seen > settings.LINLI_IDLE_SECONDS:
            logout(request)
            back = quote(request.get_full_path()) if request.method == "GET" else ""
            address = f"{settings.LOGIN_URL}?idle=1{f'&next={back}' if back else ''}"
            if request.headers.get("HX-Request") == "true":
                return HttpResponse(headers={"HX-Redirect": address})
            return HttpResponseRedirect(address)
        if not isinstance(seen, int) or now - seen >= _TOUCH:
            request.session["seen"] = now
        return self.get_response(request)
