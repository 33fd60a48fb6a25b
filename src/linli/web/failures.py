"""Answers of last resort: a request nobody can read, no such page, an expired form, a fault.

Each says in plain words what to do next, in the same frame as any other refusal; the API
gets the same as JSON.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse

from linli.domain.errors import DomainError
from linli.web.language import tr
from linli.web.middleware import refusal
from linli.web.resident import views_report

_TOO_BIG = "内容太多，没有收下。请把文字删短一些，或者少选几个文件，再提交一次。"
_NO_PAGE = "没有这个网页，可能是地址打错了。请回首页重新找。"
_STALE = (
    "这个页面打开太久，或者浏览器没有保存必要的信息，刚才的提交没有成功。"
    "请返回上一页，刷新后再提交；您填写的内容可以先复制下来。"
)
_FAULT = "系统出了点问题，刚才的操作没有完成。我们已经记录下来，请稍后再试，或者打电话联系我们。"


class _FailureError(DomainError):
    """A refusal with a status and a heading of its own."""

    def __init__(self, status: int, code: str, heading: str, message: str) -> None:
        super().__init__(code, message)
        self.status = status
        self.heading = heading


def _answer(request: HttpRequest, failure: _FailureError) -> HttpResponse:
    if request.path.startswith(("/api/", "/field/")):
        return JsonResponse(
            {"code": failure.code, "message": tr(failure.message)}, status=failure.status
        )
    return refusal(request, failure)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: too large in memory, too many fields or files, or a header that lies."""
    del exception  # Django's signature; what was wrong is in the log, not for the sender
    # The body could not be read: reading it again to show it back would fail the same way.
    request.POST = QueryDict()
    return _answer(request, _FailureError(400, "bad-request", "没有收下", _TOO_BIG))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    del exception
    return _answer(request, _FailureError(404, "no-page", "没有这个网页", _NO_PAGE))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's guard against forged requests is missing or too old; words are kept."""
    del reason
    if request.path.startswith("/field/"):
        # The app fetches a fresh token and sends the same again; nobody reads words here.
        return JsonResponse({"code": "stale"}, status=403)
    if request.method == "POST" and request.path == reverse("report"):
        return views_report.stale(request)
    return _answer(request, _FailureError(403, "stale-form", "请再提交一次", _STALE))


def fault(request: HttpRequest) -> HttpResponse:
    """500: our own mistake; a bare sentence when even the page cannot be drawn."""
    try:
        return _answer(request, _FailureError(500, "fault", "没有办成", _FAULT))
    except Exception:  # noqa: BLE001 - the last resort must answer whatever else is broken
        return HttpResponse(_FAULT, status=500, content_type="text/plain; charset=utf-8")
