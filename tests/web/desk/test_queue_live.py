"""Numbers that keep themselves true: one cheap look, an answer only when something moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.queries import queues
from linli.cases.queries.listing import Filters
from linli.kernel import clock
from linli.workbench.actions import views as acts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def early(world: World) -> Iterator[None]:
    """Stand at the beginning of a minute, so that none ends while a test runs."""
    with clock.at(datetime(2026, 3, 5, 2, 0, 1, tzinfo=UTC)):
        yield


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    world.login(client, "dispatch1")
    client.get("/desk/")
    return client


def answer(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/desk/live/?whose=all{query}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.json()
    return found


def elsewhere(act: Callable[[], object]) -> None:
    """Carry out ``act`` over a connection of its own, as another process would."""
    moment = clock.now()

    def run() -> None:
        try:
            with clock.at(moment):
                act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def test_nothing_recorded_nothing_answered(desk: Client, world: World) -> None:
    world.report()
    first = answer(desk)
    assert first["queues"]["reported"] == 1
    if connection.vendor == "postgresql":  # its mark moves with every write in the cluster
        return
    with within("desk.live_same") as asked:
        again = desk.get(f"/desk/live/?whose=all&mark={first['mark']}")
    assert (again.status_code, again.content) == (204, b"")
    assert not [sql for sql in asked if "cases_case" in sql]


def test_what_others_do_is_told_with_the_next_question(desk: Client, world: World) -> None:
    no = world.report().no
    before = answer(desk)
    elsewhere(lambda: world.drive(no, "accept"))
    with within("desk.live"):
        after = answer(desk, f"&mark={before['mark']}")
    assert (after["queues"]["reported"], after["queues"]["accepted"]) == (0, 1)
    assert after["mark"] != before["mark"]


def test_a_minute_that_passes_is_news_too(desk: Client, world: World) -> None:
    world.report()
    before = answer(desk)
    with clock.at(clock.now() + timedelta(days=30)):
        desk.logout()
        world.login(desk, "dispatch1")
        after = answer(desk, f"&mark={before['mark']}")
    assert after["queues"]["overdue"] == 1


def test_the_cost_does_not_grow_with_queues_views_or_matters(desk: Client, world: World) -> None:
    actor = world.actor("dispatch1")
    for number in range(acts.MOST):
        acts.save_view(actor, f"视图{number}", Filters(text=f"文字{number}", order="newest"))
    world.report()
    answer(desk)
    world.report()
    with within("desk.live"):
        found = answer(desk)
    assert len(found["views"]) == acts.MOST


def test_it_counts_what_the_page_shows(desk: Client, world: World) -> None:
    mine, other = world.report("seat1").no, world.report().no
    view = acts.save_view(world.actor("dispatch1"), "楼道", Filters(text="楼道", order="newest"))
    found = answer(desk, "&queue=reported")
    assert found["top"] == [other, mine]
    assert found["views"] == {str(view.pk): 2}
    assert found["queues"] == queues.counts(world.actor("dispatch1"), clock.now())
    assert found["waiting"] == 0
    filed = desk.get("/desk/live/?whose=filed&queue=reported").json()
    assert (filed["top"], filed["queues"]["reported"]) == ([], 0)
    assert desk.get("/desk/live/?whose=all&text=没有这样的").json()["top"] == []


def test_a_call_waits_to_be_read(desk: Client, world: World) -> None:
    no = world.report().no
    world.do(no, "comment", by="seat1", text="请看一下", mention="dispatch1")
    assert answer(desk)["waiting"] == 1


def test_everybody_gets_their_own_numbers(client: Client, world: World) -> None:
    world.drive(world.report().no, "accept", "dispatch")
    world.report()
    for who, number in (("dispatch1", 2), ("zj_handler", 1), ("cg_handler", 0)):
        world.login(client, who)
        found = answer(client)
        assert found["queues"]["open"] == number
        assert len(found["top"]) == number


def test_a_stranger_is_led_to_the_door(client: Client, world: World) -> None:
    assert client.get("/desk/live/").status_code == 302


def test_a_screen_left_alone_still_signs_out(desk: Client, world: World) -> None:
    now = clock.now()
    for minutes in range(1, settings.LINLI_IDLE_SECONDS // 60, 5):
        with clock.at(now + timedelta(minutes=minutes)):
            desk.get("/desk/live/?whose=all", headers={"X-Linli-Poll": "1"})
    with clock.at(now + timedelta(seconds=settings.LINLI_IDLE_SECONDS + 61)):
        asked = desk.get("/desk/live/?whose=all", headers={"X-Linli-Poll": "1"})
        assert asked.status_code == 302
        assert desk.get("/desk/").status_code == 302
