"""Reading granted and replies reviewed: each condition, refused and let through."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.test_guards import result

from linli.domain.facts import Reply
from linli.domain.lifecycle import FINAL, OPEN, Command, Role, State
from linli.domain.replies import changes, digest

S, C, R = State, Command, Role
_ASKED = {"reply": Reply.SUBMITTED, "reply_author": 2, "reply_reviewer": 1}
_MINE = {"reply": Reply.SUBMITTED, "reply_author": 1, "reply_reviewer": 2}
_DONE = {"reply": Reply.APPROVED, "reply_author": 1, "reply_reviewer": 2}
_MUST = {"review_needed": True}


@pytest.mark.parametrize(
    ("command", "role", "facts", "expected"),
    [
        # the answer
        (C.ANSWER, R.HANDLER, _MINE, "reply-in-review"),
        (C.ANSWER, R.UNIT_LEADER, _ASKED, "reply-in-review"),
        (C.ANSWER, R.HANDLER, _MUST, "review-first"),
        (C.ANSWER, R.HANDLER, {**_MUST, **_DONE}, "answered"),
        (C.ANSWER, R.HANDLER, {**_MUST, **_DONE, "reply_changed": True}, "reply-changed"),
        (C.ANSWER, R.HANDLER, {**_DONE, "reply_changed": True}, "answered"),
        (C.ANSWER, R.HANDLER, {**_DONE, "evidence_missing": "缺照片。"}, "evidence-missing"),
        # submitting and taking back
        (C.SUBMIT_REPLY, R.HANDLER, {}, "handling"),
        (C.SUBMIT_REPLY, R.HANDLER, _DONE, "handling"),
        (C.SUBMIT_REPLY, R.HANDLER, _ASKED, "reply-in-review"),
        (C.SUBMIT_REPLY, R.DISPATCHER, {}, "not-your-role"),
        (C.WITHDRAW_REPLY, R.HANDLER, {}, "nothing-in-review"),
        (C.WITHDRAW_REPLY, R.HANDLER, _DONE, "nothing-in-review"),
        (C.WITHDRAW_REPLY, R.HANDLER, _MINE, "handling"),
        (C.WITHDRAW_REPLY, R.HANDLER, _ASKED, "not-author"),
        (C.WITHDRAW_REPLY, R.UNIT_LEADER, _ASKED, "handling"),
        # reviewing
        (C.APPROVE_REPLY, R.UNIT_LEADER, {}, "nothing-in-review"),
        (C.APPROVE_REPLY, R.UNIT_LEADER, _DONE, "nothing-in-review"),
        (C.APPROVE_REPLY, R.UNIT_LEADER, _MINE, "own-reply"),
        (C.APPROVE_REPLY, R.UNIT_LEADER, {**_ASKED, "reply_reviewer": 3}, "not-reviewer"),
        (C.APPROVE_REPLY, R.UNIT_LEADER, _ASKED, "handling"),
        (C.APPROVE_REPLY, R.CENTRE_LEADER, _ASKED, "handling"),
        (C.APPROVE_REPLY, R.DISPATCHER, _ASKED, "not-your-role"),
        (C.RETURN_REPLY, R.HANDLER, _ASKED, "handling"),
        (C.RETURN_REPLY, R.HANDLER, _MINE, "own-reply"),
        # granting
        (C.GRANT_READ, R.HANDLER, {}, "handling"),
        (C.GRANT_READ, R.CENTRE_LEADER, {"centre_unit": 9}, "handling"),
        (C.GRANT_READ, R.SEAT, {"centre_unit": 9, "actor_units": frozenset({9})}, "handling"),
        (C.GRANT_READ, R.SEAT, {"centre_unit": 9, "actor_units": frozenset({8})}, "not-holding"),
        (C.GRANT_READ, R.SUPPORTER, {}, "not-your-role"),
        (C.GRANT_READ, R.GUEST, {}, "not-your-role"),
        (C.END_READ, R.SEAT, {}, "handling"),
        (C.END_READ, R.SYSTEM, {"actor_id": None}, "handling"),
        (C.END_READ, R.GUEST, {}, "not-your-role"),
    ],
)
def test_condition(command: Command, role: Role, facts: dict[str, object], expected: str) -> None:
    assert result(S.HANDLING, command, role, **facts) == expected


def test_a_guest_may_comment_and_nothing_else() -> None:
    for state in State:
        for command in Command:
            found = result(state, command, R.GUEST)
            known = state in OPEN | {S.CLOSED} and command is C.COMMENT
            assert (found in {one.value for one in State}) is known, (state, command)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_an_ended_matter_knows_no_teamwork(state: State) -> None:
    for command in (C.GRANT_READ, C.END_READ, C.SUBMIT_REPLY, C.APPROVE_REPLY):
        assert result(state, command, R.UNIT_LEADER) == "not-in-state"


def test_the_digest_is_of_outcome_and_words() -> None:
    assert digest("已办", "solved") == hashlib.sha256("solved\n已办".encode()).hexdigest()
    assert digest("已办", "partly") != digest("已办", "solved")


_TEXTS = st.text(alphabet="我们已经清理。，\n a1", max_size=60)


@given(_TEXTS, _TEXTS)
def test_both_versions_can_be_put_together_again(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(piece.text for piece in pieces)
    if before == after:
        assert {piece.kind for piece in pieces} <= {"same"}


def test_a_change_is_told_by_phrases() -> None:
    before, after = "您好，已清理。谢谢。", "您好，已于昨日清理。谢谢。"
    assert [(one.kind, one.text) for one in changes(before, after)] == [
        ("same", "您好，"),
        ("gone", "已清理。"),
        ("new", "已于昨日清理。"),
        ("same", "谢谢。"),
    ]
