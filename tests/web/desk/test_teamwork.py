"""Calling colleagues, granting reading, drafts and reviews on the pages of the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case, Mention, ReadGrant, ReplyDraft
from linli.catalogue.models import CountyProfile, Matter

pytestmark = pytest.mark.django_db
TEXT = "经核实，物业已清理楼道，感谢您的反映。"


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def act(client: Client, no: str, command: str, **fields: Any) -> Any:
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, **fields}
    return client.post(f"/desk/cases/{no}/do/{command}/", data)


def submit(world: World, no: str, **changes: object) -> ReplyDraft:
    fields = {"answer": TEXT, "outcome": "explained", "reviewer": "zj_leader", **changes}
    world.do(no, "submit_reply", by="zj_handler", **fields)
    return ReplyDraft.objects.get(case__no=no, status="submitted")


# -- calling colleagues ----------------------------------------------------------------------


def test_the_form_says_who_cannot_see_and_offers_to_grant(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    assert "授权查看本件" in client.get(f"/desk/cases/{no}/do/comment/").content.decode()
    answer = act(client, no, "comment", text="请看产权", mention="ga_handler")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "看不到本件" in page
    assert "请看产权" in page
    assert 'value="ga_handler"' in page
    answer = act(client, no, "comment", text="请看产权", mention="ga_handler", grant="1")
    assert answer.status_code == 422
    assert "授权理由" in answer.content.decode()
    assert not ReadGrant.objects.exists()
    fields = {"mention": "ga_handler", "grant": "1", "grant_reason": "核实产权"}
    assert act(client, no, "comment", text="请看产权", **fields).status_code == 303
    assert ReadGrant.objects.get().reason == "核实产权"
    assert Mention.objects.get().user == world.user("ga_handler")


def test_granting_in_a_note_stays_within_its_budget(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    for number in range(2):
        no = handling(world)
        case = Case.objects.get(no=no)
        data = {"version": case.version, "seen": case.chain_seq, "text": "请看", "grant": "1",
                "mention": "ga_handler、zj_leader", "grant_reason": "核实"}  # fmt: skip
        if number == 0:
            client.post(f"/desk/cases/{no}/do/comment/", data)
            client.get("/desk/mentions/")
            continue
        with within("desk.note_grant"):
            assert client.post(f"/desk/cases/{no}/do/comment/", data).status_code == 303
    assert ReadGrant.objects.count() == 2


def test_who_may_not_grant_is_told_who_does(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "verify1")
    page = act(client, no, "comment", text="请看", mention="ga_handler").content.decode()
    assert 'name="grant"' not in page
    assert "授权查看由主办单位" in page
    answer = act(client, no, "comment", text="请看", mention="ga_handler", grant="1")
    assert answer.status_code in {403, 409, 422}
    assert not ReadGrant.objects.exists()


def test_the_called_person_finds_it_and_opening_marks_it(client: Client, world: World) -> None:
    no = handling(world)
    world.do(no, "grant_read", by="zj_handler", account="ga_handler", text="核实")
    world.do(no, "comment", by="zj_handler", text="请核实<产权>", mention="ga_handler")
    world.login(client, "ga_handler")
    client.get("/desk/mentions/")
    with within("desk.mentions"):
        page = client.get("/desk/mentions/").content.decode()
    assert "请核实&lt;产权&gt;" in page
    assert f"/desk/cases/{no}/" in page
    seen = client.get(f"/desk/cases/{no}/")
    assert seen.status_code == 200
    assert "13900001234" not in seen.content.decode()
    assert "查看联系方式" not in seen.content.decode()
    assert Mention.objects.get().read_at is not None
    assert no not in client.get("/desk/mentions/").content.decode()
    assert no in client.get("/desk/mentions/?show=all").content.decode()
    assert client.get("/desk/mentions/?after=x").status_code == 422


def test_all_read_at_once(client: Client, world: World) -> None:
    world.do(handling(world), "comment", by="zj_handler", text="请看", mention="zj_leader")
    world.login(client, "zj_leader")
    assert client.get("/desk/mentions/read/").status_code == 405
    assert client.post("/desk/mentions/read/").status_code == 303
    assert not Mention.objects.filter(read_at__isnull=True).exists()


def test_people_to_call(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    client.get(f"/desk/cases/{no}/people/?q=ga")
    with within("desk.people_to_call"):
        answer = client.get(f"/desk/cases/{no}/people/?q=handler")
    rows = {row["value"]: row for row in answer.json()}
    assert rows["ga_handler"]["sight"] == "grant"
    assert rows["ga_handler"]["name"] == world.user("ga_handler").full_name
    assert client.get(f"/desk/cases/{no}/people/?q=").json() == []
    world.login(client, "ga_handler")
    assert client.get(f"/desk/cases/{no}/people/?q=handler").status_code == 404


def test_the_case_page_names_the_readers_and_ends_a_grant(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    assert 'id="readers"' not in client.get(f"/desk/cases/{no}/").content.decode()
    assert client.get(f"/desk/cases/{no}/do/end_read/").status_code in {403, 409}
    assert act(client, no, "grant_read", account="ga_handler", text="核实产权").status_code == 303
    page = client.get(f"/desk/cases/{no}/").content.decode()
    assert 'id="readers"' in page
    assert "核实产权" in page
    world.login(client, "ga_handler")
    page = client.get(f"/desk/cases/{no}/").content.decode()
    assert 'value="ga_handler"' not in page
    world.login(client, "dispatch1")
    assert act(client, no, "end_read", account="ga_handler").status_code == 303
    world.login(client, "ga_handler")
    assert client.get(f"/desk/cases/{no}/").status_code == 404


# -- drafts and reviews ----------------------------------------------------------------------


def test_a_draft_comes_back_into_the_form(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    fields = {"answer": TEXT + "【请填时间】", "outcome": "explained", "form": "answer"}
    saved = client.post(f"/desk/cases/{no}/draft/", fields)
    assert saved.status_code == 303
    page = client.get(saved["Location"]).content.decode()
    assert "【请填时间】" in page
    assert "草稿已保存" in page
    assert Case.objects.get(no=no).state == "handling"
    world.login(client, "zj_leader")
    assert "【请填时间】" not in client.get(f"/desk/cases/{no}/do/answer/").content.decode()


def test_from_draft_to_reviewed_answer_on_the_pages(client: Client, world: World) -> None:
    no = handling(world)
    world.login(client, "zj_handler")
    fields = {"answer": TEXT, "outcome": "explained", "reviewer": "zj_leader", "form": "answer"}
    assert act(client, no, "submit_reply", **fields).status_code == 303
    refused = act(client, no, "answer", answer=TEXT, outcome="explained")
    assert refused.status_code == 409
    assert "正在送审" in refused.content.decode()
    page = client.get(f"/desk/cases/{no}/").content.decode()
    assert "答复稿：送审中" in page
    assert "撤回送审" in client.get(f"/desk/cases/{no}/review/").content.decode()
    world.login(client, "zj_leader")
    with within("desk.reviews"):
        listed = client.get("/desk/reviews/").content.decode()
    assert f"/desk/cases/{no}/review/" in listed
    with within("desk.review"):
        page = client.get(f"/desk/cases/{no}/review/").content.decode()
    assert "诉求人将看到的" in page
    assert TEXT in page
    asked = client.get(f"/desk/cases/{no}/do/approve_reply/")
    assert asked.status_code == 302
    asked = client.get(f"/desk/cases/{no}/do/return_reply/", headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == f"/desk/cases/{no}/review/"
    better = TEXT.replace("清理", "于昨日清理")
    data = {"decision": "approve", "answer": better, "edition": "1", "text": "同意"}
    assert client.post(f"/desk/cases/{no}/review/", data).status_code == 303
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{no}/do/answer/").content.decode()
    assert better in page
    assert "已审核同意" in page
    changed = client.get(f"/desk/cases/{no}/review/").content.decode()
    assert '<del class="gone">' in changed
    assert act(client, no, "answer", answer=better, outcome="explained").status_code == 303
    page = client.get(f"/desk/cases/{no}/").content.decode()
    assert "审核人" in page
    assert world.user("zj_leader").full_name in page


def test_sending_back_needs_a_note_and_loses_no_word(client: Client, world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.login(client, "zj_leader")
    data = {"decision": "return", "answer": "改成这样。", "edition": "1", "text": ""}
    answer = client.post(f"/desk/cases/{no}/review/", data)
    assert answer.status_code == 422
    assert "改成这样。" in answer.content.decode()
    data["text"] = "依据写清楚"
    assert client.post(f"/desk/cases/{no}/review/", data).status_code == 303
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{no}/do/answer/").content.decode()
    assert "依据写清楚" in page
    assert TEXT in page
    adopted = client.get(f"/desk/cases/{no}/do/answer/?wording=reviewer").content.decode()
    assert ">\n改成这样。</textarea>" in adopted


def test_two_reviewers_at_once_and_odd_posts(client: Client, world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.login(client, "zj_leader")
    stale = {"decision": "approve", "edition": "7"}
    answer = client.post(f"/desk/cases/{no}/review/", stale)
    assert answer.status_code == 409
    assert client.post(f"/desk/cases/{no}/review/", {"decision": "x"}).status_code == 404
    assert client.post(f"/desk/cases/{no}/review/", {"decision": "approve"}).status_code == 303
    again = client.post(f"/desk/cases/{no}/review/", {"decision": "approve"})
    assert again.status_code == 409
    world.login(client, "dispatch1")
    assert client.get(f"/desk/cases/{no}/review/").status_code == 404
    decided = client.post(f"/desk/cases/{no}/review/", {"decision": "approve"})
    assert decided.status_code in {403, 404, 409}
    assert client.post(f"/desk/cases/{no}/draft/", {"answer": "x"}).status_code == 403


def test_taking_it_back_on_the_page(client: Client, world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.login(client, "zj_handler")
    assert client.get("/desk/reviews/?show=mine").content.decode().count(no) >= 1
    answer = client.post(f"/desk/cases/{no}/review/", {"decision": "withdraw", "edition": "1"})
    assert answer.status_code == 303
    assert Case.objects.get(no=no).reply_stage == ""


def test_where_review_is_demanded_the_page_leads_to_it(client: Client, world: World) -> None:
    Matter.objects.filter(code="B01").update(reply_review=True)
    CountyProfile.objects.update(revision="review")
    no = handling(world)
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{no}/").content.decode()
    head = page.split('class="head__acts')[1].split("</details>")[0]
    assert f"/desk/cases/{no}/do/submit_reply/" in head
    assert "须经审核" in page
    form = client.get(f"/desk/cases/{no}/do/submit_reply/").content.decode()
    assert 'value="zj_leader"' in form


def test_the_case_page_keeps_its_budget_with_all_of_it(client: Client, world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "grant_read", by="zj_handler", account="ga_handler", text="核实")
    world.do(no, "comment", by="zj_handler", text="请看", mention="zj_leader")
    for who in ("zj_handler", "zj_leader", "ga_handler", "dispatch1"):
        world.login(client, who)
        client.get(f"/desk/cases/{no}/")
        if who == "zj_leader":
            world.do(no, "comment", by="zj_handler", text="请看", mention="zj_leader")
        with within("desk.case"):
            assert client.get(f"/desk/cases/{no}/").status_code == 200
