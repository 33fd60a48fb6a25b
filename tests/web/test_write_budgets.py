"""Reporting and moving a case cost a bounded number of statements through every door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.budgets import budget, counted, within
from tests.moves import ACTS, BY_PEOPLE
from tests.world import World

from linli.cases.inputs import FORMS
from linli.cases.models import Case

pytestmark = pytest.mark.django_db


def test_no_move_is_left_out_of_the_walk() -> None:
    """A new command of people must come with a costly start of its own."""
    assert {act.command for act in ACTS} == BY_PEOPLE
    assert set(FORMS) >= BY_PEOPLE


def test_every_move_at_the_desk_stays_within_its_budget(world: World) -> None:
    """Each move of people through its form, from a case that makes it costly."""
    limit, over = budget("desk.act"), []
    for act in ACTS:
        no = act.start(world)
        values = act.values(world)
        # A browser of its own: messages nobody has read would be kept in the session.
        client = world.login(Client(), act.who)
        path = f"/desk/cases/{no}/do/{act.command.value}/"
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 200, act
        case = Case.objects.get(no=no)
        data = {"version": case.version, "seen": case.chain_seq, **values}
        with counted() as found:
            answer = client.post(path, data)
        assert answer.status_code == 303, (act, answer.content.decode()[:2000])
        if len(found) > limit:
            over += [f"{act}: {len(found)} statements", *(f"  {sql[:160]}" for sql in found)]
    assert not over, "\n".join(over)


def _intake(number: int) -> dict[str, Any]:
    return {
        "door": "seat",
        "text": f"第{number}件：楼道灯不亮",
        "request_type": "help",
        "privacy": "named",
        "name": "测试居民",
        "phone": "13900001234",
        "client_key": f"budget-{number}",
    }


def test_a_report_at_the_desk_stays_within_its_budget(client: Client, world: World) -> None:
    """One screen, one report."""
    world.login(client, "seat1")
    assert client.post("/desk/new/", _intake(1)).status_code == 303
    with within("desk.report"):
        assert client.post("/desk/new/", _intake(2)).status_code == 303
    assert Case.objects.count() == 2


def test_a_resident_report_stays_within_its_budget(client: Client, world: World) -> None:
    """The public form, without an account."""
    for number in (1, 2):
        client.get("/report/")
        data = {**_intake(number), "confirm": "on"}
        if number == 1:
            client.post("/report/", data)
            continue
        with within("resident.report"):
            answer = client.post("/report/", data)
    assert answer.status_code in {302, 303}, answer.content.decode()[:2000]
    assert Case.objects.count() == 2
