"""The powers in a replay: whistles, joint plans, 督办, 批示, 包保, the ladder; nothing refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.world import MINIPACK, World

from linli.audit.verifying import verify
from linli.cases.models import Case, Milestone
from linli.cli import demo
from linli.county.pack import read_pack
from linli.domain.lifecycle import Command
from linli.domain.whistles import Standing
from linli.insights.measures import differences
from linli.insights.recount import recount
from linli.insights.summary import summary
from linli.instructions.models import Presentation
from linli.replay import powers
from linli.replay.course import drawn
from linli.replay.drive import replay
from linli.replay.templates import fill
from linli.tasks.models import Task
from linli.whistles.models import Call

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
EXPECTED = frozenset(
    {
        Command.WHISTLE, Command.ANSWER_WHISTLE, Command.ARRIVE, Command.END_WHISTLE,
        Command.ARRANGE, Command.TAKE_PART, Command.CONTRIBUTE, Command.RETURN_PART,
        Command.SUPERVISE, Command.FEED_BACK, Command.RELEASE,
        Command.PRESENT, Command.INSTRUCT,
        Command.NAME_LEADERS, Command.PLAN, Command.REACH,
        Command.ESCALATE, Command.RESPOND, Command.DECIDE,
    }
)  # fmt: skip


def test_every_power_is_used_and_nothing_refused(
    world: World, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LINLI_FILES = tmp_path / "files"
    monkeypatch.setattr(powers, "SHARES", dict.fromkeys(powers.SHARES, (0.5, 0.3)))
    fill(read_pack(MINIPACK).templates, count=60, seed=1, until=NOW)
    done = replay(seed=1, until=NOW)
    assert done.failures == []
    assert EXPECTED - set(+done.moves) == set()
    for kind in ("case", "task", "reading"):
        assert verify(kind).ok
    table, again = summary(NOW), recount(NOW)
    assert differences(table, again) == []
    assert table.plain() == again.plain()

    calls = list(Call.objects.select_related("whistle"))
    assert {call.standing for call in calls} >= {Standing.ARRIVED, Standing.ABSENT}
    assert any(call.arrived_at and call.arrived_at > call.whistle.arrive_by for call in calls)
    assert {task.standing for task in Task.objects.all()} >= {"given", "accepted"}
    assert not Presentation.objects.filter(read_at=None, answered_at__isnull=False).exists()
    # Desks have something before them.
    assert Case.objects.filter(whistles__gt=0).exists()
    assert Case.objects.filter(parts_open__gt=0).exists()
    assert Case.objects.exclude(climbed="").exists()
    missed = Milestone.objects.filter(done_at=None, due_on__lt=NOW.date())
    assert missed.filter(plan__case__state="handling").exists()

    later = NOW + timedelta(days=8)
    assert replay(seed=1, until=later).failures == []
    assert differences(summary(later), recount(later)) == []


@pytest.mark.parametrize("name", sorted(set(powers.SHARES) - {"late"}))
def test_a_demo_of_the_usual_size_has_every_power(name: str) -> None:
    """What is drawn for its matters hangs on seed and number alone, and is enough of each."""
    young = demo.CASES * powers.RECENT.days // (7 * demo.WEEKS)
    keys = [f"demo:{demo.SEED}:{number}" for number in range(demo.CASES)]
    lots = [drawn(demo.SEED, key, "power", name) for key in keys]
    of_young, of_old = powers.SHARES[name]
    old = len(lots) - young
    many = sum(lot < of_old for lot in lots[:old]) + sum(lot < of_young for lot in lots[old:])
    assert 6 <= many <= 0.1 * demo.CASES
