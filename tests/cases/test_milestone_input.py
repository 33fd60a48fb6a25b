"""Milestones typed by people: every usual way to write a day, and clear words otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.milestone_input import LIMIT, MOST, read_milestones, write_milestones

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
WORDS = st.text("完成招标施工验收ab12", min_size=1, max_size=20).filter(
    lambda words: not words[0].isdigit()
)


@pytest.mark.parametrize(
    "line",
    [
        "2026-12-01 完成招标",
        "2026/12/1 完成招标",
        "2026.12.1　完成招标",
        "2026年12月1日：完成招标",
        "2026年12月1日完成招标",
        "  2026-12-1, 完成招标  ",
        "2026-12-01\t完成招标",
    ],
)
def test_a_day_is_read_however_it_is_written(line: str) -> None:
    assert read_milestones(line, TODAY) == ((date(2026, 12, 1), "完成招标"),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("尽快完成", "第1行的日期不对"),
        ("2026-12-01 招标\n2026-02-30 完工", "第2行的日期不对"),
        ("2026-12-01 招标\n\n1926-12-20 完工", "第3行的日期是1926-12-20"),
        ("2126-12-20 完工", "请检查年份"),
        ("2026-12-01", "第1行没有写要完成什么"),
        (f"2026-12-01 {'长' * (LIMIT + 1)}", f"最多{LIMIT}个字"),
        ("\n".join(["2026-12-01 做事"] * (MOST + 1)), f"最多{MOST}个"),
    ],
)
def test_a_line_in_error_is_named(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_milestones(text, TODAY)


@given(st.lists(st.tuples(DAYS, WORDS), max_size=MOST))
def test_what_is_written_is_read_again(rows: list[tuple[date, str]]) -> None:
    assert read_milestones(write_milestones(rows), TODAY) == tuple(rows)
