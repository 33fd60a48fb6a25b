"""The one timeline: everything in it, filtered, folded, page by page at a fixed cost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.budgets import counted, within
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries.story import PAGE_SIZE, Side, story, story_page, story_since
from linli.jobs.worker import Worker

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def walk(no: str, side: Side) -> list[int]:
    """Return the numbers of all entries, page after page."""
    found: list[int] = []
    before: int | None = None
    while True:
        page = story_page(no, side=side, before=before)
        found += [entry.seq for entry in page.entries]
        if page.older is None:
            return found
        assert len(page.entries) == PAGE_SIZE
        before = page.older


def test_the_pages_together_are_the_whole_story(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    for _ in range(PAGE_SIZE * 2):
        world.do(no, "progress")
    whole = [entry.seq for entry in story(no)]
    assert walk(no, Side.ALL) == whole
    between, internal = walk(no, Side.RESIDENT), walk(no, Side.INTERNAL)
    assert sorted(between + internal, reverse=True) == whole
    assert between[-1] == 1
    assert len(internal) > PAGE_SIZE * 2
    assert [entry.seq for entry in story_since(no, whole[0] - 3)] == whole[:3]


def test_hundreds_of_events_cost_no_more(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    client.get(f"/desk/cases/{no}/")  # the village's outlines are kept from then on
    with counted() as few:
        client.get(f"/desk/cases/{no}/")
    for _ in range(60):
        world.do(no, "progress")
    with counted() as many:
        text = client.get(f"/desk/cases/{no}/").content.decode()
    assert len(many) == len(few)
    assert text.count('class="story__item') == PAGE_SIZE
    older = re.findall(r'href="([^"]+)#story"[^>]+hx-target="closest li"', text)
    assert len(older) == 1
    address = older[0].replace("&amp;", "&")
    with within("desk.story"):
        piece = client.get(address, headers=HTMX).content.decode()
    assert "<html" not in piece
    assert piece.count('class="story__item') == PAGE_SIZE
    whole = client.get(address).content.decode()  # without scripts: a page of its own
    assert "<html" in whole
    assert "回到最新的经过" in whole


def test_what_passes_between_office_and_requester(client: Client, world: World) -> None:
    no = world.closed().no
    world.do(no, "comment", by="seat1", text="只给同事看的话")
    Worker(owner="test").drain()
    world.login(client, "dispatch1")
    path = f"/desk/cases/{no}/?story="
    between = client.get(f"{path}resident", headers=HTMX).content.decode()
    internal = client.get(f"{path}internal", headers=HTMX).content.decode()
    assert "只给同事看的话" in internal
    assert "只给同事看的话" not in between
    assert "已协调物业整改。" in between
    assert "已告知诉求人" in between
    assert "已告知诉求人" not in internal
    assert 'aria-current="true">内部' in internal
    assert client.get(f"{path}nonsense", headers=HTMX).content.decode().count("story__item") > 5


@pytest.mark.parametrize("before", ["0", "x", "-3", "9" * 30, "１"])
def test_strange_places_in_the_story_are_no_error(
    client: Client, world: World, before: str
) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    answer = client.get(f"/desk/cases/{no}/", {"before": before, "story": "all"})
    assert answer.status_code == 200


def test_a_long_text_is_folded_and_still_whole(client: Client, world: World) -> None:
    no = world.report().no
    words = "很长的办理意见。" * 80
    world.do(no, "comment", by="seat1", text=words)
    world.do(no, "comment", by="seat1", text="短的留言")
    world.login(client, "dispatch1")
    text = client.get(f"/desk/cases/{no}/").content.decode()
    assert text.count('<details class="story__long">') == 1
    assert words in text


def test_pictures_stand_with_the_act_they_came_with(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    before, after = world.picture("zj_handler"), world.picture("zj_handler")
    world.do(no, "answer", files=[f"{before}:before", f"{after}:after"])
    world.login(client, "dispatch1")
    text = client.get(f"/desk/cases/{no}/").content.decode()
    entry = text.split('id="story-list"')[1].split("</li>\n", 8)[0:8]
    answer = next(part for part in entry if "办结反馈" in part)
    assert f"/files/{before}" in answer or before in answer
    pair = text.split('class="pair"')[1].split("办理经过")[0]
    assert pair.index(before) < pair.index(after)
    assert 'id="viewer"' in text
    assert 'width="120" height="90"' in pair


def test_related_matters_are_offered_for_one_press(client: Client, world: World) -> None:
    twin = world.report(title="楼道里堆满杂物")
    world.closed(title="去年也堆过杂物")
    no = world.report(title="楼道杂物").no
    # Of another item: the same item in the same grid is shown whatever its words.
    other = world.report(
        title="幼儿园学位咨询", text="孩子今年入园，想问划片到哪一所。", address="", matter="A03"
    ).no
    world.login(client, "dispatch1")
    client.get("/desk/")
    with within("desk.related"):
        text = client.get(f"/desk/cases/{no}/related/", headers=HTMX).content.decode()
    assert "<html" not in text
    near, earlier = text.split("这个地方以前的")
    same, near = near.split("附近还在办的")
    assert "楼道里堆满杂物" in same
    assert "相同的词" in same
    assert other not in same.replace(" ", "")
    assert "幼儿园学位咨询" in near
    assert "楼道里堆满杂物" not in near
    assert "去年也堆过杂物" in earlier
    form = client.get(f"/desk/cases/{no}/do/merge/?target={twin.no}").content.decode()
    assert f'name="target" type="text" value="{twin.no}"' in form
    assert "<html" in client.get(f"/desk/cases/{no}/related/").content.decode()
    world.login(client, "cg_handler")
    assert client.get(f"/desk/cases/{no}/related/").status_code == 404


def test_related_shows_nothing_a_person_may_not_see(client: Client, world: World) -> None:
    hidden = world.report(title="别的单位看不到的")
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    world.login(client, "zj_handler")
    text = client.get(f"/desk/cases/{no}/related/").content.decode()
    assert hidden.no not in text
    assert "并入这件" not in text


def test_the_case_page_with_everything_keeps_its_budget(client: Client, world: World) -> None:
    receipt = world.report()
    other = world.report()
    world.do(other.no, "merge", by="dispatch1", target=receipt.no, text="同一件事")
    world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
    picture = world.picture("zj_handler")
    world.do(receipt.no, "progress", files=[f"{picture}:progress"])
    Worker(owner="test").drain()
    Case.objects.filter(no=receipt.no).update(overseen=True)
    world.login(client, "zj_handler")
    client.get(f"/desk/cases/{receipt.no}/")  # the village's outlines are kept from then on
    with within("desk.case"):
        assert client.get(f"/desk/cases/{receipt.no}/").status_code == 200
