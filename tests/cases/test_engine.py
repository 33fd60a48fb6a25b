"""The writer itself: a lost race leaves nothing, faults in the house are loud."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import OperationalError
from tests.world import World

from linli.audit.chain import read
from linli.audit.models import Event
from linli.cases import access, judging
from linli.cases.actions import apply as applying
from linli.cases.actions import intake, linking, reporting
from linli.cases.actions.engine import Move
from linli.cases.actions.sweep import sweep
from linli.cases.models import Case, CaseLink
from linli.catalogue.models import CalendarDay, CountyProfile
from linli.domain.errors import LostRace
from linli.domain.lifecycle import Command, decide
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.people.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def a_move(world: World) -> Move:
    """A move as an action gets it, by nobody in particular and with nothing filled in."""
    found = access.load(SYSTEM, world.report().no)
    seat = world.actor("seat1")
    decision = decide(judging.facts(seat, found, world.catalogue, clock.now()), Command.ACCEPT)
    return Move(Command.ACCEPT, SYSTEM, found, world.catalogue, clock.now(), decision, {})


def test_what_cleaning_and_table_promise_is_relied_on_loudly(world: World) -> None:
    """None of these can be reached by input; if a change makes one so, it must not pass quietly."""
    move = a_move(world)
    for broken in (
        lambda: move.person,
        lambda: move.lead_unit,
        lambda: move.unit("lead_unit"),
        lambda: intake.accept(move),
        lambda: reporting.receipt(Case(), repeated=False),
    ):
        with pytest.raises(LookupError):
            broken()
    assert move.words("files") == ()
    assert replace(move, actor=world.actor("seat1")).person == world.user("seat1").pk


def test_a_lost_race_leaves_nothing(world: World) -> None:
    """The row moved on between reading and writing: neither event nor promise stays."""
    no = world.report().no
    before = (
        Case.objects.values().get(no=no),
        Event.objects.count(),
        OutboxMessage.objects.count(),
    )
    with (
        mock.patch.object(applying.statements, "update", return_value=0),
        pytest.raises(LostRace),
    ):
        world.do(no, "accept")
    after = (Case.objects.values().get(no=no), Event.objects.count(), OutboxMessage.objects.count())
    assert after == before


def test_a_busy_target_is_a_lost_race(world: World) -> None:
    no, target = world.report().no, world.report().no
    real = access.get_case

    def busy(actor: object, number: str, **how: bool) -> Case:
        if how.get("nowait"):
            raise OperationalError("could not obtain lock")
        return real(actor, number, **how)  # type: ignore[arg-type]  # passed through

    with mock.patch.object(linking.access, "get_case", busy), pytest.raises(LostRace):
        world.do(no, "merge", target=target, text="同")
    assert not CaseLink.objects.exists()
    assert Case.objects.get(no=no).state == "reported"


def test_dates_are_counted_again_once_when_the_holidays_are_known(world: World) -> None:
    last = max(world.catalogue.calendar.known_years)
    with clock.at(datetime(last, 12, 30, 1, 0, tzinfo=UTC)):
        no = world.report(matter="B01").no
        world.drive(no, "accept")
        case = Case.objects.get(no=no)
        assert case.calendar_gap
        assert sweep().done == {}
        assert case.due_at is not None
        day = case.due_at.astimezone(clock.CIVIL).date()
        assert day == date(last + 1, 1, 6)
        CalendarDay.objects.bulk_create(  # as many as a real table has
            CalendarDay(day=day + timedelta(days=n), workday=False) for n in range(40)
        )
        CountyProfile.objects.update(revision=uuid4().hex)
        swept = sweep()
        assert (swept.done, swept.failed) == ({"recount": 1}, [])
        assert sweep().done == {}
    case.refresh_from_db()
    assert not case.calendar_gap
    assert case.due_at.astimezone(clock.CIVIL).date() > day
    assert read("case", int(no))[-1].role == "system"
