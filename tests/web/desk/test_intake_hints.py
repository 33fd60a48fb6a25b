"""What the registration form shows beside itself: the caller's own, twins, place, script, dates."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.chain import read
from linli.cases.actions.caller import LIMIT
from linli.kernel import clock
from linli.web.desk import intake_form

FRAGMENT = {"HX-Request": "true"}
NUMBER = "13900001234"


@pytest.fixture
def seat(client: Client, world: World) -> Client:
    world.login(client, "seat1")
    client.get("/desk/new/")
    return client


def post(client: Client, what: str, status: int = 200, /, **data: object) -> str:
    response = client.post(f"/desk/new/{what}/", data, headers=FRAGMENT)
    assert response.status_code == status
    return response.content.decode()


def test_the_number_shows_its_own_matters_and_what_can_be_done(seat: Client, world: World) -> None:
    open_one, closed = world.report(title="楼道灯").no, world.closed(title="井盖").no
    world.report(phone="13900005678", title="别人的事")
    with within("desk.new_caller"):
        text = post(seat, "caller", phone="139 0000 1234")
    assert "楼道灯" in text
    assert "别人的事" not in text
    assert f'name="into" value="{open_one}"' in text
    assert f'name="urge" value="{open_one}"' in text
    assert f'name="into" value="{closed}"' not in text
    assert f'href="/desk/cases/{closed}/"' in text
    assert "测试居民" not in text
    assert NUMBER not in text


def test_what_is_no_number_or_too_often_is_said_in_place(seat: Client, world: World) -> None:
    assert "电话号码不对" in post(seat, "caller", 422, phone="12")
    for _ in range(LIMIT.most):
        LIMIT.hit(str(world.user("seat1").pk), clock.now())
    assert "登记不受影响" in post(seat, "caller", 409, phone=NUMBER)
    assert "登记不受影响" in post(seat, "name", phone=NUMBER, name="已写的名")


def test_without_scripts_the_button_shows_the_same(seat: Client, world: World) -> None:
    world.report(title="楼道灯")
    page = seat.post(
        "/desk/new/", {"door": "seat", "text": "写了一半", "phone": NUMBER, "look": "1"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "楼道灯" in text
    assert "写了一半" in text
    page = seat.post("/desk/new/", {"door": "seat", "phone": "12", "look": "1"})
    assert "电话号码不对" in page.content.decode()


def test_the_name_is_filled_on_request_only(seat: Client, world: World) -> None:
    no = world.report().no
    assert "测试居民" not in post(seat, "caller", phone=NUMBER)
    with within("desk.new_name"):
        assert 'value="测试居民"' in post(seat, "name", phone=NUMBER, name="")
    assert [event.action for event in read("reading", int(no))] == ["reveal_contact"]
    kept = post(seat, "name", phone="13900009999", name='我写的"名')
    assert "我写的&#34;名" in kept
    assert "没有留下姓名" in kept
    assert "电话号码不对" in post(seat, "name", phone="12", name="")


@pytest.mark.parametrize("address", ["caller", "name", "hints", "outlook"])
def test_personal_things_never_come_in_an_address(seat: Client, address: str) -> None:
    assert seat.get(f"/desk/new/{address}/", {"phone": NUMBER}).status_code == 405


@pytest.mark.parametrize("address", ["caller", "name", "hints", "outlook", "place", "map"])
def test_only_who_takes_in_matters(client: Client, world: World, address: str) -> None:
    world.login(client, "zj_handler")
    method = client.post if address in {"caller", "name", "hints", "outlook"} else client.get
    assert method(f"/desk/new/{address}/", headers=FRAGMENT).status_code == 403
    client.logout()
    assert method(f"/desk/new/{address}/").status_code in {302, 403}


def test_twins_are_shown_and_ticks_are_kept(seat: Client, world: World) -> None:
    no = world.report(text="和平社区门口路灯不亮", address="").no
    gone = world.report(text="完全另一件事", address="").no
    with within("desk.new_hints"):
        text = post(
            seat, "hints", text="和平社区门口的路灯不亮两天了", related=[no, gone], address=""
        )
    assert f'name="into" value="{no}"' in text
    assert "相同的词" in text
    assert text.count("checked") == 2
    assert "149901001001" in text  # the village is proposed


def test_nothing_alike_and_nothing_written_are_told_apart(seat: Client) -> None:
    assert "没有相似的" in post(seat, "hints", text="自来水浑浊有泥沙")
    assert "写下内容后" in post(seat, "hints", text="")


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"address": "上河村东头"}, "149901100201", "地址里有“上河村”"),
        ({"text": "在新华社区第二网格"}, "149901001002002", "内容里有"),
        ({"lon": "112.0", "lat": "20.0"}, "", "不在本县范围内"),
        ({"lon": "0", "lat": "0"}, "", "都是 0"),
        (  # copied from a map whose points are shifted, into the neighbouring village
            {"lon": "112.0257", "lat": "37.0102", "area": "149901001001"},
            "149901001002001",
            "像是高德",
        ),
        ({"lon": "abc", "lat": "20.0"}, "", "坐标不对"),
        ({"lon": "999", "lat": "20.0"}, "", "坐标不对"),
        ({"lon": "1", "lat": "2", "datum": "火星"}, "", "坐标不对"),
        ({"address": "上河村", "area": "149901100201"}, "", "已填入："),
    ],
)
def test_places_are_proposed_with_the_reason(
    seat: Client, fields: dict[str, str], code: str, words: str
) -> None:
    text = post(seat, "hints", **fields)
    assert words in text
    assert ("/desk/new/place/" in text) == bool(code)
    if code:
        assert f"code={code}" in text


def test_a_point_proposes_its_grid(seat: Client, world: World) -> None:
    tree, locator = world.catalogue.tree, world.catalogue.locator
    points = [
        (lon / 1000, lat / 1000) for lon in range(111980, 112100, 4) for lat in (37000, 37020)
    ]
    lon, lat = next(point for point in points if locator.find(*point))
    found = locator.find(lon, lat)
    assert found is not None
    text = post(seat, "hints", lon=str(lon), lat=str(lat))
    assert f"code={found.code}" in text
    assert tree.label(found) in text
    assert "坐标在这里面" in text


def test_an_accepted_place_fills_both_fields(seat: Client) -> None:
    with within("desk.new_place"):
        text = seat.get("/desk/new/place/?code=149901001001002", headers=FRAGMENT).content.decode()
    assert '<option value="149901001001" selected' in text
    assert "东风街道 和平社区 第二网格" in text
    assert '<option value="149901001001002" selected' in text
    micro = seat.get("/desk/new/place/?code=14990100100200102").content.decode()
    assert '<option value="149901001002001" selected' in micro
    for code in ("", "x", "149901000000"):
        response = seat.get("/desk/new/place/", {"code": code})
        assert response.status_code == 200
        assert '<option value="149901001001" selected' not in response.content.decode()


def test_matter_and_level_show_script_and_dates(seat: Client) -> None:
    with within("desk.new_outlook"):
        text = post(seat, "outlook", matter="A03", scripted="")
    assert "有没有人受伤" in text
    assert "处置前后照片" in text
    assert "最迟办结" in text
    plain = post(seat, "outlook", matter="nothing", level="nothing", scripted="A03")
    assert "选定事项后" in plain
    assert "最迟办结" in plain


def test_a_script_that_stands_there_is_left_alone(seat: Client) -> None:
    fields = {"matter": "A03", "scripted": "A03", "level": "general"}
    answer = seat.post("/desk/new/outlook/", fields, headers=FRAGMENT)
    assert answer["HX-Reswap"] == "none"
    text = answer.content.decode()
    assert "有没有人受伤" not in text
    assert 'hx-swap-oob="true"' in text


def test_answers_come_back_with_their_matter(seat: Client, world: World) -> None:
    name = intake_form.questions(world.catalogue.matter("A03"), {})[0].name
    away = post(seat, "outlook", matter="B01", scripted="A03", **{name: "路编17"})
    assert f'type="hidden" name="{name}" value="路编17"' in away
    back = post(seat, "outlook", matter="A03", scripted="B01", **{name: "路编17"})
    assert f'id="{name}" name="{name}" maxlength="200" autocomplete="off" value="路编17"' in back
    assert f'type="hidden" name="{name}"' not in back


def test_the_sketch_is_one_more_way(seat: Client) -> None:
    text = seat.get("/desk/new/map/?area=149901001000").content.decode()
    assert "data-map" in text
    assert 'name="lon"' in text
    assert seat.get("/desk/new/map/?area=nowhere&lon=%22%3E").status_code == 200


def test_called_different_is_hidden_and_kept_with_the_registration(
    seat: Client, world: World
) -> None:
    no = world.report(text="和平社区门口路灯不亮", address="").no
    written = {"text": "和平社区门口的路灯不亮两天了", "door": "seat", "address": ""}
    assert f'name="different" value="{no}"' in post(seat, "hints", **written)
    again = post(seat, "hints", **written, different=[no])
    assert f'name="into" value="{no}"' not in again
    assert f'name="different" value="{no}" checked' in again
    sent = {**written, "privacy": "anonymous", "request_type": "help", "different": [no]}
    made = seat.post("/desk/new/", sent)
    assert made.status_code == 303
    mine = made["Location"].rstrip("/").rsplit("/", 1)[-1]
    related = seat.get(f"/desk/cases/{mine}/related/", headers=FRAGMENT).content.decode()
    assert "已判断不是同一件的（1）" in related
    back = seat.post(f"/desk/cases/{mine}/different/", {"other": no, "back": "1"})
    assert back.status_code == 303
    related = seat.get(f"/desk/cases/{mine}/related/", headers=FRAGMENT).content.decode()
    assert "已判断不是同一件的" not in related
    assert f'name="other" value="{no}"' in related
    seat.post(f"/desk/cases/{mine}/different/", {"other": no})
    related = seat.get(f"/desk/cases/{mine}/related/", headers=FRAGMENT).content.decode()
    assert "已判断不是同一件的（1）" in related
    assert seat.get(f"/desk/cases/{mine}/different/").status_code == 405
