"""Complaints about burden by the API: said and answered as on the pages, and never by whom."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import counted

from linli.admission.models import Voice

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WORDS = "同一张表这个月填了三遍。"
BODY = {"about": "twice", "text": WORDS, "matter": "A01"}


def test_said_once_answered_once_and_nobody_is_named(api: Caller) -> None:
    made = api.post("/burden-voices", BODY, by="grid1", Idempotency_Key="v1")
    assert made.status_code == 201, made.content.decode()
    again = api.post("/burden-voices", BODY, by="grid1", Idempotency_Key="v1")
    assert again.json() == made.json()
    row = Voice.objects.get()
    assert made.json() == {"key": row.key, "due_on": row.due_on.isoformat(), "outcome": ""}
    api.get("/burden-voices", by="dispatch1")
    with counted() as statements:
        page = api.get("/burden-voices", by="dispatch1")
    assert len(statements) <= 6
    [shown] = page.json()["items"]
    assert (shown["text"], shown["subject"]) == (WORDS, "生活垃圾清运")
    for who in ("grid1", api.world.user("grid1").full_name):
        assert who not in page.content.decode()
    path = f"/burden-voices/{row.key}/answer"
    refusal(api.post(path, {"outcome": "eased", "text": "好"}, by="zj_handler"), 404, "not-found")
    wrong = refusal(api.post(path, {"outcome": "soon", "text": ""}, by="dispatch1"), 422, "invalid")
    assert set(wrong["fields"]) == {"outcome", "text"}
    said = {"outcome": "stopped", "text": "表已停用。"}
    answered = api.post(path, said, by="dispatch1", Idempotency_Key="a1")
    assert answered.status_code == 200, answered.content.decode()
    assert answered.json()["outcome"] == "stopped"
    assert api.post(path, said, by="dispatch1", Idempotency_Key="a1").json() == answered.json()
    refusal(api.post(path, said, by="dispatch1"), 409, "answered")
    assert api.get("/burden-voices", by="dispatch1").json()["items"] == []
    # The unit concerned reads the answer and not the words.
    for by, words in (("dispatch1", WORDS), ("cg_handler", "")):
        [told] = api.get("/burden-voices?answered=true", by=by).json()["items"]
        assert (told["answer"], told["text"]) == ("表已停用。", words)


def test_who_may_not_and_what_does_not_do(api: Caller) -> None:
    refusal(api.post("/burden-voices", BODY, by="zj_handler"), 403, "not-field-staff")
    for said, field in (
        ({"about": "x"}, "about"),
        ({"text": ""}, "text"),
        ({"matter": "Z9"}, "matter"),
    ):
        answer = api.post("/burden-voices", {**BODY, **said}, by="grid1")
        assert set(refusal(answer, 422, "invalid")["fields"]) == {field}
    assert not Voice.objects.exists()
    refusal(api.get("/burden-voices", by="grid1"), 403, "not-told")
    refusal(api.get("/burden-voices?cursor=xx", by="dispatch1"), 422, "bad-cursor")
    refusal(api.get("/burden-voices", by=None), 401, "token")
