"""Lists: what an actor sees, every row once while paging, filters, counts, a fixed cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.cases.access import visible_to
from linli.cases.models import Case, ConflictBlock
from linli.cases.queries import listing, queues
from linli.cases.queries.listing import Filters, list_cases
from linli.domain.errors import Invalid
from linli.kernel import clock

ALL = Filters(queue="all")


def numbers(world: World, who: str, filters: Filters = ALL, size: int = 50) -> list[str]:
    """Return the numbers on all pages, read forward to the end."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = list_cases(world.actor(who), filters, cursor, size)
        found += [row.no for row in page.items]
        cursor = page.next
        if cursor is None:
            return found


@pytest.fixture
def many(world: World) -> list[str]:
    """Seven cases in two towns and several states."""
    made = [world.report(area="149901001001001").no for _ in range(4)]
    made += [world.report(area="149901100201001", matter="A01").no for _ in range(3)]
    world.drive(made[1], "accept")
    world.drive(made[2], "accept", "dispatch")
    world.drive(made[3], "accept", "dispatch", "sign")
    return made


@pytest.mark.parametrize("order", ["due", "newest"])
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_paging_shows_every_case_once(world: World, many: list[str], order: str, size: int) -> None:
    found = numbers(world, "dispatch1", replace(ALL, order=order), size)
    assert sorted(found) == sorted(many)


def test_paging_back_returns_to_the_same_rows(world: World, many: list[str]) -> None:
    first = list_cases(world.actor("dispatch1"), ALL, None, 3)
    second = list_cases(world.actor("dispatch1"), ALL, first.next, 3)
    again = list_cases(world.actor("dispatch1"), ALL, second.prev, 3)
    assert [row.no for row in again.items] == [row.no for row in first.items]


@pytest.mark.parametrize(
    "who",
    ["dispatch1", "t1_dispatch", "t2_dispatch", "zj_handler", "cg_handler", "grid1", "admin1"],
)
def test_a_list_is_what_the_actor_may_see(world: World, many: list[str], who: str) -> None:
    allowed = set(visible_to(world.actor(who)).values_list("no", flat=True))
    assert set(numbers(world, who)) == allowed
    if who == "zj_handler":
        assert allowed == {many[2], many[3]}


def test_a_blocked_person_neither_lists_nor_counts_the_case(world: World, many: list[str]) -> None:
    ConflictBlock.objects.create(
        case=Case.objects.get(no=many[0]), user=world.user("dispatch1"), set_at=clock.now()
    )
    assert many[0] not in numbers(world, "dispatch1")
    assert queues.counts(world.actor("dispatch1"), clock.now())["reported"] == 3


def test_counts_agree_with_the_queues_they_stand_beside(world: World, many: list[str]) -> None:
    late = Case.objects.get(no=many[0])
    Case.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(days=1))
    Case.objects.filter(no=many[1]).update(near_at=clock.now() - timedelta(minutes=1))
    counts = queues.counts(world.actor("dispatch1"), clock.now())
    for code, number in counts.items():
        assert len(numbers(world, "dispatch1", Filters(queue=code))) == number, code
    assert counts["overdue"] == 1
    assert counts["near"] >= 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (replace(ALL, area="149901100000"), {4, 5, 6}),
        (replace(ALL, area="149901100201"), {4, 5, 6}),
        (replace(ALL, area="149901001001001"), {0, 1, 2, 3}),
        (replace(ALL, matter="A01"), {4, 5, 6}),
        (replace(ALL, matter="A"), {4, 5, 6}),
        (replace(ALL, unit="zj"), {2, 3}),
        (replace(ALL, state="handling"), {3}),
        (replace(ALL, door="seat"), set()),
        (replace(ALL, text="楼道杂物"), {0, 1, 2, 3, 4, 5, 6}),
        (replace(ALL, text="查无此事"), set()),
        (replace(ALL, overdue=True), set()),
        (Filters(queue="dispatched"), {2}),
    ],
)
def test_filters(world: World, many: list[str], filters: Filters, expected: set[int]) -> None:
    assert set(numbers(world, "dispatch1", filters)) == {many[index] for index in expected}


def test_the_number_finds_its_case(world: World, many: list[str]) -> None:
    assert numbers(world, "dispatch1", replace(ALL, text=many[2])) == [many[2]]


def test_days_are_civil_days_and_both_included(world: World, many: list[str]) -> None:
    today = clock.today()
    assert len(numbers(world, "dispatch1", replace(ALL, since=today, until=today))) == 7
    tomorrow = today + timedelta(days=1)
    assert not numbers(world, "dispatch1", replace(ALL, since=tomorrow))


def test_mine_keeps_what_the_own_unit_holds(world: World, many: list[str]) -> None:
    assert set(numbers(world, "zj_handler", replace(ALL, whose="unit"))) == {many[2], many[3]}
    assert many[2] not in numbers(world, "dispatch1", replace(ALL, whose="unit"))


def test_the_row_tells_the_last_word_and_the_clock(world: World, many: list[str]) -> None:
    rows = {row.no: row for row in list_cases(world.actor("dispatch1"), ALL).items}
    assert rows[many[3]].last_word == "签收"
    assert rows[many[3]].unit == "县住建局"
    assert rows[many[3]].clock.word in {"正常", "将超期"}
    assert rows[many[3]].clock.left.startswith("还剩")


@pytest.mark.parametrize(
    "raw",
    [
        {"queue": "nothing"},
        {"state": "nothing"},
        {"matter": "ZZ"},
        {"area": "000000"},
        {"unit": "nobody"},
        {"level": "x"},
        {"door": "x"},
        {"since": "yesterday"},
        {"until": "2026-13-01"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"order": "random"},
        {"text": "长" * 61},
    ],
)
def test_wrong_filters_are_named(world: World, raw: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        Filters.parse(raw, world.catalogue)
    assert set(refusal.value.fields) & set(raw)


def test_filters_survive_the_address(world: World) -> None:
    filters = Filters.parse(
        {"queue": "handling", "text": "井盖", "unit": "zj", "since": "2026-01-02", "mine": "1"},
        world.catalogue,
    )
    assert Filters.parse(dict(filters.query()), world.catalogue) == filters
    assert filters.without("unit").unit == ""


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "W10", "WyJuIiwxXQ", "é", "A" * 700])
def test_a_foreign_cursor_is_refused(world: World, many: list[str], cursor: str) -> None:
    with pytest.raises(Invalid):
        list_cases(world.actor("dispatch1"), ALL, cursor)


def test_the_cost_does_not_grow_with_the_data(world: World, many: list[str]) -> None:
    actor = world.actor("dispatch1")
    with counted() as few:
        list_cases(actor, ALL, catalogue=world.catalogue)
    for _ in range(12):
        world.report()
    with counted() as more:
        list_cases(actor, ALL, catalogue=world.catalogue)
    assert len(few) == len(more) <= 3


def test_every_queue_has_a_condition_and_an_empty_word() -> None:
    for queue in queues.QUEUES:
        queues.condition(queue.code, clock.now())
        assert queue.empty
    assert listing.ORDERS.keys() >= {queue_filters.sorting for queue_filters in (ALL, Filters())}
