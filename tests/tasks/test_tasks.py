"""Tasks in the database: given, answered, judged; who sees them; what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.tasks.own_inbox import asked, kinds
from tests.world import World

from linli.audit import chain
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.tasks import Standing
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.kernel.transaction import write
from linli.tasks import queries
from linli.tasks.access import get_task, visible_to
from linli.tasks.actions import Ask, accept, answer, cancel, give, give_many, send_back
from linli.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def given(world: World, **raw: object) -> Task:
    """Return a task of the centre's leader for the housing bureau."""
    fields: dict[str, object] = {
        "origin": "meeting",
        "origin_key": "m1",
        "text": "请牵头排查老旧小区消防通道",
        "unit_id": world.catalogue.unit_by_code("zj").id,
        "due_at": clock.now() + timedelta(days=3),
        "asked_by": world.actor("leader1"),
        "now": clock.now(),
        **raw,
    }
    with write():
        return give(**fields)  # type: ignore[arg-type]  # fields by name


def test_a_task_goes_its_way_with_everybody_told_and_a_chain_that_holds(world: World) -> None:
    task = given(world)
    handler, leader = world.actor("zj_handler"), world.actor("leader1")
    with pytest.raises(Invalid) as bad:
        answer(actor=handler, key=task.pk, raw={"answer": " "}, version=1)
    assert bad.value.fields == {"answer": "请填写“办理情况和结果”。"}
    done = answer(actor=handler, key=str(task.pk), raw={"answer": "已排查12个小区"}, version=1)
    assert (done.standing, done.late, done.version) == ("answered", False, 2)
    with pytest.raises(LostRace):
        accept(actor=leader, key=task.pk, raw={}, version=1)
    back = send_back(actor=leader, key=task.pk, raw={"text": "请附整改清单"}, version=2)
    assert (back.standing, back.sent_back) == ("returned", 1)
    answer(actor=world.actor("zj_leader"), key=task.pk, raw={"answer": "清单已报"}, version=3)
    # Any leader of the asker's centre judges.
    ended = accept(actor=world.actor("leader2"), key=task.pk, raw={}, version=4)
    assert ended.standing == Standing.ACCEPTED
    with pytest.raises(NotNow):
        cancel(actor=leader, key=task.pk, raw={"text": "不做了"}, version=5)
    events = chain.read("task", task.pk)
    assert [event.action for event in events] == [
        *("task-give", "task-answer", "task-send-back", "task-answer", "task-accept"),
    ]
    assert verify("task", task.pk).ok
    called = OutboxMessage.objects.filter(topic="staff.call", key__startswith=f"task:{task.pk}")
    assert called.count() == 5
    [row] = queries.of_origin("meeting", "m1")
    assert (row.unit, row.answered_by, row.judged_by) == ("县住建局", "阮文博", "季怀民")
    assert "清单" in row.answer


def test_the_second_sending_back_is_the_last_and_a_past_day_needs_a_new_one(world: World) -> None:
    task = given(world)
    handler, leader = world.actor("zj_handler"), world.actor("leader1")
    with clock.at(clock.now() + timedelta(days=5)):
        late = answer(actor=handler, key=task.pk, raw={"answer": "迟了"}, version=1)
        assert late.late
        with pytest.raises(Invalid) as bad:
            send_back(actor=leader, key=task.pk, raw={"text": "不清楚"}, version=2)
        assert bad.value.fields == {"due_on": "原限期已过，请写明重新反馈的限期。"}
        yesterday = (clock.today() - timedelta(days=1)).isoformat()
        with pytest.raises(Invalid):
            send_back(actor=leader, key=task.pk, raw={"text": "x", "due_on": yesterday}, version=2)
        again = (clock.today() + timedelta(days=2)).isoformat()
        for version in (2, 4):
            raw = {"text": "不清楚", "due_on": again}
            send_back(actor=leader, key=task.pk, raw=raw, version=version)
            answer(actor=handler, key=task.pk, raw={"answer": "再报"}, version=version + 1)
        with pytest.raises(NotNow, match="已经退回2次"):
            send_back(actor=leader, key=task.pk, raw=raw, version=6)
        # Late once is late for good, whatever day was given afterwards.
        assert accept(actor=leader, key=task.pk, raw={}, version=6).late


def test_a_day_never_comes_earlier_by_sending_back(world: World) -> None:
    task = given(world, due_at=clock.now() + timedelta(days=9))
    answer(actor=world.actor("zj_handler"), key=task.pk, raw={"answer": "好"}, version=1)
    raw = {"text": "缺照片", "due_on": (clock.today() + timedelta(days=1)).isoformat()}
    with pytest.raises(Invalid) as bad:
        send_back(actor=world.actor("leader1"), key=task.pk, raw=raw, version=2)
    assert "不能早于" in bad.value.fields["due_on"]


