"""The words of a bulletin: numbers are fields, and what changed between two editions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.bulletin_texts import (
    LONGEST,
    Block,
    Change,
    Changed,
    Is,
    added,
    arranged,
    changes,
    fields,
    filled,
    moved,
    problem,
    typed_figure,
    worded,
)

VALUES = {"收件": "12", "按时办结率": "3/4（75.00%）"}


def block(key: str, text: str = "文字", kind: Is = Is.TEXT, *, shown: bool = True) -> Block:
    return Block(key, kind, text, shown)


def test_fields_are_filled_from_the_frozen_numbers() -> None:
    text = "共收件{{收件}}件，{{ 按时办结率 }}。"
    assert fields(text) == ("收件", "按时办结率")
    assert filled(text, VALUES) == "共收件12件，3/4（75.00%）。"
    with pytest.raises(KeyError):
        filled("{{没有}}", VALUES)


def test_a_value_is_not_looked_into() -> None:
    assert filled("{{收件}}", {"收件": "{{按时办结率}}"}) == "{{按时办结率}}"


@pytest.mark.parametrize(
    "text",
    [
        "收件200件",
        "办结率99.5%",
        "增加３０余件",
        "百分之九十五",
        "共二百件",
        "十件",
        "约5成",
        "1,204 件次",
    ],
)
def test_a_figure_typed_by_hand_is_found(text: str) -> None:
    assert typed_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "第10次会议以来",
        "第二十次会议",
        "截至2026年3月8日",
        "一件一件抓落实",
        "3号楼反映的事项",
        "共收件{{收件}}件",
        "请于3月15日前办结",
    ],
)
def test_days_places_and_orders_are_no_figures(text: str) -> None:
    assert typed_figure(text) == ""


@given(st.integers(0, 10**6), st.sampled_from(["件", "%", "％", "次", "起", "个百分点"]))
def test_no_number_before_a_counting_word_passes(number: int, unit: str) -> None:
    assert problem(block("a", f"比上周多{number}{unit}。"), VALUES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "没有文字"),
        ("长" * (LONGEST + 1), "超过"),
        ("{{没有}}件", "没有“没有”"),
        ("{{收件}件", "大括号"),
        ("收件}}件", "大括号"),
        ("收件12件", "手写的数字"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text: str, says: str) -> None:
    assert says in problem(block("a", text), VALUES)


def test_what_is_not_printed_or_not_worded_is_let_be() -> None:
    assert problem(block("a", "", shown=False), VALUES) == ""
    assert problem(block("t", "towns", Is.TABLE), VALUES) == ""
    assert problem(block("a", "收件{{收件}}件。"), VALUES) == ""


def test_blocks_are_put_in_order_and_moved() -> None:
    held = [block("a"), block("b"), block("c")]
    assert [one.key for one in arranged(held, {})] == ["a", "b", "c"]
    assert [one.key for one in arranged(held, {"c": 1, "a": 9})] == ["c", "b", "a"]
    assert [one.key for one in arranged(held, {"a": 1, "b": 2, "c": 1})] == ["c", "a", "b"]
    assert [one.key for one in arranged(held, {"a": 2, "b": 2, "c": 3})] == ["b", "a", "c"]
    assert [one.key for one in moved(held, "b", -1)] == ["b", "a", "c"]
    assert [one.key for one in moved(held, "c", 1)] == ["a", "b", "c"]
    assert [one.key for one in moved(held, "x", 1)] == ["a", "b", "c"]


def test_an_own_paragraph_gets_a_key_nobody_has() -> None:
    once = added([block("own1")], "新的")
    assert [one.key for one in once] == ["own1", "own2"]
    assert [one.key for one in added([])] == ["own1"]


def test_tables_keep_their_name_whatever_is_typed() -> None:
    table = block("t", "towns", Is.TABLE)
    assert worded(table, "别的", shown=False) == Block("t", Is.TABLE, "towns", shown=False)
    assert worded(block("a"), "别的", shown=True).text == "别的"


def test_what_changed_from_one_edition_to_the_next() -> None:
    former = {"a.1": ("甲：收件", "3"), "b.1": ("乙：收件", "4")}
    present = {"a.1": ("甲：收件", "5"), "c.1": ("丙：收件", "6")}
    old = (block("x", "收{{收件}}件"), block("y", "旧"), block("z", "没印", shown=False))
    new = (block("x", "收{{收件}}件"), block("w", "新"))
    found = changes((former, present), (old, new), ({"收件": "3"}, {"收件": "5"}))
    assert found == (
        Change(Changed.FIGURE, "甲：收件", "3", "5"),
        Change(Changed.FIGURE, "丙：收件", "", "6"),
        Change(Changed.FIGURE, "乙：收件", "4", ""),
        Change(Changed.TEXT, "", "", "新"),
        Change(Changed.TEXT, "", "旧", ""),
    )
    reworded = changes(
        ({}, {}),
        ((block("x", "旧{{收件}}"),), (block("x", "新{{收件}}"),)),
        ({"收件": "3"}, VALUES),
    )
    assert reworded == (Change(Changed.TEXT, "", "旧3", "新12"),)
