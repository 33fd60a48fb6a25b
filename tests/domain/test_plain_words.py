"""Plain words: advice is true, named once, bounded, and never in the way."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.domain import plain_words
from linli.domain.plain_words import LONGEST, MOST, PLAIN, Kind, advise, sentences

GOOD = (
    "您好。您11月20日反映的路灯不亮，我们当天到现场看了，是线路断了。"
    "11月21日已经换好新线，现在亮了。如果再不亮，请您拨打12345，我们当天去修。"
)
_PIECES = st.lists(
    st.sampled_from(
        [*PLAIN, "您", "我们", "。", "，", "\n", "3月4日", "拨打12345", "【填：日期】", "abc"]
    ),
    max_size=30,
).map("".join)


def _kinds(text: str, *, letter: bool = True) -> list[Kind]:
    return [one.kind for one in advise(text, letter=letter)]


def test_a_good_letter_gets_no_advice() -> None:
    assert advise(GOOD, letter=True) == ()


def test_officialese_is_named_with_what_to_say() -> None:
    found = advise("经核实，特此告知，请与相关部门联系。", letter=False)
    assert [one.found for one in found] == ["经核实", "特此告知", "相关部门"]
    assert [str(one.sentence) for one in found] == [
        "“经核实”可以说“我们核实了”。",
        "“特此告知”可以不写。",
        "“相关部门”说得太笼统，写出单位名称。",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("您", "大家"), "没有用“您”"),
        (GOOD.replace("11月20日", "").replace("11月21日", "").replace("当天", ""), "没有写哪一天"),
        ("您好，11月20日已经修好。", "接下来怎么办"),
    ],
)
def test_what_a_letter_lacks_is_said(text: str, words: str) -> None:
    found = [str(one.sentence) for one in advise(text, letter=True) if one.kind is Kind.MISSING]
    assert len(found) == 1
    assert words in found[0]
    assert Kind.MISSING not in _kinds(text, letter=False)


@pytest.mark.parametrize(
    "gap", ["{{办结时限}}", "{{今天}}", "【填：修好的日期】", "【填：到场时间】"]
)
def test_a_gap_for_a_date_counts_as_a_date(gap: str) -> None:
    text = f"您好，我们{gap}到现场看。没修好请您拨打12345。"
    assert advise(text, letter=True) == ()


def test_a_long_sentence_is_shown_by_its_beginning() -> None:
    long = "路" * (LONGEST + 1)
    found = advise(f"您好。{long}。", letter=False)
    assert [one.kind for one in found] == [Kind.LONG]
    assert f"{LONGEST + 1} 个字" in str(found[0].sentence)
    assert advise(f"您好。{'路' * LONGEST}。", letter=False) == ()


def test_what_is_advised_is_plain_itself() -> None:
    for word, plain in PLAIN.items():
        assert plain != word
        if not plain.startswith("写出"):
            assert [one for one in advise(plain, letter=False) if one.found in PLAIN] == [], word


@given(_PIECES)
def test_every_piece_of_advice_is_about_this_text(text: str) -> None:
    for letter in (True, False):
        found = advise(text, letter=letter)
        assert len(found) <= MOST
        assert all(one.found in text.replace("【填：日期】", "") for one in found)
        words = [one.found for one in found if one.kind is Kind.WORD]
        assert len(set(words)) == len(words)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text: str) -> None:
    found = advise(text, letter=True)
    assert bool(text.strip()) or found == ()
    assert all(one.strip() and not set(one) & set("。！？\n") for one in sentences(text))


@given(_PIECES.filter(lambda text: plain_words._ANY.search(text) is None), _PIECES)
def test_text_without_listed_words_adds_no_word_advice(clean: str, other: str) -> None:
    def words(text: str) -> set[str]:
        return {one.found for one in advise(text, letter=False) if one.kind is Kind.WORD}

    assert words(clean) == set()
    assume(len(advise(f"{clean}。{other}", letter=False)) < MOST)
    assert words(f"{clean}。{other}") == words(other)
