"""Files that come with an act: each key is used once, by the person who uploaded it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from linli.cases.models import Attachment, Case
from linli.domain.errors import Invalid
from linli.files.models import StoredFile

_PURPOSES = {purpose.value for purpose in Attachment.Purpose}


def split_key(item: str, default: str) -> tuple[str, str]:
    """Read ``KEY`` or ``KEY:purpose``; an unknown purpose becomes the default."""
    key, _, purpose = item.partition(":")
    return key, purpose if purpose in _PURPOSES else default


def attach(
    case: Case, items: tuple[str, ...], *, purpose: str, user_id: int | None, now: datetime
) -> int:
    """Attach uploaded files to the case and return how many: one SELECT, one INSERT.

    Raises Invalid when a key is unknown, belongs to another person, or was used before.
    """
    if not items:
        return 0
    wanted = dict(split_key(item, purpose) for item in items)
    found = {
        file.key: file
        for file in StoredFile.objects.filter(
            key__in=wanted, uploaded_by_id=user_id, attachment__isnull=True
        )
    }
    if len(found) != len(wanted):
        raise _unusable()
    rows = [
        Attachment(
            case_id=case.pk,
            file=found[key],
            purpose=_purpose(found[key], use),
            added_by_id=user_id,
            added_at=now,
        )
        for key, use in wanted.items()
    ]
    try:
        Attachment.objects.bulk_create(rows)
    except IntegrityError:  # the same file in another form sent at the same moment
        raise _unusable() from None
    return len(found)


def _unusable() -> Invalid:
    sentence = "有文件没有上传成功或已经用过，请重新选择文件。"
    return Invalid("unknown-file", sentence, fields={"files": sentence})


def _purpose(file: StoredFile, wanted: str) -> str:
    """A document cannot be a photo of before or after; it is filed as a document."""
    pictures = {Attachment.Purpose.BEFORE.value, Attachment.Purpose.AFTER.value}
    if file.kind == StoredFile.Kind.DOCUMENT and wanted in pictures:
        return Attachment.Purpose.DOCUMENT.value
    return wanted


def missing_evidence(case: Case, evidence: str, items: tuple[str, ...]) -> str:
    """Return the sentence about evidence the matter demands and the case lacks, or ''.

    Residents' report pictures count as “before”. At most two queries, none when nothing
    is demanded.
    """
    if evidence in ("", "none"):
        return ""
    keys = dict(split_key(item, Attachment.Purpose.AFTER.value) for item in items)
    have = set(Attachment.objects.filter(case_id=case.pk).values_list("purpose", "file__kind"))
    if keys:
        have |= {
            (keys[key], kind)
            for key, kind in StoredFile.objects.filter(key__in=keys).values_list("key", "kind")
        }
    pictures = {purpose for purpose, kind in have if kind == StoredFile.Kind.IMAGE}
    after = Attachment.Purpose.AFTER.value in pictures
    before = bool(pictures & {Attachment.Purpose.BEFORE.value, Attachment.Purpose.REPORT.value})
    documents = any(
        kind == StoredFile.Kind.DOCUMENT or purpose == Attachment.Purpose.DOCUMENT.value
        for purpose, kind in have
    )
    if evidence == "photo" and not after:
        return "该事项办结须附处置后的照片。"
    if evidence == "before_after" and not (before and after):
        return "该事项办结须附处置前和处置后的照片。"
    if evidence == "document" and not documents:
        return "该事项办结须附文书或凭证。"
    return ""
