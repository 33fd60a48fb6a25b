"""待办, the page of a task, and 呈批/批示 on the page of a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit.models import Event
from linli.instructions.models import Presentation
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.tasks.actions import Ask, give_many
from linli.tasks.models import Task

pytestmark = pytest.mark.django_db


def handled(world: World) -> str:
    """Return a case in the hands of the housing bureau."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def given(world: World, *days: int) -> list[Task]:
    """Return tasks of the leader for the housing bureau, due in so many days."""
    now, zj = clock.now(), world.catalogue.unit_by_code("zj")
    assert zj is not None
    with write():
        return give_many(
            [Ask(f"请排查第{one}片区", zj.id, now + timedelta(days=one, hours=1)) for one in days],
            origin="meeting",
            origin_key="m1",
            asked_by=world.actor("leader1"),
            now=now,
        )


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # a response


def test_what_is_asked_stands_by_day_and_leads_to_its_form(client: Client, world: World) -> None:
    no = handled(world)
    first, *_ = given(world, 1, 5, 9)
    world.do(no, "present", "dispatch1", leader="leader1", text="建议限期办结")
    world.login(client, "zj_handler")
    with clock.at(clock.now() + timedelta(days=2)), within("desk.tasks"):
        page = text(client.get("/desk/tasks/"))
    assert page.index("已超时") < page.index("请排查第1片区") < page.index("以后")
    assert f"/desk/tasks/{first.pk}/" in page
    assert "建议限期办结" not in page
    mine = text(client.get("/desk/tasks/?kind=task_answer"))
    assert mine.count("todo__row") == 3
    world.login(client, "leader1")
    page = text(client.get("/desk/tasks/"))
    assert f"/desk/cases/{no}/do/instruct/" in page
    assert "建议限期办结" in page
    assert "没有等您办理的" in text(world.login(client, "cg_handler").get("/desk/tasks/"))


def test_lists_of_tasks_are_narrowed_and_paged(client: Client, world: World) -> None:
    given(world, *range(1, 34))
    world.login(client, "leader1")
    with within("desk.tasks_all"):
        page = text(client.get("/desk/tasks/all/?show=asked"))
    assert page.count("todo__row") == 30
    assert "after=" in page
    assert text(client.get("/desk/tasks/all/?show=doing")).count("todo__row") == 0
    assert client.get("/desk/tasks/all/?after=x").status_code == 422
    assert "没有任务" in text(client.get("/desk/tasks/all/?ended=1"))


def test_a_task_is_answered_on_its_page_and_nothing_written_is_lost(
    client: Client, world: World
) -> None:
    [task] = given(world, 3)
    address = f"/desk/tasks/{task.pk}/"
    world.login(client, "zj_handler")
    with within("desk.task"):
        page = text(client.get(address))
    assert "提交反馈" in page
    assert "确认完成" not in page
    refused = client.post(f"{address}answer/", {"version": "1", "answer": "字" * 2001})
    assert refused.status_code == 422
    assert "字" * 2001 in text(refused)
    stale = client.post(f"{address}answer/", {"version": "7", "answer": "已排查"})
    assert stale.status_code == 409
    assert "已排查</textarea>" in text(stale)
    with within("desk.task_act"):
        done = client.post(f"{address}answer/", {"version": "1", "answer": "已排查完毕"})
    assert (done.status_code, done["Location"]) == (303, "/desk/tasks/")
    again = client.post(f"{address}answer/", {"version": "2", "answer": "再来"})
    assert again.status_code == 409
    assert client.post(f"{address}nothing/", {}).status_code == 404
    world.login(client, "leader1")
    page = text(client.get(address))
    assert "已排查完毕" in page
    back = client.post(
        f"{address}send-back/", {"version": "2", "text": "缺照片", "next": "/desk/mentions/"}
    )
    assert back["Location"] == "/desk/mentions/"
    outside = client.post(
        f"{address}cancel/", {"version": "3", "text": "不做了", "next": "//evil.example/"}
    )
    assert outside["Location"] == "/desk/tasks/"
    assert "缺照片" in text(client.get(address))
    world.login(client, "cg_handler")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}cancel/", {"version": "4", "text": "x"}).status_code == 404


def test_a_leader_opening_the_case_has_read_it_and_the_panel_tells(
    client: Client, world: World
) -> None:
    no = handled(world)
    address = f"/desk/cases/{no}/"
    world.login(client, "dispatch1")
    form = text(client.get(f"{address}do/present/"))
    assert "房正平（县综治中心中心负责人）" in form
    assert "祝一鸣（" not in form
    world.do(no, "present", "dispatch1", leader="leader1", text="建议限期办结")
    assert "未阅" in text(client.get(address))
    world.login(client, "leader1")
    page = text(client.get(address))
    assert "建议限期办结" in page
    assert Presentation.objects.get().read_at is not None
    assert Event.objects.filter(chain_kind="reading", action="read_presentation").count() == 1
    form = text(client.get(f"{address}do/instruct/"))
    assert "请县住建局牵头" in form
    case = client.get(address)
    refused = client.post(
        f"{address}do/instruct/",
        {"text": "请抓紧", "units": ["cg"], "due_on": "", "version": "99"},
    )
    assert refused.status_code == 422
    assert "请填写完成限期" in text(refused)
    assert "请抓紧</textarea>" in text(refused)
    assert case.status_code == 200
    day = (clock.today() + timedelta(days=4)).isoformat()
    done = client.post(
        f"{address}do/instruct/", {"text": "请城管局配合", "units": ["cg"], "due_on": day}
    )
    assert done.status_code == 303
    task = Task.objects.get()
    page = text(client.get(address))
    assert f"/desk/tasks/{task.pk}/?next=" in page
    assert "还没有反馈" in page
    world.login(client, "dispatch1")
    with within("desk.case_orders"):
        page = text(client.get(address))
    assert "已阅" in page
    assert "请城管局配合" in page
    # A dispatcher sees what was asked of the unit, but the task is the unit's and the leader's.
    assert f"/desk/tasks/{task.pk}/" not in page
    world.login(client, "cg_handler")
    assert "请城管局配合" in text(client.get(address))
