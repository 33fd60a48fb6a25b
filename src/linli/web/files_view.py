"""Handing out one stored file: to staff who may see its case, to the requester who sent it."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from linli.cases import access
from linli.cases.models import Attachment
from linli.cases.queries.tracking import own_attachments
from linli.domain.errors import NotFound
from linli.files.actions import open_file
from linli.files.images import small
from linli.files.models import StoredFile
from linli.outings import access as outings
from linli.outings.models import StopFile
from linli.people.models import User
from linli.web import pages
from linli.web.resident import visitor


@login_not_required
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the file ``key``: a picture in the page, anything else as a download.

    ``?small`` asks for a picture small enough for a list, ``?download`` for a file to keep.
    Staff need to see the case; a visitor gets what came in with the own matter only. Raises
    NotFound for everybody else, and for files that belong to neither a case nor a
    stop of a task in the field.
    """
    attachment = Attachment.objects.select_related("file").filter(file__key=key).first()
    if attachment is not None and (_for_staff(request, attachment) or _own(request, attachment)):
        stored: StoredFile | None = attachment.file
    else:
        stored = _of_a_stop(request, key) if attachment is None else None
    if stored is None:
        raise NotFound("no-file", "没有找到这个文件，或者您没有查看的权限。")
    picture = stored.kind == StoredFile.Kind.IMAGE
    if picture and "small" in request.GET:
        with open_file(stored) as source:
            shrunk = small(source.read())
        return guarded(HttpResponse(shrunk.data, content_type=shrunk.media_type))
    response = FileResponse(
        open_file(stored),
        as_attachment=not picture or "download" in request.GET,
        filename=stored.name,
        content_type=stored.media_type,
    )
    return guarded(response)


Answer = TypeVar("Answer", bound=HttpResponseBase)


def guarded(response: Answer) -> Answer:
    """Return the response so marked that what somebody sent in can do nothing and is not kept."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    # Even a file opened by itself may load and run nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _for_staff(request: HttpRequest, attachment: Attachment) -> bool:
    if not isinstance(request.user, User):
        return False
    actor = pages.actor_of(request)
    return access.visible_to(actor).filter(pk=attachment.case_id).exists()


def _of_a_stop(request: HttpRequest, key: str) -> StoredFile | None:
    """Return a photo of a task in the field the person may see."""
    if not isinstance(request.user, User):
        return None
    photo = StopFile.objects.select_related("file", "stop").filter(file__key=key).first()
    if photo is None:
        return None
    seen = outings.visible_to(pages.actor_of(request)).filter(pk=photo.stop.outing_id)
    return photo.file if seen.exists() else None


def _own(request: HttpRequest, attachment: Attachment) -> bool:
    proved = {proof.case_id for proof in visitor.proofs(request.session)}
    return attachment.case_id in proved and attachment.pk in own_attachments(attachment.case_id)
