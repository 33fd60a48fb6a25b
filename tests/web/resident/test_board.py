"""The public pages: board, one matter, “me too”, figures of the units, neighbourhood."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.board.board_world import COPY, matter, published
from tests.budgets import within
from tests.world import World

from linli.board import actions
from linli.board.actions.proposing import Shot
from linli.board.models import Figures
from linli.cases.models import Case, Supporter
from linli.files.images import Box
from linli.kernel import clock
from linli.people.models import Post, User
from linli.places.models import Area
from linli.web.resident import views_board

EMPTY_PAGES = ("/board/", "/board/performance/", "/neighbours/")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def page(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", EMPTY_PAGES)
def test_empty_pages_stand_in_both_languages(client: Client, address: str, language: str) -> None:
    client.cookies["linli_language"] = language
    response = client.get(address)
    assert response.status_code == 200
    assert "htmx" not in page(response)
    assert " style=" not in page(response)


class TestBoard:
    def test_the_list_says_what_where_and_by_when(self, client: Client, world: World) -> None:
        published(world)
        with within("resident.board"):
            shown = page(client.get("/board/"))
        assert "人民路路灯不亮" in shown
        assert "东风街道 和平社区" in shown
        assert "已受理" in shown
        assert "前答复" in shown

    def test_nothing_of_the_case_or_the_person_gets_out(self, client: Client, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        made = published(world, no, shots=(Shot(key, "灯不亮", (Box(0, 0, 1, 0.5),)),))
        case = Case.objects.get(no=no)
        for address in ("/board/", f"/board/{made.key}/"):
            shown = page(client.get(address))
            for secret in (no, case.lookup_code, "13900001234", "张桂兰", "测试居民", key):
                assert secret not in shown
            assert "3号楼" not in shown
            assert "祝一鸣" not in shown

    def test_narrowed_by_town_and_class(self, client: Client, world: World) -> None:
        published(world)
        assert "人民路路灯不亮" in page(client.get("/board/?town=149901001000&kind=A"))
        assert "还没有公示的事" in page(client.get("/board/?town=149901100000"))
        assert "还没有公示的事" in page(client.get("/board/?kind=B"))
        assert client.get("/board/?town=nonsense&kind=<x>").status_code == 200

    def test_page_by_page(self, client: Client, world: World, monkeypatch: Any) -> None:
        monkeypatch.setattr("linli.board.queries.public.PAGE", 1)
        first, second = published(world), published(world)
        shown = page(client.get("/board/"))
        assert second.key in shown
        assert first.key not in shown
        following = re.search(r'href="(/board/\?after=[^"]+)"', shown)
        assert following
        assert first.key in page(client.get(following.group(1)))
        assert client.get("/board/?after=broken").status_code == 422

    def test_one_matter(self, client: Client, world: World) -> None:
        made = published(world)
        with within("resident.board_matter"):
            shown = page(client.get(f"/board/{made.key}/"))
        assert COPY in shown
        assert "诉求人同意公开" in shown
        assert client.get("/board/nosuchkey/").status_code == 404

    def test_late_is_said_plainly(self, client: Client, world: World) -> None:
        made = published(world)
        Case.objects.filter(pk=made.case_id).update(due_at=clock.now() - timedelta(days=2))
        assert "已经晚了" in page(client.get("/board/"))

    def test_taken_down_is_gone(self, client: Client, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        made = published(world, no, shots=(Shot(key, "灯不亮"),))
        photo = f"/board/{made.key}/photo/1/"
        small = client.get(f"{photo}?small")
        assert small.status_code == 200
        assert small["Content-Type"] == "image/jpeg"
        assert small["Cache-Control"] == "no-store"
        assert client.get(f"/files/{key}/").status_code == 404
        actions.withdraw(actor=world.actor("leader1"), key=made.key, text="更正")
        assert client.get(f"/board/{made.key}/").status_code == 404
        assert client.get(photo).status_code == 404
        assert client.get(f"/board/{made.key}/photo/9/").status_code == 404


class TestMeToo:
    def test_said_counted_undone(self, client: Client, world: World) -> None:
        made = published(world)
        address = f"/board/{made.key}/"
        with within("resident.board_join"):
            answer = client.post(f"{address}too/", {"phone": ""})
        assert answer.status_code == 302
        shown = page(client.get(address))
        assert "1 人也遇到了" in shown
        assert "已经算上了" in shown
        client.post(f"{address}too/", {"phone": ""})
        assert Supporter.objects.count() == 1
        client.post(f"{address}undo/")
        assert Supporter.objects.count() == 0
        assert "已经算上了" not in page(client.get(address))

    def test_nobody_finds_out_whose_number_was_counted(self, world: World) -> None:
        made = published(world)
        address = f"/board/{made.key}/"
        shown = []
        for _ in range(2):  # a neighbour; then somebody curious, with the neighbour's number
            browser = Client()
            browser.post(f"{address}too/", {"phone": "13900007777"})
            shown.append("已经算上了" in page(browser.get(address)))
        assert shown == [True, True]
        assert Supporter.objects.count() == 1

    def test_the_cookie_is_of_this_matter_alone(self, client: Client, world: World) -> None:
        first, second = published(world), published(world)
        client.post(f"/board/{first.key}/too/")
        client.post(f"/board/{second.key}/too/")
        tokens = [client.cookies[f"linli_too_{one.key}"].value for one in (first, second)]
        assert tokens[0] != tokens[1]
        assert client.cookies[f"linli_too_{first.key}"]["httponly"]

    def test_a_wrong_number_comes_back_with_what_was_typed(
        self, client: Client, world: World
    ) -> None:
        made = published(world)
        answer = client.post(f"/board/{made.key}/too/", {"phone": "12"})
        assert answer.status_code == 422
        assert "11位手机号" in page(answer)
        assert 'value="12"' in page(answer)

    def test_too_often_is_refused_in_words(
        self, client: Client, world: World, monkeypatch: Any
    ) -> None:
        made = published(world)
        monkeypatch.setattr(views_board, "TOO", views_board.Limit("me-too", most=1, seconds=3600))
        client.post(f"/board/{made.key}/too/")
        answer = Client().post(f"/board/{made.key}/too/")
        assert answer.status_code == 429
        assert "过一个小时" in page(answer)
        assert Supporter.objects.count() == 1

    def test_opened_by_itself_it_leads_to_the_matter(self, client: Client, world: World) -> None:
        made = published(world)
        for move in ("too", "undo"):
            answer = client.get(f"/board/{made.key}/{move}/")
            assert answer.status_code == 302
            assert answer["Location"] == f"/board/{made.key}/"


class TestFigures:
    def test_counted_once_an_hour(self, client: Client, world: World) -> None:
        world.answered()
        with within("resident.performance"):
            shown = page(client.get("/board/performance/"))
        assert "测试县住房和城乡建设局" in shown
        assert "少于 5 件" in shown
        assert "分母" in shown
        with within("resident.performance_kept"):
            client.get("/board/performance/")
        kept = Figures.objects.get()
        Figures.objects.update(as_of=kept.as_of - timedelta(hours=2))
        client.get("/board/performance/")
        assert Figures.objects.get().as_of >= kept.as_of


@pytest.mark.usefixtures("world")
class TestNeighbours:
    def test_from_town_to_grid_worker(self, client: Client) -> None:
        shown = page(client.get("/neighbours/"))
        assert "东风街道" in shown
        shown = page(client.get("/neighbours/?place=149901001000"))
        assert "和平社区" in shown
        with within("resident.neighbours"):
            shown = page(client.get("/neighbours/?place=149901001001"))
        assert "管春梅" in shown
        assert 'href="tel:0354-7000001"' in shown
        assert 'href="tel:0354-7000000"' in shown
        assert "grid1" not in shown

    def test_only_grid_workers_and_only_active_ones(self, client: Client) -> None:
        User.objects.filter(username="grid1").update(is_active=False)
        shown = page(client.get("/neighbours/?place=149901001001"))
        assert "管春梅" not in shown
        assert "暂时没有网格员" in shown
        assert "祝一鸣" not in shown

    def test_a_worker_of_several_grids_stands_once(self, client: Client) -> None:
        post = Post.objects.get(user__username="grid1", area__code="149901001001001")
        Post.objects.filter(area__parent=post.area.parent, role=post.role).delete()
        grids = list(Area.objects.filter(parent=post.area.parent, kind=post.area.kind))
        assert len(grids) > 1
        for grid in grids:
            post.pk, post.area = None, grid
            post.save(force_insert=True)
        shown = page(client.get("/neighbours/?place=149901001001"))
        assert shown.count("管春梅") == 1
        assert "、".join(grid.name for grid in grids) in shown

    @pytest.mark.parametrize("place", ["", "nonsense", "149901000000", "149901001001001"])
    def test_other_places_lead_to_the_choice(self, client: Client, place: str) -> None:
        assert "您住在哪个乡镇" in page(client.get("/neighbours/", {"place": place}))
