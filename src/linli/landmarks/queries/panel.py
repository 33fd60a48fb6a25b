"""What the page of a case shows of landmarks: which it is about, which it may be about."""

from __future__ import annotations

from dataclasses import dataclass

from linli.domain.landmark_matching import DOUBT_WORDS, Doubt
from linli.domain.landmarks import LinkStanding
from linli.landmarks.models import CaseLandmark


@dataclass(frozen=True, slots=True)
class Linked:
    """One landmark of a matter; ``why`` nobody is sure, empty for a link that counts."""

    key: int
    name: str
    kind: str
    sure: bool
    why: str
    by_person: bool


def linked(case_id: int) -> tuple[Linked, ...]:
    """Return the landmarks of a case the caller may read, sure ones first: one query."""
    rows = (
        CaseLandmark.objects.filter(case_id=case_id)
        .exclude(standing=LinkStanding.REMOVED.value)
        .select_related("landmark")
        .order_by("standing", "id")
    )
    return tuple(
        Linked(
            row.landmark_id,
            row.landmark.name,
            row.landmark.get_kind_display(),
            row.standing == LinkStanding.CONFIRMED,
            DOUBT_WORDS.get(Doubt(row.doubt), ""),
            row.by_id is not None,
        )
        for row in rows
    )
