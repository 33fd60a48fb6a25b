"""Meetings: planned, run, decided, approved; who sees what; nobody loses words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from tests.meetings.meeting_world import approved, closed, decide, fields, opened, planned, seen
from tests.world import World

from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.meetings import Standing, Verb
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.meetings import actions
from linli.meetings.access import HIDDEN
from linli.meetings.models import AgendaItem, Decision, Meeting
from linli.meetings.queries.listing import due, meetings
from linli.meetings.queries.proposing import proposal
from linli.meetings.queries.waiting import waiting
from linli.people.models import Post, Unit
from linli.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Iterator[Callable[[str], None]]:
    """Closes a unit; what is kept in memory of the county is read anew, then and afterwards."""

    def close(code: str) -> None:
        Unit.objects.filter(code=code).update(closed_on=clock.today())
        snapshot._cached.clear()

    yield close
    snapshot._cached.clear()


@pytest.mark.both_engines
def test_from_the_plan_to_tasks_with_clocks(world: World) -> None:
    no = world.report().no
    made = planned(world, agenda=[{"no": no, "reason": "超过办结时限2天"}, {"text": "防汛"}])
    assert (made.number, made.standing, made.previous) == (1, "planned", None)
    calls = OutboxMessage.objects.filter(topic="staff.call", key__contains=made.key)
    assert calls.count() == 1
    first, second = made.items.all()
    assert first.title == Case.objects.get(no=no).title
    boss, clerk = world.actor("t1_leader"), world.actor("t1_dispatch")
    made = actions.open_meeting(actor=boss, key=made.key, version=1)
    with pytest.raises(NotNow, match="到会"):
        actions.close(actor=clerk, key=made.key, version=made.version)
    marks = {row.pk: ("present", "") for row in made.attendance.all()}
    made = actions.attend(actor=clerk, key=made.key, marks=marks, version=made.version)
    with pytest.raises(NotNow, match="还有2个议题"):
        actions.close(actor=clerk, key=made.key, version=made.version)
    decide(world, made.key, first.pk, person="zj_handler")
    decide(world, made.key, second.pk, unit="", due_on="", noted="1", text="继续关注")
    made = actions.close(actor=clerk, key=made.key, version=made.version)
    with pytest.raises(NotYours, match="记录人不能审签"):
        actions.approve(actor=clerk, key=made.key, version=made.version)
    made = actions.approve(actor=boss, key=made.key, version=made.version)
    assert made.standing == Standing.APPROVED.value
    (task,) = Task.objects.all()
    assert (task.origin, task.origin_key, task.unit.code) == ("meeting", made.key, "zj")
    assert (task.case.no, task.person.username) == (no, "zj_handler")
    assert task.asked_by_id == boss.user_id
    assert task.due_at.astimezone(clock.CIVIL).strftime("%H:%M:%S") == "23:59:59"
    assert Decision.objects.get(noted=False).task_key == str(task.pk)
    assert verify().ok
    # The next meeting opens with what was promised and is not done.
    centre = snapshot.current().unit_by_code("t1")
    assert centre is not None
    found = proposal(clerk, centre, snapshot.current(), clock.now())
    assert found.previous == made
    assert found.lines[0].no == no
    assert "上次议定，还没有办完" in found.lines[0].reasons[0]
    nxt = planned(world)
    assert [row.key for row in seen(world, nxt.key).promised] == [str(task.pk)]


def test_bad_plans_are_told_field_by_field(world: World, county: Callable[[str], None]) -> None:
    county("cg")
    with pytest.raises(Invalid) as caught:
        planned(
            world,
            planned_at=clock.now() - timedelta(hours=1),
            place=" ",
            chair="t1_dispatch",
            keeper="zj_handler",
            units=["cg"],
            agenda=[{"no": "999"}],
        )
    assert set(caught.value.fields) == {
        *("planned_at", "place", "chair", "keeper", "units", "agenda")
    }
    assert "已经撤销" in caught.value.fields["units"]
    assert "已经过了" in caught.value.fields["planned_at"]
    with pytest.raises(NotYours, match="召集单位"):
        planned(world, by="zj_leader")
    with pytest.raises(Invalid, match="标红") as two:
        planned(world, chair="t1_leader", keeper="t1_leader")
    assert "两个人" in two.value.fields["keeper"]
    assert not Meeting.objects.exists()


def test_a_decision_needs_a_unit_and_a_day_and_a_unit_that_exists(
    world: World, county: Callable[[str], None]
) -> None:
    made = opened(world)
    item = made.items.get()
    for wrong, field in (
        ({"unit": ""}, "unit"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "下周"}, "due_on"),
        ({"due_on": (clock.today() - timedelta(days=1)).isoformat()}, "due_on"),
        ({"person": "cg_handler"}, "person"),
        ({"noted": "1"}, "noted"),
        ({"text": " "}, "text"),
    ):
        with pytest.raises(Invalid) as caught:
            decide(world, made.key, item.pk, **wrong)
        assert list(caught.value.fields) == [field]
    one = decide(world, made.key, item.pk)
    # The unit closes between the meeting and the approval: it cannot bind any more.
    county("zj")
    with pytest.raises(Invalid) as caught:
        decide(world, made.key, item.pk)
    assert "撤销" in caught.value.fields["unit"]
    marks = {row.pk: ("present", "") for row in made.attendance.all()}
    clerk = world.actor("t1_dispatch")
    made = actions.attend(actor=clerk, key=made.key, marks=marks, version=made.version)
    with pytest.raises(NotNow, match="单位已撤销"):
        actions.close(actor=clerk, key=made.key, version=made.version)
    actions.undecide(
        actor=clerk, key=made.key, item_id=item.pk, decision_id=one.pk, version=one.version
    )
    assert not Decision.objects.exists()


def test_two_people_write_and_nobody_loses_words(world: World) -> None:
    made = opened(world)
    item = made.items.get()
    # Two who may write: the keeper, and a colleague who arranges the centre's meetings.
    Meeting.objects.filter(pk=made.pk).update(keeper=world.user("t1_handler"))
    boss, clerk = world.actor("t1_handler"), world.actor("t1_dispatch")
    write = {"key": made.key, "item_id": item.pk, "deferred": False}
    actions.write_item(actor=clerk, words="由物业先清理。", version=1, **write)
    with pytest.raises(LostRace) as caught:
        actions.write_item(actor=boss, words="请社区牵头。", version=1, **write)
    assert caught.value.detail["version"] == 2
    assert AgendaItem.objects.get().words == "由物业先清理。"
    # The same words once more are no change and no race.
    actions.write_item(actor=clerk, words="由物业先清理。", version=1, **write)
    actions.write_item(actor=boss, words="由物业先清理，社区牵头。", version=2, **write)
    assert AgendaItem.objects.get().words == "由物业先清理，社区牵头。"


def test_the_chair_approves_only_what_they_read(world: World) -> None:
    made = closed(world)
    clerk, boss = world.actor("t1_dispatch"), world.actor("t1_leader")
    read = made.version
    with pytest.raises(Invalid, match="标红"):
        actions.send_back(actor=boss, key=made.key, why=" ", version=read)
    actions.send_back(actor=boss, key=made.key, why="期限写清楚", version=read)
    (row,) = waiting(clerk, clock.now())
    assert (row.what, row.words) == ("请修改会议纪要", "期限写清楚")
    item = made.items.get()
    actions.write_item(
        actor=clerk, key=made.key, item_id=item.pk, words="改过。", deferred=False, version=2
    )
    with pytest.raises(LostRace):
        actions.approve(actor=boss, key=made.key, version=read + 1)
    assert not Task.objects.exists()
    actions.approve(actor=boss, key=made.key, version=read + 2)
    with pytest.raises(NotNow, match="已审签"):
        decide(world, made.key, item.pk)


def test_an_empty_leaders_post_and_a_chair_who_left(world: World) -> None:
    made = closed(world)
    t1_leader = world.user("t1_leader")
    Post.objects.filter(user=t1_leader).update(valid_to=clock.today() - timedelta(days=1))
    world._actors.clear()
    # Nobody leads the town: the county's leaders may chair, and take the chair of what waits.
    boss = world.actor("leader1")
    assert Verb.TAKE_CHAIR in seen(world, made.key, "leader1").verbs
    with pytest.raises(NotYours):
        actions.take_chair(actor=world.actor("dispatch1"), key=made.key, version=made.version)
    made = actions.take_chair(actor=boss, key=made.key, version=made.version)
    made = actions.approve(actor=boss, key=made.key, version=made.version)
    assert made.approved_by_id == boss.user_id
    assert planned(world, chair="leader2").chair.username == "leader2"
    # Where the whole line is empty, the dispatchers of the centre stop no meeting.
    Post.objects.filter(role=Post.Role.CENTRE_LEADER).update(
        valid_to=clock.today() - timedelta(days=1)
    )
    with pytest.raises(Invalid) as caught:
        planned(world, chair="leader2")
    assert "chair" in caught.value.fields
    with pytest.raises(Invalid) as caught:
        planned(world, chair="t1_dispatch", keeper="t1_dispatch")
    assert set(caught.value.fields) == {"keeper"}
    assert planned(world, chair="t1_dispatch", keeper="t1_handler").chair.username == "t1_dispatch"


@pytest.mark.both_engines
def test_who_sees_a_meeting_and_which_of_its_matters(world: World) -> None:
    no = world.report().no
    made = planned(world, agenda=[{"no": no}, {"text": "防汛"}])
    for who in ("t1_leader", "t1_handler", "leader1", "dispatch1", "audit1", "v1_leader"):
        assert seen(world, made.key, who).items[0].no == (no if who != "t1_handler" else "")
    invited = seen(world, made.key, "zj_handler")
    assert [(one.title, one.no) for one in invited.items] == [(HIDDEN, ""), ("防汛", "")]
    assert not invited.verbs
    for stranger in ("t2_dispatch", "cg_handler", "admin1"):
        with pytest.raises(NotFound):
            seen(world, made.key, stranger)
    # Who is kept out of a matter does not even see that it is there.
    world.do(no, "block", by="dispatch1", account="zj_handler", text="被反映人")
    assert [one.title for one in seen(world, made.key, "zj_handler").items] == ["防汛"]


def test_a_complaint_is_named_to_nobody_concerned(world: World) -> None:
    from linli.cases.actions import complain  # noqa: PLC0415 - only here

    no = world.answered().no
    told = complain(
        actor=world.reporter(no), no=no, raw={"reasons": ["delay"], "text": "拖了很久没有人来"}
    )
    made = planned(
        world,
        by="dispatch1",
        centre="centre",
        chair="leader1",
        keeper="dispatch1",
        agenda=[{"no": told.no}, {"text": "防汛"}],
    )
    assert [one.title for one in seen(world, made.key, "zj_handler").items] == ["防汛"]
    clerk = world.actor("dispatch1")
    actions.open_meeting(actor=clerk, key=made.key, version=1)
    item = made.items.first()
    with pytest.raises(Invalid) as caught:
        decide(world, made.key, item.pk, by="dispatch1")
    assert "有经办" in caught.value.fields["unit"]


@pytest.mark.both_engines
def test_the_agenda_is_proposed_from_what_presses(world: World) -> None:
    late = world.report().no
    world.drive(late, "accept", "dispatch")
    pressed = world.report(area="149901001002001").no
    Case.objects.filter(no=pressed).update(supervision="listed", whistles=1)
    elsewhere = world.report(area="149901100201001").no
    Case.objects.filter(no=elsewhere).update(supervision="red")
    quiet = world.report().no
    Case.objects.filter(no=quiet).update(due_at=clock.now() + timedelta(days=300))
    centre = snapshot.current().unit_by_code("t1")
    assert centre is not None
    with clock.at(clock.now() + timedelta(days=60)):
        found = proposal(world.actor("t1_dispatch"), centre, snapshot.current(), clock.now())
    numbers = [one.no for one in found.lines]
    assert numbers[:2] == [pressed, late]
    assert not {elsewhere, quiet} & set(numbers)
    assert found.lines[0].reasons[0] == "挂牌督办"
    assert any("超过办结时限" in words for words in found.lines[1].reasons)
    # Several of a kind in one village stand there once, with their number.
    for _ in range(3):
        world.drive(world.report(area="149901001002001").no, "accept")
    Case.objects.filter(no=late).update(due_at=clock.now() + timedelta(days=300))
    found = proposal(world.actor("t1_dispatch"), centre, snapshot.current(), clock.now())
    alike = [one for one in found.lines if "同一地方同类事项近期有3件" in one.reasons]
    assert len(alike) == 1


@pytest.mark.both_engines
def test_the_rhythm_says_when_and_makes_no_meeting(world: World) -> None:
    clerk = world.actor("t1_dispatch")
    approved(world)
    with clock.at(clock.now() + timedelta(days=40)):
        told = {
            one.centre.code: one.hint.due for one in due(clerk, snapshot.current(), clock.now())
        }
    assert told == {"t1": True, "t1v1": False}
    assert due(world.actor("zj_handler"), snapshot.current(), clock.now()) == []
    assert Meeting.objects.count() == 1
    page = meetings(clerk, snapshot.current(), clock.now(), show="coming", centre="t1", cursor="")
    assert [row.standing for row in page.items] == ["approved"]


def test_changing_and_cancelling_a_plan(world: World) -> None:
    made = planned(world)
    raw = fields(
        place="三楼会商室", planned_at=made.planned_at, agenda=[{"text": "甲"}, {"text": "乙"}]
    )
    changed = actions.change(actor=world.actor("t1_leader"), key=made.key, raw=raw, version=1)
    assert [one.title for one in changed.items.all()] == ["甲", "乙"]
    with pytest.raises(LostRace):
        actions.change(actor=world.actor("t1_dispatch"), key=made.key, raw=raw, version=1)
    with pytest.raises(NotYours):
        actions.change(actor=world.actor("zj_leader"), key=made.key, raw=raw, version=2)
    with pytest.raises(Invalid):
        actions.cancel(actor=world.actor("t1_leader"), key=made.key, why="", version=2)
    actions.cancel(actor=world.actor("t1_leader"), key=made.key, why="防汛值守", version=2)
    assert Meeting.objects.get().cancelled_why == "防汛值守"
    assert planned(world).number == 2
