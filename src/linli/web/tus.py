"""Files sent in pieces over a bad line: the tus protocol, version 1.0.0, for every door.

Core with creation, creation-with-upload, termination and expiration
(https://tus.io/protocols/resumable-upload). Whose an upload is, and what of the accepted file the
sender keeps, is each door's own (:class:`Door`). Refusals are JSON with a sentence.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from linli.domain.errors import DomainError, NotFound
from linli.files import naming, uploading
from linli.files.actions import check_size, open_file
from linli.files.images import small
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.web.files_view import guarded
from linli.web.language import tr

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
#: Bytes taken from the line at a time.
PIECE = 64 * 1024

#: Which form of which browser tab a file belongs to; the browser's own random words.
FORM = "X-Linli-Form"
_KEPT, _FILE = "X-Linli-Kept", "X-Linli-File"
_BODY = "application/offset+octet-stream"
_DIGITS = 12

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


@dataclass(frozen=True)
class Door:
    """What differs between the doors at which files come in.

    ``route``: name of the address of one upload. ``owner`` gives the digest under which the
    sender's uploads stand, empty when there is none; ``begin`` the same, and makes one.
    ``form`` digests the name of a form or of a thing on a telephone. ``kept`` gives what the
    sender keeps of an accepted file. ``may_begin`` counts, and says no when it is too many.
    """

    route: str
    owner: Callable[[HttpRequest], str]
    begin: Callable[[HttpRequest], str]
    form: Callable[[str], str]
    kept: Callable[[HttpRequest, StoredFile], str]
    may_begin: Callable[[HttpRequest], bool]


class _RefusedError(DomainError):
    """A request the protocol does not allow; people see it only when a program is wrong."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code, "这个文件没有传成，请重新选择。")
        self.status = status


