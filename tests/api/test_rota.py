"""Duty and emergencies over the API: the same verbs, the same refusals."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller
from tests.rota.duty_world import NOW, manned, running, urgent
from tests.world import World

from linli.kernel import clock
from linli.rota.models import Handover, Response, Shift

pytestmark = pytest.mark.django_db


def test_rosters_over_the_api(api: Caller, world: World) -> None:
    with clock.at(NOW):
        posts = manned(world)
        found = api.get("/duty-posts").json()
        assert {one["unit"]["code"] for one in found["items"]} >= {"t1", "t1v1", "helpers"}
        body = {"unit": "zj", "name": "值班室", "kind": "round", "phone": "0354-7000000"}
        assert api.post("/duty-posts", body, by="zj_handler").status_code == 403
        made = api.post("/duty-posts", body, by="zj_leader", Idempotency_Key="p1")
        again = api.post("/duty-posts", body, by="zj_leader", Idempotency_Key="p1")
        assert (made.status_code, made.json()) == (201, again.json())
        base = f"/duty-posts/{made.json()['id']}"
        wrong = api.post(
            f"{base}/shifts",
            {"start": "2026-03-02 8:30", "end": "", "person": "x"},
            by="zj_leader",
        )
        assert wrong.status_code == 422
        assert set(wrong.json()["fields"]) == {"end", "person"}
        day = {"start": "2026-03-02 8:30", "end": "2026-03-03T08:30:00+08:00"}
        one = api.post(f"{base}/shifts", {**day, "person": "zj_handler"}, by="zj_leader")
        assert one.status_code == 200
        for wrong_end in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"):
            body = {"start": "2026-03-02 8:30", "end": wrong_end, "person": "zj_handler"}
            assert api.post(f"{base}/shifts", body, by="zj_leader").status_code == 422
        listed = api.get(f"{base}/shifts").json()["items"]
        assert [row["person"] for row in listed] == ["滕建业"]
        changed = {**day, "person": "zj_leader"}
        shift = one.json()["id"]
        assert api.post(f"/shifts/{shift}/change", changed, by="zj_leader").status_code == 200
        assert api.post(f"/shifts/{shift}/remove", by="seat1").status_code == 403
        stale = {"If_Match": '"99"'}
        pasted = {"table": "2026-03-04 8:30\t2026-03-05 8:30\t滕建业"}
        assert api.post(f"{base}/paste", pasted, by="zj_leader", **stale).status_code == 409
        assert api.post(f"{base}/paste", pasted, by="zj_leader").json() == {"id": 1}
        other = Shift.objects.latest("pk").pk
        assert (
            api.post(f"/shifts/{shift}/swap", {"other": other}, by="zj_leader").status_code == 200
        )
        assert api.post(f"/shifts/{shift}/remove", by="zj_leader").status_code == 200
        pattern = {
            "first": "2026-03-06",
            "last": "2026-03-08",
            "changes": "8:30",
            "teams": "滕建业",
        }
        assert api.post(f"{base}/pattern", pattern, by="zj_leader").json() == {"id": 3}
        village = f"/duty-posts/{posts['village'].pk}/handovers"
        assert api.get(village, by="zj_leader").status_code == 403
        assert api.post(village, {"words": "问过上一班"}, by="v1_leader").status_code == 201
        assert api.post(village, {"note": "无待办"}, by="v1_leader").status_code == 201
        note = Handover.objects.latest("pk").pk
        assert api.post(f"/handovers/{note}/sign", {}, by="v1_leader").status_code == 403
        assert len(api.get(village, by="v1_leader").json()) == 2
        raw = {
            "name": "两会值守",
            "area": "149901000000",
            "first": "2026-03-02",
            "last": "2026-03-03",
            "report_at": "17:00",
        }
        days = api.post("/declared-days", raw, by="leader1").json()["id"]
        assert api.get("/declared-days").json()["items"][0]["name"] == "两会值守"
        sent = f"/declared-days/{days}/2026-03-02"
        assert api.post(f"{sent}/zj", {}, by="zj_handler").status_code == 422
        assert api.post(f"{sent}/zj", {"nothing": True}, by="zj_handler").status_code == 201
        assert api.get(f"/declared-days/{days}/0001-01-01").status_code == 404
        rows = {row["unit"]["code"]: row for row in api.get(sent).json()}
        assert rows["zj"]["nothing"]
        assert rows["t1"]["sent_at"] is None
        assert api.post(f"/declared-days/{days}/end", by="leader1").status_code == 200
        edit = {"name": "抢修", "kind": "holiday", "phone": "110"}
        assert api.post(f"{base}/change", edit, by="zj_leader").status_code == 200
        assert api.post(f"{base}/close", by="zj_leader").status_code == 200
        assert api.get(f"{base}/shifts").status_code == 404


def test_emergencies_over_the_api(api: Caller, world: World) -> None:
    with clock.at(NOW):
        manned(world)
        no = world.report("seat1").no
        assert api.post(f"/cases/{no}/emergency", {"why": ""}).status_code == 422
        called = api.post(f"/cases/{no}/emergency", {"why": "有人受困"})
        assert called.status_code == 201
        key = called.json()["key"]
        assert api.post(f"/emergencies/{key}/next").status_code == 200
        ended = {"outcome": "mistaken", "words": "误报"}
        assert api.post(f"/emergencies/{key}/end", ended, by="helper1").status_code == 403
        assert api.post(f"/emergencies/{key}/end", ended).json() == {"key": key}
        found = running(urgent(world))
        call = Response.objects.get(emergency=found, unit__code="helpers").pk
        base = f"/emergencies/{found.key}"
        seen = api.get(base, by="helper1").json()
        assert (seen["no"], seen["acknowledged_at"]) == ("", None)
        assert api.get(base, by="cg_handler").status_code == 404
        # PostgreSQL takes no NUL in a text.
        assert api.get("/emergencies/%00").status_code == 404
        assert api.post("/emergencies/%00/end", ended).status_code == 404
        do = f"{base}/calls/{call}"
        assert api.post(f"{do}/finish", {"words": "完"}, by="helper1").status_code == 409
        assert api.post(f"{do}/acknowledge", {}, by="helper1").json() == {"id": call}
        # A program cannot say where somebody is: there is no such address.
        for path in ("place", "position"):
            place = {"lon": 111, "lat": 37, "consent": "1"}
            assert api.post(f"{do}/{path}", place, by="helper1").status_code in {404, 422}
        assert "lon" not in api.get(base).content.decode()
        shown = api.get("/emergencies?show=ended").json()["items"]
        assert [row["key"] for row in shown] == [key]
        assert api.get("/emergencies?show=nonsense").status_code == 422
