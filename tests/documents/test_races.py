"""Many at once: every number is given once, and one case gets one paper."""

from __future__ import annotations

from functools import partial

import pytest

from linli.documents.actions.issuing import issue
from linli.documents.kinds import Kind
from linli.documents.models import IssuedDocument
from tests.cases.test_races import at_once, warm
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def test_numbers_are_given_once(world: World) -> None:
    warm(world)
    numbers = []
    for _ in range(6):
        no = world.report().no
        world.drive(no, "accept", "dispatch")
        numbers.append(no)
    actor = world.actor("dispatch1")
    done = at_once(*(partial(issue, actor=actor, no=no, kind=Kind.DISPATCH) for no in numbers))
    assert all(isinstance(one, IssuedDocument) for one in done)
    serials = IssuedDocument.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == [1, 2, 3, 4, 5, 6]


def test_a_double_click_issues_one_paper(world: World) -> None:
    warm(world)
    no = world.report().no
    world.drive(no, "accept", "dispatch")
    actors = [world.actor("dispatch1"), world.actor("leader1"), world.actor("dispatch1")]
    done = at_once(*(partial(issue, actor=one, no=no, kind=Kind.DISPATCH) for one in actors))
    assert sum(isinstance(one, IssuedDocument) for one in done) == 1
    assert done.count("same-paper") == 2
