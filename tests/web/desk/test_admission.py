"""网格事项 at the desk and for residents: list, form, decisions, burden report, public page."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.admission.admission_world import admitted, fields, later, noticed, reviewed, submitted
from tests.budgets import within
from tests.world import World

from linli.admission.models import Admission
from linli.admission.queries.inbox import inbox
from linli.domain.admission import Standing
from linli.kernel import clock

LIST = "/desk/grid-matters/"


def page(response: Any) -> str:
    return unescape(response.content.decode())


def form(**more: object) -> dict[str, object]:
    wish = fields(**more)
    pairs = wish.pop("items")
    assert isinstance(pairs, list)
    return {**wish, "item": [one for one, _ in pairs], "need": [need for _, need in pairs]}


class TestForm:
    def test_a_draft_is_kept_and_handed_in(self, client: Client, world: World) -> None:
        world.login(client, "zj_handler")
        with within("desk.admission_form"):
            assert "采集什么信息" in page(client.get(f"{LIST}new/"))
        answer = client.post(f"{LIST}new/", {"task": "到地头看", "keep": "1", "lasting": "0"})
        row = Admission.objects.latest("id")
        assert answer.headers["Location"] == f"{LIST}at/{row.key}/edit/"
        assert "到地头看" in page(client.get(f"{LIST}at/{row.key}/edit/"))
        sent = form(submit="1", version=row.version)
        answer = client.post(f"{LIST}at/{row.key}/edit/", sent)
        assert answer.headers["Location"] == f"{LIST}at/{row.key}/"
        with within("desk.admission"):
            shown = page(client.get(f"{LIST}at/{row.key}/"))
        assert "准入后每名网格员每月增加约" in shown
        assert "4.3" in shown
        assert client.get(f"{LIST}at/{row.key}/edit/").status_code == 409

    def test_what_keeps_it_back_stands_at_the_fields_and_nothing_is_lost(
        self, client: Client, world: World
    ) -> None:
        world.login(client, "zj_handler")
        sent = form(submit="1", basis="", items=[["业主车牌", "方便找人"]], minutes="")
        answer = client.post(f"{LIST}new/", sent)
        assert answer.status_code == 422
        shown = page(answer)
        assert "没有依据不能申请" in shown
        assert "“业主车牌”不能采集：涉及车牌" in shown
        assert "写了频次就要写工作量" in shown
        assert 'value="业主车牌"' in shown
        assert "看见井盖缺失" in shown
        assert Admission.objects.latest("id").standing == Standing.DRAFT
        broken = client.post(f"{LIST}new/", form(keep="1", minutes="many"))
        assert broken.status_code == 422
        assert 'value="many"' in page(broken)

    def test_only_departments(self, client: Client, world: World) -> None:
        for who in ("grid1", "dispatch1"):
            world.login(client, who)
            assert client.get(f"{LIST}new/").status_code == 403
        row = submitted(world)
        world.login(client, "cg_handler")
        assert client.get(f"{LIST}at/{row.key}/").status_code == 404


class TestPages:
    def test_the_list_in_its_tabs(self, client: Client, world: World) -> None:
        world.login(client, "leader1")
        submitted(world)
        with within("desk.admissions"):
            shown = page(client.get(LIST))
        assert "生活垃圾清运" in shown
        assert "0.7 小时" in shown
        assert "待审核" in page(client.get(f"{LIST}?show=asked"))
        assert client.get(f"{LIST}?after=broken").status_code == 422
        admitted(world, days=30, matter="", name="防汛值守")
        with later(8):
            client.logout()  # the former visit is long over
            world.login(client, "leader1")
            assert "还有 30 天" in page(client.get(f"{LIST}?show=temporary"))

    def test_opinion_and_decisions(self, client: Client, world: World) -> None:
        world.login(client, "dispatch1")
        row = submitted(world)
        at = f"{LIST}at/{row.key}/"
        sent = {"decision": "opine", "text": "同意", "version": row.version}
        answer = client.post(at, sent)
        assert answer.status_code == 422
        assert "请选择同意或者不同意" in page(answer)
        answer = client.post(at, {**sent, "agrees": "yes", "reuse": "", "instead": "不能"})
        assert "减负两问都要回答" in page(answer)
        assert "不能" in page(answer)
        sent |= {"agrees": "yes", "reuse": "没有", "instead": "不能"}
        assert client.post(at, sent).status_code == 303
        assert client.post(at, sent).status_code == 409
        world.login(client, "leader1")
        row.refresh_from_db()
        answer = client.post(at, {"decision": "announce", "version": row.version})
        assert answer.status_code == 303
        row.refresh_from_db()
        early = client.post(at, {"decision": "admit", "version": row.version})
        assert early.status_code == 409
        assert "公示期满以后才能准入" in page(early)
        with later(8):
            client.logout()  # the former visit is long over
            world.login(client, "leader1")
            sent = {"decision": "admit_for", "version": row.version, "until": "2020-01-01"}
            assert "已经过去" in page(client.post(at, sent))
            sent["decision"] = "admit"
            assert client.post(at, sent).status_code == 303
        assert client.post(at, {"decision": "fly"}).status_code == 404

    def test_every_refusal_is_told_beside_its_act(self, client: Client, world: World) -> None:
        row = reviewed(world)
        world.login(client, "dispatch1")
        shown = page(client.get(f"{LIST}at/{row.key}/"))
        assert "由县综治中心负责人决定" in shown
        assert "您已经出具过意见" in shown

    def test_what_waits_is_one_query(self, world: World) -> None:
        submitted(world)
        actor = world.actor("dispatch1")
        with within("admission.inbox"):
            rows = inbox(actor, clock.now())
        assert [row.route for row in rows] == ["desk_admission"]


class TestBurden:
    def test_the_report_has_numerator_denominator_and_period(
        self, client: Client, world: World
    ) -> None:
        with later(-1):
            report = world.report(by="grid1", door="grid")
            world.do(report.no, "accept", matter="A01")
        world.login(client, "grid1")
        with within("desk.burden"):
            shown = page(client.get(f"{LIST}burden/"))
        assert "合计 0.2 小时 ÷ 2 名网格员" in shown
        assert "管春梅" not in shown.split("<main")[1]
        table = client.get(f"{LIST}burden.csv")
        lines = table.content.decode("utf-8-sig").splitlines()
        line = next(one for one in lines if one.startswith("生活垃圾清运"))
        assert line.split(",")[8] == "1"
        assert "网格员人数（分母）,2" in lines
        assert table.headers["Content-Type"].startswith("text/csv")


class TestPublic:
    def test_everybody_sees_list_notices_and_whom_to_ring(
        self, client: Client, world: World
    ) -> None:
        noticed(world, matter="", name="秸秆禁烧巡查")
        submitted(world)
        with within("resident.grid_matters"):
            shown = page(client.get("/grid-matters/"))
        assert "生活垃圾清运" in shown
        assert "秸秆禁烧巡查" in shown
        assert "准入后每名网格员每月增加约 4.3 小时" in shown
        assert "公示到" in shown
        assert "tel:12345" in shown
        assert shown.count('class="duty"') == 5

    @pytest.mark.parametrize(("days", "there"), [(8 + 30, True), (8 + 31, False)])
    def test_what_has_run_out_is_gone_without_any_sweep(
        self, client: Client, world: World, days: int, *, there: bool
    ) -> None:
        admitted(world, days=30, matter="", name="防汛值守")
        with later(days):
            assert ("防汛值守" in page(client.get("/grid-matters/"))) is there
