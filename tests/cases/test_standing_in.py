"""Acting in the place of an absent colleague: seeing, judging and recording agree."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.test_access import AREAS, CAST, UNITS, county, listed, post, seen_by_rule
from tests.world import World

from linli.audit.models import Event
from linli.cases import access, judging, rights
from linli.cases.actions.drafting import save_draft
from linli.cases.actions.reveal import reveal_contact
from linli.cases.models import Approval, Case, ConflictBlock
from linli.cases.queries import many, scope
from linli.cases.queries.listing import Filters, list_cases
from linli.cases.queries.replies import desk_of, replies, review_page, waiting
from linli.domain.authority import NOT_PASSED_ON
from linli.domain.errors import DomainError, NotFound, NotYours
from linli.domain.lifecycle import Command, Role
from linli.kernel import clock
from linli.people.actor import Absent, Actor

__all__ = ["county"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def standing(world: World, substitute: str, *absent: str) -> Actor:
    """The substitute as at the desk, standing in for these colleagues."""
    held = (world.actor(name) for name in absent)
    return replace(
        world.actor(substitute),
        standing_for=tuple(Absent(one.user_id or 0, one.name, one.posts) for one in held),
    )


def last(no: str) -> Event:
    return Event.objects.filter(chain_kind="case", chain_id=int(no)).latest("seq")


def said(no: str) -> str:
    return str(json.loads(last(no).payload.body)["actor_name"])


_ROLES = st.sampled_from([role for role in Role if role not in NOT_PASSED_ON])
_HELD = st.lists(st.tuples(_ROLES, st.sampled_from(UNITS), st.sampled_from(AREAS)), max_size=2)


@given(own=_HELD, theirs=_HELD, who=st.sampled_from(CAST), absent=st.sampled_from(CAST))
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_list_page_and_rule_agree_on_what_a_substitute_sees(
    county: World,
    own: list[tuple[Role, str, str]],
    theirs: list[tuple[Role, str, str]],
    who: str,
    absent: str,
) -> None:
    if who == absent:
        return
    colleague = Absent(county.user(absent).pk, absent, tuple(post(county, *one) for one in theirs))
    alone = Actor(county.user(who).pk, who, tuple(post(county, *one) for one in own))
    actor = replace(alone, standing_for=(colleague,))
    hat = actor.in_place(colleague)
    for one in (actor, hat):
        seen = seen_by_rule(one)
        assert set(access.visible_to(one).values_list("no", flat=True)) == seen
        assert listed(one) == seen
        for no in Case.objects.values_list("no", flat=True):
            try:
                found = access.load(one, no)
            except NotFound:
                assert no not in seen
                continue
            assert no in seen
            if one is hat:
                assert not rights.roles_on(hat, found) & {Role.REPORTER, Role.GUEST}
    whole = set(access.visible_to(actor).values_list("no", flat=True))
    before = set(access.visible_to(alone).values_list("no", flat=True))
    added = set(access.visible_to(hat).values_list("no", flat=True))
    assert whole == before | added
    blocked = ConflictBlock.objects.filter(user_id__in=[alone.user_id, colleague.user_id])
    assert not added & set(blocked.values_list("case__no", flat=True))


def test_many_at_once_are_judged_as_one_by_one(county: World) -> None:
    for pair in (("verify1", "dispatch1"), ("zj_leader", "zj_handler"), ("seat1", "leader1")):
        actor = standing(county, *pair)
        numbers = list(Case.objects.values_list("no", flat=True))
        for one in many.bundles(actor, numbers):
            alone = access.load(actor, one.case.no)
            catalogue = county.catalogue
            assert judging.moves(actor, one, catalogue, NOW) == judging.moves(
                actor, alone, catalogue, NOW
            )


def handled(world: World) -> str:
    """A case that zj_handler has signed for and carries."""
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def test_the_record_names_both_and_the_unit_of_the_absent(world: World) -> None:
    no = world.report().no
    world.do(no, "accept")
    leader = standing(world, "seat1", "dispatch1")
    world.do(no, "dispatch", by=leader)
    event = last(no)
    assert event.actor_id == world.user("seat1").pk
    assert event.on_behalf_of == world.user("dispatch1").pk
    assert event.role == "dispatcher"
    assert said(no) == f"{world.user('seat1').full_name} 代 {world.user('dispatch1').full_name}"


def test_what_lies_with_the_absent_is_done_in_their_place(world: World) -> None:
    """One's own post would do as well; the record says for whom it was done all the same."""
    no = handled(world)
    actor = standing(world, "zj_leader", "zj_handler")
    world.do(no, "progress", by=actor)
    assert last(no).on_behalf_of == world.user("zj_handler").pk
    other = world.report().no
    world.drive(other, "accept", "dispatch", ("sign", {"by": "zj_leader"}))
    world.do(other, "progress", by=actor)
    assert last(other).on_behalf_of is None
    found = access.load(actor, no)
    hats = {one.in_place_of for one in judging.moves(actor, found, world.catalogue, NOW)}
    assert world.user("zj_handler").full_name in hats


