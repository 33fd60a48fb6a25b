"""答复送审: drafts, who reviews, what may go out, and that no review outlives its purpose."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from tests.world import World

from linli.audit import chain
from linli.cases import access, judging
from linli.cases.actions import drafting
from linli.cases.actions.drafting import save_draft
from linli.cases.actions.engine import Move
from linli.cases.bundle import handlers_of
from linli.cases.models import Attachment, Case, ReplyDraft
from linli.cases.queries.replies import desk_of, replies, reply_of, review_page, waiting
from linli.cases.queries.story import story
from linli.cases.reviewers import reviewers
from linli.catalogue.models import CountyProfile, Matter
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import Command
from linli.domain.replies import digest
from linli.kernel import clock
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TEXT = "经核实，物业已清理楼道，感谢您的反映。"
REPLY = {"answer": TEXT, "outcome": "explained", "reviewer": "zj_leader"}
ANSWER = {"answer": TEXT, "outcome": "explained"}

#: Who leads a centre whose area holds the case.
LEADERS = ["leader1", "leader2", "t1_leader", "v1_leader"]


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def submit(world: World, no: str, by: str = "zj_handler", **changes: object) -> ReplyDraft:
    world.do(no, "submit_reply", by=by, **{**REPLY, **changes})
    return ReplyDraft.objects.get(case__no=no, status="submitted")


def demand(code: str = "B01") -> None:
    """Switch the county's option on, as loading a pack does."""
    Matter.objects.filter(code=code).update(reply_review=True)
    CountyProfile.objects.update(revision="review")


def refused(world: World, no: str, command: str, by: str = "zj_handler", **raw: object) -> str:
    with pytest.raises(DomainError) as refusal:
        world.do(no, command, by=by, **raw)
    return refusal.value.code


def body(no: str) -> dict[str, object]:
    return dict(json.loads(chain.read("case", int(no))[-1].payload.body))


def test_the_way_of_a_reply(world: World) -> None:
    no = handling(world)
    save_draft(actor=world.actor("zj_handler"), no=no, raw={"answer": "经核实，{…}", "outcome": ""})
    assert waiting(world.actor("zj_leader")) == 0
    draft = submit(world, no)
    assert waiting(world.actor("zj_leader")) == 1
    assert [row.no for row in replies(world.actor("zj_leader")).items] == [no]
    assert body(no)["text_sha256"] == digest(TEXT, "explained")
    assert TEXT not in json.dumps(body(no), ensure_ascii=False), "the words stay in the draft"
    assert refused(world, no, "answer", **ANSWER) == "reply-in-review"
    world.do(no, "approve_reply", by="zj_leader", edition=draft.edition, text="同意")
    assert waiting(world.actor("zj_leader")) == 0
    case = world.do(no, "answer", **ANSWER)
    assert case.reply_stage == ""
    assert body(no)["reviewer_name"] == world.user("zj_leader").full_name
    assert body(no)["text_sha256"] == digest(TEXT, "explained")
    assert ("审核人", world.user("zj_leader").full_name) in story(no)[0].lines
    assert ReplyDraft.objects.get().status == "used"
    assert all(one.official is (one.seq == case.chain_seq) for one in story(no)[:3])


def test_the_reviewer_changes_words_and_both_versions_stay(world: World) -> None:
    no = handling(world)
    draft = submit(world, no)
    better = TEXT.replace("清理楼道", "于昨日清理楼道")
    world.do(no, "approve_reply", by="zj_leader", edition=draft.edition, answer=better)
    draft.refresh_from_db()
    assert (draft.text, draft.reviewed_text, draft.words) == (TEXT, better, better)
    page = review_page(world.actor("zj_handler"), no, world.catalogue)
    assert {piece.kind for piece in page.reply.pieces} == {"same", "gone", "new"}
    world.do(no, "answer", answer=better, outcome="explained")
    assert body(no)["reviewer_name"]


def test_an_answer_that_was_changed_carries_no_reviewer(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "approve_reply", by="zj_leader")
    world.do(no, "answer", answer=TEXT + "补一句", outcome="explained")
    assert "reviewer_name" not in body(no)
    assert ReplyDraft.objects.get().status == "lapsed"


