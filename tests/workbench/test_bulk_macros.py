"""Macros on many matters: foreseen like any bulk act, done all or none, chosen again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.workbench.bulk_world import look, macro, plan, told, work
from tests.world import World

from linli.audit import chain
from linli.cases.models import Case
from linli.domain.errors import NotNow
from linli.kernel import clock
from linli.workbench.actions import bulk
from linli.workbench.bulk_rules import Act
from linli.workbench.models import BulkItem, BulkRun, Macro
from linli.workbench.queries.outlook import Pick, able, select

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

ACCEPT = ("accept", {"matter": "B01"})
DISPATCH = ("dispatch", {"lead_unit": "zj", "text": "请办理{{编号}}"})


def refusals(world: World, by: str, what: Act, numbers: list[str]) -> dict[str, str]:
    return {row.no: row.refusal for row in look(world, by, what, numbers)}


def test_a_macro_is_done_on_each_and_the_run_remembers_it(world: World) -> None:
    what = macro(world, "dispatch1", ACCEPT, DISPATCH, title="受理并派住建")
    one, other, done = (world.report().no for _ in range(3))
    world.do(done, "accept")
    run = plan(world, "dispatch1", what, [one, other, done]).run
    assert set(Case.objects.filter(no__in=[one, other]).values_list("version", flat=True)) == {1}
    work(run)
    assert run.macro == what.macro
    assert told(run) == {
        one: ("done", ""),
        other: ("done", ""),
        done: ("refused", "第1步“受理”办不成：这件事现在是“待派单”，不能做这一步。"),
    }
    last = json.loads(chain.read("case", int(one))[-1].payload.body)
    assert (last["text"], last["bulk"]) == (f"请办理{one}", run.key)
    assert last["via"] == "批量办理：受理并派住建"


def test_what_the_macro_said_when_planned_is_done(world: World) -> None:
    what = macro(world, "dispatch1", ("comment", {"text": "请留意"}))
    no = world.report().no
    run = plan(world, "dispatch1", what, [no]).run
    Macro.objects.update(
        steps='[{"command": "comment", "values": {"text": "改过"}}]', retired_at=clock.now()
    )
    work(run)
    assert json.loads(chain.read("case", int(no))[-1].payload.body)["text"] == "请留意"


def test_a_macro_taken_back_in_time_never_happens(world: World) -> None:
    no = world.report().no
    run = plan(world, "dispatch1", macro(world, "dispatch1", ACCEPT, DISPATCH), [no]).run
    bulk.cancel_run(actor=world.actor("dispatch1"), key=run.key)
    assert work(run).status == BulkRun.Status.CANCELLED
    assert (Case.objects.get(no=no).state, Case.objects.get(no=no).version) == ("reported", 1)


def test_kept_for_a_class_it_fits_every_matter_of_the_class(world: World) -> None:
    kind = world.catalogue.matter("A")
    assert kind is not None
    what = macro(
        world, "seat1", ("comment", {"text": "留意"}), title="环境类",
        matter_id=kind.id, state="reported",
    )  # fmt: skip
    inside, outside, none = (world.report(matter=code).no for code in ("A01", "B01", ""))
    later = world.report(matter="A01").no
    world.do(later, "accept", matter="A01")
    unfit = "“环境类”不适用于这件的事项或状态，请单独办理。"
    numbers = [inside, outside, none, later]
    assert refusals(world, "seat1", what, numbers) == {
        inside: "", outside: unfit, none: unfit, later: unfit,
    }  # fmt: skip


def test_inputs_nobody_can_fill_in_here_are_told_before_anything_is_done(world: World) -> None:
    no = world.report().no
    nothing = macro(world, "dispatch1", ACCEPT, ("comment", {}))
    assert refusals(world, "dispatch1", nothing, [no]) == {
        no: "第2步“内部留言”办不成：请填写“留言”。"
    }
    gap = macro(world, "seat1", ("request_info", {"text": "请补充【填：哪样材料】。"}))
    assert "还有1处没有填写" in refusals(world, "seat1", gap, [no])[no]
    filled = macro(world, "seat1", ("request_info", {"text": "请为{{编号}}补充照片。"}))
    assert refusals(world, "seat1", filled, [no]) == {no: ""}
    with pytest.raises(NotNow):
        plan(world, "dispatch1", nothing, [no])


def test_left_empty_in_a_macro_each_matter_keeps_its_own(world: World) -> None:
    what = macro(world, "dispatch1", ("accept", {}), ("dispatch", {}))
    mine, none = world.report(matter="A01").no, world.report().no
    assert refusals(world, "dispatch1", what, [mine, none]) == {
        mine: "",
        none: "这件还没有事项，请选一个事项，或者单独受理。",
    }
    work(plan(world, "dispatch1", what, [mine]).run)
    assert Case.objects.get(no=mine).state == "dispatched"


def test_a_step_no_post_of_theirs_allows_is_foreseen(world: World) -> None:
    no = world.report().no
    what = macro(world, "dispatch1", ACCEPT, DISPATCH)
    assert refusals(world, "seat1", what, [no]) == {no: "第2步“派单”办不成：这一步不由您办理。"}
    assert refusals(world, "dispatch1", what, [no]) == {no: ""}


def test_counting_tells_what_the_dry_run_lists(world: World) -> None:
    fresh, done = world.report().no, world.report().no
    world.do(done, "accept")
    actor, now = world.actor("dispatch1"), clock.now()
    chosen = select(actor, [Pick(fresh), Pick(done), Pick(world.report().no, 7)])
    for what in (macro(world, "dispatch1", ACCEPT), macro(world, "dispatch1", DISPATCH)):
        assert able(actor, chosen, what, world.catalogue, now) == 1


def test_runs_that_ended_long_ago_are_purged_and_the_record_stays(world: World) -> None:
    what = macro(world, "seat1", ("comment", {"text": "留意"}))
    numbers = [world.report().no for _ in range(2)]
    ended = work(plan(world, "seat1", what, numbers, key="e" * 20).run)
    back = plan(world, "seat1", what, numbers, key="b" * 20).run
    bulk.cancel_run(actor=world.actor("seat1"), key=back.key)
    open_ = plan(world, "seat1", what, numbers, key="o" * 20).run
    assert ended.finished_at is not None
    with clock.at(ended.finished_at + bulk.KEPT):
        assert bulk.purge() == 1  # taken back a little earlier than the other was done
        assert set(BulkRun.objects.values_list("pk", flat=True)) == {ended.pk, open_.pk}
    with clock.at(ended.finished_at + bulk.KEPT + timedelta(seconds=1)):
        assert bulk.purge() == 1
        assert bulk.purge() == 0
    assert set(BulkItem.objects.values_list("run_id", flat=True)) == {open_.pk}
    assert timedelta(seconds=max(bulk.WINDOWS)) < bulk.KEPT
    body = json.loads(chain.read("case", int(numbers[0]))[-1].payload.body)
    assert body["bulk"] == ended.key


def test_a_purge_takes_a_batch_oldest_first(world: World) -> None:
    what = macro(world, "seat1", ("comment", {"text": "留意"}))
    no = world.report().no
    runs = []
    for days, key in enumerate(("x", "y", "z")):
        with clock.at(clock.now() + timedelta(days=days)):
            run = plan(world, "seat1", what, [no], key=key * 20).run
            bulk.cancel_run(actor=world.actor("seat1"), key=run.key)
        runs.append(run.pk)
    with clock.at(clock.now() + 2 * bulk.KEPT):
        assert bulk.purge(batch=2) == 2
        assert list(BulkRun.objects.values_list("pk", flat=True)) == runs[2:]
