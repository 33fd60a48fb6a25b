"""Random people do random things; whatever they do, the record stays sound."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.cases.walker import Walker
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_walk(world: World, seed: int) -> None:
    walker = Walker(world, seed)
    try:
        walker.walk(130)
    except Exception as error:
        raise AssertionError("\n".join(walker.trace[-40:])) from error
    assert len(walker.done) >= 12, walker.done  # a walk that goes nowhere proves nothing
    assert len(walker.refused) >= 4, walker.refused
    assert verify("case").ok
    for case in Case.objects.all():
        events = list(
            Event.objects.filter(chain_kind="case", chain_id=int(case.no)).order_by("seq")
        )
        assert [event.seq for event in events] == list(range(1, case.version + 1))
        assert events[-1].target_state == case.state
        for before, after in pairwise(events):
            assert before.target_state == after.source_state
            assert before.at <= after.at
        kept = OutboxMessage.objects.filter(topic="case.event", key__startswith=f"{case.no}:")
        assert kept.count() == len(events)
