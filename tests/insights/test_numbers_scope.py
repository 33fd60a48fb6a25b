"""Whose numbers somebody reads: the area of a post, the own unit, the village of the grid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.world import World

from linli.domain.errors import NotFound, NotYours
from linli.domain.indicator_catalogue import Only
from linli.insights.matter_sets import matters_of
from linli.insights.numbers_scope import Wanted, may_read, numbers_scope, offered, sight
from linli.people.actor import SYSTEM, VISITOR, Absent
from linli.tally.scopes import EVERYWHERE, Scope

pytestmark = pytest.mark.django_db

TOWN, OTHER_TOWN = "149901001000", "149901100000"
VILLAGE, GRID = "149901001001", "149901001001001"


def ids(world: World, *codes: str) -> frozenset[int]:
    found = [world.catalogue.tree.by_code(code) for code in codes]
    return frozenset(node.id for node in found if node)


def unit(world: World, code: str) -> int:
    found = world.catalogue.unit_by_code(code)
    assert found is not None
    return found.id


def test_the_county_reads_all_of_it_and_every_part(world: World) -> None:
    for name in ("dispatch1", "leader1", "audit1", "seat1", "verify1"):
        assert numbers_scope(world.actor(name)) == EVERYWHERE, name
    leader = world.actor("leader1")
    assert numbers_scope(leader, Wanted(TOWN)) == Scope(towns=ids(world, TOWN))
    assert numbers_scope(leader, Wanted(VILLAGE)).villages == ids(world, VILLAGE)
    assert numbers_scope(leader, Wanted(GRID)).villages == ids(world, VILLAGE)
    assert numbers_scope(leader, Wanted(unit="zj")).units == {unit(world, "zj")}
    assert numbers_scope(leader, Wanted(door="web")).doors == {"web"}
    none = numbers_scope(leader, Wanted("none", "none", "none"))
    assert none == Scope(towns=frozenset({0}), units=frozenset({0}), matters=frozenset({0}))
    assert numbers_scope(SYSTEM) == EVERYWHERE


def test_a_matter_stands_for_all_below_it(world: World) -> None:
    below = {one.id for one in world.catalogue.matters.values() if one.code.startswith("B")}
    assert len(below) > 2
    assert numbers_scope(world.actor("leader1"), Wanted(matter="B")).matters == below


def test_a_town_reads_itself_and_nothing_beside(world: World) -> None:
    town = world.actor("t1_dispatch")
    assert numbers_scope(town) == Scope(towns=ids(world, TOWN))
    assert numbers_scope(town, Wanted(VILLAGE)).villages == ids(world, VILLAGE)
    for wanted in (Wanted(OTHER_TOWN), Wanted("149901000000"), Wanted("149901100201")):
        with pytest.raises(NotFound):
            numbers_scope(town, wanted)
    codes = [node.code for node in offered(town, world.catalogue).areas]
    assert codes == [TOWN, VILLAGE, "149901001002"]


def test_a_unit_reads_its_own_numbers_everywhere(world: World) -> None:
    handler = world.actor("zj_handler")
    zj = frozenset({unit(world, "zj")})
    assert numbers_scope(handler) == Scope(units=zj)
    assert numbers_scope(handler, Wanted(TOWN)) == Scope(towns=ids(world, TOWN), units=zj)
    assert numbers_scope(handler, Wanted(unit="zj")).units == zj
    for wanted in (Wanted(unit="cg"), Wanted(unit="none"), Wanted(TOWN, "cg")):
        with pytest.raises(NotFound):
            numbers_scope(handler, wanted)
    shown = offered(handler, world.catalogue)
    assert not shown.areas
    assert [one.code for one in shown.units] == ["zj"]


def test_a_grid_worker_reads_the_villages_of_the_grids(world: World) -> None:
    worker = world.actor("grid1")
    assert numbers_scope(worker) == Scope(villages=ids(world, VILLAGE))
    codes = [node.code for node in offered(worker, world.catalogue).areas]
    assert codes == [VILLAGE, "149901001002"]
    assert numbers_scope(worker, Wanted("149901001002")).villages == ids(world, "149901001002")
    with pytest.raises(NotFound):
        numbers_scope(worker, Wanted(TOWN))


def test_who_has_no_such_post_reads_nothing(world: World) -> None:
    for actor in (world.actor("admin1"), VISITOR):
        assert not may_read(actor)
        with pytest.raises(NotYours):
            numbers_scope(actor)


def test_who_stands_in_reads_what_the_colleague_reads(world: World) -> None:
    colleague = world.actor("t1_dispatch")
    absent = Absent(colleague.user_id or 0, colleague.name, colleague.posts)
    actor = replace(world.actor("zj_handler"), standing_for=(absent,))
    assert numbers_scope(actor) == Scope(towns=ids(world, TOWN))
    assert numbers_scope(actor, Wanted(unit="zj")).units == {unit(world, "zj")}
    assert numbers_scope(actor, Wanted(OTHER_TOWN)).units == {unit(world, "zj")}
    assert numbers_scope(actor, Wanted(TOWN, "cg")).units == {unit(world, "cg")}


def test_what_is_not_there_is_the_same_answer(world: World) -> None:
    leader = world.actor("leader1")
    for wanted in (Wanted("9"), Wanted(unit="nobody"), Wanted(matter="ZZ")):
        with pytest.raises(NotFound):
            sight(leader, wanted, world.catalogue)


def test_disputes_are_what_the_county_says(world: World) -> None:
    catalogue = world.catalogue
    assert matters_of(Only.ALL, catalogue) is None
    assert matters_of(Only.DISPUTES, catalogue) == frozenset()
    named = replace(catalogue, settings={**catalogue.settings, "dispute_matters": ["B"]})
    below = {one.id for one in catalogue.matters.values() if one.code.startswith("B")}
    assert matters_of(Only.DISPUTES, named) == below
