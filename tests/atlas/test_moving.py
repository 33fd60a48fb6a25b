"""The map that moves: what is in sight is counted as the list counts it, for each pair of eyes."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from tests.atlas.test_map import area
from tests.budgets import within
from tests.world import World

from linli.atlas import asking, framing, numbers, points
from linli.atlas.asking import GROUPS, Asked
from linli.atlas.ground import extent
from linli.cases import pinning
from linli.cases.models import Case, ReadGrant
from linli.cases.queries.clock_badges import business_clock
from linli.kernel import clock
from linli.landmarks.models import CaseLandmark, Landmark
from linli.people.actor import Absent, Actor
from linli.pins import cells, folding
from linli.places.models import AreaGeometry
from linli.rising.models import Alert

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

COUNTY, TOWN, VILLAGE = "149901000000", "149901001000", "149901001001"
PEOPLE = (
    *("dispatch1", "t1_dispatch", "t2_dispatch", "v1_head", "grid1", "zj_handler", "cg_handler"),
    "audit1",
)
#: Around everything that is drawn in the small county.
AROUND = {"box": "111.9,36.9,112.2,37.2", "zoom": "12"}
VIEW = "/desk/map/view.json"


def people(world: World) -> list[Actor]:
    """Return people of every reach; one stands in for a colleague, another holds a grant."""
    case = Case.objects.get(lon=112.045, lat=37.005)
    granted = world.actor("zj_handler")
    ReadGrant.objects.create(
        case=case,
        user_id=granted.user_id or 0,
        granted_by_id=world.user("dispatch1").pk,
        granted_at=clock.now(),
        until=clock.now() + timedelta(days=30),
    )
    blocked = Case.objects.get(lon=112.012, lat=37.011)
    for account in ("dispatch1", "t1_dispatch"):
        world.do(blocked.no, "block", by="leader1", account=account, text="亲属")
    away = Case.objects.get(lon=112.052, lat=37.012)
    world.do(away.no, "block", by="leader1", account="t2_dispatch", text="亲属")
    absent = world.actor("t2_dispatch")
    told = Absent(absent.user_id or 0, absent.name, absent.posts)
    found = [world.actor(name) for name in PEOPLE]
    town, unit = world.actor("t1_dispatch"), world.actor("zj_handler")
    both = replace(town, posts=(*town.posts, *unit.posts))
    return [*found, both, replace(town, standing_for=(told,))]


def draw(world: World, dice: Random) -> Asked:
    """Return some view of some part of the map."""
    lon, lat = dice.uniform(111.98, 112.07), dice.uniform(36.99, 37.02)
    wide, high = dice.uniform(0.0001, 0.05), dice.uniform(0.0001, 0.03)
    raw = {
        "box": f"{lon - wide},{lat - high},{lon + wide},{lat + high}",
        "zoom": str(round(dice.uniform(8, 15), 2)),
    }
    frame = framing.read(raw, world.catalogue)
    return Asked(
        dice.choice(list(GROUPS)),
        area(world, dice.choice((COUNTY, COUNTY, TOWN, VILLAGE))),
        matter=dice.choice(("", "", "B01")),
        unit=dice.choice(("", "", "", "zj")),
        frame=frame,
    )


def true_numbers(actor: Actor, asked: Asked, world: World) -> dict[int, tuple[int, ...]]:
    """Return the numbers of every cell in sight, counted by hand from the cases one may see."""
    assert asked.frame
    now, found = clock.now(), dict[int, list[int]]()
    for case in asking.matters(actor, asked, world.catalogue, now):
        if case.lon is None or case.lat is None or case.place_unchecked:
            continue
        finest = cells.cell_at(case.lon, case.lat)
        cell = cells.whole(finest // cells.step(asked.frame.resolution), asked.frame.resolution)
        if cell not in asked.frame.cells:
            continue
        names = ("state", "due_at", "near_at", "paused_at", "answered_at")
        status = business_clock(now=now, **{name: getattr(case, name) for name in names}).status
        one = found.setdefault(cell, [0, 0, 0, 0])
        one[0] += 1
        one[1] += status == "overdue"
        one[2] += status == "near"
        one[3] += bool(case.supervision) and case.ended_at is None
    return {cell: tuple(one) for cell, one in found.items()}


def compare(world: World, actor: Actor, asked: Asked) -> int:
    """Compare every number of a part of the map with the matters; return how many were in sight."""
    assert asked.frame
    catalogue, now = world.catalogue, clock.now()
    counted = numbers.numbers(actor, asked, catalogue, now, asked.frame.resolution)
    told = {cell: (one.n, one.late, one.near, one.pressed) for cell, one in counted.cells.items()}
    assert told == true_numbers(actor, asked, world), (actor.name, asked)
    assert counted.whole.n == asking.matters(actor, asked, catalogue, now).count()
    if counted.inside == 0:
        return 0
    # By the cells, by walking, and by the person.
    for n, of in ((counted.inside, 0), (points.FEW + 1, 0), (counted.inside, counted.whole.n)):
        listed = points.inside(actor, asked, catalogue, now, n=n, of=of)
        assert len(set(listed.values_list("pk", flat=True))) == counted.inside
    for cell, one in counted.cells.items():
        narrow = replace(asked, cell=cell, frame=None)
        assert points.inside(actor, narrow, catalogue, now, n=one.n).count() == one.n
    return counted.inside


def test_what_is_in_sight_is_what_the_list_holds(busy: World) -> None:
    dice, somebody = Random(20260620), people(busy)
    with clock.at(clock.now() + timedelta(days=9)):  # so that some are late
        seen = [compare(busy, dice.choice(somebody), draw(busy, dice)) for _ in range(40)]
        assert sum(n > 0 for n in seen) > 12
        pinning.fill()
        folding.fold()
        busy.report(area="149901100201001", lon="112.051", lat="37.006")
        seen = [compare(busy, dice.choice(somebody), draw(busy, dice)) for _ in range(60)]
        assert sum(n > 0 for n in seen) > 18


def told(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get(VIEW, {**AROUND, **query})
    assert answer.status_code == 200, answer.content.decode()
    return dict(json.loads(answer.content))


def test_the_answer_says_what_the_page_says(
    busy: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.login(client, "dispatch1")
    few = told(client)
    assert "cells" not in few
    assert few["inside"] == len(few["points"]) == few["whole"]["n"] - few["whole"]["unplaced"]
    no, title, lon, lat, status, pressed = few["points"][0]
    case = Case.objects.get(no=no)
    assert (title, lon, lat, pressed) == (case.title, case.lon, case.lat, 0)
    assert status
    monkeypatch.setattr(points, "MOST", 0)
    many = told(client)
    assert many["inside"] == few["inside"] == sum(one[1] for one in many["cells"])
    assert (many["whole"], many["complete"]) == (few["whole"], True)
    name, n, late, _near, _pressed, lon, lat, corners = max(many["cells"], key=lambda one: one[1])
    assert len(corners) == 12
    assert min(corners[::2]) < lon < max(corners[::2])
    assert min(corners[1::2]) < lat < max(corners[1::2])
    page = client.get("/desk/map/", {"cell": name}).content.decode()
    assert f'id="map-total"><b>{n} 件' in page
    assert late <= n
    framed = client.get("/desk/map/", {**AROUND, "zoom": "9"}).content.decode()
    assert f'id="map-total"><b>{many["inside"]} 件' in framed
    streets = {"box": "111.99,36.99,112.07,37.02", "zoom": "13", "show": "all"}
    gzipped = {"accept-encoding": "gzip"}
    plain = client.get(VIEW, streets, headers=gzipped)
    assert plain.json()["points"]
    assert "Content-Encoding" not in plain  # titles are never packed
    monkeypatch.setattr(points, "IN_SIGHT", 0)
    packed = client.get(VIEW, streets, headers=gzipped)
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content))["cells"]


def test_what_cannot_be_read_is_said(busy: World, client: Client) -> None:
    box = "111.9,36.9,112.2,37.2"
    assert client.get(VIEW, {"box": box, "zoom": "12"}).status_code in {302, 401, 403}
    busy.login(client, "dispatch1")
    for query, sentence in (
        ({}, "请写明画面范围"),
        ({"box": box}, "缩放级别请在"),
        ({"zoom": "12"}, "画面范围请按"),
        ({"box": "112.2,36.9,111.9,37.2", "zoom": "12"}, "画面范围请按"),
        ({"box": "111.9,37.2,112.2,36.9", "zoom": "12"}, "画面范围请按"),
        ({"box": "200,36.9,201,37.2", "zoom": "12"}, "画面范围请按"),
        ({"box": "-90,-10,90,10", "zoom": "12"}, "画面范围请按"),
        ({"box": "nan,36.9,112.2,37.2", "zoom": "12"}, "画面范围请按"),
        ({"box": "1,2,3", "zoom": "12"}, "画面范围请按"),
        ({"box": "1,2,3,4,5", "zoom": "12"}, "画面范围请按"),
        ({"box": "a,b,c,d", "zoom": "12"}, "画面范围请按"),
        ({"box": box, "zoom": "99"}, "缩放级别请在"),
        ({"box": box, "zoom": "nan"}, "缩放级别请在"),
        ({"box": box, "zoom": "-1"}, "缩放级别请在"),
        ({"box": box, "zoom": "12", "show": "x"}, "没有这种工单"),
        ({"box": box, "zoom": "12", "area": "1"}, "没有这个地方"),
        ({"box": box, "zoom": "12", "cell": "1"}, "没有这个格"),
    ):
        answer = client.get(VIEW, query)
        assert answer.status_code == 422, query
        assert sentence in json.loads(answer.content)["problems"][0]
    assert client.post(VIEW).status_code == 405
    # Somewhere else there is nothing, and nothing is wrong.
    assert told(client, box="100.1,30.1,100.2,30.2")["inside"] == 0
    # More cells than can be drawn: the county in them.
    wide = told(client, box="100,25,125,50", zoom="11")
    assert wide["inside"] == wide["whole"]["n"] - wide["whole"]["unplaced"] > 0
    AreaGeometry.objects.filter(area__code=COUNTY).delete()
    known = extent(replace(busy.catalogue, revision="without"))
    assert known is None


def test_nobody_is_told_of_what_they_may_not_see(busy: World, client: Client) -> None:
    pinning.fill()
    folding.fold()
    case = Case.objects.get(lon=112.012, lat=37.011)
    near = {"box": "112.0119,37.0109,112.0121,37.0111", "zoom": "17", "show": "all"}
    for name in ("leader1", "t1_dispatch"):
        busy.login(client, name)
        before = told(client, **near)
        assert case.no in [one[0] for one in before["points"]]
        busy.do(case.no, "block", by="dispatch1", account=name, text="亲属")
        after = told(client, **near)
        assert case.no not in json.dumps(after)
        assert after["whole"]["n"] == before["whole"]["n"] - 1
        assert after["inside"] == before["inside"] - 1
    for name in ("cg_handler", "t2_dispatch"):
        busy.login(client, name)
        assert told(client, **near)["inside"] == 0


def test_outlines_are_those_of_the_pack_and_asked_once(busy: World, client: Client) -> None:
    busy.login(client, "t1_dispatch")
    one = AreaGeometry.objects.get(area__code=VILLAGE, valid_to=None)
    AreaGeometry.objects.filter(pk=one.pk).update(geometry='{"type":"Polygon","coordinates":[[]]}')
    with within("desk.map_outlines"):
        answer = client.get("/desk/map/outlines.json", {"area": TOWN})
    found = json.loads(answer.content)
    codes = [one["properties"]["code"] for one in found["features"]]
    assert codes == [TOWN, "149901001002"]  # the one without corners is left out
    assert found["features"][0]["properties"]["here"]
    assert found["schematic"] is True
    west, south, east, north = found["bbox"]
    lon, lat = found["features"][1]["properties"]["mid"]
    assert west < lon < east
    assert south < lat < north
    again = client.get(
        "/desk/map/outlines.json", {"area": TOWN}, headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304
    assert client.get("/desk/map/outlines.json", {"area": "1"}).status_code == 422
    assert client.get("/desk/map/layers.json", {"area": "1"}).status_code == 422
    grid = client.get("/desk/map/outlines.json", {"area": "149901100202001"})
    assert json.loads(grid.content)["type"] == "FeatureCollection"


def warning(world: World, **changes: Any) -> Alert:
    """Return a warning of a town, or of another place."""
    place = area(world, changes.pop("area", TOWN))
    matter = world.catalogue.matter("B01")
    assert matter
    row = {
        "key": "w1",
        "kind": "rise",
        "area_id": place.id,
        "area_path": place.path,
        "matter_id": matter.id,
        "day": clock.today(),
        "last": clock.today(),
        "window": 7,
        "count": 12,
        "expected": 3.0,
        "method": "m",
        "evidence": '{"days":[]}',
        "found_at": clock.now(),
    }
    return Alert.objects.create(**{**row, **changes})


def test_hot_spots_are_shown_to_who_reads_them(busy: World, client: Client) -> None:
    noise = {"verdict": "noise", "words": "正常", "judged_at": clock.now()}
    warning(busy)
    warning(busy, key="w2", area="149901100000", **noise)
    warning(busy, key="w3", kind="repeat", closed_on=clock.today())
    mark = Landmark.objects.create(
        name="搅拌站", folded="搅拌站", kind="facility", area_id=area(busy, VILLAGE).id,
        lon=112.01, lat=37.01, source="hand", valid_from=clock.today(), changed_at=clock.now(),
    )  # fmt: skip
    now = clock.now()
    with clock.at(now - timedelta(days=1)):
        nos = [busy.report(area="149901001001001").no for _ in range(3)]
    for no in nos:
        CaseLandmark.objects.create(
            case=Case.objects.get(no=no), landmark=mark, how="place", standing="confirmed", at=now
        )
    seen = {}
    for name in ("leader1", "t1_dispatch", "t2_dispatch", "zj_handler"):
        busy.login(client, name)
        with within("desk.map_layers"):
            answer = client.get("/desk/map/layers.json", {"off": "facilities"})
        body = json.loads(answer.content)
        assert body["facilities"] == []
        seen[name] = {one[5]: one for one in body["hot"]}
    assert seen["leader1"].keys() == seen["t1_dispatch"].keys() == {"rise", "landmark"}
    words, href, lon, lat, n, _kind = seen["leader1"]["landmark"]
    assert (words, lon, lat, n) == ("搅拌站：3天内有3件", 112.01, 37.01, 3)
    assert href == f"/desk/landmarks/{mark.pk}/"
    assert "B01" not in seen["leader1"]["rise"][0]
    assert seen["t2_dispatch"] == seen["zj_handler"] == {}
    busy.login(client, "t1_dispatch")
    html = client.get("/desk/map/").content.decode()
    assert html.count(seen["leader1"]["rise"][1]) == 2  # drawn, and in words
    assert html.count(href) == 2
    assert (
        "map__hot"
        not in client.get("/desk/map/", {"off": "hot"}).content.decode().partition("<figcaption")[0]
    )
    busy.do(nos[0], "block", by="dispatch1", account="t1_dispatch", text="亲属")
    assert href not in client.get("/desk/map/").content.decode()  # two of three are not enough


def test_asking_costs_the_same_however_many_there_are(busy: World, client: Client) -> None:
    pinning.fill()
    folding.fold()
    for name in ("dispatch1", "t1_dispatch"):
        busy.login(client, name)
        told(client)  # what is read once per process
        for query in ({"show": "all"}, {"show": "ended"}, {"show": "open", "matter": "B01"}):
            with within("desk.map_view"):
                told(client, **query)


@pytest.mark.parametrize("size", [1, 3, 20])
def test_a_page_of_many_begins_with_the_newest(
    busy: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Looked for among the last days first: the same page, however unevenly matters come."""
    for limit in ("FEW", "OWN"):
        monkeypatch.setattr(points, limit, 0)
    monkeypatch.setattr(points, "PAGE", size)
    for ahead, months in ((0, 11), (0, 2), (60, 4)):  # at last nothing came for two months
        now = clock.now() + timedelta(days=ahead)
        last = asking.Month(now.year, now.month)
        asked = Asked("all", area(busy, COUNTY), first=last.back(months), last=last)
        for name in PEOPLE:
            actor = busy.actor(name)
            seen = asking.matters(actor, asked, busy.catalogue, now)
            expected = list(seen.order_by("-clock_start", "-id").values_list("no", flat=True))
            assert walked(actor, asked, busy, now, len(expected)) == expected, name


def walked(actor: Actor, asked: Asked, world: World, now: datetime, n: int) -> list[str]:
    """Return the numbers of the matters on all pages of a view's list."""
    page = points.listed(actor, asked, world.catalogue, now, "", n=n)
    found = [row.no for row in page.items]
    while page.next:
        page = points.listed(actor, asked, world.catalogue, now, page.next, n=n)
        found += [row.no for row in page.items]
    return found
