"""Steps: read strictly, carried out all or none, each in the record under the macro's name."""

from __future__ import annotations

import json

import pytest
from tests.world import World

from linli.audit import chain
from linli.audit.models import Event
from linli.cases.models import Case
from linli.cases.queries.story import story
from linli.domain.errors import DomainError, Invalid, LostRace, NotYours
from linli.domain.lifecycle import Command, State
from linli.kernel.models import OutboxMessage
from linli.workbench import steps
from linli.workbench.steps import Step, parse_steps, run_steps


def _steps(*rows: tuple[str, dict[str, object]]) -> tuple[Step, ...]:
    return parse_steps(json.dumps([{"command": c, "values": v} for c, v in rows]))


def _payload(no: str, seq: int) -> dict[str, object]:
    event = next(one for one in chain.read("case", int(no)) if one.seq == seq)
    found: dict[str, object] = json.loads(event.payload.body)
    return found


ACCEPT_DISPATCH = _steps(
    ("accept", {"matter": "B01"}), ("dispatch", {"lead_unit": "zj", "support_units": ["cg"]})
)


def test_both_steps_are_done_and_recorded_under_the_name(world: World) -> None:
    receipt = world.report()
    before = Case.objects.get(no=receipt.no)
    case = run_steps(
        world.actor("dispatch1"), receipt.no, ACCEPT_DISPATCH, before.version, "快捷操作：直接派单"
    )
    assert case.state == State.DISPATCHED
    fresh = Case.objects.get(no=receipt.no)
    assert (fresh.state, fresh.version) == (State.DISPATCHED, before.version + 2)
    for seq in (before.chain_seq + 1, before.chain_seq + 2):
        assert _payload(receipt.no, seq)["via"] == "快捷操作：直接派单"
    entries = [entry for entry in story(receipt.no) if entry.seq > before.chain_seq]
    assert len(entries) == 2
    assert all(("经由", "快捷操作：直接派单") in entry.lines for entry in entries)


def test_a_plain_act_names_no_macro(world: World) -> None:
    receipt = world.report()
    case = world.drive(receipt.no, "accept")
    assert "via" not in _payload(receipt.no, case.chain_seq)


def test_a_refused_second_step_takes_the_first_back(world: World) -> None:
    receipt = world.report()
    before = Case.objects.get(no=receipt.no)
    events = Event.objects.count()
    outbox = OutboxMessage.objects.count()
    wrong = _steps(("accept", {"matter": "B01"}), ("sign", {}))
    with pytest.raises(DomainError) as refusal:
        run_steps(world.actor("dispatch1"), receipt.no, wrong, before.version, "试")
    assert refusal.value.message.startswith("第2步“签收”没有办成：")
    fresh = Case.objects.get(no=receipt.no)
    assert (fresh.state, fresh.version, fresh.chain_seq) == (
        before.state,
        before.version,
        before.chain_seq,
    )
    assert (Event.objects.count(), OutboxMessage.objects.count()) == (events, outbox)


def test_wrong_values_of_a_step_are_named(world: World) -> None:
    receipt = world.report()
    wrong = _steps(("accept", {"matter": "B01"}), ("dispatch", {"lead_unit": "nobody"}))
    with pytest.raises(Invalid) as refusal:
        run_steps(world.actor("dispatch1"), receipt.no, wrong, None, "试")
    assert "第2步“派单”" in refusal.value.message
    assert "没有这个单位" in refusal.value.message


def test_a_macro_gives_nobody_more_rights(world: World) -> None:
    receipt = world.report()
    with pytest.raises(NotYours):
        run_steps(world.actor("seat1"), receipt.no, ACCEPT_DISPATCH, None, "试")
    assert Case.objects.get(no=receipt.no).state == State.REPORTED


def test_a_stale_version_is_refused_even_when_the_first_step_only_adds(world: World) -> None:
    receipt = world.report()
    seen = Case.objects.get(no=receipt.no).version
    world.drive(receipt.no, "accept")
    mixed = _steps(("comment", {"text": "一"}), ("dispatch", {"lead_unit": "zj"}))
    with pytest.raises(LostRace):
        run_steps(world.actor("dispatch1"), receipt.no, mixed, seen, "试")
    only_adding = _steps(("comment", {"text": "一"}), ("comment", {"text": "二"}))
    case = run_steps(world.actor("dispatch1"), receipt.no, only_adding, seen, "试")
    assert case.state == State.ACCEPTED


def test_named_gaps_are_filled_without_the_requesters_name(world: World) -> None:
    receipt = world.report(name="欧阳测试")
    world.drive(receipt.no, "accept", "dispatch", "sign")
    text = "{{诉求人称呼}}，{{编号}}由{{主办单位}}办理，{{我的单位}}于{{今天}}记。"
    case = run_steps(
        world.actor("zj_handler"), receipt.no, _steps(("progress", {"text": text})), None, "试"
    )
    said = str(_payload(receipt.no, case.chain_seq)["text"])
    assert "{{" not in said
    assert "欧阳" not in said
    assert said.startswith(f"居民朋友，{receipt.no}由")


def test_trying_tells_each_step_and_writes_nothing(world: World) -> None:
    receipt = world.report()
    before = Case.objects.get(no=receipt.no)
    events = Event.objects.count()
    told = steps.try_steps(world.actor("dispatch1"), receipt.no, ACCEPT_DISPATCH)
    assert [trial.refusal for trial in told] == ["", ""]
    wrong = _steps(("accept", {"matter": "B01"}), ("sign", {}), ("comment", {"text": "一"}))
    first, second, third = steps.try_steps(world.actor("dispatch1"), receipt.no, wrong)
    assert first.refusal == ""
    assert second.refusal
    assert third.refusal == steps.NOT_REACHED
    fresh = Case.objects.get(no=receipt.no)
    assert (fresh.version, Event.objects.count()) == (before.version, events)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "格式"),
        ("{}", "至少"),
        ("[]", "至少"),
        ("[1]", "格式"),
        ('[{"command": "score", "values": {}}]', "不是可用的操作"),
        ('[{"command": "nothing", "values": {}}]', "不是可用的操作"),
        ('[{"command": "close", "values": []}]', "不是可用的操作"),
        ('[{"command": "close", "values": {"text": 1}}]', "格式"),
        ('[{"command": "close", "values": {"nope": "1"}}]', "不要的内容"),
        ('[{"command": "answer", "values": {"files": ["k"]}}]', "不要的内容"),
        ('[{"command": "close", "more": 1}]', "格式"),
        (json.dumps([{"command": "close"}] * (steps.STEPS_LIMIT + 1)), "最多"),
        ("[" * 5000, "格式"),
        (" " * (steps.JSON_LIMIT + 1), "太长"),
    ],
)
def test_anything_else_is_no_list_of_steps(raw: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_steps(raw)
    assert words in refusal.value.fields["steps"]


def test_what_is_written_is_read_again() -> None:
    assert parse_steps(steps.dump_steps(ACCEPT_DISPATCH)) == ACCEPT_DISPATCH
    assert ACCEPT_DISPATCH[1].values["support_units"] == ("cg",)
    assert ACCEPT_DISPATCH[0].command is Command.ACCEPT
