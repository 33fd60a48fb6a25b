"""``POST /files``: uploads, to be named by key in a report or a command."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from linli.api.auth import actor_of
from linli.api.outputs import FileOut, Refusal
from linli.domain.errors import DomainError, Invalid
from linli.files.actions import accept_upload, limit_words
from linli.kernel import clock

router = Router(tags=["files"])

#: What the wrapping of a multipart body may add to the file itself, bytes.
_WRAPPING = 64 * 1024

_MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class TooLargeError(DomainError):
    """The body is larger than any file we take (413)."""

    status = 413


@router.post(
    "/files",
    response={201: FileOut, 400: Refusal, 413: Refusal, 422: Refusal},
    summary="上传一个文件",
    operation_id="upload",
    openapi_extra=_MULTIPART,
)
def upload(request: HttpRequest) -> Status[FileOut]:
    """Accept one picture (rebuilt without metadata) or document."""
    # Refused by its announced length, before a byte of it is read.
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if announced.isdecimal() and int(announced) > settings.LINLI_MAX_UPLOAD + _WRAPPING:
        raise TooLargeError("file-too-large", f"文件太大，每个最大 {limit_words()}。")
    given = request.FILES.getlist("file")
    if len(given) != 1 or len(request.FILES) != 1:
        raise Invalid(fields={"file": "请用 multipart/form-data 的 file 字段上传一个文件。"})
    file = given[0]
    stored = accept_upload(
        user_id=actor_of(request).user_id,
        name=file.name or "",
        stream=cast("BinaryIO", file),
        size=file.size or 0,
        now=clock.now(),
    )
    answer = FileOut(
        key=stored.key,
        kind=stored.kind,
        name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
    )
    return Status(201, answer)
