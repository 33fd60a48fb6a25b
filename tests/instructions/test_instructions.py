"""呈批 and 批示: presented, read on record, instructed, answered by tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.tasks.own_inbox import asked, kinds
from tests.world import World

from linli.audit.models import Event
from linli.cases import access
from linli.cases.access import visible_to
from linli.cases.models import Case, Duty
from linli.domain.errors import Invalid, NotYours
from linli.instructions.actions.reading import read_case
from linli.instructions.models import Instruction, Presentation
from linli.instructions.queries.of_case import of_case
from linli.kernel import clock
from linli.people.actor import Actor, load_desk_actor
from linli.people.models import Post, Substitution
from linli.tasks.actions import accept, answer, send_back
from linli.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def handled(world: World) -> str:
    """Return a case in the hands of the housing bureau."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def stand_in(world: World, absent: str, substitute: str) -> Actor:
    """Let somebody stand in today, and return them with that."""
    today = clock.today()
    Substitution.objects.create(
        absent=world.user(absent),
        substitute=world.user(substitute),
        valid_from=today,
        valid_to=today + timedelta(days=3),
        set_by=world.user(absent),
        set_at=clock.now(),
    )
    return load_desk_actor(world.user(substitute))


def problem(bad: pytest.ExceptionInfo[Invalid], field: str) -> str:
    return str(bad.value.fields[field])


def test_presented_read_instructed_answered(world: World) -> None:
    no = handled(world)
    case_id = Case.objects.get(no=no).pk
    world.do(no, "present", "zj_leader", leader="leader1", text="建议由城管局配合")
    leader = world.actor("leader1")
    [waits] = [one for one in asked(leader) if one.kind == "presentation"]
    assert (waits.no, waits.asked_by, waits.words) == (no, "阮文博", "建议由城管局配合")
    # The first reading is kept and on record, once; nobody else's reading counts.
    read_case(world.actor("leader2"), case_id, no)
    assert Presentation.objects.get().read_at is None
    read_case(leader, case_id, no)
    read_case(leader, case_id, no)
    found = of_case(case_id, presented=True, instructed=True)
    assert found is not None
    assert found.presented[0].read_at is not None
    assert found.presented[0].open
    readings = Event.objects.filter(chain_kind="reading", action="read_presentation")
    assert [event.actor_id for event in readings] == [leader.user_id]

    world.do(
        no,
        "instruct",
        "leader1",
        text="请城管局配合，三日内反馈",
        units=["cg", "zj"],
        due_on=day(3),
    )
    assert "presentation" not in kinds(leader)
    # The unit that had no part sees the case now; the lead stays the lead.
    assert visible_to(world.actor("cg_handler")).filter(no=no).exists()
    duties = Duty.objects.filter(case_id=case_id, active=True).order_by("id")
    assert [(duty.unit.code, duty.part) for duty in duties] == [("zj", "lead"), ("cg", "support")]
    cg_task = Task.objects.get(unit__code="cg")
    answer(actor=world.actor("cg_handler"), key=cg_task.pk, raw={"answer": "已派人"}, version=1)
    assert kinds(leader) == {"task_judge"}
    send_back(actor=leader, key=cg_task.pk, raw={"text": "写明人数"}, version=2)
    answer(actor=world.actor("cg_leader"), key=cg_task.pk, raw={"answer": "5人"}, version=3)
    accept(actor=leader, key=cg_task.pk, raw={}, version=4)
    [one] = of_case(case_id, presented=True, instructed=True).instructed  # type: ignore[union-attr]  # there is one
    assert (one.leader, one.presented_by, one.done, len(one.tasks)) == ("房正平", "阮文博", 1, 2)
    event = Event.objects.get(chain_kind="case", chain_id=int(no), action="instruct")
    assert event.seq == Instruction.objects.get().seq


def test_words_alone_make_no_task_and_close_what_was_presented(world: World) -> None:
    no = handled(world)
    world.do(no, "present", "dispatch1", leader="房正平", text="请阅示")
    with pytest.raises(Invalid) as twice:
        world.do(no, "present", "dispatch1", leader="leader1", text="请阅示")
    assert "已经呈送房正平" in problem(twice, "leader")
    world.do(no, "instruct", "leader1", text="已阅。", due_on=day(2))
    row = Presentation.objects.get()
    assert row.read_at == row.answered_at is not None
    assert not Task.objects.exists()
    world.do(no, "present", "dispatch1", leader="leader1", text="又有新情况")


def test_a_named_person_gets_the_task_of_their_unit(world: World) -> None:
    no = handled(world)
    world.do(
        no, "instruct", "leader1", text="请抓紧", units=["zj"], account="阮文博", due_on=day(1)
    )
    task = Task.objects.get()
    assert (task.person.username, task.unit.code) == ("zj_leader", "zj")  # type: ignore[union-attr]  # named
    assert "task_answer" not in kinds(world.actor("zj_handler"))
    assert "task_answer" in kinds(world.actor("zj_leader"))


def test_bad_presentations_name_who_else_may(world: World) -> None:
    no = handled(world)

    def refused(by: str | Actor, leader: str) -> str:
        with pytest.raises(Invalid) as bad:
            world.do(no, "present", by, leader=leader, text="请阅示")
        return problem(bad, "leader")

    assert "不能呈给自己" in refused("leader1", "leader1")
    assert "季怀民" in refused("leader1", "leader1")
    assert "没有找到领导“查无此人”" in refused("dispatch1", "查无此人")
    # A post that ended yesterday is empty today: who else may is named, with the stand-in.
    substitute = stand_in(world, "leader2", "dispatch1")
    Post.objects.filter(user__username="leader1").update(valid_to=clock.today() - timedelta(days=1))
    said = refused("zj_leader", "leader1")
    assert "“房正平”现在没有管到本件的领导岗位" in said
    assert "季怀民（县综治中心中心负责人），请假中，由祝一鸣代办" in said
    assert "厉春燕" not in said
    # Whoever stands in for the leader does not present to themselves.
    own = refused(substitute, "leader2")
    assert "您正在代季怀民办理" in own
    assert "凌志远" in own
    Post.objects.filter(role="centre_leader").update(valid_to=clock.today() - timedelta(days=1))
    assert "请先由管理员给出岗位" in refused("zj_leader", "leader1")
    assert not Presentation.objects.exists()


