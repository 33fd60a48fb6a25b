"""Whose queue × which area: what is offered, what comes first, what each holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.world import World

from linli.cases.access import visible_to
from linli.cases.models import Case, Duty
from linli.cases.queries import listing, queues, scope
from linli.cases.queries.listing import Filters
from linli.cases.queries.scope import Scope
from linli.domain.authority import AREA_ROLES
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import Actor, ActorPost

pytestmark = pytest.mark.both_engines

ALL = Filters(queue="all")


def numbers(actor: Actor, world: World, filters: Filters) -> set[str]:
    return {row.no for row in listing.list_cases(actor, filters, catalogue=world.catalogue).items}


@pytest.mark.parametrize(
    ("who", "offered", "first"),
    [
        ("zj_handler", ("me", "unit", "all"), Scope("unit")),
        ("zj_leader", ("me", "unit", "all"), Scope("unit")),
        ("seat1", ("filed", "unit", "all"), Scope()),
        ("dispatch1", ("filed", "unit", "all"), Scope()),
        ("t1_dispatch", ("filed", "unit", "all"), Scope()),
        ("verify1", ("unit", "all"), Scope()),
        ("leader1", ("unit", "all"), Scope()),
        ("grid1", ("filed", "all"), Scope()),
        ("audit1", ("all",), Scope()),
        ("admin1", ("all",), Scope()),
    ],
)
def test_posts_decide_what_is_offered_and_what_comes_first(
    world: World, who: str, offered: tuple[str, ...], first: Scope
) -> None:
    actor = world.actor(who)
    assert scope.offered(actor) == offered
    assert scope.usual(actor, world.catalogue) == first
    assert scope.usual(actor, world.catalogue).whose in offered


def test_a_seat_with_a_wider_second_post_begins_in_the_area_of_the_centre(world: World) -> None:
    town = world.catalogue.tree.by_code("149901001000")
    county = world.catalogue.tree.root
    assert town is not None
    seat = ActorPost(Role.SEAT, 1, "甲", town.id, town.kind, town.path)
    handler = ActorPost(Role.HANDLER, 2, "乙", county.id, county.kind, county.path)
    both = Actor(user_id=1, name="某", posts=(seat, handler))
    assert scope.usual(both, world.catalogue) == Scope(area=town.code)
    assert scope.usual(replace(both, posts=(seat,)), world.catalogue) == Scope()


def test_the_areas_offered_are_those_the_posts_reach(world: World) -> None:
    tree = world.catalogue.tree
    for who in ("dispatch1", "t1_dispatch", "grid1", "zj_handler"):
        actor = world.actor(who)
        posts = [post.area_path for post in actor.posts if post.role in AREA_ROLES]
        tops = scope.reach(actor, world.catalogue)
        assert tops, who
        for path in posts:
            assert any(path.startswith(top.path) for top in tops), who
        assert not [
            (one, two) for one in tops for two in tops if one != two and one.path in two.path
        ]
    assert scope.reach(world.actor("dispatch1"), world.catalogue) == [tree.root]
    assert scope.reach(world.actor("admin1"), world.catalogue) == []


def test_mine_is_what_i_hold_or_am_responsible_for(world: World) -> None:
    mine, other = world.report().no, world.report().no
    world.drive(mine, "accept", "dispatch", "sign")
    world.drive(other, "accept", "dispatch")
    handler = world.actor("zj_handler")
    held = replace(ALL, whose="me")
    assert numbers(handler, world, held) == {mine}
    assert numbers(world.actor("zj_leader"), world, held) == set()
    world.do(mine, "answer")
    case = Case.objects.get(no=mine)
    assert case.holder_id != handler.user_id
    assert Duty.objects.filter(case=case, assignee_id=handler.user_id, active=True).exists()
    assert numbers(handler, world, held) == {mine}


def test_filed_is_what_i_registered_and_unit_whose_turn_it_is(world: World) -> None:
    mine = world.report("seat1").no
    other = world.report().no
    assert numbers(world.actor("seat1"), world, replace(ALL, whose="filed")) == {mine}
    world.drive(other, "accept", "dispatch")
    unit = replace(ALL, whose="unit")
    assert numbers(world.actor("zj_handler"), world, unit) == {other}
    assert numbers(world.actor("admin1"), world, unit) == set()


def test_call_back_is_closed_without_a_rating_or_not_reached(world: World) -> None:
    closed, unreached, open_ = (world.answered().no for _ in range(3))
    world.drive(closed, "verify_true", "close")
    world.do(unreached, "verify_unreached")
    waiting = Filters(queue="call_back")
    dispatcher = world.actor("dispatch1")
    assert numbers(dispatcher, world, waiting) == {closed, unreached}
    assert queues.counts(dispatcher, clock.now())["call_back"] == 2
    world.do(closed, "rate", by=world.reporter(closed), stars="5")
    assert numbers(dispatcher, world, waiting) == {unreached}
    assert open_ in numbers(dispatcher, world, Filters(queue="answered"))


@pytest.mark.parametrize("who", ["dispatch1", "t1_dispatch", "zj_handler", "grid1", "verify1"])
def test_counts_of_every_scope_are_the_lengths_of_its_lists(world: World, who: str) -> None:
    made = [world.report("seat1", area="149901001001").no, world.report(area="149901100201").no]
    made += [world.report("grid1", door="grid", area="149901001001001").no]
    world.drive(made[0], "accept", "dispatch", "sign")
    world.drive(made[1], "accept", "dispatch")
    actor, now = world.actor(who), clock.now()
    for whose in scope.WHOSE:
        for area in ("", "149901001000", "149901100201", "149901000000"):
            chosen = Scope(whose, area)
            within = scope.within(actor, chosen, world.catalogue)
            counts = queues.counts(actor, now, within=within)
            for code, number in counts.items():
                filters = Filters(queue=code, whose=whose, area=area, order="newest")
                assert number == len(numbers(actor, world, filters)), (whose, area, code)


def test_every_role_has_its_queues_and_loses_none(world: World) -> None:
    for role in Role:
        first, rest = queues.shown_to({role})
        assert {queue.code for queue in (*first, *rest)} == set(queues.BY_CODE)
        assert first[0].code == "open"
    assert len(queues.shown_to({Role.DISPATCHER})[0]) == 1 + len(queues.WORKBENCH)


@pytest.mark.parametrize(
    ("raw", "usual", "expected"),
    [
        ({}, Scope("unit", "149901001000"), Scope("unit", "149901001000")),
        ({"whose": "all"}, Scope("unit", "149901001000"), Scope()),
        ({"area": ""}, Scope("unit", "149901001000"), Scope("unit")),
        ({"text": "井盖"}, Scope("unit", "149901001000"), Scope()),
        ({"mine": "1"}, Scope(), Scope("unit")),
        ({"mine": "1", "whose": "me"}, Scope(), Scope("me")),
        ({}, None, Scope()),
    ],
)
def test_what_is_usual_yields_to_what_was_asked(
    world: World, raw: dict[str, str], usual: Scope | None, expected: Scope
) -> None:
    filters, problems = listing.read(raw, world.catalogue, usual)
    assert filters.scope == expected
    assert not problems


def test_no_scope_shows_what_is_invisible(world: World) -> None:
    for _ in range(2):
        world.report("seat1")
    for who in ("zj_handler", "t2_dispatch", "grid2", "admin1"):
        actor = world.actor(who)
        allowed = set(visible_to(actor).values_list("no", flat=True))
        for whose in scope.WHOSE:
            assert numbers(actor, world, replace(ALL, whose=whose)) <= allowed
