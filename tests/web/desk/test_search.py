"""Searching at the desk: marks, places meant, telephone numbers, what cannot be searched."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.catalogue import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """The dispatcher's browser."""
    world.login(client, "dispatch1")
    return client


def _page(desk: Client, text: str, status: int = 200) -> str:
    answer = desk.get("/desk/", {"queue": "all", "text": text})
    assert answer.status_code == status
    return str(answer.content.decode())


def test_words_are_marked_on_the_original_within_the_budget(desk: Client, world: World) -> None:
    world.report(
        title="楼道灯", text="A2区 <b>地铁3号线</b> 旁边的路灯不亮，请来修理", phone="13911112222"
    )
    _page(desk, "路灯")
    with within("desk.list"):
        page = _page(desk, "路灯 地铁3号线")
    assert "<mark>路灯</mark>" in page
    assert "<mark>地铁3号线</mark>" in page
    assert "&lt;b&gt;" in page
    assert "登记内容" in page


def test_a_misspelt_place_is_named(desk: Client, world: World) -> None:
    tree = snapshot.current().tree
    name = next(node.name for node in tree.of_kind("town") if len(node.name) > 3)
    page = _page(desk, f"{name[0]}囍{name[2:]}")
    assert "也按这些地名查找" in page
    assert name in page


def test_punctuation_alone_is_refused_in_words(desk: Client, world: World) -> None:
    assert "没有可以搜索的文字或数字" in _page(desk, "，。！", 422)


def test_a_telephone_number_is_looked_up_by_those_who_may(desk: Client, world: World) -> None:
    receipt = world.report(text="路灯不亮", phone="13911112222")
    page = _page(desk, "13911112222")
    assert receipt.no not in page
    assert "按来电号码查" in page
    answer = desk.post("/desk/search/caller/", {"phone": "13911112222"})
    assert receipt.no in answer.content.decode().replace(" ", "")
    assert Event.objects.filter(action="look_up_caller").exists()
    assert desk.post("/desk/search/caller/", {"phone": "12"}).status_code == 422
    handler = Client()
    world.login(handler, "zj_handler")
    assert "按来电号码查" not in _page(handler, "13911112222")
    assert handler.post("/desk/search/caller/", {"phone": "13911112222"}).status_code == 403


@pytest.mark.parametrize(
    "typed", ["13911112222", "139 1111 2222", "张三 １３９１１１１２２２２", "142402199001011234"]
)
def test_a_number_of_a_person_gets_into_no_address(desk: Client, typed: str) -> None:
    answer = desk.post("/desk/search/", {"queue": "all", "text": typed})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "个人号码" in page
    assert ("按来电号码查以前的诉求" in page) is ("1111" in typed or "１１１１" in typed)
    assert not Event.objects.filter(action="look_up_caller").exists()  # not before the button


def test_words_become_the_address_of_the_list(desk: Client, world: World) -> None:
    no = world.report(text="路灯不亮").no
    for text in ("路灯", f"{no[:10]} {no[10:]}"):
        answer = desk.post("/desk/search/", {"queue": "all", "text": text, "area": ""}, follow=True)
        (where, status) = answer.redirect_chain[0]
        assert (status, where.startswith("/desk/?queue=all&text=")) == (303, True)
        assert where.endswith("&area=")
        assert no in answer.content.decode()
