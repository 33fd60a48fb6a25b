"""Every refusal in one JSON shape: ``{code, message, fields?, detail?}`` with its status."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linli.domain.errors import DomainError, Invalid, NotFound
from linli.kernel import canonical

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

_SENTENCES = {
    "missing": "请填写这一项。",
    "extra_forbidden": "没有这一项，请对照接口说明。",
    "string_type": "应为文字。",
    "string_unicode": "含有无法识别的字符。",
    "string_too_short": "不能为空。",
    "string_too_long": "最多{max_length}个字。",
    "string_pattern_mismatch": "格式不对。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_parsing_size": "数字太大。",
    "int_from_float": "应为整数。",
    "float_type": "应为数字。",
    "float_parsing": "应为数字。",
    "finite_number": "应为有限的数字。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "list_type": "应为列表。",
    "too_long": "最多{max_length}项。",
    "too_short": "至少{min_length}项。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "model_type": "应为 JSON 对象。",
    "model_attributes_type": "应为 JSON 对象。",
    "dict_type": "应为 JSON 对象。",
}


def refused(
    status: int,
    code: str,
    message: str,
    *,
    fields: Mapping[str, str] | None = None,
    detail: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Return the JSON answer of a refusal."""
    body: dict[str, object] = {"code": code, "message": message}
    if fields:
        body["fields"] = dict(fields)
    if detail:
        body["detail"] = canonical.plain(detail)
    return HttpResponse(canonical.dumps(body), status=status, content_type="application/json")


def _of_domain(error: DomainError) -> HttpResponse:
    return refused(
        error.status,
        error.code,
        error.message,
        fields=error.fields if isinstance(error, Invalid) else None,
        detail={key: str(value) for key, value in error.detail.items()},
    )


def _sentence(problem: Mapping[str, Any]) -> str:
    context = dict(problem.get("ctx") or {})
    if problem["type"] == "literal_error":
        return f"应为下列之一：{context.get('expected', '')}。".replace(" or ", "、")
    return _SENTENCES.get(problem["type"], "内容不对。").format_map(context)


def _of_validation(error: ValidationError) -> HttpResponse:
    fields: dict[str, str] = {}
    for problem in error.errors:
        source, *place = problem["loc"]
        # The body is one parameter called "body"; its name says nothing to the caller.
        if source == "body" and place[:1] == ["body"]:
            place = place[1:]
        name = ".".join(str(part)[:60] for part in place[:6]) or str(source)
        fields.setdefault(canonical.text(name), _sentence(problem))
    return refused(422, "invalid", "有内容需要修改，详见 fields。", fields=fields)


def _of_http(error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, DomainError):
        return _of_domain(error.__cause__)
    if error.status_code == 400:
        return refused(400, "bad-json", "请求正文不是正确的 JSON，请检查后重试。")
    return refused(error.status_code, "refused", "请求不能被接受。")


def _unauthorised() -> HttpResponse:
    answer = refused(401, "token", "缺少有效的接口令牌，请在 Authorization 中写明 Bearer 令牌。")
    answer["WWW-Authenticate"] = 'Bearer realm="linli"'
    return answer


def _failed(error: Exception) -> HttpResponse:
    logger.error("api request failed", exc_info=error)
    return refused(500, "internal", "系统出了故障，已经记录，请稍后再试。")


def _busy(error: OperationalError) -> HttpResponse:
    logger.warning("database not available: %s", error)
    answer = refused(503, "busy", "系统正忙，请稍后再试。")
    answer["Retry-After"] = "2"
    return answer


def not_found() -> HttpResponse:
    """Return the answer for an address that does not exist."""
    return refused(404, "not-found", NotFound().message)


def install(api: NinjaAPI) -> None:
    """Let ``api`` answer every exception in the one shape."""

    def answer(kind: type[Exception], handler: Callable[[Any], HttpResponse]) -> None:
        api.add_exception_handler(kind, lambda _request, error: handler(error))

    answer(DomainError, _of_domain)
    answer(ValidationError, _of_validation)
    answer(HttpError, _of_http)
    answer(AuthenticationError, lambda _error: _unauthorised())
    answer(Http404, lambda _error: not_found())
    answer(
        RequestDataTooBig,
        lambda _error: refused(413, "too-large", "内容太大，请缩短后再提交；文件请另行上传。"),
    )
    answer(
        SuspiciousOperation, lambda _error: refused(400, "bad-request", "请求格式不对，不能处理。")
    )
    answer(
        MultiPartParserError,
        lambda _error: refused(400, "bad-multipart", "上传的格式不对，请重试。"),
    )
    answer(
        UnreadablePostError, lambda _error: refused(400, "broken-off", "上传中断了，请重新提交。")
    )
    answer(OperationalError, _busy)
    answer(Exception, _failed)


def private(view: View) -> View:
    """Wrap a view: no sign-in page in front, refused methods as JSON, nothing cached by others."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code == 405:
            allowed = answer["Allow"]
            answer = refused(405, "method", f"这个地址不接受 {request.method}，可用：{allowed}。")
            answer["Allow"] = allowed
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        answer["Vary"] = "Authorization"
        return answer

    wrapped.login_required = False  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is ever read here
    return wrapped
