"""Asking a team from the telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.teams.crew import team
from tests.world import World

from linli.kernel import clock
from linli.teams import links
from linli.teams.models import HelpCall, HelpLink

pytestmark = pytest.mark.django_db


def _post(client: Client, raw: object) -> Any:
    return client.post("/field/share/", raw, content_type="application/json")


def test_a_team_is_asked_once_from_the_telephone(world: World, client: Client) -> None:
    made = team(world)
    world.login(client, "grid1")
    offered = client.get("/field/share/").json()
    assert [one["name"] for one in offered["teams"]] == ["和平社区志愿队"]
    sent = {
        "team": offered["teams"][0]["key"],
        "title": "挨户发防火提示",
        "place": "和平社区",
        "words": "每人一叠",
        "links": 2,
        "client_key": "2f1a6f8e-0000-4000-8000-000000000001",
    }
    done = _post(client, sent).json()
    assert (done["status"], done["asked"], len(done["links"])) == ("done", True, 2)
    token = done["links"][0]["url"].rstrip("/").rsplit("/", 1)[1]
    assert links.find(token) is not None
    assert done["links"][0]["square"].startswith("<svg")
    again = _post(client, sent).json()
    assert (again["call"], again["links"]) == (done["call"], [])
    held = HelpCall.objects.get()
    assert held.ends_at - held.starts_at == timedelta(days=1)
    assert HelpLink.objects.count() == 5
    for wrong, field in (
        ({"team": "1"}, "team"),
        ({"words": "低保户"}, "words"),
        ({"ends": "2020-01-01T08:00"}, "ends"),
        ({"starts": "soon"}, "starts"),
        ({"links": 11}, "links"),
    ):
        refused = _post(client, {**sent, "client_key": "", **wrong})
        assert refused.status_code == 422, wrong
        assert set(refused.json()["fields"]) == {field}
    assert _post(client, {**sent, "outing": "1"}).status_code == 404
    assert _post(client, {**sent, "case": "1"}).status_code == 404
    world.login(client, "dispatch1")
    assert _post(client, sent).status_code == 403
    assert made.calls.count() == 1
    assert clock.now() < held.ends_at
