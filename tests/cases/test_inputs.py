"""Cleaning of what a command is given: one sentence per wrong field, never an error."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import World

from linli.cases.actions import perform
from linli.cases.actions.engine import VERBS
from linli.cases.inputs import FORMS, Kind, clean, moment, tidy
from linli.domain.errors import Invalid, NotFound
from linli.domain.lifecycle import Command
from linli.kernel import clock

pytestmark = pytest.mark.django_db

_ANYTHING = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(),
    st.lists(st.text(max_size=5), max_size=3), st.binary(max_size=5),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)  # fmt: skip
#: A good value for each kind that does not take any word.
_GOOD: dict[Kind, object] = {
    Kind.NUMBER: "1", Kind.YES: "1", Kind.DATE: "2026-12-01", Kind.MATTER: "A01", Kind.STARS: "3",
    Kind.LEVEL: "major", Kind.UNIT: "zj", Kind.UNITS: ["zj"], Kind.AREA: "149901100201",
    Kind.MILESTONES: "2026-12-01 x", Kind.FILES: [],
}  # fmt: skip


def test_every_verb_has_its_form_and_every_form_its_verb() -> None:
    assert set(FORMS) == set(VERBS) == set(Command) - {Command.REPORT}
    for fields in FORMS.values():
        names = [field.name for field in fields]
        assert len(names) == len(set(names))
        chosen = {Kind.CHOICE, Kind.CHOICES}
        assert all(bool(field.dictionary) == (field.kind in chosen) for field in fields)
        assert all(bool(field.options) == (field.kind is Kind.OPTION) for field in fields)


@given(data=st.data(), command=st.sampled_from(sorted(FORMS)))
@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_input_is_cleaned_or_refused(
    world: World, data: st.DataObject, command: Command
) -> None:
    names = [field.name for field in FORMS[command]]
    raw = {name: data.draw(_ANYTHING) for name in names}
    try:
        values = clean(command, {**raw, "stray": "x"}, world.catalogue)
    except Invalid as refusal:
        problems = refusal.fields
    else:
        assert list(values) == names
        return
    assert problems
    assert set(problems) <= set(names)
    assert all(sentence.endswith("。") for sentence in problems.values())


@pytest.mark.parametrize(
    ("command", "name", "raw", "result"),
    [
        (Command.AMEND, "title", " 一  二 ", "一 二"),
        (Command.AMEND, "title", "字" * 81, "最多80个字，现在有81个字。"),
        (Command.AMEND, "matter", "A", "请从事项清单中选择一个具体事项。"),
        (Command.AMEND, "matter", "A01", "A01"),
        (Command.AMEND, "area", "0", "没有这个村居或网格，请重新选择。"),
        (Command.AMEND, "area", "149901100201", "149901100201"),
        (Command.ASK_EXTENSION, "days", "２", 2),
        (Command.ASK_EXTENSION, "days", "0", "请填写1到60之间的整数。"),
        (Command.ASK_EXTENSION, "days", "61", "请填写1到60之间的整数。"),
        (Command.ASK_EXTENSION, "days", "two", "请填写整数。"),
        (Command.ASK_EXTENSION, "days", "", "请填写“延长天数”。"),
        (Command.ASK_EXTENSION, "reason", "none", "请从列表中选择。"),
        (Command.ASK_SUSPENSION, "until", "2026-12-01", date(2026, 12, 1)),
        (Command.ASK_SUSPENSION, "until", "1.12.26", "日期不对，请按 2026-12-01 的样子填写。"),
        (Command.ASK_LEVEL, "level", "huge", "请选择难易等级。"),
        (Command.DISPATCH, "lead_unit", "xx", "没有这个单位，或单位已撤销，请重新选择。"),
        (Command.DISPATCH, "support_units", ["cg", "cg", "ga", " "], ("cg", "ga")),
        (Command.DISPATCH, "support_units", "cg", ("cg",)),
        (Command.DISPATCH, "support_units", [], ()),
        (Command.RATE, "stars", 5, 5),
        (Command.RATE, "stars", "6", "请在1到5之间选择。"),
        (Command.VERIFY_TRUE, "solved", True, True),
        (Command.VERIFY_TRUE, "solved", "是", True),
        (Command.VERIFY_TRUE, "solved", "no", False),
        (Command.VERIFY_TRUE, "solved", None, False),
        (Command.VERIFY_TRUE, "files", [str(n) for n in range(10)], "一次最多9个文件。"),
        (Command.COMMENT, "text", "a\x00\u202eb\r\nc", "ab\nc"),
        (Command.COMMENT, "text", "\u200b \x01", "请填写“留言”。"),
        (
            Command.PLAN,
            "milestones",
            "2026-12-01 招标\n\n2026-12-31 完工",
            ((date(2026, 12, 1), "招标"), (date(2026, 12, 31), "完工")),
        ),
        (Command.PLAN, "milestones", ["2026-12-01 招标"], ((date(2026, 12, 1), "招标"),)),
        (Command.PLAN, "milestones", "soon", "第1行的日期不对，请写成“2026-12-01 完成什么”。"),
        (Command.PLAN, "milestones", "2026-12-01", "第1行没有写要完成什么。"),
        (Command.PLAN, "milestones", "2026-12-01 a\n" * 21, "时间节点最多20个。"),
    ],
)
def test_field(world: World, command: Command, name: str, raw: object, result: object) -> None:
    """The other fields are good, so what comes back is about this one."""
    lists = world.catalogue.dictionaries
    good = {
        field.name: lists[field.dictionary][0].code
        if field.dictionary
        else field.options[0][0]
        if field.options
        else _GOOD.get(field.kind, "x")
        for field in FORMS[command]
    }
    try:
        value: object = clean(command, {**good, name: raw}, world.catalogue)[name]
    except Invalid as refusal:
        value = refusal.fields[name]
    assert value == result


def test_milestones_need_a_line(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        clean(Command.PLAN, {"plan": "x", "milestones": [" ", "."]}, world.catalogue)
    assert "milestones" in refusal.value.fields


@given(st.text())
def test_tidy_is_final_and_storable(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    once.encode("utf-8")
    assert "\x00" not in once


def test_moments() -> None:
    assert moment("  ") is None
    assert moment(None) is None
    assert moment("2026-11-21T14:05") == datetime(2026, 11, 21, 14, 5, tzinfo=clock.CIVIL)
    exact = datetime(2026, 11, 21, 6, 5, tzinfo=clock.CIVIL)
    assert moment(exact) is exact
    with pytest.raises(ValueError, match="时间不对"):
        moment("yesterday")


@pytest.mark.parametrize("command", ["report", "explode", "", "ACCEPT"])
def test_unknown_commands(world: World, command: str) -> None:
    with pytest.raises(NotFound):
        perform(actor=world.actor("seat1"), no="1", command=command)


@pytest.mark.parametrize("no", ["", "1\x00", "\ud800", "１２", "abc", "9" * 300])
def test_senseless_numbers_are_unknown(world: World, no: str) -> None:
    with pytest.raises(NotFound):
        perform(actor=world.actor("seat1"), no=no, command="comment", raw={"text": "x"})
