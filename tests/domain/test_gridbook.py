"""The grid book's fields: what they take, what they refuse, and that none can sort people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.gridbook import (
    CONTACT_DAYS,
    FIELDS,
    IMPORTED,
    KIND_NAMES,
    PARTS,
    PRIVATE,
    Kind,
    Type,
    label_of,
    said,
)
from linli.domain.gridbook_reading import persons_in, read
from linli.domain.gridbook_same import NEAR, SAME, Lookalikes, folded, key

TODAY = date(2026, 11, 22)
#: Every field there is. A new one is a decision about what a grid may keep: it is made here.
REVIEWED = {
    "name", "address", "alias", "code", "use", "note", "storeys", "entrances", "homes", "lifts",
    "gas", "charging", "keeper", "sort", "phone", "trade", "hours", "state", "level", "measure",
    "until", "purpose", "how", "asked_by", "agreed_on",
}  # fmt: skip
SORTING = (
    "重点人员", "涉稳人员", "上访户", "吸毒人员", "刑满释放人员", "社区矫正对象", "精神障碍患者",
    "艾滋病人", "信教群众", "少数民族", "回族户", "党员户", "低保户", "五保户", "独居老人",
    "留守儿童", "残疾人", "流动人口", "户主张三", "孕妇", "空 巢 老 人", "重点人员",
)  # fmt: skip


def values(kind: Kind, **more: str) -> dict[str, str]:
    """Return what is enough for an entry of a kind."""
    fields = {"name": "和平小区3号楼", "address": "和平路12号", "sort": "other"}
    if kind is Kind.CONTACT:
        fields = {
            "name": "李春燕", "phone": "139 0000 1234", "purpose": "stairs", "how": "face",
            "asked_by": "网格员管春梅", "agreed_on": "2026-11-20", "until": "2027-11-20",
        }  # fmt: skip
    return {**fields, **more}


@pytest.mark.parametrize("kind", list(Kind))
def test_no_field_of_any_kind_can_hold_a_category_of_persons(kind: Kind) -> None:
    assert {field.name for field in FIELDS[kind]} <= REVIEWED
    assert PRIVATE[kind] == ({"name", "phone"} if kind is Kind.CONTACT else frozenset())
    for field in FIELDS[kind]:
        assert field.why, f"{field.name}: what for?"
        assert not persons_in(field.label)
        assert not any(persons_in(label) for _, label in field.choices)
        if field.type is Type.CHOICE:
            assert field.choices
        for word in SORTING:
            found = read(kind, values(kind, **{field.name: word}), TODAY)
            assert field.name in found.wrong, f"{field.label} took {word}"
    # What is no field is not kept, whatever it is called.
    for name in ("ethnicity", "民族", "health", "category", "religion", "tags"):
        assert name not in read(kind, values(kind, **{name: "x"}), TODAY).values


@pytest.mark.parametrize(
    "name",
    [
        "残疾人坡道",
        "留守儿童之家",
        "精神卫生中心",
        "清真寺",
        "党员活动中心",
        "回族自治县路",
        "民族街小学",
    ],
)
def test_places_may_be_named_after_whom_they_serve(name: str) -> None:
    assert not persons_in(name)


def test_a_private_number_stands_in_no_field_but_the_volunteers() -> None:
    found = read(Kind.SHOP, values(Kind.SHOP, note="老板 139 0000 1234"), TODAY)
    assert "服务联系人" in found.wrong["note"]
    assert "11010119900307123X" in persons_in("证号11010119900307123X")


def test_choices_come_by_code_or_label_and_numbers_in_any_width() -> None:
    found = read(
        Kind.BUILDING,
        values(Kind.BUILDING, use="商住混合", storeys="１８", gas="pipe", charging="有"),
        TODAY,
    )
    assert not found.wrong
    assert found.values["use"] == "mixed"
    assert found.values["storeys"] == "18"
    assert said(Kind.BUILDING, "use", "mixed") == "商住混合"
    assert said(Kind.BUILDING, "keeper", "甲物业") == "甲物业"
    wrong = read(
        Kind.BUILDING,
        values(Kind.BUILDING, use="重点", storeys="201", lifts="-1", name="x" * 81),
        TODAY,
    ).wrong
    assert wrong["use"].startswith("“重点”不在可选范围内，可以填：住宅、")
    assert wrong["storeys"] == "“201”不对，请填0到200的整数。"
    assert set(wrong) == {"use", "storeys", "lifts", "name"}
    assert read(Kind.SHOP, {}, TODAY).wrong == {
        "name": "请填写“店铺名称”。",
        "address": "请填写“地址”。",
    }


def test_a_credit_code_is_checked_by_its_last_character() -> None:
    # Computed by the weights of GB 32100-2015 for a made-up number.
    good = "91140781MA0000000"
    taken = [
        sign
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if not read(Kind.SHOP, values(Kind.SHOP, code=good + sign), TODAY).wrong
    ]
    assert len(taken) == 1
    lower = read(Kind.SHOP, values(Kind.SHOP, code=(good + taken[0]).lower()), TODAY)
    assert lower.values["code"] == good + taken[0]


def test_days_are_read_as_people_write_them() -> None:
    for text in ("2026-12-01", "2026/12/1", "2026.12.01", "2026年12月1日", "2026-12-01T00:00:00"):
        found = read(Kind.HAZARD, values(Kind.HAZARD, until=text), TODAY)
        assert found.values["until"] == "2026-12-01", text
    assert (
        "不是日期"
        in read(Kind.HAZARD, values(Kind.HAZARD, until="2026-02-30"), TODAY).wrong["until"]
    )


def test_a_contact_needs_a_consent_with_a_beginning_and_an_end() -> None:
    good = read(Kind.CONTACT, values(Kind.CONTACT), TODAY)
    assert not good.wrong
    assert good.values["phone"] == "13900001234"
    for name in ("phone", "purpose", "how", "asked_by", "agreed_on", "until"):
        assert name in read(Kind.CONTACT, values(Kind.CONTACT, **{name: ""}), TODAY).wrong
    later = TODAY + timedelta(days=1)
    assert (
        "agreed_on" in read(Kind.CONTACT, values(Kind.CONTACT, agreed_on=str(later)), TODAY).wrong
    )
    for until in (TODAY - timedelta(days=1), date(2026, 11, 20) + timedelta(days=CONTACT_DAYS + 1)):
        assert "until" in read(Kind.CONTACT, values(Kind.CONTACT, until=str(until)), TODAY).wrong
    assert Kind.CONTACT not in IMPORTED


def test_parts_only_point_downwards() -> None:
    order = list(Kind)
    for kind, wholes in PARTS.items():
        assert all(order.index(whole) < order.index(kind) for whole in wholes)
    assert set(PARTS) == set(Kind) == set(KIND_NAMES)
    assert label_of(Kind.SHOP, "area") == "所在网格"
    assert label_of(Kind.SHOP, "unknown") == "unknown"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("和平小区十二号楼", "和平小区 12栋"),
        ("和平小区１２幢", "和平小区12号楼"),
        ("和平路三〇五号", "和平路305号"),
        ("一百二十号", "120号"),
        ("二十三号院", "23号"),
        ("A座", "ａ栋"),
        ("甲（乙）有限公司", "甲乙"),
        ("两百零五号", "205号"),
    ],
)
def test_ways_of_writing_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("二号楼", "三号楼"), ("12号", "112号"), ("东街", "西街")]
)
def test_different_numbers_are_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def _alike(kind: Kind, there: dict[str, str], new: dict[str, str]) -> str:
    held = Lookalikes()
    held.add(key(kind, there), "1")
    held.add(key(kind, there), "2")
    assert len(held) == 1
    found = held.find(kind, key(kind, new))
    return found[1] if found else ""


def test_what_is_the_same_and_what_only_looks_alike() -> None:
    shop = {"name": "利民超市", "address": "和平路12号"}
    assert _alike(Kind.SHOP, shop, {"name": "利民 超市", "address": "和平路十二号"}) == SAME
    assert _alike(Kind.SHOP, shop, {"name": "利民超市", "address": ""}) == NEAR
    assert _alike(Kind.SHOP, shop, {"name": "利明超市", "address": "和平路12号"}) == NEAR
    assert _alike(Kind.SHOP, shop, {"name": "老王面馆", "address": "和平路12号"}) == NEAR
    assert _alike(Kind.SHOP, shop, {"name": "利民超市", "address": "和平路13号"}) == ""
    house = {"name": "3号楼", "address": "和平小区"}
    assert _alike(Kind.BUILDING, house, {"name": "4号楼", "address": "和平小区"}) == ""
    assert _alike(Kind.BUILDING, house, {"name": "3号楼", "address": "新华小区"}) == ""
    assert _alike(Kind.ADDRESS, {"name": "和平路12号"}, {"name": "合平路12号"}) == NEAR
    assert _alike(Kind.ADDRESS, {"name": "和平路12号"}, {"name": "和平路13号"}) == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_folds_and_finds_itself(name: str, address: str) -> None:
    form = key(Kind.SHOP, {"name": name, "address": address})
    assert len(form) <= 200
    held = Lookalikes()
    held.add(form, "1")
    assert held.find(Kind.SHOP, form) == ("1", SAME)


@given(
    st.dictionaries(st.sampled_from(sorted(REVIEWED)), st.text(max_size=40)), st.sampled_from(Kind)
)
def test_reading_anything_keeps_declared_fields_only_and_reads_itself_again(
    raw: dict[str, str], kind: Kind
) -> None:
    found = read(kind, raw, TODAY)
    declared = {field.name for field in FIELDS[kind]}
    assert found.values.keys() | found.wrong.keys() <= declared
    again = read(kind, found.values, TODAY)
    assert {name: again.values.get(name) for name in found.values if name not in again.wrong} == {
        name: value for name, value in found.values.items() if name not in again.wrong
    }
