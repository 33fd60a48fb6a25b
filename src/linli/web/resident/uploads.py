"""Files that come with a resident's form, those kept from before, and those sent ahead of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from linli.cases.actions.attaching import captioned
from linli.cases.inputs import FILES_LIMIT
from linli.domain.errors import Invalid
from linli.domain.words import Listed, Words
from linli.files import uploading
from linli.files.actions import accept_upload
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.web.resident import visitor

#: Longest words with a photo that are read from a form; more is refused by the action.
_CAPTION_READ = 1000


@dataclass(frozen=True)
class Uploads:
    """Accepted files (old and new), the sentence about refused ones, and the hidden field.

    ``captions``: what the person wrote about a file, by its key.
    """

    files: tuple[StoredFile, ...]
    problem: str
    sealed: str
    captions: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The accepted files as an act takes them: keys, with their captions."""
        return tuple(captioned(file.key, self.captions.get(file.key, "")) for file in self.files)


def owner(session: SessionBase, *, begin: bool = False) -> str:
    """Return the digest under which this session's uploads stand; empty when it has none.

    ``begin`` makes a session for a visitor who has none yet.
    """
    return visitor.upload_owner(session, begin=begin)


def form_mark(words: str) -> str:
    """Return the digest of one form in one browser tab, as the browser names it."""
    return visitor.upload_digest("form", words[:200])


def take(request: HttpRequest) -> Uploads:
    """Accept the files of a form.

    Fields: ``photos`` new files, ``kept`` (repeatable) sealed keys of earlier ones and of
    those sent ahead in pieces, ``drop`` keys the person no longer wants, ``caption-KEY`` words
    about a file. One bad file does not spoil the others.
    """
    dropped = set(request.POST.getlist("drop"))
    sealed_keys = request.POST.getlist("kept")[: 2 * FILES_LIMIT]
    opened = [visitor.open_uploads(request.session, sealed) for sealed in sealed_keys]
    kept = list(dict.fromkeys(key for keys in opened for key in keys))
    uploading.abandon_files(owner=owner(request.session), keys=dropped & set(kept))
    found = StoredFile.objects.filter(key__in=kept, uploaded_by__isnull=True).in_bulk(
        field_name="key"
    )
    files = [found[key] for key in kept if key in found and key not in dropped]
    problems: list[str] = []
    if not all(opened) or set(kept) - set(found) - dropped:
        problems.append("有的文件传上来太久，已经过期，请重新选择。")
    if len(files) > FILES_LIMIT:
        problems.append(_too_many(len(files) - FILES_LIMIT))
        files = files[:FILES_LIMIT]
    given = request.FILES.getlist("photos")
    room = FILES_LIMIT - len(files)
    if len(given) > room:
        problems.append(_too_many(len(given) - room))
    for upload in given[: max(room, 0)]:
        try:
            files.append(
                accept_upload(
                    user_id=None,
                    name=upload.name or "",
                    stream=cast("BinaryIO", upload),
                    size=upload.size or 0,
                    now=clock.now(),
                )
            )
        except Invalid as refusal:
            problems.append(
                Words(
                    "“{name}”：{problem}",
                    name=(upload.name or "文件")[:40],
                    problem=refusal.message,
                )
            )
    sealed = visitor.seal_uploads(request.session, [file.key for file in files])
    captions = {
        file.key: words[:_CAPTION_READ]
        for file in files
        if (words := request.POST.get(f"caption-{file.key}", "").strip())
    }
    return Uploads(tuple(files), Listed("", problems), sealed, captions)


def _too_many(n: int) -> Words:
    return Words("一次最多 {most} 个文件，多出的 {n} 个没有收下。", most=FILES_LIMIT, n=n)
