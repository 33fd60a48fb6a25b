"""The small pictures of how a place looked before, for taking the one after from the same spot.

They go onto a telephone ahead, because checks are made where there is no signal: only for the
open matters in the person's own hands, only what shows the place (处置前, or what came with the
report), few and tiny. Whoever may not see the matter gets none of them.
"""

from __future__ import annotations

from typing import Final

from django.db.models import F

from linli.cases.models import Attachment
from linli.domain.errors import NotFound
from linli.fieldwork import access
from linli.files.actions import open_file
from linli.files.images import Picture, tiny
from linli.files.models import StoredFile
from linli.kernel.statements import ByNumbers
from linli.people.actor import Actor

#: Pictures on one telephone, the nearest deadline first; of one matter; bytes of each.
MOST: Final = 20
EACH: Final = 2
LARGEST: Final = 12_000
#: What shows the place as it was, the better one first.
_SHOWN: Final = (Attachment.Purpose.BEFORE.value, Attachment.Purpose.REPORT.value)

_PICTURES = ByNumbers(
    lambda ids: (
        Attachment.objects.filter(
            case_id__in=ids, purpose__in=_SHOWN, file__kind=StoredFile.Kind.IMAGE.value
        )
        .order_by("-id")
        .values_list("case_id", "purpose", "file__key", "added_at")
    )
)


def befores(actor: Actor) -> list[dict[str, str]]:
    """Return which pictures the actor's telephone keeps: ``no``, ``key``, ``purpose``, ``at``.

    At most :data:`MOST`. Two queries; one where nothing is in the actor's hands.
    """
    heads = list(
        access.in_hand(actor)
        .order_by(F("due_at").asc(nulls_last=True), "id")
        .values_list("id", "no")[:MOST]
    )
    of_case: dict[int, list[tuple[str, str, str]]] = {}
    for case, purpose, key, at in _PICTURES.tuples([pk for pk, _ in heads]):
        of_case.setdefault(case, []).append((purpose, key, at.isoformat()))
    listed = [
        {"no": no, "key": key, "purpose": purpose, "at": at}
        for pk, no in heads
        for purpose, key, at in _best(of_case.get(pk, []))
    ]
    return listed[:MOST]


def _best(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the pictures of one matter worth keeping: 处置前 first, the newest of each first."""
    return sorted(found, key=lambda one: _SHOWN.index(one[0]))[:EACH]


def before(actor: Actor, key: str) -> Picture:
    """Return one of these pictures, :data:`LARGEST` bytes at most.

    Raises NotFound for any other file, whoever asks, and for a matter not in the actor's hands.
    """
    found = (
        Attachment.objects.select_related("file")
        .filter(
            file__key=key,
            file__kind=StoredFile.Kind.IMAGE.value,
            purpose__in=_SHOWN,
            case__in=access.in_hand(actor).order_by().values("pk"),
        )
        .first()
    )
    if found is None:
        raise NotFound("no-file", "没有找到这个文件，或者您没有查看的权限。")
    with open_file(found.file) as source:
        return tiny(source.read(), LARGEST)
