"""A complaint about handling goes to people who had no part in it, and they alone look into it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import World

from linli.cases import access, judging, rights
from linli.cases.actions import complain
from linli.cases.actions.keeping_out import KEPT_OUT, block_newcomer, sweep_kept_out
from linli.cases.models import Approval, Attachment, Case, CaseLink, ConflictBlock, Party
from linli.cases.original import own_words
from linli.cases.queries.complaints import complaints_about, would_look
from linli.cases.queries.many import bundles
from linli.cases.queries.readers import callable_people
from linli.cases.queries.related import links_of
from linli.catalogue.models import CountyProfile
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock, encryption
from linli.people import posts
from linli.people.actor import SYSTEM, load_actor
from linli.people.models import Post, Unit, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
RAW: dict[str, object] = {"reasons": ["delay", "attitude"], "text": "拖了两个月，还不接电话"}
STAFF = (
    *("seat1", "dispatch1", "t1_dispatch", "t2_dispatch", "verify1", "verify2", "leader1"),
    *("audit1", "zj_handler", "zj_leader", "cg_handler", "ga_handler", "xf_handler", "xf_leader"),
    *("t1_handler", "grid1", "grid2", "water_handler"),
)


def complaint(world: World, no: str, **raw: object) -> Case:
    receipt = complain(actor=world.reporter(no), no=no, raw={**RAW, **raw})
    return Case.objects.get(no=receipt.no)


def seeing(world: World, case: Case) -> set[str]:
    return {
        name for name in STAFF if access.visible_to(world.actor(name)).filter(pk=case.pk).exists()
    }


def supervised(world: World) -> tuple[str, str]:
    """Number of a matter the county's centre checked, and of the complaint about it."""
    no = world.closed().no
    return no, complaint(world, no).no


