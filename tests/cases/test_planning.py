"""一事一策 and 包保责任: plans in versions, milestones with clocks, who answers by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.audit.chain import read
from linli.cases import answerable
from linli.cases.access import bundle
from linli.cases.actions.sweep import sweep
from linli.cases.models import Case, Milestone, Plan, Responsibility
from linli.cases.queries.detail import case_view
from linli.cases.queries.plans import answerable_of, plan_of, versions
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.kernel import clock
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_PLAN = {"plan": "分两期改造", "milestones": "2026-03-10 招标\n2026-03-20 完工"}
_NAMED = {"leader": "t1_leader", "unit": "zj", "person": "zj_leader", "text": "每周过问一次"}


def handled(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def refused(world: World, no: str, command: str, **raw: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        world.do(no, command, **raw)
    return dict(caught.value.fields)


def test_naming_makes_a_plan_possible_and_both_keep_their_history(world: World) -> None:
    with clock.at(NOW):
        no = handled(world)
        with pytest.raises(NotNow, match="包保件"):
            world.do(no, "plan", by="zj_handler", **_PLAN)
        world.do(no, "name_leaders", **_NAMED)
        world.do(no, "plan", by="zj_handler", **_PLAN)
        case = Case.objects.get(no=no)
        shown = case_view(world.actor("zj_handler"), no, world.catalogue)
        assert shown.primary is not None
        assert shown.primary.command != "plan", "filed already"
        assert case.responsible == world.user("t1_leader")
        step = Milestone.objects.get(text="招标")
        world.do(no, "reach", by="zj_handler", milestone=str(step.pk), text="已定中标单位")
        with pytest.raises(NotNow, match="已经登记完成"):
            world.do(no, "reach", by="zj_handler", milestone=str(step.pk), text="再来一次")
    with clock.at(NOW + timedelta(days=30)):
        now = clock.now()
        plan = plan_of(Case.objects.get(no=no), now)
        assert plan is not None
        first, second = plan.milestones
        assert (first.done_at, first.late, first.note) == (NOW, False, "已定中标单位")
        assert second.clock is not None
        assert second.clock.status == "overdue"
        gone = {"plan": "改为三期", "milestones": "2026-03-10 招标\n2026-03-25 补做勘察"}
        assert "已经过去" in refused(world, no, "plan", by="zj_handler", **gone)["milestones"]
        # The plan is written anew: what was reached stays reached, the old text can be read.
        again = {"plan": "改为三期", "milestones": "2026-03-10 招标\n2026-05-01 完工"}
        world.do(no, "plan", by="zj_handler", **again)
        kept = Milestone.objects.filter(plan__current=True, text="招标").get()
        assert kept.done_at == NOW
        stale = refused(world, no, "reach", by="zj_handler", milestone=str(step.pk), text="…")
        assert "milestone" in stale
        assert [one.text for one in versions(Case.objects.get(no=no), now)] == [
            "改为三期",
            "分两期改造",
        ]
        late = Milestone.objects.get(plan__current=True, text="完工")
        Milestone.objects.filter(pk=late.pk).update(due_on=date(2026, 3, 20))
        world.do(no, "reach", by="zj_handler", milestone=str(late.pk), text="完工")
        plan = plan_of(Case.objects.get(no=no), now)
        assert plan is not None
        assert [one.late for one in plan.milestones] == [False, True]
        # Others are named: the first naming ends and stays on record.
        world.do(no, "name_leaders", by="leader1", **(_NAMED | {"leader": "leader1"}))
    rows = Responsibility.objects.filter(case__no=no).order_by("id")
    assert [row.ended_at is None for row in rows] == [False, True]
    actions = [event.action for event in read("case", int(no))]
    assert actions.count("plan") == 2
    assert actions.count("name_leaders") == 2
    assert Plan.objects.filter(case__no=no, current=True).count() == 1


def test_who_may_be_named(world: World) -> None:
    no = handled(world)
    assert "没有找到" in refused(world, no, "name_leaders", **(_NAMED | {"leader": "谁"}))["leader"]
    town = refused(world, no, "name_leaders", **(_NAMED | {"leader": "cg_leader"}))
    assert "没有管到本件" in town["leader"]
    other = refused(world, no, "name_leaders", **(_NAMED | {"unit": "cg"}))
    assert "没有承担本件" in other["unit"]
    stranger = refused(world, no, "name_leaders", **(_NAMED | {"person": "cg_handler"}))
    assert "不在" in stranger["person"]
    world.user("leader2").__class__.objects.filter(username="leader2").update(full_name="房正平")
    two = refused(world, no, "name_leaders", **(_NAMED | {"leader": "房正平"}))
    assert "有几位" in two["leader"]
    world.do(no, "block", by="dispatch1", account="zj_leader", text="亲属")
    assert "回避" in refused(world, no, "name_leaders", **_NAMED)["person"]
    with pytest.raises(NotYours):
        world.do(no, "name_leaders", by="zj_handler", **(_NAMED | {"person": "zj_handler"}))
    assert not Responsibility.objects.exists()


def test_a_leader_who_left_cannot_be_named_and_is_shown_as_gone(world: World) -> None:
    no = handled(world)
    world.do(no, "name_leaders", **_NAMED)
    case = Case.objects.get(no=no)
    shown = answerable_of(case)
    assert shown is not None
    assert not shown.gone
    Post.objects.filter(user__username="t1_leader").update(
        valid_to=clock.today() - timedelta(days=1)
    )
    shown = answerable_of(case)
    assert shown is not None
    assert shown.gone
    assert "岗位已经结束" in refused(world, no, "name_leaders", **_NAMED)["leader"]


def test_a_month_over_asks_for_a_plan_before_the_answer(world: World) -> None:
    with clock.at(NOW):
        no = world.report().no
        world.drive(no, ("accept", {"level": "major"}), "dispatch", "sign")
    with clock.at(NOW + timedelta(days=40)):
        assert sweep().done == {"oversee": 1}
        with pytest.raises(NotNow, match="请先填报"):
            world.do(no, "answer")
        world.do(no, "plan", by="zj_handler", plan="分期", milestones="2026-05-01 完工")
        assert world.do(no, "answer").state == "answered"


def test_the_page_shows_plan_naming_and_older_versions(client: Client, world: World) -> None:
    no = handled(world)
    world.do(no, "name_leaders", **_NAMED)
    year = clock.today().year + 1
    for text in ("第一版方案", "第二版方案"):
        world.do(no, "plan", by="zj_handler", plan=text, milestones=f"{year}-03-10 招标")
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{no}/").content.decode()
    panel = page[page.index('id="plan-title"') : page.index("</section>", page.index("plan-title"))]
    assert "第二版方案" in panel
    assert "第一版方案" not in panel
    assert "每周过问一次" in page
    older = client.get(f"/desk/cases/{no}/plans/").content.decode()
    assert older.index("第二版方案") < older.index("第一版方案")
    assert client.get(f"/desk/cases/{no}/plans/").status_code == 200
    form = client.get(f"/desk/cases/{no}/do/reach/").content.decode()
    assert "招标" in form
    world.login(client, "cg_handler")
    assert client.get(f"/desk/cases/{no}/plans/").status_code == 404
    world.login(client, "dispatch1")
    form = client.get(f"/desk/cases/{no}/do/name_leaders/").content.decode()
    assert "凌志远" in form
    assert "倪秉义" not in form


def test_a_leader_with_a_second_post_in_the_unit_is_offered_once(world: World) -> None:
    with clock.at(NOW):
        no = handled(world)
        first = world.user("t1_leader").posts.get(role="centre_leader")
        for role in ("unit_leader", "handler"):
            Post.objects.create(
                user=first.user,
                role=role,
                unit=first.unit,
                area=first.area,
                valid_from=first.valid_from,
                origin=first.origin,
            )
        names = [one.username for one in answerable.leaders(bundle(Case.objects.get(no=no)))]
        assert names.count("t1_leader") == 1
