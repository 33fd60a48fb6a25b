"""Two short texts side by side: alike or not, and which words say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.similar import COMMON, features, shared_words, similarity

TEXTS = st.text(
    alphabet=st.sampled_from("路灯不亮了井盖坏村口小区反映希望12ab，。 \n😀𠮷"), max_size=40
)


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_and_knows_no_order(one: str, other: str) -> None:
    likeness = similarity(features(one), features(other))
    assert 0.0 <= likeness <= 1.0
    assert likeness == similarity(features(other), features(one))


@given(TEXTS)
def test_a_text_is_wholly_like_itself_unless_it_says_nothing(text: str) -> None:
    found = features(text)
    assert similarity(found, found) == pytest.approx(1.0 if found else 0.0)


@given(TEXTS, TEXTS)
def test_likeness_is_nothing_exactly_where_nothing_is_shared(one: str, other: str) -> None:
    mine, theirs = features(one), features(other)
    assert (similarity(mine, theirs) == 0.0) == (not mine & theirs)


@given(TEXTS, TEXTS)
def test_shared_words_stand_in_both_and_none_in_another(one: str, other: str) -> None:
    found = shared_words(one, other)
    assert len(found) <= 4
    for word in found:
        assert len(word) >= 2
        assert word in one.casefold()
        assert word in other.casefold()
        assert not any(word != longer and word in longer for longer in found)


@given(TEXTS)
def test_signs_and_spaces_change_nothing(text: str) -> None:
    assert features(f"  {text}。") == features(text)


def test_what_every_report_says_does_not_count() -> None:
    assert features("".join(sorted(COMMON))) == frozenset()
    assert features("反映路灯问题") == {"路灯"}
    assert shared_words("希望尽快解决", "希望你们解决") == ()


def test_the_same_lamp_is_likelier_than_another_trouble() -> None:
    mine = features("村口的路灯不亮三天了")
    same = similarity(mine, features("路灯坏了，村口晚上不亮"))
    other = similarity(mine, features("自来水浑浊，有泥沙"))
    assert same > 0.3 > other
    assert shared_words("村口的路灯不亮三天了", "路灯坏了，村口晚上不亮") == (
        "村口",
        "路灯",
        "不亮",
    )


def test_numbers_count_as_a_whole() -> None:
    assert similarity(features("12号楼"), features("21号楼")) < similarity(
        features("12号楼"), features("12号楼")
    )
    assert features("１２号") == features("12号")


def test_a_word_inside_a_longer_shared_one_is_not_told_again() -> None:
    assert shared_words("路灯不亮，看那个路灯", "路灯不亮路灯") == ("路灯不亮",)
