"""People are called to what is urgent, by unit; what they show of themselves ends with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.budgets import within
from tests.rota.duty_world import NOW, drain, later, manned, running, urgent
from tests.world import World

from linli.audit.models import Event, EventPayload
from linli.cases.models import Case
from linli.domain import complaints
from linli.domain.authority import NOT_PASSED_ON
from linli.domain.emergency import Call, Outcome
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.rota import actions
from linli.rota.access import MEMBERS
from linli.rota.models import Emergency, Position, Response
from linli.rota.queries import emergencies, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def calls(emergency: Emergency) -> list[tuple[str, str]]:
    rows = Response.objects.filter(emergency=emergency).order_by("called_at", "pk")
    return [(row.unit.code, row.standing) for row in rows]


def answer(world: World, who: str, emergency: Emergency, unit: str, verb: str, **raw: str) -> None:
    response = Response.objects.get(emergency=emergency, unit__code=unit)
    actions.respond(
        actor=world.actor(who), key=emergency.key, response_id=response.pk, verb=verb, raw=raw
    )


def told(emergency: Emergency) -> set[int]:
    rows = OutboxMessage.objects.filter(topic="staff.call", key__contains=f"y:{emergency.pk}:")
    return {user for row in rows for user in json.loads(row.body)["users"]}


def test_an_urgent_matter_calls_the_duty_post_and_the_nearest_helpers(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        no = urgent(world)
        found = running(no)
        assert calls(found) == [("t1v1", "called"), ("helpers", "called")]
        assert told(found) == {world.user("v1_leader").pk, world.user("helper1").pk}
        assert OutboxMessage.objects.filter(topic="staff.call").exists()
        # Said once, however often the case is told of.
        world.do(no, "accept")
        drain()
        assert Emergency.objects.count() == 1
        helper = world.actor("helper1")
        # The helpers see where and why, not the case.
        view = emergencies.detail(helper, world.catalogue, found.key)
        assert (view.no, view.officer) == ("", False)
        assert [call.unit.code for call in view.mine] == ["helpers"]
        assert [row.key for row in waiting.calls(helper, NOW)] == [found.key]
        for stranger in ("zj_handler", "t2_handler", "admin1"):
            with pytest.raises(NotFound):
                emergencies.detail(world.actor(stranger), world.catalogue, found.key)
        for no_key in ("\x00", "\ud800", "", found.key + "\x00"):
            with pytest.raises(NotFound):
                emergencies.detail(helper, world.catalogue, no_key)
        with pytest.raises(NotYours):
            answer(world, "seat1", found, "helpers", "acknowledge")
        answer(world, "helper1", found, "helpers", "acknowledge")
        with pytest.raises(NotNow):
            answer(world, "helper1", found, "helpers", "acknowledge")
        with pytest.raises(NotNow, match="已到场"):
            answer(world, "helper1", found, "helpers", "finish", words="完")
        answer(world, "helper1", found, "helpers", "arrive")
        with pytest.raises(Invalid):
            answer(world, "helper1", found, "helpers", "finish")
        answer(world, "helper1", found, "helpers", "finish", words="已关阀，一人送医")
        found.refresh_from_db()
        assert (found.acknowledged_at, found.ended_at) == (NOW, None)
        answer(world, "v1_leader", found, "t1v1", "arrive")
        answer(world, "v1_leader", found, "t1v1", "finish", words="已疏散")
        found.refresh_from_db()
        assert found.outcome == Outcome.HANDLED
        with pytest.raises(NotNow):
            actions.call_next(actor=world.actor("seat1"), key=found.key)


def test_who_does_not_answer_in_three_minutes_is_passed_over_once(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        found = running(urgent(world))
        assert actions.sweep().called == 0
    for minutes, expected in ((3, {"t1", "centre"}), (4, {"t1", "centre"})):
        with clock.at(NOW + timedelta(minutes=minutes)):
            actions.sweep()
            assert {unit for unit, _ in calls(found)} == {"t1v1", "helpers"} | expected
    with clock.at(NOW + timedelta(minutes=6)):
        actions.sweep()
        actions.sweep()
        found.refresh_from_db()
        assert found.exhausted, "the list is at its end and the leaders are told"
        assert world.user("leader1").pk in told(found)
        with pytest.raises(NotNow, match="名单"):
            actions.call_next(actor=world.actor("seat1"), key=found.key)
        # Late is late, and counted so; a call passed over can still be answered.
        answer(world, "v1_leader", found, "t1v1", "acknowledge")
        figures = emergencies.indicator(
            world.actor("leader1"), world.catalogue, NOW.date(), NOW.date()
        ).figures
        assert (figures.within, figures.called, figures.seconds) == (0, 1, 360)


def test_the_duty_officer_ends_it_and_stands_the_others_down(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        found = running(urgent(world))
        raw = {"outcome": "mistaken", "words": "重复报警"}
        for who in ("helper1", "zj_handler"):
            with pytest.raises((NotYours, NotFound)):
                actions.end_emergency(actor=world.actor(who), key=found.key, raw=raw)
        with pytest.raises(Invalid) as refusal:
            actions.end_emergency(actor=world.actor("seat1"), key=found.key, raw={})
        assert set(refusal.value.fields) == {"words", "outcome"}
        with pytest.raises(LostRace):
            actions.end_emergency(
                actor=world.actor("seat1"), key=found.key, raw=raw, version=found.version + 9
            )
        actions.end_emergency(actor=world.actor("seat1"), key=found.key, raw=raw)
        assert {standing for _, standing in calls(found)} == {Call.STOOD_DOWN.value}
        with pytest.raises(NotNow):
            actions.end_emergency(actor=world.actor("seat1"), key=found.key, raw=raw)
        figures = emergencies.indicator(
            world.actor("leader1"), world.catalogue, NOW.date(), NOW.date()
        ).figures
        assert (figures.called, figures.mistaken) == (0, 1)
        story = emergencies.detail(world.actor("seat1"), world.catalogue, found.key).story
        assert story[0].words == "重复报警"


def test_only_what_is_urgent_now_calls_anybody(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        plain = world.report("seat1").no
        old = world.report("seat1", level="urgent").no
        Case.objects.filter(no=old).update(clock_start=NOW - timedelta(days=3))
        about = world.report("seat1", level="urgent").no
        Case.objects.filter(no=about).update(source=complaints.TO_SUPERVISION)
        drain()
        assert not Emergency.objects.exists()
        with pytest.raises(NotYours):
            actions.call_by_hand(actor=world.actor("grid1"), no=plain, raw={"why": "x"})
        with pytest.raises(Invalid):
            actions.call_by_hand(actor=world.actor("seat1"), no=plain, raw={"why": " "})
        actions.call_by_hand(actor=world.actor("seat1"), no=plain, raw={"why": "有人受困"})
        with pytest.raises(NotNow):
            actions.call_by_hand(actor=world.actor("seat1"), no=plain, raw={"why": "再叫"})
        world.do(plain, "withdraw")
        drain()
        assert Emergency.objects.get(case__no=plain).outcome == Outcome.CASE_ENDED
        closed = world.closed().no
        with pytest.raises(NotNow, match="已经结案"):
            actions.call_by_hand(actor=world.actor("leader1"), no=closed, raw={"why": "有人受困"})
        assert not Emergency.objects.filter(case__no=closed).exists()


def test_an_auditor_acts_for_no_unit(world: World) -> None:
    with clock.at(NOW):
        posts = manned(world)
        found = running(urgent(world))
        actions.call_next(actor=world.actor("seat1"), key=found.key)
        actions.call_next(actor=world.actor("seat1"), key=found.key)
        auditor, call = (
            world.actor("audit1"),
            Response.objects.get(emergency=found, unit__code="centre"),
        )
        assert call.unit_id in auditor.units
        with pytest.raises(NotYours):
            answer(world, "audit1", found, "centre", "acknowledge")
        # Not even where the call names the auditor in person.
        Response.objects.filter(pk=call.pk).update(person=world.user("audit1"))
        with pytest.raises(NotYours):
            answer(world, "audit1", found, "centre", "acknowledge")
        answer(world, "seat1", found, "centre", "acknowledge")
        with pytest.raises(NotYours):
            share(world, "audit1", found, "centre")
        with pytest.raises(NotYours):
            actions.write_handover(actor=auditor, post_id=posts["county"].pk, raw={"note": "x"})
        with pytest.raises(NotYours):
            actions.take_over(actor=auditor, post_id=posts["county"].pk, raw={"words": "x"})
        raw = {
            "name": "防汛",
            "area": "149901000000",
            "first": "2026-03-02",
            "last": "2026-03-02",
            "report_at": "17:00",
        }
        days = actions.declare(actor=world.actor("leader1"), raw=raw)
        sent = {"days_id": days.pk, "unit": "centre", "day": NOW.date(), "raw": {"nothing": "1"}}
        with pytest.raises(NotYours):
            actions.send_report(actor=auditor, **sent)
        actions.send_report(actor=world.actor("seat1"), **sent)
        assert waiting.calls(auditor, NOW) == []


def test_no_role_that_is_not_passed_on_does_duty() -> None:
    assert not MEMBERS & NOT_PASSED_ON


def test_whoever_is_kept_out_of_the_case_is_neither_called_nor_told(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        no = world.report("seat1", level="urgent").no
        world.do(no, "block", by="dispatch1", account="v1_leader", text="被反映人")
        drain()
        found = running(no)
        assert world.user("v1_leader").pk not in told(found)
        assert Response.objects.get(emergency=found, unit__code="t1v1").person_id is None
        with pytest.raises(NotFound):
            emergencies.detail(world.actor("v1_leader"), world.catalogue, found.key)


# Where a responder is --------------------------------------------------------------------------

HERE = {"lon": "111.91", "lat": "37.02", "consent": "1"}


def share(world: World, who: str, emergency: Emergency, unit: str = "helpers", **raw: str) -> None:
    response = Response.objects.get(emergency=emergency, unit__code=unit)
    actions.share_position(
        actor=world.actor(who),
        key=emergency.key,
        response_id=response.pk,
        raw={**HERE, **raw},
    )


def coming(world: World) -> Emergency:
    manned(world)
    found = running(urgent(world))
    answer(world, "helper1", found, "helpers", "acknowledge")
    return found


def test_a_place_is_shown_only_by_choice_and_only_the_latest_point_is_kept(world: World) -> None:
    with clock.at(NOW):
        found = coming(world)
        for wrong, kind in (
            ({"consent": ""}, Invalid),
            ({"lon": "nan"}, Invalid),
            ({"lat": "91"}, Invalid),
        ):
            with pytest.raises(kind):
                share(world, "helper1", found, **wrong)
        with pytest.raises(NotYours):
            share(world, "seat1", found)
        with pytest.raises(NotNow, match="收到"):
            share(world, "v1_leader", found, "t1v1")
        assert not Position.objects.exists()
        events, rows = Event.objects.count(), EventPayload.objects.count()
        for step in range(3):
            share(world, "helper1", found, lon=f"111.9{step}")
        assert Position.objects.get().lon == 111.92
        # No trace of a place anywhere else: nothing is recorded, nothing is promised.
        assert (Event.objects.count(), EventPayload.objects.count()) == (events, rows)
        assert not OutboxMessage.objects.filter(body__contains="111.9").exists()
        seen = emergencies.detail(world.actor("seat1"), world.catalogue, found.key)
        assert [call.point is not None for call in seen.calls] == [False, True]
        # Who sees the emergency but is no duty officer does not see where anybody is.
        other = emergencies.detail(world.actor("grid1"), world.catalogue, found.key)
        assert all(call.point is None for call in other.calls)


@pytest.mark.parametrize("way", ["stop", "finish", "stand_down", "officer", "case", "age"])
def test_no_place_survives_the_end(world: World, way: str) -> None:
    with clock.at(NOW):
        found = coming(world)
        response = Response.objects.get(emergency=found, unit__code="helpers")
        share(world, "helper1", found)
        assert Position.objects.count() == 1
        if way == "stop":
            actions.stop_sharing(
                actor=world.actor("helper1"), key=found.key, response_id=response.pk
            )
        elif way == "finish":
            answer(world, "helper1", found, "helpers", "arrive")
            assert Position.objects.count() == 1
            answer(world, "helper1", found, "helpers", "finish", words="已处置")
        elif way == "stand_down":
            answer(world, "seat1", found, "helpers", "stand_down", words="人手已够")
        elif way == "officer":
            actions.end_emergency(
                actor=world.actor("seat1"),
                key=found.key,
                raw={"outcome": "handled", "words": "完"},
            )
        elif way == "case":
            world.do(found.case.no, "withdraw")
            drain()
        moment = later(10)
    with clock.at(moment if way == "age" else NOW):
        actions.sweep()
        assert not Position.objects.exists()
        if way not in ("stop", "age"):
            with pytest.raises(NotNow):
                share(world, "helper1", found)


def test_statements_of_answering_are_bounded(world: World) -> None:
    with clock.at(NOW):
        manned(world)
        found = running(urgent(world))
        with within("rota.respond"):
            answer(world, "helper1", found, "helpers", "acknowledge")