def _speaking_tus(view: _View[_P]) -> _View[_P]:
    """Check the version, let a header name the method, say refusals as JSON."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        # Some lines let no PATCH through. Only a POST may be renamed: it has been checked
        # against forged requests, a GET has not.
        if request.method == "POST" and (other := request.headers.get("X-HTTP-Method-Override")):
            request.method = other.upper()
        try:
            if (
                request.method not in {"OPTIONS", "GET"}
                and request.headers.get("Tus-Resumable") != VERSION
            ):
                raise _RefusedError(412, "tus-version")
            response = view(request, *args, **kwargs)
        except DomainError as refusal:
            response = JsonResponse(
                {"code": refusal.code, "message": tr(refusal.message)}, status=refusal.status
            )
            if "offset" in refusal.detail:
                response["Upload-Offset"] = str(refusal.detail["offset"])
            if refusal.status == 412:
                response["Tus-Version"] = VERSION
            if request.method == "HEAD":
                response.content = b""
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


def collection(door: Door) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that begins uploads (POST), lists a form's (GET), says how (OPTIONS)."""

    @_speaking_tus
    @require_http_methods(["OPTIONS", "GET", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return _begin(request, door)
        if request.method == "GET":
            return _list(request, door)
        return _spoken()

    return view


def _spoken() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Max-Size"] = str(settings.LINLI_MAX_UPLOAD)
    response["Tus-Extension"] = EXTENSIONS
    return response


def one(door: Door) -> Callable[[HttpRequest, str], HttpResponse]:
    """Return the view that goes on with an upload, says how far it is, takes it back, shows it."""

    @_speaking_tus
    @require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
    def view(request: HttpRequest, key: str) -> HttpResponse:
        return _one(request, key, door)

    return view


def _one(request: HttpRequest, key: str, door: Door) -> HttpResponse:
    owner, now = door.owner(request), clock.now()
    if request.method == "DELETE":
        uploading.abandon(owner=owner, key=key, now=now)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        if request.content_type != _BODY:
            raise _RefusedError(415, "content-type")
        return _append(request, key, _number(request, "Upload-Offset"), door, status=204)
    standing = uploading.find(owner=owner, key=key, now=now)
    if request.method == "GET":
        return _picture(standing.upload.stored)
    if standing.upload.problem:
        raise _RefusedError(422, "file-refused")  # the list says why
    return _standing(request, standing, door, HttpResponse())


def _begin(request: HttpRequest, door: Door) -> HttpResponse:
    size = _number(request, "Upload-Length")
    given = _metadata(request.headers.get("Upload-Metadata", ""))
    now = clock.now()
    if not door.may_begin(request):
        raise uploading.TooMany
    if size > settings.LINLI_MAX_UPLOAD:
        raise _too_large(size)
    standing = uploading.begin(
        owner=door.begin(request),
        form=door.form(given.get("form", "")),
        name=given.get("filename", "") or given.get("name", ""),
        size=size,
        now=now,
    )
    key = standing.upload.key
    if request.content_type == _BODY:
        response = _append(request, key, 0, door, status=201)
    else:
        response = _standing(request, standing, door, HttpResponse(status=201))
    response["Location"] = reverse(door.route, args=[key])
    return response


def _too_large(size: int) -> DomainError:
    try:
        check_size(size)
    except DomainError as refusal:
        refusal.status = 413  # as the protocol has it
        return refusal
    return uploading.TooMuch()


def _append(
    request: HttpRequest, key: str, offset: int, door: Door, *, status: int
) -> HttpResponse:
    owner, now = door.owner(request), clock.now()
    size = uploading.find(owner=owner, key=key, now=now).upload.size
    if int(request.META.get("CONTENT_LENGTH") or 0) > max(size - offset, 0):
        raise uploading.TooMuch
    standing = uploading.append(
        owner=owner, key=key, offset=offset, pieces=_pieces(request), now=now
    )
    return _standing(request, standing, door, HttpResponse(status=status))


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """Yield what comes; when the line breaks, what has come until then counts."""
    while True:
        try:
            piece = request.read(PIECE)
        except UnreadablePostError:
            return
        if not piece:
            return
        yield piece


def _standing(
    request: HttpRequest, standing: uploading.Standing, door: Door, response: HttpResponse
) -> HttpResponse:
    upload = standing.upload
    response["Upload-Offset"] = str(standing.offset)
    response["Upload-Length"] = str(upload.size)
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if upload.stored is not None:
        response[_KEPT] = door.kept(request, upload.stored)
        response[_FILE] = upload.stored.key
    return response


def _list(request: HttpRequest, door: Door) -> HttpResponse:
    """Return the uploads of the form named in the header, and the largest size we take."""
    form = door.form(request.headers.get(FORM, ""))
    found = uploading.listed(owner=door.owner(request), form=form, now=clock.now())
    files = [
        {
            "at": reverse(door.route, args=[standing.upload.key]),
            "name": standing.upload.name,
            "size": standing.upload.size,
            "offset": standing.offset,
            "problem": tr(standing.upload.problem),
            **_accepted(request, standing.upload.stored, door),
        }
        for standing in found
    ]
    return JsonResponse({"largest": settings.LINLI_MAX_UPLOAD, "files": files})


def _accepted(request: HttpRequest, stored: StoredFile | None, door: Door) -> dict[str, object]:
    if stored is None:
        return {"kept": "", "file": "", "picture": False}
    return {
        "kept": door.kept(request, stored),
        "file": stored.key,
        "picture": stored.kind == StoredFile.Kind.IMAGE,
    }


def _picture(stored: StoredFile | None) -> HttpResponse:
    """Return a small picture of what was accepted, for the person who sent it alone.

    Once it is part of a matter it is shown as one of its files, to who may see those.
    """
    if stored is None or stored.kind != StoredFile.Kind.IMAGE or uploading.belongs(stored):
        raise NotFound("no-upload", "没有找到这个文件，请重新选择。")
    with open_file(stored) as source:
        shrunk = small(source.read())
    return guarded(HttpResponse(shrunk.data, content_type=shrunk.media_type))


def _number(request: HttpRequest, header: str) -> int:
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdecimal() and len(given) <= _DIGITS):
        raise _RefusedError(400, "header")
    return int(given)


def _metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: names and base64 values; raises a refusal (400) for nonsense."""
    found = {}
    for pair in filter(None, (part.strip() for part in header[:4096].split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()[: naming.LONGEST * 3]
        except (binascii.Error, UnicodeDecodeError) as problem:
            raise _RefusedError(400, "metadata") from problem
    return found
