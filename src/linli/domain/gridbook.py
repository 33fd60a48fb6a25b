"""网格台账: what a grid may keep about its places and things, field by field.

Places, buildings, units, shops, public facilities, hazards: objects with an address. The one
entry with a person in it is a contact a resident volunteered, with a consent that says who
asked, when, how and until when. There is no entry for a person otherwise, and no field that
could sort people: every choice is listed here, and free words are checked
(:mod:`linli.domain.gridbook_reading`).

Source of the shape: GB/T 31000-2015 has buildings and houses; they are taken as address
objects only. Values are texts: codes for choices, ISO days, digits for numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What an entry is about."""

    ADDRESS = "address"
    BUILDING = "building"
    ORGANISATION = "organisation"
    SHOP = "shop"
    FACILITY = "facility"
    HAZARD = "hazard"
    CONTACT = "contact"


KIND_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ADDRESS: "地址",
        Kind.BUILDING: "楼栋",
        Kind.ORGANISATION: "单位",
        Kind.SHOP: "店铺",
        Kind.FACILITY: "公共设施",
        Kind.HAZARD: "隐患点",
        Kind.CONTACT: "服务联系人",
    }
)


class Standing(StrEnum):
    """Whether an entry counts today; a merged one lives on in another."""

    CURRENT = "current"
    ENDED = "ended"
    MERGED = "merged"


STANDING_NAMES: Final[Mapping[Standing, str]] = MappingProxyType(
    {Standing.CURRENT: "在用", Standing.ENDED: "已停用", Standing.MERGED: "已合并"}
)