def test_a_stand_in_reads_and_instructs_but_not_what_they_presented(world: World) -> None:
    no = handled(world)
    case_id = Case.objects.get(no=no).pk
    world.do(no, "present", "dispatch1", leader="leader2", text="请阅示")
    presenter = stand_in(world, "leader2", "dispatch1")
    assert "presentation" not in kinds(presenter)
    read_case(presenter, case_id, no)
    assert Presentation.objects.get().read_at is None
    with pytest.raises(NotYours, match="不能批示自己呈送的事项"):
        world.do(no, "instruct", presenter, text="同意")
    other = stand_in(world, "leader2", "leader1")
    assert "presentation" in kinds(other)
    read_case(other, case_id, no)
    row = of_case(case_id, presented=True, instructed=False).presented[0]  # type: ignore[union-attr]  # there is one
    assert (row.leader, row.read_by) == ("季怀民", "房正平")
    hat = other.in_place(other.standing_for[0])
    world.do(no, "instruct", hat, text="同意")
    given = of_case(case_id, presented=True, instructed=True).instructed[0]  # type: ignore[union-attr]  # there is one
    assert given.leader == "房正平 代 季怀民"


def test_bad_instructions_say_what_is_wrong_and_write_nothing(world: World) -> None:
    no = handled(world)

    def refused(field: str, number: str = no, **raw: object) -> str:
        fields = {"text": "请办理", "due_on": day(2), **raw}
        with pytest.raises(Invalid) as bad:
            world.do(number, "instruct", "leader1", **fields)
        return problem(bad, field)

    assert "请填写“批示”" in refused("text", text=" ")
    assert "请填写完成限期" in refused("due_on", units=["cg"], due_on="")
    assert "已经过去" in refused("due_on", units=["cg"], due_on=day(-1))
    assert "不管这个地方" in refused("units", units=["t2"])
    assert "没有这个单位" in refused("units", units=["nobody"])
    assert "不能交办给自己" in refused("account", account="leader1")
    assert "没有找到在岗人员" in refused("account", account="无此人")
    world.do(no, "block", "dispatch1", account="cg_handler", text="亲属")
    assert "回避" in refused("account", account="cg_handler")
    accepted = world.report().no
    world.do(accepted, "accept")
    assert "还没有主办单位" in refused("units", number=accepted, units=["cg"])
    world.do(accepted, "instruct", "leader1", text="请尽快派单", units=["t1"], due_on=day(1))
    assert Task.objects.count() == 1
    assert Duty.objects.filter(case__no=accepted).count() == 0
    with pytest.raises(NotYours):
        world.do(no, "instruct", "dispatch1", text="越权")


def test_below_the_county_only_units_of_the_case_are_instructed(world: World) -> None:
    no = handled(world)
    asks = {"text": "请办", "due_on": day(3)}
    for units in ([], ["zj"]):
        with pytest.raises(NotYours, match="请报乡镇"):
            world.do(no, "instruct", "v1_leader", units=units, **asks)
    for raw in ({"units": ["zj", "water"]}, {"account": "water_handler"}):
        with pytest.raises(Invalid) as bad:
            world.do(no, "instruct", "t1_leader", **raw, **asks)
        field = "units" if "units" in raw else "account"
        assert "只能由县综治中心负责人交办" in problem(bad, field)
    assert not Duty.objects.filter(case__no=no, unit__code="water").exists()
    world.do(no, "instruct", "t1_leader", units=["zj", "t1"], **asks)
    # The class of the matter names the police for support.
    other = world.report().no
    world.drive(other, ("accept", {"matter": "A02"}), "dispatch", "sign")
    world.do(other, "instruct", "t1_leader", units=["ga"], **asks)
    world.do(no, "instruct", "leader1", units=["water"], **asks)
    assert visible_to(world.actor("water_handler")).filter(no=no).exists()
    with pytest.raises(Invalid) as bad:
        world.do(no, "present", "dispatch1", leader="v1_leader", text="请阅示")
    assert "没有管到本件" in problem(bad, "leader")
    with pytest.raises(Invalid) as bad:
        world.do(no, "instruct", "leader1", text="请办", units=["zj"], due_on=day(181))
    assert "180天" in problem(bad, "due_on")


def test_units_with_a_part_in_what_is_complained_of_get_nothing(world: World) -> None:
    from tests.moves import _complaint  # noqa: PLC0415 - one way to a complaint

    no = _complaint(world)
    found = access.load(world.actor("system"), no)
    units = {world.catalogue.units[one].code for one in found.parts.units}
    assert "zj" in units
    by = world.actor("xf_leader" if found.case.source == "handling_supervised" else "leader1")
    with pytest.raises(Invalid) as bad:
        world.do(no, "instruct", by, text="请核查", units=["zj"], due_on=day(2))
    assert "在被投诉的事项中有经办" in problem(bad, "units")
    with pytest.raises(Invalid):
        world.do(no, "instruct", by, text="请核查", account="zj_leader", due_on=day(2))
    assert not Task.objects.exists()
