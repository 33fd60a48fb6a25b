"""What the judgement of a move may look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linli.domain.complaints import NO_PARTS, Parts
from linli.domain.states import Role, State
from linli.domain.supervision import Level


class Pending(StrEnum):
    """A request waiting for its approver."""

    EXTENSION = "extension"
    SUSPENSION = "suspension"
    LEVEL = "level"
    RETURN = "return"


class Reply(StrEnum):
    """Where the official reply stands before it is given; private drafts do not count."""

    NONE = ""
    SUBMITTED = "submitted"
    APPROVED = "approved"


@dataclass(frozen=True)
class Facts:
    """Everything the judgement may look at; built by the action from the locked record."""

    state: State
    roles: frozenset[Role]
    actor_id: int | None = None
    actor_units: frozenset[int] = frozenset()
    #: The absent colleague whose roles these are, while the actor stands in for them.
    absent_id: int | None = None
    #: Units of the posts the actor holds themselves, while standing in for somebody.
    own_units: frozenset[int] = frozenset()
    handler_ids: frozenset[int] = frozenset()
    handling_units: frozenset[int] = frozenset()
    reporter_staff_id: int | None = None
    lead_unit: int | None = None
    major: bool = False
    hazardous: bool = False
    sampled: bool = False
    self_settled: bool = False
    may_self_settle: bool = False
    convened: bool = False
    return_count: int = 0
    rework_count: int = 0
    reopen_count: int = 0
    extension_count: int = 0
    unreached_count: int = 0
    pending: frozenset[Pending] = frozenset()
    pending_askers: frozenset[tuple[Pending, int]] = frozenset()
    evidence_missing: str = ""
    rated: bool = False
    #: The rating of this closing is one of the two lowest levels.
    rated_low: bool = False
    #: What the requester said of the present answer: solved or not; None for nothing yet.
    said_solved: bool | None = None
    #: The act comes without words although its form has room for them; never set for a page.
    wordless: bool = False
    score_window_over: bool = False
    clock_over: bool = False
    overseen: bool = False
    plan_missing: bool = False
    others_merged: bool = False
    centre_unit: int | None = None
    reply: Reply = Reply.NONE
    reply_author: int | None = None
    reply_reviewer: int | None = None
    reply_changed: bool = False
    review_needed: bool = False
    #: The matter is a complaint about how another one was handled, and who had a part in that one.
    complains: bool = False
    parts: Parts = NO_PARTS
    #: Level of the 督办 in force, '' for none.
    supervision: str = ""
    #: Level to which the act would press; None for any other act and for a page.
    pressing: Level | None = None
    #: Whistles not ended yet; parts of a joint plan not done yet.
    whistles: int = 0
    parts_open: int = 0
    #: The answer says why it does not wait for the parts still open.
    alone: bool = False
    #: Tier up to which the matter has climbed and waits for a word, '' for none.
    climbed: str = ""
    #: A leader answers for the matter by name (包保责任).
    named: bool = False
    #: Tiers of the centres whose desk the actor has over this matter: county, town, village.
    desk_tiers: frozenset[str] = frozenset()
    #: Tier of the lead unit: county, town, village; '' where nobody has the duty.
    lead_tier: str = ""
    #: Units the act would make lead or support.
    chosen_units: frozenset[int] = frozenset()

    @property
    def village_only(self) -> bool:
        """The actor's only desk over this matter is a village's, which asks its town instead."""
        return self.desk_tiers == {"village"}

    @property
    def hands(self) -> frozenset[int]:
        """Everybody whose hands these are: what binds one of them binds the act."""
        return frozenset(one for one in (self.actor_id, self.absent_id) if one is not None)

    @property
    def principal_id(self) -> int | None:
        """Whose right is used: the absent colleague's, else the actor's own."""
        return self.actor_id if self.absent_id is None else self.absent_id
