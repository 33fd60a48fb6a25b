"""吹哨 over JSON: called, answered, rated with objects; the lists; the decision of an objection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api.conftest import Caller
from tests.whistles.test_whistles import handled

from linli.kernel import clock

pytestmark = pytest.mark.django_db


def _whistle(api: Caller, no: str, **more: object) -> dict[str, object]:
    return {
        "kind": "emergency",
        "units": ["cg", "ga"],
        "arrive_by": (clock.now() + timedelta(hours=2)).isoformat(),
        "text": "路面塌陷",
        **more,
    }


def test_a_whistle_over_json(api: Caller) -> None:
    no = handled(api.world)
    path = f"/cases/{no}/whistle"
    tag = {"by": "t1_dispatch", "If_Match": api.version(no, by="t1_dispatch")}
    strange = api.post(path, _whistle(api, no, units=["water"]), **tag)
    assert (strange.status_code, set(strange.json()["fields"])) == (422, {"basis"})
    assert api.post(path, _whistle(api, no, arrive_by=5), **tag).status_code == 422
    done = api.post(path, _whistle(api, no), **tag)
    assert done.status_code == 200, done.content
    called = api.get(f"/cases/{no}/whistles", by="cg_handler").json()[0]
    assert [(one["unit"], one["standing"]) for one in called["calls"]] == [
        ("cg", "called"),
        ("ga", "called"),
    ]
    assert api.get(f"/cases/{no}/whistles", by="t2_dispatch").status_code == 404
    objecting = {"reply": "objects", "text": "不属我局", "clause": "三定方案第三条"}
    assert api.post(f"/cases/{no}/answer_whistle", objecting, by="ga_handler").status_code == 200
    ruling = f"/cases/{no}/whistles/ga/objection"
    body = {"ruling": "uphold", "text": "属交警大队"}
    assert api.post(ruling, body, by="t1_leader").status_code == 403
    assert api.post(ruling, {"ruling": "maybe"}, by="leader1").status_code == 422
    decided = api.post(ruling, body, by="leader1")
    assert decided.json() == {"unit": "ga", "standing": "withdrawn"}
    assert api.post(ruling, body, by="leader1").status_code == 404
    assert api.post(f"/cases/{no}/arrive", {"units": ["cg"]}, by="t1_dispatch").status_code == 200
    listed = api.get("/whistles", by="dispatch1").json()["items"]
    assert [(one["case"], one["unit"], one["standing"]) for one in listed] == [
        (no, "cg", "arrived")
    ]
    assert len(api.get("/whistles?stand=all", by="dispatch1").json()["items"]) == 2
    assert api.get("/whistles?stand=all", by="t2_dispatch").json()["items"] == []
    assert api.get("/whistles?unit=nobody", by="dispatch1").status_code == 422
    assert api.get("/whistles?cursor=xx", by="dispatch1").status_code == 422
    end = {
        "outcome": "solved",
        "text": "已围挡",
        "ratings": [{"unit": "cg", "stars": 2}],
    }
    path = f"/cases/{no}/end_whistle"
    tag = {"by": "t1_dispatch", "If_Match": api.version(no, by="t1_dispatch")}
    assert set(api.post(path, end, **tag).json()["fields"]) == {"ratings"}
    end["ratings"] = [{"unit": "cg", "stars": 5, "text": "来得快"}]
    assert api.post(path, end, **tag).status_code == 200
    ended = api.get(f"/cases/{no}/whistles", by="cg_handler").json()[0]
    assert ended["stage"] == "ended"
    assert ended["calls"][0]["stars"] == 5
