"""The ends of the calendar in an address are ignored or refused, never an error of ours."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.rota.duty_world import NOW, post
from tests.world import World

from linli.kernel import clock
from linli.rota import actions

pytestmark = pytest.mark.django_db

ENDS = ("0001-01-01", "9999-12-31")


def test_days_at_the_ends_of_the_calendar(client: Client, world: World) -> None:
    with clock.at(NOW):
        at = post(world, "t1").pk
        raw = {"name": "防汛", "area": "149901000000", "report_at": "17:00"}
        raw |= dict.fromkeys(("first", "last"), "2026-03-02")
        days = actions.declare(actor=world.actor("leader1"), raw=raw).pk
        world.login(client, "leader1")
        for end in ENDS:
            for address, status in (
                (f"/desk/rota/posts/{at}/?month={end[:7]}", 200),
                (f"/desk/rota/posts/{at}/?day={end}", 200),
                (f"/desk/rota/days/{days}/?day={end}", 200),
                (f"/desk/rota/days/{days}/t1/{end}/", 404),
                (f"/desk/emergencies/?last={end}", 200),
                (f"/desk/emergencies/?first={end}", 200),
                (f"/desk/powers/?to={end}", 422),
                (f"/desk/powers/?from={end}", 422),
                (f"/desk/powers/list/?power=dispatch&to={end}", 422),
                (f"/desk/powers/powers.csv?to={end}", 200),
            ):
                assert client.get(address).status_code == status, address
        said = client.get(f"/desk/powers/?to={ENDS[0]}").content.decode()
        assert "日期不对，请按 2026-12-01 的样子填写。" in said
