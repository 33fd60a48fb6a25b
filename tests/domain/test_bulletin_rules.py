"""Sentences chosen by rule: true whatever the numbers are, and never flattering."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.bulletin_rules import Day, Findings, Late, Number, Topic, blocks, values
from linli.domain.bulletin_texts import Is, fields, filled, problem
from linli.domain.bulletins import Kind, containing
from linli.domain.indicators import Share

WEEK = containing(Kind.WEEK, date(2026, 3, 4))
LABELS = {
    "received": "收件",
    "disposed": "处置",
    "closed": "结案",
    "in_time": "按时办结率",
    "signed": "按时签收率",
    "responded": "响应率",
    "overdue": "在办超期率",
    "at_once": "一次办结率",
    "satisfied": "满意率",
    "called_back": "回访覆盖率",
    "supervised": "督办",
    "whistled": "吹哨",
}


def count(code: str, number: int) -> Number:
    return Number(LABELS[code], str(number), number)


def pair(code: str, part: int, whole: int) -> Number:
    return Number(LABELS[code], Share(part, whole).text(), part, whole)


def hidden(code: str) -> Number:
    return Number(LABELS[code], "＊", None, None, hidden=True)


def week(**now: Number) -> Findings:
    return Findings(Kind.WEEK, WEEK, now)


def text(found: Findings) -> str:
    known = values(found)
    return "\n".join(
        filled(one.text, known) for one in blocks(found) if one.kind in (Is.TEXT, Is.HEADING)
    )


@pytest.mark.parametrize(
    ("before", "says"),
    [(8, "比上周多4件"), (20, "比上周少8件"), (12, "与上周持平")],
)
def test_more_fewer_or_the_same(before: int, says: str) -> None:
    found = week(received=count("received", 12))
    found = replace(found, before={"received": count("received", before)})
    assert f"本周共收件12件，{says}。" in text(found)


def test_a_year_ago_stands_beside_the_week_before() -> None:
    found = replace(
        week(received=count("received", 12), closed=count("closed", 5)),
        before={"received": count("received", 12)},
        year={"received": count("received", 10)},
    )
    assert "本周共收件12件，与上周持平，比去年同期多2件，结案5件。" in text(found)


def test_nothing_to_compare_with_is_not_compared() -> None:
    assert "本周共收件12件。" in text(week(received=count("received", 12)))
    found = replace(week(received=count("received", 12)), before={"received": hidden("received")})
    assert "本周共收件12件。" in text(found)
    assert "收件·比上期差" not in values(found)


def test_nothing_came_in() -> None:
    found = replace(week(received=count("received", 0)), before={"received": count("received", 3)})
    assert "本周没有新收的事项，比上周少3件。" in text(found)


@pytest.mark.parametrize(
    ("part", "whole", "says"),
    [
        (0, 0, "本周没有到期应办结的事项。"),
        (4, 4, "本周到期应办结的事项全部按时，按时办结率4/4（100.00%）。"),
        (0, 4, "没有一件按时，按时办结率0/4（0.00%）。"),
        (19999, 20000, "按时办结率19999/20000（99.99%）。"),
    ],
)
def test_all_some_none_or_nothing_due(part: int, whole: int, says: str) -> None:
    found = text(week(in_time=pair("in_time", part, whole)))
    assert says in found
    assert ("100" in found) == (0 < part == whole)


def test_a_small_cell_is_not_given_away() -> None:
    found = text(week(in_time=hidden("in_time"), overdue=hidden("overdue")))
    assert "按时办结率不单独列出" in found
    assert "超期情况不单独列出" in found
    assert "＊" not in found


def test_units_are_named_with_both_numbers_in_the_order_given() -> None:
    def late(name: str, part: int, whole: int) -> Late:
        return Late(name, Number("在办", str(whole), whole), Number("超期", str(part), part))

    small = Late(
        "小单位", Number("在办", "", None, hidden=True), Number("超期", "", None, hidden=True)
    )
    found = replace(
        week(overdue=pair("overdue", 5, 20)),
        late=(late("住建局", 1, 7), late("城管局", 4, 5), small),
    )
    said = text(found)
    assert "截至3月8日，在办超期率5/20（25.00%）。其中：" in said
    assert "住建局在办7件、超期1件；城管局在办5件、超期4件；其余" in said
    assert "小单位" not in said
    whole = replace(found, late=found.late[:2])
    assert "其余" not in text(whole)
    many = replace(found, late=tuple(late(f"单位{n}", 1, 2) for n in range(20)))
    assert "单位7" in text(many)
    assert "单位8" not in text(many)
    nobody = replace(found, late=(small,))
    assert "其中" not in text(nobody)


def test_overdue_none() -> None:
    assert "截至3月8日，没有超期未办结的事项。" in text(week(overdue=pair("overdue", 0, 20)))


def test_what_is_pressed_is_listed_or_said_not_to_be() -> None:
    assert "没有正在督办的事项" in text(week())
    found = replace(week(), pressed=3, tables={"pressed": "督办事项"})
    assert "正在督办3件" in text(found)
    assert [one.text for one in blocks(found) if one.kind is Is.TABLE] == ["pressed"]


def test_longer_periods_tell_quality_and_never_satisfaction_alone() -> None:
    month = containing(Kind.MONTH, date(2026, 2, 3))
    found = Findings(
        Kind.MONTH,
        month,
        {
            "at_once": pair("at_once", 3, 4),
            "satisfied": pair("satisfied", 6, 8),
            "called_back": pair("called_back", 8, 40),
            "supervised": count("supervised", 2),
            "whistled": count("whistled", 0),
        },
    )
    said = text(found)
    assert "一次办结率3/4（75.00%）。" in said
    assert "满意率6/8（75.00%），回访覆盖率8/40（20.00%）。" in said
    assert "本月督办2次。" in said
    assert "吹哨" not in said
    empty = replace(found, now={"at_once": pair("at_once", 0, 0), "satisfied": hidden("satisfied")})
    assert "办理质量" not in text(empty)


def test_frequent_matters_rising_or_not() -> None:
    period = containing(Kind.TOPICS, date(2026, 2, 3))
    rising = Topic("物业纠纷", Number("收件", "9", 9), Number("收件", "5", 5))
    same = Topic("路灯不亮", Number("收件", "4", 4), Number("收件", "4", 4))
    found = Findings(
        Kind.TOPICS,
        period,
        {},
        topics=(rising, same),
        tables={"topics": "反映较多的事项"},
        charts={"topics": "反映较多的事项"},
    )
    said = text(found)
    assert "“物业纠纷”9件，比上月多4件。" in said
    assert "路灯" not in said
    assert "没有比上月增加" in text(replace(found, topics=(same,)))
    unknown = Topic("新事项", Number("收件", "9", 9), Number("收件", "", None, hidden=True))
    assert "没有比上月增加" in text(replace(found, topics=(unknown,)))
    assert [one.kind for one in blocks(found)] == [
        *(Is.HEADING, Is.TEXT, Is.TABLE, Is.CHART, Is.HEADING, Is.TEXT)
    ]
    assert "反映较多" not in text(replace(found, tables={}, topics=()))
    # The words people used stand in a part of their own, of a month and of the word on it.
    for kind in (Kind.TOPICS, Kind.MONTH):
        worded = replace(found, kind=kind, tables={"frequent": "本月高频事项"}, charts={})
        keys = [one.key for one in blocks(worded)]
        at = keys.index("h-frequent")
        assert keys[at : at + 3] == ["h-frequent", "frequent", "t-frequent"]
        assert all(problem(one, values(worded)) == "" for one in blocks(worded))
        assert "h-frequent" not in [one.key for one in blocks(replace(worded, tables={}))]


def test_a_declared_day() -> None:
    period = containing(Kind.DAY, date(2026, 2, 17))
    day = Day(3, 2, ("清河镇",), (("新登记", 5), ("办结", 0)), 1)
    found = Findings(Kind.DAY, period, {}, day=day, tables={"day": "数字", "told": "情况"})
    said = text(found)
    assert "应报送3家，已报送2家；尚未报送的有：清河镇。" in said
    assert "各单位共新登记5件。" in said
    assert "有1家" in said
    whole = replace(found, day=replace(day, sent=3, missing=(), totals=(("新登记", 0),), told=0))
    assert "应报送3家，全部报送。" in text(whole)
    assert "没有登记和在办的事项" in text(whole)
    assert "没有需要报告的情况" in text(whole)
    assert "没有应报送的单位" in text(replace(found, day=Day(0, 0, (), (), 0)))
    silent = text(replace(found, day=Day(2, 0, ("甲", "乙"), (), 0)))
    assert "需要报告" not in silent
    assert "值守和报送情况" not in text(replace(found, day=None))


def test_what_units_disputed_stands_in_the_next_edition() -> None:
    found = replace(week(), answered=2, tables={"disputes": "异议和答复", "towns": "各乡镇"})
    said = text(found)
    assert "提出异议2件" in said
    assert "不排名次" in said


NUMBERS = st.integers(0, 30)


@given(
    st.sampled_from([Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.YEAR]),
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    st.tuples(NUMBERS, NUMBERS),
    st.booleans(),
)
def test_every_field_is_known_and_no_figure_is_typed(
    kind: Kind, counts: tuple[int, int, int], rate: tuple[int, int], small: bool
) -> None:
    part, whole = sorted(rate)
    now = {
        "received": count("received", counts[0]),
        "closed": count("closed", counts[1]),
        "in_time": hidden("in_time") if small else pair("in_time", part, whole),
        "overdue": pair("overdue", part, whole),
        "satisfied": pair("satisfied", part, whole),
    }
    found = Findings(
        kind,
        containing(kind, date(2026, 3, 4)),
        now,
        before={"received": count("received", counts[2])},
        pressed=part,
        tables={"figures": "主要数据", "towns": "各乡镇"},
        charts={"flow": "图"},
    )
    known = values(found)
    made = blocks(found)
    assert len({one.key for one in made}) == len(made)
    for one in made:
        if one.kind in (Is.TEXT, Is.HEADING):
            assert problem(one, known) == ""
            assert set(fields(one.text)) <= set(known)
    said = text(found)
    if not (0 < part == whole):
        assert "100.00%" not in said
