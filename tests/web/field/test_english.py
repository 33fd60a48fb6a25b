"""An English telephone: what others changed, and how a matter stands, in the words of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.fieldwork.phone import GRID, give_post, item
from tests.outings.field import given
from tests.web.field.test_sync import sync
from tests.world import World

from linli.outings.actions import Record, record_stop

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[一-鿿]")


def english(world: World, client: Client, by: str) -> Client:
    client.cookies["linli_language"] = "en"
    return world.login(client, by)  # type: ignore[no-any-return]  # the client itself


def send(client: Client, raw: object) -> Any:
    answer = client.post("/field/queue/", raw, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def handling(world: World) -> str:
    give_post(world, "zj_handler", "grid_worker", "t1", area=GRID)
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign", "ask_extension")
    return no


def test_what_others_changed_on_a_matter(world: World, client: Client) -> None:
    no = handling(world)
    row = sync(english(world, client, "zj_handler"))["rows"][no]
    world.do(no, "grant_extension")
    names = ("label", "title", "text", "due", "unit", "address")
    base = {
        "version": row["version"],
        "seq": row["seq"],
        "seen": {name: row.get(name, "") for name in names},
    }
    fields = {"answer": "已清", "outcome": "explained"}
    told = send(client, item("do", no=no, command="answer", fields=fields, base=base))
    assert told["status"] == "changed"
    assert {name: one["label"] for name, one in told["now"].items()} == {"due": "Due"}
    assert not any(HAN.search(one["what"]) for one in told["by"])
    assert told["by"]


def test_a_state_that_changed_is_told_in_words(world: World, client: Client) -> None:
    no = handling(world)
    row = sync(english(world, client, "zj_handler"))["rows"][no]
    world.drive(no, "grant_extension", "answer")
    base = {"version": row["version"], "seq": row["seq"], "seen": {"label": row["label"]}}
    told = send(
        client,
        item("do", no=no, command="answer", fields={"answer": "已清"}, base=base),
    )
    state = told["now"]["label"]
    assert (state["label"], state["was"]) == ("State", row["standing"])
    assert not HAN.search(state["is"])


def test_how_a_matter_stands_and_what_was_said(world: World, client: Client) -> None:
    no = world.report().no
    world.do(no, "comment", by="grid1", text="已去看过")
    row = sync(english(world, client, "grid1"))["rows"][no]
    assert row["standing"] == "To accept"
    assert row["label"] == "待受理"  # what is compared later stays what it is
    assert row["said"][0]["text"] == "已去看过"
    assert not HAN.search(row["said"][0]["what"])
    chinese = Client()
    world.login(chinese, "grid1")
    assert "standing" not in sync(chinese)["rows"][no]


def test_what_a_colleague_recorded_at_a_stop(world: World, client: Client) -> None:
    key = str(given(world).pk)
    row = sync(english(world, client, "grid1"))["outings"][key]
    checks = {"c1": "ok", "c2": "problem"}
    record = Record(stop="#0", outcome="problem", note="钥匙在物业", checks=checks)
    record_stop(actor=world.actor("v1_head"), outing=key, record=record)
    fields = {"stop": row["stops"][0]["key"], "outcome": "absent", "note": ""}
    base = {"version": 0}
    told = send(client, item("stop", no=key, base=base, fields=fields))
    assert told["status"] == "changed"
    now = told["now"]
    assert now["state"]["label"] == "Outcome"
    assert not HAN.search(now["state"]["was"] + now["state"]["is"])
    assert now["note"]["is"] == "钥匙在物业"
    assert now["checks"]["label"] == "Checklist"
    shown = now["checks"]["is"]
    assert "通道畅通" in shown  # the county's own words
    assert not HAN.search(shown.replace("通道畅通", "").replace("没有飞线充电", ""))
    assert told["by"][0]["what"] == "recorded this place"
    finished = item("finish", no=key, fields={"reason": "下雨"})
    assert send(client, finished)["status"] == "done"


def test_chinese_stays_chinese(world: World, client: Client) -> None:
    key = str(given(world).pk)
    world.login(client, "grid1")
    stop = sync(client)["outings"][key]["stops"][0]
    record = Record(stop="#0", outcome="done", note="好")
    record_stop(actor=world.actor("v1_head"), outing=key, record=record)
    fields = {"stop": stop["key"], "outcome": "absent", "note": ""}
    base = {"version": 0}
    told = send(client, item("stop", no=key, base=base, fields=fields))
    assert told["now"]["state"] == {"label": "结果", "was": "待办", "is": "已巡查"}
    assert told["by"][0]["what"] == "记录了这一处"
