"""“已有人反映”: only what the board shows, never a trace of what it does not."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.board.board_world import matter, published
from tests.budgets import counted
from tests.world import World

from linli.board.queries.alike import SHOWN, alike
from linli.cases.models import Case
from linli.web.resident import views_already

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WRITTEN = "人民路东段的路灯不亮，晚上看不清路"


def titles(world: World, text: str = WRITTEN, area: str = "") -> list[str]:
    catalogue = world.catalogue
    return [one.entry.key for one in alike(text, "", catalogue.tree.by_code(area), catalogue)]


def test_only_open_published_matters_of_the_town(world: World) -> None:
    hidden = matter(world)  # the very same words, not on the board
    assert titles(world) == []
    made = published(world, hidden)
    assert titles(world) == [made.key]
    assert titles(world, area="149901001001") == [made.key]
    assert titles(world, area="149901100201") == []
    assert titles(world, "自来水浑浊有泥沙") == []
    Case.objects.filter(no=hidden).update(public_ok=False)  # the consent is taken back
    assert titles(world) == []


def test_private_words_never_decide_what_is_shown(world: World) -> None:
    """The matter tells of 张桂兰, its published copy does not: asking for her finds nothing."""
    published(world)
    assert titles(world, "张桂兰反映的13900001234") == []


@pytest.mark.parametrize("text", ["", "灯", "😀" * 9, "路" * 100_000, "\ud800\x00路灯", "<b>x</b>"])
def test_bad_input_shows_nothing_wrong(world: World, text: str) -> None:
    published(world)
    assert len(titles(world, text)) <= SHOWN


def test_beside_the_form_with_and_without_scripts(client: Client, world: World) -> None:
    made = published(world)
    client.get("/report/")
    with counted() as found:
        piece = client.post("/report/already/", {"text": WRITTEN}).content.decode()
    assert len(found) <= 8
    assert f'href="/board/{made.key}/#me"' in piece
    assert "已有人反映类似的事" in piece
    assert made.case.no not in piece
    nothing = client.post("/report/already/", {"text": "自来水浑浊有泥沙"})
    assert (nothing.status_code, nothing.content.strip()) == (200, b"")
    before = Case.objects.count()
    page = client.post("/report/", {"text": WRITTEN, "look": "1"})
    assert (page.status_code, Case.objects.count()) == (200, before)
    text = page.content.decode()
    assert f'href="/board/{made.key}/#me"' in text
    assert WRITTEN in text
    assert (
        "公示栏里没有类似的事"
        in client.post("/report/", {"text": "自来水浑浊", "look": "1"}).content.decode()
    )
    assert client.get("/report/already/").status_code == 405


def test_too_often_is_silent(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_already, "ASKED", views_already.Limit("test-already", 0, 3600))
    assert client.post("/report/already/", {"text": WRITTEN}).status_code == 204
