"""What is hidden before a text is shown to everybody, and what somebody must look at."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.redacting import Kind, find, mask, suspicious

HIDDEN = [
    ("电话13900001234，请回电", "电话〔电话〕，请回电"),
    ("打１３９００００１２３４也行", "打〔电话〕也行"),
    ("138 0013 8000或139-0013-8000", "〔电话〕或〔电话〕"),
    ("+86 139 0000 1234", "〔电话〕"),
    ("座机0354-7123456", "座机〔电话〕"),
    ("座机（０３５４）７１２３４５６", "座机〔电话〕"),
    ("幺三九 零零零零 一二三四", "〔电话〕"),
    ("身份证140781199001011234", "身份证〔证件号〕"),
    ("证号 140781 1990 0101 123X。", "证号 〔证件号〕。"),
    ("信箱zhang.san@example.com吧", "信箱〔邮箱〕吧"),
    ("信箱ａｂｃ＠qq．com吧", "信箱〔邮箱〕吧"),
    ("晋K·12345堵门", "〔车牌〕堵门"),
    ("晋A D12345 堵门", "〔车牌〕 堵门"),
    ("住3号楼2单元501", "住〔门牌〕"),
    ("住３号楼 ２单元 ５０１室", "住〔门牌〕"),
    ("三号楼二单元楼道", "〔门牌〕楼道"),
    ("住12-3-501", "住〔门牌〕"),
    ("幸福巷12号门口", "幸福巷〔门牌〕门口"),
    ("我叫张桂兰，今年", "我叫〔姓名〕，今年"),
    ("姓名：张三丰", "姓名：〔姓名〕"),
    ("户主马建军家漏水", "户主〔姓名〕家漏水"),
    ("王先生和李建国师傅、欧阳女士", "〔姓名〕先生和〔姓名〕师傅、〔姓名〕女士"),
    ("何主任来过", "〔姓名〕主任来过"),
    ("电话139000012…", "电话〔数字〕…"),
    ("卡号6222020200112233445", "卡号〔数字〕"),
]
LEFT = [
    "超市门前单元门坏了很久",
    "11月3日傍晚停水，1200户受影响，2026年恢复",
    "小区路灯坏了，10号线公交站旁",
    "我是和平社区居民，业主反映水压低，老人安全",
    "居委会主任、安全局局长都说经常停电",
    "请拨打110、119、12345",
    "20261103傍晚停水，2026-11-03 08:30恢复",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN)
def test_everything_that_tells_who_somebody_is_goes(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize("text", LEFT)
def test_ordinary_sentences_stay(text: str) -> None:
    assert mask(text).text == text


def test_several_in_one_text_are_all_told() -> None:
    text = "我叫张桂兰，住和平社区3号楼2单元501，电话13900001234、0354-7123456，车晋K12345。"
    found = mask(text)
    assert [span.kind for span in found.hidden] == [
        Kind.NAME, Kind.DOOR, Kind.PHONE, Kind.PHONE, Kind.PLATE,
    ]  # fmt: skip
    assert [text[span.start : span.end] for span in find(text)] == [s.text for s in found.hidden]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("单号 88412", Kind.DIGITS),
        ("微信号 wxid_abc", Kind.ACCOUNT),
        ("老张说坏了三天", Kind.NAME),
        ("张某某摆摊", Kind.NAME),
        ("17号的灯", Kind.DOOR),
        ("他是残疾人", Kind.SENSITIVE),
        ("顺达饭店排油烟", Kind.FIRM),
        ("又写上了13900001234", Kind.PHONE),
    ],
)
def test_what_is_doubtful_must_be_looked_at(text: str, kind: Kind) -> None:
    assert kind in {span.kind for span in suspicious(text)}


def test_the_same_words_are_to_be_ticked_once() -> None:
    assert len(suspicious("老张在，老张说，老张的")) == 1


ALPHABET = (
    "13579０２４６８一二三零幺 　-－·@＠.abcXＫ晋京号楼栋单元室户路巷"
    "张王李欧阳先生女士我叫姓名：，。\n"
)


@given(st.text(ALPHABET, max_size=60))
def test_nothing_to_hide_is_left_after_hiding(text: str) -> None:
    masked = mask(text)
    assert find(masked.text) == []
    assert mask(masked.text).text == masked.text


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    spans = find(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    suspicious(text)


_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.integers(3, 9),
    st.text("0123456789", min_size=9, max_size=9),
    st.sampled_from(["", " ", "-", "　", "—"]),
    st.booleans(),
    st.sampled_from(["电话", "打", "，", "找我："]),
)
def test_a_mobile_number_goes_in_every_dress(
    second: int, rest: str, cut: str, wide: bool, before: str
) -> None:
    plain = f"1{second}{rest}"
    number = cut.join((plain[:3], plain[3:7], plain[7:]))
    number = number.translate(_FULL) if wide else number
    masked = mask(f"{before}{number}，谢谢")
    assert masked.text == f"{before}〔电话〕，谢谢"
