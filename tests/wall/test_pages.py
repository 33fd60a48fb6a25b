"""Passes of walls: made once, shown once, renewed, ended; and what their addresses answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.wall import access, actions
from linli.wall.actions.passes import Made
from linli.wall.hub import Hub
from linli.wall.models import Wall
from linli.web.wall.answers import COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

COUNTY, TOWN1, TOWN2 = "149901000000", "149901001000", "149901100000"


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def made(world: World, by: str = "leader1", **raw: str) -> Made:
    fields = {"name": "一楼大厅", "area": COUNTY, "until": day(30), **raw}
    return actions.make(actor=world.actor(by), raw=fields)


def refused(world: World, **raw: str) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        made(world, **raw)
    return set(refusal.value.fields)


def test_who_makes_a_wall_of_what(world: World) -> None:
    wall, secret = made(world)
    assert re.fullmatch(r"linli_wall_[\w-]{43}", secret)
    assert secret not in repr(wall.__dict__)
    assert access.of_pass(secret) == wall
    assert made(world, by="admin1", area=TOWN2).wall.area.code == TOWN2
    assert made(world, by="t1_leader", area=TOWN1).wall.area.code == TOWN1
    for by, code in (("t1_leader", COUNTY), ("t1_leader", TOWN2), ("leader1", "149901001001")):
        with pytest.raises(Invalid) as refusal:
            made(world, by=by, area=code)
        assert set(refusal.value.fields) == {"area"}
    for by in ("dispatch1", "seat1", "grid1", "zj_leader"):
        with pytest.raises(NotYours):
            made(world, by=by)
    assert refused(world, name="  ", area="x", until="never") == {"name", "area", "until"}
    assert refused(world, name="大" * 41, until=day(-1)) == {"name", "until"}
    assert refused(world, until=day(367)) == refused(world, until="9999-99-99") == {"until"}
    # who looks at which, and what opens nothing
    seen = {by: access.visible_to(world.actor(by)).count() for by in ("leader1", "admin1")}
    assert seen == {"leader1": 3, "admin1": 3}
    assert access.visible_to(world.actor("t1_dispatch")).count() == 1
    assert access.visible_to(world.actor("seat1")).count() == 0
    junk = ("", "linli_wall_", secret[:-1], secret + "=", "x" * 5000, "linli_wall_" + "é" * 43)
    assert [access.of_pass(one) for one in junk] == [None] * len(junk)
    actors = {by: world.actor(by) for by in ("t1_leader", "dispatch1")}
    for by, error in (("t1_leader", NotFound), ("dispatch1", NotYours)):
        with pytest.raises(error):
            actions.revoke(actor=actors[by], key=wall.pk, version=wall.version)


def test_renewed_readdressed_and_ended(world: World) -> None:
    leader = world.actor("leader1")
    wall, secret = made(world)
    with clock.at(clock.now() + timedelta(days=31)):
        assert access.standing(wall).value == "expired"
        assert access.still([(wall.pk, wall.digest)]) == set()
        raw = {"until": day(90)}
        with pytest.raises(LostRace):
            actions.renew(actor=leader, key=wall.pk, raw=raw, version=9)
        with pytest.raises(Invalid):
            actions.renew(actor=leader, key=wall.pk, raw={"until": ""}, version=1)
        wall = actions.renew(actor=leader, key=wall.pk, raw=raw, version=1)
        assert access.standing(wall).value == "current"
        assert access.still([(wall.pk, wall.digest), (wall.pk, "other")]) == {
            (wall.pk, wall.digest)
        }
    again = actions.readdress(actor=leader, key=wall.pk, version=2)
    assert access.of_pass(secret) is None
    assert access.of_pass(again.secret) == wall
    ended = actions.revoke(actor=leader, key=wall.pk, version=3)
    assert access.standing(ended).value == "revoked"
    assert access.still([(wall.pk, ended.digest)]) == set()
    for act in (actions.revoke, actions.readdress):
        with pytest.raises(NotNow):
            act(actor=leader, key=wall.pk, version=4)
    events = Event.objects.filter(chain_kind="wall", chain_id=wall.pk).order_by("seq")
    assert list(events.values_list("action", flat=True)) == [
        *("make_wall", "renew_wall", "readdress_wall", "revoke_wall")
    ]
    with pytest.raises(DomainError):
        actions.revoke(actor=leader, key="junk", version=1)


def test_a_screen_comes_in_and_is_kept_out(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The real one would look at the database of the test from a thread of its own.
    hub = Hub(lambda: "m1", lambda keys: keys, lambda: None, look=0.01)
    monkeypatch.setattr("linli.web.wall.views_stream.HUB", hub)
    for _ in range(3):
        assert client.get("/wall/").status_code == 404
    assert client.get("/wall/now").status_code == 404
    assert client.get("/wall/events").status_code == 404
    assert client.get("/wall/enter/").status_code == 200
    wall, secret = made(world)
    for junk in ("", "nonsense", "linli_wall_" + "a" * 43, "\x00#\x00", "#" * 3000):
        assert client.post("/wall/enter/", {"token": junk}).status_code == 404
    # people paste the whole address
    entered = client.post("/wall/enter/", {"token": f"http://x/wall/enter/#{secret} "})
    assert (entered.status_code, entered["Location"]) == (303, "/wall/")
    cookie = entered.cookies[COOKIE]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/wall/", "Lax")
    assert 29 * 86400 < int(cookie["max-age"]) <= 31 * 86400
    client.get("/wall/")
    with within("wall.page"):
        page = client.get("/wall/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert secret not in page.content.decode()
    assert len(page.content) <= 300_000
    fragment = client.get("/wall/now")
    mark = fragment["Linli-Mark"]
    assert (fragment.status_code, len(mark)) == (200, 20)
    # inside the transaction of a test nothing is kept: what was counted now has another moment
    assert client.get("/wall/now", {"mark": "old"}).status_code == 200
    head = client.head("/wall/events")
    assert (head.status_code, head["Retry-After"]) == (200, "30")
    stream = client.get("/wall/events")
    assert stream["Content-Type"] == "text/event-stream"
    assert (stream["Cache-Control"], stream["X-Accel-Buffering"]) == ("no-store", "no")
    assert "Content-Encoding" not in stream
    lines = iter(stream.streaming_content)  # type: ignore[attr-defined]  # a stream
    assert next(lines).startswith(b"retry: 5000\nid: ")
    assert hub.listening == 1
    monkeypatch.setattr(hub, "over", lambda _stream: True)
    assert list(lines) == []
    assert hub.listening == 0
    actions.revoke(actor=world.actor("leader1"), key=wall.pk, version=1)
    assert [client.get(f"/wall/{one}").status_code for one in ("", "now", "events")] == [410] * 3
    assert client.post("/wall/enter/", {"token": secret}).status_code == 410


def test_no_place_for_a_stream_and_no_signed_in_person_needed(
    world: World, client: Client, settings: object
) -> None:
    settings.LINLI_STREAMS = 0  # type: ignore[attr-defined]  # pytest-django's wrapper
    client.cookies[COOKIE] = made(world).secret
    busy = client.get("/wall/events")
    assert (busy.status_code, busy["Retry-After"]) == (503, "30")
    for _ in range(40):
        client.post("/wall/enter/", {"token": "wrong"})
    assert client.post("/wall/enter/", {"token": "wrong"}).status_code == 429
    # a right pass comes in all the same: many screens share one sender's address
    assert client.post("/wall/enter/", {"token": made(world).secret}).status_code == 303


def test_the_desk_keeps_walls(world: World, client: Client) -> None:
    assert world.login(Client(), "seat1").get("/desk/walls/").status_code == 403
    assert world.login(Client(), "dispatch1").get("/desk/walls/").status_code == 200
    world.login(client, "leader1")
    bad = client.post("/desk/walls/", {"name": "", "area": TOWN1, "until": day(1)})
    assert bad.status_code == 422
    good = client.post("/desk/walls/", {"name": "二楼", "area": TOWN1, "until": day(1)})
    assert good.status_code == 201
    (secret,) = set(re.findall(r"linli_wall_[\w-]{43}", good.content.decode()))
    wall = Wall.objects.get()
    with within("walls.list"):
        page = client.get("/desk/walls/")
    assert "linli_wall_" not in page.content.decode()  # shown once
    assert "二楼" in page.content.decode()
    assert client.get("/desk/walls/?after=junk").status_code == 422
    preview = client.get(f"/desk/walls/{wall.pk}/")
    assert preview.status_code == 200
    assert client.get(f"/desk/walls/{wall.pk}/now").status_code == 200
    for by, status in (("t1_leader", 200), ("t2_dispatch", 404), ("seat1", 403)):
        other = world.login(Client(), by)
        assert other.get(f"/desk/walls/{wall.pk}/").status_code == status
        assert other.get(f"/desk/walls/{wall.pk}/now").status_code == status
    address = f"/desk/walls/{wall.pk}/"
    answers = [
        client.post(address + act, raw).status_code
        for act, raw in (
            ("renew/", {"until": day(9), "version": "1"}),
            ("renew/", {"until": "x", "version": "2"}),
            ("again/", {"version": "1"}),
            ("again/", {"version": "junk"}),
            ("again/", {"version": "2"}),
            ("revoke/", {"version": "2"}),
            ("revoke/", {"version": "3"}),
            ("revoke/", {"version": "4"}),
        )
    ]
    assert answers == [303, 422, 409, 409, 201, 409, 303, 409]
    assert access.of_pass(secret) is None
    assert client.post("/desk/walls/1/revoke/", {"version": "1"}).status_code == 404
    assert client.get(f"/desk/walls/{wall.pk}/").status_code == 200  # the desk may still look