def test_where_the_matter_demands_it_nothing_goes_out_unreviewed(world: World) -> None:
    demand()
    no = handling(world)
    assert refused(world, no, "answer", **ANSWER) == "review-first"
    found = access.load(world.actor("zj_handler"), no)
    options = {
        one.command: one
        for one in judging.moves(world.actor("zj_handler"), found, world.catalogue, clock.now())
    }
    assert options[Command.ANSWER].code == "review-first"
    assert options[Command.SUBMIT_REPLY].allowed
    submit(world, no)
    world.do(no, "approve_reply", by="zj_leader")
    assert refused(world, no, "answer", answer=TEXT + "。", outcome="explained") == "reply-changed"
    assert refused(world, no, "answer", answer=TEXT, outcome="answered") == "reply-changed"
    assert world.do(no, "answer", answer=TEXT + "\r\n ", outcome="explained").state == "answered"
    world.do(no, "verify_false")
    assert refused(world, no, "answer", **ANSWER) == "review-first", "each round anew"


def test_sending_back_with_a_note_and_a_better_wording(world: World) -> None:
    no = handling(world)
    draft = submit(world, no)
    assert refused(world, no, "return_reply", by="zj_leader", edition=draft.edition) == "invalid"
    world.do(
        no, "return_reply", by="zj_leader", edition=draft.edition, text="说明依据", answer="改稿。"
    )
    draft.refresh_from_db()
    assert (draft.status, draft.note, draft.reviewed_text) == ("returned", "说明依据", "改稿。")
    author = world.actor("zj_handler")
    found = access.load(author, no)
    shown = reply_of(author, found, world.catalogue)
    assert shown is not None
    assert shown.note == "说明依据"
    again = submit(world, no, answer="改稿，依据条例。")
    assert (again.pk, again.edition, again.reviewed_text) == (draft.pk, 2, "")
    with pytest.raises(LostRace):  # the reviewer still looks at the first edition
        world.do(no, "approve_reply", by="zj_leader", edition=1)
    world.do(no, "approve_reply", by="zj_leader", edition=2)


def test_a_review_of_nothing_is_a_fault_of_ours() -> None:
    """The judgement lets no such move through; should it ever, nothing is written."""
    with pytest.raises(LookupError):
        drafting._reply(cast("Move", SimpleNamespace(bundle=SimpleNamespace(reply=None))))


def test_who_reviews(world: World) -> None:
    no = handling(world)
    for reviewer in ("zj_handler", "cg_leader", "leader1", "nobody"):
        with pytest.raises(Invalid) as refusal:
            submit(world, no, reviewer=reviewer)
        assert list(refusal.value.fields) == ["reviewer"]
    submit(world, no)
    assert refused(world, no, "approve_reply", by="zj_handler") == "own-reply"
    assert refused(world, no, "approve_reply", by="leader1") == "not-reviewer"
    assert refused(world, no, "approve_reply", by="dispatch1") == "not-your-role"
    other = {**REPLY, "reviewer": "zj_handler"}
    assert refused(world, no, "submit_reply", by="zj_leader", **other) == "reply-in-review"


def test_a_lone_author_is_reviewed_by_the_leader_of_the_centre(world: World) -> None:
    no = handling(world)
    Post.objects.filter(user__username="zj_leader").update(valid_to=clock.today() - timedelta(1))
    case = Case.objects.get(no=no)
    author = world.user("zj_handler").pk
    assert [one.username for one in reviewers(case, author)] == LEADERS
    submit(world, no, reviewer="leader1")
    assert waiting(world.actor("leader1")) == 1
    assert review_page(world.actor("leader1"), no, world.catalogue).may_review
    world.do(no, "approve_reply", by="leader1")
    world.do(no, "answer", **ANSWER)
    assert body(no)["reviewer_name"] == world.user("leader1").full_name


def test_a_reviewer_kept_out_of_the_case_is_no_reviewer(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "block", by="dispatch1", account="zj_leader", text="亲属")
    assert Case.objects.get(no=no).reply_stage == ""
    assert ReplyDraft.objects.get().status == "draft"
    author = world.user("zj_handler").pk
    left = reviewers(Case.objects.get(no=no), author)
    assert [one.username for one in left] == LEADERS
    world.do(no, "block", by="dispatch1", account="zj_handler", text="亲属")


def test_an_author_kept_out_blocks_nobody(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "block", by="dispatch1", account="zj_handler", text="亲属")
    assert ReplyDraft.objects.get().status == "lapsed"
    world.do(no, "answer", by="zj_leader", **ANSWER)


def test_taking_it_back(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "withdraw_reply", by="zj_handler")
    world.do(no, "answer", **ANSWER)
    no = handling(world)
    submit(world, no)
    world.do(no, "withdraw_reply", by="zj_leader", text="承办人外出")
    leader = world.actor("zj_leader")
    assert reply_of(leader, access.load(leader, no), world.catalogue) is None


