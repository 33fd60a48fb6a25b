"""The pages of bulk acts: choosing, the dry run, the run, and everything that may go wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from tests.budgets import within
from tests.workbench.bulk_world import work
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.web.desk.bulk_bar import bar
from linli.workbench.models import BulkRun, CannedReply, Macro

pytestmark = pytest.mark.django_db


def send(client: Client, numbers: Sequence[str], **fields: object) -> Any:
    versions = dict(Case.objects.filter(no__in=numbers).values_list("no", "version"))
    chosen = [f"{no}:{versions[no]}" if no in versions else no for no in numbers]
    return client.post("/desk/bulk/", {"no": chosen, **fields})


def key_of(response: Any) -> str:
    found = re.search(r'name="key" value="([a-z0-9]+)"', response.content.decode())
    assert found is not None
    return found[1]


def submit(client: Client, numbers: Sequence[str], do: str, **fields: object) -> Any:
    page = send(client, numbers, to=do)
    return send(client, numbers, do=do, key=key_of(page), stage="go", **fields)


def text(response: Any) -> str:
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", bare)


@pytest.fixture
def seat(world: World) -> Client:
    client = Client()
    world.login(client, "seat1")
    return client


def test_choosing_shows_what_may_be_done_on_how_many(world: World, seat: Client) -> None:
    numbers = [world.report().no, world.report().no]
    world.do(numbers[1], "accept")
    page = text(send(seat, numbers))
    assert "要做什么" in page
    assert "受理 可办 1 件" in page
    assert "内部留言 可办 2 件" in page
    assert "核查" not in page.split("选中的工单")[0].split("要做什么")[1]


def test_dry_run_then_run_then_result(world: World, seat: Client) -> None:
    one, other, done = (world.report().no for _ in range(3))
    world.do(done, "accept")
    page = send(seat, [one, other, done], to="accept")
    assert "可以办 0 件" in text(page)  # neither has a matter and none is chosen yet
    page = send(seat, [one, other, done], do="accept", stage="check", matter="B01")
    assert "可以办 2 件" in text(page)
    assert "不能办 1 件" in text(page)
    assert "这件事现在是“待派单”，不能做这一步。" in text(page)
    answer = send(
        seat, [one, other, done], do="accept", stage="go", matter="B01", key=key_of(page),
        next="/desk/?queue=reported",
    )  # fmt: skip
    assert answer.status_code == 303
    run = BulkRun.objects.get()
    assert answer["Location"].startswith(f"/desk/bulk/{run.key}/?next=")
    waiting = seat.get(answer["Location"])
    assert "将在" in text(waiting)
    assert "撤销" in text(waiting)
    assert 'href="/desk/?queue=reported"' in waiting.content.decode()
    work(run)
    result = seat.get(answer["Location"])
    assert "已办 2 件，未办 1 件" in text(result)
    assert "重新选择这些再办" in text(result)
    assert seat.get(f"/desk/bulk/{run.key}/").status_code == 200


def test_wrong_inputs_keep_what_was_written(world: World, seat: Client) -> None:
    no = world.report().no
    page = submit(seat, [no], "comment", text="")
    assert page.status_code == 422
    assert "请填写“留言”。" in text(page)
    page = submit(seat, [no], "accept", matter="nowhere", note="已电话核实")
    assert page.status_code == 422
    assert "已电话核实" in page.content.decode()
    assert not BulkRun.objects.exists()


def test_a_double_click_and_the_back_button_make_one_run(world: World, seat: Client) -> None:
    no = world.report().no
    page = send(seat, [no], to="comment")
    fields = {"do": "comment", "stage": "go", "key": key_of(page), "text": "留意"}
    first, second = send(seat, [no], **fields), send(seat, [no], **fields)
    assert first["Location"] == second["Location"]
    assert BulkRun.objects.count() == 1
    assert "这张表单已经提交过" in text(seat.get(second["Location"]))


def test_another_act_begins_with_an_empty_form_and_a_new_key(world: World, seat: Client) -> None:
    no = world.report().no
    page = send(seat, [no], to="comment")
    again = send(seat, [no], do="comment", to="accept", stage="go", key=key_of(page), text="留意")
    assert again.status_code == 200
    assert key_of(again) != key_of(page)
    assert "留意" not in text(again)
    assert not BulkRun.objects.exists()


def test_undo_and_too_late(world: World, seat: Client) -> None:
    no = world.report().no
    submit(seat, [no], "comment", text="留意")
    run = BulkRun.objects.get()
    back = seat.post(f"/desk/bulk/{run.key}/undo/")
    assert back.status_code == 303
    page = text(seat.get(back["Location"]))
    assert "已撤销，没有办理任何一件" in page
    assert "改一改再办" in page
    submit(seat, [no], "comment", text="留意")
    late = BulkRun.objects.exclude(pk=run.pk).get()
    work(late)
    refused = seat.post(f"/desk/bulk/{late.key}/undo/")
    assert refused.status_code == 409
    assert "已经开始执行，不能撤销了" in text(refused)
    assert "全部办好" in text(refused)


def test_nobody_elses_run(world: World, seat: Client) -> None:
    submit(seat, [world.report().no], "comment", text="留意")
    key = BulkRun.objects.get().key
    other = world.login(Client(), "dispatch1")
    assert other.get(f"/desk/bulk/{key}/").status_code == 404
    assert other.post(f"/desk/bulk/{key}/undo/").status_code == 404
    auditor = world.login(Client(), "audit1").get(f"/desk/bulk/{key}/")
    assert auditor.status_code == 200
    assert "撤销" not in text(auditor)
    assert seat.get("/desk/bulk/nosuchrun/").status_code == 404


def test_no_worker_is_told(world: World, seat: Client) -> None:
    submit(seat, [world.report().no], "comment", text="留意")
    run = BulkRun.objects.get()
    with clock.at(run.execute_at + timedelta(seconds=30)):
        page = text(seat.get(f"/desk/bulk/{run.key}/"))
    assert "等待后台处理" in page
    assert "后台还没有接手" in page
    assert "撤销" in page


def test_refusals_in_words(world: World, seat: Client) -> None:
    assert "还没有选择工单" in text(send(seat, []))
    page = seat.post("/desk/bulk/", {"no": [str(10**11 + number) for number in range(201)]})
    assert page.status_code == 422
    assert "一次最多办200件，您选了201件" in text(page)
    page = send(seat, ["12345"])
    assert page.status_code == 422
    assert "没有找到" in text(page)
    no = world.report().no
    page = send(seat, [no, "12345"])
    assert "另有 1 件没有找到" in text(page)
    assert "还没有批量办理过" in text(seat.get("/desk/bulk/"))
    page = send(seat, [no], do="comment", stage="go", key="", text="留意")
    assert page.status_code == 422
    assert "这张表单不完整" in text(page)
    assert "留意" in page.content.decode()
    page = send(seat, [no], to="verify_true")
    assert page.status_code == 200
    assert "要做什么" in text(page)


def test_a_stale_choice_may_be_looked_at_and_taken_anew(world: World, seat: Client) -> None:
    no = world.report(matter="A01").no
    world.do(no, "supplement")
    page = seat.post("/desk/bulk/", {"no": [f"{no}:1"], "to": "accept"})
    assert "选好之后别人办理过这件" in text(page)
    assert "按最新情况预检" in text(page)
    page = seat.post("/desk/bulk/", {"no": [f"{no}:1"], "do": "accept", "stage": "fresh"})
    assert "可以办 1 件" in text(page)
    assert f'value="{no}:2"' in page.content.decode()


def test_a_macro_is_offered_where_it_fits_and_done(world: World) -> None:
    dispatcher = world.login(Client(), "dispatch1")
    values: dict[str, Any] = {
        "owner": world.user("dispatch1"),
        "review_on": clock.today(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    fits = Macro.objects.create(
        title="物业类直派住建",
        steps='[{"command": "accept", "values": {"matter": "B01"}},'
        ' {"command": "dispatch", "values": {"lead_unit": "zj"}}]',
        **values,
    )
    Macro.objects.create(
        title="一键核查",
        steps='[{"command": "verify_true", "values": {"method": "phone"}}]',
        **values,
    )
    no = world.report().no
    page = text(send(dispatcher, [no]))
    assert "物业类直派住建" in page
    assert "一键核查" not in page
    assert submit(dispatcher, [no], f"macro:{fits.pk}").status_code == 303
    work(BulkRun.objects.get())
    assert Case.objects.get(no=no).state == "dispatched"


def test_residents_are_answered_with_a_prepared_reply_only(world: World) -> None:
    handler = world.login(Client(), "zj_handler")
    numbers = [world.report().no for _ in range(2)]
    for no in numbers:
        world.drive(no, "accept", "dispatch", "sign")
    assert "办结反馈" not in text(send(handler, numbers)).split("要做什么")[1].split("选中")[0]
    reply = CannedReply.objects.create(
        title="物业整改", command="answer", body="您反映的{{编号}}已整改。",
        owner=world.user("zj_leader"), review_on=clock.today(),
        created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    page = submit(handler, numbers, "answer", outcome="explained", answer="自己写的话")
    assert page.status_code == 422
    assert "请选择一条常用语" in text(page)
    assert (
        submit(handler, numbers, "answer", outcome="explained", reply=str(reply.pk)).status_code
        == 303
    )
    work(BulkRun.objects.get())
    answers = [Case.objects.get(no=no).answer for no in numbers]
    assert answers == [f"您反映的{no}已整改。" for no in numbers]


def test_two_hundred_cost_no_more_statements_than_two(world: World, seat: Client) -> None:
    first = world.report().no
    world.drive(first, "accept", "dispatch", "sign")
    world.do(first, "ask_extension")
    case = Case.objects.get(no=first)
    numbers = [first]
    for number in range(199):
        case.pk, case.no, case.client_key = None, f"{int(first) + 1000 + number}", None
        case.save(force_insert=True)
        numbers.append(case.no)
    dispatcher = world.login(Client(), "dispatch1")
    send(dispatcher, numbers[:1])  # the catalogue is read
    with within("desk.bulk"):
        page = send(dispatcher, numbers)
    assert "已选 200 件" in text(page)
    with within("desk.bulk"):
        page = send(dispatcher, numbers, to="comment")
    with within("desk.bulk_plan"):
        assert send(
            dispatcher, numbers, do="comment", stage="go", key=key_of(page), text="留意"
        ).status_code == 303  # fmt: skip
    run = BulkRun.objects.get()
    with within("desk.bulk_run"):
        assert dispatcher.get(f"/desk/bulk/{run.key}/").status_code == 200
    with within("desk.bulk_run"):
        assert dispatcher.get("/desk/bulk/").status_code == 200


def test_the_bar_offers_what_post_and_state_allow(world: World) -> None:
    def codes(by: str, *states: str) -> set[str]:
        found = bar(world.actor(by), states)
        return {code for code, _ in (*found.shown, *found.more)}

    assert "accept" in codes("seat1", "reported")
    assert "dispatch" not in codes("seat1", "accepted")
    assert "dispatch" in codes("dispatch1", "accepted")
    assert {"sign", "assign"} <= codes("zj_handler", "dispatched")
    assert "verify_true" not in codes("verify1", "answered")
    assert codes("audit1", "reported") == set()


def test_in_english(world: World, seat: Client) -> None:
    seat.cookies["django_language"] = "en"
    assert send(seat, [world.report().no], to="comment").status_code == 200
    assert seat.get("/desk/bulk/").status_code == 200


def test_the_bar_is_drawn_with_its_form(world: World) -> None:
    template = engines["jinja2"].env.from_string(  # type: ignore[attr-defined]  # Jinja2's backend only
        '{% from "desk/bulk_bar.html" import bulk_bar %}{{ bulk_bar(bar, "", "/desk/?queue=all") }}'
    )
    drawn = template.render(bar=bar(world.actor("dispatch1"), ["reported"], [("7", "直派")]))
    assert '<form id="bulk" class="bulkform" method="post" action="/desk/bulk/">' in drawn
    assert re.search(r'form="bulk" name="to" value="accept"', drawn)
    assert 'value="macro:7"' in drawn
    assert 'name="next" value="/desk/?queue=all"' in drawn


def test_units_are_proposed_for_many_of_one_kind_only(world: World) -> None:
    client = Client()
    world.login(client, "dispatch1")
    numbers = [world.report().no for _ in range(2)]
    for no in numbers:
        world.do(no, "accept", matter="B01")
    page = send(client, numbers, to="dispatch").content.decode()
    assert "建议的单位" in page
    assert 'data-fill="f-lead_unit"' in page
    assert "不选则各派给其事项的主办单位" in page
    world.do(numbers[1], "amend", matter="B02", text="看错了")
    assert "建议的单位" not in send(client, numbers, to="dispatch").content.decode()
