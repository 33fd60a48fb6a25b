"""打分考核: the score of one finished matter, about the work and never about a person.

Three parts of 0–100: the requester's rating, the verifier's quality mark, timeliness. A part
that does not exist (a rating is voluntary) is left out and the others keep their proportion,
so silence is neither praise nor blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.domain.deadlines import is_overdue

#: Shares of the parts, in per cent; a county may set others.
WEIGHTS = {"rating": 40, "quality": 30, "timeliness": 30}


@dataclass(frozen=True)
class Score:
    """Parts and total, each 0–100; None for a part that does not exist."""

    rating: int | None
    quality: int | None
    timeliness: int
    total: int


def five_level(stars: int) -> int:
    """Return 0–100 for one to five levels; raises ValueError outside."""
    if not 1 <= stars <= 5:
        raise ValueError("a five-level mark lies between 1 and 5")
    return (stars - 1) * 25


def timeliness(answered_at: datetime | None, due_at: datetime | None, reworks: int) -> int:
    """Return 100 in time and 0 late, less 20 for each round of rework, never below 0.

    A matter without a deadline cannot be late.
    """
    if answered_at is not None and due_at is not None and is_overdue(due_at, answered_at):
        return 0
    return max(0, 100 - 20 * reworks)


def score(
    *,
    stars: int | None,
    quality_mark: int | None,
    answered_at: datetime | None,
    due_at: datetime | None,
    reworks: int,
) -> Score:
    """Compute the score; the total is the weighted mean of the existing parts, rounded half up."""
    parts: dict[str, int | None] = {
        "rating": None if stars is None else five_level(stars),
        "quality": None if quality_mark is None else five_level(quality_mark),
        "timeliness": timeliness(answered_at, due_at, reworks),
    }
    present = {name: value for name, value in parts.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in present)
    points = sum(WEIGHTS[name] * value for name, value in present.items())
    return Score(
        rating=parts["rating"],
        quality=parts["quality"],
        timeliness=present["timeliness"],
        total=(2 * points + weight) // (2 * weight),
    )
