"""Canned replies and macros on the desk: beside a form, on a case, and where they are kept."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit import chain
from linli.cases.models import Case
from linli.domain.lifecycle import State
from linli.kernel import clock
from linli.workbench.actions import phrases
from linli.workbench.models import CannedReply, Macro

NEXT = (clock.today() + timedelta(days=90)).isoformat()
BODY = "{{诉求人称呼}}您好：编号 {{编号}}，已修好。【填：电话】"
REPLY = {
    "title": "漏水修好了",
    "command": "answer",
    "scope": "zj",
    "body": BODY,
    "review_on": NEXT,
}
STEPS = [
    {"command": "accept", "values": {"matter": "B01"}},
    {"command": "dispatch", "values": {"lead_unit": "zj", "text": "请办理{{编号}}"}},
]


def _reply(world: World, by: str = "zj_leader", **raw: object) -> CannedReply:
    row = phrases.create(world.actor(by), "reply", {**REPLY, **raw})
    assert isinstance(row, CannedReply)
    return row


def _macro(world: World, by: str = "leader1", **raw: object) -> Macro:
    fields = {"title": "受理并派单", "scope": "county", "review_on": NEXT}
    row = phrases.create(world.actor(by), "macro", {**fields, "steps": json.dumps(STEPS), **raw})
    assert isinstance(row, Macro)
    return row


def _handling(world: World) -> str:
    receipt = world.report(name="欧阳测试")
    world.drive(receipt.no, "accept", "dispatch", "sign")
    return receipt.no


def _text(response: Any) -> str:
    return str(response.content.decode())


# -- beside a form ------------------------------------------------------------------------------


def test_a_form_with_a_long_text_offers_a_tray(client: Client, world: World) -> None:
    no = _handling(world)
    world.login(client, "zj_handler")
    page = _text(client.get(f"/desk/cases/{no}/do/answer/"))
    assert f'data-load="/desk/cases/{no}/do/answer/phrases/"' in page
    assert 'data-field="f-answer"' in page
    assert f'data-check="/desk/cases/{no}/answer/hints/"' in page
    asked = _text(client.get(f"/desk/cases/{no}/do/ask_extension/"))
    assert 'data-check="/desk/phrases/check/"' in asked or 'data-check=""' in asked
    internal = _text(client.get(f"/desk/cases/{no}/do/comment/"))
    assert 'data-field="f-text" data-check=""' in internal
    assert "data-phrases" not in _text(client.get(f"/desk/cases/{no}/do/assign/"))


def test_offers_come_filled_as_a_piece_or_a_page(client: Client, world: World) -> None:
    no = _handling(world)
    row = _reply(world)
    late = _reply(world, title="过期的")
    CannedReply.objects.filter(pk=late.pk).update(review_on=clock.today() - timedelta(days=1))
    world.login(client, "zj_handler")
    path = f"/desk/cases/{no}/do/answer/phrases/"
    client.get(path)
    with within("desk.phrase_offers"):
        piece = _text(client.get(path, headers={"HX-Request": "true"}))
    assert "<html" not in piece
    assert f"编号 {no}，已修好。" in piece
    assert "欧阳" not in piece
    assert f'data-named="/desk/cases/{no}/do/answer/phrases/{row.pk}/"' in piece
    assert piece.count("已过复核日期") == 1
    whole = _text(client.get(path))
    assert "“办结反馈”的常用语" in whole
    assert "漏水修好了" in whole
    assert client.get(f"/desk/cases/{no}/do/sign/phrases/").status_code == 404
    assert client.get(f"/desk/cases/{no}/do/nothing/phrases/").status_code == 404


def test_inserting_by_name_is_a_post_and_on_record(client: Client, world: World) -> None:
    no = _handling(world)
    row = _reply(world)
    world.login(client, "zj_handler")
    path = f"/desk/cases/{no}/do/answer/phrases/{row.pk}/"
    assert client.get(path).status_code == 405
    with within("desk.phrase_insert"):
        response = client.post(path)
    assert response["Content-Type"].startswith("text/plain")
    assert response["Cache-Control"] == "no-store"
    assert _text(response).startswith("欧阳【填：先生或女士】您好")
    assert len(chain.read("reading", int(no))) == 1
    world.login(client, "cg_handler")
    assert client.post(path).status_code == 404
    assert client.get(f"/desk/cases/{no}/do/answer/phrases/").status_code == 404


def test_a_gap_left_open_comes_back_with_everything_written(client: Client, world: World) -> None:
    no = _handling(world)
    world.login(client, "zj_handler")
    case = Case.objects.get(no=no)
    data = {
        "version": case.version,
        "seen": case.chain_seq,
        "answer": "您好，请拨打【填：电话】。",
        "outcome": "explained",
    }
    response = client.post(f"/desk/cases/{no}/do/answer/", data)
    assert response.status_code == 422
    page = _text(response)
    assert "还有1处没有填写：【填：电话】" in page
    assert "您好，请拨打【填：电话】。</textarea>" in page
    assert Case.objects.get(no=no).state == State.HANDLING


def test_advice_is_given_on_letters_only_and_costs_no_reading_of_cases(
    client: Client, world: World
) -> None:
    world.login(client, "zj_handler")
    text = {"text": "经核实，已处理。"}
    with within("desk.phrase_check"):
        page = _text(client.post("/desk/phrases/check/", {"command": "answer", **text}))
    assert "“经核实”可以说“我们核实了”。" in page
    assert "没有用“您”" in page
    for command in ("comment", "nothing", ""):
        nothing = client.post("/desk/phrases/check/", {"command": command, **text})
        assert _text(nothing).strip() == ""


# -- a macro on a case --------------------------------------------------------------------------


def test_the_menu_is_fetched_and_shows_the_steps(client: Client, world: World) -> None:
    receipt = world.report()
    macro = _macro(world)
    world.login(client, "dispatch1")
    page = _text(client.get(f"/desk/cases/{receipt.no}/"))
    assert f'data-load="/desk/cases/{receipt.no}/macros/"' in page
    with within("desk.macros"):
        piece = _text(
            client.get(f"/desk/cases/{receipt.no}/macros/", headers={"HX-Request": "true"})
        )
    assert f'href="/desk/cases/{receipt.no}/macros/{macro.pk}/#act"' in piece
    assert "受理 → 派单" in piece
    assert "受理并派单" in _text(client.get(f"/desk/cases/{receipt.no}/macros/"))


def test_the_preview_says_of_each_step_whether_it_can_be_done(client: Client, world: World) -> None:
    receipt = world.report()
    macro = _macro(world)
    path = f"/desk/cases/{receipt.no}/macros/{macro.pk}/"
    world.login(client, "dispatch1")
    client.get(path)
    before = Case.objects.get(no=receipt.no)
    with within("desk.macro"):
        page = _text(client.get(path))
    assert page.count("可以做") == 2
    assert f"请办理{receipt.no}" in page
    assert "办这 2 步" in page
    fresh = Case.objects.get(no=receipt.no)
    assert (fresh.state, fresh.version) == (before.state, before.version)
    world.login(client, "seat1")
    page = _text(client.get(path))
    assert (page.count("可以做"), page.count(">现在不能做<")) == (1, 1)
    assert "办这 2 步" not in page


def _send(client: Client, no: str, macro: Macro, **more: object) -> Any:
    case = Case.objects.get(no=no)
    return client.post(f"/desk/cases/{no}/macros/{macro.pk}/", {"version": case.version, **more})


def test_running_does_every_step_and_names_the_macro(client: Client, world: World) -> None:
    receipt = world.report()
    macro = _macro(world)
    world.login(client, "dispatch1")
    with within("desk.macro_run"):
        response = _send(client, receipt.no, macro)
    assert response.status_code == 303
    assert response["Location"] == f"/desk/cases/{receipt.no}/"
    assert Case.objects.get(no=receipt.no).state == State.DISPATCHED
    page = _text(client.get(response["Location"]))
    assert "已完成快捷操作“受理并派单”" in page
    assert page.count("快捷操作“受理并派单”") >= 3


def test_a_refused_step_leaves_everything_as_it_was(client: Client, world: World) -> None:
    receipt = world.report()
    macro = _macro(world)
    world.login(client, "seat1")
    response = _send(client, receipt.no, macro)
    assert response.status_code == 403
    page = _text(response)
    assert "没有办成，什么都没有改动" in page
    assert "第2步“派单”没有办成" in page
    assert Case.objects.get(no=receipt.no).state == State.REPORTED


def test_a_second_click_and_a_stale_page_lose(client: Client, world: World) -> None:
    receipt = world.report()
    macro = _macro(world)
    world.login(client, "dispatch1")
    path = f"/desk/cases/{receipt.no}/macros/{macro.pk}/"
    assert client.post(path, {"version": "1"}).status_code == 303
    again = client.post(path, {"version": "1"})
    assert again.status_code == 409
    assert "没有办成，什么都没有改动" in _text(again)
    assert client.post(path, {"version": "nonsense"}).status_code == 409


def test_going_on_opens_the_next_case_of_that_list(client: Client, world: World) -> None:
    first, second, third = (world.report(text=f"第{n}件：楼道灯坏了。") for n in "一二三")
    macro = _macro(world)
    world.login(client, "dispatch1")
    shown = "/desk/?queue=all&order=newest"
    response = _send(client, second.no, macro, goes_on="1", list=shown)
    assert response["Location"].startswith(f"/desk/cases/{first.no}/?way=")
    response = _send(client, first.no, macro, goes_on="1", list="/desk/?queue=reported")
    assert response["Location"].startswith(f"/desk/cases/{third.no}/?way=")
    response = _send(client, third.no, macro, goes_on="1", list="/desk/?queue=reported")
    assert response["Location"] == "/desk/?queue=reported"
    assert "列表里没有下一件了" in _text(client.get(response["Location"]))


@pytest.mark.parametrize(
    "address", ["https://evil.example/desk/?queue=all", "//evil.example/desk/?x=1", "/other/?a=1"]
)
def test_a_list_elsewhere_is_no_list(client: Client, world: World, address: str) -> None:
    receipt = world.report()
    macro = _macro(world)
    world.login(client, "dispatch1")
    response = _send(client, receipt.no, macro, goes_on="1", list=address)
    assert response["Location"].startswith("/desk/")


def test_a_macro_of_another_unit_or_a_retired_one_is_not_there(
    client: Client, world: World
) -> None:
    receipt = world.report()
    theirs = _macro(world, "cg_leader", scope="cg")
    gone = _macro(world)
    phrases.retire(world.actor("leader1"), "macro", gone.pk)
    world.login(client, "dispatch1")
    for row in (theirs, gone):
        assert client.get(f"/desk/cases/{receipt.no}/macros/{row.pk}/").status_code == 404
        assert _send(client, receipt.no, row).status_code == 404


# -- keeping ------------------------------------------------------------------------------------


def test_the_lists_keep_their_budget(client: Client, world: World) -> None:
    for number in range(12):
        _reply(world, title=f"第{number}条")
    _macro(world)
    world.login(client, "zj_leader")
    client.get("/desk/phrases/")
    with within("desk.phrases"):
        page = _text(client.get("/desk/phrases/?mine=1&text=第"))
    assert page.count('class="phrase-name"') == 12
    assert "新建常用语" in page
    with within("desk.phrases"):
        page = _text(client.get("/desk/macros/"))
    assert "受理并派单" in page
    assert client.get("/desk/phrases/?after=nonsense").status_code == 422
    world.login(client, "zj_handler")
    assert "新建常用语" not in _text(client.get("/desk/phrases/"))


def test_one_page_shows_history_and_what_may_be_done(client: Client, world: World) -> None:
    row = _reply(world)
    world.login(client, "zj_leader")
    client.get(f"/desk/phrases/reply/{row.pk}/")
    with within("desk.phrase"):
        page = _text(client.get(f"/desk/phrases/reply/{row.pk}/"))
    assert "当时的内容" in page
    assert "更换负责人" in page
    world.login(client, "zj_handler")
    page = _text(client.get(f"/desk/phrases/reply/{row.pk}/"))
    assert "更换负责人" not in page
    assert client.get(f"/desk/phrases/reply/{row.pk}/edit/").status_code == 403
    assert client.post(f"/desk/phrases/reply/{row.pk}/do/retire/").status_code == 403
    world.login(client, "cg_leader")
    assert client.get(f"/desk/phrases/reply/{row.pk}/").status_code == 404
    assert client.get(f"/desk/phrases/nonsense/{row.pk}/").status_code == 404


def test_a_reply_is_made_and_edited(client: Client, world: World) -> None:
    world.login(client, "zj_leader")
    assert client.get("/desk/phrases/reply/new/").status_code == 200
    wrong = client.post("/desk/phrases/reply/new/", {**REPLY, "title": "", "body": "{{手机号}}"})
    assert wrong.status_code == 422
    assert "系统不会填“手机号”" in _text(wrong)
    response = client.post("/desk/phrases/reply/new/", REPLY)
    row = CannedReply.objects.get()
    assert response["Location"] == f"/desk/phrases/reply/{row.pk}/"
    path = f"/desk/phrases/reply/{row.pk}/edit/"
    form = _text(client.get(path))
    assert BODY in form
    assert 'name="version" value="1"' in form
    client.post(path, {**REPLY, "body": "您好，改过了。", "version": "1"})
    stale = client.post(path, {**REPLY, "body": "我写的另一种。", "version": "1"})
    assert stale.status_code == 409
    page = _text(stale)
    assert "别人刚刚改过这一条" in page
    assert "您好，改过了。" in page
    assert page.count("我写的另一种。") == 2
    assert 'name="version" value="2"' in page
    assert client.post(path, {**REPLY, "body": "我写的另一种。", "version": "2"}).status_code == 303
    row.refresh_from_db()
    assert (row.body, row.version) == ("我写的另一种。", 3)


def test_only_keepers_reach_the_forms(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    assert client.get("/desk/phrases/reply/new/").status_code == 403
    assert client.post("/desk/phrases/reply/new/", REPLY).status_code == 403
    world.login(client, "cg_leader")
    assert client.post("/desk/phrases/reply/new/", REPLY).status_code == 403
    assert not CannedReply.objects.exists()


def test_acts_on_one(client: Client, world: World) -> None:
    row = _reply(world)
    world.login(client, "zj_leader")
    path = f"/desk/phrases/reply/{row.pk}/do/"
    assert client.post(f"{path}review/", {"review_on": "nonsense"}).status_code == 422
    later = (clock.today() + timedelta(days=200)).isoformat()
    assert client.post(f"{path}review/", {"review_on": later}).status_code == 303
    assert client.post(f"{path}owner/", {"owner": "cg_handler"}).status_code == 422
    assert client.post(f"{path}owner/", {"owner": "zj_handler"}).status_code == 303
    assert client.post(f"{path}retire/").status_code == 303
    row.refresh_from_db()
    assert (row.review_on.isoformat(), row.owner.username) == (later, "zj_handler")
    assert row.retired_at is not None
    assert "已停用" in _text(client.get(f"/desk/phrases/reply/{row.pk}/"))
    assert client.post(f"{path}restore/").status_code == 303
    assert client.post(f"{path}nonsense/").status_code == 404


def test_a_macro_is_put_together_step_by_step_without_scripts(client: Client, world: World) -> None:
    world.login(client, "leader1")
    path = "/desk/phrases/macro/new/"
    fields = {"title": "受理并派单", "scope": "county", "review_on": NEXT, "matter": "B"}
    page = _text(client.post(path, {**fields, "wish": "add", "add": "dispatch"}))
    assert 'name="s0" value="dispatch"' in page
    assert 'name="s0-lead_unit"' in page
    one = {**fields, "s0": "dispatch", "s0-lead_unit": "zj", "s0-support_units": ["cg"]}
    page = _text(client.post(path, {**one, "wish": "add", "add": "accept"}))
    assert 'name="s1" value="accept"' in page
    two = {**one, "s1": "accept", "s1-matter": "B01"}
    page = _text(client.post(path, {**two, "wish": "up-1", "add": ""}))
    assert 'name="s0" value="accept"' in page
    assert 'name="s1" value="dispatch"' in page
    dropped = _text(client.post(path, {**two, "wish": "drop-0"}))
    assert 'name="s0" value="accept"' in dropped
    assert 'name="s1"' not in dropped
    assert not Macro.objects.exists()
    sorted_ = {
        **fields,
        "s0": "accept",
        "s0-matter": "B01",
        "s1": "dispatch",
        "s1-lead_unit": "zj",
        "s1-support_units": ["cg"],
        "goes_on": "1",
    }
    assert client.post(path, sorted_).status_code == 303
    row = Macro.objects.get()
    assert json.loads(row.steps) == [
        {"command": "accept", "values": {"matter": "B01"}},
        {"command": "dispatch", "values": {"lead_unit": "zj", "support_units": ["cg"]}},
    ]
    assert row.goes_on is True
    form = _text(client.get(f"/desk/phrases/macro/{row.pk}/edit/"))
    assert 'name="s1" value="dispatch"' in form
    assert client.post(path, fields).status_code == 422


def test_every_page_speaks_english_too(client: Client, world: World) -> None:
    no = _handling(world)
    row, macro = _reply(world), _macro(world)
    world.login(client, "zj_leader")
    client.cookies["linli_language"] = "en"
    for path in (
        "/desk/phrases/",
        "/desk/macros/",
        f"/desk/phrases/reply/{row.pk}/",
        f"/desk/phrases/reply/{row.pk}/edit/",
        "/desk/phrases/macro/new/",
        f"/desk/cases/{no}/macros/",
        f"/desk/cases/{no}/macros/{macro.pk}/",
        f"/desk/cases/{no}/do/answer/phrases/",
    ):
        assert client.get(path).status_code == 200, path
