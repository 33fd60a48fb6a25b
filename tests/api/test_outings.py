"""Tasks in the field by the API: the same gate, the same sight, nobody's name."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.outings.field import GRID, raw

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_a_task_is_given_once_shown_and_withdrawn(api: Caller) -> None:
    sent = {**raw(), "checklist": ["通道畅通"]}
    made = api.post("/outings", sent, by="t1_dispatch", Idempotency_Key="o1")
    assert made.status_code == 201, made.content.decode()
    assert api.post("/outings", sent, by="t1_dispatch", Idempotency_Key="o1").json() == made.json()
    path = f"/outings/{made.json()['ids'][0]}"
    refused = api.post("/outings", {**sent, "matter": "A02"}, by="t1_dispatch")
    assert "matter" in refusal(refused, 422, "not-for-grid-staff")["fields"]
    refusal(api.post("/outings", sent, by="grid1"), 403, "not-giver")
    listed = api.get(f"/outings?area={GRID}&kind=patrol", by="grid1").json()["items"]
    assert [(one["stops"], one["done"], one["own"]) for one in listed] == [(2, 0, False)]
    told = api.get(path, by="audit1").json()
    assert told["checklist"] == {"c1": "通道畅通"}
    assert told["places"][1]["address"] == "和平社区3号楼"
    # What is done is told, who did it is not.
    assert not {name for name in told["places"][0] if "by" in name or "user" in name}
    refusal(api.get(path, by="grid2"), 404, "no-outing")
    refusal(api.get("/outings?area=1", by="grid1"), 422, "invalid")
    refusal(api.get("/outings", by="seat1"), 403, "no-outings")
    refusal(api.post(f"{path}/withdraw", {"reason": "x"}, by="grid1"), 403, "not-giver")
    back = api.post(f"{path}/withdraw", {"reason": "改期"}, by="t1_dispatch").json()
    assert back["standing"] == {"code": "withdrawn", "name": "已撤回"}
    ended = api.get("/outings?ended=true", by="t1_dispatch").json()["items"]
    assert [one["id"] for one in ended] == [back["id"]]
