"""Pages about passwords, accounts and configuration: who sees what, and what they do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import PASSWORD, World

from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people import accounts, posts
from linli.people.actor import SYSTEM, load_actor
from linli.people.directory import DORMANT
from linli.people.models import Post, User
from linli.people.posts import Wish
from linli.web.formats import moment

OWN = "qing-shan-lv-shui-9417"
PEOPLE = "/desk/county/people/"


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    world.login(client, "admin1")
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def sign_in(client: Client, name: str, password: str) -> Any:
    return client.post("/desk/sign-in/", {"username": name, "password": password})


def form(old: str, new: str = OWN, again: str = OWN) -> dict[str, str]:
    return {"old": old, "new": new, "again": again}


# Passwords ------------------------------------------------------------------------------


def test_a_first_password_leads_nowhere_but_to_an_own_one(client: Client, world: World) -> None:
    secret = accounts.set_initial_password(SYSTEM, "seat1")
    sign_in(client, "seat1", secret)
    for path in ("/desk/", "/desk/profile/", "/desk/new/"):
        assert client.get(path)["Location"] == "/desk/password/"
    assert client.post("/desk/profile/tokens/", {"label": "x"})["Location"] == "/desk/password/"
    part = client.get("/desk/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/desk/password/"
    assert "初始密码" in text(client, "/desk/password/")
    assert client.get("/").status_code == 200
    response = client.post("/desk/password/", form(secret))
    assert (response.status_code, response["Location"]) == (303, "/desk/")
    assert "密码已修改" in text(client, "/desk/")


def test_leaving_is_possible_with_a_first_password(client: Client, world: World) -> None:
    sign_in(client, "seat1", accounts.set_initial_password(SYSTEM, "seat1"))
    assert client.post("/desk/sign-out/")["Location"] == "/desk/sign-in/"
    assert client.get("/desk/")["Location"].startswith("/desk/sign-in/")


def test_this_session_goes_on_and_the_others_end(world: World) -> None:
    here, there = Client(), Client()
    secret = accounts.set_initial_password(SYSTEM, "seat1")
    for one in (here, there):
        sign_in(one, "seat1", secret)
    here.post("/desk/password/", form(secret))
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/")["Location"].startswith("/desk/sign-in/")


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        (form("", "", ""), 422, "请填写现在的密码。"),
        (form(PASSWORD, OWN, "other"), 422, "两次填写的新密码不一样。"),
        (form("wrong"), 422, "现在的密码不对"),
        (form(PASSWORD, "short", "short"), 422, "至少要有12个字符"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(
    client: Client, world: World, values: dict[str, str], status: int, sentence: str
) -> None:
    user = world.user("seat1")
    user.set_password(PASSWORD)
    user.save()
    world.login(client, "seat1")
    response = client.post("/desk/password/", values)
    assert response.status_code == status
    page = response.content.decode()
    assert sentence in page
    assert not [value for value in values.values() if value and f'value="{value}"' in page]


def test_guessing_the_old_password_is_paused(client: Client, world: World) -> None:
    world.login(client, "seat1")
    for _ in range(5):
        client.post("/desk/password/", form("wrong"))
    response = client.post("/desk/password/", form("wrong"))
    assert response.status_code == 429
    assert "分钟后再试" in response.content.decode()


def test_changing_a_password_keeps_its_budget(client: Client, world: World) -> None:
    secret = accounts.set_initial_password(SYSTEM, "seat1")
    sign_in(client, "seat1", secret)
    with within("desk.password"):
        assert client.post("/desk/password/", form(secret)).status_code == 303


# Where people arrive --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "where"), [("admin1", "/desk/county/"), ("leader1", "/desk/"), ("seat1", "/desk/")]
)
def test_everybody_arrives_where_the_work_is(
    client: Client, world: World, who: str, where: str
) -> None:
    user = world.user(who)
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(client, who, PASSWORD)["Location"] == where


def test_the_list_tells_an_administrator_why_it_is_empty(admin: Client, world: World) -> None:
    receipt = world.report(title="路口井盖破损")
    page = text(admin, "/desk/?queue=all")
    assert "系统管理员不看工单" in page
    assert "路口井盖破损" not in page
    assert admin.get(f"/desk/cases/{receipt.no}/").status_code == 404
    posts.give_post(SYSTEM, "admin1", Wish("dispatcher", "centre"))
    assert "路口井盖破损" in text(admin, "/desk/?queue=all")


@pytest.mark.parametrize("path", ["/desk/county/", PEOPLE, f"{PEOPLE}seat1/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("admin1", 200), ("audit1", 200), ("leader1", 200), ("dispatch1", 403), ("zj_leader", 403)],
)
def test_who_may_look(client: Client, world: World, path: str, who: str, status: int) -> None:
    world.login(client, who)
    page = text(client, path, status)
    acts = ("新建账号", "增加岗位", "发放初始密码", "停用账号")
    if who != "admin1":
        assert not [word for word in acts if word in page]


@pytest.mark.parametrize("who", ["audit1", "leader1", "dispatch1"])
def test_who_may_only_look_changes_nothing(client: Client, world: World, who: str) -> None:
    world.login(client, who)
    post = Post.objects.get(user__username="seat1")
    for path, data in (
        (f"{PEOPLE}seat1/do/password/", {}),
        (f"{PEOPLE}seat1/do/disable/", {}),
        (f"{PEOPLE}seat1/do/enable/", {}),
        (f"{PEOPLE}seat1/do/end/", {"post": post.pk}),
        (f"{PEOPLE}seat1/post/", {"role": "verifier", "unit": "centre"}),
        ("/desk/county/new-account/", {"username": "newcomer", "full_name": "新来"}),
    ):
        assert client.post(path, data).status_code == 403, path
    assert text(client, "/desk/county/new-account/", 403)
    seat = world.user("seat1")
    assert seat.is_active
    assert not seat.has_usable_password()
    assert load_actor(seat).roles == {Role.SEAT}
    assert not User.objects.filter(username="newcomer").exists()


def test_no_page_tells_the_administrator_of_matters_or_persons(admin: Client, world: World) -> None:
    receipt = world.closed(title="路口井盖破损", name="钱七居民", phone="13911112222")
    for path in ("/desk/county/", PEOPLE, f"{PEOPLE}zj_handler/", f"{PEOPLE}seat1/"):
        page = text(admin, path)
        for word in (receipt.no, "路口井盖破损", "钱七居民", "13911112222"):
            assert word not in page, (path, word)


# The county -----------------------------------------------------------------------------


def test_the_county_page_shows_what_is_configured(admin: Client, world: World) -> None:
    page = text(admin, "/desk/county/")
    catalogue = world.catalogue
    for word in (
        catalogue.county_name,
        *(matter.name for matter in catalogue.matters.values()),
        catalogue.policy_for(None).name,
        f"{clock.today().year + 1}年节假日表未维护",
        "看名单",
        "13710",
        *(unit.name for unit in catalogue.units.values()),
        *(town.name for town in catalogue.tree.of_kind("town")),
    ):
        assert word in page, word
    assert "没有密码" in page


def test_the_county_page_keeps_its_budget(admin: Client, world: World) -> None:
    admin.get("/desk/county/")
    with within("desk.county") as few:
        text(admin, "/desk/county/")
    for number in range(30):
        accounts.create_account(SYSTEM, f"newcomer{number}", "新来")
    with within("desk.county") as many:
        text(admin, "/desk/county/")
    assert len(few) == len(many)


# Accounts -------------------------------------------------------------------------------


def test_people_are_found_by_name_username_unit_role_and_state(admin: Client, world: World) -> None:
    unit = world.catalogue.unit_by_code("zj")
    assert unit is not None
    accounts.disable_account(SYSTEM, "cg_leader")
    accounts.set_initial_password(SYSTEM, "verify1")

    def found(query: str) -> set[str]:
        return set(re.findall(rf'href="{PEOPLE}(\w+)/"', text(admin, f"{PEOPLE}?{query}")))

    assert found("text=甘晓雨") == {"seat1"}
    assert found("text=verify") == {"verify1", "verify2"}
    assert found(f"text={unit.name}") == {"zj_handler", "zj_leader"}
    assert found("role=county_admin") == {"admin1"}
    assert found("state=disabled") == {"cg_leader"}
    assert found("state=initial") == {"verify1"}
    assert "verify1" not in found("state=no_password")
    seat = world.user("seat1")
    seat.set_password(PASSWORD)
    seat.save()
    assert found("state=ready") == {"seat1"}
    assert "正常" in text(admin, f"{PEOPLE}?text=seat1")
    posts.end_post(SYSTEM, Post.objects.get(user=seat).pk)
    assert found("state=no_post") == {"seat1"}
    assert found("state=ready") == set()
    assert len(found("state=nonsense&role=king")) == len(found("")) > 15
    assert found("text=查无此人") == set()
    assert "没有符合条件的账号" in text(admin, f"{PEOPLE}?text=查无此人%00")


def test_people_are_paged_without_losing_anybody(admin: Client, world: World) -> None:
    names = {f"extra{number:03}" for number in range(110)}
    User.objects.bulk_create(User(username=name, full_name="某人", password="!") for name in names)
    seen: list[str] = []
    address = f"{PEOPLE}?text=extra"
    for _ in range(5):
        page = text(admin, address)
        seen += re.findall(rf'href="{PEOPLE}(extra\w+)/"', page)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        if link is None:
            break
        address = link[1].replace("&amp;", "&")
    assert seen == sorted(names)
    assert "翻页链接已经失效" in text(admin, f"{PEOPLE}?after=nonsense", 422)


def test_lists_and_accounts_keep_their_budget(admin: Client, world: World) -> None:
    text(admin, PEOPLE)
    sizes = []
    for number in range(2):
        with within("desk.people") as found:
            text(admin, PEOPLE)
        with within("desk.person") as one:
            text(admin, f"{PEOPLE}grid1/")
        sizes.append((len(found), len(one)))
        if number == 0:
            for extra in range(20):
                accounts.create_account(SYSTEM, f"extra{extra}", "某人")
                posts.give_post(SYSTEM, f"extra{extra}", Wish("handler", "zj"))
            posts.give_post(SYSTEM, "grid1", Wish("handler", "zj"))
    assert sizes[0] == sizes[1]


def test_many_grids_of_one_person_are_counted(admin: Client, world: World) -> None:
    assert "4个区域" in text(admin, f"{PEOPLE}?text=grid1")


def test_from_nothing_to_a_person_at_work(admin: Client, world: World) -> None:
    made = admin.post("/desk/county/new-account/", {"username": "newcomer", "full_name": "新来"})
    assert made["Location"] == f"{PEOPLE}newcomer/"
    assert "没有岗位" in text(admin, f"{PEOPLE}newcomer/")
    given = admin.post(
        f"{PEOPLE}newcomer/post/",
        {"role": "grid_worker", "unit": "t1", "area": "149901001001001", "last": "2099-01-01"},
    )
    assert given.status_code == 303
    shown = admin.post(f"{PEOPLE}newcomer/do/password/").content.decode()
    secret = re.search(r'<code class="secret">([a-z0-9-]{19})</code>', shown)
    assert secret is not None
    page = text(admin, f"{PEOPLE}newcomer/")
    assert secret[1] not in page
    for word in ("建立账号", "增加岗位", "发放初始密码", "苗远志", "网格员", "待本人改密码"):
        assert word in page, word
    person = Client()
    sign_in(person, "newcomer", secret[1])
    person.post("/desk/password/", form(secret[1]))
    assert "登记" in text(person, "/desk/")


def test_a_wrong_account_keeps_what_was_typed(admin: Client, world: World) -> None:
    response = admin.post(
        "/desk/county/new-account/", {"username": "Seat One", "full_name": "新来"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="Seat One"' in page
    assert "用户名应以小写字母开头" in page


def test_a_wrong_post_keeps_what_was_chosen(admin: Client, world: World) -> None:
    data = {"role": "verifier", "unit": "zj", "area": "", "first": "soon", "last": ""}
    response = admin.post(f"{PEOPLE}seat1/post/", data)
    assert response.status_code == 422
    assert "日期要写成" in response.content.decode()
    response = admin.post(f"{PEOPLE}seat1/post/", {**data, "first": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "这个角色只能设在综治中心。" in page
    assert '<option value="zj" selected>' in page


def test_an_account_is_closed_and_opened(admin: Client, world: World) -> None:
    person = world.login(Client(), "seat1")
    assert person.get("/desk/").status_code == 200
    admin.post(f"{PEOPLE}seat1/do/disable/")
    assert person.get("/desk/").status_code == 302
    page = text(admin, f"{PEOPLE}seat1/")
    assert "已停用" in page
    assert "启用账号" in page
    assert admin.post(f"{PEOPLE}seat1/do/disable/").status_code == 409
    admin.post(f"{PEOPLE}seat1/do/enable/")
    assert "未发密码" in text(admin, f"{PEOPLE}seat1/")


def test_a_post_is_ended_at_once_or_later(admin: Client, world: World) -> None:
    post = Post.objects.get(user__username="seat1")
    path = f"{PEOPLE}seat1/do/end/"
    for last, status in (("2020-01-01", 422), ("soon", 422), ("2099-01-01", 303)):
        response = admin.post(path, {"post": post.pk, "last": last})
        assert response.status_code == status, last
    assert load_actor(world.user("seat1")).roles == {Role.SEAT}
    assert "2099年1月1日" in text(admin, f"{PEOPLE}seat1/")
    admin.post(path, {"post": post.pk})
    assert load_actor(world.user("seat1")).roles == frozenset()
    assert "以前的岗位（1）" in text(admin, f"{PEOPLE}seat1/")
    for number in ("", "x", "0", "9" * 30):
        assert admin.post(path, {"post": number}).status_code == 404


def test_the_own_account_is_shown_without_acts(admin: Client, world: World) -> None:
    page = text(admin, f"{PEOPLE}admin1/")
    assert "这是您自己的账号" in page
    assert "停用账号" not in page
    assert text(admin, f"{PEOPLE}admin1/post/", 403)
    mine = Post.objects.get(user__username="admin1")
    for act, data in (("password", {}), ("disable", {}), ("end", {"post": mine.pk})):
        assert admin.post(f"{PEOPLE}admin1/do/{act}/", data).status_code == 403, act
    data = {"role": "dispatcher", "unit": "centre"}
    assert admin.post(f"{PEOPLE}admin1/post/", data).status_code == 403
    assert load_actor(world.user("admin1")).roles == {Role.ADMIN}
    # Nor by the address of somebody else's page.
    assert admin.post(f"{PEOPLE}seat1/do/end/", {"post": mine.pk}).status_code == 403


def test_unknown_accounts_and_acts_are_not_found(admin: Client, world: World) -> None:
    User.objects.create_user("resident1", None, full_name="居民", kind=User.Kind.RESIDENT)
    for path in (f"{PEOPLE}nobody/", f"{PEOPLE}resident1/", f"{PEOPLE}nobody/post/"):
        text(admin, path, 404)
    assert admin.post(f"{PEOPLE}seat1/do/promote/").status_code == 404
    assert admin.get(f"{PEOPLE}seat1/do/disable/").status_code == 405


def test_strange_names_from_elsewhere_do_no_harm(admin: Client, world: World) -> None:
    User.objects.create_user("o'neil.j@x", None, full_name="<b>外来</b>")
    assert "&lt;b&gt;" in text(admin, PEOPLE)
    assert "&lt;b&gt;" in text(admin, f"{PEOPLE}o'neil.j@x/")


def test_an_account_tells_whether_it_is_needed_never_when_somebody_was_there(
    admin: Client, world: World
) -> None:
    """No online time of staff: used, long unused or never used, and no moment of signing in."""
    name = world.user("zj_handler").username
    page = f"{PEOPLE}{name}/"
    told = []
    for last in (None, clock.now() - DORMANT, clock.now() - DORMANT / 2):
        User.objects.filter(username=name).update(last_login=last)
        shown = text(admin, page)
        told += [w for w in ("从未登录", "90天以上没有登录", "在用") if w in shown]
        assert last is None or moment(last) not in shown
    assert told == ["从未登录", "90天以上没有登录", "在用"]
    user = world.user("zj_handler")
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(Client(), name, PASSWORD).status_code == 302
    assert "<span>登录</span>" not in text(admin, page)
