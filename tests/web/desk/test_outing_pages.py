"""The pages of tasks in the field: a list, giving one from the grid book, one with its stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.fieldwork.phone import item, photo, send
from tests.gridbook.book import GRID, VILLAGE, shop
from tests.outings.field import given, own, spots
from tests.teams.crew import call, team
from tests.world import World

from linli.catalogue import snapshot
from linli.kernel import clock
from linli.outings.models import Outing
from linli.outings.queries import listing
from linli.teams import sharing
from linli.teams.models import HelpCall

pytestmark = pytest.mark.django_db


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_task_is_given_from_the_book_followed_and_withdrawn(world: World, client: Client) -> None:
    kept = [shop(world), shop(world, area="149901001001002", name="二号店", address="东街2号")]
    world.login(client, "t1_dispatch")
    with within("desk.outing_new"):
        assert "列出地点" in _text(client.get("/desk/outings/new/"))
    form = {
        "kind": "patrol",
        "title": "楼道巡查",
        "matter": "A01",
        "area": VILLAGE,
        "of": "shop",
        "due": clock.today().isoformat(),
        "checklist": "通道畅通\n灯亮",
    }
    shown = _text(client.post("/desk/outings/new/", {**form, "list": "1"}))
    assert shown.count('name="entry"') == 2
    assert shown.count(" checked") == 2
    # Only what the kind needs, and only matters the list admits for it.
    assert "宣传内容" not in shown
    assert "物业服务纠纷" in _text(client.get("/desk/outings/new/", {"kind": "visit"}))
    assert "生活垃圾清运" not in _text(client.get("/desk/outings/new/", {"kind": "visit"}))
    assert "楼道巡查" in shown
    assert "这里今天还没有人说在岗" in shown
    # Not admitted: said at the field, nothing typed is lost, nothing given.
    ticked = {"shown": f"{VILLAGE}/shop", "entry": [str(one.pk) for one in kept]}
    refused = client.post("/desk/outings/new/", {**form, **ticked, "matter": "A02"})
    assert refused.status_code == 422
    assert "只准入网格员发现上报" in _text(refused)
    assert "灯亮" in _text(refused)
    assert not Outing.objects.exists()
    # One of the two is not meant; a place that is not in the book is.
    ticked["entry"] = [str(kept[0].pk)]
    made = client.post("/desk/outings/new/", {**form, **ticked, "places": "东口桥头，和平路尽头"})
    assert made.status_code == 303
    outings = list(Outing.objects.order_by("area__path"))
    assert [one.area.code for one in outings] == [VILLAGE, GRID]
    assert [(one.name, one.address) for one in spots(outings[0])] == [("东口桥头", "和平路尽头")]
    outing = outings[1]
    assert [one.entry_id for one in spots(outing)] == [kept[0].pk]
    page = f"/desk/outings/{outing.pk}/"
    with within("desk.outings"):
        assert "楼道巡查" in _text(client.get("/desk/outings/", {"area": VILLAGE}))
    with within("desk.outing"):
        assert "利民超市" in _text(client.get(page))
    wrong = client.post(page, {"act": "withdraw", "reason": ""})
    assert wrong.status_code == 422
    assert "请写明为什么撤回。" in _text(wrong)
    assert client.post(page, {"act": "withdraw", "reason": "改期"}).status_code == 303
    assert "改期" in _text(client.get(page))
    assert "楼道巡查" in _text(client.get("/desk/outings/", {"ended": "1"}))
    assert client.post(page, {"act": "dance"}).status_code == 404


def test_what_was_found_is_shown_with_its_photo_to_whoever_may_see_it(
    world: World, client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.LINLI_FILES = tmp_path / "files"
    outing, no = given(world), send(world, item())["no"]
    picture = photo(world, "after", caption="清走之后")
    said = {
        "stop": "#0", "outcome": "problem", "note": "通道堵了", "checks": {"c1": "problem"},
        "found": no,
    }  # fmt: skip
    send(world, item("stop", no=str(outing.pk), fields=said, base={}, files=[picture]))
    world.login(client, "t1_dispatch")
    text = _text(client.get(f"/desk/outings/{outing.pk}/"))
    for word in ("通道堵了", "发现问题", "清走之后", f"/desk/case/{no}/", "还有 1 处"):
        assert word in text or no in text, word
    address = f"/files/{picture['upload']}/"
    shown: Any = client.get(address)
    assert shown.status_code == 200
    assert shown["Content-Type"].startswith("image/")
    assert b"".join(shown.streaming_content)  # to the end: the file is closed then
    for by in ("grid2", "zj_handler"):
        world.login(client, by)
        assert client.get(address).status_code == 404
        assert client.get(f"/desk/outings/{outing.pk}/").status_code == 404
    client.logout()
    assert client.get(address).status_code == 404
    # A worker ends it here, too, where the telephone is not at hand.
    world.login(client, "grid1")
    page = f"/desk/outings/{outing.pk}/"
    assert client.post(page, {"act": "finish", "reason": ""}).status_code == 422
    assert client.post(page, {"act": "finish", "reason": "天黑了"}).status_code == 303
    assert "未走到" in _text(client.get(page))


def test_the_list_is_paged_and_each_is_offered_what_they_may(world: World, client: Client) -> None:
    for n in range(listing.PAGE + 1):
        own(world, title=f"第{n}圈", places=[{"name": "东口"}])
    world.login(client, "grid1")
    with within("desk.outings"):
        text = _text(client.get("/desk/outings/", {"kind": "patrol"}))
    assert "下一页" in text
    assert "网格自己安排" in text
    assert "布置任务" not in text
    assert client.get("/desk/outings/new/").status_code == 403
    assert client.get("/desk/outings/", {"after": "x"}).status_code == 422
    assert "没有要去的任务" in _text(client.get("/desk/outings/", {"kind": "visit"}))
    # Those who have nothing to do with it are not offered it.
    world.login(client, "seat1")
    assert client.get("/desk/outings/").status_code == 403
    assert "/desk/outings/" not in _text(client.get("/desk/powers/"))
    world.login(client, "audit1")
    assert client.get("/desk/outings/").status_code == 200


def test_the_page_lists_the_calls_to_teams_made_for_it(world: World, client: Client) -> None:
    task, other = given(world), given(world, title="另一趟")
    made = team(world)
    grid1 = world.actor("grid1")
    for one, title in ((task, "带梯子来"), (other, "别处的忙")):
        told = sharing.of_outing(grid1, snapshot.current(), str(one.pk))
        call(world, made, title=title, shared=told)
    world.login(client, "grid1")
    path = f"/desk/outings/{task.pk}/"
    with within("desk.outing"):
        page = _text(client.get(path))
    calls = page.split("请队伍帮的忙")[1].split("</section>")[0]
    assert "带梯子来" in calls
    assert "和平社区志愿队" in calls
    assert "别处的忙" not in calls
    # Who sees the task and no teams, sees no calls.
    asked = given(world, by="zj_leader", matter="B01", kind="visit", checklist="")
    about = {"source": "outing", "source_key": str(asked.pk)}
    found = call(world, made, title="走访要的忙").call
    HelpCall.objects.filter(pk=found.pk).update(**about)
    world.login(client, "zj_leader")
    page = _text(client.get(f"/desk/outings/{asked.pk}/"))
    assert asked.title in page
    assert "走访要的忙" not in page
