"""The pages of landmarks: what each may cost, who is offered what, how an act ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import Caller
from tests.budgets import within
from tests.landmarks.test_landmarks import TOWN, VILLAGE, follow, garden
from tests.world import World

from linli.landmarks import actions
from linli.landmarks.models import Alias, CaseLandmark, Landmark

pytestmark = pytest.mark.django_db


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_and_one_landmark(world: World, client: Client) -> None:
    kept = garden(world, lon="112.0", lat="37.0")
    for number in range(52):
        garden(world, name=f"第{number}食品厂", kind="works", area=TOWN, by="t1_dispatch")
    closed = world.closed(text="滨河花园垃圾没人收。")
    world.report(text="滨河花园路灯不亮。")
    world.report(text="滨河花园附近有流浪狗。")
    actions.catch_up()
    world.login(client, "dispatch1")
    client.get("/desk/landmarks/")
    with within("desk.landmarks"):
        page = _text(client.get("/desk/landmarks/"))
    assert "下一页" in page
    assert "登记地点" in page
    asked = {"text": "滨河", "kind": "estate", "area": TOWN}
    found = _text(client.get("/desk/landmarks/", asked))
    assert "2 件 · 在办 1 件" in found
    assert "食品厂" not in found
    assert "没有找到" in _text(client.get("/desk/landmarks/", {"text": "火星"}))
    assert client.get("/desk/landmarks/", {"after": "x"}).status_code == 422
    address = f"/desk/landmarks/{kept.pk}/"
    with within("desk.landmark"):
        page = _text(client.get(address))
    assert "反映过2件，还在办的有1件，已经结案的有1件。" in page
    assert closed.no in page
    assert "只说在它附近" in page
    assert "chart--trend" in page
    assert closed.no not in _text(client.get(address, {"open": "1"}))
    assert client.get(address, {"after": "x"}).status_code == 422
    assert client.get("/desk/landmarks/7/").status_code == 404
    # Who keeps nothing reads it, with no more matters than their own and no button.
    world.login(client, "zj_handler")
    page = _text(client.get(address))
    assert "反映过1件" in page
    assert "加上别名" not in page
    assert client.get("/desk/landmarks/new/").status_code == 403
    assert client.get(f"{address}edit/").status_code == 403
    assert client.get("/desk/landmarks/names/").status_code == 403
    assert client.post(address, {"act": "retire", "reason": "x"}).status_code == 403


def test_a_landmark_is_added_amended_and_ended_on_its_pages(world: World, client: Client) -> None:
    world.login(client, "v1_head")
    with within("desk.landmark_form"):
        page = _text(client.get("/desk/landmarks/new/", {"name": "老粮库"}))
    assert 'value="老粮库"' in page
    form = {"name": "张三家", "kind": "estate", "area": VILLAGE, "lon": "", "lat": "", "entry": ""}
    wrong = client.post("/desk/landmarks/new/", form)
    assert wrong.status_code == 422
    assert "不登记哪一户、哪个门牌" in _text(wrong)
    assert 'value="张三家"' in _text(wrong)
    made = client.post("/desk/landmarks/new/", {**form, "name": "老粮库院"})
    kept = Landmark.objects.get()
    address = f"/desk/landmarks/{kept.pk}/"
    assert made["Location"] == address
    assert 'value="老粮库院"' in _text(client.get(f"{address}edit/"))
    changed = {**form, "name": "粮库小区"}
    assert client.post(f"{address}edit/", {**changed, "kind": ""}).status_code == 422
    assert client.post(f"{address}edit/", changed)["Location"] == address
    assert "老粮库院" in _text(client.get(address))  # the former name is another name now
    assert client.post(address, {"act": "add_name", "text": "李家"}).status_code == 422
    assert client.post(address, {"act": "add_name", "text": "粮站院"}).status_code == 303
    alias = Alias.objects.get(text="粮站院")
    assert client.post(address, {"act": "drop_name", "alias": alias.pk}).status_code == 303
    other = garden(world)
    assert client.post(address, {"act": "merge", "keep": "x", "reason": "y"}).status_code == 422
    merge = {"act": "merge", "keep": f"http://x/desk/landmarks/{other.pk}/", "reason": "同一处"}
    assert client.post(address, merge).status_code == 303
    page = _text(client.get(address))
    assert "已经并入" in page
    assert client.get(f"{address}edit/").status_code == 302
    gone = f"/desk/landmarks/{other.pk}/"
    assert client.post(gone, {"act": "retire", "reason": ""}).status_code == 422
    assert client.post(gone, {"act": "retire", "reason": "拆了"}).status_code == 303
    assert "粮库小区" in _text(client.get("/desk/landmarks/", {"ended": "1"}))
    assert client.post(gone, {"act": "restore"}).status_code == 303
    assert client.post(gone, {"act": "burn"}).status_code == 404


def test_whoever_works_on_a_matter_says_which_place_it_is(world: World, client: Client) -> None:
    kept, other = garden(world), garden(world, name="翠湖雅居", kind="estate")
    no = world.report(text="滨河花园附近有流浪狗。").no
    follow()
    world.login(client, "seat1")
    client.get("/desk/")
    page = _text(client.get(f"/desk/cases/{no}/"))
    assert "只说在它附近" in page
    assert "确认或更正" in page
    address = f"/desk/cases/{no}/landmarks/"
    with within("desk.case_landmarks"):
        page = _text(client.get(address, {"text": "翠湖"}))
    assert "翠湖雅居" in page
    assert "没有找到这个地点" in _text(client.get(address, {"text": "火星"}))
    done = client.post(address, {"act": "link", "landmark": kept.pk})
    assert done["Location"] == f"/desk/cases/{no}/#landmarks"
    assert client.post(address, {"act": "link", "landmark": other.pk}).status_code == 303
    assert client.post(address, {"act": "unlink", "landmark": other.pk}).status_code == 303
    assert client.post(address, {"act": "unlink", "landmark": other.pk}).status_code == 409
    assert client.post(address, {"act": "x", "landmark": other.pk}).status_code == 404
    assert client.post(address, {"act": "link", "landmark": "x"}).status_code == 404
    assert CaseLandmark.objects.get(landmark=kept).by == world.user("seat1")
    world.login(client, "audit1")
    assert "确认或更正" not in _text(client.get(f"/desk/cases/{no}/"))
    assert client.get(address).status_code == 403
    world.login(client, "t2_dispatch")
    assert client.get(address).status_code == 404


def test_learned_names_are_answered_from_the_work_list(world: World, client: Client) -> None:
    kept = garden(world)
    for front in ("", "投诉", "请到", "反映", "就在"):
        for name in ("兴隆搅拌站", "翠湖雅居小区", "滨河家属院小区"):
            world.report(text=f"{front}{name}的事。")
    assert actions.learn() == 3
    world.login(client, "v1_head")
    assert "确认3个地名" in _text(client.get("/desk/tasks/"))
    with within("desk.landmark_names"):
        page = _text(client.get("/desk/landmarks/names/"))
    assert "5 件事提到" in page
    assert "就是“滨河花园”的别名" in page
    assert client.get("/desk/landmarks/names/", {"after": "x"}).status_code == 422
    keys = dict(Alias.objects.filter(source="learned").values_list("text", "pk"))

    def answer(said: str, **raw: object) -> Any:
        return client.post(f"/desk/landmarks/names/{keys[said]}/", raw)

    wrong = answer("兴隆搅拌站", choice="place", name="老王家", kind="works")
    assert wrong.status_code == 422
    assert 'value="老王家"' in _text(wrong)
    assert answer("兴隆搅拌站", choice="place", kind="works").status_code == 303
    assert answer("兴隆搅拌站", choice="refuse").status_code == 409
    assert answer("翠湖雅居小区", choice="refuse").status_code == 303
    assert answer("滨河家属院小区", choice="alias", landmark=f"/x/{kept.pk}/").status_code == 303
    assert "没有待确认的地名" in _text(client.get("/desk/landmarks/names/"))
    assert client.post("/desk/landmarks/names/7/", {"choice": "refuse"}).status_code == 404


def test_the_api_reads_landmarks_as_the_pages_do(world: World) -> None:
    kept, api = garden(world), Caller(world)
    no = world.closed(text="滨河花园垃圾没人收。").no
    world.report(text="滨河花园路灯不亮。")
    actions.catch_up()
    api.get("/landmarks", by="dispatch1")
    with within("api.landmarks"):
        found = api.get("/landmarks?text=滨河", by="dispatch1").json()
    assert [(one["name"], one["matters"], one["open"]) for one in found["items"]] == [
        ("滨河花园", 2, 1)
    ]
    one = api.get(f"/landmarks/{kept.pk}", by="zj_handler").json()
    assert [row["no"] for row in one["matters"]] == [no]
    assert one["landmark"]["matters"] == 1
    for wrong in ("/landmarks?kind=x", "/landmarks?area=1", "/landmarks?size=0"):
        assert api.get(wrong, by="dispatch1").status_code == 422
    assert api.get("/landmarks/7", by="dispatch1").status_code == 404
