"""Signing in and out, guessing slowed down, idle sessions ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import PASSWORD, World

from linli.kernel import clock


@pytest.fixture
def seat(world: World) -> str:
    user = world.user("seat1")
    user.set_password(PASSWORD)
    user.save()
    return user.username


def sign_in(client: Client, name: str, password: str, **more: str) -> Any:
    return client.post("/desk/sign-in/", {"username": name, "password": password, **more})


def test_the_right_password_leads_to_the_desk(client: Client, seat: str) -> None:
    response = sign_in(client, seat, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200


def test_the_way_back_is_kept_but_never_leaves_the_site(client: Client, seat: str) -> None:
    assert sign_in(client, seat, PASSWORD, next="/desk/verify/")["Location"] == "/desk/verify/"
    client.post("/desk/sign-out/")
    for bad in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert sign_in(client, seat, PASSWORD, next=bad)["Location"] == "/desk/"
        client.post("/desk/sign-out/")


@pytest.mark.parametrize(("name", "password"), [("seat1", "wrong"), ("nobody", "wrong")])
def test_who_is_refused_learns_nothing_about_the_account(
    client: Client, seat: str, name: str, password: str
) -> None:
    response = sign_in(client, name, password)
    assert response.status_code == 422
    text = response.content.decode()
    assert "用户名或密码不对" in text
    assert f'value="{name}"' in text
    assert password not in text


def test_blank_fields_are_named(client: Client, seat: str) -> None:
    text = sign_in(client, "", "").content.decode()
    assert "请填写用户名。" in text
    assert "请填写密码。" in text


def test_guessing_is_paused_with_a_sentence(client: Client, seat: str) -> None:
    for _ in range(5):
        sign_in(client, seat, "wrong")
    response = sign_in(client, seat, PASSWORD)
    assert response.status_code == 429
    assert "分钟后再试" in response.content.decode()


def test_signing_out_ends_the_session(client: Client, world: World) -> None:
    world.login(client, "seat1")
    assert client.get("/desk/sign-out/").status_code == 405
    client.post("/desk/sign-out/")
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/sign-in/")


def test_an_idle_session_ends(client: Client, world: World, settings: Any) -> None:
    world.login(client, "seat1")
    start = clock.now()
    with clock.at(start):
        assert client.get("/desk/").status_code == 200
    with clock.at(start + timedelta(seconds=settings.LINLI_IDLE_SECONDS - 5)):
        assert client.get("/desk/").status_code == 200
    with clock.at(start + timedelta(seconds=3 * settings.LINLI_IDLE_SECONDS)):
        response = client.get("/desk/?queue=all")
        assert response.status_code == 302
        assert "idle=1" in response["Location"]
        assert "next=/desk/" in response["Location"]
        assert "已自动退出" in client.get(response["Location"]).content.decode()


def test_what_was_written_survives_the_end_of_the_session(
    client: Client, world: World, settings: Any
) -> None:
    receipt = world.report()
    path = f"/desk/cases/{receipt.no}/do/comment/"
    form = {"version": "1", "text": "写了很久的话"}
    world.login(client, "seat1")
    start = clock.now()
    with clock.at(start):
        client.get("/desk/")
    with clock.at(start + timedelta(seconds=3 * settings.LINLI_IDLE_SECONDS)):
        idle = client.post(path, form)
    gone = Client().post(path, form)
    for response in (idle, gone):
        text = response.content.decode()
        assert response.status_code == 403
        assert "写了很久的话" in text
        assert f"/desk/sign-in/?next={path}" in text
    assert Client().post(path, {"version": "1", "text": " "}).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/desk/", "/desk/verify/", "/desk/new/", "/desk/profile/"])
def test_every_desk_page_asks_to_sign_in(client: Client, world: World, path: str) -> None:
    assert client.get(path)["Location"].startswith("/desk/sign-in/")
