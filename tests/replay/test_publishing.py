"""The board of a demonstration: made-up matters only, by two people, once."""

from __future__ import annotations

from tests.board.board_world import matter
from tests.world import World

from linli.board.access import shown
from linli.board.models import Publication
from linli.cases.models import Case
from linli.replay.publishing import publish_some


def test_made_up_matters_are_published_by_two_people_once(world: World) -> None:
    for consent in (True, False):
        matter(world, consent=consent)
    imported = matter(world)
    Case.objects.filter(no=imported).update(source="letters", source_id="1")
    world.report()  # not accepted yet
    assert publish_some(9) == 2
    rows = list(Publication.objects.select_related("proposed_by", "decided_by"))
    assert {row.proposed_by.username for row in rows} == {"dispatch1"}
    assert {row.decided_by.username for row in rows if row.decided_by} == {"leader1"}
    assert {row.basis for row in rows} == {"consent", "facility"}
    assert all("13900001234" not in row.title + row.text for row in shown())
    assert publish_some(9) == 0


def test_no_more_than_asked_for(world: World) -> None:
    for _ in range(3):
        matter(world)
    assert publish_some(2) == 2
