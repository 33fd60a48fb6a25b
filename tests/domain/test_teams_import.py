"""A spreadsheet of members: which column is what, and a sentence for everything that is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from linli.domain import teams_import
from linli.domain.gridbook_reading import read_day
from linli.domain.teams import SKILLS

TODAY = date(2026, 11, 23)
GOOD = {"name": "王秀兰", "phone": "139 0000 1111", "agreed_on": "2026-11-20"}


def test_the_template_is_read_back_as_it_is_given_out() -> None:
    columns = teams_import.columns_of(teams_import.headings())
    assert list(columns.fields.values()) == list(teams_import.LABELS)
    assert columns.ignored == ()
    assert columns.missing == ()
    assert [line[0] for line in teams_import.notes()] == list(teams_import.LABELS.values())
    assert all(how and why for _, how, why in teams_import.notes())
    # Every skill a member can have is named where people look for how to write it.
    assert all(label in teams_import.notes()[3][1] for label in SKILLS.values())


def test_columns_by_other_names_and_those_that_are_not_read() -> None:
    columns = teams_import.columns_of(["姓名 *", "联系电话", "手机号", "民族"])
    assert columns.fields == {"姓名 *": "name", "联系电话": "phone"}
    assert columns.ignored == ("手机号", "民族")  # a second telephone is not read either
    assert columns.missing == ("同意日期",)


def test_a_good_row() -> None:
    line = teams_import.read_line({**GOOD, "skills": "晚上有空、会急救"}, "当面征求", TODAY)
    assert line.wrong == ()
    assert (line.person.name, line.person.phone) == ("王秀兰", "13900001111")
    assert line.skills == ("first_aid", "night")
    assert (line.agreed_on, line.consent) == (date(2026, 11, 20), "当面征求")
    own = teams_import.read_line({**GOOD, "consent": "电话里问的"}, "当面征求", TODAY)
    assert own.consent == "电话里问的"


@pytest.mark.parametrize(
    ("field", "typed", "column", "said"),
    [
        ("name", "", "姓名", "请填写姓名"),
        ("phone", "1390000", "手机号", "11 位手机号"),
        ("agreed_on", "", "同意日期", "本人同意的日期"),
        ("agreed_on", "上周", "同意日期", "不是日期"),
        ("agreed_on", "2025/11/21", "同意日期", "一年以内"),
        ("agreed_on", "2026-11-24", "同意日期", "一年以内"),
        ("skills", "会急救，会飞", "愿意做的", "“会飞”不在可选范围内"),
        ("consent", "13900001111问的", "怎么征求的同意", "不要写手机号"),
        ("consent", "问" * 121, "怎么征求的同意", "最多 120 个字"),
    ],
)
def test_what_is_wrong_is_said_by_column(field: str, typed: str, column: str, said: str) -> None:
    line = teams_import.read_line({**GOOD, field: typed}, "当面征求", TODAY)
    [(where, sentence, shown)] = line.wrong
    assert where == column
    assert said in sentence
    assert shown == typed[:30]


def test_what_must_not_be_kept_is_not_shown_either() -> None:
    line = teams_import.read_line({**GOOD, "skills": "低保户"}, "当面征求", TODAY)
    assert [one[2] for one in line.wrong] == ["（未保留）"]


def test_the_oldest_consent_counts_and_a_day_is_read_as_spreadsheets_write_it() -> None:
    oldest = TODAY - teams_import.OLDEST_CONSENT
    line = teams_import.read_line(
        {**GOOD, "agreed_on": f"{oldest.isoformat()} 00:00:00"}, "当面征求", TODAY
    )
    assert line.agreed_on == oldest
    assert read_day("2026年1月2日") == ("2026-01-02", "")
