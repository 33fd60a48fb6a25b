"""Extension, suspension, level: asked by one, decided by another, counted from the start."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.cases import clock as case_clock
from linli.cases.actions.sweep import sweep
from linli.cases.models import Approval, Case, Pause
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Shanxi
DUE = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)  # complex: seven natural days
_SUSPEND = {"reason": "season", "until": "2026-03-20", "text": "等解冻"}


@pytest.fixture
def no(world: World) -> str:
    """A complex matter in handling since Monday morning."""
    with clock.at(NOW):
        number = world.report().no
        world.drive(number, "accept", "dispatch", "sign")
    return number


def at(days: float) -> datetime:
    return NOW + timedelta(days=days)


def newest(no: str) -> dict[str, object]:
    return json.loads(read("case", int(no))[-1].payload.body)  # type: ignore[no-any-return]  # JSON


def test_extension_counts_from_the_first_registration(world: World, no: str) -> None:
    with clock.at(at(3)):
        asked = world.do(no, "ask_extension", days="2")
        assert (asked.due_at, asked.pending_kind) == (DUE, "extension")
    with clock.at(at(4)):
        case = world.do(no, "grant_extension")
    assert (case.due_at, case.extension_count) == (DUE + timedelta(days=2), 1)
    assert case.near_at is not None
    assert case.clock_start == NOW
    row = Approval.objects.get(case=case)
    assert (row.result, row.decided_by_id) == ("granted", world.user("zj_leader").pk)
    params = json.loads(row.params)
    assert params["due_before"] == DUE.isoformat()
    assert datetime.fromisoformat(params["due_after"]) == case.due_at
    assert newest(no)["due_before"] == params["due_before"]
    before = case_clock.dates(
        case_clock.policy_of(case, world.catalogue),
        case_clock.read_ledger(case),
        world.catalogue,
        at(3.5),
    )
    assert before.due_at == DUE  # what was true before the approval can still be told


def test_refused_extension_leaves_the_date(world: World, no: str) -> None:
    with clock.at(at(3)):
        world.drive(no, "ask_extension", "refuse_extension")
    case = Case.objects.get(no=no)
    assert (case.due_at, case.extension_count, case.pending_kind) == (DUE, 0, "")
    assert Approval.objects.get(case=case).result == "refused"


def test_extension_has_a_limit(world: World, no: str) -> None:
    with clock.at(at(3)):
        with pytest.raises(Invalid) as refusal:
            world.do(no, "ask_extension", days="8")
        assert set(refusal.value.fields) == {"days"}
        assert not Approval.objects.exists()
        world.drive(no, ("ask_extension", {"days": "7"}), "grant_extension")
        with pytest.raises(Invalid):
            world.do(no, "ask_extension", days="1")


def test_the_limit_holds_when_the_level_sank_meanwhile(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.drive(no, ("ask_extension", {"days": "7"}), ("ask_level", {"level": "general"}))
        case = world.do(no, "grant_level")
        assert case.pending_kind == "extension"
        with pytest.raises(NotNow) as refusal:
            world.do(no, "grant_extension")
        assert refusal.value.code == "over-limit"
        assert world.do(no, "refuse_extension").pending_kind == ""


def test_second_extension_is_the_centre_leaders(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.drive(no, "ask_extension", "grant_extension", "ask_extension")
        with pytest.raises(NotYours) as refusal:
            world.do(no, "grant_extension")
        assert refusal.value.code == "second-extension"
        case = world.do(no, "grant_extension", by="leader1")
    assert (case.extension_count, case.due_at) == (2, DUE + timedelta(days=4))


@pytest.mark.parametrize(
    ("ask", "grant", "asker"),
    [("ask_extension", "grant_extension", "zj_leader")],
)
def test_nobody_approves_their_own_request(
    world: World, no: str, ask: str, grant: str, asker: str
) -> None:
    with clock.at(at(1)):
        world.do(no, ask, by=asker)
        for decision in (grant, grant.replace("grant", "refuse")):
            with pytest.raises(NotYours) as refusal:
                world.do(no, decision, by=asker, text="x")
            assert refusal.value.code == "own-request"
        with pytest.raises(NotNow) as twice:
            world.do(no, ask)
        assert twice.value.code == "already-asked"


def test_level_change_keeps_start_and_both_dates(world: World, no: str) -> None:
    with clock.at(at(2)):
        world.do(no, "ask_level", level="major")
        with pytest.raises(NotYours):
            world.do(no, "grant_level", by="zj_leader")
        case = world.do(no, "grant_level")
    assert (case.level, case.first_level, case.clock_start) == ("major", "complex", NOW)
    assert case.due_at == datetime(2026, 4, 2, 15, 59, 59, tzinfo=UTC)
    told = newest(no)
    assert (told["level_before"], told["level_after"]) == ("复杂", "重大疑难")
    assert told["due_before"] == DUE.isoformat()
    with clock.at(at(3)):
        with pytest.raises(Invalid):
            world.do(no, "ask_level", level="major")
        world.drive(no, ("ask_level", {"level": "general"}), "refuse_level")
    assert Case.objects.get(no=no).level == "major"


def test_suspension_shifts_by_exactly_the_time_paused(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.do(no, "ask_suspension", by="zj_handler", **_SUSPEND)
        with pytest.raises(NotYours):
            world.do(no, "grant_suspension", by="zj_leader")
        case = world.do(no, "grant_suspension")
    assert (case.state, case.paused_at, case.due_at) == (State.SUSPENDED, at(1), DUE)
    with clock.at(at(3) + timedelta(hours=5)):
        case = world.do(no, "resume")
    assert (case.state, case.paused_at) == (State.HANDLING, None)
    shifted = DUE + timedelta(days=2, hours=5)
    assert case.due_at == shifted
    assert newest(no)["due_before"] == DUE.isoformat()
    pause = Pause.objects.get(case=case)
    assert (pause.started_at, pause.ended_at) == (at(1), at(3) + timedelta(hours=5))


@pytest.mark.parametrize("until", ["2026-03-02", "2026-05-01", "0001-01-01", "9999-12-31"])
def test_suspension_has_a_limit(world: World, no: str, until: str) -> None:
    with clock.at(at(1)), pytest.raises(Invalid) as refusal:
        world.do(no, "ask_suspension", by="zj_handler", **{**_SUSPEND, "until": until})
    assert set(refusal.value.fields) == {"until"}


def test_refused_suspension_lets_the_clock_run(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.do(no, "ask_suspension", by="zj_handler", **_SUSPEND)
        case = world.do(no, "refuse_suspension")
    assert (case.state, case.paused_at, case.due_at) == (State.HANDLING, None, DUE)
    assert not Pause.objects.exists()


def test_a_suspension_ends_by_itself(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.do(no, "ask_suspension", by="zj_handler", **_SUSPEND)
        world.do(no, "grant_suspension")
    with clock.at(datetime(2026, 3, 20, 15, 0, tzinfo=UTC)):
        assert sweep().done == {}
    with clock.at(datetime(2026, 3, 20, 17, 0, tzinfo=UTC)):
        assert sweep().done == {"resume": 1}
    case = Case.objects.get(no=no)
    assert (case.state, read("case", int(no))[-1].role) == (State.HANDLING, "system")


def test_an_answer_lets_requests_lapse(world: World, no: str) -> None:
    with clock.at(at(1)):
        world.drive(no, "ask_extension", "ask_level", "answer")
        case = Case.objects.get(no=no)
        assert case.pending_kind == ""
        assert set(Approval.objects.values_list("result", flat=True)) == {"lapsed"}
        world.do(no, "verify_false")
        with pytest.raises(DomainError):
            world.do(no, "grant_extension")


def test_the_holder_has_the_time_that_was_granted(world: World) -> None:
    """After an extension the stage is not late before the matter is."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    world.do(no, "ask_extension", days="7")
    case = world.do(no, "grant_extension")
    assert case.stage_due_at == case.due_at
    world.do(no, "ask_level")
    case = world.do(no, "grant_level")
    assert case.stage_due_at == case.due_at
