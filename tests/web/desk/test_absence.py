"""Arranging a substitute and acting as one on the pages of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.kernel import clock
from linli.people import tokens
from linli.people.models import Substitution

pytestmark = pytest.mark.django_db


def arrange(client: Client, world: World, by: str, substitute: str, absent: str = "") -> None:
    today = clock.today()
    fields = {"substitute": substitute, "first": str(today), "last": str(today + timedelta(days=5))}
    address = "/desk/absence/new/" + (f"?for={absent}" if absent else "")
    answer = world.login(client, by).post(address, {**fields, "reason": "年休假"})
    assert answer.status_code == 303, answer.content.decode()


def test_one_sets_it_the_other_is_told_and_declines(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    page = client.get("/desk/absence/new/").content.decode()
    assert 'value="zj_leader"' in page
    assert 'value="cg_handler"' not in page
    arrange(client, world, "zj_handler", "zj_leader")
    page = client.get("/desk/absence/").content.decode()
    assert "年休假" in page
    assert world.user("zj_leader").full_name in page
    assert "您正在代" not in page
    world.login(client, "zj_leader")
    page = client.get("/desk/").content.decode()
    assert "您正在代" in page
    row = Substitution.objects.get()
    assert client.post(f"/desk/absence/{row.pk}/end/").status_code == 303
    row.refresh_from_db()
    assert row.ended_by == world.user("zj_leader")
    assert "您正在代" not in client.get("/desk/").content.decode()
    assert client.post(f"/desk/absence/{row.pk}/end/").status_code == 409


def test_a_leader_sets_it_for_who_fell_ill(client: Client, world: World) -> None:
    world.login(client, "zj_leader")
    assert 'value="zj_handler"' in client.get("/desk/absence/").content.decode()
    name = world.user("zj_handler").full_name
    page = client.get("/desk/absence/new/?for=zj_handler").content.decode()
    assert name in page
    arrange(client, world, "zj_leader", "zj_leader", "zj_handler")
    world.login(client, "cg_leader")
    assert client.get("/desk/absence/new/?for=zj_handler").status_code == 403
    assert name not in client.get("/desk/absence/").content.decode()
    row = Substitution.objects.get()
    assert client.post(f"/desk/absence/{row.pk}/end/").status_code == 404
    assert client.get("/desk/absence/new/?for=nobody").status_code == 404


def test_what_is_wrong_is_said_beside_the_field(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    answer = client.post("/desk/absence/new/", {"substitute": "zj_leader", "first": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写从哪天起" in page
    assert not Substitution.objects.exists()


def test_the_substitute_works_on_what_lies_with_the_absent(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    arrange(client, world, "zj_handler", "zj_leader")
    world.login(client, "zj_leader")
    absent = world.user("zj_handler").full_name
    page = client.get("/desk/?queue=handling&whose=me").content.decode()
    assert no in page
    assert page.count(f"代 {absent}") > page.count(f"您正在代 {absent}") == 1
    page = client.get(f"/desk/cases/{no}/do/progress/").content.decode()
    assert "这一步由您代" in page
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, "text": "已到现场", "contacted": "on"}
    assert client.post(f"/desk/cases/{no}/do/progress/", data).status_code == 303
    event = Event.objects.filter(chain_kind="case", chain_id=int(no)).latest("seq")
    assert event.on_behalf_of == world.user("zj_handler").pk
    story = client.get(f"/desk/cases/{no}/").content.decode()
    assert f"{world.user('zj_leader').full_name} 代 {absent}" in story


def test_a_token_stands_in_for_nobody(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    arrange(client, world, "seat1", "dispatch1")
    arrange(client, world, "cg_handler", "cg_leader")
    other = world.report(area="149901001001001").no
    issued = tokens.issue(user=world.user("cg_leader"), label="测试", now=clock.now())
    program = Client(headers={"Authorization": f"Bearer {issued.secret}"})
    assert program.get(f"/api/v1/cases/{no}").status_code == 404
    assert program.get(f"/api/v1/cases/{other}").status_code == 404
    row = Substitution.objects.get(substitute=world.user("cg_leader"))
    Substitution.objects.filter(pk=row.pk).update(absent=world.user("zj_handler"))
    world.login(client, "cg_leader")
    # Not even the desk passes on the posts of who is no colleague (any more).
    assert client.get(f"/desk/cases/{no}/").status_code == 404


def test_the_pages_stay_within_their_budgets(client: Client, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    arrange(client, world, "zj_handler", "zj_leader")
    world.login(client, "zj_leader")
    for address, name in (
        ("/desk/absence/", "desk.absence"),
        ("/desk/absence/new/?for=zj_handler", "desk.absence_new"),
        ("/desk/?queue=handling&whose=me", "desk.list"),
        (f"/desk/cases/{no}/", "desk.case"),
    ):
        client.get(address)
        with within(name):
            assert client.get(address).status_code == 200
    case = Case.objects.get(no=no)
    data = {"version": case.version, "seen": case.chain_seq, "text": "已到现场", "contacted": "on"}
    with within("desk.act"):
        assert client.post(f"/desk/cases/{no}/do/progress/", data).status_code == 303
