"""For the requester: whether the own matter is on the board, and how many say “me too”."""

from __future__ import annotations

from dataclasses import dataclass

from linli.board import access
from linli.cases.models import Supporter


@dataclass(frozen=True, slots=True)
class OnBoard:
    """Address key of a shown matter, and how many others it troubles."""

    key: str
    supporters: int


def of_case(case_id: int) -> OnBoard | None:
    """Return where a case stands on the board now, or None: one query, two when it does."""
    key = access.shown().filter(case_id=case_id).values_list("key", flat=True).first()
    if key is None:
        return None
    said = Supporter.objects.filter(case_id=case_id, ended_at__isnull=True).count()
    return OnBoard(key, said)
