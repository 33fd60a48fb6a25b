"""Bulk runs: planned, taken back, carried out; nobody gains a right, nothing is done twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.workbench.bulk_world import act, look, plan, told, work
from tests.world import World

from linli.audit import chain
from linli.cases.models import Case
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.people.actor import Actor
from linli.people.models import Post
from linli.workbench import bulk_rules
from linli.workbench.actions import bulk
from linli.workbench.bulk_rules import Act
from linli.workbench.models import BulkItem, BulkRun
from linli.workbench.queries.bulk import run_view
from linli.workbench.queries.outlook import CHANGED, Pick, select
from linli.workbench.steps import Step, run_steps

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def states(*numbers: str) -> list[str]:
    return [Case.objects.get(no=no).state for no in numbers]


def reports(world: World, number: int) -> list[str]:
    return [world.report().no for _ in range(number)]


def test_a_run_does_the_act_on_each_and_names_itself_in_the_record(world: World) -> None:
    numbers = reports(world, 3)
    run = plan(world, "seat1", act("accept", matter="B01"), numbers).run
    assert states(*numbers) == ["reported"] * 3
    assert work(run, after=-1).status == BulkRun.Status.PLANNED
    assert states(*numbers) == ["reported"] * 3
    assert work(run).status == BulkRun.Status.DONE
    assert states(*numbers) == ["accepted"] * 3
    for no in numbers:
        last = chain.read("case", int(no))[-1]
        body = json.loads(last.payload.body)
        assert (last.action, last.actor_id) == ("accept", world.actor("seat1").user_id)
        assert (body["bulk"], body["via"]) == (run.key, "批量办理：受理")
        assert last.request_id == run.key


def test_what_is_taken_back_never_happens(world: World) -> None:
    numbers = reports(world, 2)
    run = plan(world, "seat1", act("accept", matter="B01"), numbers).run
    bulk.cancel_run(actor=world.actor("seat1"), key=run.key)
    bulk.cancel_run(actor=world.actor("seat1"), key=run.key)
    assert work(run).status == BulkRun.Status.CANCELLED
    assert states(*numbers) == ["reported"] * 2
    assert [Case.objects.get(no=no).version for no in numbers] == [1, 1]


def test_begun_runs_are_not_taken_back_and_nobody_elses_ever(world: World) -> None:
    run = plan(world, "seat1", act("accept", matter="B01"), reports(world, 1)).run
    with pytest.raises(NotFound):
        bulk.cancel_run(actor=world.actor("dispatch1"), key=run.key)
    work(run)
    with pytest.raises(NotNow) as refusal:
        bulk.cancel_run(actor=world.actor("seat1"), key=run.key)
    assert "已经开始执行" in refusal.value.message


def test_a_run_is_read_by_its_author_and_the_countys_auditor_only(world: World) -> None:
    run = plan(world, "seat1", act("accept", matter="B01"), reports(world, 1)).run
    assert run_view(world.actor("seat1"), run.key).own
    assert not run_view(world.actor("audit1"), run.key).own
    for stranger in ("dispatch1", "admin1", "leader1"):
        with pytest.raises(NotFound):
            run_view(world.actor(stranger), run.key)


def test_what_moved_on_after_the_choice_is_refused_and_the_others_go_on(world: World) -> None:
    one, other, third = reports(world, 3)
    run = plan(world, "seat1", act("accept", matter="B01"), [one, other, third]).run
    world.do(other, "request_info")
    work(run)
    assert told(run)[other] == (BulkItem.Status.REFUSED, CHANGED)
    assert states(one, other, third) == ["accepted", "info_needed", "accepted"]


def test_a_note_disturbs_nobody_and_goes_to_what_moved_on_too(world: World) -> None:
    no = world.report().no
    run = plan(world, "seat1", act("comment", text="请留意{{编号}}"), [no]).run
    world.do(no, "accept")
    work(run)
    assert told(run)[no] == (BulkItem.Status.DONE, "")
    assert json.loads(chain.read("case", int(no))[-1].payload.body)["text"] == f"请留意{no}"


def test_the_dry_run_tells_what_the_run_then_does(world: World) -> None:
    fresh, done = reports(world, 2)
    world.do(done, "accept")
    rows = {
        row.no: row.refusal
        for row in look(world, "seat1", act("accept", matter="B01"), [fresh, done])
    }
    assert rows == {fresh: "", done: "这件事现在是“待派单”，不能做这一步。"}
    run = plan(world, "seat1", act("accept", matter="B01"), [fresh, done]).run
    assert told(run)[done][0] == BulkItem.Status.REFUSED
    work(run)
    assert told(run) == {fresh: ("done", ""), done: ("refused", rows[done])}
    assert Case.objects.get(no=done).version == 2


def test_rights_are_those_of_the_moment_it_is_carried_out(world: World) -> None:
    numbers = reports(world, 2)
    run = plan(world, "seat1", act("accept", matter="B01"), numbers).run
    yesterday = clock.today() - timedelta(days=1)
    Post.objects.filter(user=world.user("seat1")).update(valid_to=yesterday)
    work(run)
    assert {status for status, _ in told(run).values()} == {BulkItem.Status.REFUSED}
    assert states(*numbers) == ["reported"] * 2


def test_a_closed_account_carries_out_nothing(world: World) -> None:
    no = world.report().no
    run = plan(world, "seat1", act("accept", matter="B01"), [no]).run
    user = world.user("seat1")
    user.is_active = False
    user.save(update_fields=["is_active"])
    work(run)
    assert told(run)[no] == ("refused", "提交人的账号已经停用，没有办理。")


def test_the_same_form_makes_one_run(world: World) -> None:
    numbers = reports(world, 2)
    first = plan(world, "seat1", act("accept", matter="B01"), numbers)
    again = plan(world, "seat1", act("accept", matter="B01"), numbers)
    assert (first.repeated, again.repeated, again.run.pk) == (False, True, first.run.pk)
    assert BulkRun.objects.count() == 1
    assert OutboxMessage.objects.filter(topic=bulk.RUN_TOPIC).count() == 1
    with pytest.raises(Invalid):
        plan(world, "dispatch1", act("accept", matter="B01"), numbers)


def test_the_second_click_that_overtakes_the_first_finds_its_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = reports(world, 1)
    first = plan(world, "seat1", act("accept", matter="B01"), numbers)
    known = bulk._earlier
    calls = []

    def blind_once(actor: Actor, key: str) -> bulk.Planned | None:
        calls.append(key)
        return None if len(calls) == 1 else known(actor, key)

    monkeypatch.setattr(bulk, "_earlier", blind_once)
    again = plan(world, "seat1", act("accept", matter="B01"), numbers)
    assert again.repeated
    assert again.run.pk == first.run.pk
    assert len(calls) == 2


def test_delivered_twice_it_is_done_once(world: World) -> None:
    no = world.report().no
    run = plan(world, "seat1", act("comment", text="留意"), [no]).run
    work(run)
    version = Case.objects.get(no=no).version
    OutboxMessage.objects.filter(topic__startswith="bulk.").update(
        done_at=None, available_at=clock.now(), attempts=0
    )
    work(run, after=100)
    assert Case.objects.get(no=no).version == version
    assert run.status == BulkRun.Status.DONE


def test_what_fails_without_being_a_refusal_is_tried_again_and_then_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = reports(world, 2)
    run = plan(world, "seat1", act("comment", text="留意"), [one, other]).run
    real = run_steps

    def breaks(actor: object, no: str, *args: object, **more: object) -> object:
        real(actor, no, *args, **more)  # type: ignore[arg-type]  # passed through
        if no == one:
            raise RuntimeError("disk on fire")
        return None

    monkeypatch.setattr(bulk, "run_steps", breaks)
    work(run)
    assert told(run) == {one: ("waiting", ""), other: ("done", "")}
    assert run.status == BulkRun.Status.RUNNING
    assert Case.objects.get(no=one).version == 1
    for seconds in (60, 400):
        work(run, after=seconds)
    assert told(run)[one] == (
        "refused",
        "系统出错，这件没有办成，请单独办理；仍然不行请告诉管理员。",
    )
    assert run.status == BulkRun.Status.DONE
    assert Case.objects.get(no=one).version == 1


def test_left_empty_each_matter_keeps_its_own(world: World) -> None:
    mine, none = world.report(matter="A01").no, world.report().no
    rows = {row.no: row.refusal for row in look(world, "seat1", act("accept"), [mine, none])}
    assert rows == {mine: "", none: "这件还没有事项，请选一个事项，或者单独受理。"}
    run = work(plan(world, "seat1", act("accept"), [mine, none]).run)
    assert told(run)[mine] == ("done", "")
    matter = world.catalogue.matter("A01")
    assert matter is not None
    assert Case.objects.get(no=mine).matter_id == matter.id
    sent = work(plan(world, "dispatch1", act("dispatch"), [mine], key="d" * 20).run)
    assert told(sent)[mine] == ("done", "")
    assert Case.objects.get(no=mine).lead_unit_id == matter.lead_unit_id


def test_steps_are_done_all_or_none(world: World) -> None:
    one, other = reports(world, 2)
    both = Act(
        "受理并派单",
        (
            Step(Command.ACCEPT, {"matter": "B01"}),
            Step(Command.DISPATCH, {"lead_unit": "zj", "text": "请办理"}),
        ),
    )
    run = plan(world, "dispatch1", both, [one, other]).run
    work(run)
    assert states(one, other) == ["dispatched"] * 2
    assert set(run.items.values_list("step", flat=True)) == {2}
    third = world.report().no
    wrong = Act("受理并派单", (both.steps[0], Step(Command.DISPATCH, {"lead_unit": "nowhere"})))
    run = work(plan(world, "dispatch1", wrong, [third], key="w" * 20).run)
    status, sentence = told(run)[third]
    assert status == "refused"
    assert "单位" in sentence
    assert (states(third), Case.objects.get(no=third).version) == (["reported"], 1)
    assert set(run.items.values_list("step", flat=True)) == {0}


def test_a_later_step_the_new_state_does_not_know_is_foreseen(world: World) -> None:
    what = Act("两步", (Step(Command.ACCEPT, {"matter": "B01"}), Step(Command.SIGN, {})))
    (row,) = look(world, "dispatch1", what, [world.report().no])
    assert "待派单" in row.refusal


def test_limits_and_empty_choices_are_told(world: World) -> None:
    actor = world.actor("seat1")
    with pytest.raises(Invalid, match="还没有选择"):
        select(actor, [])
    with pytest.raises(Invalid, match="一次最多办200件，您选了201件"):
        select(actor, [Pick(str(number)) for number in range(201)])
    with pytest.raises(Invalid, match="没有找到"):
        select(actor, [Pick("12345")])
    chosen = select(actor, [Pick("12345"), Pick(world.report().no)])
    assert (len(chosen.found), chosen.lost) == (1, 1)


def test_nothing_left_to_do_makes_no_run(world: World) -> None:
    no = world.report().no
    with pytest.raises(NotNow):
        plan(world, "seat1", act("dispatch", lead_unit="zj"), [no])
    with pytest.raises(Invalid):
        plan(world, "seat1", act("accept"), [no], key="no key")
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize("command", sorted(bulk_rules.ONE_BY_ONE))
def test_what_needs_a_look_at_each_is_no_bulk_act(world: World, command: Command) -> None:
    assert command not in bulk_rules.MANY
    assert command not in bulk_rules.WITH_REPLY
    with pytest.raises(Invalid, match="逐件"):
        bulk_rules.check(Act("x", (Step(command, {}),)))


def test_texts_to_residents_go_out_as_prepared_replies_only() -> None:
    assert set(bulk_rules.WITH_REPLY) == {
        Command.ANSWER,
        Command.REJECT,
        Command.REQUEST_INFO,
        Command.TO_CHANNEL,
    }
    for command in bulk_rules.MANY:
        assert not any(field.resident for field in bulk_rules.fields(command))
        assert not any(field.kind == "files" for field in bulk_rules.fields(command))


def test_the_undo_window_is_one_of_three(world: World) -> None:
    what = act("comment", text="留意")
    items = look(world, "seat1", what, [world.report().no])
    actor = world.actor("seat1")
    waits = [
        plan_seconds(actor, what, items, key, window)
        for key, window in (("a" * 16, 10), ("b" * 16, 300), ("c" * 16, 100000))
    ]
    assert waits == [10, 300, 10]


def plan_seconds(actor: object, what: Act, items: object, key: str, window: int) -> float:
    run = bulk.plan_run(actor=actor, key=key, act=what, items=items, window=window).run  # type: ignore[arg-type]  # passed through
    return (run.execute_at - run.created_at).total_seconds()