class Type(StrEnum):
    """How a field is written; a page maps each to a control."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    PHONE = "phone"
    CREDIT_CODE = "credit_code"


@dataclass(frozen=True, slots=True)
class Field:
    """One field; ``limit`` in characters, of a number its largest value.

    ``why`` says what it is needed for: a field without a purpose has no place here.
    ``private``: it says who somebody is, so it is sealed and never stands in the history.
    """

    name: str
    label: str
    type: Type = Type.LINE
    required: bool = False
    limit: int = 60
    why: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    private: bool = False


#: Longest name and address of an entry, characters.
NAME_LIMIT, ADDRESS_LIMIT, NOTE_LIMIT = 80, 120, 300
#: Longest a volunteered contact stands before it ends by itself, days.
CONTACT_DAYS: Final = 730

_USES = (
    ("home", "住宅"),
    ("mixed", "商住混合"),
    ("office", "办公"),
    ("trade", "商业"),
    ("works", "厂房仓库"),
    ("public", "公共服务"),
    ("other", "其他"),
)
_YES_NO = (("yes", "有"), ("no", "没有"))
_GAS = (("pipe", "管道天然气"), ("bottle", "瓶装液化气"), ("none", "不用燃气"))
_NAME_WHY = "找得到、说得清是哪一处"
_ADDRESS_WHY = "派人到现场、应急疏散时要用"


def _address(*, required: bool = True) -> Field:
    return Field("address", "地址", required=required, limit=ADDRESS_LIMIT, why=_ADDRESS_WHY)


_NOTE = Field(
    "note",
    "补充说明",
    Type.TEXT,
    limit=NOTE_LIMIT,
    why="只写地方和设施本身的情况，不写人",
)

FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = MappingProxyType(
    {
        Kind.ADDRESS: (
            Field("name", "标准地址", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            Field("alias", "俗称", why="群众反映时常说俗称，登记后能对上"),
            Field("code", "门牌编码", limit=30, why="与公安门牌对得上，不用再采一遍"),
            Field("use", "用途", Type.CHOICE, choices=_USES, why="判断归哪个部门管"),
            _NOTE,
        ),
        Kind.BUILDING: (
            Field("name", "楼栋名称", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            _address(),
            Field("code", "楼栋编码", limit=30, why="与其他系统的楼栋对得上"),
            Field("use", "用途", Type.CHOICE, choices=_USES, why="判断归哪个部门管"),
            Field("storeys", "层数", Type.NUMBER, limit=200, why="火灾、停电时安排力量"),
            Field("entrances", "单元数", Type.NUMBER, limit=99, why="报事时说清是哪个单元"),
            Field("homes", "房屋套数", Type.NUMBER, limit=5000, why="停水停气通知估算范围"),
            Field("lifts", "电梯数", Type.NUMBER, limit=99, why="困人、停运时联系维保"),
            Field("gas", "用气", Type.CHOICE, choices=_GAS, why="燃气检查和应急"),
            Field("charging", "集中充电点", Type.CHOICE, choices=_YES_NO, why="电动车消防检查"),
            Field("keeper", "物业或管理单位", why="楼里的事先找谁"),
            _NOTE,
        ),
        Kind.ORGANISATION: (
            Field("name", "单位名称", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            _address(),
            Field(
                "code",
                "统一社会信用代码",
                Type.CREDIT_CODE,
                limit=18,
                why="公开的登记代码，用来认准是哪一家",
            ),
            Field(
                "sort",
                "类别",
                Type.CHOICE,
                choices=(
                    ("state", "机关事业单位"),
                    ("company", "企业"),
                    ("school", "学校幼儿园"),
                    ("medical", "医疗机构"),
                    ("social", "社会组织"),
                    ("committee", "村（居）组织"),
                    ("other", "其他"),
                ),
                why="判断归哪个部门管",
            ),
            Field("phone", "单位公开电话", Type.PHONE, limit=20, why="单位对外公布的电话"),
            _NOTE,
        ),
        Kind.SHOP: (
            Field("name", "店铺名称", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            _address(),
            Field(
                "code",
                "统一社会信用代码",
                Type.CREDIT_CODE,
                limit=18,
                why="营业执照上公开的代码，用来认准是哪一家",
            ),
            Field(
                "trade",
                "业态",
                Type.CHOICE,
                choices=(
                    ("food", "餐饮"),
                    ("grocery", "食品零售"),
                    ("goods", "日用百货"),
                    ("lodging", "住宿"),
                    ("repair", "维修"),
                    ("care", "理发洗浴"),
                    ("drugs", "药店诊所"),
                    ("lessons", "培训"),
                    ("vehicles", "电动车销售维修"),
                    ("other", "其他"),
                ),
                why="食品、消防检查归口不同",
            ),
            Field("hours", "营业时间", limit=40, why="上门不跑空"),
            Field("phone", "门店公开电话", Type.PHONE, limit=20, why="门店对外公布的电话"),
            Field("gas", "用气", Type.CHOICE, choices=_GAS, why="燃气检查和应急"),
            _NOTE,
        ),
        Kind.FACILITY: (
            Field("name", "设施名称", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            _address(),
            Field("code", "部件编码", limit=30, why="与城管部件对得上"),
            Field(
                "sort",
                "类别",
                Type.CHOICE,
                required=True,
                choices=(
                    ("hydrant", "消火栓"),
                    ("lamp", "路灯"),
                    ("manhole", "井盖"),
                    ("toilet", "公厕"),
                    ("waste", "垃圾收集点"),
                    ("charging", "充电设施"),
                    ("fitness", "健身器材"),
                    ("board", "公告栏"),
                    ("loudspeaker", "应急广播"),
                    ("shelter", "应急避难场所"),
                    ("bridge", "桥涵"),
                    ("water", "供排水设施"),
                    ("power", "供电设施"),
                    ("ramp", "无障碍设施"),
                    ("other", "其他"),
                ),
                why="坏了派给谁修",
            ),
            Field("keeper", "管护单位", why="坏了先找谁"),
            Field(
                "state",
                "现状",
                Type.CHOICE,
                choices=(("good", "完好"), ("repair", "需要维修"), ("off", "停用")),
                why="该不该报修",
            ),
            _NOTE,
        ),
        Kind.HAZARD: (
            Field("name", "隐患点名称", required=True, limit=NAME_LIMIT, why=_NAME_WHY),
            _address(),
            Field(
                "sort",
                "类别",
                Type.CHOICE,
                required=True,
                choices=(
                    ("slope", "地质灾害"),
                    ("flood", "内涝和河道"),
                    ("house", "危险房屋"),
                    ("fire", "消防"),
                    ("gas", "燃气"),
                    ("power", "用电"),
                    ("road", "道路交通"),
                    ("falling", "高空坠物"),
                    ("water", "危险水域"),
                    ("pit", "坑洞塌陷"),
                    ("other", "其他"),
                ),
                why="判断由哪个部门治理",
            ),
            Field(
                "level",
                "隐患等级",
                Type.CHOICE,
                choices=(("usual", "一般隐患"), ("large", "较大隐患"), ("major", "重大隐患")),
                why="巡查和处置的先后",
            ),
            Field("keeper", "责任单位", why="谁负责治理"),
            Field("measure", "现有措施", Type.TEXT, limit=NOTE_LIMIT, why="到现场先看措施还在不在"),
            Field("until", "治理期限", Type.DATE, why="到期没有治理的要上报"),
            _NOTE,
        ),
        Kind.CONTACT: (
            Field(
                "name",
                "姓名",
                required=True,
                limit=30,
                private=True,
                why="怎么称呼，由本人自愿提供",
            ),
            Field(
                "phone",
                "电话",
                Type.PHONE,
                required=True,
                limit=20,
                private=True,
                why="只为下面写明的用途联系，由本人自愿提供",
            ),
            Field(
                "purpose",
                "愿意为什么事接电话",
                Type.CHOICE,
                required=True,
                choices=(
                    ("stairs", "本楼报修和通知"),
                    ("alarm", "停水停气和应急通知"),
                    ("keys", "公共用房钥匙"),
                    ("shop", "门店联系"),
                    ("help", "愿意帮忙搭把手"),
                ),
                why="只能用于本人同意的这一件事",
            ),
            Field(
                "how",
                "本人怎么同意的",
                Type.CHOICE,
                required=True,
                choices=(("face", "当面说的"), ("phone", "电话里说的"), ("paper", "书面写的")),
                why="没有本人同意不能登记",
            ),
            Field("asked_by", "谁征求的同意", required=True, limit=30, why="说明同意从哪里来"),
            Field("agreed_on", "哪天同意的", Type.DATE, required=True, why="同意有起止"),
            Field("until", "用到哪天", Type.DATE, required=True, why="到期自动删除姓名和电话"),
        ),
    }
)

#: Fields that are sealed: of a volunteered contact only.
PRIVATE: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {kind: frozenset(one.name for one in fields if one.private) for kind, fields in FIELDS.items()}
)
#: What an entry may be part of: a shop in a building, a building at an address. Kinds only point
#: downwards, so no circle can be made.
PARTS: Final[Mapping[Kind, frozenset[Kind]]] = MappingProxyType(
    {
        Kind.ADDRESS: frozenset(),
        Kind.BUILDING: frozenset({Kind.ADDRESS}),
        Kind.ORGANISATION: frozenset({Kind.ADDRESS, Kind.BUILDING}),
        Kind.SHOP: frozenset({Kind.ADDRESS, Kind.BUILDING}),
        Kind.FACILITY: frozenset({Kind.ADDRESS, Kind.BUILDING}),
        Kind.HAZARD: frozenset({Kind.ADDRESS, Kind.BUILDING, Kind.FACILITY}),
        Kind.CONTACT: frozenset({Kind.ADDRESS, Kind.BUILDING, Kind.SHOP}),
    }
)
#: Kinds a spreadsheet may bring: nobody volunteers by a spreadsheet.
IMPORTED: Final = tuple(kind for kind in Kind if kind is not Kind.CONTACT)


def field_of(kind: Kind, name: str) -> Field | None:
    """Return the field of this name, or None."""
    return next((one for one in FIELDS[kind] if one.name == name), None)


def label_of(kind: Kind, name: str) -> str:
    """Return the label of a field; of ``area``, ``point`` and ``part_of`` too."""
    found = field_of(kind, name)
    return found.label if found is not None else _OWN_LABELS.get(name, name)


_OWN_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"area": "所在网格", "point": "地图位置", "part_of": "属于"}
)


def said(kind: Kind, name: str, value: str) -> str:
    """Return a value as people read it: the label of a choice, anything else as it is."""
    found = field_of(kind, name)
    if found is not None and found.choices:
        return dict(found.choices).get(value, value)
    return value
