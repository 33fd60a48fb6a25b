"""Taking a file in pieces: announce it, add to it, go on after a break, finish it once.

Everything is asked for with the digest of the sender's session; whoever has another one finds
nothing. When the last byte is there the file goes the way of every upload
(:func:`linli.files.actions.accept_upload`): rebuilt or refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from linli.domain.errors import DomainError, Invalid, NotFound, NotNow
from linli.files import naming, partial
from linli.files.actions import ROOM, accept_upload, check_name, check_size, discard
from linli.files.models import StoredFile, Upload
from linli.kernel.transaction import write

#: How long after its last piece an upload can be gone on with.
PATIENCE = timedelta(hours=12)
#: How long one is waited for of which nothing has come: an announcement alone takes no room away.
FIRST_PATIENCE = timedelta(minutes=30)
#: Most uploads one session may have, finished and unfinished: three full forms.
MOST = 27
#: Most bytes one session may have announced and not yet sent or given up.
MOST_BYTES = 256 * 1024 * 1024


class UploadGone(DomainError):
    """The upload has expired (410): it must be begun anew."""

    status = 410

    def __init__(self) -> None:
        super().__init__("upload-gone", "这个文件隔了太久没有传完，请重新选择。")


class TooMuch(DomainError):
    """More bytes than announced (413)."""

    status = 413

    def __init__(self) -> None:
        super().__init__("too-much", "传来的内容比文件本身还多，请重新选择这个文件。")


class TooMany(DomainError):
    """The session has too many uploads open (429)."""

    status = 429

    def __init__(self) -> None:
        super().__init__("too-many-uploads", "传的文件太多了，请先提交或删掉几个，再传别的。")


class NoRoom(DomainError):
    """Too much is on its way in from everybody together (503): for a while."""

    status = 503

    def __init__(self) -> None:
        super().__init__("no-room", "现在传文件的人太多，请过一会儿再试。")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload has come: ``offset`` bytes of ``upload.size``."""

    upload: Upload
    offset: int


def begin(*, owner: str, form: str, name: str, size: int, now: datetime) -> Standing:
    """Announce a file of ``size`` bytes; nothing of it has come yet.

    ``owner`` and ``form`` are digests. Raises Invalid for kinds and sizes we do not take,
    before anything is sent, TooMany and NoRoom.
    """
    check_name(name)
    check_size(size)
    key = secrets.token_hex(20)
    upload = Upload(
        key=key,
        owner=owner,
        form=form,
        name=naming.clean(name, naming.extension(name)),
        size=size,
        begun_at=now,
        expires_at=now + FIRST_PATIENCE,
    )
    partial.create(key)
    try:
        with write():
            _leave_room(owner, size, now)
            upload.save(force_insert=True)
    except BaseException:
        partial.remove(key)
        raise
    return Standing(upload, 0)


def _leave_room(owner: str, size: int, now: datetime) -> None:
    live = Upload.objects.filter(expires_at__gt=now)
    own = live.filter(owner=owner, stored__attachment__isnull=True)
    if own.count() >= MOST:
        raise TooMany
    if _bytes(own.filter(stored__isnull=True, problem="")) + size > MOST_BYTES:
        raise TooMany
    if _bytes(live.filter(stored__attachment__isnull=True, problem="")) + size > ROOM:
        raise NoRoom


def _bytes(uploads: QuerySet[Upload]) -> int:
    return int(uploads.aggregate(all=Sum("size"))["all"] or 0)


def find(*, owner: str, key: str, now: datetime) -> Standing:
    """Return how far an upload has come. Raises NotFound for other people's, UploadGone."""
    upload = Upload.objects.select_related("stored").filter(owner=owner, key=key).first()
    if upload is None:
        raise NotFound("no-upload", "没有找到这个文件，请重新选择。")
    if upload.expires_at <= now:
        raise UploadGone
    return _standing(upload)


def _standing(upload: Upload) -> Standing:
    ended = upload.stored_id is not None or upload.problem
    return Standing(upload, upload.size if ended else partial.length(upload.key))


def listed(*, owner: str, form: str, now: datetime) -> list[Standing]:
    """Return the uploads of one form, oldest first, without those already part of a matter."""
    found = Upload.objects.filter(
        owner=owner, form=form, expires_at__gt=now, stored__attachment__isnull=True
    )
    return [_standing(one) for one in found.select_related("stored").order_by("id")[:MOST]]


