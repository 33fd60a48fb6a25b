"""Judging many cases at once says the same as judging each, with a fixed number of statements."""

from __future__ import annotations

import pytest
from tests.budgets import counted
from tests.moves import ACTS
from tests.world import World

from linli.cases import access, judging
from linli.cases.queries.many import bundles
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

CAST = (
    "seat1",
    "dispatch1",
    "zj_handler",
    "zj_leader",
    "cg_handler",
    "verify1",
    "leader1",
    "grid1",
)


def test_many_are_judged_like_each(world: World) -> None:
    starts = list(dict.fromkeys(act.start for act in ACTS))
    numbers = [start(world) for start in starts]
    now = clock.now()
    seen = 0
    for name in CAST:
        actor = world.actor(name)
        together = bundles(actor, numbers)
        with counted() as statements:
            judged = {
                one.case.no: judging.moves(actor, one, world.catalogue, now) for one in together
            }
        assert not [sql for sql in statements if "catalogue_county" not in sql]
        for no, moves in judged.items():
            alone = access.load(actor, no)
            assert moves == judging.moves(actor, alone, world.catalogue, now), (name, no)
            seen += 1
    assert seen > 40


def test_unknown_and_invisible_are_left_out_and_the_order_is_kept(world: World) -> None:
    one, other = world.report().no, world.report().no
    found = bundles(world.actor("dispatch1"), [other, "12345", "x", one, other])
    assert [each.case.no for each in found] == [other, one]
    assert bundles(world.actor("zj_handler"), [one, other]) == []
    assert bundles(world.actor("zj_handler"), []) == []
