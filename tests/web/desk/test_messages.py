"""Messages on the desk: seen on the case, sent again, reworded, and looked at before they go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case, Supporter
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.notify.models import Link, Message, Preference, Template

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
#: Where the short message on accepting is worded.
SMS = "/desk/messages/templates/accepted/requester/sms/zh-hans/"


def handling(world: World, **raw: object) -> str:
    no = world.report(**raw).no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def told(world: World, **raw: object) -> tuple[str, list[Message]]:
    """A case in hand, and its two messages: received, accepted."""
    no = handling(world, **raw)
    Worker(owner="test").drain()
    messages = list(Message.objects.filter(case__no=no).exclude(audience="staff").order_by("id"))
    assert [one.kind for one in messages] == ["report_receipt", "accepted"]
    return no, messages


def put(message: Message, status: str, **more: object) -> None:
    Message.objects.filter(pk=message.pk).update(status=status, **more)


def panel(client: Client, no: str) -> str:
    page = client.get(f"/desk/cases/{no}/").content.decode()
    return page.partition('id="told"')[2].partition("</section>")[0]


# -- on the case -----------------------------------------------------------------------------


def test_every_state_of_a_message_is_said_in_words(client: Client, world: World) -> None:
    no, (first, second) = told(world)
    world.login(client, "zj_handler")
    put(first, "sent", sent_at=clock.now())
    states = {
        "held": ({"due_at": clock.now() + timedelta(days=2)}, "等到"),
        "waiting": ({}, "正要发送"),
        "retrying": (
            {"attempts": 1, "status_note": "网关没有回应"},
            "正在重试，第2次：网关没有回应",
        ),
        "failed": ({"status_note": "号码是空号"}, "发送失败：号码是空号"),
        "dropped": ({"status_note": "号码有误"}, "不再发送：号码有误"),
        "shown": ({}, "查询页面可见"),
    }
    for status, (more, words) in states.items():
        put(second, status, **more)
        text = panel(client, no)
        assert words in text, status
        assert "已发送" in text
        assert text.count('class="told ') + text.count('class="told"') == 2
        assert ("重新发送" in text) == (status in {"failed", "dropped"})


def test_words_tail_and_link_stand_beside(client: Client, world: World) -> None:
    no, (first, _second) = told(world)
    world.login(client, "zj_handler")
    text = panel(client, no)
    assert "尾号 1234" in text
    assert "13900001234" not in text
    assert first.brief.partition("{link}")[0][:12] in text
    assert Case.objects.get(no=no).lookup_code not in text
    assert first.link_id is not None
    for state, words in {
        "used": "已使用",
        "expired": "已过期",
        "superseded": "事情有了变化",
        "disowned": "收到的人说不是自己的事",
    }.items():
        Link.objects.filter(pk=first.link_id).update(standing=state, ended_at=clock.now())
        assert words in panel(client, no)
    Link.objects.filter(pk=first.link_id).update(standing="open")
    assert "还没用，有效至" in panel(client, no)


def test_nobody_is_told_whether_a_link_was_used_to_complain(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "reject")
    Worker(owner="test").drain()
    link = Message.objects.get(case__no=no, kind="refused").link
    assert link is not None
    assert link.purpose == Link.Purpose.COMPLAIN
    world.login(client, "dispatch1")
    before = panel(client, no)
    assert "回复链接" in before  # that of the receipt
    Link.objects.filter(pk=link.pk).update(
        standing="used", ended_at=clock.now(), outcome="对办理提出了意见"
    )
    assert panel(client, no) == before
    Link.objects.filter(pk=link.pk).update(standing="disowned")
    assert "收到的人说不是自己的事" in panel(client, no)


def test_a_confidential_number_has_no_tail_for_the_unit(client: Client, world: World) -> None:
    no, _messages = told(world, privacy="confidential")
    world.login(client, "zj_handler")
    text = panel(client, no)
    assert "诉求人" in text
    assert "1234" not in text.replace(no, "")
    world.login(client, "dispatch1")
    assert "尾号 1234" in panel(client, no)


def test_the_story_names_what_was_not_sent_and_leads_to_it(client: Client, world: World) -> None:
    no, (first, second) = told(world)
    put(second, "failed", status_note="号码是空号")
    put(first, "retrying", attempts=1)
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{no}/").content.decode()
    story = page.partition('id="story-list"')[2].partition("</ol>")[0]
    assert story.count("告知没有发出") == 1
    assert story.count("告知正在重发") == 1
    assert "已告知诉求人" not in story
    assert f'href="#message-{second.pk}"' in story
    assert page.count(f'id="message-{second.pk}"') == 1
    assert second.brief[:12] not in story  # the words stand once, in the panel


def test_supporters_are_told_in_one_line(client: Client, world: World) -> None:
    no = handling(world)
    case = Case.objects.get(no=no)
    for number in range(3):
        Supporter.objects.create(
            case=case, row_key=f"{number}", phone="x", phone_index=f"{number}", at=clock.now()
        )
    world.do(no, "answer")
    Worker(owner="test").drain()
    rows = Message.objects.filter(case=case, audience="supporter")
    assert rows.count() == 3
    rows.update(status="sent")
    put(rows[0], "failed")
    world.login(client, "dispatch1")
    text = panel(client, no)
    assert text.count("附议人 3 位") == 1
    assert "已发送 <span" in text
    assert "发送失败 <span" in text
    assert "看哪些没有发出" in text


def test_what_colleagues_get_is_not_listed(client: Client, world: World) -> None:
    no, (first, _second) = told(world)
    put(first, "failed", audience="staff", user_id=world.user("zj_handler").pk)
    world.login(client, "leader1")
    assert "工作人员" not in panel(client, no)
    assert no not in client.get("/desk/messages/failed/").content.decode()


# -- sending again ---------------------------------------------------------------------------


def test_the_holder_sends_again_and_a_stranger_may_not(client: Client, world: World) -> None:
    no, (_first, second) = told(world)
    put(second, "failed", status_note="号码是空号", attempts=3)
    address = f"/desk/messages/{second.pk}/resend/"
    back = {"next": f"/desk/cases/{no}/#told"}
    world.login(client, "cg_handler")
    assert client.post(address, back).status_code == 404
    world.login(client, "seat1")  # sees the case, does not hold it
    assert "重新发送" not in panel(client, no)
    refused = client.post(address, back)
    assert refused.status_code == 403
    assert "重新发送由本件当前的办理单位或中心负责人操作" in refused.content.decode()
    world.login(client, "zj_handler")
    OutboxMessage.objects.all().delete()
    done = client.post(address, back)
    assert (done.status_code, done["Location"]) == (303, back["next"])
    second.refresh_from_db()
    assert second.status == "waiting"
    assert OutboxMessage.objects.filter(topic="notify.send").count() == 1
    again = client.post(address, back)
    assert again.status_code == 409
    assert "不需要重新发送" in again.content.decode()
    assert client.post(address, {"next": "https://example.org/"}).status_code == 409


def test_what_failed_is_listed_page_by_page_at_a_fixed_cost(client: Client, world: World) -> None:
    no, (_first, second) = told(world)
    world.login(client, "leader1")
    assert "都发出去了" in client.get("/desk/messages/failed/").content.decode()
    put(second, "failed", status_note="号码是空号", attempts=3)
    copies = [
        Message(
            case_id=second.case_id, case_no=no, kind="accepted", channel="sms", status="failed",
            phone_tail="1234", text="x", brief="x", key=f"copy:0:{n}", created_at=clock.now(),
        )
        for n in range(55)
    ]  # fmt: skip
    Message.objects.bulk_create(copies)
    with within("desk.messages"):
        page = client.get("/desk/messages/failed/").content.decode()
    assert page.count('name="message"') == 50
    older = page.partition('href="/desk/messages/failed/?before=')[2].partition('"')[0]
    rest = client.get(f"/desk/messages/failed/?before={older}").content.decode()
    assert rest.count('name="message"') == 6
    assert "号码是空号" in rest
    assert "回到最新的" in rest
    for strange in ("x", "-1", "9" * 40, "１"):
        assert client.get("/desk/messages/failed/", {"before": strange}).status_code == 200
    assert "尾号 1234" in rest
    world.login(client, "zj_handler")  # a unit may not know every requester's number
    page = client.get("/desk/messages/failed/").content.decode()
    assert no in page
    assert "尾号" not in page
    world.login(client, "cg_leader")
    assert no not in client.get("/desk/messages/failed/").content.decode()


def test_several_are_sent_again_and_each_refusal_is_said(client: Client, world: World) -> None:
    _no, (first, second) = told(world)
    put(first, "failed")
    put(second, "retrying")
    world.login(client, "leader1")
    nothing = client.post("/desk/messages/resend/", {})
    assert nothing.status_code == 422
    assert "请先勾选" in nothing.content.decode()
    both = client.post("/desk/messages/resend/", {"message": [first.pk, second.pk, "x"]})
    assert both.status_code == 409
    text = both.content.decode()
    assert "1 条已重新排队发送。" in text
    assert "这条消息没有失败" in text
    assert Message.objects.get(pk=first.pk).status == "waiting"


def test_the_administrator_sees_numbers_and_no_matter(client: Client, world: World) -> None:
    no, (first, second) = told(world)
    put(first, "failed", status_note="网关拒绝：余额不足")
    put(second, "failed", status_note="网关拒绝：余额不足")
    world.login(client, "admin1")
    text = client.get("/desk/messages/failed/").content.decode()
    assert "余额不足" in text
    assert '<td data-label="条数" class="table__num number">2</td>' in text
    assert no not in text
    assert "1234" not in text


def test_the_number_stands_in_the_menu_for_those_who_act(client: Client, world: World) -> None:
    _no, (_first, second) = told(world)
    put(second, "failed")
    for who, number in {"leader1": 1, "dispatch1": 1, "zj_handler": 0}.items():
        world.login(client, who)
        page = client.get("/desk/").content.decode()
        assert ('data-live="failed"' in page) == bool(number)
        with within("desk.live"):
            assert client.get("/desk/live/").json()["failed"] == number


# -- the words -------------------------------------------------------------------------------


def test_the_list_says_where_words_come_from(client: Client, world: World) -> None:
    world.login(client, "admin1")
    with within("desk.message_templates"):
        text = client.get("/desk/messages/templates/").content.decode()
    assert "系统内置" in text
    assert "本县改过" not in text
    for audience in ("proxy", "supporter", "staff", "nobody"):
        for language in ("zh-hans", "en", "fr"):
            query = {"audience": audience, "language": language}
            assert client.get("/desk/messages/templates/", query).status_code == 200
    world.login(client, "zj_handler")
    assert client.get("/desk/messages/templates/").status_code == 403
    world.login(client, "leader1")
    assert client.get("/desk/messages/templates/").status_code == 200


def test_words_are_tried_saved_and_given_back(client: Client, world: World) -> None:
    world.login(client, "admin1")
    tried = client.post(SMS, {"act": "try", "words": "编号{number}。" + "字" * 60}, headers=HTMX)
    text = tried.content.decode()
    assert "<html" not in text
    assert "1499012026112000012" in text
    assert "82 字，算 2 条短信，还可写 52 字" in text
    assert not Template.objects.exists()
    wrong = client.post(SMS, {"act": "save", "words": "编号{nummer}"})
    assert wrong.status_code == 422
    assert "不认识 {nummer}" in wrong.content.decode()
    assert "编号{nummer}</textarea>" in wrong.content.decode()
    assert client.post(SMS, {"act": "save", "words": " "}).status_code == 422
    words = "编号{number}已受理。{link}"
    assert client.post(SMS, {"act": "save", "words": words}).status_code == 303
    with within("desk.message_template"):
        page = client.get(SMS).content.decode()
    assert "本县改过" in page
    assert "恢复原来的文字" in page
    assert world.user("admin1").full_name in page
    assert client.post(SMS, {"act": "restore", "words": "忘了它"}).status_code == 303
    page = client.get(SMS).content.decode()
    assert "系统内置" in page
    assert page.count("恢复了原来的文字") == 1
    assert [row.words for row in Template.objects.order_by("id")] == [words, ""]
    assert client.get(SMS.replace("accepted", "nothing")).status_code == 404


def test_only_the_administrator_changes_words(client: Client, world: World) -> None:
    world.login(client, "leader1")
    assert "<textarea" not in client.get(SMS).content.decode()
    assert client.post(SMS, {"act": "save", "words": "编号{number}"}).status_code == 403
    assert not Template.objects.exists()


# -- one's own wishes ------------------------------------------------------------------------


def wish(**changes: str) -> dict[str, str]:
    return {
        "channel": "email",
        "address": "li.lei@example.org",
        "pace": "daily",
        "digest_at": "17:30",
        "quiet_from": "20:00",
        "quiet_to": "07:30",
        **changes,
    }


def test_how_i_want_to_be_told_is_mine(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    with within("desk.notices"):
        assert "谁也看不到" in client.get("/desk/notices/").content.decode()
    wrong = client.post("/desk/notices/", wish(address="nowhere", quiet_to="25:00"))
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "请填写完整的电子邮箱地址" in text
    assert 'value="nowhere"' in text
    assert client.post("/desk/notices/", wish()).status_code == 303
    row = Preference.objects.get()
    assert row.user == world.user("zj_handler")
    assert (row.digest_at, row.quiet_from, row.quiet_to) == (1050, 1200, 450)
    text = client.get("/desk/notices/").content.decode()
    assert "l***@example.org" in text
    assert "li.lei" not in text
    assert client.post("/desk/notices/", wish(address="")).status_code == 303
    assert client.post("/desk/notices/", wish(channel="im", address="lilei")).status_code == 303
    assert "li***" in client.get("/desk/notices/").content.decode()
    world.login(client, "zj_leader")
    assert "***" not in client.get("/desk/notices/").content.decode()


# -- before an official reply ----------------------------------------------------------------


def act(client: Client, no: str, command: str, *, piece: bool = False, **fields: Any) -> Any:
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, **fields}
    headers = HTMX if piece else {}
    return client.post(f"/desk/cases/{no}/do/{command}/", data, headers=headers)


TEXT = "您好。楼道杂物已清走。如果再有，请拨打13800001111。"


def test_looking_at_a_reply_sends_and_writes_nothing(client: Client, world: World) -> None:
    no, _messages = told(world)
    world.login(client, "zj_handler")
    form = client.get(f"/desk/cases/{no}/do/answer/", headers=HTMX).content.decode()
    assert "预览诉求人会看到什么" in form
    before = (Event.objects.count(), OutboxMessage.objects.count(), Message.objects.count())
    fields = {"answer": TEXT, "outcome": "explained", "preview": "1"}
    with within("desk.reply_preview"):
        answer = act(client, no, "answer", piece=True, **fields)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert text.count(TEXT) == 1  # on the tracking page; the short message says no word of it
    assert "尾号 1234" in text
    assert "条" in text.partition("短信")[2]
    assert "写有手机号码“13800001111”" in text
    assert "还没有提交" in text
    page = act(client, no, "answer", **fields).content.decode()  # without scripts
    assert "<html" in page
    assert f"{TEXT}</textarea>" in page
    assert "还没有提交" in page
    assert 'value="explained" checked' in page or 'value="explained" selected' in page
    after = (Event.objects.count(), OutboxMessage.objects.count(), Message.objects.count())
    assert after == before
    assert Case.objects.get(no=no).state == "handling"


def test_a_colleagues_name_in_a_reply_is_noticed(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    name = world.user("zj_leader").full_name
    answer = act(client, no, "answer", piece=True, answer=f"{name}到了现场。", preview="1")
    assert f"写有工作人员姓名“{name}”" in answer.content.decode()


def test_the_new_date_is_told_before_it_is_granted(client: Client, world: World) -> None:
    no = handling(world)
    world.do(no, "ask_extension")
    world.login(client, "zj_leader")
    text = act(client, no, "grant_extension", piece=True, preview="1").content.decode()
    world.do(no, "grant_extension")
    due = Case.objects.get(no=no).due_at
    assert due is not None
    day = due.astimezone(clock.CIVIL)
    assert f"{day.year}年{day.month}月{day.day}日" in text


def test_who_may_not_act_gets_no_preview(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "seat1")
    answer = act(client, no, "answer", piece=True, answer=TEXT, preview="1")
    assert answer.status_code == 403
    assert TEXT not in answer.content.decode()
    world.login(client, "cg_handler")
    assert act(client, no, "answer", piece=True, answer=TEXT, preview="1").status_code == 404


def test_a_confidential_requester_is_no_tail_in_the_preview(client: Client, world: World) -> None:
    no = handling(world, privacy="confidential")
    world.login(client, "zj_handler")
    text = act(client, no, "answer", piece=True, answer=TEXT, preview="1").content.decode()
    assert "1234" not in text.replace(no, "")


def test_the_reviewer_sees_what_will_go_out(client: Client, world: World) -> None:
    no = handling(world)
    fields = {"answer": TEXT, "outcome": "explained", "reviewer": "zj_leader"}
    world.do(no, "submit_reply", by="zj_handler", **fields)
    world.login(client, "zj_leader")
    address = f"/desk/cases/{no}/review/"
    text = client.get(address).content.decode()
    assert "正式答复时会发出的" in text
    assert "写有手机号码" in text
    data = {"decision": "preview", "answer": "您好。改过的答复。", "edition": "1"}
    piece = client.post(address, data, headers=HTMX).content.decode()
    assert "<html" not in piece
    assert "改过的答复" in piece
    assert "写有手机号码" not in piece
    whole = client.post(address, data).content.decode()
    assert "改过的答复。</textarea>" in whole
