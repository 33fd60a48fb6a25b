"""Files that come with a resident's form, and those kept from the form sent before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.http import HttpRequest

from linli.cases.inputs import FILES_LIMIT
from linli.domain.errors import Invalid
from linli.domain.words import Listed, Words
from linli.files.actions import accept_upload
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.web.resident import visitor


@dataclass(frozen=True)
class Uploads:
    """Accepted files (old and new), the sentence about refused ones, and the hidden field."""

    files: tuple[StoredFile, ...]
    problem: str
    sealed: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the accepted files."""
        return tuple(file.key for file in self.files)


def take(request: HttpRequest) -> Uploads:
    """Accept the files of a form.

    Fields: ``photos`` new files, ``kept`` sealed keys of earlier ones, ``drop`` keys the
    person no longer wants. One bad file does not spoil the others.
    """
    dropped = set(request.POST.getlist("drop"))
    kept = list(visitor.open_uploads(request.session, request.POST.get("kept", "")))
    found = StoredFile.objects.filter(key__in=kept, uploaded_by__isnull=True).in_bulk(
        field_name="key"
    )
    files = [found[key] for key in kept if key in found and key not in dropped]
    problems: list[str] = []
    given = request.FILES.getlist("photos")
    room = FILES_LIMIT - len(files)
    if len(given) > room:
        problems.append(
            Words(
                "一次最多 {most} 个文件，多出的 {n} 个没有收下。",
                most=FILES_LIMIT,
                n=len(given) - room,
            )
        )
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
    return Uploads(tuple(files), Listed("", problems), sealed)
