"""Pages of meetings: list, plan with its agenda, the room, minutes as a paper, the case's panel."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from tests.budgets import within
from tests.documents.papers import pdf_text, word_text
from tests.meetings.meeting_world import approved, closed, fields, opened, planned
from tests.world import World

from linli.documents.models import IssuedPaper
from linli.kernel import clock
from linli.meetings.models import AgendaItem, Decision, Meeting

pytestmark = pytest.mark.django_db


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # a test response


def sent(**more: object) -> dict[str, object]:
    """Return the plan form as a browser sends it."""
    raw = fields()
    at = (clock.now() + timedelta(days=1)).astimezone(clock.CIVIL)
    return {
        "centre": "t1",
        "planned_at": at.strftime("%Y-%m-%dT%H:%M"),
        **{name: raw[name] for name in ("place", "chair", "keeper", "units")},
        "names": "老党员 赵大爷",
        "line_key": ["a", "b"],
        "line_no": ["", ""],
        "line_text": ["第一件", "第二件"],
        "line_why": ["", "超期"],
        "line_state": ["", ""],
        "take": ["a", "b"],
        **more,
    }


def test_a_plan_is_ordered_without_losing_anything_and_then_made(
    world: World, client: Client
) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch")
    world.login(client, "t1_dispatch")
    with clock.at(clock.now() + timedelta(days=60)):
        assert no in body(client.get("/desk/meetings/new/?centre=t1"))
    client.get("/desk/meetings/new/?centre=t1")
    with within("desk.meeting_new"):
        client.get("/desk/meetings/new/?centre=t1")
    moved = body(client.post("/desk/meetings/new/", sent(move="up:b", own="第三件")))
    assert [moved.index(one) for one in ("第二件", "第一件", "第三件")] == sorted(
        moved.index(one) for one in ("第二件", "第一件", "第三件")
    )
    assert "二楼会商室" in moved
    wrong = client.post("/desk/meetings/new/", sent(place="", planned_at="2020-01-01T09:00"))
    assert wrong.status_code == 422
    assert "请写明在哪里开会" in body(wrong)
    assert "会议时间已经过了" in body(wrong)
    assert "老党员 赵大爷" in body(wrong)
    with within("desk.meeting_plan"):
        made = client.post("/desk/meetings/new/", sent())
    assert made.status_code == 303
    meeting = Meeting.objects.get()
    assert [one.title for one in meeting.items.all()] == ["第一件", "第二件"]
    with within("desk.meetings"):
        listed = body(client.get("/desk/meetings/"))
    # It is planned for tomorrow, which may be another year.
    planned = meeting.planned_at.astimezone(clock.CIVIL)
    assert f"{planned.year}年第1次" in listed
    changed = f"/desk/meetings/{meeting.key}/plan/"
    assert "第二件" in body(client.get(changed))
    assert client.post(changed, sent(take=["b"], version=1)).status_code == 303
    lost = client.post(changed, sent(place="新的地点", version=1))
    assert lost.status_code == 409
    assert "新的地点" in body(lost)
    world.login(client, "zj_leader")
    assert client.get("/desk/meetings/new/").status_code == 403
    assert "请您参会" not in body(client.get(f"/desk/meetings/{meeting.key}/"))


def test_the_room_keeps_what_is_typed(world: World, client: Client) -> None:
    meeting = opened(world)
    item = meeting.items.get()
    world.login(client, "t1_dispatch")
    address = f"/desk/meetings/{meeting.key}/"
    client.get(address)
    with within("desk.meeting"):
        client.get(address)
    offered = set(re.findall(r'<option value="(\w+)"', body(client.get(address))))
    assert {"zj", "t1"} <= offered
    assert "water" not in offered, "neither at the table nor with a part in the matter"
    words = f"{address}items/{item.pk}/"
    saved = client.post(words, {"words": "甲的意见", "version": 1}, headers={"X-Linli-Save": "1"})
    assert saved.json() == {"version": 2}
    late = client.post(words, {"words": "乙的意见", "version": 1}, headers={"X-Linli-Save": "1"})
    assert (late.status_code, late.json()["theirs"]) == (409, "甲的意见")
    page = client.post(words, {"words": "乙的意见", "version": 1, "act": "save"})
    assert page.status_code == 409
    assert "甲的意见" in body(page)
    assert "乙的意见</textarea>" in body(page)
    half = {"words": "合起来的意见", "version": 2, "act": "decide", "decision_text": "清理楼道"}
    wrong = client.post(words, half)
    assert wrong.status_code == 422
    assert "请选择由哪个单位办" in body(wrong)
    assert "清理楼道</textarea>" in body(wrong)
    assert AgendaItem.objects.get().words == "合起来的意见"
    due = (clock.today() + timedelta(days=2)).isoformat()
    done = {**half, "version": 3, "decision_unit": "zj", "decision_due_on": due}
    with within("desk.meeting_write"):
        assert client.post(words, done).status_code == 303
    one = Decision.objects.get()
    edit = f"{words}decisions/{one.pk}/"
    assert "清理楼道" in body(client.get(edit))
    new = {"version": 1, "decision_text": "清理并告知", "decision_noted": "1"}
    assert client.post(edit, new).status_code == 303
    assert client.post(edit, {**new, "decision_text": "丙写的"}).status_code == 409
    assert client.post(f"{address}items/", {"new_text": "临时议题"}).status_code == 303
    assert client.post(f"{address}items/", {"new_no": "12"}).status_code == 422
    rows = list(meeting.attendance.values_list("pk", flat=True))
    marks: dict[str, object] = {f"mark-{pk}": "absent" for pk in rows}
    told = client.post(f"{address}attendance/", {"row": rows, "version": 2, **marks})
    assert told.status_code == 422
    assert "请写明请假的原因" in body(told)
    world.login(client, "cg_handler")
    assert client.get(address).status_code == 404


def test_minutes_are_approved_issued_read_and_voided(world: World, client: Client) -> None:
    no = world.report().no
    meeting = closed(world, agenda=[{"no": no}, {"text": "防汛准备"}])
    preview = f"/desk/papers/minutes/{meeting.key}/"
    world.login(client, "t1_dispatch")
    early = body(client.get(preview))
    assert "纪要要先由主持人审签" in early
    refused = client.post(f"/desk/meetings/{meeting.key}/do/approve/", {"version": meeting.version})
    assert refused.status_code == 403
    world.login(client, "t1_leader")
    with within("desk.meeting_approve"):
        done = client.post(
            f"/desk/meetings/{meeting.key}/do/approve/", {"version": meeting.version}
        )
    assert done.status_code == 303
    with within("desk.paper"):
        looked = body(client.get(preview))
    assert "三天内清理楼道杂物，由测试县住房和城乡建设局负责" in looked
    issued = client.post(f"{preview}issue/")
    assert issued.status_code == 303
    paper = IssuedPaper.objects.get()
    year = clock.today().year
    assert paper.number == f"东风综纪要〔{year}〕1号"
    assert Meeting.objects.get().paper == paper.number
    assert client.post(f"{preview}issue/").status_code == 409
    text = pdf_text(client.get(f"/desk/papers/issued/{paper.key}/file/pdf/").content)
    for piece in ("东风街道综治中心会议纪要", "凌志远", "柏青", "防汛准备", "出席：", paper.number):
        assert piece in text
    word = client.get(f"/desk/papers/issued/{paper.key}/file/docx/")
    assert "防汛准备" in word_text(word.content)
    assert "会议纪要" in unquote(word["Content-Disposition"])
    assert paper.number in body(client.get(f"/desk/meetings/{meeting.key}/"))
    # An invited unit that may not see every matter in it has the page, not the paper.
    world.login(client, "v1_leader")
    world.do(no, "block", by="dispatch1", account="v1_leader", text="被反映人")
    assert client.get(f"/desk/papers/issued/{paper.key}/").status_code == 404
    assert client.get(preview).status_code == 403
    assert client.get(f"/desk/meetings/{meeting.key}/").status_code == 200
    world.login(client, "t1_dispatch")
    void = f"/desk/papers/issued/{paper.key}/void/"
    assert client.post(void, {"reason": ""}).status_code == 422
    assert client.post(void, {"reason": "日期有误"}).status_code == 303
    assert client.post(f"{preview}issue/").status_code == 303
    numbers = IssuedPaper.objects.order_by("id").values_list("number", flat=True)
    assert [re.sub(r".*〕", "", one) for one in numbers] == ["1号", "2号"]
    panel = body(client.get(f"/desk/cases/{no}/"))
    assert "三天内清理楼道杂物" in panel
    assert f"/desk/meetings/{meeting.key}/#item-" in panel


def test_verbs_refuse_on_the_page(world: World, client: Client) -> None:
    meeting = planned(world)
    world.login(client, "t1_leader")
    address = f"/desk/meetings/{meeting.key}/do/"
    assert client.post(f"{address}cancel/", {"version": 1, "why": ""}).status_code == 422
    assert client.post(f"{address}dance/", {"version": 1}).status_code == 404
    assert client.post(f"{address}open/", {"version": 9}).status_code == 409
    assert client.post(f"{address}open/", {"version": 1}).status_code == 303
    assert client.post(f"{address}close/", {"version": 2}).status_code == 403
    approved(world)
    assert client.get("/desk/meetings/?centre=nowhere").status_code == 404
    assert client.get("/desk/meetings/?after=zz").status_code == 422
    assert client.get("/desk/meetings/?show=past").status_code == 200
