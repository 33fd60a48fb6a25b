"""The grid matters' list by the API: the same rules, the same refusals."""

from __future__ import annotations

import pytest
from tests.admission.admission_world import fields, later
from tests.api.conftest import Caller, refusal
from tests.budgets import counted

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def body(**more: object) -> dict[str, object]:
    wish = fields(times=2, minutes=30, lasting=True, **more)
    return {**wish, "items": [{"item": "点位", "need": "维修队要找得到"}]}


def test_from_the_draft_to_the_list(api: Caller) -> None:
    made = api.post("/grid-matters", body(), by="zj_handler", Idempotency_Key="a1")
    assert made.status_code == 201, made.content.decode()
    again = api.post("/grid-matters", body(), by="zj_handler", Idempotency_Key="a1")
    assert again.json() == made.json()
    path = f"/grid-matters/{made.json()['key']}"

    def act(verb: str, by: str, **said: object) -> dict[str, object]:
        tag = api.get(path, by=by)["ETag"]
        answer = api.post(f"{path}/{verb}", said, by=by, If_Match=tag)
        assert answer.status_code == 200, answer.content.decode()
        return dict(answer.json()["standing"])

    refusal(api.get(path, by="cg_handler"), 404, "not-found")
    refusal(api.post(f"{path}/submit", {}, by="zj_handler"), 428, "version-needed")
    refusal(api.post(f"{path}/submit", {}, by="zj_handler", If_Match='"9"'), 409, "lost-race")
    saved = api.post(f"{path}/save", body(task=""), by="zj_handler", If_Match=made["ETag"])
    lacking = api.post(f"{path}/submit", {}, by="zj_handler", If_Match=saved["ETag"])
    assert set(refusal(lacking, 422, "invalid")["fields"]) == {"task"}
    api.post(f"{path}/save", body(), by="zj_handler", If_Match=saved["ETag"])
    assert act("submit", "zj_handler")["code"] == "submitted"
    tag = api.get(path, by="dispatch1")["ETag"]
    refusal(api.get("/grid-matters/%00", by="zj_handler"), 404, "not-found")
    nothing = api.post("/grid-matters/%00/submit", {}, by="zj_handler", If_Match=tag)
    refusal(nothing, 404, "not-found")
    strange = api.post(f"{path}/fly", {}, by="dispatch1", If_Match=tag)
    refusal(strange, 404, "unknown-command")
    assert (
        "agrees"
        in refusal(api.post(f"{path}/opine", {}, by="dispatch1", If_Match=tag), 422, "invalid")[
            "fields"
        ]
    )
    act("opine", "dispatch1", agrees=True, reuse="无", instead="不能", text="同意")
    assert act("announce", "leader1")["name"] == "公示中"
    with later(8):
        tag = api.get(path, by="leader1")["ETag"]
        for until in ("", "soon", "2020-01-01"):
            sent = {"until": until}
            answer = api.post(f"{path}/admit_for", sent, by="leader1", If_Match=tag)
            assert "until" in refusal(answer, 422, "invalid")["fields"]
        assert act("admit", "leader1")["code"] == "admitted"
    shown = api.get(path, by="grid1").json()
    assert shown["matter"]["hours"] == "4.3"
    assert [one["verb"] for one in shown["choices"]] == ["ask_exit"]


def test_the_list_and_the_burden(api: Caller) -> None:
    api.get("/grid-burden", by="grid1")
    with counted() as found:
        page = api.get("/grid-matters?show=list", by="grid1").json()
    assert {one["key"] for one in page["items"]} == {"A01", "A02", "A03", "B01"}
    assert len(found) <= 8
    assert "show" in refusal(api.get("/grid-matters?show=all"), 422, "invalid")["fields"]
    refusal(api.get("/grid-matters?cursor=xx"), 422, "bad-cursor")
    burden = api.get("/grid-burden", by="grid1").json()
    assert burden["workers"] == 2
    assert burden["planned_hours"] == "0.7"
