"""The lot: repeatable, fair, not to be steered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.verification import sampled


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 9))
def test_the_draw_can_be_repeated(seed: str, number: str, round_no: int) -> None:
    first = sampled(seed=seed, number=number, round_no=round_no, share=0.5)
    assert sampled(seed=seed, number=number, round_no=round_no, share=0.5) is first
    assert not sampled(seed=seed, number=number, round_no=round_no, share=0)
    assert not sampled(seed=seed, number=number, round_no=round_no, share=-1)
    assert sampled(seed=seed, number=number, round_no=round_no, share=1)


@given(st.text(max_size=9), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_only_adds(number: str, one: float, two: float) -> None:
    low, high = sorted((one, two))
    drawn = sampled(seed="s", number=number, round_no=1, share=low)
    assert not drawn or sampled(seed="s", number=number, round_no=1, share=high)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_about_the_share_is_drawn(share: float) -> None:
    hits = sum(sampled(seed="s", number=str(n), round_no=1, share=share) for n in range(4000))
    assert abs(hits / 4000 - share) < 0.03


def test_every_round_and_seed_is_a_new_draw() -> None:
    draws = {
        tuple(sampled(seed=seed, number=str(n), round_no=r, share=0.5) for n in range(64))
        for seed in ("a", "b")
        for r in (1, 2)
    }
    assert len(draws) == 4
