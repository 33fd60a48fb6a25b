"""The kept counts of the queues: asked for once, never behind what has been recorded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.budgets import counted
from tests.world import World

from linli.cases.models import Case
from linli.cases.queries import queues
from linli.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def counts(world: World, who: str = "dispatch1", **more: frozenset[int]) -> dict[str, int]:
    return queues.counts(world.actor(who), clock.now(), **more)


def elsewhere(act: Callable[[], object]) -> None:
    """Carry out ``act`` over a connection of its own, as another process would."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.fixture(autouse=True)
def early(world: World) -> object:
    """Stand at the beginning of a minute, so that none ends while a test runs."""
    moment = datetime(2026, 3, 5, 2, 0, 1, tzinfo=UTC)
    with clock.at(moment):
        yield moment


def test_a_second_look_asks_only_whether_anything_was_recorded(world: World) -> None:
    for _ in range(3):
        world.report()
    actor, now = world.actor("dispatch1"), clock.now()
    first = queues.counts(actor, now)
    with counted() as asked:
        assert queues.counts(actor, now) == first
    assert first["reported"] == 3
    assert len(asked) == 1
    assert "cases_case" not in asked[0]


def test_what_somebody_else_does_is_seen_at_once(world: World) -> None:
    no = world.report().no
    assert counts(world)["reported"] == 1
    moment = clock.now()

    def accept() -> None:
        with clock.at(moment):
            world.drive(no, "accept")

    elsewhere(accept)
    assert counts(world)["reported"] == 0
    assert counts(world)["accepted"] == 1
    world.drive(no, "dispatch")
    assert counts(world)["dispatched"] == 1


def test_a_block_set_elsewhere_is_seen_at_once(world: World) -> None:
    no = world.report().no
    assert counts(world, "t1_dispatch")["open"] == 1
    moment = clock.now()

    def block() -> None:
        with clock.at(moment):
            world.do(no, "block", by="dispatch1", account="t1_dispatch", text="被反映人")

    elsewhere(block)
    assert counts(world, "t1_dispatch")["open"] == 0
    assert counts(world)["open"] == 1


def test_a_deadline_that_passes_is_seen_within_the_minute(world: World) -> None:
    case = Case.objects.get(no=world.report().no)
    now = clock.now()
    Case.objects.filter(pk=case.pk).update(
        near_at=now + timedelta(seconds=20), due_at=now + timedelta(minutes=2)
    )
    actor = world.actor("dispatch1")
    before = queues.counts(actor, now)
    assert (before["near"], before["overdue"]) == (0, 0)
    near = queues.counts(actor, now + timedelta(minutes=1))
    assert (near["near"], near["overdue"]) == (1, 0)
    late = queues.counts(actor, now + timedelta(minutes=3))
    assert (late["near"], late["overdue"]) == (0, 1)


def test_everybody_has_counts_of_their_own(world: World) -> None:
    world.drive(world.report().no, "accept", "dispatch")
    handler = world.actor("zj_handler")
    assert counts(world)["open"] == counts(world, "zj_handler")["open"] == 1
    assert counts(world, "cg_handler")["open"] == 0
    assert counts(world, units=handler.units)["open"] == 1
    assert counts(world, units=frozenset({0}))["open"] == 0


def test_a_reader_who_changes_the_answer_changes_only_a_copy(world: World) -> None:
    world.report()
    counts(world)["open"] = 99
    assert counts(world)["open"] == 1
