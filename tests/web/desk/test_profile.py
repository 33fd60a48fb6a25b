"""The person's own page: posts, and tokens shown once."""

from __future__ import annotations

from django.test import Client
from tests.world import World

from linli.people.models import ApiToken


def test_posts_are_listed(client: Client, world: World) -> None:
    world.login(client, "grid1")
    text = client.get("/desk/profile/").content.decode()
    assert text.count("网格员") >= 4


def test_a_token_is_shown_once_and_can_be_ended(client: Client, world: World) -> None:
    world.login(client, "seat1")
    shown = client.post("/desk/profile/tokens/", {"label": "报表"}).content.decode()
    assert "linli_" in shown
    assert "linli_" not in client.get("/desk/profile/").content.decode()
    token = ApiToken.objects.get()
    client.post(f"/desk/profile/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_nobody_ends_the_token_of_another(client: Client, world: World) -> None:
    world.login(client, "seat1")
    client.post("/desk/profile/tokens/", {"label": "报表"})
    token = ApiToken.objects.get()
    world.login(client, "dispatch1")
    client.post(f"/desk/profile/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_token_needs_a_purpose(client: Client, world: World) -> None:
    world.login(client, "seat1")
    response = client.post("/desk/profile/tokens/", {"label": " "})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()
