"""Early warnings in a demonstration: the last nights' findings, one of them followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rising.rising_world import outbreak
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.kernel import clock
from linli.replay.office_crew import muster
from linli.replay.office_rising import NIGHTS, furnish_rising
from linli.rising.models import Alert, Campaign, Night
from linli.tasks.models import Task

pytestmark = pytest.mark.both_engines


def test_the_last_nights_are_looked_at_and_one_finding_is_followed_up(world: World) -> None:
    now = clock.now()
    midday = now.astimezone(clock.CIVIL).replace(hour=12)
    outbreak(world, 6, midday - timedelta(days=2))
    assert furnish_rising(muster()) >= 1
    assert Night.objects.count() == NIGHTS
    campaign = Campaign.objects.select_related("warning").get()
    row = campaign.warning
    assert (row.verdict, row.day < clock.today()) == ("true", True)
    given = Task.objects.filter(origin="campaign", origin_key=row.key)
    assert given.exists()
    assert Alert.objects.exclude(pk=row.pk).filter(verdict="true").count() == 0
    events = Event.objects.filter(chain_kind="warning")
    assert not events.filter(at__gt=clock.now()).exists()
    assert verify("warning").ok
    before = events.count()
    assert furnish_rising(muster()) == 0
    assert (events.count(), Campaign.objects.count()) == (before, 1)


def test_a_county_where_nothing_repeats_has_quiet_nights(world: World) -> None:
    assert furnish_rising(muster()) == 0
    assert (Night.objects.count(), Alert.objects.count()) == (NIGHTS, 0)
