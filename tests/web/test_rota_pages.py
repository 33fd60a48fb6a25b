"""The pages of duty and emergencies: they work without scripts, and cost a bounded number."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.rota.duty_world import NOW, manned, post, running, shift, urgent
from tests.world import World

from linli.kernel import clock
from linli.rota import actions
from linli.rota.models import Emergency, Handover, Position, Response, Shift

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, name: str, status: int = 200) -> str:
    client.get(address)
    with within(name):
        answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_the_pages_of_rosters(client: Client, world: World) -> None:
    with clock.at(NOW):
        posts = manned(world)
        at = posts["town"].pk
        world.login(client, "t1_dispatch")
        text = page(client, "/desk/rota/", "desk.rota")
        assert "0354-7001234" in text
        assert "今后 30 天里的空档" in text
        text = page(client, f"/desk/rota/posts/{at}/", "desk.rota_post")
        assert "有空档" in text
        address = f"/desk/rota/posts/{at}/?month=2026-03"
        wrong = client.post(address, {"start": "2026-03-03T08:00", "end": "2026-03-03T07:00"})
        assert wrong.status_code == 422
        assert "结束时间要晚于开始时间" in wrong.content.decode()
        data = {
            "start": "2026-03-03T08:00",
            "end": "2026-03-04T08:00",
            "person": "t1_handler",
            "version": "1",
        }
        stale = client.post(address, data)
        assert stale.status_code == 409
        del data["version"]
        assert client.post(address, data).status_code == 303
        row = Shift.objects.get(person__username="t1_handler")
        one = f"/desk/rota/posts/{at}/shifts/{row.pk}/"
        assert "更改班次" in page(client, one, "desk.rota_shift")
        other = Shift.objects.exclude(pk=row.pk).get(post_id=at)
        assert client.post(one, {"act": "swap", "other": other.pk}).status_code == 303
        assert client.post(one, {"act": "swap", "other": ""}).status_code == 404
        assert client.post(one, {"act": "remove"}).status_code == 303
        for kind in ("pattern", "paste"):
            form = f"/desk/rota/posts/{at}/{kind}/"
            assert "瞿向阳" in page(client, form, "desk.rota_form")
            refused = client.post(form, {"table": "一塌糊涂", "teams": "无此人", "first": ""})
            assert refused.status_code == 422
        good = {"table": "2026-03-09 8:30\t2026-03-10 8:30\t瞿向阳"}
        assert client.post(f"/desk/rota/posts/{at}/paste/", good).status_code == 303
        assert "设立值班岗位" in page(client, "/desk/rota/posts/new/", "desk.rota_form")
        assert client.post("/desk/rota/posts/new/", {"unit": "t1"}).status_code == 422
        edit = f"/desk/rota/posts/{at}/edit/"
        assert "停用岗位" in page(client, edit, "desk.rota_form")
        changed = {"name": "街道值班室", "kind": "holiday", "phone": "0354-7005555"}
        assert client.post(edit, changed).status_code == 303
        assert client.post(edit, {"act": "close"}).status_code == 303
        # A stranger looks, but lays nothing down.
        world.login(client, "zj_handler")
        village = posts["village"].pk
        assert "排一个班" not in client.get(f"/desk/rota/posts/{village}/").content.decode()
        for kind in ("edit", "pattern", "paste", "hand"):
            assert client.get(f"/desk/rota/posts/{village}/{kind}/").status_code == 403


def test_handing_over_and_reporting_on_pages(client: Client, world: World) -> None:
    with clock.at(NOW):
        at = post(world, "zj")
        shift(world, at, "zj_handler")
        hand = f"/desk/rota/posts/{at.pk}/hand/"
        world.login(client, "zj_leader")
        assert "这一班还没有交接" in page(client, hand, "desk.rota_hand")
        assert client.post(hand, {"act": "write", "note": " "}).status_code == 422
        assert client.post(hand, {"act": "write", "note": "无待办"}).status_code == 303
        world.login(client, "zj_handler")
        row = Handover.objects.get()
        answer = client.post(hand, {"act": "sign", "handover": row.pk, "version": row.version})
        assert answer.status_code == 303
        assert client.post(hand, {"act": "take", "words": ""}).status_code == 422
        world.login(client, "leader1")
        raw = {
            "name": "两会值守",
            "area": "149901000000",
            "first": "2026-03-02",
            "last": "2026-03-03",
            "report_at": "17:00",
        }
        assert client.post("/desk/rota/days/", {**raw, "name": ""}).status_code == 422
        assert client.post("/desk/rota/days/", raw).status_code == 303
        assert "两会值守" in page(client, "/desk/rota/days/", "desk.rota_days")
        days = actions.declare(actor=world.actor("leader1"), raw=raw)
        text = page(client, f"/desk/rota/days/{days.pk}/", "desk.rota_summary")
        assert "还没有报：" in text
        world.login(client, "zj_handler")
        own = f"/desk/rota/days/{days.pk}/zj/2026-03-02/"
        assert "平台统计" in page(client, own, "desk.rota_report")
        refused = client.post(own, {"words": ""})
        assert refused.status_code == 422
        assert client.post(own, {"words": "处理漏水两起"}).status_code == 303
        assert "处理漏水两起" in client.get(own).content.decode()
        assert client.get(f"/desk/rota/days/{days.pk}/zj/nonsense/").status_code == 404


def test_an_emergency_from_call_to_end(client: Client, world: World) -> None:
    with clock.at(NOW):
        manned(world)
        no = urgent(world)
        found = running(no)
        call = Response.objects.get(emergency=found, unit__code="helpers")
        base = f"/desk/emergencies/{found.key}/"
        do = f"{base}calls/{call.pk}/do/"
        place = f"{base}calls/{call.pk}/place/"
        world.login(client, "helper1")
        text = page(client, base, "desk.emergency")
        assert "收到" in text
        assert no not in text, "helpers see where and what, not the case"
        assert "data-share" not in text, "no place is asked of who has not said to come"
        assert client.post(place, {"lon": "111", "lat": "37", "consent": "1"}).status_code == 409
        assert client.post(f"{do}finish/", {"words": "完"}).status_code == 409
        assert client.post(f"{do}acknowledge/").status_code == 303
        assert client.post(f"{do}nonsense/").status_code == 404
        text = client.get(base).content.decode()
        assert "共享我的位置（只限这次，结束即删）" in text
        assert "checked" not in text.split("data-share-switch")[0].split("data-share=")[1]
        assert client.post(place, {"lon": "111", "lat": "37"}).status_code == 422
        assert client.post(place, {"lon": "111", "lat": "37", "consent": "1"}).status_code == 204
        assert client.get(place).status_code == 405, "a place can be left, never asked for"
        assert client.post(f"{do}arrive/").status_code == 303
        refused = client.post(f"{do}finish/", {"words": ""})
        assert refused.status_code == 422
        assert "请写一句处置情况" in refused.content.decode()
        # The duty officer looks on, live.
        officer = world.login(Client(), "seat1")
        text = page(officer, f"{base}live/", "desk.emergency")
        assert "东经 111.0000" in text
        assert officer.post(f"{base}next/").status_code == 303
        assert officer.post(f"{base}end/", {"outcome": ""}).status_code == 422
        assert "进行中" in page(officer, "/desk/emergencies/", "desk.emergencies")
        assert client.post(f"{do}finish/", {"words": "已关阀"}).status_code == 303
        assert not Position.objects.exists()
        assert (
            officer.post(f"{base}end/", {"outcome": "handled", "words": "险情解除"}).status_code
            == 303
        )
        assert officer.post(f"{base}next/").status_code == 409
        assert "险情解除" in client.get(base).content.decode()
        assert "1 / 1" in officer.get("/desk/emergencies/?show=ended").content.decode()
        assert world.login(Client(), "cg_handler").get(base).status_code == 404


def test_calling_by_hand_from_the_page_of_a_case(client: Client, world: World) -> None:
    with clock.at(NOW):
        manned(world)
        no = world.report("seat1").no
        world.login(client, "seat1")
        assert "按应急呼叫" in client.get(f"/desk/cases/{no}/").content.decode()
        form = f"/desk/cases/{no}/emergency/"
        assert "呼叫名单" in page(client, form, "desk.emergency_call")
        assert client.post(form, {"why": ""}).status_code == 422
        assert client.post(form, {"why": "有人受困"}).status_code == 303
        assert Emergency.objects.get().why == "有人受困"
        assert client.post(form, {"why": "再叫"}).status_code == 409
        assert "应急呼叫中" in client.get(f"/desk/cases/{no}/").content.decode()
        assert world.login(client, "grid1").get(form).status_code == 403
