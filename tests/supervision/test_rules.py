"""Rules at work: the sweep presses once each, upwards, and stops for nothing; the look ahead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.models import CountyProfile
from linli.domain.errors import NotNow
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.supervision.actions import sweep, sweeping
from linli.supervision.models import Step, Supervision
from linli.supervision.queries import figures, would_fire

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
#: A Thursday morning; what is complex is due seven days later.
START = datetime(2026, 7, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def handling(world: World) -> str:
    with clock.at(START):
        no = world.report().no
        world.drive(no, "accept", "dispatch", "sign")
    return no


def fired(no: str) -> list[tuple[str, str]]:
    return list(Step.objects.filter(case__no=no).order_by("place").values_list("rule", "level"))


def test_a_silent_unit_is_pressed_step_by_step_and_never_listed(world: World) -> None:
    no = handling(world)
    case = Case.objects.get(no=no)
    assert case.due_at is not None
    assert case.near_at is not None
    with clock.at(case.near_at):
        assert sweep().done == 1
        assert sweep().done == 0
    steps = [("near", "normal")]
    assert fired(no) == steps
    # The feedback is missing, and then the matter is late: each presses to 黄牌 but once.
    for day in range(40):
        with clock.at(case.due_at + timedelta(days=day) + SECOND):
            assert not sweep().failed
    found = fired(no)
    assert [level for _, level in found] == ["normal", "yellow", "red"]
    assert len(set(found)) == len(found)
    with clock.at(case.due_at + timedelta(days=60)):
        assert Case.objects.get(no=no).supervision == "red"
    event = next(one for one in read("case", int(no)) if one.action == "supervise")
    assert (event.role, event.actor_id, event.reason_code) == ("system", None, "near")
    row = Supervision.objects.get()
    assert (row.centre_id, row.steps_count) == (case.centre_id, 3)


def test_what_is_answered_or_suspended_is_left_alone(world: World) -> None:
    answered, paused = handling(world), handling(world)
    with clock.at(START + timedelta(hours=1)):
        world.drive(answered, "answer")
        until = (clock.today() + timedelta(days=10)).isoformat()
        world.do(
            paused, "ask_suspension", by="zj_handler", reason="season", until=until, text="等解冻"
        )
        world.drive(paused, "grant_suspension")
    with clock.at(START + timedelta(days=9)):
        assert would_fire(clock.now(), clock.now()) == []
        assert sweep().done == 0
        assert world.do(answered, "supervise").supervision == "yellow"


def test_three_returns_and_a_bad_rating_that_was_upheld(world: World) -> None:
    returned = handling(world)
    with clock.at(START + timedelta(hours=1)):
        world.drive(returned, "ask_return", "grant_return", "dispatch", "ask_return")
        world.drive(returned, "grant_return", "dispatch", "ask_return", "grant_return")
        assert sweep().done == 0
        world.drive(returned, "convene", "sign")
        assert sweep().done == 1
        rated = world.closed().no
        world.do(rated, "rate", by=world.reporter(rated), stars="1", reasons=["slow"])
        assert sweep().done == 0
        world.drive(rated, "reopen")
        assert sweep().done == 1
        said = world.answered().no
        world.do(said, "confirm", by=world.reporter(said), solved="no", text="还在漏水")
        world.drive(said, "verify_false")
        assert sweep().done == 1
        assert sweep().done == 0
    assert fired(returned) == [("returned", "yellow")]
    assert fired(rated) == fired(said) == [("rated_bad", "yellow")]


def test_the_month_of_13710_presses_as_the_county_says(world: World) -> None:
    no = handling(world)
    Case.objects.filter(no=no).update(overseen=True)
    profile = CountyProfile.objects.get()
    own = json.loads(profile.settings)
    rule = {"code": "month", "trigger": "month_passed", "level": "listed", "limit": 3}
    own["supervision"] = {"highest": "red", "rules": [{**rule, "demand": "限期解决"}]}
    profile.settings, profile.revision = json.dumps(own), "own-rules"
    profile.save()
    snapshot.current()
    with clock.at(START + timedelta(hours=2)):
        assert sweep().done == 1
    assert fired(no) == [("month", "listed")]
    row = Supervision.objects.get()
    assert row.level == "listed"
    assert not row.listings.exists()


def test_looking_ahead_writes_nothing_and_says_when(world: World) -> None:
    no = handling(world)
    due = Case.objects.get(no=no).due_at
    assert due is not None
    now = due - timedelta(hours=12)
    with clock.at(now):
        sweep()
        before = Step.objects.count()
        ahead = would_fire(now, now + timedelta(hours=24))
        assert [(one.no, one.rule, one.level, one.at) for one in ahead] == [
            (no, "late", "yellow", due + SECOND)
        ]
        assert Step.objects.count() == before


def test_one_bad_row_stalls_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [handling(world) for _ in range(4)]
    real = vars(sweeping)["perform"]

    def perform(*, actor: Any, no: str, command: Any, raw: Mapping[str, object]) -> Any:
        if no == numbers[0]:
            raise RuntimeError("broken row")
        if no == numbers[1]:
            raise NotNow("refused", "不行。")
        return real(actor=actor, no=no, command=command, raw=raw)

    monkeypatch.setattr(sweeping, "perform", perform)
    monkeypatch.setattr(sweeping, "BATCH", 1)
    with clock.at(START + timedelta(days=8)):
        first, second = sweep(), sweep()
        assert (first.done, second.done) == (1, 1)
        assert sorted(first.failed) == [f"{numbers[0]} late: error", f"{numbers[1]} late: refused"]
        assert sorted(Step.objects.values_list("case__no", flat=True)) == numbers[2:]
        with pytest.raises(NotNow, match="没有需要自动督办"):
            world.do(numbers[2], "supervise", by=SYSTEM)


def test_one_row_that_cannot_be_judged_stalls_nothing(world: World) -> None:
    numbers = [handling(world) for _ in range(4)]
    Case.objects.filter(no=numbers[1]).update(supervision="bogus")
    rest = [no for no in numbers if no != numbers[1]]
    with clock.at(START + timedelta(days=8)):
        now = clock.now()
        assert sorted(one.no for one in would_fire(now, now)) == rest
        swept = sweep()
    assert (swept.done, swept.failed) == (3, [f"{numbers[1]}: unread"])
    assert sorted(Step.objects.values_list("case__no", flat=True)) == rest


def test_figures_are_counted_by_unit_in_the_order_of_the_list(world: World) -> None:
    first, second = handling(world), handling(world)
    with clock.at(START + timedelta(hours=1)):
        other = world.report(matter="A02").no
        world.drive(other, "accept", ("dispatch", {"lead_unit": "cg"}))
        for no in (first, second, other):
            world.drive(no, "supervise")
        world.drive(first, "feed_back", "release")
    with clock.at(START + timedelta(days=10)):
        world.do(second, "feed_back", by="zj_leader")
        start, end = START - timedelta(days=1), START + timedelta(days=1)
        rows = figures(start, end, world.catalogue)
        assert [one.unit for one in rows] == ["测试县城市管理局", "测试县住房和城乡建设局"]
        cg, zj = rows
        assert (cg.total, cg.in_time.numerator, cg.in_time.denominator) == (1, 0, 1)
        assert (zj.issued["yellow"], zj.in_time.numerator, zj.in_time.denominator) == (2, 1, 2)
        assert (zj.released.numerator, zj.released.denominator) == (1, 2)
        assert figures(end, end + timedelta(days=1), world.catalogue) == []
        assert figures(start, end, world.catalogue, "149901100000/") == []
