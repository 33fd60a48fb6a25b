"""督办 over JSON: the commands of the case, the register, and public listing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api.conftest import Caller, refusal

from linli.kernel import clock

pytestmark = pytest.mark.django_db


def test_pressing_listing_and_the_register(api: Caller) -> None:
    no = api.world.report().no
    api.world.drive(no, ("accept", {"matter": "A02"}), ("dispatch", {"lead_unit": "zj"}), "sign")
    day = (clock.today() + timedelta(days=3)).isoformat()
    body = {"level": "listed", "reason": "久拖不决", "text": "限期解决", "due_on": day}
    tag = api.version(no, by="leader1")
    path = f"/cases/{no}/supervise"
    refused = api.post(path, body, by="dispatch1", If_Match=tag)
    assert refusal(refused, 403, "leader-presses")
    assert api.post(path, body, by="leader1", If_Match=tag).status_code == 200
    assert api.get(f"/cases/{no}", by="zj_handler").json()["supervision"] == "listed"
    found = api.get("/cases?supervision=listed", by="leader1").json()["items"]
    assert [(one["no"], one["supervision"]) for one in found] == [(no, "listed")]
    listing = {"ground": "silent", "due_on": day, "note": "久拖不决", "confirmed": True}
    wrong = api.post(f"/cases/{no}/listing", {**listing, "due_on": "x"}, by="leader1")
    assert list(refusal(wrong, 422, "invalid")["fields"]) == ["due_on"]
    made = api.post(f"/cases/{no}/listing", listing, by="leader1")
    assert made.status_code == 201, made.content.decode()
    assert refusal(api.post(f"/cases/{no}/listing", listing, by="leader1"), 409, "listed-already")
    end = f"/listings/{made.json()['id']}/end"
    assert refusal(api.post(end, {"note": "x"}, by="t2_dispatch"), 404, "not-found")
    assert api.post(end, {"note": "已解决"}, by="leader1").json()["ended_at"]
    assert (
        api.post(f"/cases/{no}/feed_back", {"text": "已解决"}, by="zj_handler").status_code == 200
    )
    rows = api.get("/supervisions?stand=fed_back", by="leader1").json()["items"]
    assert [(one["no"], one["level"], one["late"]) for one in rows] == [(no, "listed", False)]
    assert api.get("/supervisions", by="cg_handler").json()["items"] == []
    assert refusal(api.get("/supervisions?cursor=x", by="leader1"), 422, "bad-cursor")
