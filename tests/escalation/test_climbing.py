"""提级 on the record: a named person at each step, answers, decisions, the sweep that goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.world import World

from linli.audit.models import Event
from linli.cases.actions import complain
from linli.cases.actions.engine import VERBS
from linli.cases.models import Case, Milestone, Plan
from linli.domain.errors import DomainError, Invalid
from linli.domain.lifecycle import Command
from linli.domain.tasks import Standing as TaskStanding
from linli.escalation import ladder
from linli.escalation.actions import sweep
from linli.escalation.models import Setback, Step
from linli.escalation.queries.forecast import would_fire
from linli.escalation.queries.waiting import asked
from linli.kernel import clock
from linli.people.actor import SYSTEM, Actor, load_actor, load_desk_actor
from linli.people.models import Post, Substitution
from linli.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
#: A Monday, nine o'clock in China; accepting is due by the end of the day.
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def at(days: int, hour: int) -> Any:
    """Set the clock to an hour of China, so many days after the first Monday."""
    return clock.at(datetime(2026, 3, 2, hour, 1, tzinfo=clock.CIVIL) + days * DAY)


def report(world: World, *steps: str | tuple[str, Mapping[str, object]], **raw: object) -> str:
    with clock.at(NOW):
        no = world.report(**raw).no
        world.drive(no, *steps)
    return no


def code(world: World, no: str, command: str, by: str | Actor, **raw: Any) -> str:
    try:
        return world.do(no, command, by=by, **raw).state
    except DomainError as refusal:
        return refusal.code


def steps(no: str) -> list[tuple[str, str, str, str]]:
    rows = Step.objects.filter(case__no=no).order_by("id")
    return [(s.rule, s.tier, s.person.username, s.standing) for s in rows]


def test_what_nobody_takes_goes_to_the_town_and_then_to_the_county(world: World) -> None:
    no = report(world)
    with at(1, 11):
        assert sweep().raised == 0, "four working hours after the end of Monday"
    with at(1, 15):
        done = sweep()
        assert (done.raised, done.failed) == (1, [])
        assert steps(no) == [("unassigned", "town", "t1_leader", "open")]
        assert Case.objects.get(no=no).climbed == "town"
        assert sweep().raised == 0
        [todo] = asked(world.actor("t1_leader"), clock.now())
        assert (todo.no, todo.args) == (no, (no, "respond"))
        assert asked(world.actor("t2_dispatch"), clock.now()) == []
        last = Event.objects.get(chain_id=int(no), action="escalate")
        assert "凌志远" in last.payload.body
    with at(2, 15):
        sweep()
        assert steps(no)[0][3] == "climbed"
        assert steps(no)[1] == ("unassigned", "county", "leader1", "open")
    with at(9, 15):
        assert sweep().raised == 0, "nothing climbs beyond the county"
        assert code(world, no, "respond", "leader1", text="知道了", due_on="2026-03-12") == (
            "decide-instead"
        )


def test_the_answer_is_the_named_persons_and_binds_until_its_day(world: World) -> None:
    no = report(world)
    with at(1, 15):
        sweep()
        good = {"text": "今天下午派单", "due_on": "2026-03-04"}
        assert code(world, no, "respond", "dispatch1", **good) == "not-asked"
        assert code(world, no, "respond", "t1_dispatch", **good) == "not-asked"
        with pytest.raises(Invalid) as refusal:
            world.do(no, "respond", by="t1_leader", text="好", due_on="2026-03-01")
        assert "30 天之内" in refusal.value.fields["due_on"]
        world.do(no, "respond", by="t1_leader", **good)
        step = Step.objects.get(case__no=no)
        assert (step.standing, step.responded_by.username) == ("answered", "t1_leader")
        assert Case.objects.get(no=no).climbed == ""
        assert code(world, no, "respond", "t1_leader", **good) == "not-climbed"
    with at(2, 23):
        assert sweep().raised == 0, "the promised day is not over"
    with at(3, 9):
        assert sweep().raised == 1
        assert [row[1:] for row in steps(no)] == [
            ("town", "t1_leader", "climbed"),
            ("county", "leader1", "open"),
        ]


def test_when_the_cause_is_gone_the_open_step_ends(world: World) -> None:
    no = report(world, "accept")
    with at(2, 15):
        sweep()
        assert steps(no) == [("unassigned", "town", "t1_leader", "open")]
        world.do(no, "dispatch")
        done = sweep()
        assert (done.ended, done.raised) == (1, 0)
        assert steps(no)[0][3] == "gone"
        assert Case.objects.get(no=no).climbed == ""
        assert Event.objects.filter(chain_id=int(no), action="escalate").last().reason_code == (
            "cleared"
        )
        assert sweep().ended == 0
    # What ends with the matter ends without a word of its own, in the same transaction.
    other = report(world, "accept")
    with at(2, 15):
        sweep()
        world.do(other, "withdraw")
        assert (steps(other)[0][3], Case.objects.get(no=other).climbed) == ("gone", "")
    # A promise that was kept is noted too.
    third = report(world, "accept")
    with at(2, 15):
        sweep()
        world.do(third, "respond", by="t1_leader", text="马上", due_on="2026-03-05")
        world.do(third, "dispatch")
        assert sweep().ended == 1
        assert steps(third)[0][3] == "kept"


def test_the_convenor_decides_at_the_top(world: World) -> None:
    no = report(world, "accept", "dispatch")
    Case.objects.filter(no=no).update(stage_due_at=NOW - 9 * DAY)
    for day in (1, 3, 5):  # each has a workday to respond
        with at(day, 15):
            sweep()
    assert [row[1] for row in steps(no)] == ["village", "town", "county"]
    with at(5, 16):
        word = {"text": "限期签收", "due_on": "2026-03-09"}
        assert code(world, no, "decide", "t1_leader", outcome="go_on", **word) == "not-convenor"
        for raw in (
            {"outcome": "go_on", "lead_unit": "cg"},
            {"outcome": "reassign"},
            {"outcome": "reassign", "lead_unit": "zj"},
        ):
            with pytest.raises(Invalid) as refusal:
                world.do(no, "decide", by="leader1", **raw, **word)
            assert "lead_unit" in refusal.value.fields
        assert steps(no)[-1][3] == "open", "nothing was lost"
        world.do(no, "decide", by="leader2", outcome="go_on", **word)
        assert steps(no)[-1][3] == "decided"
    with at(7, 20):
        assert sweep().raised == 0
    with at(8, 9):
        sweep()
        assert steps(no)[-1] == ("decision", "county", "leader1", "open")
        case = world.do(
            no,
            "decide",
            by="leader1",
            outcome="reassign",
            lead_unit="cg",
            text="改派",
            due_on="2026-03-12",
        )
        assert (case.state, case.convened, case.climbed) == ("dispatched", True, "")
        assert case.lead_unit is not None
        assert (case.lead_unit.code, case.holder_unit_id) == ("cg", case.lead_unit_id)
        assert case.first_unit is not None
        assert case.first_unit.code == "zj", "首接 stays"
        assert case.stage_due_at is not None
        assert case.stage_due_at > clock.now(), "the new unit has its time to sign"
        assert code(world, no, "ask_return", "cg_handler") == "convened"


def test_in_a_village_its_head_is_asked_first(world: World) -> None:
    no = report(world, "accept", "dispatch")
    with at(3, 9):
        sweep()
        assert steps(no) == [("stage", "village", "v1_head", "open")]
        assert [one.no for one in asked(world.actor("v1_head"), clock.now())] == [no]
        words = {"text": "今天上门协调", "due_on": "2026-03-06"}
        assert code(world, no, "respond", "t1_leader", **words) == "not-asked"
        world.do(no, "respond", by="v1_head", **words)
        assert Step.objects.get(case__no=no).standing == "answered"
    Post.objects.filter(user__username="v1_head").delete()
    other = report(world, "accept", "dispatch")
    with at(3, 9):
        sweep()
        assert steps(other) == [("stage", "village", "v1_leader", "open")]


def test_a_heads_post_in_the_towns_centre_is_not_the_towns(world: World) -> None:
    t1, t1v1 = (world.catalogue.unit_by_code(one).id for one in ("t1", "t1v1"))
    Post.objects.filter(user__username="v1_head").update(unit_id=t1)
    held = ladder.read({t1, t1v1})
    assert [one and one.name for one in (held.at(t1), held.at(t1v1))] == ["凌志远", "柳长河"]


def test_an_empty_post_an_absence_a_block_and_own_work(world: World) -> None:
    Post.objects.filter(user__username__in=["v1_head", "v1_leader"]).delete()
    no = report(world, "accept", "dispatch")
    blocked = report(world, "accept", "dispatch")
    with clock.at(NOW):
        world.do(blocked, "block", by="leader1", account="t1_leader", text="亲属")
        Substitution.objects.create(
            absent=world.user("leader1"),
            substitute=world.user("leader2"),
            valid_from=clock.today(),
            valid_to=clock.today() + 20 * DAY,
            set_by=world.user("leader1"),
            set_at=clock.now(),
        )
    with at(3, 9):
        sweep()
        assert steps(no) == [("stage", "town", "t1_leader", "open")]
        assert Step.objects.get(case__no=no).empty_posts == ("村（社区）",)
        assert steps(blocked) == [("stage", "town", "t1_dispatch", "open")]
    with at(5, 9):
        sweep()
        top = Step.objects.get(case__no=no, tier="county")
        assert (top.person.username, top.in_place_of.username) == ("leader2", "leader1")
        actor = load_desk_actor(world.user("leader2"))
        [todo] = [one for one in asked(actor, clock.now()) if one.no == no]
        assert todo.args == (no, "decide")


def test_nobody_decides_about_their_own_work(world: World) -> None:
    lead, unit = world.user("leader1"), world.catalogue.unit_by_code("zj")
    assert unit is not None
    Post.objects.create(
        user=lead, role="handler", unit_id=unit.id, area_id=unit.area_id, valid_from=NOW.date()
    )
    no = report(world, "accept", "dispatch")
    with clock.at(NOW):
        both = load_actor(lead)
        world.do(no, "sign", by=both)
    for day in (5, 7, 8, 9, 10):
        with at(day, 9):
            sweep()
    top = Step.objects.get(case__no=no, tier="county")
    assert top.person.username == "leader2"
    word = {"outcome": "go_on", "text": "继续", "due_on": "2026-03-13"}
    with at(10, 10):
        assert code(world, no, "decide", both, **word) == "own-work"
        assert code(world, no, "decide", "leader2", **word) == "handling"


def test_what_hangs_on_a_matter_climbs_too(world: World) -> None:
    no = report(world, "accept", "dispatch", "sign")
    case = Case.objects.get(no=no)
    Case.objects.filter(no=no).update(
        due_at=NOW + 90 * DAY, stage_due_at=NOW + 90 * DAY, plan_version=1
    )
    plan = Plan.objects.create(case=case, version=1, text="分两步", made_at=NOW)
    Milestone.objects.create(plan=plan, due_on=date(2026, 3, 3), text="招标")
    other = report(world, "accept", "dispatch", "sign")
    Case.objects.filter(no=other).update(due_at=NOW + 90 * DAY, stage_due_at=NOW + 90 * DAY)
    task = Task.objects.create(
        origin="decision",
        origin_key="1",
        case=Case.objects.get(no=other),
        text="清理",
        unit_id=case.lead_unit_id,
        asked_at=NOW,
        due_at=NOW + DAY,
    )
    with at(3, 9):
        assert sweep().raised == 2
        assert steps(no) == [("milestone", "town", "t1_leader", "open")]
        assert steps(other) == [("task", "town", "t1_leader", "open")]
        Milestone.objects.update(done_at=clock.now())
        Task.objects.filter(pk=task.pk).update(standing=TaskStanding.ANSWERED)
        Case.objects.update(version=99)
        sweep()
        assert [steps(one)[-1][3] for one in (no, other)] == ["gone", "gone"]


def test_one_bad_row_stalls_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [report(world) for _ in range(3)]
    bad = numbers[0]
    Case.objects.filter(no=bad).update(level="urgent")  # it comes first
    whole = VERBS[Command.ESCALATE]

    def poisoned(move: Any) -> Any:
        effect = whole(move)
        if move.case.no == bad:
            raise RuntimeError("this row cannot be written\x00")
        return effect

    monkeypatch.setitem(VERBS, Command.ESCALATE, poisoned)
    with at(1, 15):
        done = sweep()
        assert (done.raised, len(done.failed)) == (2, 1)
        assert Step.objects.filter(case__no=bad).count() == 0, "its transaction is undone"
        assert sweep().failed == [], "left alone for a while"
    with clock.at(datetime(2026, 3, 3, 15, 30, tzinfo=clock.CIVIL)):
        assert len(sweep().failed) == 1
        row = Setback.objects.get(case__no=bad)
        assert row.tries == 2
        assert row.retry_at == clock.now() + timedelta(minutes=10)
    monkeypatch.setitem(VERBS, Command.ESCALATE, whole)
    with clock.at(datetime(2026, 3, 3, 15, 50, tzinfo=clock.CIVIL)):
        assert sweep().raised == 1


def test_a_row_that_cannot_be_read_is_put_aside(world: World) -> None:
    numbers = [report(world) for _ in range(3)]
    Case.objects.filter(no=numbers[1]).update(level="broken")
    with at(1, 15):
        done = sweep()
        assert (done.raised, [one.split(":")[0] for one in done.failed]) == (2, [numbers[1]])
        assert sweep().failed == []
        said = would_fire(world.actor("leader1"), world.catalogue, clock.now(), hours=48)
        assert said.unread == (numbers[1],), "the look ahead names it and goes on"
        assert {one.no for one in said.items} == {numbers[0], numbers[2]}
        Case.objects.filter(no=numbers[1]).update(level="general")
    with at(1, 16):
        assert sweep().raised == 1


def test_the_caller_cannot_make_a_step_that_is_not_due(world: World) -> None:
    no = report(world)
    with clock.at(NOW):
        assert code(world, no, "escalate", "system", rule="unassigned", tier="county") == (
            "nothing-due"
        )
        assert code(world, no, "escalate", "leader1") == "not-your-role"


def test_the_dry_run_names_what_the_sweep_then_does(world: World) -> None:
    first, second = report(world), report(world, "accept", "dispatch", "sign")
    far = report(world, area="149901100201001")
    with at(1, 9):
        said = would_fire(world.actor("leader1"), world.catalogue, clock.now())
        rows = [(one.no, one.tier_name, one.person) for one in said.items]
        assert (first, "乡镇（街道）", "凌志远") in rows
        assert (far, "乡镇（街道）", "厉春燕") in rows
        assert second not in {one.no for one in said.items}
        mine = would_fire(world.actor("t1_leader"), world.catalogue, clock.now())
        assert far not in {one.no for one in mine.items}, "only what one may see"
        small = would_fire(world.actor("leader1"), world.catalogue, clock.now(), size=1)
        rest = would_fire(
            world.actor("leader1"), world.catalogue, clock.now(), size=50, cursor=small.next
        )
        assert [*small.items, *rest.items] == list(said.items)
        assert Step.objects.count() == 0
        with pytest.raises(Invalid):
            would_fire(world.actor("leader1"), world.catalogue, clock.now(), cursor="none")
    for one in said.items:
        with clock.at(one.at + timedelta(seconds=1)):
            sweep()
    for one in said.items:
        assert Step.objects.filter(case__no=one.no, person__full_name=one.person).exists()


def test_a_complaint_goes_to_nobody_it_is_about(world: World) -> None:
    with clock.at(NOW):
        of = world.closed().no
        no = complain(
            actor=world.reporter(of), no=of, raw={"reasons": ["delay"], "text": "太慢"}
        ).no
    with at(3, 9):
        sweep()
        [step] = Step.objects.filter(case__no=no)
        assert (step.tier, step.unit.code, step.person.username) == ("county", "xf", "xf_leader")
        assert step.role == "unit_leader"
        world.do(
            no, "decide", by="xf_leader", outcome="go_on", text="本周受理", due_on="2026-03-06"
        )
        assert asked(SYSTEM, clock.now()) == []
