"""Reading a request: strict JSON, and the three headers that carry meaning."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja.params import functions as params
from ninja.parser import Parser

from linli.domain.errors import DomainError, Invalid

IfMatch = Annotated[str | None, params.Header(alias="If-Match")]
IfNoneMatch = Annotated[str | None, params.Header(alias="If-None-Match")]
IdempotencyKey = Annotated[str | None, params.Header(alias="Idempotency-Key")]

_KEY = re.compile(r"[\x21-\x7e]{1,80}", re.ASCII)
_VERSION = re.compile(r'"(\d{1,9})"', re.ASCII)


class NotJsonError(DomainError):
    """The body is of another media type (415)."""

    status = 415

    def __init__(self) -> None:
        super().__init__("media-type", "请求正文须为 JSON（Content-Type: application/json）。")


class BadHeaderError(DomainError):
    """A header that cannot be read (400)."""

    status = 400


class VersionNeededError(DomainError):
    """The move must name the version it was decided on (428, RFC 6585)."""

    status = 428

    def __init__(self) -> None:
        super().__init__(
            "version-needed",
            "请在 If-Match 中写明所依据的版本（取自 ETag），以免盖过别人刚办的事。",
        )


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


class StrictParser(Parser):
    """JSON in UTF-8 only, without NaN and Infinity."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the parsed body; ninja answers anything raised here with 400 or its own status."""
        if request.content_type != "application/json":
            raise NotJsonError
        parsed: dict[str, Any] = json.loads(
            request.body.decode("utf-8"), parse_constant=_no_such_number
        )
        return parsed


def idempotency_key(raw: str | None) -> str | None:
    """Return the checked ``Idempotency-Key``, None when absent; raises BadHeaderError."""
    if raw is None:
        return None
    if not _KEY.fullmatch(raw):
        raise BadHeaderError(
            "idempotency-key", "Idempotency-Key 应为 1 到 80 个可见的英文字符，不含空格。"
        )
    return raw


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def if_match(raw: str | None, *, needed: bool) -> int | None:
    """Return the version named by ``If-Match``.

    ``*`` counts as none, because it protects against nothing. Raises VersionNeededError when
    there is none though ``needed``, BadHeaderError when it cannot be one of our tags.
    """
    if raw is None or raw.strip() == "*":
        if needed:
            raise VersionNeededError
        return None
    found = _VERSION.fullmatch(raw.strip())
    if found is None:
        raise BadHeaderError("if-match", 'If-Match 应为 ETag 中的版本，例如 "3"。')
    return int(found[1])


def none_match(raw: str | None, version: int) -> bool:
    """Tell whether ``If-None-Match`` already names ``version`` (weak comparison, RFC 9110)."""
    if raw is None:
        return False
    tags = {part.strip().removeprefix("W/") for part in raw.split(",")}
    return "*" in tags or etag(version) in tags


def only(request: HttpRequest, *known: str) -> None:
    """Refuse query parameters nobody knows: a mistyped filter would silently show everything."""
    strange = sorted(set(request.GET) - set(known))
    if strange:
        raise Invalid(
            message="网址中有不认识的参数，详见 fields。",
            fields={name[:60]: "没有这个参数，请对照接口说明。" for name in strange[:20]},
        )
