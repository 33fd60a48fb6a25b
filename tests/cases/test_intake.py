"""排查上报: accept, refuse, ask for more, correct, supplement."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Attachment, Case
from linli.cases.original import own_words
from linli.domain.coordinates import Datum, from_wgs84
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.kernel import clock
from linli.places.drawing import ground

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def case_of(no: str) -> Case:
    return Case.objects.get(no=no)


def payload(no: str) -> dict[str, object]:
    """Values of the newest event."""
    return json.loads(read("case", int(no))[-1].payload.body)  # type: ignore[no-any-return]  # JSON


def test_accept_fixes_level_and_counts_from_the_first_report(world: World) -> None:
    with clock.at(NOW):
        no = world.report().no
    assert case_of(no).level == "general"
    with clock.at(NOW + timedelta(days=1)):
        case = world.do(no, "accept", matter="B01")
    assert (case.level, case.first_level, case.clock_start) == ("complex", "complex", NOW)
    due = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)
    assert case.due_at == due
    assert payload(no)["due_at"] == case.due_at.isoformat()
    assert case.stage_entered_at == NOW + timedelta(days=1)


def test_accept_with_a_level_of_ones_own(world: World) -> None:
    no = world.report().no
    assert world.do(no, "accept", matter="B01", level="major").level == "major"


def test_a_dispatched_matter_keeps_its_level(world: World) -> None:
    """Sent back and accepted anew: the level changes by approval only, nothing restarts."""
    no = world.report().no
    world.drive(no, ("accept", {"matter": "B01", "level": "major"}), "dispatch")
    world.drive(no, "ask_return", "grant_return", "request_info")
    before = case_of(no)
    with pytest.raises(Invalid) as refusal:
        world.do(no, "accept", matter="A01", level="general")
    assert "level" in refusal.value.fields
    after = world.do(no, "accept", matter="A01")
    assert (after.level, after.first_level, after.due_at) == ("major", "major", before.due_at)
    assert (after.policy_code, after.policy_version) == (before.policy_code, before.policy_version)
    world.drive(no, "dispatch")


@pytest.mark.parametrize(
    ("command", "state"), [("reject", State.REJECTED), ("to_channel", State.LAWFUL_CHANNEL)]
)
def test_ends_with_reason_and_the_right_door(world: World, command: str, state: State) -> None:
    no = world.report().no
    case = world.do(no, command)
    assert case.state == state
    assert case.ended_at is not None
    assert case.end_text
    assert case.end_reason
    assert case.responded_at is not None
    assert case.holder_unit_id is None
    assert payload(no)["door"]
    with pytest.raises(NotNow):
        world.do(no, "accept")


def test_ask_and_supplement(world: World) -> None:
    no = world.report().no
    start = case_of(no).due_at
    asked = world.do(no, "request_info")
    assert asked.state == State.INFO_NEEDED
    assert asked.responded_at is not None
    picture = world.picture()
    case = world.do(no, "supplement", by=world.reporter(no), text="3号楼2单元", files=[picture])
    assert (case.state, case.due_at) == (State.REPORTED, start)
    assert own_words(case) == case.text
    assert Attachment.objects.get(case=case).purpose == "report"
    assert payload(no)["text"] == "3号楼2单元"
    first = case_of(no).responded_at
    assert world.do(no, "request_info").responded_at == first


@pytest.mark.parametrize("files", [["nope"], ["twice"], ["foreign"]])
def test_files_are_used_once_by_who_sent_them(world: World, files: list[str]) -> None:
    no = world.report().no
    if files == ["twice"]:
        files = [world.picture()]
        world.do(no, "supplement", by=world.reporter(no), text="一", files=files)
    elif files == ["foreign"]:
        files = [world.picture("zj_handler")]
    version = case_of(no).version
    with pytest.raises(Invalid) as refusal:
        world.do(no, "supplement", by=world.reporter(no), text="二", files=files)
    assert refusal.value.code == "unknown-file"
    assert case_of(no).version == version


def test_amend_keeps_old_and_new(world: World) -> None:
    no = world.report().no
    old = case_of(no)
    case = world.do(
        no,
        "amend",
        by="seat1",
        title="新标题",
        matter="A01",
        area="149901100201001",
        address="新地址",
        text="来电更正",
    )
    assert (case.title, case.address) == ("新标题", "新地址")
    assert own_words(case) == old.text
    assert case.area_id != old.area_id
    assert case.centre_id == world.catalogue.unit_by_code("t2").id
    assert case.holder_unit_id == case.centre_id
    kept = payload(no)
    assert kept["title_before"] == old.title
    assert kept["address_before"] == old.address
    assert kept["area_before"]
    world.do(no, "amend", by="seat1", matter="B01", text="再更正")
    assert payload(no)["matter_before"] == world.catalogue.matter("A01").name


def test_amend_with_nothing_but_a_reason(world: World) -> None:
    no = world.report().no
    before = case_of(no)
    case = world.do(no, "amend", by="seat1", text="核对无误")
    assert (case.title, case.area_id, case.matter_id) == (before.title, before.area_id, None)


def test_amending_the_place_leaves_the_convenor_in_charge(world: World) -> None:
    no = world.report().no
    world.do(no, "accept")
    for _ in range(3):
        world.drive(no, "dispatch", "ask_return", "grant_return")
    case = world.do(no, "amend", by="seat1", area="149901100201001", text="位置不对")
    assert case.state == State.CONVENING
    assert case.holder_unit_id == world.catalogue.county_centre().id


def test_only_intake_accepts(world: World) -> None:
    no = world.report("grid1", door="grid").no
    for by in ("grid1", "verify1", "audit1"):
        with pytest.raises(NotYours):
            world.do(no, "accept", by=by)


def _two_points(world: World, code: str) -> list[tuple[float, float]]:
    """Return two points of the area, searched on a fine grid."""
    area = world.catalogue.tree.by_code(code)
    assert area is not None
    drawn = ground(world.catalogue.tree, area.id)
    assert drawn is not None
    steps = [number / 20 for number in range(1, 20)]
    points = [
        (
            drawn.west + (drawn.east - drawn.west) * across,
            drawn.south + (drawn.north - drawn.south) * down,
        )
        for across in steps
        for down in steps
    ]
    inside = [
        point
        for point in points
        if (node := world.catalogue.locator.find(*point)) is not None and node.id == area.id
    ]
    return inside[:2]


def test_a_point_moved_inside_its_grid_leaves_the_area_as_it_is(world: World) -> None:
    grid = next(iter(world.catalogue.tree.of_kind("grid")))
    first, second = _two_points(world, grid.code)
    no = world.report(area=grid.code, lon=str(first[0]), lat=str(first[1])).no
    before = case_of(no)
    point = f"{second[0]:.6f},{second[1]:.6f}"
    case = world.do(no, "amend", by="dispatch1", point=point, text="核对过")
    assert (case.area_id, f"{case.lon:.6f}") == (before.area_id, f"{second[0]:.6f}")
    assert "area_name" not in payload(no)


def test_a_point_moved_into_another_grid_takes_the_matter_along(world: World) -> None:
    one, other, *_ = (
        node for node in world.catalogue.tree.of_kind("grid") if _two_points(world, node.code)
    )
    there = _two_points(world, other.code)[0]
    no = world.report(area=one.code).no
    point = f"{there[0]:.6f},{there[1]:.6f}"
    case = world.do(no, "amend", by="dispatch1", point=point, text="核对过")
    assert (case.area_id, case.place_unchecked) == (other.id, False)
    told = payload(no)
    assert told["area_name"] == world.catalogue.tree.label(other)
    assert told["area_before"] == world.catalogue.tree.label(one)


@pytest.mark.parametrize("point", ["10,10", "112", "x,y"])
def test_a_point_outside_the_county_corrects_nothing(world: World, point: str) -> None:
    no = world.report().no
    with pytest.raises(Invalid) as refusal:
        world.do(no, "amend", by="dispatch1", point=point, text="核对过")
    assert list(refusal.value.fields) == ["point"]


def test_a_point_outside_the_area_named_beside_it_corrects_nothing(world: World) -> None:
    grid = next(iter(world.catalogue.tree.of_kind("grid")))
    inside = _two_points(world, grid.code)[0]
    other = next(
        node
        for node in world.catalogue.tree.of_kind("village")
        if not grid.path.startswith(node.path)
    )
    no = world.report().no
    point = f"{inside[0]:.6f},{inside[1]:.6f}"
    with pytest.raises(Invalid) as refusal:
        world.do(no, "amend", by="dispatch1", point=point, area=other.code, text="核对过")
    assert list(refusal.value.fields) == ["point"]


#: Near the eastern edge of the usual grid; read in another datum it lies beside the village.
_EAST = (112.016, 37.005)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_point_in_the_wrong_datum_is_asked_about_and_put_right(
    world: World, datum: Datum
) -> None:
    lon, lat = from_wgs84(*_EAST, datum)
    no = world.report(lon=str(lon), lat=str(lat)).no
    aside = case_of(no)
    assert aside.place_unchecked
    as_shown = f"{aside.lon:.6f},{aside.lat:.6f}"
    # Sent back as it stands, or in the datum it is said to be in already, it is no correction.
    for said in ("", "WGS84"):
        same = {"point": as_shown, "datum": said, "text": "改了标题", "title": f"楼道{said}"}
        kept = world.do(no, "amend", by="dispatch1", **same)
        assert (kept.lon, kept.place_unchecked) == (aside.lon, True)
    other = world.report().no
    for point, words in ((f"{lon},{lat}", "请核对“坐标来自”"), ("0,0", "都是 0")):
        with pytest.raises(Invalid) as refusal:
            world.do(other, "amend", by="dispatch1", point=point, text="核对过")
        assert words in refusal.value.fields["point"]
    for number, point in ((no, as_shown), (other, f"{lon},{lat}")):
        fields = {"point": point, "datum": datum.value, "text": "坐标是从地图上取的"}
        case = world.do(number, "amend", by="dispatch1", **fields)
        assert (case.lon, case.lat) == pytest.approx(_EAST, abs=1e-6)
        assert (case.origin_lon, case.origin_lat) == pytest.approx((lon, lat))
        assert (case.origin_datum, case.place_unchecked) == (datum.value, False)
