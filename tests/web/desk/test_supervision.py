"""督办 at the desk: the form, the panel and marks on the case and the list, the register."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.supervision.models import Listing, Step

pytestmark = pytest.mark.django_db


def page(response: Any) -> str:
    return unescape(str(response.content.decode()))


def handling(world: World, matter: str = "B01", *more: Any) -> str:
    no = world.report().no
    world.drive(no, ("accept", {"matter": matter}), ("dispatch", {"lead_unit": "zj"}), "sign")
    world.drive(no, *more)
    return no


def send(client: Client, no: str, command: str, **fields: str) -> Any:
    case = Case.objects.get(no=no)
    values = {"version": str(case.version), "seen": str(case.chain_seq), **fields}
    return client.post(f"/desk/cases/{no}/do/{command}/", values)


def test_the_form_offers_what_this_person_may_press_to(client: Client, world: World) -> None:
    no = handling(world)
    address = f"/desk/cases/{no}/do/supervise/"
    world.login(client, "dispatch1")
    shown = page(client.get(address))
    assert 'value="yellow"' in shown
    assert 'value="red"' not in shown
    assert "红牌、挂牌督办由综治中心负责人发出" in shown
    due = (clock.today() + timedelta(days=4)).isoformat()
    wrong = send(client, no, "supervise", level="yellow", reason="催办", text="", due_on=due)
    assert wrong.status_code == 422
    assert "催办" in page(wrong)
    fields = {"level": "yellow", "reason": "催办", "text": "请说明原因", "due_on": due}
    assert send(client, no, "supervise", **fields).status_code == 303
    world.login(client, "leader1")
    shown = page(client.get(address))
    assert 'value="red"' in shown
    assert 'value="yellow"' not in shown
    assert "现在是黄牌督办，只能升级" in shown
    world.login(client, "zj_handler")
    assert client.get(address).status_code in {403, 409}


def test_case_and_list_show_it_to_staff(client: Client, world: World) -> None:
    plain = handling(world)
    no = handling(world, "B01", "supervise")
    world.login(client, "zj_handler")
    client.get(f"/desk/cases/{plain}/")
    with within("desk.case_pressed"):
        shown = page(client.get(f"/desk/cases/{no}/"))
    number = Step.objects.get().number
    for piece in ("黄牌督办", number, "请说明原因，明确办结日期", "待反馈", "do/feed_back/"):
        assert piece in shown
    assert 'id="supervision"' not in page(client.get(f"/desk/cases/{plain}/"))
    send(client, no, "feed_back", text="已安排清运")
    world.login(client, "leader1")
    shown = page(client.get(f"/desk/cases/{no}/"))
    assert "按期反馈" in shown
    assert "升级督办" in shown
    rows = page(client.get("/desk/?supervision=yellow&whose=all"))
    assert no in rows
    assert plain not in rows
    assert "黄牌督办" in rows
    assert "没有这个督办级别" in page(client.get("/desk/?supervision=purple"))
    assert no in page(client.get("/desk/?queue=supervised&whose=all"))


def test_the_register_lists_filters_and_counts(client: Client, world: World) -> None:
    first = handling(world, "B01", "supervise")
    handling(world, "B01", "supervise", "feed_back", "release")
    world.login(client, "leader1")
    with within("desk.supervision"):
        shown = page(client.get("/desk/supervision/"))
    assert first in shown
    assert "不排名次" in shown
    assert "临近时限" in shown
    drawn = shown.split('id="spread-title"')[1].split("</section>")[0]
    assert drawn.count("spread-map__area--yellow") == 1
    assert "黄牌督办 1 件" in drawn
    town, other = (one.code for one in world.catalogue.tree.of_kind("town")[:2])
    assert f"area={town}" in drawn
    assert f"area={other}" not in drawn
    assert first in page(client.get(f"/desk/supervision/?area={town}"))
    assert first not in page(client.get(f"/desk/supervision/?area={other}"))
    assert first not in page(client.get("/desk/supervision/?level=red"))
    ended = page(client.get("/desk/supervision/?stand=ended&unit=zj"))
    assert first not in ended
    assert "已解除" in ended
    assert client.get("/desk/supervision/?after=broken").status_code == 422
    world.login(client, "zj_handler")
    shown = page(client.get("/desk/supervision/"))
    assert first in shown
    assert "不排名次" not in shown
    world.login(client, "cg_handler")
    assert first not in page(client.get("/desk/supervision/"))


def test_a_leader_lists_it_after_seeing_what_is_shown(client: Client, world: World) -> None:
    no = handling(world, "A02")
    world.do(no, "supervise", by="leader1", level="listed")
    Case.objects.filter(no=no).update(due_at=clock.now() - timedelta(days=1))
    address = f"/desk/cases/{no}/listing/"
    for who in ("dispatch1", "t1_leader"):
        world.login(client, who)
        assert client.get(address).status_code == 403
    world.login(client, "leader1")
    assert "/listing/" in page(client.get(f"/desk/cases/{no}/"))
    with within("desk.listing"):
        shown = page(client.get(address))
    for piece in ("市容环境", "测试县住房和城乡建设局", "东风街道", 'value="overdue"'):
        assert piece in shown
    assert 'value="month"' not in shown, "the record says otherwise"
    wrong = client.post(address, {"ground": "overdue", "note": "久拖不决"})
    assert wrong.status_code == 422
    assert "久拖不决" in page(wrong)
    day = (clock.today() + timedelta(days=9)).isoformat()
    fields = {"ground": "overdue", "due_on": day, "note": "久拖不决", "confirmed": "1"}
    assert client.post(address, fields).status_code == 302
    with within("resident.listed"):
        assert "市容环境" in page(client.get("/board/listed/"))
    row = Listing.objects.get()
    end = f"/desk/supervision/listings/{row.pk}/end/"
    client.post(end, {"no": no, "note": ""})
    assert "请写明撤下的理由" in page(client.get(f"/desk/cases/{no}/"))
    assert client.post(end, {"no": no, "note": "已解决"}).status_code == 302
    row.refresh_from_db()
    assert row.ended_at
    barred = handling(world, "B01")
    world.do(barred, "supervise", by="leader1", level="listed")
    assert "没有列入本县可以公开的目录" in page(client.get(f"/desk/cases/{barred}/listing/"))


def test_a_village_is_not_offered_what_its_town_does(client: Client, world: World) -> None:
    no = handling(world)
    powers = [f"/desk/cases/{no}/do/{one}/" for one in ("supervise", "instruct", "whistle")]
    world.login(client, "v1_leader")
    shown = page(client.get(f"/desk/cases/{no}/"))
    assert not [one for one in powers if f'href="{one}' in shown]
    assert {client.get(one).status_code for one in powers} == {403}
    world.login(client, "t1_leader")
    shown = page(client.get(f"/desk/cases/{no}/"))
    assert [one for one in powers if f'href="{one}' in shown] == powers


def test_an_instruction_is_offered_only_to_whom_it_may_be_given(
    client: Client, world: World
) -> None:
    no = handling(world)
    address = f"/desk/cases/{no}/do/instruct/"

    def offered(who: str) -> set[str]:
        world.login(client, who)
        return set(re.findall(r'<option value="(\w+)"', page(client.get(address))))

    town, county = offered("t1_leader"), offered("leader1")
    # Nobody is offered to themselves.
    assert {"zj", "t1"} <= town - {"leader1"} <= county
    assert "water" in county - town, "a unit without a part is the county's to ask"
    assert "t2" not in county, "a centre of another place has nothing to do with it"


def test_naming_a_leader_does_not_speak_of_keeping_anybody_out(
    client: Client, world: World
) -> None:
    no = handling(world)
    world.login(client, "dispatch1")
    for command in ("present", "name_leaders"):
        shown = page(client.get(f"/desk/cases/{no}/do/{command}/"))
        assert "完全看不到本件" not in shown
    assert "完全看不到本件" in page(client.get(f"/desk/cases/{no}/do/block/"))
