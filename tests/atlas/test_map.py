"""The map: its numbers are the list's at every zoom, and nothing counts what one may not see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.atlas.conftest import T1, T2
from tests.budgets import within
from tests.world import World

from linli.atlas import asking, layers, numbers, points
from linli.atlas.asking import GROUPS, Asked, Month
from linli.atlas.ground import ground
from linli.cases import pinning
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries import listing
from linli.gridbook.actions.writing import add
from linli.kernel import clock
from linli.pins import folding
from linli.places.tree import Node

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PEOPLE = ("dispatch1", "t1_dispatch", "grid1", "zj_handler")


def area(world: World, code: str) -> Node:
    found = world.catalogue.tree.by_code(code)
    assert found is not None
    return found


def views(world: World) -> list[Asked]:
    """Return views of every group, of areas of every kind, with and without other limits."""
    today = clock.today()
    month = Month(today.year, today.month)
    found = []
    for group in GROUPS:
        county = Asked(group, area(world, "149901000000"))
        town = replace(county, area=area(world, "149901001000"))
        found += [county, replace(county, matter="B01"), town]
        if group in {"open", "ended"}:
            months = replace(county, unit="zj", first=month.back(1), last=month)
            found += [replace(county, unit="zj"), months, replace(county, unit="cg")]
            found.append(replace(town, matter="B01"))
            found += [replace(county, area=area(world, code)) for code in ("149901001001", T1)]
            found.append(replace(county, first=month.back(2), last=month.back(1)))
    return found


def check(world: World, name: str) -> int:
    """Compare every number of every view with the list; return how many matters there were."""
    actor, catalogue, now = world.actor(name), world.catalogue, clock.now()
    seen = 0
    for asked in views(world):
        cases = asking.matters(actor, asked, catalogue, now)
        rows = list(cases)
        seen += len(rows)
        if asked.group != "ended":
            listed = listing.condition(actor, asked.filters, catalogue, now)
            assert {one.pk for one in rows} == set(
                visible_to(actor).filter(listed).values_list("pk", flat=True)
            )
        placed, late = 0, 0
        for at in (6, 8, 10):
            found = numbers.numbers(actor, asked, catalogue, now, at)
            assert found.whole.n == len(rows), (name, asked)
            placed = sum(one.n for one in found.cells.values())
            late = sum(one.late for one in found.cells.values())
            assert placed == found.whole.placed
            assert sum(one.n for one in found.areas.values()) == found.whole.n
            for key, one in found.areas.items():
                path = catalogue.tree.by_id(key).path if key else "none"
                assert not key or one.n == sum(row.area_path.startswith(path) for row in rows)
        spots = points.points(actor, asked, catalogue, now, n=len(rows))
        assert (len(spots), sum(one.status == "overdue" for one in spots)) == (placed, late)
        if asked.group in {"open", "ended"} and not asked.matter:
            _check_cells(world, name, asked)
    return seen


def _check_cells(world: World, name: str, asked: Asked) -> None:
    """Go into every cell of a view: as many there, and the list has them."""
    actor, catalogue, now = world.actor(name), world.catalogue, clock.now()
    for cell, one in numbers.numbers(actor, asked, catalogue, now, 8).cells.items():
        narrow = replace(asked, cell=cell)
        for n in (one.n, points.FEW + 1):  # found by where they lie, and by walking
            assert points.inside(actor, narrow, catalogue, now, n=n).count() == one.n
        again = numbers.numbers(actor, narrow, catalogue, now, 10)
        assert (again.whole.n, again.whole.pressed) == (one.n, one.pressed)


def test_cells_areas_points_and_list_say_the_same(busy: World) -> None:
    lead, other = (busy.catalogue.unit_by_code(code) for code in ("zj", "cg"))
    assert lead
    assert other
    over = Case.objects.filter(lon=112.008)  # led by one, held by another
    assert over.update(lead_unit=lead.id, holder_unit=other.id) == 1
    seen = {name: check(busy, name) for name in PEOPLE}  # one by one
    assert all(seen.values())
    pinning.fill()
    folding.fold()
    busy.report(area=T2, lon="112.051", lat="37.006")
    with clock.at(clock.now() + timedelta(minutes=1)):
        for name in PEOPLE:
            assert check(busy, name) >= seen[name]  # from the sums, for whoever sees enough


def test_nothing_counts_what_one_may_not_see(busy: World) -> None:
    pinning.fill()
    folding.fold()
    asked = Asked("all", area(busy, "149901000000"))
    now, catalogue = clock.now(), busy.catalogue

    def cells(name: str) -> dict[int, int]:
        found = numbers.numbers(busy.actor(name), asked, catalogue, now, 9)
        return {cell: one.n for cell, one in found.cells.items()}

    before = cells("leader1")
    case = Case.objects.get(lon=112.012, lat=37.011)
    busy.do(case.no, "block", by="dispatch1", account="leader1", text="亲属")
    after = cells("leader1")
    assert sum(before.values()) - sum(after.values()) == 1
    assert cells("dispatch1") == before
    lost = next(cell for cell in before if before[cell] != after.get(cell, 0))
    own = points.listed(busy.actor("leader1"), replace(asked, cell=lost), catalogue, now, "", n=9)
    assert case.no not in [row.no for row in own.items]
    ended = replace(asked, group="ended")
    whole = numbers.numbers(busy.actor("leader1"), ended, catalogue, now, 9)
    assert whole.whole.n == asking.matters(busy.actor("leader1"), ended, catalogue, now).count()
    t2 = {cell for cell, _ in cells("t2_dispatch").items()}
    assert t2
    assert t2 < set(before)
    strangers = cells("cg_handler")
    assert strangers == {}


ANSWERS: tuple[tuple[dict[str, str], int, str], ...] = (
    ({}, 200, "按地方"),
    ({"show": "all", "area": "149901001000"}, 200, "近十二个月"),
    ({"show": "x"}, 422, "没有这种工单"),
    ({"area": "1"}, 422, "没有这个地方"),
    ({"cell": "zz"}, 422, "没有这个格"),
    ({"first": "2026-13"}, 422, "月份请按"),
    ({"first": "2026-05", "last": "2026-04"}, 422, "截止月份早于起始月份"),
    ({"matter": "?"}, 422, "没有这个事项"),
    ({"unit": "?"}, 422, "没有这个单位"),
    ({"after": "x"}, 422, "翻页链接"),
    ({"box": "112,37,112.1,37.1", "zoom": "12"}, 200, "图上的工单"),
    ({"box": "112.1,37,112,37.1", "zoom": "12"}, 422, "画面范围请按"),
    ({"box": "112,37,112.1,37.1", "zoom": "99"}, 422, "缩放级别请在"),
)


def test_the_page_answers(busy: World, client: Client) -> None:
    busy.login(client, "dispatch1")
    for query, status, said in ANSWERS:
        answer = client.get("/desk/map/", query)
        assert (answer.status_code, said in answer.content.decode()) == (status, True), query


def test_months_of_their_own_do_not_follow_into_open_work(busy: World, client: Client) -> None:
    busy.login(client, "dispatch1")
    html = client.get("/desk/map/", {"show": "all"}).content.decode()
    assert 'href="/desk/map/?show=open&amp;area=149901000000"' in html
    own = client.get("/desk/map/", {"show": "all", "first": "2020-01"}).content.decode()
    assert 'href="/desk/map/?show=open&amp;area=149901000000&amp;first=2020-01' in own


def test_the_page_costs_the_same_however_many_there_are(busy: World, client: Client) -> None:
    pinning.fill()
    busy.login(client, "dispatch1")
    client.get("/desk/map/")  # what is read once per process
    with within("desk.map"):
        one = client.get("/desk/map/", {"show": "all"})
    for n in range(9):
        busy.report(area=T1, lon=f"112.00{n}", lat="37.003")
    with within("desk.map"):
        more = client.get("/desk/map/", {"show": "all"})
    totals = [re.search(r"map-total\"><b>(\d+) 件", page.content.decode()) for page in (one, more)]
    first, second = (int(found[1]) for found in totals if found)
    assert second == first + 9


def test_every_mark_of_the_drawing_stands_in_the_tables(
    busy: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST", 0)  # so that there are cells
    busy.login(client, "dispatch1")
    html = client.get("/desk/map/").content.decode()
    drawing, _, rest = html.partition("map__drawing")[2].partition("</svg>")
    drawn = set(re.findall(r"[?&;]cell=([0-9a-f]{15})", drawing))
    assert drawn
    assert drawn == set(re.findall(r"[?&;]cell=([0-9a-f]{15})", rest))
    for cell in drawn:
        answer = client.get("/desk/map/", {"cell": cell})
        assert answer.status_code == 200
        assert "一格" in answer.content.decode()
    flags = drawing.count("map__flag")
    assert flags == 1  # the one under 督办


def test_centres_and_facilities_stand_on_the_map_without_a_person(
    busy: World, client: Client
) -> None:
    raw = {"name": "和平社区公厕", "area": T1, "lon": "112.01", "lat": "37.01", "sort": "toilet"}
    raw["address"] = "和平社区广场北侧"
    entry = add(actor=busy.actor("grid1"), raw={"kind": "facility", **raw})
    county = area(busy, "149901000000")
    found, more = layers.facilities(busy.actor("dispatch1"), county)
    assert ([one.name for one in found], more) == (["和平社区公厕"], False)
    assert layers.facilities(busy.actor("zj_handler"), county) == ([], False)
    under = ground(busy.catalogue, county)
    assert under is not None
    assert "测试县" in "".join(one.name for one, _ in layers.centres(busy.catalogue, under.patches))
    busy.login(client, "dispatch1")
    html = client.get("/desk/map/").content.decode()
    assert html.count(f"/desk/book/{entry.pk}/") == 2
    off = client.get("/desk/map/", {"off": ["facilities", "centres"]}).content.decode()
    assert f"/desk/book/{entry.pk}/" not in off
