"""The matter proposed for a text over JSON."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within

from linli.proposals import matter_learned

pytestmark = pytest.mark.django_db


def test_the_text_comes_in_the_body(api: Caller) -> None:
    matter_learned.forget()
    body = {"text": "小区的生活垃圾没有清运"}
    assert api.post("/proposals/matter", body, by="seat1").status_code == 200  # makes the token
    with within("api.propose_matter"):
        found = api.post("/proposals/matter", body, by="seat1").json()
    assert (found["manner"], found["version"]) != ("fill", 1)
    first = found["items"][0]
    assert (first["matter"], first["path"]) == ("A01", ["市容环境", "生活垃圾清运"])
    assert "垃圾" in "".join(body["text"][one["start"] : one["end"]] for one in first["spans"])
    assert api.post("/proposals/matter", {"text": ""}, by="dispatch1").json()["items"] == []
    assert api.get("/proposals/matter?text=x", by="seat1").status_code == 405
    assert refusal(api.post("/proposals/matter", body, by="zj_handler"), 403, "no-intake")
    long = {"text": "垃" * 200_001}
    assert api.post("/proposals/matter", long, by="seat1").status_code == 422
