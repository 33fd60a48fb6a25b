"""Meetings over JSON: planned, run and approved by programs with the same rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within

from linli.kernel import clock
from linli.tasks.models import Task

pytestmark = pytest.mark.django_db


def test_a_meeting_from_plan_to_approval(api: Caller) -> None:
    at = clock.now() + timedelta(days=1)
    plan = {
        "centre": "t1",
        "planned_at": at.isoformat(),
        "place": "二楼会商室",
        "chair": "t1_leader",
        "keeper": "t1_dispatch",
        "units": ["zj"],
        "agenda": [{"text": "夏季防汛准备"}],
    }
    wrong = api.post("/meetings", {**plan, "place": ""}, by="t1_dispatch")
    assert list(refusal(wrong, 422, "invalid")["fields"]) == ["place"]
    made = api.post("/meetings", plan, by="t1_dispatch")
    assert made.status_code == 201, made.content.decode()
    path = f"/meetings/{made.json()['key']}"
    refusal(api.post(f"{path}/open", {}, by="t1_dispatch"), 428, "version-needed")
    refusal(api.post(f"{path}/open", {}, by="cg_handler", If_Match='"1"'), 404, "no-meeting")
    opened = api.post(f"{path}/open", {}, by="t1_dispatch", If_Match='"1"').json()
    item, seats = opened["items"][0]["id"], [one["id"] for one in opened["attendance"]]
    said = {"item": item, "words": "已研究。"}
    assert api.post(f"{path}/record", said, by="t1_dispatch", If_Match='"1"').status_code == 200
    again = {**said, "words": "另一句"}
    refusal(api.post(f"{path}/record", again, by="t1_leader", If_Match='"2"'), 403, "chair-writes")
    lost = api.post(f"{path}/record", again, by="t1_dispatch", If_Match='"1"')
    refusal(lost, 409, "lost-race")
    strange = {"item": 10**30, "words": "\ud800"}
    refusal(api.post(f"{path}/record", strange, by="t1_dispatch", If_Match='"2"'), 404, "no-item")
    due = (clock.today() + timedelta(days=3)).isoformat()
    decision = {"text": "清理楼道", "unit": "zj", "due_on": due}
    bare = {"item": item, "decision": {"text": "清理楼道"}}
    told = refusal(
        api.post(f"{path}/record", bare, by="t1_dispatch", If_Match='"2"'), 422, "invalid"
    )
    assert set(told["fields"]) == {"unit", "due_on"}
    both = {"item": item, "decision": decision}
    assert api.post(f"{path}/record", both, by="t1_dispatch", If_Match='"2"').status_code == 200
    marks = {"attendance": [{"id": one, "mark": "present"} for one in seats]}
    tag = api.post(f"{path}/record", marks, by="t1_dispatch", If_Match='"2"')["ETag"]
    tag = api.post(f"{path}/close", {}, by="t1_dispatch", If_Match=tag)["ETag"]
    refusal(api.post(f"{path}/approve", {}, by="t1_dispatch", If_Match=tag), 403, "own-minutes")
    done = api.post(f"{path}/approve", {}, by="t1_leader", If_Match=tag)
    assert done.json()["items"][0]["decisions"][0]["task"] == str(Task.objects.get().pk)
    assert api.get("/meetings/%00", by="t1_leader").status_code == 404
    odd = {**plan, "units": ["\ud800"], "agenda": [{"no": "\ud800"}], "planned_at": "0001-01-01"}
    told = refusal(api.post("/meetings", odd, by="t1_dispatch"), 422, "invalid")
    assert set(told["fields"]) == {"units", "agenda", "planned_at"}
    with within("api.meeting"):
        assert api.get(path, by="zj_handler").json()["standing"]["code"] == "approved"
    listed = api.get("/meetings?show=coming", by="zj_handler").json()["items"]
    assert [one["key"] for one in listed] == [made.json()["key"]]
