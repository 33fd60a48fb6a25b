"""Theme and text size are kept in cookies and change nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.world import World


def test_the_theme_is_kept_and_shown(client: Client, world: World) -> None:
    response = client.post("/preferences/", {"theme": "dark", "back": "/desk/sign-in/"})
    assert response["Location"] == "/desk/sign-in/"
    assert 'data-theme="dark"' in client.get("/desk/sign-in/").content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:1", ""])
def test_the_way_back_never_leaves_the_site(client: Client, back: str) -> None:
    assert client.post("/preferences/", {"theme": "dark", "back": back})["Location"] == "/"


def test_an_unknown_wish_is_not_kept(client: Client, world: World) -> None:
    response = client.post("/preferences/", {"theme": "neon", "size": "huge", "back": "/"})
    assert not response.cookies
    client.cookies["linli_theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/desk/sign-in/").content.decode()
