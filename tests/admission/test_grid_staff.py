"""Nothing outside the list goes to grid staff: in the actions, on the forms, from the pack."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.admission.admission_world import admitted, later
from tests.world import MINIPACK, World

from linli.admission import actions
from linli.admission.models import Admission
from linli.admission.packing import key_of
from linli.cases import grid_staff
from linli.cases.models import Case, Duty
from linli.catalogue import snapshot
from linli.county.loader import load_pack
from linli.county.pack import read_pack
from linli.county.pack_schema import PackError
from linli.domain.admission import LISTED, Standing
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.people.models import Post


def accepted(world: World, matter: str) -> str:
    no = world.report().no
    world.do(no, "accept", matter=matter)
    return no


class TestAssigning:
    @pytest.mark.parametrize(
        ("matter", "raw", "field", "words"),
        [
            ("A03", {"lead_unit": "t1v1"}, "lead_unit", "只准入网格员发现上报、核实"),
            ("B02", {"lead_unit": "t1v1"}, "lead_unit", "不在网格事项准入清单里"),
            ("A02", {"support_units": ["t1v1"]}, "support_units", "只准入网格员发现上报"),
        ],
    )
    def test_a_village_is_refused_with_matter_reason_and_whom_to_ask(
        self, world: World, matter: str, raw: dict[str, object], field: str, words: str
    ) -> None:
        no = accepted(world, matter)
        with pytest.raises(Invalid) as refused:
            world.do(no, "dispatch", **raw)
        said = refused.value.fields[field]
        assert words in said
        assert "和平社区综治中心" in said
        assert "测试县综治中心（12345）" in said
        assert not Duty.objects.filter(case__no=no).exists()
        assert Case.objects.get(no=no).state == "accepted"

    def test_what_is_admitted_goes_through_and_helping_is_another_work(self, world: World) -> None:
        assert world.do(accepted(world, "B01"), "dispatch", lead_unit="t1v1").lead_unit is not None
        # Checking alone is admitted: helping yes, leading no.
        world.do(accepted(world, "A03"), "dispatch", support_units=["t1v1"])
        # A town is no grid staff.
        world.do(accepted(world, "B02"), "dispatch", lead_unit="t1")

    def test_a_temporary_admission_counts_to_its_last_day(self, world: World) -> None:
        admitted(world, days=30)
        with later(8 + 30):
            world.do(accepted(world, "A03"), "dispatch", lead_unit="t1v1")
        with later(8 + 31), pytest.raises(Invalid) as refused:
            world.do(accepted(world, "A03"), "dispatch", lead_unit="t1v1")
        assert "只准入网格员发现上报、核实" in refused.value.fields["lead_unit"]

    def test_an_exit_ends_new_duties_and_leaves_the_running_ones(self, world: World) -> None:
        running, fresh = accepted(world, "B01"), accepted(world, "B01")
        world.do(running, "dispatch", lead_unit="t1v1")
        actions.ask_exit(actor=world.actor("zj_leader"), key="B01", text="部门自己做")
        actions.end(actor=world.actor("leader1"), key="B01", text="同意")
        with pytest.raises(Invalid) as refused:
            world.do(fresh, "dispatch", lead_unit="t1v1")
        assert "退出网格事项清单" in refused.value.fields["lead_unit"]
        assert Duty.objects.filter(case__no=running, active=True).exists()

    def test_a_grid_worker_is_not_named_and_a_worker_with_another_post_may(
        self, world: World
    ) -> None:
        no = accepted(world, "A03")
        world.do(no, "dispatch", lead_unit="zj")
        with pytest.raises(Invalid) as refused:
            world.do(no, "sign", assignee="grid1")
        assert "只准入网格员" in refused.value.fields["assignee"]
        today = clock.today()
        assert grid_staff.bound(["grid1", "zj_handler"], today)
        grid = Post.objects.filter(user__username="grid1").first()
        assert grid is not None
        Post.objects.create(
            user=grid.user, role="handler", unit=grid.unit, area=grid.area, valid_from=today
        )
        assert not grid_staff.bound(["grid1"], today)

    def test_tasks_ask_the_same_rule(self, world: World) -> None:
        catalogue, today = world.catalogue, clock.today()
        village, town = catalogue.unit_by_code("t1v1"), catalogue.unit_by_code("t1")
        assert village is not None
        assert town is not None
        outside, inside = (
            Case.objects.get(no=accepted(world, matter)).pk for matter in ("B02", "B01")
        )
        grid1, handler = world.user("grid1").pk, world.user("zj_handler").pk
        grid_staff.check_given(inside, [(village.id, grid1)], today)
        grid_staff.check_given(outside, [(town.id, handler), (town.id, None)], today)
        for unit, person in ((village.id, None), (town.id, grid1)):
            with pytest.raises(Invalid, match="有内容需要修改"):
                grid_staff.check_given(outside, [(unit, person)], today)

    def test_reporting_is_always_possible(self, world: World) -> None:
        Admission.objects.filter(standing__in=LISTED).update(standing=Standing.EXITED)
        assert world.report(by="grid1", door="grid").no


class TestForms:
    def test_villages_stand_greyed_with_the_reason(self, client: Client, world: World) -> None:
        world.login(client, "dispatch1")
        no = accepted(world, "A02")
        page = client.get(f"/desk/cases/{no}/do/dispatch/").content.decode()
        assert '<option value="t1v1" disabled' in page
        assert '<option value="t1">' in page or '<option value="t1" ' in page
        assert "村（社区）不能选：“占道经营与乱堆乱放”只准入网格员发现上报" in page
        free = client.get(f"/desk/cases/{accepted(world, 'B01')}/do/dispatch/").content.decode()
        assert '<option value="t1v1" disabled' not in free
        assert "村（社区）不能选" not in free

    def test_what_typing_finds_is_greyed_too(self, client: Client, world: World) -> None:
        world.login(client, "dispatch1")
        matter = world.catalogue.matter("A02")
        assert matter is not None
        asked = {"q": "和平", "lead": str(matter.id)}
        assert client.get("/desk/find/unit/", asked).json()[0]["disabled"] == "1"
        assert "disabled" not in client.get("/desk/find/unit/", {"q": "和平"}).json()[0]
        asked = {"q": "县住建局", "help": str(matter.id)}
        assert "disabled" not in client.get("/desk/find/unit/", asked).json()[0]

    def test_the_refusal_stands_at_the_field(self, client: Client, world: World) -> None:
        world.login(client, "dispatch1")
        no = accepted(world, "A02")
        version = Case.objects.get(no=no).version
        answer = client.post(
            f"/desk/cases/{no}/do/dispatch/",
            {"lead_unit": "t1v1", "text": "请办", "version": version},
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "不能交给网格员或村（社区）" in page
        assert "请办" in page


def edited(folder: Path, before: str, after: str) -> Path:
    shutil.copytree(MINIPACK, folder)
    path = folder / "matters.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


class TestPack:
    def test_a_silent_row_admits_reporting_where_it_has_a_frequency(self, tmp_path: Path) -> None:
        said = ",report;handle,10,点位=派清运车要用;现场照片=证明已经清走,跟清运队走一遍"
        pack = read_pack(edited(tmp_path / "p", said, ",,,,"))
        works = {row.code: row.grid.works for row in pack.matters}
        assert works["A01"] == ("report",)  # settled on the spot, every week
        assert works["B02"] == ()

    @pytest.mark.parametrize(
        ("after", "words"),
        [
            (",fly,10,,", "grid_work 是“fly”"),
            (",report,long,,", "grid_minutes“long”应是"),
            (",report,10,住户民族=摸底,", "不能采集"),
            (",report,10,点位,", "没有写为什么"),
        ],
    )
    def test_bad_cells_are_named(self, tmp_path: Path, after: str, words: str) -> None:
        folder = edited(tmp_path / "p", ",report,5,,", after)
        with pytest.raises(PackError) as refused:
            read_pack(folder)
        assert words in str(refused.value)

    def test_a_second_load_follows_the_pack_but_not_against_the_county(
        self, world: World, tmp_path: Path
    ) -> None:
        actions.ask_exit(actor=world.actor("zj_leader"), key=key_of("B01"), text="部门自己做")
        actions.end(actor=world.actor("leader1"), key=key_of("B01"), text="同意")
        folder = edited(tmp_path / "minipack", ",report,5,,", ",none,,,")
        path = folder / "matters.csv"
        path.write_text(path.read_text("utf-8").replace(",report;check,8,", ",report;handle,8,"))
        report = load_pack(folder)
        standing = dict(Admission.objects.values_list("key", "standing"))
        assert standing == {
            "A01": Standing.ADMITTED,
            "A02": Standing.EXITED,
            "A03": Standing.ADMITTED,
            "B01": Standing.EXITED,
        }
        world.do(accepted(world, "A03"), "dispatch", lead_unit="t1v1")
        with pytest.raises(Invalid):
            world.do(accepted(world, "B01"), "dispatch", lead_unit="t1v1")
        assert not any("网格事项" in one for one in report.warnings)
        assert snapshot.current().settings["admission"] == {
            "temporary_days": 90, "notice_days": 7, "review_months": 12,
        }  # fmt: skip

    def test_reviews_count_from_the_loading(self, world: World) -> None:  # noqa: ARG002 - loads it
        row = Admission.objects.get(key="A01")
        assert row.review_due_on is not None
        assert row.review_due_on - clock.today() > timedelta(days=360)