def append(
    *, owner: str, key: str, offset: int, pieces: Iterable[bytes], now: datetime
) -> Standing:
    """Add what comes behind the first ``offset`` bytes; finish the file with the last one.

    An empty body at the end finishes what a killed server left unfinished. Raises NotNow when
    the file does not end at ``offset`` (its ``detail`` tells where), TooMuch, Invalid when the
    whole file is not accepted, NotFound, UploadGone.
    """
    standing = find(owner=owner, key=key, now=now)
    upload = standing.upload
    if standing.offset != offset:
        raise _elsewhere(standing)
    if upload.problem:
        raise Invalid("file-refused", upload.problem)
    if upload.stored_id is not None:
        return standing
    at = offset
    for piece in pieces:
        if at + len(piece) > upload.size:
            raise TooMuch
        if not partial.add(key, at, piece):
            raise _elsewhere(find(owner=owner, key=key, now=now))
        at += len(piece)
    partial.settle(key)
    if at:
        Upload.objects.filter(pk=upload.pk).update(expires_at=now + PATIENCE)
    if at == upload.size:
        _finish(upload, now)
    return find(owner=owner, key=key, now=now)


def _elsewhere(standing: Standing) -> NotNow:
    return NotNow("wrong-offset", "接着传的位置不对，请重试。", offset=standing.offset)


def _finish(upload: Upload, now: datetime) -> None:
    """Accept the whole file once, however many ask for it at the same moment."""
    with partial.held(upload.key) as file:
        if file is None:
            return  # somebody else was first: the record says what came of it
        file.seek(0)
        try:
            accept_upload(
                user_id=None,
                name=upload.name,
                stream=file,
                size=upload.size,
                now=now,
                upload_id=upload.pk,
            )
        except Invalid as refusal:
            Upload.objects.filter(pk=upload.pk).update(problem=refusal.message[:200])
            partial.remove(upload.key)
            raise
        partial.remove(upload.key)


def abandon(*, owner: str, key: str, now: datetime) -> None:
    """Take an upload back, finished or not; a file that is part of a matter stays there.

    Raises NotFound for other people's.
    """
    upload = find(owner=owner, key=key, now=now).upload
    throw_away(upload)


def abandon_files(*, owner: str, keys: Iterable[str]) -> None:
    """Take back finished uploads by the keys of their files; whatever is not theirs stays."""
    wanted = list(keys)
    if wanted:
        found = Upload.objects.select_related("stored").filter(owner=owner, stored__key__in=wanted)
        for upload in found.order_by("id")[:MOST]:
            throw_away(upload)


def abandon_all(*, owner: str) -> None:
    """Take back whatever of a session is part of no matter, finished or not."""
    found = Upload.objects.select_related("stored").filter(
        owner=owner, stored__attachment__isnull=True
    )
    for upload in found.order_by("id"):
        throw_away(upload)


def hand_over(*, owner: str, keys: Iterable[str], user_id: int) -> int:
    """Make finished uploads the files of the account whose they are; return how many are so now.

    ``keys`` are those of the accepted files. One UPDATE, and one question for those handed over
    before. For acts of people signed in, which take the files of nobody else.
    """
    wanted = list(keys)
    files = StoredFile.objects.filter(key__in=wanted)
    whole = Upload.objects.filter(owner=owner, stored__isnull=False).order_by()
    files.filter(uploaded_by__isnull=True, pk__in=whole.values("stored_id")).update(
        uploaded_by_id=user_id
    )
    return files.filter(uploaded_by_id=user_id, attachment__isnull=True).count()


def belongs(stored: StoredFile) -> bool:
    """Tell whether a file has become part of a matter."""
    return not StoredFile.objects.filter(pk=stored.pk, attachment__isnull=True).exists()


def throw_away(upload: Upload) -> None:
    """Forget an upload, its bytes, and the file it became unless something refers to that."""
    stored: StoredFile | None = upload.stored
    with write():
        Upload.objects.filter(pk=upload.pk).delete()
    partial.remove(upload.key)
    if stored is not None:
        discard(stored)
