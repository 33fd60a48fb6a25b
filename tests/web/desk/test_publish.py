"""公示 at the desk: panel, proposal with covered photos, moderation, queue."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.board.board_world import COPY, matter, proposed, published
from tests.budgets import within
from tests.world import World

from linli.board.judging import doubts
from linli.board.models import AnswerNotice, Publication, PublishedPhoto


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def page(response: Any) -> str:
    return unescape(response.content.decode())


def form(**more: object) -> dict[str, object]:
    return {
        "title": "人民路路灯不亮",
        "text": COPY,
        "basis": "consent",
        "note": "",
        "nobody": "1",
        **more,
    }


class TestPanel:
    def test_the_case_page_offers_it_or_says_why_not(self, client: Client, world: World) -> None:
        world.login(client, "dispatch1")
        no = matter(world)
        with within("desk.case"):
            shown = page(client.get(f"/desk/cases/{no}/"))
        assert f"/desk/cases/{no}/publish/" in shown
        other = world.report()
        world.do(other.no, "accept", matter="B01")
        assert "没有列入本县可以公开的目录" in page(client.get(f"/desk/cases/{other.no}/"))

    def test_handlers_see_it_only_when_there_is_something(
        self, client: Client, world: World
    ) -> None:
        no = matter(world)
        world.login(client, "zj_handler")
        assert "board-title" not in page(client.get(f"/desk/cases/{no}/"))
        published(world, no)
        assert "已公开" in page(client.get(f"/desk/cases/{no}/"))


class TestProposal:
    def test_it_starts_masked(self, client: Client, world: World) -> None:
        no = matter(world)
        world.login(client, "seat1")
        with within("desk.publish_new"):
            shown = page(client.get(f"/desk/cases/{no}/publish/"))
        assert "我叫〔姓名〕，电话〔电话〕" in shown
        assert "13900001234" not in shown

    def test_photos_go_with_what_is_covered(self, client: Client, world: World) -> None:
        key, unused = world.picture(), world.picture()
        no = matter(world, files=[key, unused])
        world.login(client, "dispatch1")
        sent = form(
            **{
                "photo": [key],
                f"caption-{key}": "三盏灯都不亮",
                f"left-{key}-0": "10",
                f"top-{key}-0": "20",
                f"width-{key}-0": "30.5",
                f"height-{key}-0": "40",
            }
        )
        with within("desk.publish_propose"):
            answer = client.post(f"/desk/cases/{no}/publish/", sent)
        assert answer.status_code == 303
        photo = PublishedPhoto.objects.get()
        assert (photo.covered, photo.caption, photo.source.key) == (1, "三盏灯都不亮", key)
        copy = f"/desk/publish/{photo.publication.key}/photo/1/"
        answer = client.get(copy)
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
        world.login(client, "t2_dispatch")
        assert client.get(copy).status_code == 404

    def test_nothing_typed_is_lost(self, client: Client, world: World) -> None:
        key = world.picture()
        no = matter(world, files=[key])
        world.login(client, "dispatch1")
        sent = form(**{"text": "", "photo": [key], f"left-{key}-0": "abc"})
        answer = client.post(f"/desk/cases/{no}/publish/", sent)
        assert answer.status_code == 422
        assert 'value="abc"' in page(answer)
        assert "百分数" in page(answer)
        answer = client.post(f"/desk/cases/{no}/publish/", form(nobody="", title="另一个标题"))
        assert "另一个标题" in page(answer)
        assert "不针对任何个人" in page(answer)

    def test_where_it_may_not_be_shown_there_is_no_form(self, client: Client, world: World) -> None:
        receipt = world.report()
        world.do(receipt.no, "accept", matter="B01")
        world.login(client, "dispatch1")
        shown = page(client.get(f"/desk/cases/{receipt.no}/publish/"))
        assert "这件事不能公开" in shown
        assert 'name="nobody"' not in shown
        world.login(client, "zj_handler")
        assert client.get(f"/desk/cases/{receipt.no}/publish/").status_code == 404


class TestModeration:
    def test_ticked_approved_withdrawn(self, client: Client, world: World) -> None:
        made = proposed(world, matter(world), text="老张说路灯不亮")
        address = f"/desk/publish/{made.key}/"
        world.login(client, "leader1")
        with within("desk.publication"):
            shown = page(client.get(address))
        assert "老张" in shown
        answer = client.post(address, {"decision": "approve", "version": "1"})
        assert answer.status_code == 422
        assert "还有 1 处没有确认" in page(answer)
        marks = [span.mark for span in doubts("老张说路灯不亮")]
        with within("desk.publish_approve"):
            answer = client.post(address, {"decision": "approve", "version": "1", "checked": marks})
        assert answer.status_code == 303
        assert client.get(f"/board/{made.key}/").status_code == 200
        assert client.post(address, {"decision": "withdraw", "text": ""}).status_code == 422
        client.post(address, {"decision": "withdraw", "text": "更正"})
        assert client.get(f"/board/{made.key}/").status_code == 404
        assert "更正" in page(client.get(address))

    def test_the_proposer_is_told_that_somebody_else_decides(
        self, client: Client, world: World
    ) -> None:
        made = proposed(world, matter(world))
        world.login(client, "dispatch1")
        shown = page(client.get(f"/desk/publish/{made.key}/"))
        assert "提出公开的人不能自己审核" in shown
        answer = client.post(f"/desk/publish/{made.key}/", {"decision": "approve", "version": "1"})
        assert answer.status_code == 403
        assert Publication.objects.get().status == "proposed"

    @pytest.mark.parametrize("name", ["zj_handler", "t2_dispatch", "admin1"])
    def test_others_find_nothing(self, client: Client, world: World, name: str) -> None:
        made = proposed(world, matter(world))
        world.login(client, name)
        assert client.get(f"/desk/publish/{made.key}/").status_code == 404

    def test_the_answer_is_moderated_too(self, client: Client, world: World) -> None:
        no = matter(world, to="sign", of="B02")
        made = published(world, no)
        world.do(no, "answer", answer="水已恢复。")
        address = f"/desk/publish/{made.key}/"
        world.login(client, "dispatch1")
        client.post(address, {"decision": "answer", "answer": "水已经恢复，水压正常。"})
        notice = AnswerNotice.objects.get()
        world.login(client, "leader1")
        assert "答复待审核" in page(client.get(address))
        client.post(address, {"decision": "approve-answer", "notice": str(notice.pk)})
        assert "水压正常" in page(client.get(f"/board/{made.key}/"))

    def test_unknown_decisions_are_refused(self, client: Client, world: World) -> None:
        made = proposed(world, matter(world))
        world.login(client, "leader1")
        assert client.post(f"/desk/publish/{made.key}/", {"decision": "x"}).status_code == 404


class TestQueue:
    def test_what_waits_is_shown_and_has_ended(self, client: Client, world: World) -> None:
        waiting = proposed(world, matter(world))
        shown = published(world)
        world.login(client, "leader1")
        with within("desk.publish"):
            first = page(client.get("/desk/publish/"))
        assert waiting.key in first
        assert shown.key not in first
        assert shown.key in page(client.get("/desk/publish/?show=shown"))
        assert "还没有内容" in page(client.get("/desk/publish/?show=ended"))
        assert client.get("/desk/publish/?after=broken").status_code == 422

    def test_it_is_for_those_who_publish(self, client: Client, world: World) -> None:
        world.login(client, "zj_handler")
        assert client.get("/desk/publish/").status_code == 403
        assert 'href="/desk/publish/"' not in page(client.get("/desk/"))
        world.login(client, "seat1")
        assert 'href="/desk/publish/"' in page(client.get("/desk/"))

    def test_other_towns_matters_are_not_in_it(self, client: Client, world: World) -> None:
        made = proposed(world, matter(world))
        world.login(client, "t2_dispatch")
        assert made.key not in page(client.get("/desk/publish/"))
