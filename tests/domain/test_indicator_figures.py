"""How figures are worked out and written; published figures of counties (domain guide §6.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.indicator_catalogue import INDICATORS, Indicator, of
from linli.domain.indicator_figures import (
    HIDDEN,
    Counted,
    Stay,
    counted,
    percent,
    text,
    too_small,
    worth,
)
from linli.domain.indicators import NOTHING, Rounding, Share
from linli.domain.measures import Measure

DOWN = Rounding.DOWN


def named(code: str, places: int = 2, rounding: Rounding = Rounding.HALF_UP) -> Indicator:
    return replace(INDICATORS[code], places=places, rounding=rounding)


def reachable(published: str, whole: int, places: int, rounding: Rounding) -> list[int]:
    """Return every numerator of ``whole`` that is printed so."""
    return [n for n in range(whole + 1) if Share(n, whole).percent(places, rounding) == published]


@pytest.mark.parametrize(
    ("code", "counts", "places", "half_up", "down"),
    [
        pytest.param(
            "disposal",
            {Measure.OF_DISPOSED: 42277, Measure.OF_ACCEPTED: 64331},
            2,
            "42277/64331（65.72%）",
            "42277/64331（65.71%）",
            id="A1 pins half-up",
        ),
        pytest.param(
            "mediation",
            {Measure.OF_DISPOSED: 148, Measure.RECEIVED: 151},
            1,
            "148/151（98.0%）",
            "148/151（98.0%）",
            id="A2",
        ),
        pytest.param(
            "called_back",
            {Measure.REACHED: 40, Measure.DISPOSED: 42277},
            2,
            "40/42277（0.09%）",
            "40/42277（0.09%）",
            id="A3 few were asked",
        ),
        pytest.param(
            "success_of_handled",
            {Measure.OF_CLOSED: 1351, Measure.OF_DISPOSED: 1431},
            2,
            "1351/1431（94.41%）",
            "1351/1431（94.40%）",
            id="A4",
        ),
        pytest.param("dispatched", {Measure.DISPATCHED: 155}, 2, "155", "155", id="A5 派单"),
        pytest.param("whistled", {Measure.WHISTLED: 21}, 2, "21", "21", id="A5 吹哨"),
        pytest.param("supervised", {Measure.SUPERVISED: 22}, 2, "22", "22", id="A5 督办"),
        pytest.param(
            "closing",
            {Measure.OF_CLOSED: 7400, Measure.OF_ACCEPTED: 7490},
            1,
            "7400/7490（98.8%）",
            "7400/7490（98.7%）",
            id="A7",
        ),
        pytest.param(
            "success_of_accepted",
            {Measure.OF_CLOSED: 1335, Measure.OF_ACCEPTED: 1442},
            2,
            "1335/1442（92.58%）",
            "1335/1442（92.57%）",
            id="A8 only truncation prints 92.57",
        ),
        pytest.param(
            "closing",
            {Measure.OF_CLOSED: 54987, Measure.OF_ACCEPTED: 54987},
            0,
            "54987/54987（100%）",
            "54987/54987（100%）",
            id="A13 all is all",
        ),
        pytest.param(
            "success_of_handled",
            {Measure.OF_CLOSED: 7913, Measure.OF_DISPOSED: 8438},
            2,
            "7913/8438（93.78%）",
            "7913/8438（93.77%）",
            id="R64 of those handled",
        ),
        pytest.param(
            "success_of_accepted",
            {Measure.OF_CLOSED: 842, Measure.OF_ACCEPTED: 869},
            1,
            "842/869（96.9%）",
            "842/869（96.8%）",
            id="R39 of those accepted",
        ),
        pytest.param(
            "satisfied",
            {Measure.SATISFIED: 254567, Measure.RATED: 254592},
            1,
            "254567/254592（99.9%）",
            "254567/254592（99.9%）",
            id="R65 almost all is not all",
        ),
    ],
)
def test_published_figures(
    code: str, counts: dict[int, int], places: int, half_up: str, down: str
) -> None:
    one = named(code, places)
    found = counted(one, counts)
    assert text(found, one) == half_up
    assert text(found, one, rounding=DOWN) == down
    assert text(found, named(code, places, DOWN)) == down


def test_a_printed_percentage_may_come_from_many_counts_or_from_none() -> None:
    assert reachable("98.8%", 7490, 1, Rounding.HALF_UP) == list(range(7397, 7404))  # A7
    assert reachable("92.57%", 1442, 2, Rounding.HALF_UP) == []  # A8: no count is printed so
    assert reachable("92.57%", 1442, 2, DOWN) == [1335]
    assert reachable("99.6%", 594, 1, Rounding.HALF_UP) == []  # R66: printed for 591
    assert reachable("99.6%", 594, 1, DOWN) == [592]  # and not so either
    assert text(Counted(591, 594), named("closing", 1)) == "591/594（99.5%）"


def test_a_bound_is_never_made_into_a_count() -> None:
    # A10: “97 %” of “10.5万余件” says at least 101850 of at least 105000, and no figure here.
    low = reachable("97%", 105_000, 0, DOWN)[0]
    assert low == 101_850
    assert text(Counted(0, 0), named("closing")) == "0/0（—）"
    assert "≥" not in text(Counted(low, 105_000), named("closing"))


def test_what_happened_on_other_days_is_no_share() -> None:
    one = INDICATORS["returned"]
    found = counted(one, {Measure.RETURNED: 3, Measure.DISPATCHED: 2})
    assert found.share is None
    assert text(found, one) == "3/2（—）"
    assert percent(found, one) == NOTHING
    assert Counted(4).share is None
    assert text(counted(one, {}), one) == "0/0（—）"


def test_exclusions_are_taken_off_both_and_said() -> None:
    one = INDICATORS["over_time"]
    found = counted(
        one, {Measure.DUE: 10, Measure.DUE_KEPT: 6}, {Measure.DUE: 2, Measure.DUE_KEPT: 1}
    )
    assert found == Counted(3, 8, (1, 2))
    assert counted(INDICATORS["received"], {Measure.RECEIVED: 4}, {Measure.RECEIVED: 1}) == Counted(
        3, None, (1, 0)
    )


def test_a_sum_adds_and_takes_off() -> None:
    assert (
        worth(
            of(Measure.SIGNED, Measure.CLOSED, less=(Measure.REOPENED,)),
            {Measure.SIGNED: 3, Measure.REOPENED: 1},
        )
        == 2
    )


def test_lengths_of_time_in_words() -> None:
    one = INDICATORS["stay_handling"]
    stay = Stay(4, timedelta(hours=3), timedelta(days=2, hours=1))
    assert text(stay, one) == "中位数 3 小时，九成不超过 2 天 1 小时（4 次）"
    assert text(Stay(), one) == NOTHING


def test_a_small_pair_is_not_shown() -> None:
    assert text(Counted(1, 2), INDICATORS["satisfied"], hidden=True) == HIDDEN


def test_the_only_small_cell_takes_another_with_it() -> None:
    assert too_small({("a",): 2, ("b",): 9, ("c",): 7, ("d",): 0}, 5) == {("a",), ("c",)}
    assert too_small({("a",): 2, ("b",): 3, ("c",): 7}, 5) == {("a",), ("b",)}
    assert too_small({("a",): 2}, 5) == {("a",)}  # nothing is left to take with it
    assert too_small({("a",): 2, ("b",): 9}, 0) == frozenset()
    assert too_small({("a",): 6, ("b",): 9}, 5) == frozenset()
    assert too_small({(): 3}, 5) == {()}


cells = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 12), max_size=12
)


@given(cells, st.integers(0, 6))
def test_no_hidden_cell_can_be_worked_out_from_a_total(
    table: dict[tuple[int, int], int], smallest: int
) -> None:
    hidden = too_small(table, smallest)
    filled = {key: whole for key, whole in table.items() if whole}
    assert {key for key, whole in filled.items() if whole < smallest} <= hidden <= set(filled)
    for place in (0, 1):
        lines: dict[int, list[tuple[int, int]]] = {}
        for key in filled:
            lines.setdefault(key[1 - place], []).append(key)
        for line in lines.values():
            assert len(line) == 1 or sum(key in hidden for key in line) != 1


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 4), st.sampled_from(Rounding))
def test_extremes_are_true_and_the_pair_always_stands_there(
    part: int, whole: int, places: int, rounding: Rounding
) -> None:
    one = named("closing", places, rounding)
    shown = text(Counted(part, whole), one)
    assert shown.startswith(f"{part}/{whole}（")
    alone = percent(Counted(part, whole), one)
    if part > whole or not whole:
        assert alone == NOTHING
        return
    value = Fraction(alone.rstrip("%"))
    assert (value == 100) == (part == whole)
    assert (value == 0) == (part == 0)
    assert abs(value - Fraction(100 * part, whole)) < Fraction(1, 10**places)


@given(
    st.dictionaries(st.sampled_from(Measure), st.integers(0, 50)), st.sampled_from(list(INDICATORS))
)
def test_groups_add_up_to_the_whole(counts: dict[Measure, int], code: str) -> None:
    one = INDICATORS[code]
    half = {measure: n // 2 for measure, n in counts.items()}
    rest = Counter({int(k): n for k, n in counts.items()})
    rest.subtract({int(k): n for k, n in half.items()})
    whole = counted(one, {int(k): n for k, n in counts.items()})
    parts = counted(one, {int(k): n for k, n in half.items()}), counted(one, rest)
    assert whole.numerator == sum(part.numerator for part in parts)
    if one.is_pair:
        assert whole.denominator == sum(part.denominator or 0 for part in parts)
