"""Shares are printed by one rule; published figures of five counties hold it in place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.indicators import NOTHING, Rounding, Share

DOWN = Rounding.DOWN


@st.composite
def shares(draw: st.DrawFn) -> Share:
    whole = draw(st.integers(min_value=1, max_value=10**7))
    return Share(draw(st.integers(min_value=0, max_value=whole)), whole)


@pytest.mark.parametrize(
    ("part", "whole", "places", "half_up", "down"),
    [
        pytest.param(42277, 64331, 2, "65.72%", "65.71%", id="A1 pins half-up"),
        pytest.param(148, 151, 1, "98.0%", "98.0%", id="A2"),
        pytest.param(1351, 1431, 2, "94.41%", "94.40%", id="A4"),
        pytest.param(1335, 1442, 2, "92.58%", "92.57%", id="A8 only cutting prints 92.57"),
        pytest.param(254567, 254592, 1, "99.9%", "99.9%", id="almost all is not all"),
        pytest.param(54987, 54987, 2, "100.00%", "100.00%", id="A13 all is all"),
        pytest.param(1, 10**6, 0, "1%", "1%", id="almost none is not none"),
        pytest.param(0, 7, 0, "0%", "0%", id="none"),
    ],
)
def test_published_figures(part: int, whole: int, places: int, half_up: str, down: str) -> None:
    assert Share(part, whole).percent(places) == half_up
    assert Share(part, whole).percent(places, DOWN) == down


def test_no_count_of_1442_gives_the_published_9257_by_half_up() -> None:
    assert not [n for n in range(1443) if Share(n, 1442).percent() == "92.57%"]
    assert [n for n in range(1443) if Share(n, 1442).percent(2, DOWN) == "92.57%"] == [1335]


def test_nothing_counted_is_a_dash() -> None:
    assert Share(0, 0).percent() == NOTHING
    assert Share(0, 0).text() == "0/0（—）"


def test_the_pair_stands_before_the_percentage() -> None:
    assert Share(42277, 64331).text() == "42277/64331（65.72%）"


@pytest.mark.parametrize(("part", "whole"), [(-1, 2), (3, 2), (1, 0)])
def test_a_part_of_another_whole_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(part, whole)


@given(shares(), st.integers(min_value=0, max_value=4), st.sampled_from(Rounding))
def test_extremes_are_true(share: Share, places: int, rounding: Rounding) -> None:
    shown = float(share.percent(places, rounding).rstrip("%"))
    assert (shown == 100) == (share.numerator == share.denominator)
    assert (shown == 0) == (share.numerator == 0)


@given(shares(), st.integers(min_value=0, max_value=4), st.sampled_from(Rounding))
def test_the_shown_value_is_within_one_last_digit(
    share: Share, places: int, rounding: Rounding
) -> None:
    shown = Fraction(share.percent(places, rounding).rstrip("%"))
    exact = Fraction(100 * share.numerator, share.denominator)
    unit = Fraction(1, 10**places)
    assert abs(shown - exact) < unit
    inside = unit / 2 <= exact <= 100 - unit / 2 - unit
    if rounding is Rounding.HALF_UP and inside:
        assert abs(shown - exact) <= unit / 2
    if rounding is DOWN and exact >= unit:
        assert shown <= exact


@given(shares(), shares(), st.sampled_from(Rounding))
def test_order_is_kept(one: Share, two: Share, rounding: Rounding) -> None:
    if one.numerator * two.denominator <= two.numerator * one.denominator:
        first, second = (float(s.percent(2, rounding).rstrip("%")) for s in (one, two))
        assert first <= second
