"""Beside the form of answering: hints on the reply, earlier answers, both without a script too."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.domain.lifecycle import State

TEXT = "楼道杂物没人清理，请问什么时候能清走？希望把门口的废旧家具也搬走。"
RECEIPT = "您好，来信收悉，已转有关部门处理。谢谢！"


def _text(response: Any) -> str:
    return str(response.content.decode())


def _handling(world: World, **raw: object) -> str:
    no = world.report(text=TEXT, **raw).no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def test_hints_come_while_writing_and_cost_no_more_than_the_case(
    client: Client, world: World
) -> None:
    no = _handling(world)
    world.login(client, "zj_handler")
    path = f"/desk/cases/{no}/answer/hints/"
    client.post(path, {"text": RECEIPT})
    with within("desk.answer_hints"):
        piece = _text(client.post(path, {"text": RECEIPT, "command": "answer"}))
    assert "只说了收到、转办或者感谢" in piece
    assert "“有关部门”说得太笼统" in piece  # the advice on words stands in the same place
    other = "您好。楼道杂物由县住建局11月20日清走，电话0354-1234567，桃花沟村也清了。"
    shown = _text(client.post(path, {"text": other}))
    assert "“希望把门口的废旧家具也搬走”" in shown
    assert _text(client.post(path, {"text": " "})).strip() == ""
    for odd in ("\x00", "<b>楼道</b>", "😀" * 50, "楼" * 200_000):
        assert client.post(path, {"text": odd}).status_code == 200
    assert client.get(path).status_code == 405
    assert Case.objects.get(no=no).state == State.HANDLING
    world.login(client, "cg_handler")
    assert client.post(path, {"text": RECEIPT}).status_code == 404


def test_hints_stand_in_the_preview_and_do_not_hinder_the_answer(
    client: Client, world: World
) -> None:
    no = _handling(world)
    world.login(client, "zj_handler")
    case = Case.objects.get(no=no)
    data = {"version": case.version, "answer": RECEIPT, "outcome": "explained"}
    path = f"/desk/cases/{no}/do/answer/"
    for headers in ({}, {"HX-Request": "true"}):
        page = _text(client.post(path, {**data, "preview": "1"}, headers=headers))
        assert "只说了收到、转办或者感谢" in page
    # What the list of slips says is not said again.
    private = "您好。楼道杂物和废旧家具请物业13912345678于11月20日清走搬走。"
    page = _text(client.post(path, {**data, "answer": private, "preview": "1"}))
    assert page.count("写有手机号码“13912345678”") == 1
    assert "“13912345678”像是个人信息" not in page
    assert client.post(path, data).status_code == 303
    assert Case.objects.get(no=no).state == State.ANSWERED


def test_the_reviewer_sees_the_same_hints(client: Client, world: World) -> None:
    no = _handling(world)
    world.do(
        no,
        "submit_reply",
        by="zj_handler",
        answer=RECEIPT,
        outcome="explained",
        reviewer="zj_leader",
    )
    world.login(client, "zj_leader")
    page = _text(client.get(f"/desk/cases/{no}/review/"))
    assert "只说了收到、转办或者感谢" in page


def test_earlier_answers_are_listed_beside_the_form_or_on_a_page(
    client: Client, world: World
) -> None:
    before = world.closed(text="楼道杂物堆放很久，物业一直不清理，请协调清走。").no
    Case.objects.filter(no=before).update(
        answer="李秀英女士您好：3月1日县住建局已督促物业清走楼道杂物<b>，电话13912345678。"
    )
    no = _handling(world)
    world.login(client, "zj_handler")
    page = _text(client.get(f"/desk/cases/{no}/do/answer/"))
    path = f"/desk/cases/{no}/do/answer/answered/"
    assert f'data-load="{path}"' in page
    with within("desk.answered"):
        piece = _text(client.get(path, headers={"HX-Request": "true"}))
    assert "<html" not in piece
    assert f"{before}号件，核对后删去这一行】" in piece
    assert "用作底稿" in piece
    assert "同一事项" in piece
    for gone in ("李秀英", "13912345678", "<b>"):
        assert gone not in piece
    whole = _text(client.get(path))
    assert "要抄走的底稿" in whole
    assert client.get(f"/desk/cases/{no}/do/sign/answered/").status_code == 404
    world.do(before, "block", by="dispatch1", account="zj_handler", text="当事人亲属")
    assert "没有找到办结过的同类答复" in _text(client.get(path))
    world.login(client, "cg_handler")
    assert client.get(path).status_code == 404
