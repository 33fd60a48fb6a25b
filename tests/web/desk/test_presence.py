"""Presence on the case page: small, quick, for those who may see the case, and no sign of work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.actions import complain
from linli.cases.models import Case, ConflictBlock
from linli.kernel import clock
from linli.workbench.models import Presence

POLL = {"X-Linli-Poll": "1"}


def beat(client: Client, no: str, mode: str = "view") -> Any:
    return client.post(f"/desk/cases/{no}/presence/", {"mode": mode}, headers=POLL)


def test_two_people_learn_of_each_other(client: Client, world: World) -> None:
    no = world.report().no
    other = Client()
    world.login(client, "dispatch1")
    world.login(other, "seat1")
    assert beat(client, no).json() == {"people": [], "version": Case.objects.get(no=no).version}
    name = world.user("dispatch1").full_name
    assert beat(other, no, "edit").json()["people"] == [{"name": name, "busy": False}]
    assert [one["busy"] for one in beat(client, no).json()["people"]] == [True]
    gone = beat(other, no, "leave")
    assert (gone.status_code, gone.content) == (204, b"")
    answer = beat(client, no)
    assert answer.json()["people"] == []
    assert answer["Cache-Control"] == "no-store"


def test_a_sign_of_life_keeps_its_budget(client: Client, world: World) -> None:
    no = world.report().no
    for who in ("seat1", "leader1"):
        world.login(client, who)
        assert beat(client, no).status_code == 200
    world.login(client, "dispatch1")
    client.get("/desk/")
    for _ in range(2):  # the first sign of life and every further one
        with within("desk.presence"):
            assert len(beat(client, no).json()["people"]) == 2


@pytest.mark.parametrize("who", ["cg_handler", "t2_dispatch", "admin1"])
def test_who_may_not_see_the_case_neither_sees_nor_is_seen(
    client: Client, world: World, who: str
) -> None:
    no = world.report().no
    world.login(client, who)
    assert beat(client, no).status_code == 404
    assert client.get(f"/desk/cases/{no}/news/?after=0").status_code == 404
    assert not Presence.objects.exists()


def test_who_looks_into_a_complaint_about_it_is_not_seen(client: Client, world: World) -> None:
    """Their own page works and shows the others; to those who handle the case they are nobody."""
    no = world.closed().no
    raw: dict[str, object] = {"reasons": ["delay"], "text": "拖了两个月"}
    complain(actor=world.reporter(no), no=no, raw=raw)
    other = Client()
    world.login(other, "zj_handler")
    world.login(client, "xf_handler")
    name = world.user("zj_handler").full_name
    assert beat(other, no).json()["people"] == []
    for mode in ("view", "edit"):
        with within("desk.presence"):
            answer = beat(client, no, mode).json()
        assert answer["people"] == [{"name": name, "busy": False}]
        assert answer["version"] == Case.objects.get(no=no).version
        assert beat(other, no).json()["people"] == []
    assert beat(client, no, "leave").status_code == 204
    assert list(Presence.objects.values_list("user__username", flat=True)) == ["zj_handler"]
    with within("desk.presence"):
        beat(other, no)


def test_who_is_shut_out_meanwhile_is_answered_like_a_stranger(
    client: Client, world: World
) -> None:
    no = world.answered().no
    world.login(client, "zj_handler")
    assert beat(client, no).status_code == 200
    case = Case.objects.get(no=no)
    ConflictBlock.objects.create(case=case, user=world.user("zj_handler"), set_at=clock.now())
    assert beat(client, no).status_code == 404


def test_the_page_alone_keeps_no_session_alive(client: Client, world: World) -> None:
    no = world.report().no
    start = clock.now()
    with clock.at(start):
        world.login(client, "seat1")
        assert client.get(f"/desk/cases/{no}/").status_code == 200
    half = timedelta(seconds=settings.LINLI_IDLE_SECONDS // 2 + 1)
    with clock.at(start + half):
        assert beat(client, no).status_code == 200
    with clock.at(start + 2 * half):
        answer = beat(client, no)
        assert answer.status_code == 302
        assert "/desk/sign-in/" in answer["Location"]


def test_only_posts_are_signs_of_life(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "seat1")
    assert client.get(f"/desk/cases/{no}/presence/").status_code == 405


def test_the_news_name_what_others_did_and_not_what_i_did(client: Client, world: World) -> None:
    no = world.report().no
    seen = Case.objects.get(no=no).chain_seq
    world.login(client, "dispatch1")
    path = f"/desk/cases/{no}/news/?after={seen}"
    assert client.get(path).content.decode().strip() == ""
    world.do(no, "accept", by="dispatch1")
    assert client.get(path).content.decode().strip() == ""
    world.do(no, "comment", by="seat1", text="已经<b>电话</b>沟通")
    with within("desk.news"):
        text = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert f"{world.user('seat1').full_name}刚刚办了“内部留言”" in text
    assert "&lt;b&gt;电话" in text
    assert f'data-seq="{Case.objects.get(no=no).chain_seq}"' in text
    assert text.count("story__item--fresh") == 1


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "１"])
def test_a_strange_place_in_the_story_gives_no_news(
    client: Client, world: World, after: str
) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    answer = client.get(f"/desk/cases/{no}/news/", {"after": after})
    assert answer.status_code == 200
    assert answer.content.decode().strip() == ""
