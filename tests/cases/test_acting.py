"""“李四 代 张三” wherever a person is named as the one who did something."""

from __future__ import annotations

import pytest
from tests.budgets import counted
from tests.cases.test_standing_in import standing
from tests.moves import suspension
from tests.world import World

from linli.cases import access
from linli.cases.models import Case
from linli.cases.queries.detail import CaseView, case_view
from linli.cases.queries.glance import glance
from linli.cases.queries.mentions import mentions
from linli.cases.queries.replies import replies, reply_of, review_page
from linli.cases.queries.why import why_view
from linli.documents.parts import approvals, checks
from linli.people.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def both(world: World, substitute: str, absent: str) -> str:
    return f"{world.user(substitute).full_name} 代 {world.user(absent).full_name}"


def page(world: World, no: str, who: str | Actor = "dispatch1") -> CaseView:
    actor = who if isinstance(who, Actor) else world.actor(who)
    return case_view(actor, no, world.catalogue)


@pytest.fixture
def no(world: World) -> str:
    """In handling by somebody who is away now."""
    number = world.report().no
    world.drive(number, "accept", "dispatch", "sign")
    return number


def test_requests_and_their_decisions(world: World, no: str) -> None:
    world.do(no, "ask_extension", by=standing(world, "cg_handler", "zj_handler"),
             reason="works", days="2", text="材料未到")  # fmt: skip
    world.do(no, "grant_extension", by=standing(world, "cg_leader", "zj_leader"))
    asked, decided = both(world, "cg_handler", "zj_handler"), both(world, "cg_leader", "zj_leader")
    (shown,) = page(world, no).approvals
    assert (shown.asked_by, shown.decided_by) == (asked, decided)
    why = why_view(world.actor("dispatch1"), no, world.catalogue)
    assert (why.approvals[0].asked_by, why.approvals[0].decided_by) == (asked, decided)
    assert any(decided in str(step) for step in why.steps)
    found = access.load(world.actor("dispatch1"), no)
    printed = str(approvals(found))
    assert asked in printed
    assert decided in printed


def test_in_ones_own_right_there_is_no_mark(world: World, no: str) -> None:
    world.drive(no, "ask_extension", "grant_extension")
    (shown,) = page(world, no).approvals
    assert (shown.asked_by, shown.decided_by) == (
        world.user("zj_handler").full_name,
        world.user("zj_leader").full_name,
    )


def test_files_grants_and_blocks(world: World, no: str) -> None:
    hat = standing(world, "cg_handler", "zj_handler")
    files = [f"{world.picture('cg_handler')}:progress"]
    world.do(no, "progress", by=hat, text="看过现场", files=files)
    world.do(no, "grant_read", by=hat, account="water_handler", text="请协助")
    centre = standing(world, "zj_leader", "dispatch1")
    world.do(no, "block", by=centre, account="t2_dispatch", text="亲属")
    view = page(world, no)
    assert [one.added_by for one in view.files] == [both(world, "cg_handler", "zj_handler")]
    assert [one.granted_by for one in view.readers] == [both(world, "cg_handler", "zj_handler")]
    assert [one.set_by for one in view.kept_out] == [both(world, "zj_leader", "dispatch1")]


def test_calls(world: World, no: str) -> None:
    world.do(no, "comment", by=standing(world, "cg_handler", "zj_handler"),
             text="请看一下", mention=["zj_leader"])  # fmt: skip
    (call,) = mentions(world.actor("zj_leader")).items
    assert (call.by, call.text) == (both(world, "cg_handler", "zj_handler"), "请看一下")


def test_replies(world: World, no: str) -> None:
    writer = standing(world, "cg_handler", "zj_handler")
    world.do(no, "submit_reply", by=writer, answer="已整改。", outcome="explained",
             reviewer="zj_leader")  # fmt: skip
    reviewer = standing(world, "cg_leader", "zj_leader")
    (row,) = replies(reviewer).items
    leader = world.user("zj_leader").full_name
    assert (row.author, row.in_place_of) == (both(world, "cg_handler", "zj_handler"), leader)
    assert replies(world.actor("zj_leader")).items[0].in_place_of == ""
    assert review_page(reviewer, no, world.catalogue).reply.reviewer == leader
    world.do(no, "approve_reply", by=reviewer, answer="已整改。")
    decided = both(world, "cg_leader", "zj_leader")
    shown = reply_of(
        world.actor("zj_handler"), access.load(world.actor("zj_handler"), no), world.catalogue
    )
    assert shown is not None
    assert (shown.author, shown.reviewer) == (both(world, "cg_handler", "zj_handler"), decided)
    assert replies(world.actor("cg_handler"), mine=True).items == []  # sees it only in that place
    (mine,) = replies(writer, mine=True).items
    assert mine.reviewer == decided


def test_checks_in_a_document(world: World, no: str) -> None:
    world.do(no, "answer")
    world.do(no, "verify_true", by=standing(world, "seat1", "verify1"))
    printed = str(checks(access.load(world.actor("dispatch1"), no), world.catalogue))
    assert both(world, "seat1", "verify1") in printed


def test_what_lies_with_the_absent_is_marked_for_the_substitute_alone(
    world: World, no: str
) -> None:
    name = world.user("zj_handler").full_name
    actor = standing(world, "cg_handler", "zj_handler")
    for who, marked in ((actor, f"代 {name}"), (world.actor("zj_leader"), name)):
        assert glance(who, no, world.catalogue).holder == marked
        view = page(world, no, who)
        assert view.holder.endswith(f" · {marked}")
        assert [one.assignee for one in view.duties] == [marked]


def test_the_marks_cost_no_query(world: World, no: str) -> None:
    """As many statements with acts in a colleague's place as with one's own."""

    def cost(number: str) -> int:
        with counted() as found:
            page(world, number)
        return len(found)

    other = world.report().no
    world.drive(other, "accept", "dispatch", "sign")
    for by, number in (("zj_handler", other), (standing(world, "cg_handler", "zj_handler"), no)):
        who = by if isinstance(by, Actor) else world.actor(by)
        name = "zj_handler" if by == "zj_handler" else "cg_handler"
        files = [f"{world.picture(name)}:progress"]
        world.do(number, "progress", by=who, text="看过现场", files=files)
        world.do(number, "ask_suspension", by=who, **suspension())
    assert Case.objects.get(no=no).pending_kind == Case.objects.get(no=other).pending_kind
    page(world, no)  # what is kept in memory is read once
    assert cost(no) == cost(other)