def test_signed_for_in_the_place_of_somebody_it_lies_with_them(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", ("dispatch", {"lead_unit": "zj"}))
    hat = standing(world, "cg_handler", "zj_handler")
    world.do(no, "sign", by=hat)
    case = Case.objects.get(no=no)
    assert case.holder_id == world.user("zj_handler").pk
    found = list_cases(hat, Filters(queue="all", whose="me"))
    assert [row.no for row in found.items] == [no]
    assert "me" in scope.offered(standing(world, "seat1", "zj_handler"))


def test_who_asked_as_handler_does_not_grant_as_the_absent_leader(world: World) -> None:
    no = handled(world)
    world.do(no, "ask_extension")
    handler = standing(world, "zj_handler", "zj_leader")
    with pytest.raises(NotYours) as refusal:
        world.do(no, "grant_extension", by=handler)
    assert refusal.value.code == "own-request"
    world.do(no, "grant_extension")


def test_who_asked_in_anothers_place_and_that_other_do_not_grant(world: World) -> None:
    """The hands of both have asked: not even on their return may the absent one decide."""
    no = handled(world)
    leader = standing(world, "zj_leader", "zj_handler")
    world.do(no, "ask_extension", by=leader)
    assert Approval.objects.get(case__no=no).askers == {
        world.user("zj_leader").pk,
        world.user("zj_handler").pk,
    }
    with pytest.raises(NotYours):
        world.do(no, "grant_extension", by="zj_leader")
    back = replace(world.actor("zj_handler"), posts=world.actor("zj_leader").posts)
    with pytest.raises(NotYours):
        world.do(no, "grant_extension", by=back)


def test_a_return_asked_in_anothers_place_is_not_granted_by_either(world: World) -> None:
    no = handled(world)
    world.do(no, "ask_return", by=standing(world, "dispatch1", "zj_handler"))
    with pytest.raises(NotYours):
        world.do(no, "grant_return", by="dispatch1")
    with pytest.raises(NotYours):
        world.do(no, "grant_return", by=standing(world, "zj_handler", "dispatch1"))
    world.do(no, "grant_return", by=standing(world, "seat1", "leader1"))


def test_who_worked_on_it_does_not_verify_in_anothers_place(world: World) -> None:
    no = world.answered().no
    handler = standing(world, "zj_handler", "verify1")
    with pytest.raises(NotYours) as refusal:
        world.do(no, "verify_true", by=handler)
    assert refusal.value.code == "own-work"
    # Nor may somebody else check in the place of one who worked on it.
    worked = replace(world.actor("zj_handler"), posts=world.actor("verify1").posts)
    colleague = Absent(worked.user_id or 0, worked.name, worked.posts)
    clean = replace(world.actor("seat1"), standing_for=(colleague,))
    with pytest.raises(NotYours):
        world.do(no, "verify_true", by=clean)
    world.do(no, "verify_true", by=standing(world, "seat1", "verify1"))
    assert last(no).on_behalf_of == world.user("verify1").pk


def test_what_was_done_in_their_place_counts_as_their_work(world: World) -> None:
    no = handled(world)
    world.do(no, "answer", by=standing(world, "cg_handler", "zj_handler"))
    case = Case.objects.get(no=no)
    hands = access.bundle(case).handlers
    assert {world.user("cg_handler").pk, world.user("zj_handler").pk} <= hands
    (together,) = many.bundles(world.actor("leader1"), [no])
    assert together.handlers == hands


def test_a_block_of_either_keeps_out(world: World) -> None:
    for blocked in ("seat1", "zj_handler"):
        no = handled(world)
        actor = standing(world, "seat1", "zj_handler")
        world.do(no, "progress", by=actor)
        ConflictBlock.objects.create(
            case=Case.objects.get(no=no),
            user=world.user(blocked),
            set_at=clock.now(),
            reason="亲属",
        )
        with pytest.raises((NotFound, NotYours)):
            world.do(no, "progress", by=actor)
        if blocked == "seat1":
            with pytest.raises(NotFound):
                access.get_case(actor, no)


def test_contact_is_shown_in_the_place_of_the_absent_and_logged_so(world: World) -> None:
    no = handled(world)
    actor = standing(world, "cg_handler", "zj_handler")
    assert reveal_contact(actor=actor, no=no, reason="约定上门时间")
    event = Event.objects.filter(chain_kind="reading", chain_id=int(no)).latest("seq")
    assert event.actor_id == world.user("cg_handler").pk
    assert event.on_behalf_of == world.user("zj_handler").pk
    with pytest.raises(NotFound):
        reveal_contact(actor=world.actor("cg_handler"), no=no, reason="约定上门时间")


def test_a_reply_is_not_reviewed_by_who_wrote_it_in_whatever_place(world: World) -> None:
    no = handled(world)
    writer = standing(world, "cg_handler", "zj_handler", "zj_leader")
    save_draft(actor=writer, no=no, raw={"answer": "已处理。"})
    names = [
        one.username for one in desk_of(writer, Case.objects.get(no=no), world.catalogue).reviewers
    ]
    assert not {"zj_handler", "zj_leader"} & set(names)
    reply = {"answer": "已与物业约定清理楼道。", "outcome": "explained"}
    author = standing(world, "zj_handler")
    world.do(no, Command.SUBMIT_REPLY, by=author, reviewer="zj_leader", **reply)
    with pytest.raises(NotYours):
        world.do(no, Command.APPROVE_REPLY, by=standing(world, "zj_handler", "zj_leader"))
    assert waiting(standing(world, "zj_handler", "zj_leader")) == 0
    other = standing(world, "cg_handler", "zj_leader")
    assert waiting(other) == 1
    assert [row.no for row in replies(other).items] == [no]
    assert review_page(other, no, world.catalogue).may_review
    world.do(no, Command.APPROVE_REPLY, by=other, answer=reply["answer"])
    assert last(no).on_behalf_of == world.user("zj_leader").pk


def test_the_end_of_it_leaves_nothing_behind(world: World) -> None:
    no = handled(world)
    actor = standing(world, "cg_handler", "zj_handler")
    world.do(no, "progress", by=actor)
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(DomainError):
        world.do(no, "progress", by="cg_handler")
