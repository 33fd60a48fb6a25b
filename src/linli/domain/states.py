"""The vocabulary of the loop: states with their meaning, commands, roles, owners.

Terms follow 12345 and digital city management practice (GB/T 30428, GB/T 33358); the moves
between the states stand in :mod:`linli.domain.lifecycle`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linli.domain.policies import Stage


class State(StrEnum):
    """Where a matter stands."""

    REPORTED = "reported"
    INFO_NEEDED = "info_needed"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RETURN_PENDING = "return_pending"
    CONVENING = "convening"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    ANSWERED = "answered"
    REWORK = "rework"
    VERIFIED = "verified"
    CLOSED = "closed"
    SCORED = "scored"
    REJECTED = "rejected"
    LAWFUL_CHANNEL = "lawful_channel"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Command(StrEnum):
    """What somebody asks for."""

    REPORT = "report"
    SUPPLEMENT = "supplement"
    REQUEST_INFO = "request_info"
    ACCEPT = "accept"
    REJECT = "reject"
    TO_CHANNEL = "to_channel"
    AMEND = "amend"
    DISPATCH = "dispatch"
    RECALL = "recall"
    SIGN = "sign"
    ASSIGN = "assign"
    ASK_RETURN = "ask_return"
    GRANT_RETURN = "grant_return"
    REFUSE_RETURN = "refuse_return"
    CONVENE = "convene"
    PROGRESS = "progress"
    CONTRIBUTE = "contribute"
    ASK_EXTENSION = "ask_extension"
    ASK_SUSPENSION = "ask_suspension"
    ASK_LEVEL = "ask_level"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    GRANT_SUSPENSION = "grant_suspension"
    REFUSE_SUSPENSION = "refuse_suspension"
    GRANT_LEVEL = "grant_level"
    REFUSE_LEVEL = "refuse_level"
    RESUME = "resume"
    ANSWER = "answer"
    SETTLE = "settle"
    VERIFY_TRUE = "verify_true"
    VERIFY_FALSE = "verify_false"
    VERIFY_UNREACHED = "verify_unreached"
    CLOSE = "close"
    CONFIRM = "confirm"
    RATE = "rate"
    SCORE = "score"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CONTACT = "contact"
    DISOWN = "disown"
    CONSENT = "consent"
    MERGE = "merge"
    SPLIT = "split"
    OVERSEE = "oversee"
    PLAN = "plan"
    RECOUNT = "recount"
    BLOCK = "block"
    UNBLOCK = "unblock"
    COMMENT = "comment"
    GRANT_READ = "grant_read"
    END_READ = "end_read"
    SUBMIT_REPLY = "submit_reply"
    WITHDRAW_REPLY = "withdraw_reply"
    APPROVE_REPLY = "approve_reply"
    RETURN_REPLY = "return_reply"
    SUPERVISE = "supervise"
    FEED_BACK = "feed_back"
    RELEASE = "release"
    REACH = "reach"
    NAME_LEADERS = "name_leaders"
    WHISTLE = "whistle"
    ANSWER_WHISTLE = "answer_whistle"
    ARRIVE = "arrive"
    END_WHISTLE = "end_whistle"
    ARRANGE = "arrange"
    TAKE_PART = "take_part"
    RETURN_PART = "return_part"
    PRESENT = "present"
    INSTRUCT = "instruct"
    ESCALATE = "escalate"
    RESPOND = "respond"
    DECIDE = "decide"


class Role(StrEnum):
    """What a person is *towards one matter*; computed by :mod:`linli.domain.authority`."""

    REPORTER = "reporter"
    GRID_WORKER = "grid_worker"
    VILLAGE_HEAD = "village_head"
    SEAT = "seat"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SUPPORTER = "supporter"
    UNIT_LEADER = "unit_leader"
    VERIFIER = "verifier"
    CENTRE_LEADER = "centre_leader"
    ADMIN = "county_admin"
    AUDITOR = "auditor"
    GUEST = "guest"
    SYSTEM = "system"


class Phase(StrEnum):
    """Coarse position, for lists and indicators."""

    OPEN = "open"
    SETTLED = "settled"
    FINAL = "final"


class Owner(StrEnum):
    """Who must act next; resolved to a unit by the action that applies the decision."""

    CENTRE = "centre"
    LEAD_UNIT = "lead_unit"
    CONVENOR = "convenor"
    NOBODY = "nobody"


class Clock(StrEnum):
    """What a move does to the business clock. Nothing restarts it."""

    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    GO_ON = "go_on"


@dataclass(frozen=True)
class StateInfo:
    """Meaning of a state: labels, loop step (1–6) to be done now, owner, running stage, phase."""

    label: str
    label_en: str
    step: int
    owner: Owner
    stage: Stage | None
    phase: Phase


STATES: dict[State, StateInfo] = {
    State.REPORTED: StateInfo("待受理", "Reported", 1, Owner.CENTRE, Stage.ACCEPT, Phase.OPEN),
    State.INFO_NEEDED: StateInfo(
        "待补充", "Information asked for", 1, Owner.CENTRE, Stage.SUPPLEMENT, Phase.OPEN
    ),
    State.ACCEPTED: StateInfo("待派单", "Accepted", 2, Owner.CENTRE, Stage.DISPATCH, Phase.OPEN),
    State.DISPATCHED: StateInfo("待签收", "Dispatched", 2, Owner.LEAD_UNIT, Stage.SIGN, Phase.OPEN),
    State.RETURN_PENDING: StateInfo(
        "退单待审", "Return under review", 2, Owner.CENTRE, Stage.RETURN_REVIEW, Phase.OPEN
    ),
    State.CONVENING: StateInfo(
        "待协调", "With the convenor", 2, Owner.CONVENOR, Stage.CONVENE, Phase.OPEN
    ),
    State.HANDLING: StateInfo("处置中", "Handling", 3, Owner.LEAD_UNIT, Stage.HANDLE, Phase.OPEN),
    State.SUSPENDED: StateInfo(
        "已挂账", "Suspended", 3, Owner.LEAD_UNIT, Stage.SUSPEND, Phase.OPEN
    ),
    State.ANSWERED: StateInfo("待核查", "Answered", 5, Owner.CENTRE, Stage.VERIFY, Phase.OPEN),
    State.REWORK: StateInfo("返工中", "Rework", 3, Owner.LEAD_UNIT, Stage.REWORK, Phase.OPEN),
    State.VERIFIED: StateInfo("待结案", "Verified", 5, Owner.CENTRE, Stage.CLOSE, Phase.OPEN),
    State.CLOSED: StateInfo("已结案", "Closed", 6, Owner.CENTRE, Stage.SCORE, Phase.SETTLED),
    State.SCORED: StateInfo("已评分", "Scored", 6, Owner.NOBODY, None, Phase.FINAL),
    State.REJECTED: StateInfo("不予受理", "Not accepted", 1, Owner.NOBODY, None, Phase.FINAL),
    State.LAWFUL_CHANNEL: StateInfo(
        "转法定途径", "Sent to the lawful channel", 2, Owner.NOBODY, None, Phase.FINAL
    ),
    State.WITHDRAWN: StateInfo("已撤回", "Withdrawn", 1, Owner.NOBODY, None, Phase.FINAL),
    State.MERGED: StateInfo("已并案", "Merged", 1, Owner.NOBODY, None, Phase.FINAL),
}

FINAL = frozenset(s for s, info in STATES.items() if info.phase is Phase.FINAL)
OPEN = frozenset(s for s, info in STATES.items() if info.phase is Phase.OPEN)

#: Returns of one matter before a convenor decides (third return, guides of several counties).
RETURN_LIMIT = 3
#: The round of rework, and the reopening, that goes to a convenor instead of the unit.
REWORK_LIMIT = 3
#: Attempts without reaching anybody before a verifier may pass a matter on the papers.
UNREACHED_LIMIT = 3
