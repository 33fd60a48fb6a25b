"""Pins follow every move in its transaction; sums are what the pins say; both can be mended."""

from __future__ import annotations

from random import Random

import pytest
from django.db.models import Sum
from tests.budgets import counted
from tests.world import World

from linli.cases import pinning
from linli.cases.models import Case
from linli.pins import folding, reading
from linli.pins.boxes import Range
from linli.pins.cells import NOWHERE, cell_at, span, step
from linli.pins.models import PinFact, PinFilling, PinSum
from linli.pins.reading import Areas, Question, Share

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

T1, T2 = "149901001001001", "149901100201001"


def pins(no: str) -> dict[tuple[int, ...], int]:
    """Return where a case counts: cell, town, village, matter."""
    rows = PinFact.objects.filter(case_id=Case.objects.get(no=no).pk)
    grouped = rows.order_by().values_list("cell", "town", "village", "matter")
    return {tuple(row[:4]): row[4] for row in grouped.annotate(s=Sum("n")) if row[4]}


def sums() -> set[tuple[int, ...]]:
    rows = PinSum.objects.exclude(n=0)
    columns = ("resolution", "month", "town", "village", "matter", "cell", "n")
    return set(rows.values_list(*columns))


def where(case: Case, cell: int) -> tuple[int, ...]:
    return (cell, case.town_id or 0, case.village_id or 0, case.matter_id or 0)


def test_a_pin_follows_the_case(world: World) -> None:
    no = world.report(area=T1, lon="112.01", lat="37.01").no
    case = Case.objects.get(no=no)
    assert pins(no) == {where(case, cell_at(112.01, 37.01)): 1}
    with counted() as asked:
        world.do(no, "comment")
    assert not [sql for sql in asked if "pins_" in sql]  # nothing moved, nothing is written
    case = world.do(no, "accept")
    assert case.matter_id
    assert pins(no) == {where(case, cell_at(112.01, 37.01)): 1}
    case = world.do(no, "amend", by="dispatch1", point="112.05,37.01", text="地点有误")
    assert case.town_id == world.catalogue.tree.by_code("149901100000").id  # type: ignore[union-attr]
    assert pins(no) == {where(case, cell_at(112.05, 37.01)): 1}


@pytest.mark.parametrize(
    "point",
    [
        {},
        {"lon": "112.05", "lat": "37.01"},  # in the other town
        {"lon": "0", "lat": "0"},
        {"lon": "120", "lat": "30"},  # in another province
    ],
)
def test_no_sure_place_is_no_point_on_the_map(world: World, point: dict[str, str]) -> None:
    no = world.report(area=T1, **point).no
    assert pins(no) == {where(Case.objects.get(no=no), NOWHERE): 1}


def test_sums_are_what_the_pins_say(world: World) -> None:
    nos = [world.report(area=T1, lon=f"112.00{n}", lat="37.01").no for n in range(1, 6)]
    nos += [world.report(area=T2, lon="112.05", lat="37.01").no, world.report(area=T2).no]
    whole = Question(7)
    before = sorted(reading.totals(whole))
    assert sum(one.n for one in before) == 7
    assert folding.fold() == 7
    assert sorted(reading.totals(whole)) == before
    world.do(nos[0], "accept")
    world.do(nos[0], "amend", by="dispatch1", point="112.05,37.01", text="地点有误")
    late = sorted(reading.totals(whole))
    assert late != before
    assert folding.fold() == 4  # two rows for the matter, two for the place
    assert sorted(reading.totals(whole)) == late
    folded = sums()
    folding.anew()
    assert sums() == folded
    assert folding.fold() == 0
    for level in folding.LEVELS:
        rows = PinSum.objects.filter(
            resolution=level.resolution,
            **({"matter__gte": 0} if level.by_matter else {"matter": folding.ALL_MATTERS}),
        )
        assert sum(row.n for row in rows) == 7


def test_every_question_has_one_answer_from_sums_and_from_pins(world: World) -> None:
    for n in range(1, 5):
        no = world.report(area=T1, lon=f"112.0{n}5", lat="37.01").no
        world.do(no, "accept", matter="B01" if n % 2 else "B02")
    town = world.catalogue.tree.by_code("149901001000")
    matter = world.catalogue.matter("B01")
    assert town is not None
    assert matter is not None
    month = pinning.month_number(Case.objects.latest("id").clock_start)
    cell = h3_cell(112.01, 37.01, 7)
    village = world.catalogue.tree.by_code("149901001001")
    assert village is not None
    towns, villages = frozenset({town.id}), frozenset({village.id})
    every = [
        Question(at, first, last, *inside, matters, within, ranges, areas)
        for at in (6, 7, 8, 9, 10)
        for first, last in ((None, None), (month, month), (month + 1, None), (None, month - 1))
        for inside in ((None, None), (towns, None), (None, villages), (towns, villages))
        for matters in (None, frozenset({matter.id}), frozenset[int]())
        for within, ranges in ((None, None), (cell, None), (None, (Range(*span(cell)),)))
        for areas in Areas
    ]
    asked = Random(20260620).sample(every, 360)
    before = [sorted(reading.totals(one)) for one in asked]
    folding.fold()
    assert [sorted(reading.totals(one)) for one in asked] == before
    assert any(found for found in before)


def h3_cell(lon: float, lat: float, at: int) -> int:
    from linli.pins.cells import whole  # noqa: PLC0415 - beside its only use

    return whole(cell_at(lon, lat) // step(at), at)


def test_older_matters_are_taken_over_and_wrong_pins_put_right(world: World) -> None:
    nos = [world.report(area=T1, lon="112.01", lat="37.01").no for _ in range(3)]
    PinFact.objects.all().delete()
    assert not reading.complete()
    assert pinning.fill() == 3
    assert reading.complete()
    assert pinning.fill() == 0
    assert pins(nos[0]) == {where(Case.objects.get(no=nos[0]), cell_at(112.01, 37.01)): 1}
    folding.fold()
    assert pinning.check() == 0
    Case.objects.filter(no=nos[1]).update(lon=112.015)  # past the actions
    PinFact.objects.filter(case_id=Case.objects.get(no=nos[2]).pk).delete()
    assert pinning.check() == 2
    assert pinning.check(mend=True) == 2
    assert pinning.check() == 0
    assert PinFilling.objects.get().complete


def test_the_share_of_a_case_counts_once(world: World) -> None:
    no = world.report(area=T1, lon="112.01", lat="37.01").no
    world.do(no, "amend", by="dispatch1", point="112.012,37.012", text="地点有误")
    pk = Case.objects.get(no=no).pk
    sql = ("SELECT %s AS id, 0 AS inside, 1 AS late, 0 AS soon, 0 AS pressed", (pk,))
    key = cell_at(112.012, 37.012) // step(9)
    assert reading.of_cases(sql, 9) == [Share(key, 0, 1, 1, 0, 0)]
    assert reading.of_cases(sql, 9, h3_cell(112.012, 37.012, 8)) == [Share(key, 0, 1, 1, 0, 0)]
    assert reading.of_cases(sql, 9, h3_cell(112.05, 37.01, 8)) == []
