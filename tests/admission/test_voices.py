"""负担意见: said without a name, answered in time, the asker forgotten."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.admission.actions.voicing import answer, complain, forget_who
from linli.admission.models import Voice
from linli.admission.queries.voices import inbox
from linli.audit.models import Event, EventPayload
from linli.domain.burden_voice import ANSWER_WORKDAYS, WHO_DAYS
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.fieldwork.models import Receipt
from linli.kernel import clock
from linli.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db

PAGE = "/desk/grid-matters/voices/"
WORDS = "同一张出租屋表，这个月给三个部门各填了一遍。"


def said(world: World, by: str = "grid1", **more: object) -> Voice:
    raw = {"about": "twice", "text": WORDS, "matter": "A01", "work": "", **more}
    return complain(actor=world.actor(by), raw=raw)


def page(response: Any) -> str:
    return unescape(str(response.content.decode()))


def test_what_is_said_has_a_term_and_no_name_in_the_record(world: World) -> None:
    row = said(world)
    assert row.due_on > clock.today() + timedelta(days=ANSWER_WORKDAYS - 1)
    assert row.unit is not None
    event = Event.objects.get(chain_kind="burden-voice")
    assert (event.actor_id, event.role, event.unit_id) == (None, "unnamed", None)
    name = world.user("grid1").full_name
    told = json.dumps(
        [*EventPayload.objects.values_list("body", flat=True),
         *OutboxMessage.objects.values_list("body", flat=True)],
        ensure_ascii=False, default=str,
    )  # fmt: skip
    assert name not in told
    assert WORDS not in told


@pytest.mark.parametrize(
    ("by", "more", "error"),
    [
        ("zj_handler", {}, NotYours),
        ("grid1", {"matter": "Z99"}, Invalid),
        ("grid1", {"text": ""}, Invalid),
    ],
)
def test_who_may_not_and_what_does_not_do(
    world: World, by: str, more: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        said(world, by, **more)
    assert not Voice.objects.exists()


def test_the_centre_answers_and_the_unit_reads_no_words(world: World, client: Client) -> None:
    row = said(world)
    name = world.user("grid1").full_name
    assert row.unit is not None
    leader = next(
        one
        for one in ("zj_leader", "cg_leader", "t1_handler", "zj_handler", "cg_handler")
        if row.unit_id in world.actor(one).units
    )
    world.login(client, "dispatch1")
    with within("desk.voices"):
        shown = page(client.get(PAGE))
    assert WORDS in shown
    assert name not in shown
    assert [one.key for one in inbox(world.actor("dispatch1"), clock.now())] == [row.key]
    assert inbox(world.actor(leader), clock.now()) == []
    refused = client.post(f"{PAGE}{row.key}/", {"outcome": "eased", "text": ""})
    assert refused.status_code == 422
    assert "请写明怎么处理" in page(refused)
    done = client.post(f"{PAGE}{row.key}/", {"outcome": "eased", "text": "三张表合并成一张"})
    assert done.status_code == 303
    assert "三张表合并成一张" in page(client.get(f"{PAGE}?show=answered"))
    world.login(client, leader)
    told = page(client.get(f"{PAGE}?show=answered"))
    assert "三张表合并成一张" in told
    assert WORDS not in told
    assert name not in told
    assert client.post(f"{PAGE}{row.key}/", {"outcome": "kept", "text": "不"}).status_code == 404
    world.login(client, "grid2")
    assert client.get(PAGE).status_code == 403


def test_once_and_not_ones_own(world: World) -> None:
    from tests.fieldwork.phone import give_post  # noqa: PLC0415 - only here

    give_post(world, "dispatch1", "grid_worker", "t1", area="149901001001001")
    own = said(world, "dispatch1")
    with pytest.raises(NotYours):
        answer(actor=world.actor("dispatch1"), key=own.key, outcome="kept", text="不改")
    answer(actor=world.actor("leader1"), key=own.key, outcome="kept", text="法定职责")
    with pytest.raises(NotNow):
        answer(actor=world.actor("leader1"), key=own.key, outcome="kept", text="法定职责")
    with pytest.raises(NotFound):
        answer(actor=world.actor("t1_dispatch"), key=own.key, outcome="kept", text="不")


def test_by_telephone_once_and_on_the_own_page_alone(world: World, client: Client) -> None:
    world.login(client, "grid1")
    now = clock.now().isoformat()
    item = {
        "key": str(uuid4()),
        "kind": "burden",
        "at": now,
        "sent_at": now,
        "seq": 1,
        "fields": {"about": "forms", "matter": "", "work": "台账月报", "text": WORDS},
    }
    for _ in range(2):
        told = client.post("/field/queue/", item, content_type="application/json").json()
        assert told["status"] == "done"
        assert "no" not in told
    assert told["repeated"]
    assert Voice.objects.count() == Receipt.objects.count() == 1
    wrong = {**item, "key": str(uuid4()), "fields": {**item["fields"], "about": ""}}  # type: ignore[dict-item]  # as made above
    refused = client.post("/field/queue/", wrong, content_type="application/json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["about"])
    answer(
        actor=world.actor("leader1"), key=Voice.objects.get().key, outcome="stopped", text="停了"
    )
    mine = client.post("/field/sync/", {"did": ""}, content_type="application/json").json()
    voices = mine["sections"]["mine"]["data"]["voices"]
    assert (voices[0]["answer"], voices[0]["outcome"]) == ("停了", "已停止")
    assert mine["sections"]["did"]["data"][0]["what"] == "提了负担意见"
    world.login(client, "grid2")
    other = client.post("/field/sync/", {}, content_type="application/json").json()
    assert other["sections"]["mine"]["data"]["voices"] == []


def test_who_said_it_is_forgotten_after_the_answer(world: World) -> None:
    row = said(world)
    assert forget_who() == 0
    answer(actor=world.actor("leader1"), key=row.key, outcome="kept", text="法定职责")
    with clock.at(clock.now() + timedelta(days=WHO_DAYS + 1)):
        assert forget_who() == 1
    row.refresh_from_db()
    assert (row.said_by_id, row.answer) == (None, "法定职责")
