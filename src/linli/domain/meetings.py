"""会商研判: how a meeting goes, who may do what, and what makes a decision binding.

A meeting is a record, not a performance: it has a chair and a keeper of the minutes, who are
two people. What is decided is binding only when the chair has approved minutes others wrote;
then every decision is one unit's task with a day. How often a centre meets stands in
:mod:`linli.domain.meeting_rhythm`, what belongs on the agenda in :mod:`linli.domain.agenda`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.words import Words

# -- the machine --------------------------------------------------------------------------


class Standing(StrEnum):
    """How far a meeting has come."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    APPROVED = "approved"
    ISSUED = "issued"
    CANCELLED = "cancelled"


STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.PLANNED: "待召开",
    Standing.OPEN: "会议中",
    Standing.CLOSED: "纪要待审签",
    Standing.APPROVED: "纪要已审签",
    Standing.ISSUED: "纪要已印发",
    Standing.CANCELLED: "已取消",
}
#: Nothing follows by itself; a voided paper alone takes an issued one back.
FINAL: Final = frozenset({Standing.ISSUED, Standing.CANCELLED})
#: Why the minutes cannot be issued yet, and why somebody does not read them whole.
NOT_APPROVED: Final = "纪要要先由主持人审签，再印发。"
NOT_HELD: Final = "会议已取消，没有纪要。"
NOT_WHOLE: Final = "纪要里有您无权查看的事项，请看会议页面上您可以看到的部分。"
#: Decisions stand, and are tasks.
BINDING: Final = frozenset({Standing.APPROVED, Standing.ISSUED})


class Verb(StrEnum):
    """What may be done with a meeting."""

    CHANGE = "change"
    CANCEL = "cancel"
    OPEN = "open"
    RECORD = "record"
    CLOSE = "close"
    SEND_BACK = "send_back"
    TAKE_CHAIR = "take_chair"
    APPROVE = "approve"
    ISSUE = "issue"
    RECALL = "recall"


