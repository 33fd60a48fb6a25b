"""Every door a point comes in by, with every wrong way to write one: what each makes of it.

Nothing is lost, nothing is moved by itself, nothing ends in an error page. The place named at
every door is the grid at 112–112.02 east, 37–37.02 north; the true point is near its eastern edge.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from tests.api.conftest import Caller, api
from tests.gridbook.book import GRID, shop
from tests.gridbook.test_import import row, staged, work
from tests.outings import test_outings as outdoors
from tests.world import World

from linli.cases.models import Case
from linli.cases.placing import doubt_said
from linli.domain.coordinates import Datum, from_wgs84
from linli.domain.errors import Invalid, NotNow
from linli.exchange.mapping import guess, load
from linli.exchange.messages import Importer, Options
from linli.exchange.readers import columns
from linli.gridbook import actions as book
from linli.gridbook.models import Batch, Entry, Row
from linli.gridbook.queries import detail, importing
from linli.landmarks import actions as landmarks
from linli.landmarks.models import Landmark

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
__all__ = ["api"]

TRUE = (112.016, 37.005)
POINTS: dict[str, tuple[float, float]] = {
    "true": TRUE,
    "border": (112.02, 37.01),
    "amap": from_wgs84(*TRUE, Datum.GCJ02),
    "baidu": from_wgs84(*TRUE, Datum.BD09),
    "zero": (0.0, 0.0),
    "swapped": (37.005, 112.016),
    "far": (121.47, 31.23),
    "nonsense": (999.0, 37.0),
}
AMAP, BAIDU = "像是高德、腾讯或微信的", "像是百度地图的"
ZERO, FAR, TURNED = "都是 0", "不在本县范围内", "写反了"
NAMES = {"name": "滨河路", "kind": "road", "area": "149901001001"}


def said(act: Callable[[], object]) -> str:
    """Return what a door answers: "" where it takes the point, else the sentences."""
    try:
        act()
    except Invalid as refusal:
        return "".join(refusal.fields.values())
    return ""


def texts(name: str) -> dict[str, str]:
    lon, lat = POINTS[name]
    return {"lon": str(lon), "lat": str(lat)}


#: What a matter says of its point, kept as it came: "" where nothing has to be checked.
KEPT = {"true": "", "border": "", "amap": AMAP, "baidu": BAIDU, "zero": ZERO, "far": FAR}
#: What a person is told or asked who types a point into a form; nothing is written meanwhile.
ASKED = {**KEPT, "swapped": TURNED, "nonsense": "坐标不对"}


@pytest.mark.parametrize("door", ["desk", "api", "resident", "file"])
def test_a_report_keeps_its_point_as_it_came_and_says_what_it_looks_like(
    door: str, world: World, client: Client, api: Caller, tmp_path: Path
) -> None:
    def report(name: str) -> int:
        """Send it; return the status."""
        pair = texts(name)
        if door == "api":
            body = {"text": f"{name}有积水，请处理。", "area": GRID, "phone": "13900001234"}
            numbers = {key: float(value) for key, value in pair.items()}
            return api.post("/cases", {**body, "name": "测试居民", **numbers}).status_code
        if door == "resident":
            sent = {"text": f"{name}有积水，请处理。", "request_type": "help", "area": GRID}
            whole = {"privacy": "named", "name": "张桂兰", "phone": "13900001234"}
            whole |= {"client_key": name.encode().hex().ljust(32, "0")[:32], **pair}
            return client.post("/report/", {**sent, **whole}).status_code
        try:
            world.report(by="seat1", text=f"{name}有积水，请处理。", **pair)
        except Invalid as refusal:
            return refusal.status
        return 201

    def taken() -> dict[str, Case]:
        return {case.text.partition("有")[0]: case for case in Case.objects.all()}

    if door == "file":
        path = tmp_path / "m.jsonl"
        rows = [{"id": n, "text": f"{n}有积水", "area": GRID, **texts(n)} for n in POINTS]
        path.write_text("\n".join(json.dumps(one) for one in rows), encoding="utf-8")
        outcome = Importer(Options(source="f", mapping=guess(columns(path)))).run(path)
        assert (outcome.imported, outcome.failed) == (len(POINTS), 0)
        # Numbers that are no place are told; the message is taken all the same.
        told = {one.source_id: str(one) for one in outcome.without_point}
        assert set(told) == {"zero", "swapped", "nonsense"}
        assert "诉求照样导入" in told["zero"]
        assert dict(outcome.elsewhere) == {"": 3, "GCJ02": 1, "BD09": 1}
        cases = taken()
        for name in told:
            assert (cases[name].lon, cases[name].place_unchecked) == (None, False)
        expected = {name: words for name, words in KEPT.items() if name != "zero"}
    else:
        statuses = {name: report(name) for name in POINTS}
        cases, expected = taken(), KEPT
        # What is no place on Earth is refused beside the field, with everything still there.
        refused = {name for name, status in statuses.items() if status == 422}
        assert refused == {"swapped", "nonsense"}, statuses
        assert set(cases) == set(POINTS) - refused
    for name, words in expected.items():
        case = cases[name]
        assert (case.origin_lon, case.origin_lat) == pytest.approx(POINTS[name])
        assert (case.lon, case.lat) == pytest.approx(POINTS[name])  # never moved by itself
        assert case.place_unchecked == bool(words), name
        assert words in doubt_said(case, world.catalogue)
        assert bool(words) == bool(doubt_said(case, world.catalogue))
        assert world.catalogue.tree.by_id(case.area_id).code == GRID
    client = Client()
    world.login(client, "dispatch1")
    assert AMAP in client.get(f"/desk/cases/{cases['amap'].no}/").content.decode()


def test_a_file_may_declare_its_datum(world: World, tmp_path: Path, capsys: Any) -> None:
    path, mapping = tmp_path / "m.jsonl", tmp_path / "m.yaml"
    path.write_text(json.dumps({"id": "1", "text": "有积水", "area": GRID, **texts("amap")}))
    call_command("import", "messages", str(path), "--dry-run")
    assert "1 个坐标中有 1 个只有按 GCJ02 才落在所填区域" in capsys.readouterr().err
    mapping.write_text("constants: {datum: 高德}\n", encoding="utf-8")
    wanted = load(mapping, columns(path))
    # A mapping without fields of its own still recognises the usual columns.
    Importer(Options(source="g", mapping=wanted)).run(path)
    case = Case.objects.get()
    assert (case.lon, case.lat) == pytest.approx(TRUE, abs=1e-6)
    assert (case.origin_lon, case.origin_lat, case.origin_datum) == (*POINTS["amap"], "GCJ02")
    assert not case.place_unchecked


def test_a_wrong_datum_is_asked_about_when_a_matter_is_amended(world: World) -> None:
    no = world.report().no
    for name, words in ASKED.items():
        if name == "border":  # a place of this village as well: see below
            continue
        point = ",".join(texts(name).values())
        answer = said(
            lambda point=point: world.do(no, "amend", by="dispatch1", point=point, text="核对过")  # type: ignore[misc]  # bound at once
        )
        assert words in answer, name
        assert bool(answer) == bool(words), name
    assert (Case.objects.get(no=no).lon, Case.objects.get(no=no).lat) == TRUE
    pair = ",".join(texts("baidu").values())
    case = world.do(no, "amend", by="dispatch1", point=pair, datum="BD09", text="百度的坐标")
    assert (case.lon, case.lat) == pytest.approx(TRUE, abs=1e-6)
    # A matter kept aside is put right by saying where its numbers come from.
    aside = Case.objects.get(no=world.report(**texts("amap")).no)
    assert aside.place_unchecked
    as_shown = f"{aside.lon:.6f},{aside.lat:.6f}"
    case = world.do(
        aside.no, "amend", by="dispatch1", point=as_shown, datum="GCJ02", text="来话人看的是高德"
    )
    assert not case.place_unchecked
    assert (case.lon, case.lat) == pytest.approx(TRUE, abs=1e-6)
    assert (case.origin_lon, case.origin_lat, case.origin_datum) == (*POINTS["amap"], "GCJ02")
    # On a border it stays in the place named.
    point = ",".join(texts("border").values())
    case = world.do(no, "amend", by="dispatch1", point=point, area=GRID, text="在路口")
    assert world.catalogue.tree.by_id(case.area_id).code == GRID


def test_the_form_of_a_correction_asks_and_keeps_what_was_typed(
    world: World, client: Client
) -> None:
    case = Case.objects.get(no=world.report().no)
    world.login(client, "dispatch1")
    address = f"/desk/cases/{case.no}/do/amend/"
    sent = {"text": "核对过", "version": case.version, **texts("amap")}
    page = client.post(address, sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert AMAP in text
    assert texts("amap")["lon"] in text
    assert '<select class="control" name="datum"' in text
    assert client.post(address, {**sent, "datum": "GCJ02"}).status_code in (200, 302, 303)
    case.refresh_from_db()
    assert (case.lon, case.origin_datum) == (pytest.approx(TRUE[0], abs=1e-6), "GCJ02")


def test_the_grid_book_and_landmarks_ask_before_they_write(world: World) -> None:
    head = world.actor("v1_head")
    doors: dict[str, Callable[..., object]] = {
        "add": lambda **raw: shop(world, name=f"店{len(Entry.objects.all())}", **raw),
        "amend": lambda **raw: book.amend(
            actor=world.actor("grid1"), key=held.pk, raw=raw, version=None
        ),
        "landmark": lambda **raw: landmarks.add(
            actor=head, raw={**NAMES, "area": GRID, "name": f"路{Landmark.objects.count()}", **raw}
        ),
        "line": lambda **raw: landmarks.add(
            actor=head,
            raw={
                **NAMES,
                "area": GRID,
                "name": f"街{Landmark.objects.count()}",
                "datum": raw.get("datum", ""),
                "line": f"{raw['lon']},{raw['lat']}\n{raw['lon']}，{float(raw['lat']) - 0.0001}",
            },
        ),
    }
    held = shop(world)
    for door, act in doors.items():
        for name, words in ASKED.items():
            before = Entry.objects.count(), Landmark.objects.count()
            if (door, name) == ("line", "zero"):
                continue  # its second point is none either
            answer = said(lambda act=act, name=name: act(**texts(name)))  # type: ignore[misc]  # bound at once
            assert words in answer, (door, name)
            assert bool(answer) == bool(words), (door, name)
            if words:
                assert (Entry.objects.count(), Landmark.objects.count()) == before
        act(**texts("amap"), datum="GCJ02")
        act(**texts("far"), datum="WGS84")  # a datum named is taken at its word
    held.refresh_from_db()
    book.amend(actor=world.actor("grid1"), key=held.pk, raw={"point": held.point}, version=None)
    book.amend(actor=world.actor("grid1"), key=held.pk, raw={"hours": "全天"}, version=None)
    kept = shop(world, name="换算的店", **texts("amap"), datum="GCJ02")
    assert kept.point == "112.016000,37.005000"
    (step,) = detail.view(world.actor("grid1"), world.catalogue, kept.pk).history
    assert step.origin.startswith("112.02247")
    assert step.origin.endswith(" GCJ02")


def test_a_spreadsheet_is_asked_about_once_for_all_its_rows(world: World, client: Client) -> None:
    head = world.actor("grid1")
    shop(world, name="旧店", address="和平路9号", **texts("true"))
    book_point = Entry.objects.get(name="旧店").point

    def pointed(name: str, lon: float, lat: float) -> dict[str, str]:
        return row(f"{name}店", f"{name}路1号", 业态="餐饮", 东经=str(lon), 北纬=str(lat))

    east = [from_wgs84(112.0155 + n / 10_000, 37.004, Datum.GCJ02) for n in range(4)]
    rows = [pointed(f"东{n}", *pair) for n, pair in enumerate(east)]
    rows += [pointed(name, *POINTS[name]) for name in ("baidu", "zero", "swapped", "far", "true")]
    rows += [pointed("west", 112.003, 37.005)]
    there = {"东经": str(POINTS["amap"][0]), "北纬": str(POINTS["amap"][1])}
    rows += [row("旧店", "和平路9号", 业态="", **there)]
    batch = staged(world, *rows)
    found = importing.view(head, batch.pk)
    assert (found.elsewhere, found.outside, found.points) == ((("GCJ02", 5), ("BD09", 1)), 1, 9)
    assert found.many("bad") == 2  # 0°, 0° and exchanged numbers, told row by row
    with pytest.raises(NotNow, match="坐标系"):
        book.commit(actor=head, key=batch.pk)
    world.login(client, "grid1")
    page = client.get(f"/desk/book/import/{batch.pk}/")
    assert "其中 5 个只有当作高德、腾讯或微信的坐标来算" in page.content.decode()
    answered = client.post(f"/desk/book/import/{batch.pk}/", {"act": "datum", "datum": "GCJ02"})
    assert answered.status_code == 303
    with pytest.raises(Invalid):
        book.answer_datum(actor=head, key=batch.pk, datum="X")
    # The row of what the book has already is compared anew: there it says the same.
    assert Row.objects.get(batch=batch, line=12).fate == Row.Fate.SAME
    assert book.answer_datum(actor=head, key=batch.pk, datum="WGS84") == 0
    assert Row.objects.get(batch=batch, line=12).fate == Row.Fate.ASK
    assert book.answer_datum(actor=head, key=batch.pk, datum="GCJ02") == 6
    book.commit(actor=head, key=batch.pk)
    work()
    assert Batch.objects.get(pk=batch.pk).standing == "done"
    with pytest.raises(NotNow):
        book.answer_datum(actor=head, key=batch.pk, datum="WGS84")
    points = dict(Entry.objects.values_list("name", "lon"))
    assert float(points["东0店"] or 0) == pytest.approx(112.0155, abs=2e-6)
    # What fits either way is of the same origin as the rest; what fits only as it stands is left.
    assert float(points["true店"] or 0) == pytest.approx(112.0095, abs=2e-3)
    assert float(points["west店"] or 0) == 112.003
    assert float(points["far店"] or 0) == POINTS["far"][0]
    assert Entry.objects.get(name="旧店").point == book_point
    history = detail.view(head, world.catalogue, Entry.objects.get(name="东0店").pk).history
    assert history[0].origin == f"{east[0][0]:.6f},{east[0][1]:.6f} GCJ02"


def test_a_road_is_drawn_from_pasted_points_matters_and_entries(
    world: World, client: Client
) -> None:
    matter = world.report(text="这条路上有积水。", lon="112.01", lat="37.006").no
    entry = shop(world, point="112.012,37.007")
    lines = f"112.005，37.005\n/desk/cases/{matter}/\n{entry.pk}\n\n112.0125,37.0071"
    world.login(client, "v1_head")
    sent = {**NAMES, "line": lines, "lon": "", "lat": "", "datum": "", "entry": ""}
    page = client.post("/desk/landmarks/new/", {**sent, "kind": "market"})
    assert page.status_code == 422
    assert "只有道路街巷和河渠水库画线" in page.content.decode()
    for wrong, why in (
        ("112.01,37.0", "2到100个点"),
        ("112.01,37.0\n不知道", "第2行“不知道”：看不懂"),
        ("112.01,37.0\n112.01,37.0", "同一处"),
        (f"112.01,37.0\n{world.report().no}", "没有核实过的位置"),
        (f"112.01,37.0\n{shop(world, name='没有点的店').pk}", "没有标位置"),
        (f"112.01,37.0\n{POINTS['far'][0]},{POINTS['far'][1]}", FAR),
    ):
        page = client.post("/desk/landmarks/new/", {**sent, "line": wrong})
        assert page.status_code == 422
        text = page.content.decode()
        assert why in text, (wrong, why)
        assert wrong.splitlines()[0] in text  # what was typed stands in the form
    assert client.post("/desk/landmarks/new/", sent).status_code == 303
    road = Landmark.objects.get(name="滨河路")
    assert road.course == (
        (112.005, 37.005), (112.01, 37.006), (112.012, 37.007), (112.0125, 37.0071),
    )  # fmt: skip
    shown = client.get(f"/desk/landmarks/{road.pk}/").content.decode()
    assert 'class="lm__course"' in shown
    form = client.get(f"/desk/landmarks/{road.pk}/edit/").content.decode()
    assert "112.010000,37.006000" in form
    # Sent back as it stands it is no change; without the input the line stays.
    same = {**sent, "line": "\r\n".join(f"{x:.6f},{y:.6f}" for x, y in road.course)}
    client.post(f"/desk/landmarks/{road.pk}/edit/", same)
    head = world.actor("v1_head")
    landmarks.amend(actor=head, key=road.pk, raw=NAMES)
    road.refresh_from_db()
    assert (road.version, len(road.course)) == (1, 4)
    with pytest.raises(Invalid):
        landmarks.amend(actor=head, key=road.pk, raw={**NAMES, "kind": "market"})
    landmarks.amend(actor=head, key=road.pk, raw={**NAMES, "line": ""})
    road.refresh_from_db()
    assert road.line == ""


def test_a_telephone_without_a_position_leaves_none(world: World) -> None:
    outing = outdoors.given(world)
    zero: dict[str, Any] = {"lon": 0, "lat": 0.001}
    stop = outdoors.record(world, outing, 0, "problem", note="堵了", version=0, **zero)
    assert (stop.lon, stop.lat) == (None, None)
