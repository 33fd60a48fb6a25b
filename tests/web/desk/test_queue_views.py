"""Kept views on the page: saved in two clicks, shared, renamed, removed and back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.workbench.actions import views as acts
from linli.workbench.models import SavedView
from linli.workbench.queries.views import desk_of


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    world.login(client, "dispatch1")
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def form(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields and the name of a form on the page, as a browser sends them."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert found, action
    tags = re.findall(r"<input[^>]*>", found[0])
    pairs = (
        (re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags
    )
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


def test_the_present_list_is_kept_in_two_clicks(desk: Client, world: World) -> None:
    world.report(matter="A01", title="楼道杂物")
    page = text(desk, "/desk/?queue=reported&text=楼道&matter=A01&order=oldest")
    fields = form(page, "/desk/views/save/")
    assert fields["name"].startswith("含“楼道”、")
    answer = desk.post("/desk/views/save/", fields)
    assert answer.status_code == 303
    shown = text(desk, answer["Location"])
    assert "已保存为视图" in shown
    assert "楼道杂物" in shown
    view = SavedView.objects.get()
    assert f"view={view.pk}" in answer["Location"]
    assert view.query == (
        "queue=reported&whose=all&text=%E6%A5%BC%E9%81%93&matter=A01&order=oldest"
    )
    assert text(desk, f"/desk/?view={view.pk}").count('aria-current="page"') == 2


def test_a_changed_view_can_take_the_change_in(desk: Client, world: World) -> None:
    view = acts.save_view(world.actor("dispatch1"), "我的", _filters())
    page = text(desk, f"/desk/?queue=overdue&whose=all&level=urgent&view={view.pk}")
    assert "（条件已改动）" in page
    address = f"/desk/views/{view.pk}/refill/"
    assert desk.post(address, form(page, address)).status_code == 303
    view.refresh_from_db()
    assert view.query == "queue=overdue&whose=all&level=urgent"
    assert "（条件已改动）" not in text(desk, f"/desk/?view={view.pk}")


def test_the_list_begins_with_the_default_view_and_only_then(desk: Client, world: World) -> None:
    view = acts.save_view(world.actor("dispatch1"), "退回的", _filters("returns"), ["title"])
    desk.post(f"/desk/views/{view.pk}/default/")
    page = text(desk, "/desk/")
    assert '<span lang="zh-CN">退回的</span></h1>' in page
    assert "退回的</span></h1>" not in text(desk, "/desk/?queue=open")
    desk.post(f"/desk/views/{view.pk}/usual/")
    assert "退回的</span></h1>" not in text(desk, "/desk/")


def test_a_removed_view_comes_back_with_one_press(desk: Client, world: World) -> None:
    view = acts.save_view(world.actor("dispatch1"), "超期井盖", _filters())
    away = desk.post(f"/desk/views/{view.pk}/delete/")
    page = text(desk, away["Location"])
    assert "已删除视图“超期井盖”" in page
    assert not SavedView.objects.exists()
    token = form(page, "/desk/views/restore/")
    world.login(desk, "seat1")
    assert desk.post("/desk/views/restore/", token).status_code == 409
    world.login(desk, "dispatch1")
    assert desk.post("/desk/views/restore/", token).status_code == 303
    assert SavedView.objects.get().name == "超期井盖"
    assert desk.post("/desk/views/restore/", token).status_code == 422  # it is there already
    assert desk.post("/desk/views/restore/", {"token": token["token"][:-2]}).status_code == 409


def test_what_was_typed_is_not_lost_with_a_refusal(desk: Client, world: World) -> None:
    acts.save_view(world.actor("dispatch1"), "同名", _filters())
    page = text(desk, "/desk/?queue=overdue&level=urgent")
    fields = {**form(page, "/desk/views/save/"), "name": "同名"}
    answer = desk.post("/desk/views/save/", fields)
    assert answer.status_code == 422
    again = answer.content.decode()
    assert "您已经有一个叫“同名”的视图。" in again
    kept = form(again, "/desk/views/save/")
    assert kept["level"] == "urgent"
    assert desk.post("/desk/views/save/", {**kept, "name": "另一个"}).status_code == 303
    other = SavedView.objects.get(name="另一个")
    clash = desk.post(f"/desk/views/{other.pk}/rename/", {"name": "同名"})
    assert clash.status_code == 422
    assert "您已经有一个叫“同名”的视图。" in clash.content.decode()


def test_sharing_is_for_those_who_keep_the_unit(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    page = text(client, "/desk/")
    assert 'name="share"' not in page
    fields = {**form(page, "/desk/views/save/"), "name": "本局", "share": "zj"}
    assert client.post("/desk/views/save/", fields).status_code == 403
    world.login(client, "zj_leader")
    assert 'name="share"' in text(client, "/desk/")
    assert client.post("/desk/views/save/", fields).status_code == 303
    world.login(client, "zj_handler")
    shared = SavedView.objects.get()
    assert f"view={shared.pk}" in text(client, "/desk/")
    assert f"/desk/views/{shared.pk}/delete/" not in text(client, "/desk/views/")
    assert client.post(f"/desk/views/{shared.pk}/delete/").status_code == 404
    world.login(client, "cg_handler")
    assert f"view={shared.pk}" not in text(client, "/desk/")


def test_columns_chosen_in_a_view_belong_to_the_view(desk: Client, world: World) -> None:
    actor = world.actor("dispatch1")
    view = acts.save_view(actor, "超期", _filters(), ["title", "clock"])
    whole = {"form": "whole", "density": "comfortable", "view": view.pk, "keyboard": "1"}
    desk.post("/desk/display/", {**whole, "column": ["title", "door"]})
    assert desk_of(actor).views[0].columns == "title,door"
    assert desk_of(actor).wishes.columns != ("title", "door")
    assert "属于视图“超期”" in text(desk, f"/desk/display/?view={view.pk}")


def test_the_page_of_views_counts_them_all_at_once(desk: Client, world: World) -> None:
    for number in range(5):
        acts.save_view(world.actor("dispatch1"), f"视图{number}", _filters())
    desk.get("/desk/views/")
    with within("desk.views"):
        page = text(desk, "/desk/views/")
    assert page.count('class="views__row"') == 5


def test_an_act_nobody_offers_is_refused(desk: Client, world: World) -> None:
    view = acts.save_view(world.actor("dispatch1"), "某", _filters())
    assert desk.post(f"/desk/views/{view.pk}/burn/").status_code == 404
    assert desk.get(f"/desk/views/{view.pk}/delete/").status_code == 405
    assert desk.post("/desk/views/9999/rename/", {"name": "某"}).status_code == 404


def test_a_foreign_view_in_the_address_is_as_good_as_none(desk: Client, world: World) -> None:
    other = acts.save_view(world.actor("seat1"), "坐席的", _filters("closed"))
    page = text(desk, f"/desk/?view={other.pk}", status=422)
    assert "坐席的" not in page
    assert "全部在办" in page
    gone = text(desk, "/desk/?view=9999", status=422)
    for one in (page, gone):  # a foreign view and a deleted one are told apart by nothing
        assert "这个视图已经删除，或者不再与您共享。" in one


def _filters(queue: str = "overdue") -> acts.Filters:
    return acts.Filters(queue=queue)
