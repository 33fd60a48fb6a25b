"""The queue page: rows, chips, paging, bad filters, its cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries import queues
from linli.cases.queries.listing import Filters
from linli.kernel import clock
from linli.workbench.actions import views as acts


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    world.login(client, "dispatch1")
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_a_row_tells_what_a_clerk_needs(desk: Client, world: World) -> None:
    receipt = world.report(matter="A03", title="路口井盖破损")
    page = text(desk, "/desk/")
    assert receipt.no[:6] in page
    for word in ("路口井盖破损", "井盖缺失与路面塌陷", "和平社区 第一网格", "待受理", "还剩"):
        assert word in page, word


def test_what_the_requester_added_is_marked_until_somebody_acts(desk: Client, world: World) -> None:
    """Beside the title, because the column of the latest entry is not shown on a phone."""
    no = world.report().no
    assert "有新补充" not in text(desk, "/desk/")
    world.do(no, "supplement", by=world.reporter(no), text="楼道里又多了两辆车")
    assert text(desk, "/desk/").count("有新补充") == 1
    world.do(no, "accept", by="dispatch1")
    assert "有新补充" not in text(desk, "/desk/?queue=all")


def test_lateness_is_a_word_and_not_only_a_colour(desk: Client, world: World) -> None:
    receipt = world.report()
    Case.objects.filter(no=receipt.no).update(due_at=clock.now() - timedelta(hours=3, seconds=5))
    page = text(desk, "/desk/?queue=overdue")
    assert "已超期" in page
    assert "超期 3 小时" in page


def test_an_empty_queue_says_what_would_be_there(desk: Client) -> None:
    assert "退单" in text(desk, "/desk/?queue=returns")
    assert "没有等待审核的退单。" in text(desk, "/desk/?queue=returns")
    assert "没有符合这些条件的工单" in text(desk, "/desk/?text=查无此事")


def test_active_filters_stand_as_chips_with_the_way_out(desk: Client, world: World) -> None:
    world.report(matter="A01")
    page = text(desk, "/desk/?queue=all&text=楼道&matter=A01&overdue=1")
    assert "含“楼道”" in page
    assert "只看超期" in page
    assert "whose=all&amp;matter=A01&amp;overdue=1" in page  # the address without the text


PICKED = {"matter": "A01", "unit": "zj", "area": "149901100000"}


@pytest.mark.parametrize("whole", ["", "&picks=1"])
def test_what_was_picked_stays_picked(desk: Client, world: World, whole: str) -> None:
    for name, code in PICKED.items():
        query = f"{name}={code}{whole}"
        page = text(desk, f"/desk/?queue=all&{query}")
        assert page.count(f'<option value="{code}" selected>') == 1, query
        assert page.count(" selected>") == 1, query
    assert " selected>" not in text(desk, f"/desk/?queue=all{whole}")


def test_long_choices_come_when_they_are_opened(desk: Client, world: World) -> None:
    short, whole = text(desk, "/desk/"), text(desk, "/desk/?picks=1")
    for name, code in PICKED.items():
        assert f'value="{code}"' not in short
        assert f'value="{code}"' in whole
        options = text(desk, f"/desk/options/{name}/?picked={code}")
        assert f'<option value="{code}" selected>' in options
    assert desk.get("/desk/options/level/").status_code == 404


def test_places_to_choose_from_are_those_the_posts_reach(client: Client, world: World) -> None:
    world.login(client, "t1_dispatch")
    options = text(client, "/desk/options/area/")
    assert 'value="149901001000"' in options
    assert 'value="149901100000"' not in options
    world.login(client, "grid1")
    assert 'value="149901001000"' not in text(client, "/desk/options/area/")


def test_the_pager_keeps_the_filters(desk: Client, world: World) -> None:
    for _ in range(51):
        world.report(text="楼道里堆满杂物。")
    page = text(desk, "/desk/?text=楼道")
    assert "下一页" in page
    assert "text=%E6%A5%BC%E9%81%93&amp;after=" in page


@pytest.mark.parametrize(
    "query",
    ["queue=x", "state=x", "area=9", "since=昨天", "after=x", "text=" + "长" * 70, "unit=%00"],
)
def test_bad_filters_are_named_and_the_list_still_stands(
    desk: Client, world: World, query: str
) -> None:
    world.report(title="仍然看得到")
    page = text(desk, f"/desk/?{query}", 422)
    assert "有条件没有生效" in page


def test_hostile_text_is_shown_as_text(desk: Client, world: World) -> None:
    world.report(title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    page = text(desk, "/desk/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_danger_is_marked_in_words_until_somebody_has_judged(desk: Client, world: World) -> None:
    no = world.report(text="三楼着火了，快来人").no
    calm = world.report(text="门口的路灯不亮").no
    row = re.compile(rf'<tr data-row="{no}">.*?</tr>', re.DOTALL)
    page = text(desk, "/desk/?queue=all")
    assert "可能有危险" in row.findall(page)[0]
    assert page.count("可能有危险") == 1, calm
    Case.objects.filter(no=no).update(level="urgent")
    marked = row.findall(text(desk, "/desk/?queue=all"))[0]
    assert "可能有危险" not in marked
    assert re.search(r'badge--over">.*?紧急</span>', marked)


def test_the_list_keeps_its_budget_whatever_the_data(desk: Client, world: World) -> None:
    world.report()
    desk.get("/desk/")
    with within("desk.list") as few:
        desk.get("/desk/?queue=all")
    for _ in range(60):
        world.report()
    with within("desk.list") as many:
        desk.get("/desk/?queue=all")
    assert len(few) == len(many)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["dispatch1", "t1_dispatch", "zj_handler", "grid1"])
def test_the_first_look_after_a_record_keeps_the_budget(
    client: Client, world: World, who: str
) -> None:
    """With preferences, views and kept counts gone stale: still no more statements."""
    world.login(client, who)
    actor = world.actor(who)
    acts.save_wishes(actor, {"density": "compact"})
    view = acts.save_view(actor, "超期", Filters(queue="overdue"))
    acts.set_default(actor, view.pk)
    assert client.get("/desk/").status_code == 200
    world.report()
    with within("desk.list") as asked:
        client.get("/desk/")
    assert any("GROUP BY" in sql for sql in asked)
    with within("desk.list") as again:
        client.get("/desk/?queue=open&whose=me&area=149901001000&order=latest")
    assert len(again) <= len(asked) + 1


def test_everybody_begins_where_their_work_is(client: Client, world: World) -> None:
    dispatched, other = world.report().no, world.report().no
    world.drive(dispatched, "accept", "dispatch")
    world.login(client, "zj_handler")
    first = text(client, "/desk/")
    assert ">本单位</a>" in first.split('aria-current="true"')[1]
    assert dispatched in first
    assert 'href="/desk/?whose=me"' in first
    world.login(client, "dispatch1")
    whole = text(client, "/desk/")
    assert ">全部可见</a>" in whole.split('aria-current="true"')[1]
    assert dispatched in whole
    assert other in whole


def test_the_queues_stand_in_the_order_of_the_workbench(desk: Client, world: World) -> None:
    tree = text(desk, "/desk/").split("</nav>")[1]
    labels = [queues.BY_CODE[code].label for code in queues.WORKBENCH] + ["更多队列"]
    assert {"待受理", "待签收", "待办", "待审批", "待核查", "待回访", "重点督办"} < set(labels)
    places = [tree.index(f"<span>{label}</span>") for label in labels]
    assert places == sorted(places)


def test_a_queue_says_what_counts_as_in_it(desk: Client) -> None:
    assert "已结案、诉求人还没有评价的" in text(desk, "/desk/?queue=call_back")


def test_heads_sort_where_an_index_leads(desk: Client, world: World) -> None:
    world.report()
    page = text(desk, "/desk/")
    assert page.count('aria-sort="ascending"') == 1
    assert "order=latest" in page
    assert "order=newest" in page
    page = text(desk, "/desk/?queue=all&order=newest")
    assert page.count('aria-sort="descending"') == 1
    assert "order=oldest" in page
    assert "order=due" not in page.split("<table")[1]


def test_columns_are_each_persons_own_and_need_no_script(desk: Client, world: World) -> None:
    receipt = world.report(matter="A03", title="路口井盖破损")
    whole = {"form": "whole", "density": "compact", "preview": "1", "next": "/desk/?queue=all"}
    answer = desk.post("/desk/display/", {**whole, "column": ["door", "title", "filed"]})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/?queue=all")
    head = text(desk, "/desk/").split("<thead>")[1].split("</thead>")[0]
    assert head.index("来源") < head.index("标题") < head.index("登记时间")
    assert "最近动态" not in head
    page = text(desk, "/desk/")
    assert "table--compact" in page
    assert "desk--pane" in page
    assert "群众自助" in page
    assert receipt.no in page
    moved = desk.post("/desk/display/", {**whole, "column": ["door", "title"], "move": "title:up"})
    assert moved["Location"].startswith("/desk/display/?next=")
    shown = text(desk, "/desk/display/")
    assert shown.index('value="title"') < shown.index('value="door"') < shown.index('value="no"')


def test_keys_are_switched_off_for_the_person_and_not_the_browser(
    desk: Client, world: World
) -> None:
    answer = desk.post("/desk/display/", {"keyboard": "off", "next": "https://example.org/"})
    assert answer["Location"] == "/desk/"
    assert desk.cookies["linli_keys"].value == "off"
    assert "启用单键操作" in text(desk, "/desk/")
    desk.cookies.pop("linli_keys")
    assert desk.get("/desk/").cookies["linli_keys"].value == "off"
    world.login(desk, "seat1")
    assert desk.get("/desk/").cookies["linli_keys"].value == ""


@pytest.mark.parametrize(
    "data", [{"density": "huge"}, {"form": "whole", "column": ["nothing"], "density": "x"}]
)
def test_wishes_nobody_offered_are_refused(desk: Client, data: dict[str, object]) -> None:
    assert desk.post("/desk/display/", data).status_code == 422


def test_a_glance_tells_the_case_in_one_request(desk: Client, world: World) -> None:
    no = world.report(matter="A03", title="路口井盖破损").no
    world.do(no, "accept")
    for number in range(6):
        world.do(no, "comment", text=f"第{number}次说明")
    desk.get(f"/desk/glance/{no}/")
    with within("desk.glance") as few:
        page = text(desk, f"/desk/glance/{no}/?next=/desk/%3Fqueue%3Dall")
    for words in ("路口井盖破损", "和平社区", "待派单", "派单", "第5次说明", "*******1234"):
        assert words in page, words
    assert "第0次说明" not in page
    assert f"/desk/cases/{no}/do/dispatch/?next=%2Fdesk%2F%3Fqueue%3Dall" in page
    assert "example.org" not in text(desk, f"/desk/glance/{no}/?next=https://example.org/")
    for number in range(20):
        world.do(no, "comment", text=f"又{number}")
    with within("desk.glance") as many:
        desk.get(f"/desk/glance/{no}/")
    assert len(few) == len(many)


def test_a_glance_shows_nobody_more_than_the_case_page(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "zj_handler")
    assert client.get(f"/desk/glance/{no}/").status_code == 404
    assert client.get("/desk/glance/0/").status_code == 404


def test_pages_of_the_desk_are_never_kept(desk: Client) -> None:
    response = desk.get("/desk/")
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]