class TestOpening:
    def test_it_is_a_matter_of_its_own_beside_the_one_complained_of(self, world: World) -> None:
        no = world.answered().no
        before = Case.objects.values().get(no=no)
        case = complaint(world, no, files=[world.picture()])
        assert Case.objects.values().get(no=no) == before
        assert (case.state, case.request_type, case.level) == ("reported", "complaint", "general")
        assert own_words(case) == RAW["text"]
        assert no in case.text
        assert "拖延不办、态度不好" in case.text
        assert case.clock_start > before["clock_start"]
        assert Attachment.objects.filter(case=case).count() == 1
        link = CaseLink.objects.get(source=case)
        assert (link.target.no, link.kind) == (no, "complains_of")

    @pytest.mark.parametrize("area", ["149901100201001", "149901100201", "149901100000"])
    def test_its_place_leads_to_no_door(self, world: World, area: str) -> None:
        """Whoever got a message by mistake can file it and read it; village or town is enough."""
        no = world.report(area=area, address="幸福路8号3单元501", lon="113.5", lat="38.2").no
        Case.objects.filter(no=no).update(origin_lon=113.5, origin_lat=38.2, origin_datum="gcj02")
        first = Case.objects.get(no=no)
        case = complaint(world, no)
        assert case.area_id == (first.village_id or first.town_id)
        assert case.area_path == case.area.path
        assert (case.town_id, case.village_id) == (first.town_id, first.village_id)
        assert (case.address, case.grid_id, case.origin_datum) == ("", None, "")
        assert {case.lon, case.lat, case.origin_lon, case.origin_lat} == {None}

    def test_the_requester_is_sealed_anew(self, world: World) -> None:
        no = world.report(
            privacy="confidential", proxy_name="代办", proxy_phone="13900004321", language="en"
        ).no
        case = complaint(world, no)
        rows = {row.role: row for row in case.parties.all()}
        assert set(rows) == {"requester", "proxy"}
        mine, first = rows["requester"], Party.objects.get(case__no=no, role="requester")
        assert mine.row_key != first.row_key
        assert encryption.open_sealed("cases.party.name", mine.row_key, mine.name) == "测试居民"
        assert (
            encryption.open_sealed("cases.party.phone", mine.row_key, mine.phone) == "13900001234"
        )
        assert (mine.privacy, mine.language) == ("confidential", "en")
        assert mine.phone_index == first.phone_index
        nobody = world.report(privacy="anonymous").no
        assert not complaint(world, nobody).parties.exists()

    def test_one_open_complaint_for_each_matter_and_round(self, world: World) -> None:
        no = world.report().no
        first = complaint(world, no)
        again = complain(actor=world.reporter(no), no=no, raw=RAW)
        assert (again.no, again.lookup_code, again.repeated) == (first.no, first.lookup_code, True)
        world.drive(no, "accept", "dispatch", "sign", "answer")
        second = complaint(world, no)
        assert second.no != first.no
        assert [one.round for one in complaints_about(Case.objects.get(no=no))] == [1, 0]
        world.do(second.no, "withdraw", by=world.reporter(second.no))
        third = complaint(world, no)
        assert third.no not in {first.no, second.no}
        shown = complaints_about(Case.objects.get(no=no))
        assert [one.no for one in shown] == [third.no, second.no, first.no]
        assert [one.open for one in shown] == [True, False, True]
        assert shown[1].words == "已经撤回"

    def test_the_code_of_an_open_one_is_not_for_staff_kept_out_of_it(self, world: World) -> None:
        no, number = supervised(world)
        case = Case.objects.get(no=number)
        assert "seat1" not in seeing(world, case)
        with pytest.raises(NotYours) as refusal:
            complain(actor=world.actor("seat1"), no=no, raw=RAW)
        assert refusal.value.code == "complaint-open"
        assert case.lookup_code not in str(refusal.value.message)
        open_to_all = world.answered().no
        first = complaint(world, open_to_all)
        again = complain(actor=world.actor("seat1"), no=open_to_all, raw=RAW)
        assert (again.no, again.lookup_code, again.repeated) == (first.no, first.lookup_code, True)

    @pytest.mark.parametrize("end", ["reject", "to_channel", "withdraw", "score"])
    def test_after_any_end(self, world: World, end: str) -> None:
        if end == "score":
            no = world.closed().no
            world.do(no, "rate", by=world.reporter(no), stars="4")
        else:
            no = world.report().no
        world.do(no, end, by="dispatch1" if end == "score" else None)
        assert complaint(world, no).state == "reported"

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("handling", "正在由没有参与办理的单位核查"),
            ("closed", "已经查完并答复"),
            ("rejected", "没有受理，原因已告知"),
        ],
    )
    def test_the_requester_reads_how_far_it_is(self, world: World, state: str, words: str) -> None:
        no = world.report().no
        case = complaint(world, no)
        Case.objects.filter(pk=case.pk).update(state=state)
        assert complaints_about(Case.objects.get(no=no))[0].words == words

    def test_what_was_merged_is_complained_of_where_it_is_handled(self, world: World) -> None:
        joint = world.answered().no
        no = world.report().no
        world.do(no, "merge", by="dispatch1", target=joint, text="同一件")
        case = complaint(world, no)
        assert "zj_handler" not in seeing(world, case)
        assert case.links_out.filter(kind="complains_of").count() == 2
        assert complaints_about(Case.objects.get(no=joint)) == ()

    def test_who_may(self, world: World) -> None:
        no = world.answered().no
        for name in ("dispatch1", "zj_handler", "leader1", "audit1"):
            with pytest.raises(NotYours):
                complain(actor=world.actor(name), no=no, raw=RAW)
        with pytest.raises(NotFound):
            complain(actor=world.actor("visitor"), no=no, raw=RAW)
        receipt = complain(actor=world.actor("seat1"), no=no, raw=RAW)
        case = Case.objects.get(no=receipt.no)
        assert (case.door, case.reporter_staff) == ("seat", world.user("seat1"))

    @pytest.mark.parametrize(
        ("raw", "wrong"),
        [
            ({}, {"reasons", "text"}),
            ({"reasons": ["none"], "text": "x"}, {"reasons"}),
            ({"reasons": ["delay"], "text": " "}, {"text"}),
            ({"reasons": ["delay"], "text": "字" * 10_001}, {"text"}),
            ({**RAW, "files": ["nothing"]}, {"files"}),
        ],
    )
    def test_bad_input_names_its_field(
        self, world: World, raw: dict[str, object], wrong: set[str]
    ) -> None:
        no = world.report().no
        with pytest.raises(Invalid) as refusal:
            complain(actor=world.reporter(no), no=no, raw=raw)
        assert set(refusal.value.fields) == wrong
        assert Case.objects.count() == 1


