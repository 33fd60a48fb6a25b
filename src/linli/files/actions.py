"""Accepting an upload and opening what was accepted.

Extension, first bytes and a real decoding must agree. Files get a random name outside the
web root and are served by permission only; nobody ever chooses a path.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import ProtectedError, Sum

from linli.domain.errors import Invalid, NotFound
from linli.domain.words import Words
from linli.files import documents, images, naming, prints
from linli.files.models import StoredFile, Upload
from linli.kernel.transaction import write

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
DOCUMENTS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Most bytes of visitors' files that are part of no matter: the disk is not theirs alone.
ROOM = 8 * 1024 * 1024 * 1024
#: For the ``accept`` attribute. Naming no HEIC makes an iPhone hand over a JPEG by itself.
ACCEPT = ",".join([*sorted(PICTURES), *sorted(DOCUMENTS)])

_OTHERS = {
    ".heic": "请在手机相机设置里选“兼容性最佳”，或把照片截屏后再上传。",
    ".heif": "请在手机相机设置里选“兼容性最佳”，或把照片截屏后再上传。",
    ".doc": "请另存为 docx 或 PDF 后再上传。",
    ".xls": "请另存为 xlsx 或 PDF 后再上传。",
    ".gif": "动图不能上传，请截一张图，或换一张照片。",
    ".mp4": "现在还不能传视频，请截几张图片上传。",
    ".mov": "现在还不能传视频，请截几张图片上传。",
}


def limit_words() -> str:
    """Return the size limit in words, such as ``20 MB``."""
    return f"{settings.LINLI_MAX_UPLOAD // (1024 * 1024)} MB"


def check_name(name: str) -> str:
    """Return the extension of a file we take; raises Invalid, with advice, for any other kind."""
    extension = naming.extension(name)
    if extension not in PICTURES and extension not in DOCUMENTS:
        advice = _OTHERS.get(extension, "可以上传照片（jpg、png、webp）和文件（PDF、docx、xlsx）。")
        raise Invalid("file-kind", Words("这种文件不能上传。{advice}", advice=advice))
    return extension


def check_size(size: int) -> None:
    """Raise Invalid unless a file of so many bytes is taken."""
    if size > settings.LINLI_MAX_UPLOAD:
        raise Invalid(
            "file-too-large",
            Words("文件太大，每个最大 {limit}，请换小一点的。", limit=limit_words()),
        )
    if size == 0:
        raise Invalid("file-empty", "这个文件是空的，请重新选择。")


def accept_upload(
    *,
    user_id: int | None,
    name: str,
    stream: BinaryIO,
    size: int,
    now: datetime,
    upload_id: int | None = None,
) -> StoredFile:
    """Check, rebuild and store one upload; return its record.

    ``size`` is what the sender claims, in bytes; the stream is measured anyway. Pictures are
    rebuilt without metadata, documents kept as they are. ``upload_id`` names the Upload that
    brought it: both records change in one transaction, so a file sent in pieces is accepted
    once. Raises Invalid with one Chinese sentence for anything else, and while visitors' files
    without a matter (``user_id`` None) take all the room there is; then nothing is stored.
    """
    extension = check_name(name)
    data = _read(stream, size)
    if extension in PICTURES:
        picture = images.rebuild(data)
        kind, media_type, look = StoredFile.Kind.IMAGE, picture.media_type, picture.look
        data, extension = picture.data, picture.extension
    else:
        documents.check(extension, data)
        kind, media_type, look = StoredFile.Kind.DOCUMENT, DOCUMENTS[extension], None
    if user_id is None and upload_id is None:  # what comes in pieces had its room kept for it
        _leave_room(len(data))
    stored = _record(
        data,
        kind=kind,
        name=naming.clean(name, extension),
        media_type=media_type,
        user_id=user_id,
        now=now,
    )
    _keep(stored, data, upload_id, look)
    return stored


def derive(
    stored: StoredFile, boxes: Sequence[images.Box], *, now: datetime, user_id: int | None
) -> StoredFile:
    """Store a copy of a picture with ``boxes`` painted black; return the copy's record.

    For what is shown to everybody: the original stays as private as it was. Raises Invalid
    for anything but a picture, and for boxes outside of it.
    """
    if stored.kind != StoredFile.Kind.IMAGE:
        raise Invalid("not-a-picture", "只有图片可以遮盖后公开。")
    with open_file(stored) as source:
        picture = images.black_out(source.read(), boxes)
    copy = _record(
        picture.data,
        kind=StoredFile.Kind.IMAGE,
        # The person's own name for the file may name a person: a published copy has none.
        name=f"照片{picture.extension}",  # zh-only
        media_type=picture.media_type,
        user_id=user_id,
        now=now,
    )
    _keep(copy, picture.data)
    return copy


def _record(
    data: bytes,
    *,
    kind: StoredFile.Kind,
    name: str,
    media_type: str,
    user_id: int | None,
    now: datetime,
) -> StoredFile:
    key = secrets.token_hex(20)
    return StoredFile(
        key=key,
        kind=kind,
        name=name,
        media_type=media_type,
        size=len(data),
        digest=sha256(data).hexdigest(),
        path=f"{key[:2]}/{key}",
        uploaded_by_id=user_id,
        uploaded_at=now,
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """Open the bytes of an accepted file; the caller closes them.

    Raises NotFound when the bytes are gone from the disk.
    """
    try:
        return _place(stored).open("rb")
    except FileNotFoundError as problem:
        raise NotFound("file-gone", "文件已不在服务器上，请联系工作人员。") from problem


def discard(stored: StoredFile) -> bool:
    """Remove a file nothing refers to; return False, changing nothing, when something does."""
    try:
        stored.delete()
    except ProtectedError:
        return False
    _place(stored).unlink(missing_ok=True)
    return True


def _leave_room(size: int) -> None:
    loose = StoredFile.objects.filter(
        uploaded_by__isnull=True, attachment__isnull=True, help_photo__isnull=True
    )
    if (loose.aggregate(all=Sum("size"))["all"] or 0) + size > ROOM:
        raise Invalid("no-room", "现在传的照片太多，请过一会儿再传；文字可以先交。")


def _read(stream: BinaryIO, size: int) -> bytes:
    limit = settings.LINLI_MAX_UPLOAD
    if size > limit:
        check_size(size)  # what is too large by its own account is not even read
    data = stream.read(limit + 1)
    check_size(len(data))
    return data


def _place(stored: StoredFile) -> Path:
    return Path(settings.LINLI_FILES) / stored.path


def _keep(
    stored: StoredFile, data: bytes, upload_id: int | None = None, look: int | None = None
) -> None:
    place = _place(stored)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as file:
        place.chmod(0o600)
        file.write(data)
    try:
        with write():
            stored.save(force_insert=True)
            if stored.kind == StoredFile.Kind.IMAGE:
                prints.row_of(stored.pk, look).save(force_insert=True)
            if upload_id is not None:
                _finish(upload_id, stored)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _finish(upload_id: int, stored: StoredFile) -> None:
    """Write down what came of an upload; raises NotFound when it was taken back meanwhile."""
    waiting = Upload.objects.filter(pk=upload_id, stored__isnull=True)
    if not waiting.update(stored=stored, problem=""):
        raise NotFound("no-upload", "这个文件已经不要了。")
