"""Versions of an indicator: two people, one after the other, nothing rewritten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.insights import definitions
from linli.insights.actions import defining
from linli.insights.definition_queries import one
from linli.insights.definition_waiting import waiting
from linli.insights.models import Definition
from linli.kernel import clock
from linli.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def form(**changes: object) -> dict[str, object]:
    """Return a form that asks for one decimal."""
    return {
        "since": clock.today().isoformat(), "rounding": "half_up", "places": "1", "smallest": "0",
        "owner": "县综治中心", "reason": "市里通知第三条", **changes,
    }  # fmt: skip


def wrong(world: World, code: str = "closing", **changes: object) -> dict[str, str]:
    """Return what is said about a form that is refused."""
    with pytest.raises(Invalid) as refused:
        defining.ask(world.actor("leader1"), code, form(**changes))
    return refused.value.fields


def test_from_asking_to_a_version_in_force(world: World) -> None:
    row = defining.ask(world.actor("dispatch1"), "closing", form())
    today = clock.today()
    assert definitions.on_day(["closing"], today)["closing"][0].places == 2
    approved = defining.approve(world.actor("leader1"), row.pk)
    assert (approved.number, approved.standing) == (2, "in_force")
    held, terms = definitions.on_day(["closing"], today)["closing"]
    assert (held.places, held.version, terms.since) == (1, 2, today)
    assert definitions.on_day(["closing"], today - timedelta(days=1))["closing"][0].version == 1
    events = Event.objects.filter(chain_kind="indicator", chain_id=row.pk).order_by("seq")
    assert [event.action for event in events] == ["indicator-ask", "indicator-approve"]
    assert verify("indicator").ok


def test_nobody_approves_what_they_asked_for(world: World) -> None:
    leader = world.actor("leader1")
    row = defining.ask(leader, "closing", form())
    with pytest.raises(NotYours):
        defining.approve(leader, row.pk)
    with pytest.raises(NotYours):
        defining.refuse(leader, row.pk, "不行")
    for name in ("dispatch1", "t1_leader", "zj_leader", "admin1", "audit1"):
        with pytest.raises(NotYours):
            defining.approve(world.actor(name), row.pk)
    assert defining.approve(world.actor("leader2"), row.pk).number == 2
    row.refresh_from_db()
    row.decided_by_id = row.asked_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_who_does_not_belong_to_the_county_centre_asks_for_nothing(world: World) -> None:
    for name in ("seat1", "t1_leader", "t1_dispatch", "zj_leader", "grid1", "admin1", "audit1"):
        with pytest.raises(NotYours):
            defining.ask(world.actor(name), "closing", form())
    with pytest.raises(NotFound):
        defining.ask(world.actor("leader1"), "none", form())


def test_a_version_waits_in_sight_of_those_who_decide_it(world: World) -> None:
    people = ("leader1", "leader2", "dispatch1", "t1_leader", "audit1")

    def asked() -> dict[str, list[str]]:
        found = {who: waiting(world.actor(who), clock.now()) for who in people}
        return {who: [row.title for row in rows] for who, rows in found.items() if rows}

    def called(row: Definition) -> list[int]:
        key = f"indicator:{row.pk}:{row.standing}"
        message = OutboxMessage.objects.get(topic="staff.call", key=key)
        return list(json.loads(message.body)["users"])

    boss, second = world.actor("leader1"), world.actor("leader2")
    row = defining.ask(boss, "closing", form())
    assert called(row) == [second.user_id]
    other = defining.ask(world.actor("dispatch1"), "disposal", form())
    assert called(other) == sorted([boss.user_id or 0, second.user_id or 0])
    assert asked() == {"leader1": ["处置率"], "leader2": ["办结率", "处置率"]}
    assert called(defining.approve(second, row.pk)) == [boss.user_id]
    defining.refuse(boss, other.pk, "依据不足")
    assert asked() == {}


def test_one_version_waits_at_a_time(world: World) -> None:
    row = defining.ask(world.actor("leader1"), "closing", form())
    with pytest.raises(NotNow):
        defining.ask(world.actor("leader2"), "closing", form(places="0"))
    defining.ask(world.actor("leader2"), "disposal", form())
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.create(
            code="closing", since=row.since, rounding="down", places=0, smallest=0, owner="x",
            reason="x", asked_by=row.asked_by, asked_at=row.asked_at,
        )  # fmt: skip


def test_refused_and_taken_back_versions_stay_and_count_for_nothing(world: World) -> None:
    row = defining.ask(world.actor("leader1"), "closing", form())
    with pytest.raises(Invalid):
        defining.refuse(world.actor("leader2"), row.pk, " ")
    assert defining.refuse(world.actor("leader2"), row.pk, "依据不足").standing == "refused"
    for act in (defining.approve, lambda actor, pk: defining.refuse(actor, pk, "再看")):
        with pytest.raises(NotNow):
            act(world.actor("leader2"), row.pk)
    again = defining.ask(world.actor("leader1"), "closing", form())
    with pytest.raises(NotYours):
        defining.take_back(world.actor("leader2"), again.pk, "不是我提的")
    assert defining.take_back(world.actor("leader1"), again.pk, "写错了").standing == "withdrawn"
    assert definitions.on_day(["closing"], clock.today())["closing"][0].version == 1
    assert Definition.objects.filter(number=None).count() == 2
    with pytest.raises(NotFound):
        defining.approve(world.actor("leader2"), 987654)


def test_what_is_wrong_is_said_at_its_input(world: World) -> None:
    assert set(wrong(world, places="", smallest="x", rounding="up", since="soon")) == {
        "places",
        "smallest",
        "rounding",
        "since",
    }
    assert set(wrong(world, places="7")) == {"places"}
    assert set(wrong(world, places="2")) == {"reason"}  # as it is already
    assert set(wrong(world, reason="")) == {"reason"}
    assert set(wrong(world, owner=["x"])) == {"owner"}
    assert set(wrong(world, case="149901202600000")) == {"case"}
    assert set(wrong(world, case="<b>")) == {"case"}
    assert set(wrong(world, matter="ZZ")) == {"matter"}
    assert "exclude" in wrong(world, "backlog", matter="B")
    assert not Definition.objects.exists()


def test_exclusions_are_kept_dropped_and_never_doubled(world: World) -> None:
    no = world.report().no
    row = defining.ask(world.actor("leader1"), "closing", form(case=no[:6] + " " + no[6:]))
    defining.approve(world.actor("leader2"), row.pk)
    row.refresh_from_db()
    (kept,) = json.loads(row.exclusions)
    assert (kept["sort"], kept["code"], kept["added"]) == ("case", no, 2)
    assert set(wrong(world, keep=[f"case:{no}"], case=no)) == {"exclude"}
    both = defining.ask(world.actor("leader1"), "closing", form(keep=[f"case:{no}"], matter="B01"))
    defining.approve(world.actor("leader2"), both.pk)
    held = definitions.latest("closing")
    assert [(what.code, what.added) for what in held.exclusions] == [(no, 2), ("B01", 3)]
    none = defining.ask(world.actor("leader1"), "closing", form())
    defining.approve(world.actor("leader2"), none.pk)
    assert definitions.latest("closing").exclusions == ()
    view = one("closing", clock.today())
    assert [version.terms.number for version in view.versions] == [4, 3, 2, 1]
    assert view.versions[0].changes == (f"不再剔除一件工单 {no}", "不再剔除一类事项 B01")
    assert view.left == ()


def test_the_pages_say_who_approved_what_is_left_out(world: World) -> None:
    no = world.report().no
    row = defining.ask(world.actor("leader1"), "closing", form(case=no))
    view = one("closing", clock.today())
    assert view.asked is not None
    assert view.asked.changes == ("小数由 2 位改为 1 位", f"剔除一件工单 {no}")
    defining.approve(world.actor("leader2"), row.pk)
    view = one("closing", clock.today())
    assert view.asked is None
    assert [left.approved_by for left in view.left] == ["季怀民"]
