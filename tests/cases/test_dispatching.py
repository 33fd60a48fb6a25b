"""分流指派 and 职能处置: duties, signing, returns, progress, the supporting unit's part."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases import access
from linli.cases.models import Approval, Case, Duty
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.people.actor import load_actor
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def accepted(world: World) -> str:
    no = world.report().no
    world.do(no, "accept")
    return no


def handling(world: World, **dispatch: object) -> str:
    no = accepted(world)
    world.drive(no, ("dispatch", dispatch), "sign")
    return no


def active(no: str) -> dict[str, str]:
    rows = Duty.objects.filter(case__no=no, active=True)
    return dict(rows.values_list("unit__code", "part"))


def test_dispatch_to_lead_and_support(world: World) -> None:
    no = accepted(world)
    case = world.do(no, "dispatch", support_units=["cg", "zj", "ga"])
    assert active(no) == {"zj": "lead", "cg": "support", "ga": "support"}
    zj = world.catalogue.unit_by_code("zj").id
    assert (case.lead_unit_id, case.first_unit_id, case.holder_unit_id) == (zj, zj, zj)
    assert case.holder_id is None


def test_sign_makes_the_signer_or_a_colleague_the_holder(world: World) -> None:
    no = accepted(world)
    world.do(no, "dispatch")
    assert world.do(no, "sign").holder_id == world.user("zj_handler").pk
    other = accepted(world)
    world.do(other, "dispatch")
    case = world.do(other, "sign", assignee="zj_leader")
    assert case.holder_id == world.user("zj_leader").pk
    duty = Duty.objects.get(case=case, part="lead")
    assert (duty.signed_by_id, duty.assignee_id) == (
        world.user("zj_handler").pk,
        world.user("zj_leader").pk,
    )
    assert world.do(other, "assign", by="zj_leader", assignee="zj_handler").holder_id == (
        world.user("zj_handler").pk
    )


@pytest.mark.parametrize("name", ["cg_handler", "nobody", "seat1"])
def test_only_colleagues_are_assigned(world: World, name: str) -> None:
    no = handling(world)
    with pytest.raises(Invalid) as refusal:
        world.do(no, "assign", by="zj_handler", assignee=name)
    assert set(refusal.value.fields) == {"assignee"}


def test_refused_return_comes_back_to_be_signed_again(world: World) -> None:
    no = handling(world)
    asked = world.do(no, "ask_return")
    assert (asked.state, asked.return_count, asked.pending_kind) == ("return_pending", 1, "return")
    assert asked.holder_unit_id == asked.centre_id
    params = json.loads(Approval.objects.get(case=asked).params)
    assert params == {"clause": "三定方案第三条", "suggested_unit": "cg"}
    back = world.do(no, "refuse_return")
    assert (back.state, back.pending_kind) == (State.DISPATCHED, "")
    assert active(no) == {"zj": "lead"}
    row = Approval.objects.get(case=back)
    assert (row.result, row.decided_by_id) == ("refused", world.user("dispatch1").pk)


def test_return_to_oneself_is_senseless(world: World) -> None:
    no = handling(world)
    with pytest.raises(Invalid) as refusal:
        world.do(no, "ask_return", suggested_unit="zj")
    assert set(refusal.value.fields) == {"suggested_unit"}


def test_third_return_is_the_convenors_even_if_refused(world: World) -> None:
    no = accepted(world)
    world.do(no, "dispatch")
    for _ in range(3):
        world.drive(no, "ask_return", "refuse_return")
    case = Case.objects.get(no=no)
    assert (case.state, case.return_count) == (State.CONVENING, 3)
    assert case.holder_unit_id == world.catalogue.county_centre().id
    case = world.do(no, "convene", lead_unit="cg")
    assert (case.state, case.convened) == (State.DISPATCHED, True)
    assert active(no) == {"cg": "lead"}
    assert case.first_unit_id == world.catalogue.unit_by_code("zj").id
    with pytest.raises(NotNow) as refusal:
        world.do(no, "ask_return", by="cg_handler", suggested_unit="zj")
    assert refusal.value.code == "convened"


def test_requests_of_a_unit_end_with_its_duty(world: World) -> None:
    """A granted return must not leave requests behind which stop the next unit from asking."""
    no = handling(world)
    until = date(2099, 1, 1)
    with pytest.raises(Invalid):
        world.do(no, "ask_suspension", by="zj_handler", reason="season", until=until, text="冬季")
    world.drive(no, "ask_extension", "ask_level", "ask_return", "grant_return")
    case = Case.objects.get(no=no)
    assert case.pending_kind == ""
    results = Approval.objects.filter(case=case).values_list("kind", "result")
    assert dict(results) == {"extension": "lapsed", "level": "lapsed", "return": "granted"}
    world.do(no, "dispatch", lead_unit="cg")
    world.drive(no, ("sign", {"by": "cg_handler"}))
    assert world.do(no, "ask_extension", by="cg_handler").pending_kind == "extension"


def test_requests_survive_a_refused_return(world: World) -> None:
    no = handling(world)
    world.drive(no, "ask_extension", "ask_return")
    assert world.do(no, "refuse_return").pending_kind == "extension"


def test_an_end_lets_requests_lapse(world: World) -> None:
    no = handling(world)
    world.drive(no, "ask_extension", "withdraw")
    assert Approval.objects.get(case__no=no).result == "lapsed"


def test_the_centre_cannot_be_bypassed(world: World) -> None:
    no = handling(world)
    world.do(no, "ask_return")
    for by in ("zj_leader", "zj_handler"):
        with pytest.raises(NotYours):
            world.do(no, "grant_return", by=by)


def test_progress_and_first_contact(world: World) -> None:
    no = handling(world)
    assert world.do(no, "progress", contacted="").responded_at is None
    first = world.do(no, "progress", files=[world.picture("zj_handler")]).responded_at
    assert first is not None
    assert world.do(no, "progress").responded_at == first


def test_the_supporting_unit_gives_its_part_once(world: World) -> None:
    no = handling(world, support_units=["cg", "ga"])
    with pytest.raises(NotYours):
        world.do(no, "contribute", by="zj_handler", text="协办情况")
    world.do(no, "contribute", by="cg_handler", text="已清理")
    event = read("case", int(no))[-1]
    assert event.unit_id == world.catalogue.unit_by_code("cg").id
    with pytest.raises(NotNow) as refusal:
        world.do(no, "contribute", by="cg_handler", text="再报")
    assert refusal.value.code == "already-contributed"
    world.do(no, "answer")
    body = json.loads(read("case", int(no))[-1].payload.body)
    assert body["support_silent"] == "县公安局"


def test_the_unit_of_the_post_that_gave_the_role_is_recorded(world: World) -> None:
    """Somebody with several posts acts in the name of the one that counts here."""
    user = world.user("cg_handler")
    seat, area = world.catalogue.county_centre(), world.catalogue.tree.root
    for code, role in (("t2", "handler"), ("zj", "unit_leader")):
        unit = world.catalogue.unit_by_code(code)
        Post.objects.create(
            user=user, role=role, unit_id=unit.id, area_id=area.id, valid_from=date(2024, 1, 1)
        )
    Post.objects.create(
        user=user, role="seat", unit_id=seat.id, area_id=area.id, valid_from=date(2024, 1, 1)
    )
    actor = load_actor(user)
    no = handling(world, support_units=["t2"])
    units = []
    for command, raw in (("contribute", {"text": "一"}), ("assign", {"assignee": "zj_handler"}),
                         ("supplement", {"text": "二"})):  # fmt: skip
        world.do(no, command, by=actor, **raw)
        units.append(world.catalogue.units[read("case", int(no))[-1].unit_id or 0].code)
    assert units == ["t2", "zj", "centre"]


def test_a_grid_worker_acts_for_their_unit_outside_their_grid(world: World) -> None:
    no = world.report("grid1", door="grid", area="149901100201001").no
    world.do(no, "comment", by="grid1", text="补一句")
    event = read("case", int(no))[-1]
    assert event.unit_id == world.catalogue.unit_by_code("t1").id


def test_past_units_look_on_and_do_nothing(world: World) -> None:
    no = handling(world)
    world.drive(no, "ask_return", "grant_return", ("dispatch", {"lead_unit": "cg"}))
    assert access.get_case(world.actor("zj_handler"), no)
    with pytest.raises(NotYours):
        world.do(no, "sign", by="zj_handler")
    with pytest.raises(NotFound):
        world.do(no, "sign", by="water_handler")


def test_a_wrong_dispatch_is_taken_back_before_it_is_signed(world: World) -> None:
    """The unit loses the duty, keeps its view of the history, and stays 首接; no date moves."""
    no = world.report().no
    before = world.drive(no, "accept", "dispatch")
    case = world.do(no, "recall", text="应派城管局")
    assert (case.state, case.lead_unit_id) == ("accepted", None)
    assert (case.first_unit_id, case.due_at) == (before.lead_unit_id, before.due_at)
    assert case.holder_unit_id == case.centre_id
    assert list(Duty.objects.filter(case=case).values_list("active", "end_reason")) == [
        (False, "recalled")
    ]
    world.do(no, "dispatch", lead_unit="cg")
    world.do(no, "sign", by="cg_handler")
    with pytest.raises(NotNow, match="处置中"):
        world.do(no, "recall")
