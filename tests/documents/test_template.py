"""Templates: what they may say, and what is told when they say something else."""

from __future__ import annotations

import pytest

from linli.documents.assemble import assemble
from linli.documents.content import NewPage, Table, Text
from linli.documents.kinds import Kind
from linli.documents.loading import defaults
from linli.documents.template import TemplateFaultError, read_template
from tests.documents.papers import DAY, SMALL, sample


def faults(text: str) -> list[str]:
    with pytest.raises(TemplateFaultError) as caught:
        read_template(text)
    return [str(one) for one in caught.value.faults]


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_templates_are_sound(kind: Kind) -> None:
    template = read_template(defaults()[kind])
    assert template.kind is kind
    assert "序号" in template.number


def test_headings_are_numbered_and_conditions_hold() -> None:
    blocks = sample(text=SMALL).blocks
    texts = [block.text for block in blocks if isinstance(block, Text)]
    assert texts[1:4] == ["一、要求", "（一）时限", "请于2026年7月8日18时00分前办结。"]
    assert "二、附表" in texts
    assert "请尽快办结。" not in texts
    without = [
        block.text for block in sample(text=SMALL, 办结时限="").blocks if isinstance(block, Text)
    ]
    assert "请尽快办结。" in without


def test_a_table_takes_head_and_shares_from_its_rule() -> None:
    tables = [block for block in sample(text=SMALL).blocks if isinstance(block, Table)]
    assert tables[0] == Table(("项目", "内容"), (("编号", "149901202607010001"),), (2, 6))
    assert any(isinstance(block, NewPage) for block in sample(text=SMALL).blocks)


def test_values_are_data_and_never_structure() -> None:
    evil = "# 一级\n| a | b |\n{{主办单位}}\n---\n{{?编号}}x"
    document = sample(text=SMALL, 诉求内容=evil)
    texts = [block for block in document.blocks if isinstance(block, Text)]
    assert [one.text for one in texts[:5]] == [
        "请办理：# 一级",
        "| a | b |",
        "{{主办单位}}",
        "---",
        "{{?编号}}x",
    ]
    assert all(one.level == 0 for one in texts[:5])


def test_an_unknown_placeholder_is_told_with_its_line() -> None:
    told = faults(SMALL.replace("{{主办单位}}", "{{主板单位}}"))
    assert told == ["第 6 行：不认识的占位“{{主板单位}}”。"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("kind: dispatch", "kind: letter", "第 1 行：“kind”只能是"),
        ("number:", "numer:", "不认识的项目“numer”"),
        ("〕{{序号}}号", "〕号", "文号里必须有"),
        ("2026-01-01", "2026-13-01", "第 3 行：“valid_from”要写成"),
        ("  {{责任单位表}}", "  见{{责任单位表}}", "要单独占一行"),
        ("请办理：", "请办理{{查询码}}：", "不能用在发给单位的文书里"),
        ("请办理：", "第{{序号}}号：", "只能写在 number 里"),
        ("name: 交办单", "name: 交办单\nname: 交办", "第 3 行：“name”写了两次"),
        ('to: "{{主办单位}}"', "to: {{主办单位}}", "要用英文引号括起来"),
        ("attachments:\n  - 现场照片", "attachments: 现场照片", "应是一列文字"),
        ("body: |", "body:\n ", "格式有误"),
        ("signature:", "seal: 5\nsignature:", "“seal”只能写 yes 或 no"),
    ],
)
def test_faults_are_sentences(before: str, after: str, told: str) -> None:
    assert before in SMALL
    assert any(told in one for one in faults(SMALL.replace(before, after)))


@pytest.mark.parametrize("text", ["", "- a", "just words", "\x00", "a: &x [*x]", "{" * 500])
def test_what_is_no_template_at_all_is_refused(text: str) -> None:
    assert faults(text)


def test_lookup_code_and_name_are_for_the_requester_only() -> None:
    for kind in (Kind.DISPATCH, Kind.TRANSFER, Kind.OVERSIGHT, Kind.CASE_FILE):
        text = defaults()[kind].replace("body: |\n", "body: |\n  {{查询码}}\n")
        assert any("不能用在" in one for one in faults(text))


def test_control_characters_and_surrogates_do_not_come_through() -> None:
    document = sample(text=SMALL, 标题="a\x00b\u202ec\ud800d\x1b")
    assert document.title == "关于abcd的通知"


def test_an_empty_case_makes_a_document_all_the_same() -> None:
    document = assemble(read_template(defaults()[Kind.CASE_FILE]), {}, {}, DAY)
    assert document.draft
    assert document.number == ""
