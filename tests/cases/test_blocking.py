"""回避: kept out of one case, let in again; who may do either, and what comes back."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.test_access import agree, county
from tests.world import World

from linli.audit.chain import read
from linli.audit.verifying import verify
from linli.cases import access
from linli.cases.models import Case, ConflictBlock, Duty, ReadGrant
from linli.cases.queries.readers import exceptions_of
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.kernel import clock
from linli.people.models import Substitution, User

__all__ = ["county"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def block(world: World, no: str, account: str, by: str = "dispatch1") -> Case:
    return world.do(no, "block", by=by, account=account, text="亲属")


def unblock(world: World, no: str, account: str, by: str = "dispatch1", **raw: object) -> Case:
    return world.do(no, "unblock", by=by, account=account, **{"text": "设置有误", **raw})


def refused(world: World, no: str, account: str, by: str = "dispatch1", **raw: object) -> str:
    """The code of the refusal, after which nothing has changed."""
    kept = list(ConflictBlock.objects.values())
    with pytest.raises(DomainError) as refusal:
        unblock(world, no, account, by, **raw)
    assert list(ConflictBlock.objects.values()) == kept
    return refusal.value.code


def sees(world: World, no: str, who: str) -> bool:
    return access.visible_to(world.actor(who)).filter(no=no).exists()


def last(no: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read("case", int(no))[-1].payload.body)
    return found


# -- keeping out -------------------------------------------------------------------------


def test_a_blocked_holder_loses_the_matter_and_never_gets_it_back(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    case = world.do(no, "block", by="dispatch1", account="zj_handler", text="亲属")
    zj = world.catalogue.unit_by_code("zj").id
    assert (case.holder_id, case.holder_unit_id) == (None, zj)
    assert Duty.objects.get(case=case, active=True).assignee_id is None
    with pytest.raises(NotFound):
        world.do(no, "progress")
    with pytest.raises(Invalid):
        world.do(no, "assign", by="zj_leader", assignee="zj_handler")
    world.do(no, "answer", by="zj_leader")
    assert world.do(no, "verify_false").holder_id is None


def test_blocking_twice_changes_nothing_more(world: World) -> None:
    no = world.report().no
    for _ in range(2):
        case = world.do(no, "block", by="dispatch1", account="zj_handler", text="亲属")
    assert ConflictBlock.objects.count() == 1
    assert case.holder_unit_id == case.centre_id


@pytest.mark.parametrize("account", ["nobody", "dispatch1", ""])
def test_who_cannot_be_blocked(world: World, account: str) -> None:
    no = world.report().no
    with pytest.raises(Invalid) as refusal:
        world.do(no, "block", by="dispatch1", account=account, text="x")
    assert set(refusal.value.fields) == {"account"}


# -- letting in again --------------------------------------------------------------------


def test_lifting_gives_back_what_the_posts_see_and_stands_on_record(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    block(world, no, "zj_handler")
    assert not sees(world, no, "zj_handler")
    case = unblock(world, no, "zj_handler", by="seat1")
    assert sees(world, no, "zj_handler")
    world.do(no, "progress")
    event = read("case", int(no))[-2]
    assert (event.action, event.actor_id) == ("unblock", world.user("seat1").pk)
    assert event.source_state == event.target_state == "handling"
    told = json.loads(event.payload.body)
    name = world.user("zj_handler").full_name
    assert told["blocked_name"] == f"{name}（zj_handler）"
    assert (told["text"], told["block_reason"]) == ("设置有误", "亲属")
    # What the block took away does not come back by itself.
    assert (case.holder_id, Duty.objects.get(case=case, active=True).assignee_id) == (None, None)
    assert verify("case").ok


def test_an_ended_grant_stays_ended(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    world.do(no, "grant_read", by="zj_handler", account="water_handler", text="请协助")
    block(world, no, "water_handler")
    unblock(world, no, "water_handler")
    assert not sees(world, no, "water_handler")
    assert not ReadGrant.objects.filter(ended_at__isnull=True).exists()
    world.do(no, "grant_read", by="zj_handler", account="water_handler", text="请再协助")
    assert sees(world, no, "water_handler")


def test_only_one_of_several_and_one_case_of_two(world: World) -> None:
    no = world.report().no
    for account in ("zj_handler", "t1_dispatch"):
        block(world, no, account)
    world.do(no, "split", by="dispatch1", title="另一件", text="另一件")
    part = Case.objects.exclude(no=no).get()
    unblock(world, no, world.user("t1_dispatch").full_name)
    readers, kept_out = exceptions_of(Case.objects.get(no=no))
    assert (readers, [one.username for one in kept_out]) == ((), ["zj_handler"])
    assert (kept_out[0].reason, kept_out[0].set_by) == ("亲属", world.user("dispatch1").full_name)
    assert sees(world, no, "t1_dispatch")
    assert not sees(world, part.no, "t1_dispatch"), "each part is judged by itself"


def test_nobody_lifts_their_own(world: World) -> None:
    no = world.report().no
    block(world, no, "seat1")
    with pytest.raises(NotFound):
        unblock(world, no, "seat1", by="seat1")
    assert ConflictBlock.objects.count() == 1


@pytest.mark.parametrize(("absent", "substitute"), [("seat1", "leader1"), ("leader1", "seat1")])
@pytest.mark.parametrize("days", [0, 3])
def test_nor_does_who_would_gain_by_it(
    world: World, absent: str, substitute: str, days: int
) -> None:
    """Whoever stands in for the person, or is stood in for, today or soon; also by a token."""
    no = world.report().no
    block(world, no, "seat1")
    first = clock.today() + timedelta(days=days)
    row = Substitution.objects.create(
        absent=world.user(absent),
        substitute=world.user(substitute),
        valid_from=first,
        valid_to=first + timedelta(days=2),
        set_by=world.user("admin1"),
        set_at=clock.now(),
    )
    assert refused(world, no, "seat1", by="leader1") == "concerned"
    row.ended_at = clock.now()
    row.save()
    unblock(world, no, "seat1", by="leader1")
    assert sees(world, no, "seat1")


@pytest.mark.parametrize(
    ("by", "account", "raw", "code"),
    [
        ("dispatch1", "seat1", {"text": ""}, "invalid"),
        ("dispatch1", "", {}, "invalid"),
        ("dispatch1", "nobody", {}, "invalid"),
        ("dispatch1", "zj_handler", {}, "invalid"),
        ("verify1", "seat1", {}, "not-your-role"),
        ("audit1", "seat1", {}, "not-your-role"),
        ("grid1", "seat1", {}, "not-your-role"),
        ("zj_leader", "seat1", {}, "not-your-role"),
    ],
)
def test_who_cannot_lift_what(
    world: World, by: str, account: str, raw: dict[str, str], code: str
) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    block(world, no, "seat1")
    assert refused(world, no, account, by, **raw) == code


def test_namesakes_are_told_apart(world: World) -> None:
    no = world.report().no
    for account in ("zj_handler", "cg_handler"):
        world.user(account)
        user = world.user(account)
        user.full_name = "同名同姓"
        user.save()
        block(world, no, account)
    with pytest.raises(Invalid) as refusal:
        unblock(world, no, "同名同姓")
    assert "cg_handler、zj_handler" in refusal.value.fields["account"]
    unblock(world, no, "cg_handler")
    assert [row.user.username for row in ConflictBlock.objects.all()] == ["zj_handler"]


def test_it_may_be_set_again(world: World) -> None:
    no = world.report().no
    for _ in range(2):
        block(world, no, "t1_dispatch")
        assert not sees(world, no, "t1_dispatch")
        unblock(world, no, "t1_dispatch")
        assert sees(world, no, "t1_dispatch")
    assert refused(world, no, "t1_dispatch") == "invalid"
    assert last(no)["text"] == "设置有误"


def test_an_ended_case_shows_no_exceptions(world: World) -> None:
    no = world.report().no
    block(world, no, "t1_dispatch")
    case = world.do(no, "reject")
    assert exceptions_of(case) == ((), ())
    assert refused(world, no, "t1_dispatch") == "not-in-state"


@given(place=st.integers(0, 100))
@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_after_lifting_list_page_and_rule_agree(county: World, place: int) -> None:
    """Whoever is let in sees what their posts see, and not one case more."""
    leader = county.user("leader1")
    ConflictBlock.objects.filter(user=leader).delete()
    rows = ConflictBlock.objects.filter(case__ended_at__isnull=True).order_by("case_id", "user_id")
    pairs = list(rows.values_list("case__no", "user__username"))
    no, who = pairs[place % len(pairs)]
    before = agree(county.actor(who))
    assert no not in before
    unblock(county, no, who, by="leader1")
    after = agree(county.actor(who))
    assert before <= after <= before | {no}
    assert (no in after) == (who != "admin1" and sees(county, no, who))
    block(county, no, who, by="leader1")
    assert agree(county.actor(who)) == before


def test_a_full_name_is_enough_where_only_one_bears_it(world: World) -> None:
    no = world.report().no
    name = world.user("zj_handler").full_name
    world.do(no, "block", by="dispatch1", account=name, text="亲属")
    assert ConflictBlock.objects.get(case__no=no).user.username == "zj_handler"
    with pytest.raises(Invalid) as wrong:
        world.do(no, "block", by="dispatch1", account="查无此人", text="亲属")
    assert "没有这个账号" in wrong.value.fields["account"]
    User.objects.filter(username="cg_handler").update(full_name=name)
    with pytest.raises(Invalid) as wrong:
        world.do(no, "block", by="dispatch1", account=name, text="亲属")
    assert {"zj_handler", "cg_handler"} <= set(re.findall(r"\w+_handler", str(wrong.value.fields)))