def test_nobody_accepts_their_own_answer(world: World) -> None:
    centre = world.catalogue.unit_by_code("centre").id
    leader = world.actor("leader1")
    task = given(world, unit_id=centre)
    answer(actor=leader, key=task.pk, raw={"answer": "我来做"}, version=1)
    assert "task_judge" not in kinds(leader)
    with pytest.raises(NotYours, match="自己反馈"):
        accept(actor=leader, key=task.pk, raw={}, version=2)
    assert "task_judge" in kinds(world.actor("leader2"))
    accept(actor=world.actor("leader2"), key=task.pk, raw={}, version=2)


def test_who_sees_a_task_and_who_answers_for_a_named_person(world: World) -> None:
    person = world.user("zj_handler").pk
    task = given(world, person_id=person)
    for name in ("zj_handler", "zj_leader", "leader1", "leader2", "audit1"):
        assert get_task(world.actor(name), task.pk) == task
    for name in ("cg_handler", "t1_dispatch", "seat1", "admin1", "visitor"):
        with pytest.raises(NotFound):
            get_task(world.actor(name), task.pk)
    for key in ("0", "x", "٣", "9" * 30):
        with pytest.raises(NotFound):
            get_task(world.actor("leader1"), key)
    with pytest.raises(NotYours):
        answer(actor=world.actor("audit1"), key=task.pk, raw={"answer": "…"}, version=1)
    assert visible_to(world.actor("system")).count() == 1


def test_a_task_about_a_case_opens_no_case_and_keeps_out_who_is_kept_out(world: World) -> None:
    no = world.answered().no
    case = Case.objects.get(no=no)
    cg = world.catalogue.unit_by_code("cg").id
    zj = world.catalogue.unit_by_code("zj").id
    later = clock.now() + timedelta(days=1)
    with write():
        give_many(
            [Ask("请配合", cg, later), Ask("请牵头", zj, later)],
            origin="decision",
            origin_key="d1",
            asked_by=world.actor("leader1"),
            now=clock.now(),
            case_id=case.pk,
        )
    [theirs] = asked(world.actor("cg_handler"))
    assert (theirs.no, theirs.title) == ("", "请配合")
    [mine] = [one for one in asked(world.actor("zj_handler")) if one.no]
    assert (mine.no, mine.asked_by, mine.route) == (no, "房正平", "desk_task")
    world.do(no, "block", "leader1", account="zj_handler", text="当事人亲属")
    assert not visible_to(world.actor("zj_handler")).exists()
    assert visible_to(world.actor("zj_leader")).count() == 1


def test_bad_asks_are_told_and_nothing_is_written(world: World) -> None:
    with pytest.raises(Invalid) as past:
        given(world, due_at=clock.now() - timedelta(seconds=1))
    assert "已经过去" in past.value.fields["due_on"]
    with pytest.raises(Invalid):
        given(world, text=" \u200b ")
    with pytest.raises(Invalid) as long:
        given(world, text="长" * 1001)
    assert "1001" in long.value.fields["text"]
    assert not Task.objects.exists()


def test_grid_staff_get_no_task_without_a_matter(world: World) -> None:
    village = world.catalogue.unit_by_code("t1v1").id
    town = world.catalogue.unit_by_code("t1").id
    with pytest.raises(Invalid) as bad:
        given(world, origin="decision", unit_id=village)
    assert "不能交给网格员或村" in bad.value.fields["unit"]
    with pytest.raises(Invalid) as bad:
        given(world, origin="decision", unit_id=town, person_id=world.user("grid1").pk)
    assert set(bad.value.fields) == {"account"}
    assert not Task.objects.exists()
    given(world, origin="decision", unit_id=town, person_id=world.user("t1_handler").pk)


def test_overdue_tasks_are_found_longest_first(world: World) -> None:
    early = given(world)
    given(world, due_at=clock.now() + timedelta(days=8))
    later = given(world, due_at=clock.now() + timedelta(days=4))
    found = queries.open_overdue(clock.now() + timedelta(days=5))
    assert [row.id for row in found] == [early.pk, later.pk]
    assert found[0].overdue(clock.now() + timedelta(days=5))


def test_a_task_outlives_its_matter_and_says_so(world: World, client: Client) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    task = given(world, case_id=Case.objects.get(no=no).pk)
    assert [str(row.what) for row in asked(world.actor("zj_handler"))] == ["请反馈"]
    world.do(no, "withdraw")
    assert [str(row.what) for row in asked(world.actor("zj_handler"))] == ["请反馈（工单已终结）"]
    page = world.login(client, "zj_handler").get(f"/desk/tasks/{task.pk}/").content.decode()
    assert "工单已终结，任务还在" in page
    cancel(actor=world.actor("leader1"), key=task.pk, raw={"text": "已撤回"}, version=1)
    assert asked(world.actor("zj_handler")) == []
