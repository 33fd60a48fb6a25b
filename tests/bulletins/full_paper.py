"""Bulletins as long, and as bare, as they come: for judging the pages they are printed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.documents.papers import DAY

from linli.bulletins import making, providing
from linli.bulletins.paper import body, changed
from linli.bulletins.snapshots import Bars, Given, Place, Row, Snapshot, Table
from linli.documents.assemble import assemble
from linli.documents.content import Document
from linli.documents.kinds import Kind as PaperKind
from linli.documents.loading import defaults
from linli.documents.placeholders import samples
from linli.documents.template import read_template
from linli.domain import bulletin_rules
from linli.domain.bulletin_naming import title
from linli.domain.bulletin_texts import Change, Changed
from linli.domain.bulletins import KINDS, Kind, Period
from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.indicator_figures import HIDDEN

MONTH = Period(date(2026, 12, 1), date(2026, 12, 31))
#: As long as names of places, units and matters get.
TOWN = "双江拉祜族佤族布朗族傣族自治县勐勐镇"
UNIT = "双江拉祜族佤族布朗族傣族自治县住房和城乡建设管理局（人民防空办公室）"
MATTER = "住宅小区公共部位堆放杂物、电动自行车违规停放充电和消防通道被占用"
CENTRE = "双江拉祜族佤族布朗族傣族自治县社会治安综合治理中心"
TOWNS, UNITS = 14, 60
#: The largest pair a county of a few hundred thousand people counts in a year.
PAIR, COUNT = "98887/98888（99.99%）", "98888"


def _given(code: str, text: str, count: int | None, whole: int | None = None) -> Given:
    told = INDICATORS[code]
    return Given(
        code, told.name, text, count, whole, count is None, 12, told.meaning, told.left_out,
        tuple(f"149901{number:09d}：市里通知第三条第（二）项" for number in range(2)),
    )  # fmt: skip


def _numbers(count: int) -> dict[str, Given]:
    return {
        code: _given(code, PAIR, 98887, 98888) if one.is_pair else _given(code, str(count), count)
        for code, one in INDICATORS.items()
        if one.kind != "stay"
    }


def _places(first: str, names: list[str], codes: tuple[str, ...], called: str) -> Table:
    """Return a table by place: every seventh line is too small to be shown."""

    def cell(code: str, place: int) -> str:
        if providing.is_pair(code):
            return HIDDEN if place % 7 == 6 else PAIR
        return COUNT

    rows = tuple(
        Row(str(place), (name, *(cell(code, place) for code in codes)), place)
        for place, name in enumerate(names, 1)
    )
    shares = tuple(making._PAIR if providing.is_pair(code) else making._COUNT for code in codes)
    head = (first, *map(providing.label, codes))
    return Table(called, head, rows, (making._WIDE, *shares))


def _tables(now: dict[str, Given]) -> Iterator[tuple[str, Table]]:
    codes = list(now.values())
    yield (
        "figures",
        Table(
            "主要数据",
            ("指标", "本月", "上月", "去年同期"),
            tuple(Row(one.code, (one.label, one.text, one.text, HIDDEN)) for one in codes),
            (1, 1, 1, 1),
        ),
    )
    matters = tuple(Row(str(n), (f"{MATTER}{n}", "98888", "99999", "+8889")) for n in range(10))
    yield (
        "topics",
        Table("反映较多的事项", ("事项", "本月受理", "上月受理", "增减"), matters, (6, 2, 2, 2)),
    )
    pressed = tuple(
        Row(
            str(n),
            ("1499012026123100012", MATTER * 2, "红牌督办", UNIT, "2026年12月31日"),
            n,
        )
        for n in range(1, 13)
    )
    heads = ("编号", "事项", "级别", "被督办单位", "反馈限期")
    yield "pressed", Table("督办事项", heads, pressed, (8, 8, 3, 5, 5))
    towns = [f"{TOWN}{n}" for n in range(TOWNS)]
    yield "towns", _places("乡镇（街道）", towns, making._OF_TOWNS, "各乡镇（街道）")
    units = [f"{UNIT}{n}" for n in range(UNITS)]
    yield "units", _places("单位", units, making._OF_UNITS, "各承办单位")
    said = "我单位认为这一件应当由另一个单位承担，依据是县里去年印发的职责清单第三条。" * 6
    rows = tuple(
        Row(str(n), (f"{UNIT}：按时办结率 {PAIR}", UNIT, said, f"属实。{said}")) for n in range(3)
    )
    yield "disputes", Table("异议和答复", ("数字", "单位", "理由", "答复"), rows, (4, 3, 5, 5))
    means = tuple(Row(one.code, (one.label, f"第{one.version}版", one.meaning)) for one in codes)
    yield "definitions", Table("指标口径", ("指标", "口径", "含义"), means, (3, 2, 9))


def _bars(called: str, labels: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> Bars:
    return Bars(called, labels, tuple(zip(("本月", "上月"), counts, strict=True)))


def whole() -> Snapshot:
    """Return the numbers of a month in which everything there is has happened."""
    now = _numbers(98888)
    late = tuple(
        Place(n, f"{UNIT}{n}", _given("backlog", "99", 99), _given("overdue", "98", 98))
        for n in range(12)
    )
    topics = tuple(
        Place(n, f"{MATTER}{n}", _given("accepted", "98888", 98888), _given("accepted", "9", 9))
        for n in range(10)
    )
    labels = tuple(f"{month}月" for month in range(1, 13))
    counts = tuple(range(1000, 13000, 1000))
    five = tuple(f"{MATTER}{n}" for n in range(5))
    return Snapshot(
        Kind.MONTH, MONTH, now, _numbers(99999), _numbers(0), late, topics, 12, 3, None,
        dict(_tables(now)),
        {
            "flow": _bars("来件（件）", ("收件", "处置", "结案"), ((98888, 9, 0), (1, 2, 3))),
            "months": _bars("各月情况（件）", labels, (counts, counts)),
            "topics": _bars("反映较多的事项（受理，件）", five, ((5, 4, 3, 2, 1), (1, 2, 3, 4, 5))),
        },
    )  # fmt: skip


def bare() -> Snapshot:
    """Return the numbers of a week in which nothing came in and nothing was due."""
    now = {
        code: _given(code, "—", 0, 0) if INDICATORS[code].is_pair else _given(code, "0", 0)
        for code in ("received", "disposed", "closed", "in_time", "signed", "responded", "overdue")
    }
    rows = tuple(Row(one.code, (one.label, one.text, "—")) for one in now.values())
    tables = {"figures": Table("主要数据", ("指标", "本周", "上周"), rows, (1, 1, 1))}
    week = Period(date(2026, 12, 7), date(2026, 12, 13))
    return Snapshot(Kind.WEEK, week, now, tables=tables)


def paper(made: Snapshot) -> Document:
    """Return the paper of a snapshot, its words chosen by rule; a full one replaces another."""
    known, _ = samples(PaperKind.BULLETIN)
    again = bool(made.answered)
    values = {
        **known,
        "中心名称": CENTRE,
        "通报种类": KINDS[made.kind],
        "通报标题": title(made.kind, made.period),
        "被替代文号": "双综通报〔2026〕128号" if again else "",
        "重新印发原因": "有关单位对数字提出异议，经核对属实。" if again else "",
    }
    found = (
        Change(Changed.FIGURE, f"{UNIT}：按时办结率", PAIR, HIDDEN),
        Change(Changed.TEXT, "", "本月共收件98887件。", "本月共收件98888件，比上月多8889件。"),
    )
    parts = {
        "通报正文": tuple(body(bulletin_rules.blocks(made.findings()), made)),
        "变动清单": tuple(changed(found)) if again else (),
    }
    template = read_template(defaults()[PaperKind.BULLETIN])
    return assemble(template, values, parts, DAY).numbered("双综通报〔2026〕129号")
