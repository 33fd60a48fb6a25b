"""更正信息 by two people: merged by field, asked where both differ, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.audit import chain
from linli.cases.models import Case

FIELDS = ("title", "matter", "area", "address", "point")
#: Points of the small county's map: inside grid 1 of the village, and far away.
ELSEWHERE = ("121.47", "31.23")


def opened(client: Client, no: str) -> dict[str, str]:
    """Return the hidden fields of the form as it was opened, with the values in it."""
    page = client.get(f"/desk/cases/{no}/do/amend/").content.decode()
    form: dict[str, str] = {}
    for name in ("version", "seen", *(f"was_{name}" for name in FIELDS)):
        form[name] = page.split(f'name="{name}" value="')[1].split('"')[0]
    return {**form, "title": form["was_title"], "address": form["was_address"], "text": "来电更正"}


def send(client: Client, no: str, form: dict[str, str], **fields: str) -> Any:
    return client.post(f"/desk/cases/{no}/do/amend/", {**form, **fields})


def test_different_fields_go_together(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", address="和平社区5号楼", text="听错了楼号")
    answer = send(client, no, form, title="楼道堆放杂物")
    assert answer.status_code == 303
    case = Case.objects.get(no=no)
    assert (case.title, case.address) == ("楼道堆放杂物", "和平社区5号楼")
    said = client.get(answer["Location"]).content.decode()
    assert "别人同时改了地址，也已保留" in said


def test_the_same_field_is_asked_about_and_the_choice_holds(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", title="对方的标题", address="对方的地址", text="来电更正")
    answer = send(client, no, form, title="我的标题", address="我的地址")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "别人同时改了同一处" in text
    assert "更正了信息" in text.split("story__list")[0]
    for words in (form["was_title"], "对方的标题", "我的标题", "对方的地址", "我的地址"):
        assert words in text.split("act__diff")[1].split("act__parts")[0]
    assert Case.objects.get(no=no).title == "对方的标题"
    chosen = {
        "merge_title": "mine",
        "saw_title": "对方的标题",
        "merge_address": "theirs",
        "saw_address": "对方的地址",
        "title": "我的标题",
        "address": "我的地址",
    }
    assert send(client, no, form, **chosen).status_code == 303
    case = Case.objects.get(no=no)
    assert (case.title, case.address) == ("我的标题", "对方的地址")


def test_a_choice_made_on_older_words_is_asked_again(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", title="第二个标题", text="来电更正")
    world.do(no, "amend", by="seat1", title="第三个标题", text="再次更正")
    answer = send(client, no, form, title="我的标题", merge_title="mine", saw_title="第二个标题")
    assert answer.status_code == 409
    assert "第三个标题" in answer.content.decode()
    assert Case.objects.get(no=no).title == "第三个标题"


def test_keeping_everything_of_the_others_is_no_correction(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", title="对方的标题", text="来电更正")
    events = len(chain.read("case", int(no)))
    answer = send(client, no, form, title="我的标题", merge_title="theirs", saw_title="对方的标题")
    assert answer.status_code == 303
    assert len(chain.read("case", int(no))) == events
    assert "没有改动" in client.get(answer["Location"]).content.decode()


def test_a_matter_picked_by_both_is_shown_by_name(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", matter="A01", text="来电更正")
    text = send(client, no, form, matter="B01").content.decode().split("act__diff")[1]
    for code in ("A01", "B01"):
        matter = world.catalogue.matter(code)
        assert matter is not None
        assert matter.name in text.split("act__parts")[0]


def test_an_error_elsewhere_does_not_hide_the_race(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.do(no, "amend", by="seat1", title="对方的标题", text="来电更正")
    text = send(client, no, form, title="我的标题", text=" ").content.decode()
    # The page still knows what the person saw, so the next try asks.
    assert f'name="was_title" value="{form["was_title"]}"' in text
    assert send(client, no, form, title="我的标题").status_code == 409


def test_a_move_that_is_over_leaves_the_words(client: Client, world: World) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    form = opened(client, no)
    world.drive(no, "accept", "dispatch")
    answer = send(client, no, form, title="写了很久的标题")
    assert answer.status_code == 409
    assert "写了很久的标题" in answer.content.decode()


def test_a_place_is_corrected_by_picking_it(client: Client, world: World) -> None:
    receipt = world.report(area="", address="河边", lon=ELSEWHERE[0], lat=ELSEWHERE[1])
    case = Case.objects.get(no=receipt.no)
    assert case.place_unchecked
    world.login(client, "dispatch1")
    form = opened(client, receipt.no)
    area = world.catalogue.tree.by_code("149901001001001")
    assert area is not None
    lon, lat = _inside(world, area.id)
    assert send(client, receipt.no, form, lon=lon, lat=lat).status_code == 303
    case.refresh_from_db()
    assert not case.place_unchecked
    assert case.area_id == area.id
    assert (f"{case.lon:.6f}", f"{case.lat:.6f}") == (lon, lat)
    assert "原坐标" in client.get(f"/desk/cases/{receipt.no}/").content.decode()


def _inside(world: World, area_id: int) -> tuple[str, str]:
    """Return a point of the area, searched on a fine grid."""
    from linli.places.drawing import ground  # noqa: PLC0415 - needs the models

    drawn = ground(world.catalogue.tree, area_id)
    assert drawn is not None
    for across in range(1, 20):
        for down in range(1, 20):
            lon = drawn.west + (drawn.east - drawn.west) * across / 20
            lat = drawn.south + (drawn.north - drawn.south) * down / 20
            node = world.catalogue.locator.find(lon, lat)
            if node is not None and node.id == area_id:
                return f"{lon:.6f}", f"{lat:.6f}"
    raise AssertionError("no point inside")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [ELSEWHERE, ("x", "1"), ("999", "1"), ("112", ""), ("nan", "nan"), ("1e400", "1")],
)
def test_a_point_nowhere_is_refused_at_its_place(
    client: Client, world: World, lon: str, lat: str
) -> None:
    no = world.report().no
    world.login(client, "dispatch1")
    answer = send(client, no, opened(client, no), lon=lon, lat=lat)
    assert answer.status_code == 422
    assert 'id="f-point-error"' in answer.content.decode()


def test_confirming_an_unchecked_place_is_a_correction(client: Client, world: World) -> None:
    receipt = world.report(area="149901001001001", lon=ELSEWHERE[0], lat=ELSEWHERE[1])
    assert Case.objects.get(no=receipt.no).place_unchecked
    world.login(client, "dispatch1")
    form = opened(client, receipt.no)
    assert send(client, receipt.no, form, area="149901001001001").status_code == 303
    assert not Case.objects.get(no=receipt.no).place_unchecked