class TestWho:
    def test_the_county_centre_takes_it_in_when_it_had_no_part(self, world: World) -> None:
        no = world.answered().no
        case = complaint(world, no)
        assert case.centre == case.holder_unit
        assert case.centre.code == "centre"
        assert not {"zj_handler", "zj_leader"} & seeing(world, case)
        assert {"seat1", "dispatch1", "leader1", "audit1"} <= seeing(world, case)

    def test_the_supervising_unit_does_when_the_centre_had_one(self, world: World) -> None:
        no, number = supervised(world)
        case = Case.objects.get(no=number)
        assert case.centre.code == case.holder_unit.code == "xf"  # type: ignore[union-attr]  # open
        assert seeing(world, case) >= {"xf_handler", "xf_leader", "audit1"}
        assert not {"seat1", "leader1", "verify1", "verify2", "zj_handler"} & seeing(world, case)
        looking = would_look(Case.objects.get(no=no), world.catalogue)
        assert looking.taken_by == "测试县信访局"
        assert str(looking.kept_out) == "测试县综治中心、测试县住房和城乡建设局"

    def test_a_town_that_lets_it_lie_does_not_look_into_it(self, world: World) -> None:
        no = world.report().no
        town = Case.objects.get(no=no).centre
        assert town.code == "t1"
        case = complaint(world, no)
        assert case.centre.code == "centre"
        assert not {"t1_dispatch", "t1_handler", "grid1"} & seeing(world, case)

    def test_without_a_supervising_unit_the_centre_takes_it_without_those_concerned(
        self, world: World
    ) -> None:
        CountyProfile.objects.update(settings="{}", revision="none")
        no = world.closed().no
        case = complaint(world, no)
        assert case.centre.code == "centre"
        assert "verify1" not in seeing(world, case)
        assert {"seat1", "verify2", "leader1"} <= seeing(world, case)
        world.drive(case.no, "accept", ("dispatch", {"lead_unit": "ga"}))
        world.do(case.no, "sign", by="ga_handler")
        world.do(case.no, "answer", by="ga_handler")
        assert world.do(case.no, "verify_true", by="verify2").state == "verified"

    def test_nobody_with_a_part_gets_a_duty(self, world: World) -> None:
        no, number = supervised(world)
        world.do(number, "accept", by="xf_handler")
        for fields in ({"lead_unit": "zj"}, {"lead_unit": "ga", "support_units": ["zj"]}):
            with pytest.raises(NotNow) as refusal:
                world.do(number, "dispatch", by="xf_handler", **fields)
            assert refusal.value.code == "complained-of"
        world.do(number, "dispatch", by="xf_handler", lead_unit="ga")
        assert access.visible_to(world.actor("ga_handler")).filter(no=no).exists()
        world.do(number, "sign", by="ga_handler")
        world.do(number, "answer", by="ga_handler")
        for name in ("verify1", "verify2"):
            with pytest.raises(NotFound):
                world.do(number, "verify_true", by=name)
        assert world.do(number, "verify_true", by="xf_handler").state == "verified"
        assert world.do(number, "close", by="xf_leader").state == "closed"

    def test_who_comes_to_the_unit_later_does_not_check_either(self, world: World) -> None:
        """A block names people; the unit itself is judged by every move."""
        _, number = supervised(world)
        world.do(number, "accept", by="xf_handler")
        world.do(number, "dispatch", by="xf_handler", lead_unit="ga")
        world.do(number, "sign", by="ga_handler")
        world.do(number, "answer", by="ga_handler")
        ConflictBlock.objects.filter(user=world.user("verify2")).delete()
        with pytest.raises(NotYours) as refusal:
            world.do(number, "verify_true", by="verify2")
        assert refusal.value.code == "complained-of"

    def test_a_colleague_with_a_part_does_not_carry_it(self, world: World) -> None:
        no = world.report().no
        world.drive(no, "accept", ("dispatch", {"lead_unit": "ga"}))
        case = complaint(world, no)
        world.do(case.no, "accept")
        world.do(case.no, "dispatch", lead_unit="cg")
        world.do(case.no, "sign", by="cg_leader")
        rule = {"case": case, "set_at": clock.now(), "reason": KEPT_OUT}
        ConflictBlock.objects.create(user=world.user("cg_handler"), **rule)
        with pytest.raises(Invalid) as refusal:
            world.do(case.no, "assign", by="cg_leader", assignee="cg_handler")
        assert "有经办" in refusal.value.fields["assignee"]
        with pytest.raises(Invalid) as refusal:
            world.do(case.no, "assign", by="cg_leader", assignee="water_handler")
        assert "没有这位承办人" in refusal.value.fields["assignee"]

    def test_by_rule_means_that_nobody_lifts_it(self, world: World) -> None:
        no = world.report().no
        world.do(no, "block", by="seat1", account="t2_dispatch", text="亲属")
        case = complaint(world, no)
        with pytest.raises(NotNow) as refusal:
            world.do(case.no, "unblock", by="leader1", account="t1_dispatch", text="x")
        assert refusal.value.code == "by-rule"
        assert "t2_dispatch" not in seeing(world, case)
        world.do(case.no, "unblock", by="leader1", account="t2_dispatch", text="不是亲属")

    def test_staff_may_complain_of_their_own_unit(self, world: World) -> None:
        no = world.report("cg_handler", door="web").no
        world.drive(no, "accept", ("dispatch", {"lead_unit": "cg"}))
        world.do(no, "sign", by="cg_leader")
        receipt = complain(actor=world.actor("cg_handler"), no=no, raw=RAW)
        case = Case.objects.get(no=receipt.no)
        assert "cg_handler" in seeing(world, case)
        assert not access.visible_to(world.actor("cg_leader")).filter(pk=case.pk).exists()


