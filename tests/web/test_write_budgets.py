"""Reporting and moving a case cost a bounded number of statements through every door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import STEPS, World

from linli.cases.models import Case

pytestmark = pytest.mark.django_db

#: The walk of one case through the desk: who, which command.
WALK = ("accept", "dispatch", "sign", "progress", "answer", "verify_true", "close")


def _post(client: Client, no: str, command: str, fields: dict[str, Any]) -> Any:
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, **fields}
    return client.post(f"/desk/cases/{no}/do/{command}/", data)


def test_every_step_of_the_desk_stays_within_its_budget(client: Client, world: World) -> None:
    """The walk from acceptance to closing, each act on its own."""
    warm, no = world.report().no, world.report().no
    for number in (warm, no):
        for command in WALK:
            who, fields = STEPS[command]  # type: ignore[index]  # StrEnum members are their values
            world.login(client, who)
            if number == warm:
                assert _post(client, number, command, dict(fields)).status_code == 303
                continue
            client.get("/desk/")
            case = Case.objects.get(no=no)
            data = {"version": case.version, "seen": case.chain_seq, **fields}
            with within("desk.act"):
                assert client.post(f"/desk/cases/{no}/do/{command}/", data).status_code == 303


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


def test_a_split_is_a_report_and_a_move_in_one(client: Client, world: World) -> None:
    """It opens a second case in the same act, so it has a budget of its own."""
    numbers = [world.report().no, world.report().no]
    world.login(client, "dispatch1")
    for no in numbers:
        world.do(no, "accept")
        case = Case.objects.get(no=no)
        data = {"version": case.version, "seen": case.chain_seq, "title": "另一件", "text": "路灯"}
        if no == numbers[0]:
            assert client.post(f"/desk/cases/{no}/do/split/", data).status_code == 303
            continue
        with within("desk.split"):
            assert client.post(f"/desk/cases/{no}/do/split/", data).status_code == 303
