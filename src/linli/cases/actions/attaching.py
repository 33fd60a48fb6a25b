"""Files that come with an act: each key is used once, by the person who uploaded it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError
from django.db.models import Case as Choose
from django.db.models import CharField, F, QuerySet, Value, When
from django.db.models.expressions import Combinable

from linli.cases.actions.engine import Lack
from linli.cases.inputs import tidy
from linli.cases.models import Attachment, Case
from linli.domain.errors import Invalid
from linli.domain.evidence import DEMANDED, sentence
from linli.domain.words import Words
from linli.files.models import StoredFile
from linli.kernel import statements

_PURPOSES = {purpose.value for purpose in Attachment.Purpose}


#: Longest caption, characters.
CAPTION_LIMIT = 120
_NO_CAPTIONS: Mapping[str, str] = MappingProxyType({})


def split_key(item: str, default: str) -> tuple[str, str]:
    """Read ``KEY``, ``KEY:purpose`` or ``KEY:purpose:caption``, the caption left aside.

    An unknown or empty purpose becomes the default.
    """
    key, _, rest = item.partition(":")
    purpose = rest.partition(":")[0]
    return key, purpose if purpose in _PURPOSES else default


def captioned(key: str, caption: str) -> str:
    """Return the item for ``files`` of an act: the key with its caption, if there is one."""
    return f"{key}::{caption}" if caption.strip() else key


def _caption(item: str) -> tuple[str, str]:
    key, _, rest = item.partition(":")
    return key, rest.partition(":")[2]


def attach(
    case: Case,
    items: tuple[str, ...],
    *,
    purpose: str,
    user_id: int | None,
    now: datetime,
    captions: Mapping[str, str] = _NO_CAPTIONS,
) -> int:
    """Attach uploaded files to the case and return how many: one INSERT.

    ``captions`` (file key to words) go before those in the items. Raises Invalid when a caption
    is too long, when a key is unknown, belongs to another person, or was used before; the
    transaction of the act then undoes what was attached.
    """
    if not items:
        return 0
    wanted = dict(split_key(item, purpose) for item in items)
    words = _clean_captions({**dict(_caption(item) for item in items), **captions})
    usable = StoredFile.objects.filter(
        key__in=wanted, uploaded_by_id=user_id, attachment__isnull=True
    )
    given = {
        "case_id": case.pk,
        "file_id": F("id"),
        "purpose": _purposes(wanted),
        "caption": _caption_of(words),
        "added_by_id": user_id,
        "added_at": now,
    }
    try:
        count = statements.insert_from(Attachment, usable.order_by("id"), given)
    except IntegrityError:  # the same file in another form sent at the same moment
        raise _unusable() from None
    if count != len(wanted):
        raise _unusable()
    return count


def _clean_captions(given: Mapping[str, str]) -> dict[str, str]:
    cleaned = {key: " ".join(tidy(caption).split()) for key, caption in given.items()}
    if any(len(caption) > CAPTION_LIMIT for caption in cleaned.values()):
        why = Words("每张照片的说明最多 {most} 个字，请删短一些。", most=CAPTION_LIMIT)
        raise Invalid("caption-too-long", why, fields={"files": why})
    return {key: caption for key, caption in cleaned.items() if caption}


def _caption_of(words: Mapping[str, str]) -> Value | Choose:
    """Return the caption of each stored file, empty for those without."""
    if not words:
        return Value("", output_field=CharField())
    return Choose(
        *(When(key=key, then=Value(caption)) for key, caption in sorted(words.items())),
        default=Value(""),
        output_field=CharField(),
    )


def _unusable() -> Invalid:
    why = "有文件没有上传成功或已经用过，请重新选择文件。"
    return Invalid("unknown-file", why, fields={"files": why})


def _purposes(wanted: Mapping[str, str]) -> Choose:
    """Return what each stored file is attached as.

    A document cannot be a photo of before or after; it is filed as a document.
    """
    uses = {use: [key for key in wanted if wanted[key] == use] for use in set(wanted.values())}
    photos = uses.get(Attachment.Purpose.BEFORE, []) + uses.get(Attachment.Purpose.AFTER, [])
    document = When(
        kind=StoredFile.Kind.DOCUMENT, key__in=photos, then=Value(Attachment.Purpose.DOCUMENT.value)
    )
    others = (When(key__in=keys, then=Value(use)) for use, keys in sorted(uses.items()))
    return Choose(document, *others, output_field=CharField())


def lacking(case: Case, evidence: str, items: tuple[str, ...]) -> Lack:
    """Return what the matter demands and the case lacks: one query, none when nothing is asked.

    ``evidence`` is the matter's rule, ``items`` the files that come now. Residents' report
    pictures count as “before”.
    """
    keys = dict(split_key(item, Attachment.Purpose.AFTER.value) for item in items)
    demanded = evidence in DEMANDED
    asked = []
    if demanded:
        asked.append(_rows(Attachment.objects.filter(case_id=case.pk), "purpose", F("file__kind")))
    if demanded and keys:
        asked.append(_rows(StoredFile.objects.filter(key__in=keys), "key", F("kind")))
    if not asked:
        return Lack()
    found = set(asked[0].union(*asked[1:]))
    have = {(keys.get(what, what), kind) for what, kind in found if what}
    return Lack(sentence(evidence, have))


def _rows(rows: QuerySet[Any], what: str, kind: Combinable) -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows of two texts, alike whatever they are rows of."""
    columns: QuerySet[Any] = rows.order_by().annotate(what_=F(what), kind_=kind)
    return columns.values_list("what_", "kind_")
