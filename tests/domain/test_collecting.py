"""What a collection form may ask, what its answers may say, what a report may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import gridbook
from linli.domain.collecting import (
    ABOUT_NAMES,
    AREA,
    CHOICES_MOST,
    FIELDS_MOST,
    KIND_NAMES,
    NONE,
    STANDING_NAMES,
    Field,
    Kind,
    Plan,
    Standing,
    book_fields,
    book_name,
    coded,
    cost,
    ends_on,
    from_book,
    line_crossed,
    packed,
    problems,
    sourced,
    unpacked,
)
from linli.domain.collecting_answers import read_answers, told
from linli.domain.collecting_reports import (
    Known,
    Source,
    Span,
    forms_of,
    needs_release,
    private_columns,
    read_source,
    read_span,
    safe_cell,
)
from linli.domain.collecting_reports import problems as wrong_with
from linli.domain.grid_burden import Load, Period
from linli.domain.merging import changed

CHOICE = Field("f1", "灭火器", Kind.CHOICE, True, "没有的提醒配", (("c1", "有"), ("c2", "没有")))
PLAN = Plan(
    name="商铺消防自查",
    purpose="安排夏季检查",
    basis="《消防法》第五十二条",
    about="shop",
    matter=True,
    load=Load(Period.QUARTER, 1, 4, 1),
    keep_months=12,
    fields=(CHOICE,),
)


def field(name: str = "f1", label: str = "现场情况", **more: object) -> Field:
    return replace(Field(name, label, why="整改时对照"), **more)  # type: ignore[arg-type]  # by name


def test_every_code_has_a_name() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert set(STANDING_NAMES) == set(Standing)
    assert "contact" not in ABOUT_NAMES
    assert {AREA, NONE} < set(ABOUT_NAMES)


@pytest.mark.parametrize(
    "words",
    [
        "身份证号", "身 份 证", "银行卡号", "是否重点人员", "信教情况", "宗教信仰", "民族",
        "政治面貌", "是否上访", "信访次数", "精神病史", "精神障碍", "有无吸毒", "户主姓名",
        "残疾等级", "低保户", "婚姻状况", "家庭成员", "月收入", "车牌号", "人脸照片", "行踪轨迹",
        "密码", "健康状况", "独居",
    ],
)  # fmt: skip
def test_no_form_asks_for_sorts_of_people_papers_or_money(words: str) -> None:
    assert line_crossed(words)
    assert problems(replace(PLAN, fields=(field(label=words),)))["f1.label"]
    assert problems(replace(PLAN, fields=(field(why=f"掌握{words}"),)))["f1.why"]
    asked = replace(CHOICE, choices=(("c1", words), ("c2", "没有")))
    assert problems(replace(PLAN, fields=(asked,)))["f1.choices"]
    assert problems(replace(PLAN, purpose=f"登记{words}"))["purpose"]


@pytest.mark.parametrize(
    "words",
    ["灭火器", "残疾人坡道完好", "信访接待室门口积水", "店里有没有人住宿", "单位公开电话", ""],
)
def test_places_and_things_may_be_asked(words: str) -> None:
    assert line_crossed(words) == ""


def test_a_form_that_is_whole_has_no_problem() -> None:
    assert problems(PLAN) == {}
    known = sourced(field(source="entry.trade"), "shop")
    assert problems(replace(PLAN, fields=(CHOICE, replace(known, name="f2")))) == {}
    free = replace(PLAN, about=NONE, load=Load(Period.EVENT, 0, 4, 1))
    assert problems(free) == {}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 31}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"basis": ""}, "basis"),
        ({"matter": False}, "matter"),
        ({"about": "contact"}, "about"),
        ({"keep_months": 0}, "keep_months"),
        ({"keep_months": 61}, "keep_months"),
        ({"load": Load(Period.MONTH, 1, 0, 1)}, "minutes"),
        ({"load": Load(Period.MONTH, 1, 121, 1)}, "minutes"),
        ({"load": Load(Period.MONTH, 32, 1, 1)}, "times"),
        ({"fields": ()}, "fields"),
        ({"fields": tuple(field(f"f{n}", f"第{n}处") for n in range(FIELDS_MOST + 1))}, "fields"),
        ({"fields": (field(label=""),)}, "f1.label"),
        ({"fields": (field(why=""),)}, "f1.why"),
        ({"fields": (field(), field("f2"))}, "f2.label"),
        ({"fields": (replace(CHOICE, choices=(("c1", "有"),)),)}, "f1.choices"),
        ({"fields": (replace(CHOICE, choices=(("c1", "有"), ("c2", "有"))),)}, "f1.choices"),
        (
            {
                "fields": (
                    replace(CHOICE, choices=coded([str(n) for n in range(CHOICES_MOST + 1)])),
                )
            },
            "f1.choices",
        ),
        ({"fields": (field(source="entry.nothing"),)}, "f1.source"),
        ({"fields": (field(source="other.trade"),)}, "f1.source"),
        ({"basis": "消防法", "fields": (field(private=True),)}, "f1.private"),
    ],
)
def test_what_keeps_a_form_from_being_offered(change: dict[str, object], place: str) -> None:
    assert set(problems(replace(PLAN, **change))) == {place}  # type: ignore[arg-type]  # by name


def test_what_the_book_knows_is_taken_from_there() -> None:
    assert book_fields(AREA) == book_fields(NONE) == book_fields("?") == ()
    assert book_fields("shop") == gridbook.FIELDS[gridbook.Kind.SHOP]
    assert book_name("entry.trade") == "trade"
    assert book_name("area.name") == ""
    trade = sourced(Field("f1", "", source="entry.trade", private=True), "shop")
    assert (trade.label, trade.kind, trade.private) == ("业态", Kind.CHOICE, False)
    assert ("food", "餐饮") in trade.choices
    assert trade.why
    assert sourced(Field("f2", "电话", source="entry.phone"), "shop").kind is Kind.TEXT
    assert sourced(Field("f2", "x", source="entry.none"), "shop") == Field(
        "f2", "x", source="entry.none"
    )
    assert from_book((trade, field("f9")), {"trade": "food", "hours": "8-20"}) == {"f1": "food"}
    assert from_book((trade,), {}) == {}


def test_a_choice_keeps_its_code_while_its_words_stand() -> None:
    first = coded(["有", "没有"])
    assert first == (("c1", "有"), ("c2", "没有"))
    assert coded(["没有", "过期", "有"], first) == (("c2", "没有"), ("c3", "过期"), ("c1", "有"))
    assert coded(["新"], (("food", "餐饮"),)) == (("c1", "新"),)


names = st.from_regex(r"f[1-9]{1,2}", fullmatch=True)
fields_ = st.builds(
    Field,
    name=names,
    label=st.text(max_size=20),
    kind=st.sampled_from(list(Kind)),
    required=st.booleans(),
    why=st.text(max_size=20),
    choices=st.lists(st.tuples(names, st.text(max_size=5)), max_size=3).map(tuple),
    source=st.sampled_from(["", "entry.name"]),
    private=st.booleans(),
)


@given(st.lists(fields_, max_size=5))
def test_fields_are_stored_without_loss(fields: list[Field]) -> None:
    assert unpacked(packed(fields)) == tuple(fields)


def test_a_damaged_list_of_choices_is_none() -> None:
    assert unpacked([{**packed([CHOICE])[0], "choices": None}])[0].choices == ()


def test_what_it_costs() -> None:
    monthly = Load(Period.MONTH, 2, 3, 5)
    found = cost(monthly, things=400, workers=10)
    assert (found.sheets, found.hours, found.filled) == (80, 4, 400)
    assert found.all_hours == 40
    for things, workers in ((0, 10), (400, 0)):
        assert cost(monthly, things, workers).hours == Fraction(1, 10)


def test_a_term_ends_on_a_day_that_exists() -> None:
    assert ends_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert ends_on(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert ends_on(date(2026, 12, 5), 12) == date(2027, 12, 5)
    assert ends_on(date(2026, 11, 5), 1) == date(2026, 12, 5)


SEVERAL = Field(
    "f2", "隐患", Kind.CHOICES, choices=(("c1", "堆物"), ("c2", "飞线"), ("c3", "护栏"))
)
ALL = (
    CHOICE,
    SEVERAL,
    Field("f3", "几处", Kind.NUMBER),
    Field("f4", "畅通", Kind.YES),
    Field("f5", "哪天", Kind.DATE),
    Field("f6", "情况", Kind.NOTE),
    Field("f7", "电话", Kind.TEXT, required=True, private=True),
)


def test_answers_are_read_as_people_write_them() -> None:
    answers, wrong = read_answers(
        ALL,
        {
            "f1": "有",
            "f2": ["c3", "c1"],
            "f3": "２．５０",
            "f4": True,
            "f5": "2026年12月1日",
            "f6": "门口\n堆了\u200b纸箱",
            "f7": "13900008888",
            "f99": "没有这一项",
        },
    )
    assert wrong == {}
    assert answers == {
        "f1": "c1", "f2": "c1,c3", "f3": "2.5", "f4": "yes", "f5": "2026-12-01",
        "f6": "门口 堆了纸箱", "f7": "13900008888",
    }  # fmt: skip
    answers, wrong = read_answers(ALL, {"f1": "c2", "f2": "飞线、堆物", "f4": False, "f3": None})
    assert (answers, wrong) == ({"f1": "c2", "f2": "c1,c2", "f4": "no"}, {})
    # Of a private answer nothing is asked where it was not sent; an empty one is missing.
    assert set(read_answers(ALL, {"f1": "c1", "f7": ""})[1]) == {"f7"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f1", ""),
        ("f1", "也许"),
        ("f2", "c1,c9"),
        ("f3", "-1"),
        ("f3", "1.234"),
        ("f4", "大概"),
        ("f5", "2026-02-30"),
        ("f5", "明天"),
        ("f6", "长" * 301),
        ("f6", "住的是重点人员"),
        ("f6", "卡号 6222 0200 0000 0000 000"),
        ("f6", "老板 139 0000 8888"),
        ("f7", "长" * 81),
        ("f7", "149901199001011234"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(name: str, text: str) -> None:
    answers, wrong = read_answers(ALL, {"f1": "c1", name: text})
    assert set(wrong) == {name}
    assert name not in answers


@given(st.dictionaries(st.sampled_from([one.name for one in ALL]), st.text(max_size=30)))
def test_whatever_is_read_is_read_the_same_again(raw: dict[str, str]) -> None:
    answers, _ = read_answers(ALL, raw)
    again, wrong = read_answers(ALL, answers)
    assert {name: again[name] for name in answers} == answers
    assert not wrong.keys() & answers.keys()


def test_changes_and_words() -> None:
    assert changed({"f1": "c1", "f3": "2"}, {"f1": "c1", "f4": "yes"}) == {
        "f3": ("2", ""),
        "f4": ("", "yes"),
    }
    assert [told(ALL[3], one) for one in ("yes", "no", "")] == ["是", "否", ""]
    assert told(CHOICE, "c2") == "没有"
    assert told(SEVERAL, "c1,c9") == "堆物、c9"
    assert told(SEVERAL, "") == ""
    assert told(ALL[2], "2") == "2"


FORMS = {
    "F-001": Known("shop", {"f1": CHOICE, "f7": replace(ALL[6], label="负责人电话")}),
    "F-002": Known("area", {"f1": ALL[2]}),
    "F-003": Known("none", {"f1": ALL[2]}),
}


def test_a_report_is_made_of_what_was_entered() -> None:
    columns = [
        ("店名", "entry.name"),
        ("社区", "area.village"),
        ("灭火器", "F-001.f1"),
        ("日期", "F-001.filled_on"),
    ]
    assert wrong_with("季报", "市支队", "", "shop", columns, FORMS) == {}
    assert forms_of(columns) == ("F-001",)
    assert read_source("F-001.f1") == Source("F-001", "f1")
    assert read_source("drop table") is None
    phone = [*columns, ("电话", "F-001.f7"), ("坏", "?"), ("无", "F-009.f1")]
    assert [one.label for one in private_columns(phone, FORMS)] == ["负责人电话"]
    assert wrong_with("季报", "市支队", "取得负责人电话", "shop", phone[:5], FORMS) == {}
    assert set(wrong_with("季报", "市支队", "消防法", "shop", phone[:5], FORMS)) == {"basis"}
    assert wrong_with("日报", "县", "", NONE, [("处", "F-003.f1")], FORMS) == {}


def test_what_goes_beyond_the_own_sight_needs_a_second_person() -> None:
    own = {"F-001": replace(FORMS["F-001"], unit=7)}
    answers, book = [("灭火器", "F-001.f1")], [("店名", "entry.name")]
    assert not needs_release(answers, own, 7, centre=False)
    assert needs_release(answers, own, 8, centre=True)
    assert needs_release([("电话", "F-001.f7")], own, 7, centre=True)
    assert needs_release(book, {}, 7, centre=False)
    assert not needs_release(book, {}, 7, centre=True)


@pytest.mark.parametrize(
    ("column", "about"),
    [
        (("", "entry.name"), "shop"),
        (("长" * 31, "entry.name"), "shop"),
        (("人员类别", "entry.name"), "shop"),
        (("列", ""), "shop"),
        (("列", "area.county"), "shop"),
        (("列", "entry.nothing"), "shop"),
        (("列", "entry.name"), "area"),
        (("列", "F-009.f1"), "shop"),
        (("列", "F-002.f1"), "shop"),
        (("列", "F-001.f5"), "shop"),
    ],
)
def test_a_column_says_where_it_comes_from(column: tuple[str, str], about: str) -> None:
    assert set(wrong_with("季报", "市支队", "", about, [column], FORMS)) == {"column.0"}


def test_a_report_says_what_it_is_and_whose() -> None:
    found = wrong_with("", "长" * 41, "", "?", [], FORMS)
    assert set(found) == {"name", "receiver", "about", "columns"}
    many = [(f"列{n}", "entry.name") for n in range(31)]
    assert set(wrong_with("季报", "县", "", "shop", many, FORMS)) == {"columns"}
    assert "columns" in wrong_with("日报", "县", "", NONE, [("格", "area.name")], FORMS)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "　＝1", "|cmd", "%0A", "\ufeff=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "利民超市", "2.5", "2026-12-01", "甲=乙"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_the_days_of_a_report_may_be_open_on_either_side() -> None:
    march = date(2026, 3, 1)
    assert read_span("", " ") == (Span(), {})
    assert read_span("2026-03-01", "") == (Span(march), {})
    assert read_span("", "2026年3月1日") == (Span(None, march), {})
    assert read_span("2026-03-01", "2026-03-01") == (Span(march, march), {})
    assert not Span()
    assert Span(march)
    assert Span(None, march)
    span, wrong = read_span("x", "y")
    assert (bool(span), set(wrong)) == (False, {"from", "to"})
    span, wrong = read_span("2026-03-02", "2026-03-01")
    assert (bool(span), set(wrong)) == (False, {"to"})
