"""What is hidden in the words of a matter the moment they are written, and what stays."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import World

from linli.audit.chain import read
from linli.cases import hiding, original
from linli.cases.actions import report
from linli.cases.actions.reveal import reveal_original
from linli.cases.models import Case
from linli.cases.original import Original
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.text.marks import cut, marked
from linli.text.number_rules import digits_of

NET = hiding.Net(("和平社区", "王家庄"), "149901")
_DIGITS = "0123456789"
_PROSE = st.text("我家门口的车停在路边没人管请尽快处理，。！？、：“”\n ", max_size=40)
_PHONE = st.builds(
    lambda head, tail, dash: f"1{head}{dash}{tail[:4]}{dash}{tail[4:]}",
    st.sampled_from(["39", "86", "58", "77"]),
    st.text(_DIGITS, min_size=8, max_size=8),
    st.sampled_from(["", "-", " "]),
)
_IDENTITY = st.builds(
    lambda place, tail, last: f"{place}19870312{tail}{last}",
    st.text("123456789", min_size=6, max_size=6),
    st.text(_DIGITS, min_size=3, max_size=3),
    st.sampled_from([*_DIGITS, "X", "x"]),
)
_CARD = st.text(_DIGITS, min_size=13, max_size=16).map("622".__add__)
_PLATE = st.builds(
    lambda where, tail: f"{where}{tail}",
    st.sampled_from(["晋A", "京B", "沪C"]),
    st.text(_DIGITS, min_size=5, max_size=5),
)
_NUMBER = st.one_of(_PHONE, _IDENTITY, _CARD, _PLATE)
_TYPED = st.lists(st.tuples(_PROSE, _NUMBER), min_size=1, max_size=4)


@given(_TYPED, _PROSE)
def test_no_number_that_was_typed_survives(parts: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{before}，{number}，" for before, number in parts) + end
    title = text.replace("\n", "")[:80].strip() or "事"
    said = NET.worded(title=title, text=text, address=text[:200], known=())
    for number in (one for _, one in parts):
        for shown in (said.title, said.text, said.address):
            assert number not in shown
    # Nothing as long as a telephone number is left either, however it was cut.
    assert not re.search(r"\d{7}", digits_of(said.text) if not marked(said.text) else said.text)
    assert NET.hide(said.text) == said.text
    assert len(said.title) <= 80
    assert len(said.address) <= 200
    assert "〔" not in re.sub("〔[^〔〕]+〕", "", said.title)
    assert said.original.text == text


@given(st.text("路灯〔姓名〕电话。", max_size=120), st.integers(10, 90))
def test_a_cut_breaks_no_mark(text: str, most: int) -> None:
    short = cut(text.replace("〔", "").replace("〕", "").replace("姓名", "〔姓名〕"), most)
    assert len(short) <= most
    assert "〔" not in re.sub("〔姓名〕", "", short)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("上次的工单1499012026030200001没有下文", "上次的工单1499012026030200001没有下文"),
        ("卡号6222026030200001128", "卡号〔银行卡号〕"),
        ("联系人王小波说王家庄停水", "联系人〔姓名〕说王家庄停水"),
        ("测试居民家里漏水", "〔姓名〕家里漏水"),
        ("〔姓名〕的〔车牌〕又来了", "〔姓名〕的〔车牌〕又来了"),
    ],
)
def test_matters_and_places_stay(typed: str, shown: str) -> None:
    assert NET.hide(typed, ("测试居民",)) == shown


def test_an_address_stays_a_place() -> None:
    typed = "和平社区12345678号楼3单元501，联系人王小波13987654321"
    shown = NET.hide_address(typed)
    assert shown == "和平社区12345678号楼3单元501，联系人〔姓名〕〔电话〕"


def test_a_title_made_of_the_text_is_made_of_the_hidden_one() -> None:
    text = "小区门口的车辆长期占道停放反映多次没有结果请联系电话13987654321处理"
    title = text[:29] + "…"
    said = NET.worded(title=title, text=text)
    assert said.title == "小区门口的车辆长期占道停放反映多次没有结果请联系电话…"
    assert said.original == Original(text=text)
    long = "门口长期停着别人的车没有人管" * 5 + "，电话13987654321。"
    filled = NET.worded(title=long[:80], text=long)
    assert filled.title == long[:70] + "，电话〔电话〕。"


@pytest.mark.django_db
def test_a_corrected_title_is_hidden_and_the_first_words_kept(world: World) -> None:
    text = "我叫欧阳金秋，电话13987654321。"
    no = world.report(text=text, title="欧阳金秋家漏水", name="欧阳金秋").no
    case = Case.objects.get(no=no)
    assert case.title == "〔姓名〕家漏水"
    world.drive(no, "accept")
    same = world.do(no, "amend", by="seat1", title="〔姓名〕家漏水", text="未改")
    assert same.original_sealed == case.original_sealed
    world.do(no, "amend", by="seat1", title="欧阳金秋家厨房漏水", text="来电更正")
    kept = original.kept(Case.objects.get(no=no))
    assert (kept.title, kept.first_title) == ("欧阳金秋家厨房漏水", "欧阳金秋家漏水")
    case = world.do(no, "amend", by="seat1", title="厨房漏水", text="来电更正")
    kept = original.kept(case)
    assert (kept.title, kept.first_title, kept.text) == ("", "欧阳金秋家漏水", text)
    assert (case.title, original.own_words(case)) == ("厨房漏水", text)


@pytest.mark.django_db
def test_the_same_words_typed_anew_are_no_correction(world: World) -> None:
    no = world.report(title="欧阳金秋家漏水", name="欧阳金秋", address="电话13987654321").no
    world.drive(no, "accept")
    before = Case.objects.get(no=no)
    same = {"title": "欧阳金秋家漏水", "address": "电话13987654321"}
    after = world.do(no, "amend", by="seat1", **same, matter="B02", text="来电更正")
    assert (after.title, after.address) == (before.title, before.address)
    assert after.original_sealed == before.original_sealed


@pytest.mark.django_db
def test_when_a_telephone_wrote_it_stands_in_the_record(world: World) -> None:
    raw = {"door": "grid", "text": "路灯不亮", "area": "149901001001001"}
    said = report(actor=world.actor("grid1"), raw=raw, device_at="2026-03-05T10:00:00+08:00")
    first = read("case", int(said.no))[0]
    assert json.loads(first.payload.body)["device_at"] == "2026-03-05T10:00:00+08:00"


def opened(world: World, no: str, by: str, reason: str = "核对车牌") -> object:
    try:
        return reveal_original(actor=world.actor(by), no=no, reason=reason)
    except DomainError as refusal:
        return type(refusal)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("privacy", "unit_may"), [("named", True), ("confidential", False), ("anonymous", True)]
)
def test_who_opens_the_original(world: World, privacy: str, unit_may: bool) -> None:
    text = "我叫欧阳金秋，电话13987654321。"
    no = world.report(text=text, name="欧阳金秋", privacy=privacy).no
    world.drive(no, "accept", "dispatch", "sign")
    assert (opened(world, no, "zj_handler") is not NotYours) is unit_may
    seen = opened(world, no, "dispatch1")
    assert isinstance(seen, Original)
    assert seen.text == text
    assert opened(world, no, "audit1") is NotYours
    assert opened(world, no, "t2_dispatch") is NotFound
    assert opened(world, no, "dispatch1", " \u200b") is Invalid
    assert len(read("reading", int(no))) == 1 + unit_may
