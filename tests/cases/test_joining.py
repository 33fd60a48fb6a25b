"""联办 on a real case: the plan, its parts, and the answer that sums them up."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case, Duty
from linli.cases.queries.detail import case_view
from linli.cases.queries.story import story
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.notify.staff import kind_of
from linli.tasks.queries.joint_parts import waiting_parts

pytestmark = [pytest.mark.django_db]

#: Two at once, then a third.
PLAN = [
    {"unit": "cg", "task": "清运杂物", "days": 2},
    {"unit": "ga", "task": "维持秩序", "days": "1"},
    {"unit": "water", "task": "恢复供水", "days": 3, "after": [1, 2]},
]


def handling(world: World, *supports: str) -> str:
    no = world.report().no
    world.drive(no, "accept", ("dispatch", {"support_units": list(supports)}), "sign")
    return no


def arranged(world: World, *supports: str) -> str:
    no = handling(world, *supports)
    world.do(no, "arrange", by="zj_handler", parts=PLAN, text="本周完成")
    return no


def duty(no: str, unit: str) -> Duty:
    return Duty.objects.get(case__no=no, unit__code=unit, active=True)


def open_parts(no: str) -> int:
    return Case.objects.get(no=no).parts_open


def contribute(world: World, no: str, by: str, part: str = "done", text: str = "已做") -> None:
    world.do(no, "contribute", by=by, part=part, text=text)


@pytest.mark.both_engines
def test_a_plan_is_worked_off_in_its_order_and_summed_up(world: World) -> None:
    no = arranged(world, "cg")
    assert open_parts(no) == 3
    cg, ga, water = (duty(no, code) for code in ("cg", "ga", "water"))
    assert (cg.origin, ga.origin) == ("dispatch", "plan")  # one duty a unit, the one it had
    assert cg.ready_at == ga.ready_at is not None
    assert (water.ready_at, water.due_at, water.after) == (None, None, "1,2")
    with pytest.raises(NotNow, match="还在等：县城管局、县公安局"):
        contribute(world, no, "water_handler")
    with pytest.raises(Invalid) as unsaid:
        world.do(no, "contribute", by="cg_handler", text="已做")
    assert unsaid.value.fields == {"part": "请说明这一环节是否已经完成。"}
    world.do(no, "take_part", by="cg_leader", assignee="cg_handler")
    assert duty(no, "cg").assignee_id == world.user("cg_handler").pk
    contribute(world, no, "cg_handler", "going", "正在清")
    assert (open_parts(no), duty(no, "cg").answer) == (3, "正在清")
    contribute(world, no, "cg_handler", text="清完了")
    with pytest.raises(NotNow, match="已经反馈过"):
        contribute(world, no, "cg_leader")
    assert duty(no, "water").ready_at is None
    contribute(world, no, "ga_handler")
    assert (open_parts(no), duty(no, "ga").assignee_id) == (1, world.user("ga_handler").pk)
    started = duty(no, "water")
    assert started.due_at is not None
    assert started.due_at > started.ready_at
    with pytest.raises(NotNow, match="还有1个联办环节没有完成"):
        world.do(no, "answer")
    contribute(world, no, "water_handler", text="已通水")
    case = world.do(no, "answer")
    assert (case.state, case.parts_open) == ("answered", 0)
    told = [line for entry in story(no) for line in entry.lines]
    assert ("可以开始的单位", "供水公司") in told
    assert any(label == "联办分工" and "第3步 供水公司：恢复供水" in text for label, text in told)


def test_an_answer_that_does_not_wait_says_why_on_record(world: World) -> None:
    no = arranged(world)
    view = case_view(world.actor("zj_handler"), no, world.catalogue)
    offered = view.option("answer")
    assert offered is not None
    assert not offered.refusal  # the form has room for the reason
    world.do(no, "answer", without="供水公司下周才有备件，先答复")
    assert open_parts(no) == 3
    assert ("不等联办环节的理由", "供水公司下周才有备件，先答复") in story(no)[0].lines


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([{**PLAN[0], "after": "2"}, {**PLAN[1], "after": "1"}], "第1步在第2步之后，第2步在第1步"),
        ([{**PLAN[0], "after": "1"}], "在它自己之后"),
        ([{**PLAN[0], "after": "7"}], "没有第7步"),
        ([PLAN[0], PLAN[0]], "写了两次：第1步和第2步"),
        ([{"unit": "zj", "task": "牵头", "days": 1}], "第1步是主办单位自己"),
        ([{"unit": "不存在的局", "task": "甲", "days": 1}], "第1步没有这个单位"),
        ([{"unit": "cg", "task": "", "days": 1}], "第1步没有写要做什么"),
        ([{"unit": "cg", "task": "甲", "days": 61}], "第1步的时限要在1到60个工作日之间"),
        ("", "请至少写一步"),
        ("\n".join("县城管局|甲" for _ in range(13)), "最多12个"),
    ],
)  # fmt: skip
def test_unsound_plans_write_nothing(world: World, parts: object, words: str) -> None:
    no = handling(world, "cg")
    before = list(Duty.objects.order_by("pk").values())
    with pytest.raises(Invalid) as caught:
        world.do(no, "arrange", by="zj_handler", parts=parts)
    assert words in caught.value.fields["parts"]
    assert list(Duty.objects.order_by("pk").values()) == before
    assert open_parts(no) == 0


@pytest.mark.both_engines
def test_a_plan_changes_done_stays_and_the_dropped_are_told_why(world: World) -> None:
    no = arranged(world, "cg")
    contribute(world, no, "ga_handler", text="到了")
    rows = ["县公安局|别的话", "县城管局|清运杂物|2", "t1|动员|1|1"]
    with pytest.raises(Invalid) as caught:
        world.do(no, "arrange", by="dispatch1", parts="\n".join(rows))
    assert "供水公司" in caught.value.fields["text"]
    before = duty(no, "cg").due_at
    world.do(no, "arrange", by="dispatch1", parts="\n".join(rows), text="不涉及供水")
    ga, town = duty(no, "ga"), duty(no, "t1")
    assert (ga.place, ga.task, ga.answer, ga.done_at is not None) == (1, "维持秩序", "到了", True)
    assert town.ready_at is not None  # its predecessor was done
    assert duty(no, "cg").due_at == before
    gone = Duty.objects.get(case__no=no, unit__code="water")
    assert (gone.active, gone.end_reason) == (False, "replanned")
    assert open_parts(no) == 2
    # Whoever was sent with the dispatch goes on without a part; the old part stays on record.
    world.do(no, "arrange", by="zj_handler", parts=["t1|动员|1"], text="分头办")
    cg = duty(no, "cg")
    assert (cg.place, cg.origin, cg.done_at) == (0, "dispatch", None)
    assert Duty.objects.filter(case__no=no, unit__code="cg", end_reason="replanned").count() == 1
    world.do(no, "contribute", by="cg_handler", text="照旧反馈")  # without a part, as ever
    assert open_parts(no) == 1


@pytest.mark.both_engines
def test_a_part_goes_back_twice_and_then_to_others(world: World) -> None:
    no = arranged(world)
    contribute(world, no, "cg_handler")
    contribute(world, no, "ga_handler")
    with pytest.raises(Invalid) as caught:
        world.do(no, "return_part", by="zj_handler", unit="water", text="没做", days=1)
    assert "没有已经反馈完成的环节" in caught.value.fields["unit"]
    for number in (1, 2):
        world.do(no, "return_part", by="zj_handler", unit="cg", text="没清干净", days=1)
        again = duty(no, "cg")
        assert (again.sent_back, again.done_at, again.days) == (number, None, 1)
        assert (open_parts(no), duty(no, "water").ready_at) == (2, None)  # waits again
        contribute(world, no, "cg_handler")
    with pytest.raises(NotNow, match=r"已经退回2次.*吹哨.*督办"):
        world.do(no, "return_part", by="dispatch1", unit="cg", text="还是不行", days=1)


def test_who_may_do_what(world: World) -> None:
    no = arranged(world)
    with pytest.raises(NotYours):
        world.do(no, "arrange", by="cg_handler", parts=PLAN)
    with pytest.raises(NotFound):
        world.do(no, "take_part", by="t2_handler")
    with pytest.raises(Invalid):
        world.do(no, "take_part", by="cg_handler", assignee="zj_handler")
    contribute(world, no, "cg_handler")
    with pytest.raises(NotNow, match="没有本单位还没完成的环节"):
        world.do(no, "take_part", by="cg_handler")
    with pytest.raises(NotYours):
        world.do(no, "return_part", by="ga_handler", unit="cg", text="不行", days=1)


def test_parts_done_before_the_lead_signs_and_plans_end_with_the_lead(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch")
    world.do(no, "arrange", by="dispatch1", parts=PLAN)
    contribute(world, no, "cg_handler")
    assert open_parts(no) == 2
    world.drive(no, "ask_return", "grant_return")
    assert open_parts(no) == 0
    world.do(no, "dispatch", lead_unit="cg")
    assert not Duty.objects.filter(case__no=no, active=True, place__gt=0).exists()
    assert open_parts(no) == 0


def test_a_suspension_moves_the_clocks_of_running_parts(world: World) -> None:
    no = arranged(world)
    before = {code: duty(no, code).due_at for code in ("cg", "ga")}
    until = (clock.today() + timedelta(days=20)).isoformat()
    world.do(no, "ask_suspension", by="zj_handler", reason="season", until=until, text="等解冻")
    world.do(no, "grant_suspension")
    with clock.at(clock.now() + timedelta(days=14)):
        world.do(no, "resume")
    for code, due_at in before.items():
        moved = duty(no, code).due_at
        assert moved is not None
        assert due_at is not None
        assert moved - due_at > timedelta(days=9)
    assert duty(no, "water").due_at is None


def test_due_moments_are_ends_of_workdays(world: World) -> None:
    with clock.at(datetime(2026, 11, 20, 10, 0, tzinfo=clock.CIVIL)):  # a Friday
        no = arranged(world)
        due_at = duty(no, "cg").due_at
    assert due_at is not None
    assert due_at.astimezone(clock.CIVIL) == datetime(2026, 11, 24, 23, 59, 59, tzinfo=clock.CIVIL)


def test_a_complaint_gives_no_part_to_who_is_complained_of(world: World) -> None:
    from linli.cases.actions import complain  # noqa: PLC0415 - only here

    of = world.closed().no
    no = complain(actor=world.reporter(of), no=of, raw={"reasons": ["delay"], "text": "太慢"}).no
    world.do(no, "accept", by="xf_handler")
    world.do(no, "dispatch", by="xf_handler", lead_unit="water")
    with pytest.raises(NotNow, match="所选单位在被投诉的事项中有经办"):
        world.do(no, "arrange", by="water_handler", parts=["zj|说明情况|1"])


def test_what_waits_for_whom_and_who_is_told(world: World) -> None:
    now = clock.now()

    def awaited(by: str) -> list[tuple[str, str]]:
        return [(one.no, one.words) for one in waiting_parts(world.actor(by), now)]

    no = arranged(world)
    assert awaited("cg_handler") == awaited("cg_leader") == [(no, "清运杂物")]
    assert (
        awaited("water_handler") == awaited("zj_handler") == []
    )  # not its turn; the lead has none
    world.do(no, "take_part", by="cg_handler")
    assert awaited("cg_leader") == []  # somebody carries it
    kinds = []
    for by in ("cg_handler", "ga_handler", "water_handler"):
        contribute(world, no, by)
        event = Event.objects.filter(chain_id=int(no)).latest("seq")
        kinds.append(kind_of(event, json.loads(event.payload.body)))
        if by == "ga_handler":
            assert [words for _, words in awaited("water_handler")] == ["恢复供水"]
    assert kinds == ["", "staff_part", "staff_parts_done"]


def test_a_plan_costs_a_bounded_number_of_statements(world: World) -> None:
    no = arranged(world, "cg", "ga")
    with counted() as found:
        world.do(no, "arrange", by="zj_handler", parts=["cg|甲|5", "ga|乙|6"], text="不用了")
    assert len(found) <= 14


def test_nobody_waits_for_parts_of_a_matter_that_is_over(world: World) -> None:
    no = arranged(world)
    world.do(no, "withdraw")
    assert open_parts(no) == 0
    again = arranged(world)
    world.do(again, "answer", without="供水公司下周才有备件，先答复")
    world.drive(again, "verify_true")
    assert open_parts(again) == 3
    world.do(again, "close")
    assert open_parts(again) == 0
    # What is left of the plan counts again when the matter is taken up again.
    world.do(again, "reopen")
    assert (Case.objects.get(no=again).state, open_parts(again)) == ("rework", 3)


def test_what_was_reported_before_a_plan_does_not_settle_the_part(world: World) -> None:
    no = handling(world, "cg")
    world.do(no, "contribute", by="cg_handler", text="已到现场")
    assert duty(no, "cg").done_at is not None
    world.do(no, "arrange", by="zj_handler", parts=PLAN, text="本周完成")
    assert duty(no, "cg").done_at is None
    assert open_parts(no) == 3
