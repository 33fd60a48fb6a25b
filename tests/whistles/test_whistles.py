"""吹哨 in the database: called, answered, on the spot, ended; objections; duties given."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.world import World

from linli.audit.models import Event
from linli.cases import access
from linli.cases.models import Case, Duty
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.escalation import Trigger
from linli.domain.whistles import Standing
from linli.escalation import causes
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.notify.models import Channel, Message, Preference
from linli.people.actor import load_desk_actor
from linli.people.models import Post, Substitution
from linli.whistles.actions.objecting import decide
from linli.whistles.models import Call, Whistle
from linli.whistles.queries.panel import whistles_of
from linli.whistles.queries.waiting_for import asked

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

_RULED = {"ruling": "uphold", "text": "不属城管职责"}


def handled(world: World) -> str:
    """Return a case of 东风街道 about 占道经营, with the housing bureau at work on it."""
    no = world.report().no
    world.drive(no, ("accept", {"matter": "A02"}), "dispatch", "sign")
    return no


def calls(no: str) -> dict[str, Call]:
    """Return the calls of a case by unit."""
    rows = Call.objects.filter(case__no=no).select_related("whistle", "unit").order_by("id")
    return {call.unit.code: call for call in rows}


def refused(world: World, no: str, command: str, **raw: object) -> dict[str, str]:
    """Return the sentences of a refused input."""
    with pytest.raises(Invalid) as wrong:
        world.do(no, command, **raw)
    return wrong.value.fields


def test_from_the_call_to_the_rating(world: World) -> None:
    no = handled(world)
    assert not access.visible_to(world.actor("cg_handler")).filter(no=no).exists()
    world.do(no, "whistle", units=["cg", "ga", "zj"], basis="")
    whistle = Whistle.objects.get(case__no=no)
    assert (whistle.serial, whistle.unit.code, whistle.year) == (1, "t1", clock.today().year)
    assert Case.objects.get(no=no).whistles == 1
    # Whoever has no part yet gets one that lets them see and contribute; the lead has its own.
    duties = Duty.objects.filter(case__no=no, active=True, origin="whistle")
    assert sorted(duties.values_list("unit__code", flat=True)) == ["cg", "ga"]
    assert [one.key for one in asked(world.actor("cg_handler"), clock.now())] == [
        f"{whistle.no}:answer"
    ]
    world.do(no, "answer_whistle")
    world.do(no, "answer_whistle", by="zj_handler")
    with pytest.raises(NotNow, match="已经应哨"):
        world.do(no, "answer_whistle")
    world.do(no, "arrive", units=["cg", "zj"])
    panel = whistles_of(
        world.actor("t1_dispatch"), Case.objects.get(no=no), world.catalogue, clock.now()
    )[0]
    assert [call.code for call in panel.awaited] == ["ga"]
    assert panel.records
    assert not panel.answers
    assert panel.stage == "on_the_spot"
    assert panel.calls[0].early > 100
    with clock.at(whistle.arrive_by + timedelta(minutes=5)):
        assert refused(world, no, "end_whistle", ratings=["water 5 好"])["ratings"]
        assert "写明原因" in refused(world, no, "end_whistle", ratings=["cg 2"])["ratings"]
        case = world.do(no, "end_whistle", ratings=["cg 5 到得及时", "ga 1 没有来"])
    assert case.whistles == 0
    found = calls(no)
    assert {code: call.standing for code, call in found.items()} == {
        "cg": Standing.ARRIVED,
        "zj": Standing.ARRIVED,
        "ga": Standing.ABSENT,
    }
    assert (found["cg"].stars, found["ga"].stars, found["zj"].stars) == (5, 1, None)
    assert not Duty.objects.filter(case__no=no, active=True, origin="whistle").exists()
    assert Duty.objects.filter(case__no=no, active=True, part="lead").exists()
    # Who has been called keeps the view of what it took part in.
    assert access.visible_to(world.actor("ga_handler")).filter(no=no).exists()
    actions = Event.objects.filter(chain_kind="case", chain_id=int(no)).order_by("seq")
    assert list(actions.values_list("action", flat=True))[-5:] == [
        *("whistle", "answer_whistle", "answer_whistle", "arrive", "end_whistle")
    ]


def test_bad_calls_are_refused_with_the_reason(world: World) -> None:
    no = handled(world)
    assert "占道经营" in refused(world, no, "whistle", units=["water"], basis="")["basis"]
    assert "本单位" in refused(world, no, "whistle", units=["t1"])["units"]
    past = clock.now() - timedelta(minutes=1)
    assert "已经过了" in refused(world, no, "whistle", arrive_by=past)["arrive_by"]
    wrong = refused(world, no, "whistle", kind="red", units=["nobody"], arrive_by="soon", text="")
    assert set(wrong) == {"kind", "units", "arrive_by", "text"}
    with pytest.raises(NotYours, match="请报乡镇吹哨"):
        world.do(no, "whistle", by="v1_leader")
    with pytest.raises(NotYours):
        world.do(no, "whistle", by="zj_handler")
    with pytest.raises(NotFound):
        world.do(no, "whistle", by="t2_dispatch")
    assert not Whistle.objects.exists()
    world.do(no, "whistle", units=["water"], basis="供水抢修预案第二条")
    call = calls(no)["water"]
    assert not call.has_duty
    assert call.whistle.basis == "供水抢修预案第二条"
    again = refused(world, no, "whistle", by="dispatch1", units=["cg", "water"])
    assert "重复吹哨" in again["units"]


def test_only_the_calling_side_records_and_ends(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg"])
    for command in ("arrive", "end_whistle"):
        with pytest.raises(NotYours, match="吹哨的一方"):
            world.do(no, command, by="dispatch1")
        with pytest.raises(NotYours):
            world.do(no, command, by="cg_handler")
    assert "没有被吹哨" in refused(world, no, "arrive", units=["ga"])["units"]
    future = clock.now() + timedelta(minutes=9)
    assert "晚于现在" in refused(world, no, "arrive", at=future)["at"]
    with pytest.raises(NotNow, match="没有被吹哨"):
        world.do(no, "answer_whistle", by="zj_handler")
    # The county's centre calls on its own; then it must be said which whistle ends.
    world.do(no, "whistle", by="dispatch1", units=["ga"], basis="")
    world.do(no, "whistle", by="dispatch1", units=["water"])
    assert "哪一次" in refused(world, no, "end_whistle", by="dispatch1", ratings=[])["whistle"]
    assert refused(world, no, "end_whistle", whistle="1999-1", ratings=[])["whistle"]
    assert world.do(no, "end_whistle", outcome="called_off", ratings=[]).whistles == 2
    assert calls(no)["cg"].standing is Standing.WITHDRAWN
    second = calls(no)["ga"].whistle.no
    assert world.do(no, "end_whistle", by="dispatch1", whistle=second, ratings=[]).whistles == 1
    # Ended before its time: nobody was absent.
    assert calls(no)["ga"].standing is Standing.WITHDRAWN


def test_an_objection_is_decided_by_the_countys_leader(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", by="leader1", units=["cg", "ga"], basis="")
    objects = {"reply": "objects", "text": "属交警职责"}
    assert "条款" in refused(world, no, "answer_whistle", **objects)["clause"]
    world.do(no, "answer_whistle", **objects, clause="道路交通安全法第五十六条")
    world.do(no, "answer_whistle", by="ga_handler", **objects, clause="三定方案第二条")
    keys = [one.key for one in asked(world.actor("leader2"), clock.now())]
    assert {key.split(":")[1] for key in keys} >= {"decide-cg", "decide-ga"}
    own = [one.key.split(":")[1] for one in asked(world.actor("leader1"), clock.now())]
    assert "arrive" in own, "who called records who comes"
    assert not {"decide-cg", "decide-ga"} & set(own), "but does not rule on the objections"
    for who, match in (
        ("leader1", "您发出"),
        ("t1_leader", "县综治中心负责人"),
        ("cg_leader", "县综"),
    ):
        with pytest.raises(NotYours, match=match):
            decide(actor=world.actor(who), no=no, unit="cg", raw=_RULED)
    with pytest.raises(Invalid):
        decide(actor=world.actor("leader2"), no=no, unit="cg", raw={"ruling": "maybe"})
    with pytest.raises(NotFound):
        decide(actor=world.actor("leader2"), no=no, unit="zj", raw=_RULED)
    upheld = decide(actor=world.actor("leader2"), no=no, unit="cg", raw=_RULED)
    assert upheld.standing is Standing.WITHDRAWN
    assert not upheld.open
    assert not Duty.objects.filter(case__no=no, unit__code="cg", active=True).exists()
    raw = {"ruling": "refuse", "text": "属地管理，须到场"}
    assert decide(actor=world.actor("leader2"), no=no, unit="ga", raw=raw).standing is (
        Standing.MUST_COME
    )
    with pytest.raises(NotNow, match="已经裁定"):
        decide(actor=world.actor("leader2"), no=no, unit="ga", raw=raw)
    with pytest.raises(NotNow):
        world.do(no, "answer_whistle", by="ga_handler", **objects, clause="再提一次")
    last = Event.objects.filter(chain_kind="case", chain_id=int(no)).latest("seq")
    assert (last.action, last.actor_id) == ("comment", world.user("leader2").pk)
    assert OutboxMessage.objects.filter(topic="staff.call").count() == 2


def test_what_climbs_and_what_does_not(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", kind="emergency", units=["cg", "ga", "zj"], basis="")

    def climbs() -> dict[str, datetime]:
        case = Case.objects.get(no=no)
        found = causes.read([case])[case.pk]
        by_call = {one.ref: one.at for one in found if one.trigger is Trigger.WHISTLE}
        return {code: by_call[call.pk] for code, call in calls(no).items() if call.pk in by_call}

    whistle = Whistle.objects.get()
    soon = whistle.called_at + timedelta(minutes=30)
    assert climbs() == {"cg": soon, "ga": soon, "zj": soon}
    world.do(no, "answer_whistle")
    assert climbs() == {"cg": whistle.arrive_by, "ga": soon, "zj": soon}
    # Coming without having answered is an answer.
    world.do(no, "arrive", units=["cg", "ga"])
    assert climbs() == {"zj": soon}
    world.do(no, "end_whistle", outcome="goes_on", ratings=[])
    assert climbs() == {}


def test_a_closed_case_calls_off_what_is_open(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg", "ga"], basis="")
    world.do(no, "arrive", units=["cg"])
    world.drive(no, "answer", "verify_true")
    world.do(no, "arrive", units=["ga"])  # late, but the record may still be completed
    case = world.do(no, "close")
    whistle = Whistle.objects.get(case__no=no)
    assert case.whistles == 0
    assert whistle.ended_by is None
    assert whistle.outcome == "called_off"
    assert {call.standing for call in calls(no).values()} == {Standing.ARRIVED}
    assert not Call.objects.filter(open=True).exists()
    assert asked(world.actor("t1_dispatch"), clock.now()) == []


def test_another_dispatch_keeps_the_called_in_the_case(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg", "ga"], basis="")
    world.drive(no, "ask_return", "grant_return")
    world.do(no, "dispatch", lead_unit="cg")
    active = Duty.objects.filter(case__no=no, active=True).order_by("part")
    assert list(active.values_list("unit__code", "part", "origin")) == [
        ("cg", "lead", "dispatch"),
        ("ga", "support", "whistle"),
    ]
    world.do(no, "answer_whistle", by="ga_handler")
    world.do(no, "answer_whistle", by="cg_handler")


@pytest.mark.parametrize("steps", [("recall",), ("sign", "ask_return", "grant_return")])
def test_the_called_answer_while_nobody_leads_the_case(
    world: World, steps: tuple[str, ...]
) -> None:
    no = world.report().no
    world.drive(no, ("accept", {"matter": "A02"}), "dispatch", "whistle", *steps)
    assert Case.objects.get(no=no).lead_unit_id is None
    world.do(no, "answer_whistle")
    world.do(no, "arrive")
    world.do(no, "end_whistle")
    assert not Duty.objects.filter(case__no=no, active=True).exists()


def test_a_plan_without_a_called_unit_leaves_it_in_the_case(world: World) -> None:
    no = handled(world)
    world.do(no, "arrange", parts="cg|清运|2|\nga|维持秩序|1|")
    world.do(no, "whistle", units=["cg"])
    world.do(no, "arrange", parts="ga|维持秩序|1|", text="不需要清运")
    world.do(no, "answer_whistle")
    active = Duty.objects.filter(case__no=no, active=True, unit__code="cg")
    assert [duty.origin for duty in active] == ["whistle"]


def test_neither_hands_nor_whose_place_it_was_decide_about_a_call(world: World) -> None:
    no = handled(world)
    today = clock.today()
    row = Substitution.objects.create(
        absent=world.user("leader1"),
        substitute=world.user("dispatch1"),
        valid_from=today,
        valid_to=today + timedelta(days=3),
        set_by=world.user("leader1"),
        set_at=clock.now(),
    )
    Post.objects.filter(user__username="dispatch1").update(valid_to=today - timedelta(days=1))
    Post.objects.create(
        user=world.user("dispatch1"),
        unit=Post.objects.get(user__username="leader1").unit,
        area=Post.objects.get(user__username="leader1").area,
        role=Post.Role.SEAT,
        valid_from=today,
    )
    world.do(no, "whistle", by=load_desk_actor(world.user("dispatch1")), units=["cg"])
    whistle = Whistle.objects.get()
    assert (whistle.called_by.username, whistle.called_for) == ("dispatch1", world.user("leader1"))
    world.do(no, "answer_whistle", reply="objects", clause="第五条", text="不属本单位")
    row.ended_at = clock.now()
    row.save()
    with pytest.raises(NotYours, match="您发出"):
        decide(actor=load_desk_actor(world.user("leader1")), no=no, unit="cg", raw=_RULED)
    decide(actor=world.actor("leader2"), no=no, unit="cg", raw=_RULED)


def test_who_is_kept_out_of_a_case_is_not_told_of_its_whistles(world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg"], basis="")
    world.do(no, "block", by="dispatch1", account="cg_handler", text="亲属")
    assert asked(world.actor("cg_handler"), clock.now()) == []
    assert len(asked(world.actor("cg_leader"), clock.now())) == 1
    due = Call.objects.get().answer_by
    assert isinstance(due, datetime)
    assert due <= Whistle.objects.get().arrive_by


@pytest.mark.parametrize(("kind", "status"), [("emergency", "sent"), ("difficult", "held")])
def test_an_emergency_does_not_wait_for_the_morning(world: World, kind: str, status: str) -> None:
    Preference.objects.create(
        user=world.user("cg_handler"),
        channel=Channel.SMS,
        quiet_from=0,
        quiet_to=1439,
        changed_at=clock.now(),
    )
    no = handled(world)
    world.do(no, "whistle", kind=kind, units=["cg"], basis="")
    Worker(owner="test").drain()
    told = Message.objects.get(kind="staff_whistle")
    assert (told.user, told.status) == (world.user("cg_handler"), status)
    assert "占道" not in told.brief


def test_the_form_is_shown_to_the_calling_side_alone(client: Client, world: World) -> None:
    no = handled(world)
    world.do(no, "whistle", units=["cg"])
    for command in ("arrive", "end_whistle"):
        address = f"/desk/cases/{no}/do/{command}/"
        world.login(client, "leader1")
        shown = client.get(address)
        assert shown.status_code == 409
        assert "登记到场、办结和评价由吹哨的一方办理。" in shown.content.decode()
        world.login(client, "t1_leader")
        assert client.get(address).status_code == 200
