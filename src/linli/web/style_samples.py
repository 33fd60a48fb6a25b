"""Made-up content of the style page: long names, empty places, all tones. Nothing of a county."""

from __future__ import annotations

from linli.cases.queries.clock_badges import ClockView

#: (state, label) of some states, for their marks.
STATES = (
    ("reported", "待受理"),
    ("dispatched", "待签收"),
    ("handling", "办理中"),
    ("suspended", "暂停计时"),
    ("rework", "返工"),
    ("answered", "待核查"),
    ("closed", "已结案"),
    ("rejected", "不予受理"),
)

LONG_UNIT = "示例县农业农村和水利局农村集中供水管理服务中心（乡村建设指导站）"

#: Rows of the sample list: number, title, matter, place, unit, tone, clock word.
ROWS = (
    (
        "010001",
        "三号楼单元门坏了，物业一直不修",
        "物业管理",
        "和平社区 第二网格",
        "住房和城乡建设局",
    ),
    (
        "010002",
        "村口主路路灯连续三个月不亮，晚上老人孩子出门看不清路，反映多次没有人来修，请尽快安排",
        "路灯照明",
        "北坡村 第一网格",
        LONG_UNIT,
    ),
    ("010003", "自来水发黄", "供水", "南湾村", "水利局"),
    ("010004", "邻里因院墙地界起争执，请求调解", "邻里纠纷", "城东社区 第四网格", "司法局"),
    ("010005", "夜间烧烤油烟扰民", "餐饮油烟", "和平社区 第一网格", "城市管理局"),
)

#: Towns, their villages, their grids: code → (name, codes below).
_PLACES: dict[str, tuple[str, list[str]]] = {
    "t1": ("城关镇", ["t1v1", "t1v2", "t1v3"]),
    "t2": ("北坡乡", ["t2v1", "t2v2"]),
    "t3": ("南湾镇", []),
    "t1v1": ("和平社区", ["t1v1g1", "t1v1g2"]),
    "t1v2": ("城东社区", []),
    "t1v3": ("大槐树村", []),
    "t2v1": ("北坡村", ["t2v1g1"]),
    "t2v2": ("石门村", []),
    "t1v1g1": ("第一网格", []),
    "t1v1g2": ("第二网格", []),
    "t2v1g1": ("第一网格", []),
}
TOWNS = [(code, _PLACES[code][0], bool(_PLACES[code][1])) for code in ("t1", "t2", "t3")]


def _full(code: str) -> str:
    above = [one for one, (_, below) in _PLACES.items() if code in below]
    name = _PLACES[code][0]
    return f"{_full(above[0])} {name}" if above else name


def below(of: str, words: str) -> list[dict[str, object]]:
    """Return made-up places: what lies below ``of``, or what fits ``words``."""
    if words.strip():
        codes = [one for one in _PLACES if all(word in _full(one) for word in words.split())]
        names = {one: _full(one) for one in codes}
    else:
        codes = _PLACES.get(of, ("", []))[1]
        names = {one: _PLACES[one][0] for one in codes}
    return [{"code": one, "name": names[one], "more": bool(_PLACES[one][1])} for one in codes]


def units() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return as many units as a county has, in three groups."""
    kinds = ("综合服务中心", "人民政府", "村民委员会")
    tiers = ("县级部门", "乡镇（街道）", "村（社区）")
    first = [("u-long", LONG_UNIT), ("u-jian", "住房和城乡建设局"), ("u-shui", "水利局")]
    groups = []
    for tier, (heading, kind, number) in enumerate(zip(tiers, kinds, (40, 22, 205), strict=True)):
        rows = [(f"u{tier}-{at}", f"示例第{at}{kind}") for at in range(1, number + 1)]
        groups.append((heading, [*first, *rows] if tier == 0 else rows))
    return groups


def clocks() -> list[ClockView]:
    """Return a clock of every status."""
    words = {
        "normal": ("正常", "还剩 3 天"),
        "near": ("将到期", "还剩 4 小时"),
        "overdue": ("超期", "已超 1 天 2 小时"),
        "paused": ("暂停", ""),
        "done": ("按期办结", ""),
        "late": ("超期办结", "超 5 小时"),
    }
    return [ClockView(status, word, left, None) for status, (word, left) in words.items()]


#: Which key does what, as the desk's help shows it.
KEYS = [
    ("移动", [(["j"], "下一件"), (["k"], "上一件"), (["Enter"], "打开"), (["/"], "搜索")]),
    ("办理", [(["x"], "勾选"), (["a"], "受理"), (["?"], "本页帮助"), (["Esc"], "关闭")]),
]

#: name, label, was, theirs, mine.
CHANGES = [
    ("title", "标题", "路灯不亮", "村口主路路灯不亮", "北坡村路灯三个月不亮"),
    ("address", "地点", "", "北坡村村口", "北坡村第一网格村口老槐树旁"),
]
