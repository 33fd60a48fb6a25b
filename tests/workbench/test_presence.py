"""Presence helps colleagues and leaves no trace."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.workbench.actions import presence
from linli.workbench.models import Presence


def beat(world: World, who: str, case: Case, *, busy: bool = False) -> list[tuple[str, bool]]:
    others = presence.beat(user_id=world.user(who).pk, case_id=case.pk, busy=busy, now=clock.now())
    return [(one.name, one.busy) for one in others]


def test_people_see_each_other_and_what_they_do(world: World) -> None:
    case = Case.objects.get(no=world.report().no)
    names = {who: world.user(who).full_name for who in ("dispatch1", "seat1")}
    assert beat(world, "dispatch1", case) == []
    assert beat(world, "seat1", case, busy=True) == [(names["dispatch1"], False)]
    assert beat(world, "dispatch1", case) == [(names["seat1"], True)]
    beat(world, "seat1", case)
    assert beat(world, "dispatch1", case) == [(names["seat1"], False)]
    presence.leave(user_id=world.user("seat1").pk, case_id=case.pk)
    assert beat(world, "dispatch1", case) == []


def test_without_a_sign_of_life_nobody_is_shown_and_soon_forgotten(world: World) -> None:
    case = Case.objects.get(no=world.report().no)
    start = clock.now()
    with clock.at(start):
        beat(world, "seat1", case)
    with clock.at(start + timedelta(seconds=59)):
        assert len(beat(world, "dispatch1", case)) == 1
    with clock.at(start + timedelta(seconds=60)):
        assert beat(world, "dispatch1", case) == []
        assert Presence.objects.count() == 2
    with clock.at(start + timedelta(seconds=120)):
        beat(world, "dispatch1", case)
        assert list(Presence.objects.values_list("user__username", flat=True)) == ["dispatch1"]


def test_the_worker_forgets_where_nobody_comes_back(world: World) -> None:
    case = Case.objects.get(no=world.report().no)
    start = clock.now()
    with clock.at(start):
        beat(world, "seat1", case)
    with clock.at(start + timedelta(seconds=119)):
        assert presence.forget() == 0
    with clock.at(start + timedelta(seconds=120)):
        assert presence.forget() == 1
    assert not Presence.objects.exists()


def test_nothing_keeps_a_past_of_it(world: World) -> None:
    case = Case.objects.get(no=world.report().no)
    before = (Event.objects.count(), OutboxMessage.objects.count(), case.version)
    for _ in range(5):
        beat(world, "seat1", case, busy=True)
        beat(world, "dispatch1", case)
    presence.leave(user_id=world.user("seat1").pk, case_id=case.pk)
    case.refresh_from_db()
    assert (Event.objects.count(), OutboxMessage.objects.count(), case.version) == before
    # One row a person and case, however long they looked; no other table speaks of it.
    assert Presence.objects.count() == 1
    tables = [name for name in connection.introspection.table_names() if "presence" in name]
    assert tables == ["workbench_presence"]
