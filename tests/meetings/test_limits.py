"""What a meeting cannot do: approve its own words, show what is kept back, bind the absent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.meetings.meeting_world import approved, closed, decide, opened, planned, seen
from tests.world import World

from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.domain.meetings import Verb
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.models import Attendance, Decision, Meeting
from linli.meetings.people import staff
from linli.meetings.queries.proposing import proposal
from linli.people.actor import load_desk_actor
from linli.people.models import Post, Substitution
from linli.tasks.models import Task

pytestmark = pytest.mark.django_db


def refused(world: World, meeting: Meeting, **more: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        decide(world, meeting.key, meeting.items.get().pk, **more)
    return dict(caught.value.fields)


@pytest.mark.both_engines
def test_who_wrote_or_closed_does_not_approve(world: World) -> None:
    made = opened(world)
    item = made.items.get().pk
    with pytest.raises(NotYours, match="主持人要审签"):
        decide(world, made.key, item, by="t1_leader")
    with pytest.raises(NotYours, match="由记录人"):
        actions.close(actor=world.actor("t1_leader"), key=made.key, version=made.version)
    ready = closed(world, decided=False)
    # A colleague who wrote, and stands in for the chair later on, is refused as well.
    Meeting.objects.filter(pk=ready.pk).update(keeper=world.user("t1_handler"))
    today = clock.today()
    Substitution.objects.create(
        absent=world.user("t1_leader"),
        substitute=world.user("t1_dispatch"),
        valid_from=today,
        valid_to=today,
        set_by=world.user("t1_leader"),
        set_at=clock.now(),
    )
    stand_in = load_desk_actor(world.user("t1_dispatch"))
    assert stand_in is not None
    with pytest.raises(NotYours, match="您记录过"):
        actions.approve(actor=stand_in, key=ready.key, version=ready.version)
    assert not Task.objects.exists()


@pytest.mark.both_engines
def test_promises_of_a_matter_one_is_kept_out_of_are_not_shown(world: World) -> None:
    no = world.report().no
    approved(world, agenda=[{"no": no}])
    following = planned(world)
    centre = snapshot.current().unit_by_code("t1")
    assert centre is not None

    def shown(who: str) -> tuple[int, int]:
        found = proposal(world.actor(who), centre, snapshot.current(), clock.now())
        return len(seen(world, following.key, who).promised), len(found.promised)

    assert shown("zj_handler") == shown("t1_dispatch") == (1, 1)
    for who in ("zj_handler", "t1_dispatch"):
        world.do(no, "block", by="dispatch1", account=who, text="被反映人")
        assert shown(who) == (0, 0)
    # Looking after a unit's accounts is no part in its tasks.
    Post.objects.filter(user=world.user("zj_leader")).update(role=Post.Role.ADMIN)
    world._actors.clear()
    keeper = world.actor("zj_leader")
    assert not proposal(keeper, centre, snapshot.current(), clock.now()).promised


def test_only_who_is_at_the_table_or_has_a_part_is_bound(world: World) -> None:
    no = world.report().no
    made = opened(world, agenda=[{"no": no}])
    item = made.items.get().pk
    for absent in ("t2", "cg"):
        assert "没有参会" in refused(world, made, unit=absent)["unit"]
    # The centres around the matter need no invitation.
    assert decide(world, made.key, item, unit="centre").unit.code == "centre"
    world.do(no, "block", by="dispatch1", account="zj_handler", text="被反映人")
    assert "不能参与" in refused(world, made, person="zj_handler")["person"]
    assert "还没有确定事项" in refused(world, made, unit="t1v1")["unit"]
    bare = opened(world)
    assert "没有对应的事项" in refused(world, bare, unit="t1v1")["unit"]
    assert "没有参会" in refused(world, bare, unit="cg")["unit"]


def test_a_form_sent_twice_decides_once(world: World) -> None:
    made = opened(world)
    item = made.items.get().pk
    one = decide(world, made.key, item)
    assert "已经记下" in refused(world, made)["text"]
    assert decide(world, made.key, item, due_on=(clock.today() + timedelta(days=9)).isoformat()).pk
    assert Decision.objects.filter(text=one.text).count() == 2


def test_a_village_meets_under_its_head(world: World) -> None:
    catalogue = snapshot.current()
    centre = catalogue.unit_by_code("t1v1")
    assert centre is not None
    assert [one.username for one in staff(centre, catalogue).chairs] == ["v1_head"]
    Post.objects.filter(user=world.user("v1_head")).update(
        valid_to=clock.today() - timedelta(days=1)
    )
    assert [one.username for one in staff(centre, catalogue).chairs] == ["v1_leader"]


def test_why_somebody_is_absent_is_for_chair_and_keeper(world: World) -> None:
    made = opened(world)
    row = made.attendance.get(unit__code="zj")
    mark = (Attendance.Mark.ABSENT.value, "住院")
    made = actions.attend(
        actor=world.actor("t1_dispatch"), key=made.key, marks={row.pk: mark}, version=made.version
    )

    def why(who: str) -> set[str]:
        return {seat.why for seat in seen(world, made.key, who).seats}

    assert why("t1_leader") == why("t1_dispatch") == {"", "住院"}
    assert why("zj_handler") == why("audit1") == why("leader1") == {""}
    # A colleague who saves the form without seeing the reason does not wipe it out.
    Meeting.objects.filter(pk=made.pk).update(keeper=world.user("t1_handler"))
    other = world.actor("t1_dispatch")
    actions.attend(actor=other, key=made.key, marks={row.pk: (mark[0], "")}, version=made.version)
    assert Attendance.objects.get(pk=row.pk).why == "住院"
    assert Verb.RECORD not in seen(world, made.key, "t1_leader").verbs
