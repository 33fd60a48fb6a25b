"""Whatever somebody's posts: list, search, page, API and rule agree on what they may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import World

from linli.cases import access, judging, rights
from linli.cases.models import Case, ConflictBlock, Party, ReadGrant
from linli.cases.queries import narrowing
from linli.cases.queries.listing import Filters, list_cases
from linli.catalogue import snapshot
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Command, Role
from linli.kernel import clock
from linli.people import tokens
from linli.people.actor import SYSTEM, VISITOR, Actor, ActorPost

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
AREAS = (
    "149901000000", "149901001000", "149901100000", "149901001001", "149901001002", "149901100201",
    "149901001001001", "149901001002001", "14990100100200101", "149901100202001",
)  # fmt: skip
UNITS = ("centre", "t1", "t2", "zj", "cg", "ga", "water")
CAST = (
    "seat1", "dispatch1", "t1_dispatch", "t2_dispatch", "verify1", "leader1", "audit1", "admin1",
    "zj_handler", "cg_leader", "ga_handler", "water_handler", "grid1", "grid2",
)  # fmt: skip
GRANTED = ("zj_leader", "cg_handler", "cg_leader", "ga_handler", "water_handler", "grid1", "admin1")


@pytest.fixture
def county(world: World) -> Iterator[World]:
    """Matters in every rung of the tree, by every door, with present and past duties and blocks."""
    rng, lot = Random(7), Random(11)
    with clock.at(NOW):
        for number, area in enumerate(AREAS):
            by = ("visitor", "seat1", "grid1", "grid2", "zj_handler")[number % 5]
            door = {"seat1": "seat", "grid1": "grid", "grid2": "grid"}.get(by, "web")
            no = world.report(by, door=door, area=area).no
            if number % 3:
                world.do(no, "accept")
                support = rng.sample(["cg", "ga", "water"], number % 3)
                world.do(no, "dispatch", lead_unit="zj", support_units=support)
            if number % 3 and number % 4 == 2:
                world.drive(no, "ask_return", "grant_return", ("dispatch", {"lead_unit": "ga"}))
            for name in rng.sample(CAST, 2):
                ConflictBlock.objects.create(
                    case=Case.objects.get(no=no), user=world.user(name), set_at=NOW, reason="x"
                )
            for place, name in enumerate(lot.sample(GRANTED, 3)):
                ReadGrant.objects.create(
                    case=Case.objects.get(no=no),
                    user=world.user(name),
                    granted_by=world.user("seat1"),
                    granted_at=NOW,
                    until=NOW,
                    reason="x",
                    ended_at=NOW if place == 2 else None,
                )
            if number == 5:
                world.do(no, "withdraw", by=world.reporter(no))
        yield world


def seen_by_rule(actor: Actor) -> set[str]:
    numbers = set()
    for case in Case.objects.all():
        blocked = frozenset(
            ConflictBlock.objects.filter(case=case).values_list("user_id", flat=True)
        )
        readers = frozenset(
            ReadGrant.objects.filter(case=case, ended_at__isnull=True).values_list(
                "user_id", flat=True
            )
        )
        if rights.may_open(actor, access.bundle(case), blocked, readers):
            numbers.add(case.no)
    return numbers


def listed(actor: Actor, text: str = "") -> set[str]:
    """Every number of the list, page after page."""
    numbers: set[str] = set()
    cursor: str | None = None
    while True:
        page = list_cases(actor, Filters(queue="all", text=text), cursor, 4)
        numbers |= {row.no for row in page.items}
        cursor = page.next
        if not cursor:
            return numbers


def opened(actor: Actor, guests: set[str]) -> set[str]:
    numbers = set()
    for no in Case.objects.values_list("no", flat=True):
        try:
            found = access.load(actor, no)
        except NotFound:
            continue
        numbers.add(no)
        # Who was granted reading reads and comments: no contact, no other move.
        if rights.roles_on(actor, found) == {Role.GUEST}:
            guests.add(no)
            assert not any(rights.may_see_contact(actor, found, one) for one in Party.Privacy)
            allowed = {m.command for m in judging.moves(actor, found, snapshot.current(), NOW)}
            assert allowed <= {Command.COMMENT}
    return numbers


def agree(actor: Actor) -> set[str]:
    seen = seen_by_rule(actor)
    assert set(access.visible_to(actor).values_list("no", flat=True)) == seen
    assert opened(actor, guests := set()) == seen
    assert guests <= seen
    assert listed(actor) == seen
    assert listed(actor, "楼道杂物") == seen
    assert {no for no in seen if no in listed(actor, no)} == seen
    return seen


def post(world: World, role: Role, unit: str, area: str) -> ActorPost:
    node = world.catalogue.tree.by_code(area)
    held = world.catalogue.unit_by_code(unit)
    assert node is not None
    assert held is not None
    return ActorPost(role, held.id, held.short_name, node.id, node.kind, node.path)


@given(
    posts=st.lists(
        st.tuples(st.sampled_from(Role), st.sampled_from(UNITS), st.sampled_from(AREAS)),
        max_size=3,
    ),
    who=st.sampled_from([*CAST, "nobody"]),
)
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_posts(county: World, posts: list[tuple[Role, str, str]], who: str) -> None:
    user_id = 10**9 if who == "nobody" else county.user(who).pk
    actor = Actor(user_id, who, tuple(post(county, *one) for one in posts))
    agree(actor)


def test_the_named_cast_and_the_api(county: World) -> None:
    reached: dict[str, set[str]] = {}
    for name in CAST:
        reached[name] = agree(county.actor(name))
        issued = tokens.issue(user=county.user(name), label="测试", now=clock.now())
        client = Client(headers={"Authorization": f"Bearer {issued.secret}"})
        page = client.get("/api/v1/cases?queue=all&size=100").json()
        assert {row["no"] for row in page["items"]} == reached[name]
        for no in Case.objects.values_list("no", flat=True):
            expected = 200 if no in reached[name] else 404
            assert client.get(f"/api/v1/cases/{no}").status_code == expected
            assert client.get(f"/api/v1/cases/{no}/due").status_code == expected
    assert reached["admin1"] == set()
    blocked = ConflictBlock.objects.filter(user=county.user("seat1")).count()
    assert (
        len(reached["seat1"]) == Case.objects.count() - blocked
    )  # the county's post sees the rest
    assert reached["t1_dispatch"]
    assert reached["t2_dispatch"]
    assert reached["t1_dispatch"] & reached["t2_dispatch"] == set()


def test_a_blocked_person_reaches_nothing(county: World) -> None:
    for row in ConflictBlock.objects.select_related("case", "user"):
        actor = county.actor(row.user.username)
        assert row.case.no not in agree(actor)
        unknown = _refusal(actor, "149901209901019999")
        assert _refusal(actor, row.case.no).replace(row.case.no, "*") == unknown


def _refusal(actor: Actor, no: str) -> str:
    with pytest.raises(NotFound) as refusal:
        access.get_case(actor, no)
    return refusal.value.message.replace("149901209901019999", "*")


def test_visitors_and_the_system(county: World) -> None:
    case = Case.objects.order_by("id").first()
    assert case is not None
    assert agree(VISITOR) == set()
    assert agree(county.reporter(case.no)) == {case.no}
    assert agree(SYSTEM) == set(Case.objects.values_list("no", flat=True))
    assert rights.roles_on(VISITOR, access.bundle(case)) == frozenset()
    assert rights.roles_on(county.reporter(case.no), access.bundle(case)) == {Role.REPORTER}
    assert rights.roles_on(SYSTEM, access.bundle(case)) == {Role.SYSTEM}


def test_the_ways_to_cases_lead_to_all_that_is_seen(world: World) -> None:
    """A search by who sees little begins with these ways: none of them may be missing."""
    for area in ("149901001001001", "149901100201001"):
        world.drive(world.report(area=area).no, "accept", "dispatch", "sign")
    for name in ("t1_dispatch", "zj_handler", "cg_leader", "grid1", "grid2", "verify1"):
        actor = world.actor(name)
        found = access.ways(actor)
        seen = set(access.visible_to(actor).values_list("pk", flat=True))
        if found is None:
            assert seen == set(Case.objects.values_list("pk", flat=True))
            continue
        sql, values = narrowing._keys(found, world.catalogue, Q())
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert {pk for (pk,) in cursor.fetchall()} == seen, name
