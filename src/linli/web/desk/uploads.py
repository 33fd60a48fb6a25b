"""Files that come with a desk form: taken in first, so that an error elsewhere loses none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, cast

from django.http import HttpRequest

from linli.domain.errors import Invalid
from linli.domain.words import Listed, Words
from linli.files.actions import accept_upload
from linli.kernel import clock
from linli.people.actor import Actor


def take(
    request: HttpRequest, actor: Actor, slots: Iterable[tuple[str, str]]
) -> tuple[list[str], str]:
    """Accept what is in the slots ``upload_PURPOSE``; return ``KEY:purpose`` items and a sentence.

    Files kept from an earlier try come as ``files``. The sentence names every file that was
    refused and why; it is empty when all were accepted.
    """
    items = [item for item in request.POST.getlist("files") if item]
    problems: list[str] = []
    for purpose, _ in slots:
        for upload in request.FILES.getlist(f"upload_{purpose}"):
            name = upload.name or "文件"
            try:
                stored = accept_upload(
                    user_id=actor.user_id,
                    name=name,
                    stream=cast("BinaryIO", upload),
                    size=upload.size or 0,
                    now=clock.now(),
                )
            except Invalid as refusal:
                problems.append(
                    Words("“{name}”：{problem}", name=name[:40], problem=refusal.message)
                )
            else:
                items.append(f"{stored.key}:{purpose}")
    return items, Listed(" ", problems)
