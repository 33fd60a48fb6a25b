"""Teams by the API: called and called off; no member, no number, no link goes through here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api.conftest import Caller, refusal
from tests.teams.crew import team
from tests.world import World

from linli.kernel import clock
from linli.teams.actions import come
from linli.teams.models import HelpLink

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_a_team_is_called_by_the_api(api: Caller, world: World) -> None:
    made = team(world)
    listed = api.get("/teams", by="grid1").json()
    assert [one["id"] for one in listed["items"]] == [made.pk]
    assert api.get("/teams", by="zj_handler").json()["items"] == []
    now = clock.now()
    body = {
        "title": "清理河道",
        "place": "南桥",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=2)).isoformat(),
        "skills": ["carry"],
    }
    path = f"/teams/{made.pk}/calls"
    done = api.post(path, body, by="grid1", Idempotency_Key="t1")
    assert done.status_code == 201, done.content.decode()
    assert api.post(path, body, by="grid1", Idempotency_Key="t1").json() == done.json()
    refusal(api.post(path, body, by="grid2"), 404, "no-team")
    late = {**body, "ends_at": now.isoformat()}
    assert "ends_at" in refusal(api.post(path, late, by="grid1"), 422, "invalid")["fields"]
    come(HelpLink.objects.select_related("team", "call", "member").order_by("id")[0], {})
    one = f"/teams/calls/{done.json()['id']}"
    found = api.get(one, by="audit1").json()
    assert (found["coming"], found["title"]) == (1, "清理河道")
    for secret in ("王秀兰", "13900001111", "help/"):
        assert secret not in str(found)
    refusal(api.post(f"{one}/cancel", {}, by="audit1"), 403, "not-yours")
    assert api.post(f"{one}/cancel", {"reason": "下雨"}, by="grid1").json()["cancelled"]
    refusal(api.post(f"{one}/cancel", {}, by="grid1"), 409, "call-over")
