"""Each condition of a move, refused and let through."""

from __future__ import annotations

import pytest

from linli.domain.complaints import Parts
from linli.domain.errors import DomainError
from linli.domain.facts import Facts, Pending
from linli.domain.lifecycle import Command, Decision, Role, State, decide

S, C, R = State, Command, Role
_ASKED = {"pending": frozenset({Pending.EXTENSION})}
_UNSOLVED = {"said_solved": False, "wordless": True}
_5, _9, _BARRED = frozenset({5}), frozenset({9}), "complained-of"
_PARTS = Parts(units=_5, people=frozenset({3}))
_TWICE = {**_ASKED, "extension_count": 1}


def result(state: State, command: Command, role: Role, **facts: object) -> str:
    """Return the target, or the code of the refusal."""
    built = Facts(state=state, roles=frozenset({role}), **{"actor_id": 1, "lead_unit": 9, **facts})  # type: ignore[arg-type]  # fields by name
    try:
        found: Decision = decide(built, command)
    except DomainError as refusal:
        return refusal.code
    return found.target.value


@pytest.mark.parametrize(
    ("state", "command", "role", "facts", "expected"),
    [
        # requests and their deciders
        (S.HANDLING, C.ASK_EXTENSION, R.HANDLER, {}, "handling"),
        (S.HANDLING, C.ASK_EXTENSION, R.HANDLER, _ASKED, "already-asked"),
        (S.HANDLING, C.GRANT_EXTENSION, R.UNIT_LEADER, {}, "nothing-asked"),
        (S.HANDLING, C.GRANT_EXTENSION, R.UNIT_LEADER, _ASKED, "handling"),
        (
            S.HANDLING,
            C.GRANT_EXTENSION,
            R.UNIT_LEADER,
            {**_ASKED, "pending_askers": frozenset({(Pending.EXTENSION, 1)})},
            "own-request",
        ),
        (S.HANDLING, C.GRANT_EXTENSION, R.UNIT_LEADER, _TWICE, "second-extension"),
        (S.REWORK, C.REFUSE_EXTENSION, R.UNIT_LEADER, _TWICE, "second-extension"),
        (S.HANDLING, C.GRANT_EXTENSION, R.CENTRE_LEADER, _TWICE, "handling"),
        # returns
        (S.HANDLING, C.ASK_RETURN, R.HANDLER, {"convened": True}, "convened"),
        (S.DISPATCHED, C.ASK_RETURN, R.HANDLER, {}, "return_pending"),
        # answers
        (S.HANDLING, C.ANSWER, R.HANDLER, {"evidence_missing": "缺照片。"}, "evidence-missing"),
        (
            S.HANDLING,
            C.ANSWER,
            R.HANDLER,
            {"overseen": True, "plan_missing": True},
            "plan-missing",
        ),
        (S.HANDLING, C.ANSWER, R.HANDLER, {"overseen": True}, "answered"),
        # checks
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"actor_id": None}, "needs-person"),
        (S.ANSWERED, C.VERIFY_UNREACHED, R.VERIFIER, {"unreached_count": 2}, "answered"),
        (S.ANSWERED, C.VERIFY_UNREACHED, R.VERIFIER, {"unreached_count": 3}, "unreached-limit"),
        (S.ANSWERED, C.VERIFY_FALSE, R.VERIFIER, {"rework_count": 1}, "rework"),
        (S.ANSWERED, C.VERIFY_FALSE, R.VERIFIER, {"rework_count": 2}, "convening"),
        (S.ANSWERED, C.VERIFY_FALSE, R.VERIFIER, {"lead_unit": None}, "convening"),
        (S.CLOSED, C.REOPEN, R.REPORTER, {"reopen_count": 1}, "rework"),
        (S.CLOSED, C.REOPEN, R.REPORTER, {"reopen_count": 2}, "convening"),
        (S.CLOSED, C.REOPEN, R.REPORTER, {"lead_unit": None}, "convening"),
        # closing, rating, scoring
        (S.ANSWERED, C.CLOSE, R.DISPATCHER, {}, "verify-first"),
        (
            S.ANSWERED,
            C.CLOSE,
            R.DISPATCHER,
            {"self_settled": True, "sampled": True},
            "verify-first",
        ),
        (S.ANSWERED, C.CLOSE, R.SYSTEM, {"self_settled": True, "actor_id": None}, "closed"),
        (S.CLOSED, C.RATE, R.REPORTER, {"rated": True}, "already-rated"),
        (S.CLOSED, C.SCORE, R.DISPATCHER, {}, "rating-open"),
        (S.CLOSED, C.SCORE, R.DISPATCHER, {"rated": True}, "scored"),
        (S.CLOSED, C.SCORE, R.SYSTEM, {"score_window_over": True, "actor_id": None}, "scored"),
        (S.CLOSED, C.SCORE, R.DISPATCHER, {"rated": True, "rated_low": True}, "rated-low"),
        (
            S.CLOSED,
            C.SCORE,
            R.DISPATCHER,
            {"rated": True, "rated_low": True, "score_window_over": True},
            "scored",
        ),
        # what the requester says of the answer
        (S.ANSWERED, C.CONFIRM, R.REPORTER, {}, "answered"),
        (S.ANSWERED, C.CONFIRM, R.REPORTER, {"said_solved": True}, "answered"),
        (S.VERIFIED, C.CONFIRM, R.REPORTER, {}, "verified"),
        (S.VERIFIED, C.CONFIRM, R.REPORTER, {"said_solved": False}, "already-said"),
        (S.ANSWERED, C.CONFIRM, R.REPORTER, {"handler_ids": frozenset({1})}, "own-work"),
        (S.CLOSED, C.CONFIRM, R.REPORTER, {}, "not-in-state"),
        (S.ANSWERED, C.CONFIRM, R.SEAT, {}, "not-your-role"),
        (
            S.ANSWERED,
            C.CLOSE,
            R.SYSTEM,
            {"self_settled": True, "actor_id": None, "said_solved": False},
            "said-not-solved",
        ),
        (
            S.ANSWERED,
            C.CLOSE,
            R.SYSTEM,
            {"self_settled": True, "actor_id": None, "said_solved": True},
            "closed",
        ),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"wordless": True}, "verified"),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"said_solved": False}, "verified"),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, _UNSOLVED, "say-why"),
        (
            S.ANSWERED,
            C.VERIFY_TRUE,
            R.VERIFIER,
            {**_UNSOLVED, "handler_ids": frozenset({1})},
            "own-work",
        ),
        (S.VERIFIED, C.CLOSE, R.DISPATCHER, {"wordless": True}, "closed"),
        (S.VERIFIED, C.CLOSE, R.DISPATCHER, {"said_solved": False}, "closed"),
        (S.VERIFIED, C.CLOSE, R.DISPATCHER, _UNSOLVED, "say-why"),
        (
            S.VERIFIED,
            C.CLOSE,
            R.DISPATCHER,
            {**_UNSOLVED, "handler_ids": frozenset({1})},
            "own-work",
        ),
        # complaints about handling
        (S.ACCEPTED, C.DISPATCH, R.DISPATCHER, {"parts": _PARTS, "chosen_units": _9}, "dispatched"),
        (S.ACCEPTED, C.DISPATCH, R.DISPATCHER, {"parts": _PARTS, "chosen_units": _5}, _BARRED),
        (S.CONVENING, C.CONVENE, R.CENTRE_LEADER, {"parts": _PARTS, "chosen_units": _5}, _BARRED),
        (S.CONVENING, C.CONVENE, R.CENTRE_LEADER, {"parts": _PARTS}, "dispatched"),
        (S.ACCEPTED, C.DISPATCH, R.DISPATCHER, {"parts": _PARTS, "actor_id": 3}, _BARRED),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"parts": _PARTS, "actor_id": 3}, _BARRED),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"parts": _PARTS, "absent_id": 3}, _BARRED),
        (S.ANSWERED, C.VERIFY_FALSE, R.VERIFIER, {"parts": _PARTS, "actor_units": _5}, _BARRED),
        (S.ANSWERED, C.VERIFY_UNREACHED, R.VERIFIER, {"parts": _PARTS, "own_units": _5}, _BARRED),
        (
            S.ANSWERED,
            C.VERIFY_TRUE,
            R.VERIFIER,
            {"parts": _PARTS, "actor_units": _5, "centre_unit": 5},
            "verified",
        ),
        (S.ANSWERED, C.VERIFY_TRUE, R.VERIFIER, {"parts": _PARTS, "actor_units": _9}, "verified"),
        (S.REPORTED, C.MERGE, R.DISPATCHER, {"complains": True}, "complaint-alone"),
        (S.REPORTED, C.SPLIT, R.DISPATCHER, {"complains": True}, "complaint-alone"),
        (S.REPORTED, C.SPLIT, R.DISPATCHER, {}, "reported"),
        # withdrawing
        (S.HANDLING, C.WITHDRAW, R.REPORTER, {"hazardous": True}, "hazard-stays"),
        (S.HANDLING, C.WITHDRAW, R.REPORTER, {"others_merged": True}, "others-wait"),
        (S.HANDLING, C.WITHDRAW, R.REPORTER, {}, "withdrawn"),
        # settling on the spot
        (S.REPORTED, C.SETTLE, R.GRID_WORKER, {}, "not-small"),
        (
            S.REPORTED,
            C.SETTLE,
            R.GRID_WORKER,
            {"may_self_settle": True, "reporter_staff_id": 2},
            "not-own-report",
        ),
        (
            S.REPORTED,
            C.SETTLE,
            R.GRID_WORKER,
            {"may_self_settle": True, "actor_id": None, "reporter_staff_id": None},
            "not-own-report",
        ),
        (
            S.REPORTED,
            C.SETTLE,
            R.GRID_WORKER,
            {"may_self_settle": True, "reporter_staff_id": 1, "evidence_missing": "缺照片。"},
            "evidence-missing",
        ),
        (
            S.REPORTED,
            C.SETTLE,
            R.GRID_WORKER,
            {"may_self_settle": True, "reporter_staff_id": 1},
            "answered",
        ),
        # oversight
        (S.HANDLING, C.OVERSEE, R.SYSTEM, {"major": True, "clock_over": True}, "handling"),
        (S.HANDLING, C.OVERSEE, R.SYSTEM, {"major": True}, "not-overdue"),
        (S.HANDLING, C.OVERSEE, R.SYSTEM, {"clock_over": True}, "not-overdue"),
        (S.HANDLING, C.OVERSEE, R.SYSTEM, {"overseen": True}, "already-overseen"),
        (S.HANDLING, C.PLAN, R.HANDLER, {}, "not-overseen"),
        (S.HANDLING, C.PLAN, R.HANDLER, {"overseen": True}, "handling"),
    ],
)
def test_condition(
    state: State, command: Command, role: Role, facts: dict[str, object], expected: str
) -> None:
    assert result(state, command, role, **facts) == expected
