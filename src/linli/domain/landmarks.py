"""Landmarks: public things and places under whose name matters gather (地点).

A road, an estate, a market, a mixing station. Never where one household lives, and never a
person: the kinds leave no room for it, and :func:`problem` refuses such a name in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from linli.domain.gridbook_reading import persons_in, plain
from linli.domain.words import Words


class Kind(StrEnum):
    """What a landmark is."""

    ROAD = "road"
    ESTATE = "estate"
    VILLAGE = "village"
    MARKET = "market"
    SQUARE = "square"
    BRIDGE = "bridge"
    WATER = "water"
    SCHOOL = "school"
    HEALTH = "health"
    STATION = "station"
    WORKS = "works"
    FACILITY = "facility"


KIND_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ROAD: "道路街巷",
        Kind.ESTATE: "小区院落",
        Kind.VILLAGE: "自然村",
        Kind.MARKET: "市场商场",
        Kind.SQUARE: "公园广场",
        Kind.BRIDGE: "桥涵",
        Kind.WATER: "河渠水库",
        Kind.SCHOOL: "学校",
        Kind.HEALTH: "医疗机构",
        Kind.STATION: "车站",
        Kind.WORKS: "厂站工地",
        Kind.FACILITY: "其他公共设施",
    }
)


class Standing(StrEnum):
    """Whether a landmark counts today; a merged one lives on in another."""

    CURRENT = "current"
    RETIRED = "retired"
    MERGED = "merged"


STANDING_NAMES: Final[Mapping[Standing, str]] = MappingProxyType(
    {Standing.CURRENT: "在用", Standing.RETIRED: "已停用", Standing.MERGED: "已合并"}
)


class Source(StrEnum):
    """Where a name comes from."""

    PACK = "pack"
    LEARNED = "learned"
    TYPED = "typed"


SOURCE_NAMES: Final[Mapping[Source, str]] = MappingProxyType(
    {Source.PACK: "县域配置", Source.LEARNED: "从来话中学到", Source.TYPED: "人工登记"}
)


class NameStanding(StrEnum):
    """Whether another name counts: nothing learned counts before a person has said so."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class How(StrEnum):
    """How a matter came to a landmark."""

    TEXT = "text"
    POINT = "point"
    PERSON = "person"


class LinkStanding(StrEnum):
    """Whether the link counts; a removed one does not come again by itself."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


#: Longest name, shortest name, characters; most other names of one landmark.
NAME_LIMIT: Final = 40
NAME_LEAST: Final = 2
OTHER_NAMES: Final = 20

#: A name's end tells its kind; the longest end counts.
ENDINGS: Final[Mapping[str, Kind]] = MappingProxyType(  # zh-only
    {
        **dict.fromkeys(
            ("路", "街", "巷", "大道", "胡同", "专线", "国道", "省道", "高速"), Kind.ROAD
        ),
        **dict.fromkeys(
            (
                "小区",
                "花园",
                "家园",
                "嘉园",
                "佳苑",
                "新苑",
                "公寓",
                "家属院",
                "宿舍",
                "大院",
                "华府",
            ),
            Kind.ESTATE,
        ),
        **dict.fromkeys(("村", "庄", "新村"), Kind.VILLAGE),
        **dict.fromkeys(("市场", "菜场", "商场", "商城", "超市", "夜市"), Kind.MARKET),
        **dict.fromkeys(("公园", "广场", "湿地", "游园"), Kind.SQUARE),
        **dict.fromkeys(("桥", "涵洞", "隧道", "立交"), Kind.BRIDGE),
        **dict.fromkeys(("河", "渠", "水库", "湖"), Kind.WATER),
        **dict.fromkeys(("小学", "中学", "学校", "幼儿园"), Kind.SCHOOL),
        **dict.fromkeys(("医院", "卫生院", "卫生站", "卫生室"), Kind.HEALTH),
        **dict.fromkeys(("车站", "客运站", "汽车站", "火车站"), Kind.STATION),
        **dict.fromkeys(
            ("厂", "搅拌站", "工地", "煤矿", "砖厂", "工业园", "园区", "加油站"), Kind.WORKS
        ),
    }
)
_BY_LENGTH: Final = sorted(ENDINGS, key=lambda end: (-len(end), end))

#: What is long rather than at one place.
LINED: Final = frozenset({Kind.ROAD, Kind.WATER})

#: Metres around a point, or beside a line, that still are the landmark.
REACH: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        **dict.fromkeys(Kind, 80),
        Kind.ROAD: 30,
        Kind.ESTATE: 150,
        Kind.VILLAGE: 400,
        Kind.BRIDGE: 50,
        Kind.STATION: 100,
        Kind.WORKS: 150,
    }
)
#: Metres beyond which a named landmark is doubted, because the matter was put elsewhere.
FAR: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        **dict.fromkeys(Kind, 1500),
        Kind.ROAD: 6000,
        Kind.WATER: 6000,
        Kind.VILLAGE: 3000,
    }
)

_DOOR: Final = re.compile(  # zh-only
    r"(?:[0-9一二三四五六七八九十百]+(?:号楼|栋|幢|单元|室|户|门)|[0-9]{3,4}(?:室|房)|[0-9]+号)$"
)
_HOME: Final = re.compile(  # zh-only
    r"(?:(?<![之酒人国商厂老农渔])家(?:里|中|门口|门前|房后|院子)?|(?<!住)宅|住宅|住处|住所|祖屋|老屋)$"
)
_TITLED: Final = re.compile(  # zh-only
    r"先生|女士|师傅|老汉|大爷|大妈|大娘|阿姨|老太|老板|(?:书记|主任|医生|老师)(?:的|家|$)"
)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")

#: What is said of a name that is no public place.
NO_HOME: Final = "这里只登记大家共用的地方，不登记哪一户、哪个门牌。请写小区、道路或设施的名称。"
NO_PERSON: Final = "这里只登记地方，不登记人，请不要写姓名、称呼和电话。"


def form_of(name: str) -> str:
    """Return a name as names are compared: without blanks, widths and letter case."""
    form = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in form if not char.isspace())


def guess(name: str) -> Kind:
    """Return what kind a name sounds like; 其他公共设施 where it does not say."""
    form = form_of(name)
    return next((ENDINGS[end] for end in _BY_LENGTH if form.endswith(end)), Kind.FACILITY)


def read(name: str) -> tuple[str, str]:
    """Return a name as it is kept, and what is wrong with it ('' for nothing)."""
    kept = plain(name)
    return kept, problem(kept)


def problem(name: str) -> str:
    """Return why a name cannot be that of a landmark, in the words of whoever typed it."""
    form = form_of(name)
    if not form:
        return "请填写名称。"
    if not NAME_LEAST <= len(name) <= NAME_LIMIT:
        return Words("名称要有{least}到{most}个字。", least=NAME_LEAST, most=NAME_LIMIT)
    if _MOBILE.search(form) or _TITLED.search(form) or persons_in(form):
        return NO_PERSON
    if _DOOR.search(form) or _HOME.search(form):
        return NO_HOME
    return ""
