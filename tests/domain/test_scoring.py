"""打分考核: the parts, their proportion, and silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.scoring import WEIGHTS, five_level, score, timeliness

DUE = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
_STARS = st.none() | st.integers(1, 5)


def test_five_levels() -> None:
    assert [five_level(stars) for stars in range(1, 6)] == [0, 25, 50, 75, 100]
    for wrong in (0, 6):
        with pytest.raises(ValueError, match="five-level"):
            five_level(wrong)


@pytest.mark.parametrize(
    ("answered", "due", "reworks", "points"),
    [
        (DUE, DUE, 0, 100),
        (DUE + timedelta(milliseconds=900), DUE, 0, 100),  # the whole due second is in time
        (DUE + timedelta(seconds=1), DUE, 0, 0),
        (DUE, DUE, 2, 60),
        (DUE, DUE, 9, 0),
        (DUE, None, 0, 100),
        (None, DUE, 1, 80),
    ],
)
def test_timeliness(
    answered: datetime | None, due: datetime | None, reworks: int, points: int
) -> None:
    assert timeliness(answered, due, reworks) == points


def test_all_parts() -> None:
    result = score(stars=5, quality_mark=4, answered_at=DUE, due_at=DUE, reworks=0)
    assert (result.rating, result.quality, result.timeliness) == (100, 75, 100)
    assert result.total == 93  # (40·100 + 30·75 + 30·100) / 100 = 92.5, half up


@given(_STARS, _STARS, st.integers(0, 6))
def test_silence_is_neither_praise_nor_blame(
    stars: int | None, quality: int | None, reworks: int
) -> None:
    """The total lies between the parts that exist; a missing part does not count."""
    result = score(stars=stars, quality_mark=quality, answered_at=DUE, due_at=DUE, reworks=reworks)
    parts = [p for p in (result.rating, result.quality, result.timeliness) if p is not None]
    assert min(parts) <= result.total <= max(parts)
    assert (result.rating is None) == (stars is None)
    assert (result.quality is None) == (quality is None)


def test_weights_are_per_cent() -> None:
    assert sum(WEIGHTS.values()) == 100
