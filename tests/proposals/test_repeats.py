"""Answers to “perhaps the same”: kept, hidden, taken back, learned from, within one's sight."""

from __future__ import annotations

import json

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Case
from linli.cases.queries.hints import Draft
from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.repeat_learning import SHIPPED
from linli.kernel import clock
from linli.kernel.outbox import Message
from linli.proposals import repeat_rule
from linli.proposals.actions import repeat_answers
from linli.proposals.models import RepeatAnswer, RepeatModel
from linli.proposals.queries import repeats

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

LAMP = "和平社区门口的路灯不亮，晚上老人看不清路"


@pytest.fixture
def two(world: World) -> tuple[Case, Case]:
    numbers = [world.report(text=LAMP, address="", title=f"路灯{n}").no for n in (1, 2)]
    one, other = (Case.objects.get(no=no) for no in numbers)
    return one, other


def shown(world: World, case: Case, by: str = "seat1") -> list[str]:
    actor = world.actor(by)
    return [one.no for one in repeats.alike_case(actor, case, world.catalogue, clock.now())]


def test_different_hides_the_pair_both_ways_until_taken_back(
    world: World, two: tuple[Case, Case]
) -> None:
    one, other = two
    actor = world.actor("seat1")
    assert shown(world, one) == [other.no]
    repeat_answers.call_different(actor=actor, no=other.no, other=one.no)
    repeat_answers.call_different(actor=actor, no=one.no, other=other.no)
    assert (shown(world, one), shown(world, other)) == ([], [])
    assert shown(world, one, by="dispatch1") == []
    assert repeats.called_different(actor, one) == [(other.no, "路灯2")]
    assert repeats.called_different(world.actor("t2_dispatch"), one) == []
    assert RepeatAnswer.objects.count() == 1
    assert repeat_answers.take_back(actor=actor, no=one.no, other=other.no)
    assert not repeat_answers.take_back(actor=actor, no=one.no, other=other.no)
    assert shown(world, one) == [other.no]
    said = [event.action for event in read("repeat", one.pk)]
    assert said == ["repeat-different", "repeat-back"]


def test_who_may_say_so(world: World, two: tuple[Case, Case]) -> None:
    one, other = two
    for name, refusal in (("zj_handler", NotYours), ("t2_dispatch", NotFound)):
        with pytest.raises(refusal):
            repeat_answers.call_different(actor=world.actor(name), no=one.no, other=other.no)
    with pytest.raises(Invalid):
        repeat_answers.call_different(actor=world.actor("seat1"), no=one.no, other=one.no)
    with pytest.raises(NotFound):
        repeat_answers.call_different(actor=world.actor("seat1"), no=one.no, other="unknown")
    assert not RepeatAnswer.objects.exists()


def test_ticks_of_the_form_become_answers(world: World, two: tuple[Case, Case]) -> None:
    one, other = two
    actor = world.actor("seat1")
    made = world.report(text="另外一件", address="").no
    repeat_answers.after_registration(
        actor=actor, no=made, related=[one.no, "unknown", made], different=[other.no]
    )
    answers = RepeatAnswer.objects.order_by("id").values_list("first_id", "answer")
    assert list(answers) == [(one.pk, "linked"), (other.pk, "different")]
    assert RepeatModel.objects.get().version == 1  # “related” says neither the same nor different
    repeat_answers.after_adding(actor=actor, no=one.no, draft=Draft(LAMP, "", None, None))
    added = RepeatAnswer.objects.get(first=None)
    assert (added.second_id, added.answer) == (one.pk, "added")
    assert json.loads(added.features)[0] > 0.9


def test_a_merge_is_an_answer_once(world: World, two: tuple[Case, Case]) -> None:
    one, other = two
    world.do(other.no, "merge", by="dispatch1", target=one.no, text="同一件")
    body = {"no": other.no, "seq": 2, "action": "merge"}
    message = Message(1, "repeats.answer", "k", body, 1, clock.now())
    assert repeat_answers.concerns(message)
    for _ in range(2):
        repeat_answers.on_merged(message)
    row = RepeatAnswer.objects.get()
    assert (row.first_id, row.second_id, row.answer) == (one.pk, other.pk, "merged")


def test_answers_move_the_weights_and_a_broken_row_does_not_count(
    world: World, two: tuple[Case, Case]
) -> None:
    one, other = two
    assert repeat_rule.current().weights == SHIPPED
    repeat_answers.call_different(actor=world.actor("seat1"), no=one.no, other=other.no)
    moved = repeat_rule.current().weights
    assert moved.version == 1
    assert moved.values[1] < SHIPPED.values[1]
    outcome = repeat_answers.learn_all()
    assert not outcome.taken  # one answer teaches the night nothing
    assert repeat_rule.current().weights.values == SHIPPED.values
    row = RepeatModel.objects.order_by("-id")[0]
    assert (row.texts, row.answers) == (2, 1)
    assert json.loads(row.shares) == {}  # two texts are too few for a table
    RepeatModel.objects.filter(pk=row.pk).update(weights="{}", sha256="0" * 64)
    assert repeat_rule.current().weights == SHIPPED
