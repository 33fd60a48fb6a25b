"""Files that come with an act: each key is used once, by the person who uploaded it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Case as Choose
from django.db.models import CharField, F, QuerySet, Value, When
from django.db.models.expressions import Combinable

from linli.cases.actions.engine import Lack
from linli.cases.models import Attachment, Case, Oversight
from linli.domain.errors import Invalid
from linli.domain.evidence import DEMANDED, sentence
from linli.files.models import StoredFile
from linli.kernel import statements

_PURPOSES = {purpose.value for purpose in Attachment.Purpose}


def split_key(item: str, default: str) -> tuple[str, str]:
    """Read ``KEY`` or ``KEY:purpose``; an unknown purpose becomes the default."""
    key, _, purpose = item.partition(":")
    return key, purpose if purpose in _PURPOSES else default


def attach(
    case: Case, items: tuple[str, ...], *, purpose: str, user_id: int | None, now: datetime
) -> int:
    """Attach uploaded files to the case and return how many: one INSERT.

    Raises Invalid when a key is unknown, belongs to another person, or was used before; the
    transaction of the act then undoes what was attached.
    """
    if not items:
        return 0
    wanted = dict(split_key(item, purpose) for item in items)
    usable = StoredFile.objects.filter(
        key__in=wanted, uploaded_by_id=user_id, attachment__isnull=True
    )
    given = {
        "case_id": case.pk,
        "file_id": F("id"),
        "purpose": _purposes(wanted),
        "caption": "",
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


def lacking(case: Case, evidence: str, items: tuple[str, ...], *, plan: bool = False) -> Lack:
    """Return what the matter demands and the case lacks: one query, none when nothing is asked.

    ``evidence`` is the matter's rule, ``items`` the files that come now; ``plan`` asks for the
    plan of the oversight too. Residents' report pictures count as “before”.
    """
    keys = dict(split_key(item, Attachment.Purpose.AFTER.value) for item in items)
    demanded = evidence in DEMANDED
    asked = []
    if demanded:
        asked.append(_rows(Attachment.objects.filter(case_id=case.pk), "purpose", F("file__kind")))
    if demanded and keys:
        asked.append(_rows(StoredFile.objects.filter(key__in=keys), "key", F("kind")))
    if plan:
        unplanned = Oversight.objects.filter(case_id=case.pk, plan="")
        asked.append(_rows(unplanned, "plan", Value("", output_field=CharField())))
    if not asked:
        return Lack()
    found = set(asked[0].union(*asked[1:]))
    have = {(keys.get(what, what), kind) for what, kind in found if what}
    return Lack(sentence(evidence, have), plan=("", "") in found)


def _rows(rows: QuerySet[Any], what: str, kind: Combinable) -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows of two texts, alike whatever they are rows of."""
    columns: QuerySet[Any] = rows.order_by().annotate(what_=F(what), kind_=kind)
    return columns.values_list("what_", "kind_")
