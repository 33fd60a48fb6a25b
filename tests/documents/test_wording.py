"""Numerals, dates and titles as official papers write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.documents.wording import LONGEST, balanced, clean, date_text, numeral, ordinal


def test_numerals_and_marks() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]
    assert [ordinal(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]


def test_a_date_has_no_leading_zeros() -> None:
    assert date_text(date(2026, 7, 1)) == "2026年7月1日"


@given(st.text(alphabet="关于交办“楼道”《办法》，。（）a", max_size=90), st.integers(5, 20))
def test_a_title_is_only_broken_never_changed(title: str, most: int) -> None:
    lines = balanced(title, most)
    assert "".join(lines) == title
    assert all(len(line) <= most + 1 for line in lines)


def test_a_title_does_not_break_before_a_closing_mark() -> None:
    lines = balanced("关于交办“和平社区3号楼楼道堆放杂物”的通知", 19)
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 2
    assert balanced("一二三四五”六七八九", 5)[0] == "一二三四"


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("关于2026年12月事项办理调度情况的通报", "关于2026年12月"),
        ("关于2026年第50周事项办理情况的周通报", "关于2026年第50周"),
        ("关于2026年第一季度事项办理情况的讲评通报", "关于2026年第一季度"),
        ("关于2026年度事项办理情况的考核数据通报", "关于2026年度"),
    ],
)
def test_a_title_breaks_where_a_word_ends(title: str, first: str) -> None:
    assert balanced(title, 19)[0] == first


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_cleaned_text_can_be_written_as_xml(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert all(ch == "\n" or ch >= " " for ch in cleaned)
    assert clean(cleaned) == cleaned


def test_text_is_bounded() -> None:
    assert len(clean("长" * 50_000)) == LONGEST