class TestNewcomers:
    """Whoever comes to a unit with a part later is kept out like those who were there."""

    def post(self, world: World, who: str, unit: str, **more: Any) -> dict[str, Any]:
        where = world.catalogue.unit_by_code(unit)
        assert where is not None
        area = world.catalogue.tree.by_code("149901000000")
        assert area is not None
        given = {"role": "handler", "valid_from": clock.today(), "area_id": area.id, **more}
        return {"user": world.user(who), "unit_id": where.id, **given}

    @pytest.mark.parametrize(("unit", "role"), [("zj", "handler"), ("centre", "seat")])
    def test_a_post_given_after_the_filing(self, world: World, unit: str, role: str) -> None:
        _, number = supervised(world)
        case = Case.objects.get(no=number)
        Post.objects.create(**self.post(world, "cg_handler", unit, role=role))
        assert "cg_handler" not in seeing(world, case)
        assert case.blocks.get(user=world.user("cg_handler")).reason == KEPT_OUT
        # A duty in it, which a person of the unit would see it by, does not let them in either.
        world.do(number, "accept", by="xf_handler")
        world.do(number, "dispatch", by="xf_handler", lead_unit="cg")
        assert "cg_handler" not in seeing(world, case)
        assert access.visible_to(world.actor("cg_leader")).filter(pk=case.pk).exists()

    def test_through_the_desk(self, world: World) -> None:
        no = world.report().no
        case = complaint(world, no)
        user = User.objects.create(username="fresh", full_name="新来的")
        posts.give_post(world.actor("admin1"), "fresh", posts.Wish("dispatcher", "t1"))
        assert load_actor(user).units == {Case.objects.get(no=no).centre_id}
        assert access.visible_to(load_actor(user)).filter(no=no).exists()
        assert not access.visible_to(load_actor(user)).filter(pk=case.pk).exists()

    def test_posts_that_come_in_bulk_or_begin_tomorrow(self, world: World) -> None:
        _, number = supervised(world)
        case = Case.objects.get(no=number)
        tomorrow = clock.today() + timedelta(days=1)
        Post.objects.bulk_create(
            [
                Post(**self.post(world, "cg_handler", "zj")),
                Post(**self.post(world, "ga_handler", "zj", valid_from=tomorrow)),
                Post(**self.post(world, "t2_dispatch", "zj", valid_to=tomorrow - timedelta(2))),
                Post(**self.post(world, "water_handler", "centre", role="auditor")),
            ]
        )
        assert sweep_kept_out() == 2
        names = set(case.blocks.values_list("user__username", flat=True))
        assert {"cg_handler", "ga_handler"} <= names
        assert not {"t2_dispatch", "water_handler"} & names
        assert sweep_kept_out() == 0

    def test_an_ended_one_stays_closed_to_them(self, world: World) -> None:
        no, number = supervised(world)
        world.do(number, "withdraw", by=world.reporter(number))
        Post.objects.bulk_create([Post(**self.post(world, "cg_handler", "centre", role="seat"))])
        assert sweep_kept_out() == 1
        assert "cg_handler" not in seeing(world, Case.objects.get(no=number))
        assert access.visible_to(world.actor("cg_handler")).filter(no=no).exists()

    def test_who_complained_and_who_took_it_in_stay(self, world: World) -> None:
        no = world.report("cg_handler", door="web").no
        world.drive(no, "accept", ("dispatch", {"lead_unit": "cg"}))
        world.do(no, "sign", by="cg_leader")
        number = complain(actor=world.actor("cg_handler"), no=no, raw=RAW).no
        Post.objects.create(**self.post(world, "cg_handler", "cg", role="unit_leader"))
        Post.objects.create(**self.post(world, "ga_handler", "centre", role="seat"))
        assert sweep_kept_out() == 0
        assert seeing(world, Case.objects.get(no=number)) >= {"cg_handler", "ga_handler"}

    def test_a_unit_that_holds_it_is_not_shut_out_by_what_comes_later(self, world: World) -> None:
        no = world.report().no
        case = complaint(world, no)
        world.drive(case.no, "accept", ("dispatch", {"lead_unit": "ga"}))
        world.drive(no, "accept", ("dispatch", {"lead_unit": "ga", "support_units": ["cg"]}))
        sweep_kept_out()
        assert "ga_handler" in seeing(world, case)
        Post.objects.create(**self.post(world, "water_handler", "cg"))
        assert "water_handler" not in seeing(world, case)

    def test_posts_that_handle_nothing_ask_nothing(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        post = Post(**self.post(world, "cg_handler", "zj", role=Post.Role.ADMIN))
        with django_assert_num_queries(0):
            assert block_newcomer(post) == 0

    def test_other_posts_ask_once(self, world: World, django_assert_num_queries: Any) -> None:
        supervised(world)
        post = Post(**self.post(world, "cg_handler", "water"))
        post.save()
        with django_assert_num_queries(1):
            assert block_newcomer(post) == 0


class TestLookingOn:
    """Who looks into a complaint reads the original, and nobody there learns of it."""

    def test_who_only_looks_on(self, world: World) -> None:
        no, _ = supervised(world)
        found = access.load(world.actor("xf_handler"), no)
        for name in ("seat1", "leader1", "audit1", "zj_handler", "zj_leader", "t1_dispatch"):
            assert not rights.only_looks_on(world.actor(name), access.load(SYSTEM, no)), name
        for name in ("xf_handler", "xf_leader"):
            assert rights.only_looks_on(world.actor(name), found), name
        assert not rights.only_looks_on(world.reporter(no), found)

    def test_nobody_is_told_that_they_see_it(self, world: World) -> None:
        no, number = supervised(world)
        looker = world.user("xf_handler")
        people = callable_people(world.actor("zj_handler"), no, looker.full_name)
        assert [one.sight for one in people if one.username == "xf_handler"] == ["grant"]
        own = callable_people(world.actor("xf_leader"), number, looker.full_name)
        assert [one.sight for one in own if one.username == "xf_handler"] == ["sees"]


class TestAlone:
    def test_it_is_neither_merged_nor_split(self, world: World) -> None:
        no = world.report().no
        case, other = complaint(world, no), world.report().no
        raw = {"title": "一件", "text": "说明", "target": other}
        for command in ("merge", "split"):
            with pytest.raises(NotNow) as refusal:
                world.do(case.no, command, by="dispatch1", **raw)
            assert refusal.value.code == "complaint-alone"
        with pytest.raises(Invalid):
            world.do(other, "merge", by="dispatch1", target=case.no, text="同一件")

    def test_its_taker_stays_whatever_place_it_is_given(self, world: World) -> None:
        case = complaint(world, world.report().no)
        world.do(case.no, "amend", by="dispatch1", area="149901100201", text="地点有误")
        assert Case.objects.get(pk=case.pk).centre.code == "centre"

    def test_a_convenor_of_the_supervising_unit_brings_together(self, world: World) -> None:
        _, number = supervised(world)
        case = Case.objects.get(no=number)
        Approval.objects.create(
            case=case, kind="return", asked_by=world.user("ga_handler"), asked_at=clock.now(),
            asked_unit_id=case.centre_id, reason_code="duty", params="{}",
        )  # fmt: skip
        waiting = {"state": "return_pending", "return_count": 3, "pending_kind": "return"}
        Case.objects.filter(no=number).update(**waiting)
        assert world.do(number, "grant_return", by="xf_handler").state == "convening"
        assert Case.objects.get(no=number).holder_unit.code == "xf"  # type: ignore[union-attr]  # open
        assert world.do(number, "convene", by="xf_leader", lead_unit="ga").state == "dispatched"

    def test_staff_of_the_original_see_no_trace_of_it(self, world: World) -> None:
        no = world.answered().no
        case = complaint(world, no)
        found = access.bundle(Case.objects.get(no=no))
        assert links_of(world.actor("zj_handler"), found) == ()
        assert [one.no for one in links_of(world.actor("leader1"), found)] == [case.no]


def test_many_are_judged_like_one(world: World) -> None:
    numbers = [*supervised(world), world.answered().no]
    for name in ("xf_handler", "audit1"):
        actor = world.actor(name)
        for one in bundles(actor, numbers):
            alone = access.load(actor, one.case.no)
            args = (world.catalogue, clock.now())
            assert judging.moves(actor, one, *args) == judging.moves(actor, alone, *args)


_WAYS = st.sampled_from(
    ["", "reject", "to_channel", "accept", "dispatch", "answer", "verify", "town"]
)


@given(way=_WAYS, lead=st.sampled_from(["zj", "cg", "ga", "xf", "t1"]), data=st.data())
@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_list_and_rule_keep_out_everybody_with_a_part(
    world: World, way: str, lead: str, data: Any
) -> None:
    """Whatever happened before: ``visible_to`` and ``may_open`` agree, and nobody of them sees.

    Nor does whoever comes to one of their units when the complaint is made already.
    """
    no = world.report().no
    if way in {"reject", "to_channel"}:
        world.do(no, way, by=data.draw(st.sampled_from(["seat1", "t1_dispatch"])))
    elif way:
        world.do(no, "accept", by="t1_dispatch")
    if way in {"dispatch", "answer", "verify"}:
        world.do(no, "dispatch", by="t1_dispatch", lead_unit=lead)
    if way in {"answer", "verify"}:
        world.do(no, "sign", by=f"{lead}_handler")
        world.do(no, "answer", by=f"{lead}_handler")
    if way == "verify":
        world.do(no, "verify_true", by="verify1")
    case = complaint(world, no)
    who = data.draw(st.sampled_from([name for name in STAFF if name != "audit1"]))
    later, given = Post.objects.get_or_create(
        user=world.user(who),
        role=data.draw(st.sampled_from(["handler", "unit_leader"])),
        unit=Unit.objects.get(code=data.draw(st.sampled_from(["zj", "cg", "ga", "xf", "water"]))),
        area_id=world.catalogue.tree.root.id,
        valid_from=clock.today(),
    )
    found = access.bundle(case)
    blocked = frozenset(case.blocks.values_list("user_id", flat=True))
    for name in STAFF:
        actor = load_actor(User.objects.get(username=name))
        sees = access.visible_to(actor).filter(pk=case.pk).exists()
        assert sees is rights.may_open(actor, found, blocked), name
        original = access.visible_to(actor).filter(no=no).exists()
        assert original is rights.may_open(
            actor, access.bundle(Case.objects.get(no=no)), frozenset()
        )
        barred = actor.units & (found.parts.units - {case.centre_id})
        if (barred and name != "audit1") or actor.user_id in found.parts.people:
            assert not sees, name
    if given:
        later.delete()
    case.delete()
