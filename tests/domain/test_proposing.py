"""What a proposal may do in a form, when a model takes over, and how it is judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import proposing
from linli.domain.errors import Invalid
from linli.domain.proposing import Manner, Outcome, Thresholds, Trend, Why

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


def said(chosen: str, best: str, confidence: float = 0.8) -> Outcome:
    return Outcome(chosen, ((best, confidence), ("other", 0.05)))


def test_a_form_fills_in_only_what_is_sure_and_asks_below() -> None:
    limits = Thresholds()
    assert proposing.manner([("a", 0.9)], limits) is Manner.FILL
    assert proposing.manner([("a", 0.9)], limits, may_fill=False) is Manner.SUGGEST
    assert proposing.manner([("a", 0.899)], limits) is Manner.SUGGEST
    assert proposing.manner([("b", 0.2), ("a", 0.5)], limits) is Manner.SUGGEST
    assert proposing.manner([("a", 0.499)], limits) is Manner.ASK
    assert proposing.manner([], limits) is Manner.NONE
    assert proposing.manner([("a", 0.95)], Thresholds(fill=1.0)) is Manner.SUGGEST


@pytest.mark.parametrize(
    ("fill", "ask", "wrong"),
    [
        (0.4, 0.3, {"fill"}),
        (1.1, 0.5, {"fill"}),
        (0.9, -0.1, {"ask"}),
        (0.7, 0.8, {"ask"}),
        (float("nan"), 0.5, {"fill", "ask"}),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(
    fill: float, ask: float, wrong: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        Thresholds(fill, ask)
    assert set(refused.value.fields) == wrong


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1)),
    st.frozensets(st.sampled_from("abcdefgh")),
)
def test_what_is_switched_off_is_never_offered(told: dict[str, float], off: frozenset[str]) -> None:
    offered = proposing.offered(told.items(), off)
    assert not off & {code for code, _ in offered}
    assert len(offered) == min(3, len(set(told) - off))
    assert [share for _, share in offered] == sorted((s for _, s in offered), reverse=True)


def test_scores_count_right_wrong_and_nothing_proposed() -> None:
    outcomes = [said("a", "a"), said("a", "b"), said("b", "b"), Outcome("c")]
    scores = proposing.scores(outcomes)
    assert scores["a"] == proposing.ClassScore(2, 1.0, 0.5, 2 / 3)
    assert scores["b"] == proposing.ClassScore(1, 0.5, 1.0, 2 / 3)
    assert scores["c"] == proposing.ClassScore(1, 0.0, 0.0, 0.0)
    assert proposing.macro_f1(outcomes) == pytest.approx(4 / 9)
    assert proposing.macro_f1([]) == 0.0
    assert proposing.right_within(outcomes, 1) == 0.5
    assert proposing.right_within([Outcome("x", (("a", 0.5), ("x", 0.4)))], 2) == 1.0
    assert proposing.right_within([], 1) == 0.0
    assert not Outcome("").right
    assert Outcome("c").confidence == 0.0


def test_sure_counts_only_what_would_have_been_filled_in() -> None:
    outcomes = [said("a", "a", 0.95), said("a", "b", 0.92), said("a", "b", 0.5), Outcome("a")]
    assert proposing.sure(outcomes, 0.9) == (0.5, 0.5)
    assert proposing.sure(outcomes, 0.99) == (1.0, 0.0)
    assert proposing.sure([], 0.9) == (1.0, 0.0)


def test_calibration_compares_what_is_said_with_what_is_right() -> None:
    outcomes = [said("a", "a", 1.0), said("a", "b", 0.9), said("a", "a", 0.35), Outcome("a")]
    low, high = proposing.calibration(outcomes)
    assert (low.low, low.high, low.texts, low.confidence, low.right) == (0.3, 0.4, 1, 0.35, 1.0)
    assert (high.low, high.high, high.texts, high.right) == (0.9, 1.0, 2, 0.5)
    assert high.confidence == pytest.approx(0.95)
    assert proposing.ece([low, high]) == pytest.approx((0.65 + 2 * 0.45) / 3)
    assert proposing.ece([]) == 0.0


def month(right: int, wrong: int, confidence: float = 0.8) -> list[Outcome]:
    return [said("a", "a", confidence)] * right + [said("a", "b", confidence)] * wrong


def test_a_new_model_takes_over_only_if_it_is_better() -> None:
    verdict = proposing.better(month(80, 20), month(85, 15))
    assert (verdict.take, verdict.why, verdict.won, verdict.lost) == (True, Why.BETTER, 5, 0)
    assert (verdict.old.texts, verdict.old.right, verdict.new.right) == (100, 0.8, 0.85)


def test_too_few_examples_change_nothing() -> None:
    verdict = proposing.better(month(10, 89), month(99, 0))
    assert (verdict.take, verdict.why) == (False, Why.TOO_FEW)
    assert proposing.better([], []).why is Why.TOO_FEW


def test_a_draw_or_a_loss_changes_nothing() -> None:
    assert proposing.better(month(80, 20), month(80, 20)).why is Why.NOT_BETTER
    assert proposing.better(month(80, 20), month(79, 21)).why is Why.NOT_BETTER


def test_a_small_matter_does_not_pay_for_a_large_one() -> None:
    large = [said("a", "b")] * 10 + [said("a", "a")] * 85
    old = [*large, *[said("c", "c")] * 5]
    new = [*[said("a", "a")] * 95, *[said("c", "a")] * 5]
    assert proposing.better(old, new).why is Why.UNEVEN


def test_a_model_that_fills_in_wrongly_does_not_take_over() -> None:
    new = month(85, 0, 0.8) + month(0, 15, 0.95)
    assert proposing.better(month(80, 20), new).why is Why.TOO_SURE
    old = month(60, 0, 0.95) + month(20, 20)
    assert proposing.better(old, month(88, 12, 0.95)).why is Why.TOO_SURE
    assert proposing.better(old, month(100, 0, 0.95), Thresholds(fill=0.95)).take


def test_models_are_compared_on_the_same_texts() -> None:
    with pytest.raises(ValueError, match="same texts"):
        proposing.better(month(1, 0), [said("b", "a")])


def test_drift_is_told_by_shares_and_by_confidence() -> None:
    usual = {"a": [0.9] * 60, "b": [0.8] * 40}
    calm = proposing.drift(usual, "2026-02", usual)
    assert (calm.month, calm.texts, calm.stability, calm.trend) == ("2026-02", 100, 0.0, Trend.CALM)
    assert calm.confidence == pytest.approx(0.86)
    assert proposing.drift(usual, "m", {"a": [0.9] * 40, "b": [0.9] * 60}).trend is Trend.WATCH
    assert proposing.drift(usual, "m", {"c": [0.9] * 100}).trend is Trend.LOOK
    assert proposing.drift(usual, "m", {"a": [0.7] * 60, "b": [0.7] * 40}).trend is Trend.LOOK
    few = {"a": [0.1] * 10}
    assert proposing.drift(usual, "m", few).trend is Trend.UNKNOWN
    assert proposing.drift(few, "m", usual).trend is Trend.UNKNOWN
    assert proposing.drift({}, "m", {}).confidence == 0.0


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 50)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 50)),
)
def test_stability_is_never_negative_and_nothing_for_the_same(
    one: dict[str, int], other: dict[str, int]
) -> None:
    assert proposing.stability(one, other) >= 0
    assert proposing.stability(one, one) == 0


def test_a_card_says_what_the_model_may_not_do() -> None:
    outcomes = month(90, 10, 0.95)
    drift = proposing.drift({}, "2026-02", {})
    card = proposing.Card.of(
        "7", NOON, {"a": 100}, outcomes, Thresholds(), drift=[drift], off={"b"}
    )
    assert {"dispatch", "refuse", "rank_people"} <= set(card.may_not)
    assert card.figures.right_where_sure == 0.9
    assert card.calibration_error == pytest.approx(0.05)
    assert (card.drift, card.off, card.data) == ((drift,), frozenset("b"), {"a": 100})
    assert card.classes["a"].texts == 100
