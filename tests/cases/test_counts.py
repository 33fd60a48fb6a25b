"""The kept counts of the queues: asked for once, never behind what has been recorded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from tests.budgets import counted
from tests.world import World

from linli.cases.access import sees_everything, visible_to
from linli.cases.models import Case, ConflictBlock
from linli.cases.queries import queues
from linli.cases.queries.scope import Within
from linli.kernel import clock

#: Looks within which nobody else writes: the mark is that of the whole database server, which
#: other tests and its own upkeep use too.
QUIET = 20

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def counts(
    world: World, who: str = "dispatch1", units: frozenset[int] = frozenset()
) -> dict[str, int]:
    return queues.counts(world.actor(who), clock.now(), within=Within(units=units))


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
    for _ in range(QUIET):
        with counted() as asked:
            assert queues.counts(actor, now) == first
        if len(asked) == 1:
            break
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


CAST = ("dispatch1", "leader1", "audit1", "t1_dispatch", "zj_handler", "cg_leader", "grid1")


@pytest.fixture
def many(world: World) -> list[str]:
    """Matters in several states and places, by several doors; one is late, one paused."""
    now = clock.now()
    numbers = [
        world.report(by, door=door, area=area).no
        for by, door in (("visitor", "web"), ("seat1", "seat"), ("grid1", "grid"))
        for area in ("149901001001", "149901100201")
    ]
    world.drive(numbers[0], "accept", "dispatch", "sign")
    world.drive(numbers[1], "accept", "dispatch")
    world.drive(numbers[2], "accept", ("dispatch", {"lead_unit": "cg"}))
    Case.objects.filter(no=numbers[0]).update(due_at=now - timedelta(minutes=1))
    Case.objects.filter(no=numbers[1]).update(due_at=now, near_at=now, overseen=True)
    Case.objects.filter(no=numbers[2]).update(due_at=now - timedelta(days=1), paused_at=now)
    Case.objects.filter(no=numbers[3]).update(pending_kind="level")
    for number, name in enumerate(("leader1", "zj_handler", "grid1")):
        ConflictBlock.objects.create(
            case=Case.objects.get(no=numbers[number]), user=world.user(name), set_at=now
        )
    return numbers


@pytest.mark.parametrize("looked_before", [False, True])
def test_every_reach_gets_the_sums_of_its_own_lists(
    world: World, many: list[str], *, looked_before: bool
) -> None:
    """Kept, shared or counted in a transaction: always what the lists beside them hold."""
    now = clock.now()
    for name in CAST:
        actor = world.actor(name)
        if looked_before:
            queues.counts(actor, now)
        for units in (frozenset[int](), actor.units):
            cases = visible_to(actor)
            if units:
                cases = cases.filter(holder_unit_id__in=units)
            expected = {
                code: cases.filter(queues.condition(code, now)).count()
                for code in queues.BY_CODE
                if code != "all"
            }
            assert queues.counts(actor, now, within=Within(units=units)) == expected, name
            with transaction.atomic():
                assert queues.counts(actor, now, within=Within(units=units)) == expected, name
    whole = queues.counts(world.actor("dispatch1"), now)
    assert (whole["open"], whole["overdue"], whole["near"]) == (6, 1, 1)
    assert (whole["pending"], whole["overseen"]) == (1, 1)


def test_all_who_see_everything_count_once_together(world: World, many: list[str]) -> None:
    counts(world)
    with counted() as asked:
        assert counts(world, "audit1") == counts(world)
    assert not [sql for sql in asked if "cases_case" in sql]


def test_who_is_excluded_from_a_matter_shares_with_nobody(world: World, many: list[str]) -> None:
    whole = counts(world)["open"]
    assert counts(world, "leader1")["open"] == whole - 1
    assert counts(world)["open"] == whole


def test_who_sees_everything(world: World, many: list[str]) -> None:
    everything = Case.objects.count()
    found = {name: sees_everything(world.actor(name)) for name in CAST}
    assert [name for name in CAST if found[name]] == ["dispatch1", "audit1"]
    for name in CAST:
        assert found[name] == (visible_to(world.actor(name)).count() == everything), name
    with counted() as asked:
        assert not sees_everything(world.actor("zj_handler"))
    assert not [sql for sql in asked if "conflict_block" in sql]


def test_counting_reads_the_index_and_no_row(world: World, many: list[str]) -> None:
    """Rows are wide: reading them for ten thousand matters would cost the page half its time."""
    with counted() as asked:
        counts(world)
    grouped = next(sql for sql in asked if "GROUP BY" in sql)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {grouped}")
            expected = "USING COVERING INDEX case_open_counts"
        else:  # so few rows are rather read in one go
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            # As after a vacuum: else looking rows up costs the same whichever index leads there.
            cursor.execute(
                "UPDATE pg_class SET relallvisible = 1000000 WHERE oid = 'cases_case'::regclass"
            )
            cursor.execute(f"EXPLAIN {grouped}")
            expected = "Index Only Scan using case_open_counts"
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert expected in plan
