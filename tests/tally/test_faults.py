"""A wrong count is found and named; rebuilding makes it right; old records are counted."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.audit.models import EventPayload
from linli.cases import counting
from linli.cases.models import Case
from linli.domain.errors import NotFound
from linli.domain.measures import Measure
from linli.domain.spans import Span
from linli.domain.states import State
from linli.insights import verifying
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.tally import folding, reading
from linli.tally.cuboids import COLUMNS, CUBOIDS
from linli.tally.models import DoorTown, Fact, Folding, NewFact, Spread
from linli.tally.scopes import Dim, Scope
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EVER = Span(date(2020, 1, 1), date(2040, 12, 31))


def _rollups() -> dict[str, list[tuple[object, ...]]]:
    """Return all roll-ups; a cell that is 0 and one that never was are the same."""
    found = {}
    with connection.cursor() as cursor:
        for cuboid in CUBOIDS:
            names = [dim.value for dim in cuboid.dims]
            sums = [f"COALESCE(m{number}, 0)" for number in COLUMNS]
            columns = ", ".join(["grain", "period", *names, *sums])
            cursor.execute(f"SELECT {columns} FROM {cuboid.table}")  # noqa: S608 - our names
            rows = [row for row in cursor.fetchall() if any(row[len(names) + 2 :])]
            found[cuboid.table] = sorted(rows, key=str)
    names = ["grain", "period", "measure", "slot", "unit", "town", "n"]
    found["spread"] = sorted(Spread.objects.exclude(n=0).values_list(*names), key=str)
    return found


def _net() -> dict[tuple[object, ...], int]:
    columns = ("case_id", "seq", "measure", "slot", "day", "unit", "town", "village", "matter")
    found: dict[tuple[object, ...], int] = {}
    for model in (Fact, NewFact):
        for *key, n in model._default_manager.values_list(*columns, "n"):
            found[tuple(key)] = found.get(tuple(key), 0) + n
    return {key: n for key, n in found.items() if n}


def test_a_fact_changed_added_or_lost_is_named(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    no = world.closed().no
    folding.fold()
    call_command("insights", "verify")
    assert "一致" in capsys.readouterr().out
    Fact.objects.filter(measure=Measure.CLOSED).update(unit=0)
    with pytest.raises(SystemExit) as ended:
        call_command("insights", "verify")
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert no in said
    assert "“结案”" in said
    assert "未派单" in said


def test_a_wrong_rollup_is_named(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.report()
    folding.fold()
    DoorTown.objects.update(m1=7)
    Spread.objects.filter(measure=Measure.RECEIVED).update(n=9)
    with pytest.raises(SystemExit):
        call_command("insights", "verify", "--json")
    answer = json.loads(capsys.readouterr().out)
    said = " ".join(answer["sentences"])
    assert "tally_door_town" in said
    assert "按逐条计数应为 1，汇总为 7" in said
    assert "tally_spread" in said
    call_command("insights", "rebuild")
    assert verifying.verify().ok


def test_rebuilding_from_the_log_gives_the_same(world: World) -> None:
    world.closed()
    other = world.report()
    world.drive(other.no, "accept", "dispatch", "ask_return", "grant_return")
    folding.fold()
    facts, rollups = _net(), _rollups()
    assert verifying.rebuild() == 0
    assert (_net(), _rollups()) == (facts, rollups)
    Fact.objects.filter(measure__gte=40).delete()
    Fact.objects.create(
        case_id=Case.objects.get(no=other.no).pk, seq=99, at=clock.now(), day=clock.today(),
        measure=1, slot=0, n=1, unit=0, town=0, village=0, matter=0, door="web",
    )  # fmt: skip
    Spread.objects.all().delete()
    assert verifying.rebuild() == 2
    assert (_net(), _rollups()) == (facts, rollups)
    assert verifying.rebuild() == 0


def test_the_worker_counts_what_was_there_before_the_counts(world: World) -> None:
    world.closed()
    other = world.report()
    world.drive(other.no, "accept", "dispatch", "sign")
    measures = [Measure.RECEIVED, Measure.CLOSED, Measure.DUE, Measure.OPEN_DUE, Measure.DISPATCHED]
    before = reading.totals(measures, EVER, by=[Dim.UNIT, Dim.TOWN, Dim.MATTER, Dim.DOOR])
    for payload in EventPayload.objects.all():  # as records of before: without what is kept now
        body = json.loads(payload.body)
        body.pop(counting.KEPT, None)
        EventPayload.objects.filter(pk=payload.pk).update(body=json.dumps(body))
    NewFact.objects.all().delete()
    Fact.objects.all().delete()
    folding.anew()
    Folding.objects.all().delete()
    Worker().run_once()
    assert reading.totals(measures, EVER, by=[Dim.UNIT, Dim.TOWN, Dim.MATTER, Dim.DOOR]) == before
    assert not NewFact.objects.exists()
    assert Folding.objects.get(id=1).complete
    assert verifying.fill() == 0
    assert verifying.verify().ok


def test_stock_and_ages_of_a_small_story(world: World) -> None:
    world.closed()
    world.report()
    today = clock.today()
    for _ in range(2):
        stock = reading.stock(today)[()]
        assert {state: n for state, n in stock.items() if n} == {
            State.CLOSED: 1,
            State.REPORTED: 1,
        }
        assert reading.ages(today)[0] == (0, 3, 1)
        assert reading.stock(today - timedelta(days=1))[()][State.REPORTED] == 0
        assert len(reading.cases_standing(State.REPORTED, today)) == 1
        assert sum(map(sum, reading.hours(EVER))) == 2
        assert reading.moves(EVER)[None, State.REPORTED] == 2
        folding.fold()


def test_questions_that_make_no_sense_are_refused() -> None:
    for ask in (
        lambda: reading.totals([], EVER),
        lambda: reading.totals([1], EVER, by=[Dim.DAY, Dim.WEEK]),
        lambda: reading.totals([1], EVER, by=[Dim.UNIT, Dim.UNIT]),
        lambda: reading.stock(EVER.first, by=[Dim.DAY]),
        lambda: reading.overdue(EVER.first, by=[Dim.MONTH]),
        lambda: reading.ages(EVER.first, edges=(1, 2)),
        lambda: reading.ages(EVER.first, edges=(0, 2, 2)),
        lambda: reading.stays(EVER, by=[Dim.MATTER]),
    ):
        with pytest.raises(ValueError):
            ask()


def test_an_empty_filter_counts_nothing(world: World) -> None:
    world.report()
    folding.fold()
    assert reading.totals([1], EVER, Scope(towns=frozenset()))[()] == {1: 0}


def test_the_scope_of_an_area(world: World) -> None:
    tree = world.catalogue.tree
    grid = tree.by_code("149901001001001")
    assert grid is not None
    village, town = tree.ancestor(grid, "village"), tree.ancestor(grid, "town")
    assert village
    assert town
    scope = counting.scope(world.catalogue, grid.path, units=[3])
    assert scope == Scope(villages=frozenset({village.id}), units=frozenset({3}))
    assert counting.scope(world.catalogue, town.path).towns == {town.id}
    assert counting.scope(world.catalogue) == counting.scope(world.catalogue, tree.root.path)
    assert counting.scope(world.catalogue) == reading.EVERYWHERE
    with pytest.raises(NotFound):
        counting.scope(world.catalogue, "no/such/")


def test_a_split_and_a_merger_are_each_one_statement(world: World) -> None:
    one, two = world.report(), world.report()
    with CaptureQueriesContext(connection) as captured:
        world.do(one.no, "split", title="另一件", text="路灯不亮。")
        world.do(one.no, "merge", target=two.no, text="同一件事")
    told = [query for query in captured.captured_queries if "tally_new" in query["sql"]]
    assert len(told) == 2
    counts = reading.totals([Measure.RECEIVED, Measure.MERGED, Measure.OPEN_SINCE], EVER)[()]
    assert list(counts.values()) == [3, 1, 2]
    assert verifying.verify().ok
