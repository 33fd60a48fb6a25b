"""Gaps: named ones are filled, open ones are found, ordinary brackets are left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import gaps

_TEXT = st.text(alphabet=st.sampled_from("编号【】{}填：您好，。… \n请写明a1"), max_size=40)


def test_named_gaps_are_filled_and_empty_ones_stay_open() -> None:
    text = "您反映的“{{标题}}”（{{ 编号 }}）由{{主办单位}}办理。"
    filled = gaps.fill(text, {"标题": "路灯不亮", "编号": "2026", "主办单位": ""})
    assert filled == "您反映的“路灯不亮”（2026）由【填：主办单位】办理。"
    assert gaps.left_open(filled) == ("【填：主办单位】",)


def test_a_value_is_not_read_again() -> None:
    assert gaps.fill("{{标题}}", {"标题": "{{编号}}", "编号": "1"}) == "{{编号}}"


@pytest.mark.parametrize(
    "text", ["【】", "【……】", "【填：日期】", "【请填写电话】", "【　】", "【填日期】"]
)
def test_open_gaps(text: str) -> None:
    assert gaps.left_open(f"您好{text}。") == (text,)


@pytest.mark.parametrize(
    "text", ["〔2026〕3号", "【2026】3号", "【通知】", "[填]", "{编号}", "［……］"]
)
def test_ordinary_brackets_are_no_gaps(text: str) -> None:
    assert gaps.left_open(text) == ()


def test_the_sentence_names_three_at_most() -> None:
    assert gaps.sentence([]) == ""
    assert gaps.sentence(["【】"]) == "还有1处没有填写：【】。请填好或删去后再提交。"
    many = gaps.sentence(["【填：甲】", "【填：乙】", "【填：丙】", "【填：丁】"])
    assert many.startswith("还有4处没有填写：【填：甲】、【填：乙】、【填：丙】等。")


def test_unknown_names_are_told() -> None:
    assert gaps.unknown("{{编号}}{{手机号}}{{手机号}}") == ("手机号",)


@given(_TEXT, st.dictionaries(st.sampled_from(list(gaps.NAMES)), st.text(max_size=5), max_size=3))
def test_filling_leaves_no_named_gap_of_its_own(text: str, values: dict[str, str]) -> None:
    plain = {name: value.replace("{", "").replace("}", "") for name, value in values.items()}
    filled = gaps.fill(text, plain)
    for name in gaps.names_in(text):
        if not plain.get(name):
            assert f"【填：{name}】" in filled
    if not gaps.names_in(text):
        assert filled == text


@given(_TEXT)
def test_what_is_left_open_stands_in_the_text(text: str) -> None:
    found = gaps.left_open(text)
    assert len(set(found)) == len(found)
    assert all(gap in text for gap in found)
    assert [text.index(gap) for gap in found] == sorted(text.index(gap) for gap in found)
