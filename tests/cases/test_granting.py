"""授权查看: who may grant, to whom, what a guest can and cannot do, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.budgets import counted
from tests.world import World

from linli.audit import chain
from linli.cases import access, rights
from linli.cases.actions.granting import LASTS
from linli.cases.actions.reveal import reveal_contact
from linli.cases.actions.sweep import sweep
from linli.cases.models import ConflictBlock, Party, ReadGrant
from linli.cases.queries.listing import Filters, list_cases
from linli.cases.queries.readers import callable_people, exceptions_of
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Command, Role
from linli.kernel import clock
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
#: 公安局 has nothing to do with these cases.
STRANGER = "ga_handler"


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def grant(world: World, no: str, who: str = STRANGER, by: str = "zj_handler") -> None:
    world.do(no, "grant_read", by=by, account=who, text="请协助核实产权")


def sees(world: World, no: str, who: str = STRANGER) -> bool:
    """Tell it by list and by page; both must agree."""
    actor = world.actor(who)
    try:
        access.get_case(actor, no)
    except NotFound:
        opened = False
    else:
        opened = True
    rows = list_cases(actor, Filters(queue="all")).items
    assert (no in {row.no for row in rows}) == opened
    return opened


def test_a_grant_opens_this_case_and_nothing_else(world: World) -> None:
    no, other = handling(world), handling(world)
    assert not sees(world, no)
    grant(world, no)
    assert sees(world, no)
    assert not sees(world, other)
    assert not sees(world, no, "water_handler")
    event = chain.read("case", int(no))[-1]
    assert event.action == "grant_read"
    assert event.fields == "access"
    found = exceptions_of(access.get_case(world.actor("seat1"), no))[0]
    assert [(one.username, one.reason) for one in found] == [(STRANGER, "请协助核实产权")]
    assert found[0].until - found[0].granted_at == LASTS


def test_a_guest_reads_and_comments_without_contact_or_any_other_move(world: World) -> None:
    no = handling(world)
    grant(world, no)
    guest = world.actor(STRANGER)
    found = access.load(guest, no)
    assert rights.roles_on(guest, found) == {Role.GUEST}
    assert not any(rights.may_see_contact(guest, found, one) for one in Party.Privacy)
    with pytest.raises(NotYours):
        reveal_contact(actor=guest, no=no, reason="核实")
    for command in Command:
        if command in {Command.COMMENT, Command.REPORT}:
            continue
        with pytest.raises(DomainError):
            world.do(no, command, by=guest)
    world.do(no, "comment", by=guest, text="产权已核实")
    event = chain.read("case", int(no))[-1]
    assert (event.action, event.role) == ("comment", "guest")
    assert event.unit_id == guest.posts[0].unit_id


@pytest.mark.parametrize("who", ["zj_handler", "zj_leader", "t1_dispatch", "leader1"])
def test_holders_grant(world: World, who: str) -> None:
    no = handling(world)
    grant(world, no, by=who)
    assert sees(world, no)


def test_only_holders_grant(world: World) -> None:
    """The county's seat reaches the case, but the town's centre holds it."""
    no = world.report().no
    world.drive(no, "accept", ("dispatch", {"support_units": ["cg"]}), "sign")
    for who, code in (("seat1", "not-holding"), ("verify1", "not-your-role"),
                      ("cg_handler", "not-your-role"), ("audit1", "not-your-role")):  # fmt: skip
        with pytest.raises(NotYours) as refusal:
            grant(world, no, by=who)
        assert refusal.value.code == code
    assert not ReadGrant.objects.exists()


def test_a_grant_needs_a_reason_and_somebody_it_helps(world: World) -> None:
    no = handling(world)
    world.do(no, "block", by="dispatch1", account="ga_handler", text="亲属")
    for who, text, field in (
        ("water_handler", "", "text"),
        ("water_handler", "x" * 201, "text"),
        ("nobody", "协助", "account"),
        ("zj_handler", "协助", "account"),  # oneself
        ("zj_leader", "协助", "account"),  # sees it anyway
        ("seat1", "协助", "account"),
        ("admin1", "协助", "account"),  # sees no cases at all
        ("ga_handler", "协助", "account"),  # 回避
    ):
        with pytest.raises(Invalid) as refusal:
            world.do(no, "grant_read", by="zj_handler", account=who, text=text)
        assert list(refusal.value.fields) == [field], who
    assert not ReadGrant.objects.exists()


def test_a_second_grant_says_that_it_is_not_needed(world: World) -> None:
    no = handling(world)
    grant(world, no)
    with pytest.raises(Invalid) as refusal:
        grant(world, no, by="leader1")
    assert refusal.value.code == "already-sees"
    assert ReadGrant.objects.count() == 1


def test_a_grant_is_ended_by_hand(world: World) -> None:
    no = handling(world)
    grant(world, no)
    with pytest.raises(NotYours):
        world.do(no, "end_read", by=STRANGER, account=STRANGER)
    world.do(no, "end_read", by="dispatch1", account=STRANGER)
    assert not sees(world, no)
    assert exceptions_of(access.get_case(world.actor("seat1"), no))[0] == ()
    with pytest.raises(Invalid):
        world.do(no, "end_read", by="dispatch1", account=STRANGER)
    grant(world, no)
    assert sees(world, no)


def test_a_grant_ends_after_ninety_days(world: World) -> None:
    no = handling(world)
    grant(world, no)
    start = clock.now()
    with clock.at(start + LASTS - timedelta(hours=1)):
        assert "end_read" not in sweep().done
        assert sees(world, no)
    with clock.at(start + LASTS + timedelta(hours=1)):
        assert sweep().done["end_read"] == 1
        assert not sees(world, no)
    event = chain.read("case", int(no))[-1]
    assert (event.action, event.role) == ("end_read", "system")


def test_a_grant_ends_with_the_case(world: World) -> None:
    no = handling(world)
    grant(world, no)
    world.drive(no, "answer")
    assert sees(world, no)
    world.do(no, "verify_true")
    world.do(no, "close")
    assert sees(world, no), "a closed case may still be reopened"
    world.do(no, "rate", by=world.reporter(no), stars="4")
    world.do(no, "score", by="dispatch1")
    assert not sees(world, no)
    with clock.at(clock.now() + LASTS * 2):
        assert not sweep().failed


def test_a_conflict_block_is_stronger(world: World) -> None:
    no = handling(world)
    grant(world, no)
    world.do(no, "block", by="dispatch1", account=STRANGER, text="亲属")
    assert not sees(world, no)
    assert not ReadGrant.objects.filter(ended_at__isnull=True).exists()
    ConflictBlock.objects.all().delete()
    assert not sees(world, no), "the block ended the grant for good"


def test_who_leaves_office_loses_the_grant(world: World) -> None:
    no = handling(world)
    grant(world, no)
    Post.objects.filter(user__username=STRANGER).update(valid_to=clock.today() - timedelta(days=1))
    world._actors.clear()
    assert not sees(world, no)


def test_a_part_split_off_does_not_inherit_the_grant(world: World) -> None:
    no = world.report().no
    world.do(no, "grant_read", by="t1_dispatch", account=STRANGER, text="协助")
    world.do(no, "split", by="dispatch1", title="另一件", text="路灯")
    rows = list_cases(world.actor(STRANGER), Filters(queue="all")).items
    assert [row.no for row in rows] == [no]


def test_ended_cases_know_no_grants(world: World) -> None:
    no = world.report().no
    world.do(no, "withdraw")
    with pytest.raises(NotNow):
        world.do(no, "grant_read", by="t1_dispatch", account=STRANGER, text="协助")


def test_the_list_of_people_tells_who_sees(world: World) -> None:
    no = handling(world)
    world.do(no, "block", by="dispatch1", account="water_handler", text="亲属")
    actor = world.actor("zj_handler")
    callable_people(actor, no, "handler")
    with counted() as found:
        people = {one.username: one.sight for one in callable_people(actor, no, "handler")}
    assert len(found) <= 6
    assert people["water_handler"] == "never"
    assert people[STRANGER] == "grant"
    assert "zj_handler" not in people
    assert {one.username: one.sight for one in callable_people(actor, no, "leader")}[
        "zj_leader"
    ] == "sees"
    assert {one.sight for one in callable_people(actor, no, "admin")} == {"never"}
    assert callable_people(actor, no, " \x00") == []
    with pytest.raises(NotFound):
        callable_people(world.actor(STRANGER), no, "handler")


def test_county_posts_pay_nothing_for_grants(world: World) -> None:
    sql = str(access.visible_to(world.actor("seat1")).query)
    assert "cases_read_grant" not in sql
    assert "cases_read_grant" not in str(access.visible_to(world.actor("admin1")).query)
    assert "cases_read_grant" in str(access.visible_to(world.actor(STRANGER)).query)
