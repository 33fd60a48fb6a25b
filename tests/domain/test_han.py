"""The normal form, the tokens and the meaning of queries, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import han
from linli.domain.han_simple import SIMPLE, simplified
from linli.domain.near_names import NearNames, one_slip


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("路灯坏了", ["路灯", "灯坏", "坏了", "了"]),
        ("灯", ["灯"]),
        ("Ａ２区，110KV", ["a2", "区", "110kv"]),
        ("地铁3号线", ["地铁", "铁", "3", "号线", "线"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("路\u200b灯\ufe0f", ["路灯", "灯"]),
        ("㎡ ﬁ é É", ["m2", "fi", "e", "e"]),
        ("！，\x00\ud800🌧\ue000", []),
        ("", []),
        ("二〇二六 人々", ["二〇", "〇二", "二六", "六", "人々", "々"]),
        ("x" * 100, ["x" * han.RUN_LIMIT]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert han.tokens(text) == tokens


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("灯", "路灯坏了", True),
        ("灯坏", "路灯坏了", True),
        ("灯了", "路灯坏了", False),
        ("路灯 坏", "坏的路灯", True),
        ("路灯，坏", "路灯很好", False),
        ("“路灯 坏”", "路灯，坏了", True),
        ("“路灯 坏”", "坏路灯", False),
        ("「路灯坏」", "路灯坏", True),
        ("110", "110KV线", True),
        ("10kv", "110KV线", False),
        ("a2区", "小区Ａ２ 区域", True),
        ("a2区", "A20区", False),
        ("3号线", "地铁13号线", False),
        ("路燈 壞", "路灯坏了", True),
        ("后", "後面的馬路", True),
        ("著", "着", False),  # a character of both scripts stays what it is
        ("cafe\u0301", "CAFÉ", True),
    ],
)
def test_what_is_found_and_what_is_not(typed: str, text: str, found: bool) -> None:
    assert han.matches(han.parse(typed), [text]) is found
    assert bool(han.spans(han.parse(typed), text)) is found or " " in typed or "，" in typed


def test_words_may_stand_in_different_fields_and_phrases_may_not() -> None:
    assert han.matches(han.parse("路灯 东街"), ["路灯坏了", "东街"])
    assert not han.matches(han.parse("“路灯 东街”"), ["路灯", "东街"])
    assert not han.matches(han.parse(""), [""])


def test_what_is_typed_is_bounded_and_never_refused() -> None:
    long = han.parse("路灯坏了" * 100)
    assert long.shortened
    assert len(str(long.terms[0].phrases[0])) == han.QUERY_LIMIT
    many = han.parse(" ".join("甲乙丙丁戊己庚辛壬癸"))
    assert many.shortened
    assert len(many.terms) == han.TERMS_LIMIT
    assert han.parse("路灯 路灯").terms == han.parse("路灯").terms
    for rubbish in ("", '"', "“”", '"""', "，。", "\ud800", "\x00", "<b></b>" * 50, "()*:^-"):
        han.parse(rubbish)
    assert not han.parse("，。")


def test_a_printed_number_is_one_word_and_its_end_is_enough() -> None:
    number = "1407812026112200017"
    for typed in ("140781 20261122 00017", "00017", "０００１７", "2200017"):
        assert han.matches(han.parse(typed), ["路灯"], number=number), typed
    for typed in ("0001", "017", "00017路", "“00017”"):
        assert not han.matches(han.parse(typed), ["路灯"], number=number), typed


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("灯坏", "路\u200b灯\u200b坏了", ["灯\u200b坏"]),
        ("a2区", "在Ａ２ 区，A2区域", ["Ａ２ 区", "A2区"]),
        ("路灯 灯坏", "路灯坏了", ["路灯坏"]),
        ("m2", "50㎡", []),
        ("m2", "面积㎡", ["㎡"]),
        ("110", "110KV", ["110"]),
    ],
)
def test_marks_stand_on_the_original(typed: str, text: str, marked: list[str]) -> None:
    found = han.spans(han.parse(typed), text)
    assert [text[span.start : span.end] for span in found] == marked


@given(st.text(max_size=60), st.text(max_size=10))
def test_whatever_comes_in_is_survived(text: str, typed: str) -> None:
    query = han.parse(typed)
    assert bool(han.spans(query, text)) <= any(
        han.matches(han.Query((han.Term((phrase,)),)), [text]) for phrase in query.phrases()
    )
    stored = han.indexed([text], number="12345")
    assert stored.split(" ") == ["", *stored.split(), ""]


NAMES = NearNames(["丽发新城", "金沙社区", "北坛", "三里屯", "3号院", "王家坪村"])


@pytest.mark.parametrize(
    ("typed", "besides"),
    [
        ("丽花新城", ["丽发新城"]),  # wrong
        ("丽新城", ["丽发新城"]),  # missing
        ("丽发新新城", ["丽发新城"]),  # added
        ("丽新发城", ["丽发新城"]),  # swapped
        ("金砂社区路灯", ["金沙社区路灯"]),
        ("丽发新城", []),  # as it is
        ("丽发", []),  # part of a name
        ("北潭", []),  # two characters: too near to everything
        ("四里屯", []),  # another number is another place
        ("4号院", []),
        ("路灯不亮", []),
        ("", []),
        ("路" * 100, []),
    ],
)
def test_names_one_slip_away(typed: str, besides: list[str]) -> None:
    assert NAMES.near(typed) == besides


@given(st.text("甲乙丙", max_size=5), st.text("甲乙丙", max_size=5))
def test_a_slip_goes_both_ways(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    assert not one_slip(one, one)


def test_other_words_stand_beside_a_term_but_not_in_quotes() -> None:
    query = han.parse("和平社区 路灯").widened({"和平社区": ["太平社区", "。"]})
    assert han.matches(query, ["太平社区的路灯"])
    assert han.matches(query, ["和平社区的路灯"])
    quoted = han.parse("“和平社区”").widened({"和平社区": ["太平社区"]})
    assert not han.matches(quoted, ["太平社区的路灯"])


def test_a_full_store_of_forms_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(han, "_KEPT", 0)
    monkeypatch.setattr(han, "_FORMS", han._Forms())
    assert han.folded("Ａ２区") == "a2区"
    assert not han._FORMS


def test_a_phrase_is_stored_as_it_is_searched_and_ends_of_numbers_mark_nothing() -> None:
    (phrase,) = han.parse("东风街道").phrases()
    assert phrase.stored in han.indexed(["东风街道的路灯"])
    assert phrase.stored not in han.indexed(["东风街，道路"])
    tails = [one for one in han.parse("00017").phrases() if one.tail]
    assert tails
    assert [span.start for span in han.spans(han.parse("00017"), "00017号")] == [0]


def _simplified_set(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def test_the_table_is_one_for_one_and_leaves_simplified_texts_alone() -> None:
    assert len(SIMPLE) > 2_000
    assert all(len(new) == 1 and _simplified_set(new) for new in SIMPLE.values())
    assert not [new for new in SIMPLE.values() if ord(new) in SIMPLE]  # simplified at once
    # GB 2312 holds a few traditional forms; these are no words of simplified texts.
    assert {chr(old) for old in SIMPLE if _simplified_set(chr(old))} <= set("後於夥")
    assert simplified("檯燈壞了，請來修") == "台灯坏了，请来修"
