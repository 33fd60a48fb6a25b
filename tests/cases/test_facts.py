"""What is read for one command judges it as everything read together does."""

from __future__ import annotations

import pytest
from tests.moves import ACTS, BY_PEOPLE
from tests.world import World

from linli.cases import access, judging
from linli.cases.models import Case
from linli.domain.errors import DomainError, NotFound
from linli.domain.lifecycle import Command, Decision, Facts, decide
from linli.kernel import clock

pytestmark = pytest.mark.django_db

CAST = (
    *("seat1", "dispatch1", "t1_dispatch", "zj_handler", "zj_leader", "cg_handler"),
    *("verify1", "leader1", "grid1", "audit1", "system"),
)
#: What an answer lacks depends on what is sent with it: read by the action, not with the facts.
SENT_WITH_IT = frozenset({Command.ANSWER, Command.SETTLE})


def judged(facts: Facts, command: Command) -> Decision | str:
    try:
        return decide(facts, command)
    except DomainError as refusal:
        return refusal.code


def test_the_facts_of_one_command_lack_nothing_it_judges_by(world: World) -> None:
    """A condition that reads more must be known to :func:`linli.cases.judging.facts`."""
    allowed = set()
    for start in {act.start for act in ACTS}:
        case = Case.objects.get(no=start(world))
        for name in CAST:
            actor = world.actor(name)
            try:
                access.get_case(actor, case.no)
            except NotFound:
                continue
            now = clock.now()
            whole = judging.facts(actor, access.bundle(case), world.catalogue, now)
            for command in BY_PEOPLE - SENT_WITH_IT:
                found = access.bundle(case)
                part = judging.facts(actor, found, world.catalogue, now, command=command)
                outcome = judged(whole, command)
                assert judged(part, command) == outcome, (start, name, command)
                if isinstance(outcome, Decision):
                    allowed.add(command)
    assert allowed == BY_PEOPLE - SENT_WITH_IT


@pytest.mark.parametrize("planned", [True, False])
def test_an_answer_without_the_plan_of_its_oversight_is_refused(
    world: World, *, planned: bool
) -> None:
    start = next(act.start for act in ACTS if act.command is Command.PLAN)
    no = start(world)
    case = Case.objects.get(no=no)
    if not planned:
        Case.objects.filter(pk=case.pk).update(plan_version=0)
        with pytest.raises(DomainError) as refusal:
            world.do(no, "answer", outcome="explained")
        assert refusal.value.code == "plan-missing"
        return
    assert world.do(no, "answer", outcome="explained").state == "answered"
