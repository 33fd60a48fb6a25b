"""Two people with the same link at the same moment: one is heard, the other is told kindly."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.world import World

from linli.cases.models import Case, Party, Rating
from linli.kernel import clock
from linli.notify import link_use, links
from linli.notify.models import Link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def at_once(*acts: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(timeout=20)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _link(world: World, no: str, purpose: str) -> Link:
    assert world.catalogue  # read what the threads share before they start
    case = Case.objects.get(no=no)
    return links.mint(
        case, purpose, party_role="requester", round=case.answer_round, now=clock.now()
    )


def test_one_answer_is_taken(world: World) -> None:
    no = world.closed().no
    link = _link(world, no, "rate")

    def rate(stars: str) -> bool:
        raw = {"stars": stars, "reasons": [], "text": ""}
        return link_use.use(link, raw, mark="", now=clock.now()).taken

    heard = at_once(*[lambda stars=stars: rate(stars) for stars in "12345"])
    assert sorted(heard, key=bool) == [False] * 4 + [True]
    assert Rating.objects.filter(case__no=no).count() == 1


def test_not_mine_and_an_answer_do_not_wait_for_each_other_for_ever(world: World) -> None:
    no = world.report().no
    link = _link(world, no, "supplement")
    raw = {"text": "3号楼", "files": []}
    taken, _, swept = at_once(
        lambda: link_use.use(link, raw, mark="", now=clock.now()).taken,
        lambda: link_use.disown(link, now=clock.now()),
        links.sweep,
    )
    state = Link.objects.get(pk=link.pk).standing
    assert state == (Link.State.USED if taken else Link.State.DISOWNED)
    assert Party.objects.get(case__no=no).wrong_at is not None
    assert swept == 0