def test_a_colleague_may_take_over_after_an_approval(world: World) -> None:
    """The newest approved text is the one that goes out; the former author keeps the words."""
    no = handling(world)
    submit(world, no)
    world.do(no, "approve_reply", by="zj_leader")
    submit(world, no, by="zj_leader", reviewer="zj_handler", answer="另一稿。")
    former = ReplyDraft.objects.get(author=world.user("zj_handler"))
    assert (former.status, former.text) == ("draft", TEXT)
    world.do(no, "approve_reply", by="zj_handler")
    world.do(no, "answer", by="zj_leader", answer="另一稿。", outcome="explained")
    assert body(no)["reviewer_name"] == world.user("zj_handler").full_name


def test_no_review_stands_in_the_way_of_another_unit(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.drive(no, "ask_return")
    assert waiting(world.actor("zj_leader")) == 0, "nothing is written now"
    world.drive(no, "grant_return", ("dispatch", {"lead_unit": "cg"}))
    assert Case.objects.get(no=no).reply_stage == ""
    assert ReplyDraft.objects.get().status == "lapsed"
    world.do(no, "sign", by="cg_handler")
    world.do(no, "answer", by="cg_handler", **ANSWER)


def test_an_ended_case_keeps_no_review(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "withdraw")
    assert Case.objects.get(no=no).reply_stage == ""
    assert ReplyDraft.objects.get().status == "lapsed"


def test_evidence_sent_with_the_reply_counts_for_the_answer(world: World) -> None:
    no = world.report(matter="A01").no
    world.drive(no, ("accept", {"matter": "A01"}), ("dispatch", {"lead_unit": "zj"}), "sign")
    key = f"{world.picture('zj_handler')}:after"
    submit(world, no, outcome="solved", files=[key])
    assert Attachment.objects.get(case__no=no).purpose == "after"
    world.do(no, "approve_reply", by="zj_leader")
    world.do(no, "answer", answer=TEXT, outcome="solved")


def test_a_draft_keeps_what_was_written(world: World) -> None:
    no = handling(world)
    actor = world.actor("zj_handler")
    key = f"{world.picture('zj_handler')}:after"
    raw: dict[str, object] = {"answer": " 半句\r\n话 {日期}", "outcome": "x", "files": [key]}
    draft = save_draft(actor=actor, no=no, raw=raw)
    assert (draft.text, draft.outcome, draft.files) == ("半句\n话 {日期}", "", key)
    save_draft(actor=actor, no=no, raw={"answer": "整句", "outcome": "explained"})
    desk = desk_of(actor, Case.objects.get(no=no), world.catalogue)
    assert desk.own is not None
    assert (desk.own.text, desk.own.outcome) == ("整句", "explained")
    assert [one.username for one in desk.reviewers] == ["zj_leader"]
    assert desk_of(world.actor("zj_leader"), Case.objects.get(no=no), world.catalogue).own is None
    assert Case.objects.get(no=no).version == Case.objects.get(no=no).chain_seq
    assert ReplyDraft.objects.count() == 1
    submit(world, no)
    with pytest.raises(NotNow):
        save_draft(actor=actor, no=no, raw={"answer": "又改"})


def test_who_may_not_draft(world: World) -> None:
    no = handling(world)
    with pytest.raises(NotYours):
        save_draft(actor=world.actor("dispatch1"), no=no, raw={"answer": "x"})
    with pytest.raises(NotFound):
        save_draft(actor=world.actor("cg_handler"), no=no, raw={"answer": "x"})
    with pytest.raises(Invalid):
        save_draft(actor=world.actor("zj_handler"), no=no, raw={"answer": "长" * 5001})
    world.drive(no, "answer")
    with pytest.raises(NotNow):
        save_draft(actor=world.actor("zj_handler"), no=no, raw={"answer": "x"})


def test_who_reads_a_draft(world: World) -> None:
    no = handling(world)
    submit(world, no)
    world.do(no, "grant_read", by="zj_handler", account="ga_handler", text="协助")
    for who in ("zj_handler", "zj_leader"):
        assert review_page(world.actor(who), no, world.catalogue).reply.text == TEXT
    for who in ("ga_handler", "dispatch1", "audit1", "cg_handler", "leader1"):
        with pytest.raises(NotFound):
            review_page(world.actor(who), no, world.catalogue)
    page = review_page(world.actor("zj_handler"), no, world.catalogue)
    assert (page.may_review, page.may_withdraw) == (False, True)
    page = review_page(world.actor("zj_leader"), no, world.catalogue)
    assert (page.may_review, page.may_withdraw) == (True, True)


def test_reviewing_is_working_on_the_case(world: World) -> None:
    """Whoever approved the words does not check them."""
    no = handling(world)
    submit(world, no)
    world.do(no, "approve_reply", by="zj_leader")
    assert {world.user("zj_handler").pk, world.user("zj_leader").pk} <= handlers_of(
        Case.objects.get(no=no)
    )
