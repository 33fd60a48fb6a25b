"""An office at work in a demonstration: everything is there, once, and its chains are whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from tests.world import MINIPACK, World

from linli.admission.models import Admission, Voice
from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.bulletins.models import Bulletin
from linli.county.pack import read_pack
from linli.documents.models import IssuedPaper
from linli.domain.burden_voice import Outcome
from linli.domain.emergency import GOAL
from linli.domain.rota import PostKind
from linli.kernel import clock
from linli.meetings.models import Meeting
from linli.replay.office import furnish_office
from linli.replay.office_crew import muster
from linli.replay.office_listing import furnish_listing
from linli.replay.templates import fill
from linli.rota.models import DailyReport, DeclaredDays, DutyPost, Emergency, Handover, Shift
from linli.rota.queries.days import summary
from linli.rota.queries.today import today
from linli.supervision.models import Listing
from linli.tasks.models import Task

pytestmark = pytest.mark.both_engines

CHAINS = (
    "gridbook",
    "meeting",
    "task",
    "paper",
    "admission",
    "rota",
    "rota-days",
    "emergency",
    "unit-rule",
    "burden-voice",
    "bulletin",
)


@pytest.fixture
def office(world: World) -> World:
    """Some matters as they were reported, and the office beside them."""
    fill(read_pack(MINIPACK).templates, count=12, seed=1, until=clock.now())
    furnish_office()
    return world


def test_everything_is_there_once(office: World) -> None:
    _meetings()
    _matters()
    _duty(office)
    _emergencies()
    _voices()
    _bulletins()
    events = Event.objects.count()
    again = furnish_office()
    assert (again.meetings, again.matters, again.posts, again.reports, again.calls) == (0,) * 5
    assert again.rules == again.book == 0
    assert again.forms == again.outings == again.teams == again.voices == again.bulletins == 0
    assert Event.objects.count() == events
    said = StringIO()
    call_command("replay", office=True, limit=0, no_summary=True, stdout=said)
    assert "另有会商 0 次" in said.getvalue()
    for kind in CHAINS:
        assert Event.objects.filter(chain_kind=kind).exists(), kind
        assert verify(kind).ok, kind


def _voices() -> None:
    waiting = Voice.objects.filter(outcome="")
    assert set(Voice.objects.values_list("outcome", flat=True)) == {"", *map(str, Outcome)}
    assert all(one.said_on <= clock.today() <= one.due_on for one in waiting)
    # Said as on a telephone: the record names nobody.
    said = Event.objects.filter(chain_kind="burden-voice", action="burden-voice-said")
    assert set(said.values_list("actor_id", flat=True)) == {None}


def _bulletins() -> None:
    issued = Bulletin.objects.get(standing="issued")
    assert issued.approved_by_id not in {None, issued.submitted_by_id}
    said = issued.disputes.get()
    assert (said.upheld, said.answered_at is not None) == (False, True)


def _meetings() -> None:
    now = clock.now()
    shown = {unit.id for unit in muster().shown}
    held = Meeting.objects.filter(standing="issued", held_at__lt=now)
    planned = Meeting.objects.filter(standing="planned", planned_at__gt=now)
    assert set(held.values_list("centre_id", flat=True)) == shown
    assert {one.previous_id for one in planned} == {one.pk for one in held}
    minutes = IssuedPaper.objects.filter(kind="minutes")
    assert {one.paper for one in held} == set(minutes.values_list("number", flat=True))
    for one in held:
        tasks = Task.objects.filter(origin="meeting", origin_key=one.key)
        assert tasks.filter(standing="accepted").exists()
        assert tasks.filter(standing="given", due_at__lt=now).count() == 1
        assert {row.mark for row in one.attendance.all()} >= {"present"}
        assert one.items.filter(deferred=True).count() == 1
    for one in planned:
        assert one.items.filter(reason__contains="上次议定").exists()


def _matters() -> None:
    rows = Admission.objects.filter(origin="applied")
    found = Counter(rows.values_list("standing", flat=True))
    assert found == {
        "submitted": 1,
        "review": 1,
        "notice": 1,
        "temporary": 2,
        "expired": 1,
        "refused": 1,
        "review_due": 1,
    }
    ending = rows.filter(standing="temporary").order_by("valid_until")[0].valid_until
    assert ending is not None
    assert 0 < (ending - clock.today()).days < 7


def _duty(world: World) -> None:
    kinds = Counter(DutyPost.objects.values_list("kind", flat=True))
    assert set(kinds) == {kind.value for kind in PostKind}
    now = clock.now()
    town = world.catalogue.tree.by_id(muster().shown_towns[0].area_id)
    lines = today(world.catalogue, now, town).lines
    assert sum(line.gap_count for line in lines) == 1
    assert all(line.person for line in lines if line.kind == "24小时值班")
    assert Shift.objects.filter(end_at__lt=now).exists()
    assert Handover.objects.filter(standing="signed").exists()
    assert not Handover.objects.exclude(standing="signed").exists()
    days = DeclaredDays.objects.get()
    told = summary(world.actor("dispatch1"), world.catalogue, days, days.first)
    assert told.sent == DailyReport.objects.count() > 1
    assert [line.unit.tier for line in told.missing] == ["town"]
    assert all(line.overdue for line in told.missing)


def _emergencies() -> None:
    over, running = Emergency.objects.order_by("opened_at")
    assert (over.outcome, running.ended_at) == ("handled", None)
    for one in (over, running):
        assert one.acknowledged_at is not None
        assert one.acknowledged_at - one.opened_at <= GOAL


def test_what_is_overdue_longest_and_may_be_public_is_shown_to_everybody(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=60)):
        numbers = [world.report().no for _ in range(2)]
        for no, matter in zip(numbers, ("B01", "A02"), strict=True):
            world.drive(no, ("accept", {"matter": matter}), "dispatch", "sign")
    assert furnish_listing(muster()) == 1
    assert furnish_listing(muster()) == 0, "once"
    listing = Listing.objects.get()
    assert listing.supervision.case.no == numbers[1], "the other matter is not for everybody"
    assert listing.supervision.level == "listed"
