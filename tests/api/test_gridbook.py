"""The grid book by the API: the same rules, the same refusals, no names of contacts."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.gridbook.book import ELSEWHERE, GRID, contact
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

SHOP = {"name": "利民超市", "address": "和平路12号", "trade": "grocery"}


def test_an_entry_is_added_once_amended_by_field_and_ended(api: Caller) -> None:
    sent = {"kind": "shop", "area": GRID, "fields": SHOP}
    made = api.post("/book", sent, by="grid1", Idempotency_Key="b1")
    assert made.status_code == 201, made.content.decode()
    assert api.post("/book", sent, by="grid1", Idempotency_Key="b1").json() == made.json()
    path = f"/book/{made.json()['id']}"
    refusal(api.post("/book", sent, by="grid1"), 422, "same-entry")
    refusal(api.post("/book", sent, by="t1_dispatch"), 403, "not-keeper")
    strange = {**sent, "fields": {**SHOP, "ethnicity": "x"}}
    assert "ethnicity" in refusal(api.post("/book", strange, by="grid1"), 422, "invalid")["fields"]
    for stranger in ("grid2", "zj_handler"):
        refusal(api.get(path, by=stranger), 404, "no-entry")
    refusal(api.get("/book/%00", by="grid1"), 404, "no-entry")
    change = {"fields": {"trade": "goods"}}
    refusal(api.post(f"{path}/amend", change, by="grid1"), 428, "version-needed")
    first = api.get(path, by="v1_head")["ETag"]
    assert api.post(f"{path}/amend", change, by="grid1", If_Match=first).status_code == 200
    other = {"fields": {"trade": "food", "hours": "全天"}}
    lost = refusal(api.post(f"{path}/amend", other, by="v1_head", If_Match=first), 409, "overlap")
    assert lost["detail"]["fields"] == "trade"
    other["choices"] = {"trade": "theirs"}
    assert api.post(f"{path}/amend", other, by="v1_head", If_Match=first).status_code == 200
    found = api.get(path, by="audit1").json()
    assert found["entry"]["fields"] == {**SHOP, "trade": "goods", "hours": "全天"}
    assert [step["name"] for step in found["history"]] == ["修改", "修改", "登记"]
    assert api.post(f"{path}/confirm", {}, by="grid1").json()["version"] == 3
    tag = api.get(path, by="grid1")["ETag"]
    refusal(api.post(f"{path}/end", {}, by="grid1", If_Match=tag), 422, "invalid")
    ended = api.post(f"{path}/end", {"reason": "店面拆除"}, by="grid1", If_Match=tag)
    assert ended.json()["standing"]["code"] == "ended"


def test_the_list_holds_what_the_caller_may_see(api: Caller, world: World) -> None:
    kept = contact(world)
    listed = api.get("/book?kind=contact", by="v1_head").json()
    assert [one["id"] for one in listed["items"]] == [kept.pk]
    assert "name" not in listed["items"][0]["fields"]
    assert "李春燕" not in str(api.get(f"/book/{kept.pk}", by="grid1").json())
    assert api.get("/book?kind=contact", by="t1_dispatch").json()["items"] == []
    refusal(api.get("/book?kind=shop", by="zj_handler"), 403, "no-book")
    refusal(api.get("/book?kind=person", by="grid1"), 422, "invalid")
    refusal(api.get(f"/book?kind=shop&area={ELSEWHERE}", by="grid1"), 422, "invalid")
