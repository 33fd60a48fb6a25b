"""The loop end to end, through the real actions."""

from __future__ import annotations

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.audit.verifying import verify
from linli.cases.models import Case, Duty, Score
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import State

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_from_report_to_score(world: World) -> None:
    """One matter goes through all six steps and its chain verifies."""
    receipt = world.closed()
    case = Case.objects.get(no=receipt.no)
    assert case.state == State.CLOSED
    assert case.closed_at is not None
    world.do(receipt.no, "rate", by=world.reporter(receipt.no), stars="5", text="谢谢")
    scored = world.do(receipt.no, "score")
    assert scored.state == State.SCORED
    assert scored.holder_unit_id is None
    score = Score.objects.get(case_id=case.pk)
    assert (score.rating, score.quality, score.timeliness) == (100, 75, 100)
    events = read("case", int(receipt.no))
    assert [event.action for event in events] == [
        "report", "accept", "dispatch", "sign", "answer", "verify_true", "close", "rate", "score",
    ]  # fmt: skip
    assert verify("case").ok


def test_first_unit_stays_first(world: World) -> None:
    """首接负责: the first lead is fixed, whoever handles later."""
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "ask_return", "grant_return")
    case = world.do(receipt.no, "dispatch", lead_unit="cg")
    assert case.first_unit_id == world.catalogue.unit_by_code("zj").id
    assert case.lead_unit_id == world.catalogue.unit_by_code("cg").id
    assert Duty.objects.filter(case=case, active=True).count() == 1


def test_third_return_goes_to_the_convenor(world: World) -> None:
    """Ping-pong is bounded: after three returns a convenor decides and nothing is returned."""
    receipt = world.report()
    world.do(receipt.no, "accept")
    for _ in range(3):
        world.drive(receipt.no, "dispatch", "ask_return", "grant_return")
        if Case.objects.get(no=receipt.no).state == State.CONVENING:
            break
    case = Case.objects.get(no=receipt.no)
    assert case.state == State.CONVENING
    assert case.holder_unit_id == world.catalogue.county_centre().id
    world.do(receipt.no, "convene")
    with pytest.raises(NotNow, match="召集人"):
        world.do(receipt.no, "ask_return")


def test_nobody_verifies_own_work(world: World) -> None:
    """Handlers have no way to verify or close."""
    receipt = world.answered()
    with pytest.raises(NotYours):
        world.do(receipt.no, "verify_true", by="zj_handler")
    world.do(receipt.no, "verify_true")
    with pytest.raises(NotYours):
        world.do(receipt.no, "close", by="zj_handler")


def test_stale_form_loses_the_race(world: World) -> None:
    """Two people act on what they saw; the second is told."""
    receipt = world.report()
    version = Case.objects.get(no=receipt.no).version
    world.do(receipt.no, "accept", version=version)
    with pytest.raises(LostRace):
        world.do(receipt.no, "reject", version=version)


def test_strangers_see_nothing(world: World) -> None:
    """Another department and another town get the same answer as for an unknown number."""
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch")
    for stranger in ("cg_handler", "t2_dispatch", "admin1", "visitor"):
        with pytest.raises(NotFound):
            world.do(receipt.no, "comment", by=stranger)


def test_same_form_same_receipt(world: World) -> None:
    """A double click opens one case."""
    first = world.report(client_key="k-1")
    second = world.report(client_key="k-1")
    assert second.no == first.no
    assert second.repeated
    assert Case.objects.count() == 1


def test_bad_report_says_what_is_wrong(world: World) -> None:
    """Every wrong field has its sentence."""
    with pytest.raises(Invalid) as refusal:
        world.report(text="  ", phone="12", lon="200", lat="1", occurred_at="2099-01-01")
    assert set(refusal.value.fields) == {"text", "phone", "lon", "occurred_at"}
