"""The queue page: rows, chips, paging, bad filters, its cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock


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
    assert "matter=A01&amp;overdue=1" in page  # the address without the text


def test_what_was_picked_stays_picked(desk: Client, world: World) -> None:
    picked = {"matter": "A01", "unit": "zj", "area": "149901100000"}
    for name, code in picked.items():
        query = f"{name}={code}"
        page = text(desk, f"/desk/?queue=all&{query}")
        assert page.count(f'<option value="{code}" selected>') == 1, query
        assert page.count(" selected>") == 1, query
    assert " selected>" not in text(desk, "/desk/?queue=all")


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


def test_pages_of_the_desk_are_never_kept(desk: Client) -> None:
    response = desk.get("/desk/")
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]
