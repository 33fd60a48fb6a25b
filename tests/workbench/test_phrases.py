"""Keeping and offering canned replies and macros: who may, what fits, what is filled in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit import chain
from linli.cases import access
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.workbench import keeping
from linli.workbench.actions import phrases
from linli.workbench.actions.insert import insert_reply, surname
from linli.workbench.models import CannedReply, Macro
from linli.workbench.phrase_input import MACRO_COMMANDS
from linli.workbench.queries.phrases import (
    Wanted,
    due_count,
    history,
    list_kept,
    macro_offers,
    reply_offers,
)

NEXT = (clock.today() + timedelta(days=90)).isoformat()
REPLY = {
    "title": "漏水修好了",
    "command": "answer",
    "scope": "zj",
    "body": "{{诉求人称呼}}您好：{{标题}}（{{编号}}）已修好。【填：电话】",
    "review_on": NEXT,
}
MACRO = {
    "title": "受理并派单",
    "scope": "county",
    "review_on": NEXT,
    "steps": json.dumps(
        [
            {"command": "accept", "values": {"matter": "B01"}},
            {"command": "dispatch", "values": {"lead_unit": "zj"}},
        ]
    ),
}


def _reply(world: World, by: str = "zj_leader", **raw: object) -> CannedReply:
    row = phrases.create(world.actor(by), "reply", {**REPLY, **raw})
    assert isinstance(row, CannedReply)
    return row


def _macro(world: World, by: str = "leader1", **raw: object) -> Macro:
    row = phrases.create(world.actor(by), "macro", {**MACRO, **raw})
    assert isinstance(row, Macro)
    return row


def _titles(world: World, no: str, by: str = "zj_handler", command: str = "answer") -> list[str]:
    actor = world.actor(by)
    found = access.load(actor, no)
    return [one.title for one in reply_offers(actor, found, Command(command), world.catalogue)]


# -- keeping ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "scope", "may"),
    [
        ("zj_leader", "zj", True),
        ("zj_leader", "cg", False),
        ("zj_leader", "county", False),
        ("zj_handler", "zj", False),
        ("leader1", "county", True),
        ("leader1", "zj", False),
        ("admin1", "county", True),
        ("dispatch1", "county", False),
        ("seat1", "county", False),
        ("audit1", "county", False),
    ],
)
def test_who_may_write_what_belongs_to_whom(world: World, by: str, scope: str, may: bool) -> None:
    if may:
        row = _reply(world, by, scope=scope)
        assert row.owner_id == world.actor(by).user_id
        assert row.version == 1
    else:
        with pytest.raises(NotYours):
            _reply(world, by, scope=scope)
        assert not CannedReply.objects.exists()


def test_a_dispatcher_keeps_what_belongs_to_their_centre(world: World) -> None:
    actor = world.actor("dispatch1")
    code = world.catalogue.units[actor.posts[0].unit_id].code
    assert _reply(world, "dispatch1", scope=code).unit_id == actor.posts[0].unit_id
    town = world.actor("t1_dispatch")
    assert not keeping.keeps_county(town)
    assert keeping.may_keep(town, town.posts[0].unit_id)


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ({"title": " "}, "title", "请填写名称"),
        ({"title": "长" * 61}, "title", "最多60个字"),
        ({"command": "sign"}, "command", "请选择"),
        ({"command": ""}, "command", "请选择"),
        ({"scope": "nobody"}, "scope", "请选择归属"),
        ({"matter": "Z99"}, "matter", "没有这个事项"),
        ({"state": "scored"}, "state", "没有这个状态"),
        ({"body": ""}, "body", "请填写内容"),
        ({"body": "长" * 2001}, "body", "最多2000个字"),
        ({"body": "{{手机号}}"}, "body", "手机号"),
        ({"review_on": ""}, "review_on", "请填写复核日期"),
        ({"review_on": clock.today().isoformat()}, "review_on", "一年之内"),
        ({"review_on": "2999-01-01"}, "review_on", "一年之内"),
        ({"season_from": "2-30", "season_to": "3-1"}, "season_from", "月和日"),
        ({"season_from": "2-3"}, "season_to", "一起填"),
    ],
)
def test_wrong_input_is_named_at_its_field(
    world: World, raw: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _reply(world, **raw)
    assert list(refusal.value.fields) == [field]
    assert words in refusal.value.fields[field]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "至少"),
        ([{"command": "verify_true", "values": {}}], "一件一件办"),
        ([{"command": "merge", "values": {"target": "1"}}], "一件一件办"),
        ([{"command": "progress", "values": {"text": "{{手机号}}"}}], "手机号"),
    ],
)
def test_a_macro_holds_only_what_suits_any_case(
    world: World, steps: list[object], words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _macro(world, steps=json.dumps(steps))
    assert words in refusal.value.fields["steps"]


def test_no_check_of_a_verifier_is_a_step() -> None:
    assert {Command.VERIFY_TRUE, Command.VERIFY_FALSE}.isdisjoint(MACRO_COMMANDS)
    assert {Command.ACCEPT, Command.DISPATCH, Command.CLOSE, Command.COMMENT} <= set(MACRO_COMMANDS)


def test_an_edit_keeps_history_and_a_stale_one_loses(world: World) -> None:
    row = _reply(world)
    leader = world.actor("zj_leader")
    phrases.edit(leader, "reply", row.pk, {**REPLY, "body": "您好，修好了。"}, 1)
    with pytest.raises(LostRace):
        phrases.edit(leader, "reply", row.pk, {**REPLY, "body": "另一种写法"}, 1)
    row.refresh_from_db()
    assert (row.version, row.body) == (2, "您好，修好了。")
    newest, oldest = history("reply", row.pk)
    assert (newest.what, newest.body, newest.by) == ("修改", "您好，修好了。", leader.name)
    assert (oldest.what, oldest.body) == ("建立", REPLY["body"])
    edited = chain.read("reply", row.pk)[-1]
    assert edited.fields == "body"


def test_saving_without_a_change_is_no_version(world: World) -> None:
    row = _reply(world)
    phrases.edit(world.actor("zj_leader"), "reply", row.pk, REPLY, 1)
    row.refresh_from_db()
    assert row.version == 1
    assert len(history("reply", row.pk)) == 1


def test_nobody_moves_a_reply_into_or_out_of_what_they_do_not_keep(world: World) -> None:
    row = _reply(world)
    with pytest.raises(NotYours):
        phrases.edit(world.actor("zj_leader"), "reply", row.pk, {**REPLY, "scope": "county"}, 1)
    with pytest.raises(NotYours):
        phrases.edit(world.actor("zj_handler"), "reply", row.pk, REPLY, 1)
    with pytest.raises(NotFound):
        phrases.edit(world.actor("cg_leader"), "reply", row.pk, REPLY, 1)
    row.refresh_from_db()
    assert (row.version, row.unit_id is None) == (1, False)


def test_retired_ones_rest_and_come_back(world: World) -> None:
    row, leader = _reply(world), world.actor("zj_leader")
    phrases.retire(leader, "reply", row.pk)
    phrases.retire(leader, "reply", row.pk)
    with pytest.raises(NotNow):
        phrases.edit(leader, "reply", row.pk, REPLY, 2)
    with pytest.raises(NotNow):
        phrases.prolong(leader, "reply", row.pk, {"review_on": NEXT})
    phrases.restore(leader, "reply", row.pk)
    assert [one.what for one in history("reply", row.pk)] == ["恢复使用", "停用", "建立"]
    with pytest.raises(NotYours):
        phrases.retire(world.actor("zj_handler"), "reply", row.pk)


def test_another_owner_must_stand_in_the_unit(world: World) -> None:
    row, leader = _reply(world), world.actor("zj_leader")
    with pytest.raises(Invalid) as refusal:
        phrases.hand_over(leader, "reply", row.pk, "cg_handler")
    assert "本单位没有" in refusal.value.fields["owner"]
    phrases.hand_over(leader, "reply", row.pk, "zj_handler")
    row.refresh_from_db()
    assert row.owner.username == "zj_handler"


# -- offering -----------------------------------------------------------------------------------


def test_only_what_fits_is_offered_narrowest_first(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    _reply(world, title="不限事项")
    _reply(world, title="整类", matter="B")
    _reply(world, title="这个事项", matter="B01")
    _reply(world, title="这个状态", state="handling")
    _reply(world, "leader1", title="全县", scope="county")
    other = next(m.code for m in world.catalogue.matters.values() if m.code[0] not in "B")
    _reply(world, title="别的事项", matter=other)
    _reply(world, title="别的状态", state="rework")
    _reply(world, title="别的操作", command="progress")
    _reply(world, "cg_leader", title="别的单位", scope="cg")
    gone = _reply(world, title="停用的")
    phrases.retire(world.actor("zj_leader"), "reply", gone.pk)
    assert _titles(world, receipt.no) == ["这个事项", "整类", "这个状态", "不限事项", "全县"]
    assert _titles(world, receipt.no, by="zj_handler", command="progress") == ["别的操作"]


@pytest.mark.parametrize(
    ("first", "last", "day", "offered"),
    [
        ("", "", date(2026, 7, 1), True),
        ("1101", "0331", date(2026, 11, 1), True),
        ("1101", "0331", date(2027, 3, 31), True),
        ("1101", "0331", date(2027, 4, 1), False),
        ("0601", "0831", date(2026, 6, 1), True),
        ("0601", "0831", date(2026, 9, 1), False),
        ("0229", "0229", date(2026, 2, 28), False),
    ],
)
def test_seasons_may_run_over_new_year(first: str, last: str, day: date, offered: bool) -> None:
    assert keeping.in_season(first, last, day) is offered


def test_out_of_season_is_not_offered_and_overdue_is_marked(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    row = _reply(world)
    today = clock.today()
    away = today + timedelta(days=40)
    CannedReply.objects.update(review_on=today - timedelta(days=1))
    actor = world.actor("zj_handler")
    found = access.load(actor, receipt.no)
    (offer,) = reply_offers(actor, found, Command.ANSWER, world.catalogue)
    assert (offer.overdue, offer.id) == (True, row.pk)
    day = f"{away.month:02d}{away.day:02d}"
    CannedReply.objects.update(season_from=day, season_to=day)
    assert reply_offers(actor, found, Command.ANSWER, world.catalogue) == ()


def test_gaps_are_filled_and_the_name_is_not_shown_in_a_list(world: World) -> None:
    receipt = world.report(name="欧阳测试", text="楼道漏水很久了，请来看看。")
    world.drive(receipt.no, "accept", "dispatch", "sign")
    _reply(world)
    actor = world.actor("zj_handler")
    found = access.load(actor, receipt.no)
    (offer,) = reply_offers(actor, found, Command.ANSWER, world.catalogue)
    assert receipt.no in offer.text
    assert "欧阳" not in offer.text
    assert offer.text.startswith("居民朋友您好")
    assert (offer.named, offer.open_gaps) == (True, 1)
    assert chain.read("reading", int(receipt.no)) == []


def _read_names(no: str) -> list[str]:
    return [event.action for event in chain.read("reading", int(no))]


def test_inserting_uses_the_surname_and_says_so_in_the_record(world: World) -> None:
    receipt = world.report(name="欧阳测试")
    world.drive(receipt.no, "accept", "dispatch", "sign")
    row = _reply(world)
    text = insert_reply(world.actor("zj_handler"), receipt.no, Command.ANSWER, row.pk)
    assert text.startswith("欧阳【填：先生或女士】您好")
    assert _read_names(receipt.no) == ["reveal_contact"]
    plain = _reply(world, body="您好，{{编号}}已修好。")
    insert_reply(world.actor("zj_handler"), receipt.no, Command.ANSWER, plain.pk)
    assert len(_read_names(receipt.no)) == 1


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
def test_whoever_wants_to_stay_unnamed_is_not_named(world: World, privacy: str) -> None:
    receipt = world.report(name="欧阳测试", privacy=privacy)
    world.drive(receipt.no, "accept", "dispatch", "sign")
    row = _reply(world)
    actor = world.actor("zj_handler")
    assert insert_reply(actor, receipt.no, Command.ANSWER, row.pk).startswith("居民朋友您好")
    (offer,) = reply_offers(actor, access.load(actor, receipt.no), Command.ANSWER, world.catalogue)
    assert offer.named is False
    assert _read_names(receipt.no) == []


def test_nothing_is_inserted_from_another_unit_or_into_an_invisible_case(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    row = _reply(world)
    theirs = _reply(world, "cg_leader", scope="cg")
    for by, pk in (("zj_handler", theirs.pk), ("cg_handler", row.pk)):
        with pytest.raises(NotFound):
            insert_reply(world.actor(by), receipt.no, Command.ANSWER, pk)
    with pytest.raises(NotFound):
        insert_reply(world.actor("zj_handler"), receipt.no, Command.PROGRESS, row.pk)
    phrases.retire(world.actor("zj_leader"), "reply", row.pk)
    with pytest.raises(NotFound):
        insert_reply(world.actor("zj_handler"), receipt.no, Command.ANSWER, row.pk)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("张三", "张"),
        ("欧阳小明", "欧阳"),
        ("欧阳", "欧"),
        ("阿卜杜拉·买买提", ""),
        ("Li Lei", ""),
        ("", ""),
    ],
)
def test_surnames(name: str, family: str) -> None:
    assert surname(name) == family


def test_a_gap_left_in_an_answer_is_refused_with_a_sentence(world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    for text in ("您好，请拨打【填：电话】。", "您好，{{编号}}已修好。"):
        with pytest.raises(Invalid) as refusal:
            world.do(receipt.no, "answer", answer=text)
        assert "还有1处没有填写" in refusal.value.fields["answer"]
    world.do(receipt.no, "comment", by="zj_handler", text="待核实【填：电话】")
    world.do(receipt.no, "answer", answer="您好，按晋政办发【2026】3号已修好。")


def test_macros_are_offered_like_replies(world: World) -> None:
    receipt = world.report()
    _macro(world, title="派单", state="reported")
    _macro(world, title="结案", state="verified")
    _macro(world, "zj_leader", title="住建的", scope="zj")
    actor = world.actor("dispatch1")
    found = access.load(actor, receipt.no)
    (offer,) = macro_offers(actor, found, world.catalogue)
    assert (offer.title, offer.steps) == ("派单", ("受理", "派单"))


# -- lists --------------------------------------------------------------------------------------


def _listed(world: World, by: str, cursor: str = "", **wanted: Any) -> list[str]:
    page = list_kept(world.actor(by), "reply", Wanted(**wanted), cursor, world.catalogue)
    return [row.title for row in page.items]


def test_the_list_shows_own_units_and_the_county_only(world: World) -> None:
    _reply(world, title="甲")
    _reply(world, "cg_leader", title="乙", scope="cg")
    county = _reply(world, "leader1", title="丙", scope="county")
    retired = _reply(world, title="丁")
    phrases.retire(world.actor("zj_leader"), "reply", retired.pk)
    assert sorted(_listed(world, "zj_handler")) == ["丙", "甲"]
    assert _listed(world, "zj_leader", mine=True) == ["甲"]
    assert _listed(world, "zj_leader", scope="county") == ["丙"]
    assert _listed(world, "zj_leader", scope="zj") == ["甲"]
    assert _listed(world, "zj_leader", scope="nobody") == []
    assert _listed(world, "zj_leader", retired=True) == ["丁"]
    assert _listed(world, "zj_leader", text="修好", mine=True) == ["甲"]
    assert _listed(world, "zj_leader", due=True) == []
    CannedReply.objects.filter(pk=county.pk).update(review_on=clock.today() - timedelta(days=3))
    assert _listed(world, "zj_leader", due=True) == ["丙"]
    assert due_count(world.actor("leader1")) == {"reply": 1}
    assert not due_count(world.actor("zj_leader"))


def test_the_list_is_paged_by_key_with_one_query_a_page(world: World) -> None:
    for number in range(31):
        _reply(world, title=f"第{number:02d}条")
    actor, catalogue = world.actor("zj_leader"), world.catalogue
    with counted() as asked:
        first = list_kept(actor, "reply", Wanted(), "", catalogue)
    assert len(asked) == 1
    assert len(first.items) == 30
    second = list_kept(actor, "reply", Wanted(), first.next or "", catalogue)
    titles = [row.title for row in [*first.items, *second.items]]
    assert titles == [f"第{number:02d}条" for number in range(31)]
    with pytest.raises(Invalid):
        list_kept(actor, "reply", Wanted(), "nonsense", catalogue)
