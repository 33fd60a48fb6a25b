"""Pages offer of the powers only what would be done, and say of the rest why not."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.moves import _climbed, _handling, _planned, _pressed, _whistled
from tests.world import World

from linli.cases.models import Case, Milestone
from linli.cases.queries.detail import CaseView, case_view
from linli.kernel import clock
from linli.tasks import waiting
from linli.tasks.waiting import Source
from linli.web.desk import task_lines
from linli.web.desk.case_panels import panels, without_idle

pytestmark = pytest.mark.django_db


def page(world: World, no: str, by: str) -> CaseView:
    actor, catalogue = world.actor(by), world.catalogue
    view = case_view(actor, no, catalogue)
    return without_idle(view, panels(actor, view, catalogue, clock.now()))


def offered(world: World, no: str, by: str) -> set[str]:
    view = page(world, no, by)
    return {one.command for one in (view.primary, *view.others) if one is not None}


def greyed(world: World, no: str, by: str) -> dict[str, str]:
    return {one.command: one.refusal for one in page(world, no, by).blocked}


def test_pressing_harder_is_greyed_for_a_centre_below(world: World, client: Client) -> None:
    no = _handling(world)
    assert "supervise" in offered(world, no, "t1_leader")
    world.do(no, "supervise", by="t1_leader")
    assert "县级综治中心负责人发出" in greyed(world, no, "t1_leader")["supervise"]
    assert "supervise" in offered(world, no, "leader1")
    address = f"/desk/cases/{no}/do/supervise/"
    assert world.login(client, "t1_leader").get(address).status_code == 403


def test_who_may_not_lift_a_supervision_reads_why(world: World, client: Client) -> None:
    no = _pressed(world)  # the county's centre
    assert "上级中心" in greyed(world, no, "t1_leader")["release"]
    form = world.login(client, "t1_leader").get(f"/desk/cases/{no}/do/release/")
    assert (form.status_code, "由上级中心解除" in form.content.decode()) == (403, True)
    assert "release" in offered(world, no, "dispatch1")
    world.do(no, "feed_back")
    assert "feed_back" in offered(world, no, "zj_handler")
    assert "release" not in greyed(world, no, "leader1")


def test_only_whom_a_step_names_is_asked_to_respond(world: World, client: Client) -> None:
    no = _climbed(world)
    assert "respond" in offered(world, no, "t1_leader")
    for other in ("leader1", "dispatch1", "zj_handler", "zj_leader"):
        assert not {"respond", "decide"} & offered(world, no, other), other
    form = world.login(client, "leader1").get(f"/desk/cases/{no}/do/respond/")
    assert (form.status_code, "请看“提级”一栏" in form.content.decode()) == (409, True)


def test_only_the_sides_of_a_whistle_see_its_buttons(world: World, client: Client) -> None:
    no = _whistled(world)
    assert "answer_whistle" in offered(world, no, "cg_handler")
    assert "answer_whistle" not in offered(world, no, "zj_handler")
    assert {"arrive", "end_whistle"} <= offered(world, no, "t1_dispatch")
    assert not {"arrive", "end_whistle"} & offered(world, no, "dispatch1")
    form = world.login(client, "t1_dispatch").get(f"/desk/cases/{no}/do/whistle/").content.decode()
    assert "已被吹哨，办结后才能再请" in form
    assert 'value="cg"' not in form


def test_a_plan_without_open_milestones_asks_for_none(world: World, client: Client) -> None:
    no = _planned(world)
    assert "reach" in offered(world, no, "zj_handler")
    Milestone.objects.update(done_at=clock.now())
    assert "reach" not in offered(world, no, "zj_handler")
    form = world.login(client, "zj_handler").get(f"/desk/cases/{no}/do/reach/")
    assert (form.status_code, "节点都已完成" in form.content.decode()) == (409, True)


def test_the_mark_stands_at_the_sketch_and_in_the_daily_figures(
    world: World, client: Client
) -> None:
    from linli.rota.counting import figures  # noqa: PLC0415 - beside what it counts

    no = _handling(world)
    clean = world.login(client, "dispatch1").get(f"/desk/cases/{no}/").content.decode()
    world.do(no, "supervise", by="leader1", level="red")
    pressed = client.get(f"/desk/cases/{no}/").content.decode()
    before, after = (
        text.split('class="map"')[1].split("</figure>")[0] for text in (clean, pressed)
    )
    assert ("督办" in before, "督办中" in after, "红牌督办" in after) == (False, True, True)
    town = world.catalogue.unit_by_code("t1")
    assert town is not None
    actor = world.actor("t1_leader")
    counted = figures(actor, world.catalogue, town.id, clock.today())
    assert (counted["supervised"], counted["severe"]) == (1, 1)
    Case.objects.filter(no=no).update(supervision="yellow")
    counted = figures(actor, world.catalogue, town.id, clock.today())
    assert (counted["supervised"], counted["severe"]) == (1, 0)


def test_a_leader_is_not_offered_to_themselves(world: World, client: Client) -> None:
    no = _handling(world)
    form = world.login(client, "t1_leader").get(f"/desk/cases/{no}/do/instruct/").content.decode()
    assert 'value="zj_handler"' in form
    assert 'value="t1_leader"' not in form


def test_the_number_beside_the_navigation_is_kept_but_never_for_danger(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def source(kind: str, *, first: bool) -> Source:
        def provider(actor: object, now: object) -> list[waiting.Waiting]:
            asked.append(kind)
            row = waiting.Waiting(kind, "1", "", "", "", "", "", clock.now(), None, "desk_tasks")
            return [row]

        return Source(kind, kind, "flag", provider, first)

    kinds = {"danger": source("danger", first=True), "usual": source("usual", first=False)}
    monkeypatch.setattr(waiting, "_sources", kinds)
    ticks = iter([0.0, 10.0, 20.0, 100.0, 200.0, 1000.0, 1001.0])
    monkeypatch.setattr(task_lines, "monotonic", lambda: next(ticks))
    actor, now = world.actor("seat1"), clock.now()
    task_lines.forget(actor)

    def number(mark: str) -> tuple[int, list[str]]:
        asked.clear()
        return task_lines.number(actor, now, mark), list(asked)

    assert number("1") == (2, ["danger", "usual"])
    assert number("1") == (2, [])
    assert number("2") == (2, ["danger"])
    assert number("1") == (2, [])  # nothing recorded since: kept beyond the minute
    assert number("2") == (2, ["danger", "usual"])
    task_lines.forget(actor)