class Hand(StrEnum):
    """What somebody is towards a meeting."""

    CHAIR = "chair"
    KEEPER = "keeper"
    ORGANISER = "organiser"
    #: May chair this centre's meetings today.
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    ``vacant``: the chair holds no post any more that lets them chair. ``unsaid``: items with
    neither an outcome nor a deferral. ``loose``: decisions that cannot bind (see
    :func:`decision_problems`). ``present``: who is ticked as present or represented. ``wrote``:
    this very person wrote items or decisions of this meeting, or closed it.
    """

    standing: Standing
    hands: frozenset[Hand]
    vacant: bool = False
    items: int = 1
    unsaid: int = 0
    loose: int = 0
    present: int = 1
    wrote: bool = False


Guard = Callable[[Facts], DomainError | None]


def _anything(_facts: Facts) -> None:
    return None


def _has_agenda(facts: Facts) -> DomainError | None:
    if facts.items:
        return None
    return NotNow("no-agenda", "还没有议题，先列上议题再开会。")


def _all_said(facts: Facts) -> DomainError | None:
    if not facts.present:
        return NotNow("nobody-there", "还没有登记到会的人，请先登记签到。")
    if facts.unsaid:
        return NotNow(
            "unsaid",
            Words(
                "还有{n}个议题没有写议定意见。写一句，或勾选“留到下次”，再结束会议。",
                n=facts.unsaid,
            ),
        )
    return _binding(facts)


def _binding(facts: Facts) -> DomainError | None:
    if facts.loose:
        return NotNow(
            "loose-decision",
            Words(
                "有{n}项议定事项的单位或期限需要改：单位已撤销，或期限已过。",
                n=facts.loose,
            ),
        )
    return None


def _not_chairing(facts: Facts) -> DomainError | None:
    # Who stands in for both may write: as keeper of the minutes they do not approve them.
    if Hand.CHAIR in facts.hands and Hand.KEEPER not in facts.hands:
        return NotYours("chair-writes", "主持人要审签纪要，不能自己记录。请由记录人记录。")
    return None


def _two_people(facts: Facts) -> DomainError | None:
    if Hand.KEEPER in facts.hands:
        return NotYours("own-minutes", "纪要由主持人审签，记录人不能审签自己写的纪要。")
    if facts.wrote:
        return NotYours("own-minutes", "您记录过这次会议的内容，不能审签，请由其他人审签。")
    return _all_said(facts)


def _vacant(facts: Facts) -> DomainError | None:
    if not facts.vacant:
        return NotNow("has-chair", "主持人还在岗，由主持人或其代办人办理。")
    if Hand.KEEPER in facts.hands:
        return NotYours("own-minutes", "记录人不能同时主持。")
    if facts.wrote:
        return NotYours("own-minutes", "您记录过这次会议的内容，不能审签，请由其他人审签。")
    return None


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    source: Standing
    verb: Verb
    target: Standing
    hands: frozenset[Hand]
    guard: Guard = _anything


_S, _V = Standing, Verb
_RUN = frozenset({Hand.CHAIR, Hand.KEEPER})
_ANY = _RUN | {Hand.ORGANISER}
_CHAIR = frozenset({Hand.CHAIR})

MOVES: Final[tuple[Move, ...]] = (
    Move(_S.PLANNED, _V.CHANGE, _S.PLANNED, _ANY),
    Move(_S.PLANNED, _V.CANCEL, _S.CANCELLED, _CHAIR | {Hand.ORGANISER}),
    Move(_S.PLANNED, _V.OPEN, _S.OPEN, _RUN, _has_agenda),
    # What the chair approves is written and closed by others.
    Move(_S.OPEN, _V.RECORD, _S.OPEN, frozenset({Hand.KEEPER, Hand.ORGANISER}), _not_chairing),
    Move(_S.OPEN, _V.CLOSE, _S.CLOSED, frozenset({Hand.KEEPER}), _all_said),
    # The draft may still be worded better; the chair approves what then stands there.
    Move(_S.CLOSED, _V.RECORD, _S.CLOSED, frozenset({Hand.KEEPER})),
    Move(_S.CLOSED, _V.SEND_BACK, _S.CLOSED, _CHAIR),
    Move(_S.CLOSED, _V.APPROVE, _S.APPROVED, _CHAIR, _two_people),
    Move(_S.APPROVED, _V.ISSUE, _S.ISSUED, frozenset({Hand.KEEPER, Hand.ORGANISER})),
    Move(_S.ISSUED, _V.RECALL, _S.APPROVED, frozenset({Hand.KEEPER, Hand.ORGANISER})),
    *(
        Move(source, _V.TAKE_CHAIR, source, frozenset({Hand.CANDIDATE}), _vacant)
        for source in (_S.PLANNED, _S.OPEN, _S.CLOSED)
    ),
)
_TABLE: Final = {(row.source, row.verb): row for row in MOVES}

_WHO: Final[Mapping[Verb, str]] = {
    _V.CHANGE: "会议由召集单位的人员安排。",
    _V.CANCEL: "会议由召集单位的人员或主持人取消。",
    _V.OPEN: "由主持人或记录人宣布开会。",
    _V.RECORD: "会议情况由记录人和召集单位的人员记录；会后由记录人修改。",
    _V.CLOSE: "由记录人或其代办人结束会议。",
    _V.SEND_BACK: "纪要由主持人审签。",
    _V.TAKE_CHAIR: "您的岗位不能主持这个会议。",
    _V.APPROVE: "纪要由主持人审签。",
    _V.ISSUE: "纪要由记录人或召集单位的人员印发。",
    _V.RECALL: "纪要由记录人或召集单位的人员作废。",
}


def judge(verb: Verb, facts: Facts) -> Move:
    """Return the move, or raise why not.

    Raises NotNow where the meeting stands otherwise or lacks something, NotYours for a hand
    that does not do this.
    """
    row = _TABLE.get((facts.standing, verb))
    if row is None:
        raise NotNow(
            "not-now", Words("会议{standing}，不能这样办理。", standing=STANDINGS[facts.standing])
        )
    if not row.hands & facts.hands:
        if verb is Verb.APPROVE and Hand.KEEPER in facts.hands:
            raise NotYours("own-minutes", "纪要由主持人审签，记录人不能审签自己写的纪要。")
        raise NotYours("not-your-meeting", _WHO[verb])
    refusal = row.guard(facts)
    if refusal is not None:
        raise refusal
    return row


def open_to(facts: Facts) -> Mapping[Verb, str]:
    """Return the verbs these hands know now, each with why it cannot be done yet, or ''."""
    found: dict[Verb, str] = {}
    for row in MOVES:
        if row.source is facts.standing and row.hands & facts.hands:
            refusal = row.guard(facts)
            if isinstance(refusal, NotYours):
                continue
            if row.verb is Verb.TAKE_CHAIR and refusal is not None:
                continue
            found[row.verb] = refusal.message if refusal is not None else ""
    return found


# -- who may chair ------------------------------------------------------------------------


def may_chair(by_centre: Sequence[Iterable[int]], dispatchers: Iterable[int]) -> tuple[int, ...]:
    """Return who may chair, the most fitting first.

    ``by_centre``: the leaders of the centre itself, of the one above it, and so on up. The first
    centre with a leader in post decides; where the whole line is empty, the centre's own
    dispatchers may, so that a post left empty stops no meeting.
    """
    for leaders in by_centre:
        found = tuple(sorted(leaders))
        if found:
            return found
    return tuple(sorted(dispatchers))


# -- decisions ----------------------------------------------------------------------------


def decision_problems(
    *, text: str, noted: bool, unit_live: bool | None, due: date | None, today: date
) -> dict[str, str]:
    """Return what is wrong with a decision, a sentence per field.

    ``unit_live`` is None without a unit, False for one that is closed. A decision is one unit's
    with a day, or is only noted and then nobody's.
    """
    wrong: dict[str, str] = {}
    if not text.strip():
        wrong["text"] = "请写明议定了什么。"
    if noted:
        if unit_live is not None or due is not None:
            wrong["noted"] = "只作记录的事项不写单位和期限；要办的，请去掉“只作记录”。"
        return wrong
    if unit_live is None:
        wrong["unit"] = "请选择由哪个单位办；不需要谁办的，勾选“只作记录”。"
    elif not unit_live:
        wrong["unit"] = "这个单位已经撤销，请选择现在的责任单位。"
    if due is None:
        wrong["due"] = "请写明哪天办完；不需要谁办的，勾选“只作记录”。"
    elif due < today:
        wrong["due"] = "期限已经过了，请写今天或以后的日期。"
    return wrong
