"""Word to staff that comes from no event of a case, in the ways they wished."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.notify import told
from tests.world import World

from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.notify import calls, parcels
from linli.notify.models import Message, Preference
from linli.tasks.actions import answer, give
from linli.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def wish(world: World, username: str, **columns: object) -> None:
    """Let somebody wish to be told in the messenger, at any hour unless said otherwise."""
    values = {"quiet_from": 0, "quiet_to": 0, "changed_at": clock.now(), **columns}
    Preference.objects.create(user=world.user(username), channel="im", row_key=username, **values)


def called() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind="staff_asked").order_by("id")
    return [(row.user.username, row.brief) for row in rows if row.user]


def given(world: World) -> Task:
    zj = world.catalogue.unit_by_code("zj")
    assert zj is not None
    with write():
        return give(
            origin="meeting",
            origin_key="m1",
            text="请排查居民楼道",
            unit_id=zj.id,
            due_at=clock.now() + timedelta(days=2),
            asked_by=world.actor("leader1"),
            now=clock.now(),
        )


def test_a_task_calls_who_may_answer_and_then_who_asked(world: World) -> None:
    for name in ("zj_handler", "zj_leader", "leader1", "cg_handler"):
        wish(world, name)
    task = given(world)
    told.compose()
    assert [name for name, _ in called()] == ["zj_handler", "zj_leader"]
    assert called()[0][1].startswith("有一项任务请您反馈，时限：")
    assert "楼道" not in called()[0][1]
    row = Message.objects.filter(kind="staff_asked").first()
    assert row is not None
    assert (row.case, row.case_no, row.seq) == (None, "", 0)
    assert parcels.parcel(row, row.key, world.catalogue).text == row.brief
    answer(actor=world.actor("zj_handler"), key=task.pk, raw={"answer": "好"}, version=1)
    told.compose()
    assert called()[2:] == [
        ("leader1", "您交办的任务有了反馈，请您确认。请登录工作台“待办”查看办理。")
    ]


def test_a_plain_call_may_break_the_quiet_hours_when_it_is_urgent(world: World) -> None:
    wish(world, "zj_handler", quiet_from=0, quiet_to=1439)
    for key, urgent in (("a", False), ("b", True)):
        body = {"kind": "staff_asked", "users": [world.user("zj_handler").pk], "what": "请马上回应"}
        with write():
            outbox.enqueue(calls.TOPIC, key, {**body, "no": "", "due": "", "urgent": urgent})
    told.compose()
    found = Message.objects.filter(kind="staff_asked").order_by("id")
    held, carrier = found
    assert (held.status, held.sent_at) == ("held", None)
    assert carrier.status != "held"
    held.carried_by = carrier
    held.save()
    assert "有2项工作请您处理" in parcels.parcel(carrier, carrier.key, world.catalogue).text


def test_what_is_presented_and_instructed_is_told(world: World) -> None:
    for name in ("leader1", "zj_leader", "leader2"):
        wish(world, name)
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    world.do(no, "present", "zj_leader", leader="leader1", text="请阅示")
    world.do(no, "instruct", "leader1", text="已阅。")
    told.compose()
    rows = Message.objects.filter(kind__in=["staff_presented", "staff_instructed"])
    assert [(row.user.username, row.kind) for row in rows.order_by("id") if row.user] == [
        ("leader1", "staff_presented"),
        ("zj_leader", "staff_instructed"),
    ]
