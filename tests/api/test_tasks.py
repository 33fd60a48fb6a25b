"""Tasks by the API: the same rules, the same refusals; presenting and instructing are commands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within

from linli.instructions.models import Presentation
from linli.kernel import clock

pytestmark = pytest.mark.django_db


def test_from_the_instruction_to_the_accepted_answer(api: Caller) -> None:
    no = api.world.report().no
    api.world.drive(no, "accept", "dispatch", "sign")
    presented = api.post(
        f"/cases/{no}/present", {"leader": "leader1", "text": "请阅示"}, by="dispatch1"
    )
    assert presented.status_code == 200, presented.content.decode()
    day = (clock.today() + timedelta(days=3)).isoformat()
    body = {"text": "请城管局配合", "units": ["cg"], "due_on": day}
    assert api.post(f"/cases/{no}/instruct", body, by="leader1").status_code == 200
    assert Presentation.objects.get().answered_at is not None
    api.secret("cg_handler")
    with within("api.tasks"):
        page = api.get("/tasks?show=doing", by="cg_handler").json()
    [task] = page["items"]
    assert (task["no"], task["standing"]["code"], task["unit"]) == (no, "given", "县城管局")
    path = f"/tasks/{task['key']}"
    one = api.get(path, by="cg_handler")
    assert [choice["act"] for choice in one.json()["choices"]] == ["answer"]
    refusal(api.get(path, by="water_handler"), 404, "no-task")
    refusal(api.post(f"{path}/answer", {"answer": "好"}, by="cg_handler"), 428, "version-needed")
    refusal(
        api.post(f"{path}/fly", {}, by="cg_handler", If_Match=one["ETag"]), 404, "unknown-command"
    )
    refusal(api.post(f"{path}/answer", {}, by="cg_handler", If_Match='"1"'), 422, "invalid")
    told = {"by": "cg_handler", "If_Match": '"1"', "Idempotency_Key": "t1"}
    with within("api.task_act"):
        done = api.post(f"{path}/answer", {"answer": "已派人"}, **told)
    assert done.status_code == 200, done.content.decode()
    assert api.post(f"{path}/answer", {"answer": "已派人"}, **told).json() == done.json()
    refusal(api.post(f"{path}/accept", {}, by="cg_handler", If_Match='"2"'), 403, "not-asker")
    refusal(api.post(f"{path}/accept", {}, by="leader1", If_Match='"1"'), 409, "lost-race")
    ended = api.post(f"{path}/accept", {"text": "好"}, by="leader2", If_Match='"2"')
    assert ended.json()["standing"] == {"code": "accepted", "name": "已完成"}
    assert len(api.get("/tasks?show=asked&ended=true", by="leader1").json()["items"]) == 1
    refusal(api.get("/tasks?cursor=x", by="leader1"), 422, "bad-cursor")
