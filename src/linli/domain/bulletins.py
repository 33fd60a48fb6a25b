"""通报: which kinds there are, which civil period each is about, and who takes it to issue.

The 四个一 (周通报、月调度、季讲评、年考核), the daily report of declared days and the monthly
word on frequent matters. A bulletin is written down with the numbers of its period, worked on by
the centre's people, approved by somebody else, numbered and issued; issued again it is another
edition beside the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.words import Words


class Kind(StrEnum):
    """Codes of the kinds, as in tables and addresses."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAY = "day"
    TOPICS = "topics"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.WEEK: "周通报",
    Kind.MONTH: "月调度",
    Kind.QUARTER: "季讲评",
    Kind.YEAR: "年考核",
    Kind.DAY: "值守日报",
    Kind.TOPICS: "高频事项提示",
}
#: What the clock can draft by itself; which of them for which centres, a county chooses
#: (:mod:`linli.domain.bulletin_schedule`). Days are drafted where some were declared.
SCHEDULED: Final = (Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.TOPICS)
#: A period is drafted by itself only within so many days after its end: an office that installs
#: the platform is not handed the drafts of years gone by.
FRESH_DAYS: Final = 10
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date


def containing(kind: Kind, day: date) -> Period:
    """Return the civil period of a kind in which a day lies; weeks begin on Monday."""
    if kind is Kind.DAY:
        return Period(day, day)
    if kind is Kind.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=_WEEK - 1))
    months = {Kind.QUARTER: 3, Kind.YEAR: 12}.get(kind, 1)
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, _month_end(first.year, first.month + months - 1))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def last_whole(kind: Kind, today: date) -> Period:
    """Return the newest period that is over; of days that is yesterday."""
    return containing(kind, containing(kind, today).first - timedelta(days=1))


def before(kind: Kind, period: Period) -> Period:
    """Return the period of the same kind just before."""
    return containing(kind, period.first - timedelta(days=1))


def year_ago(kind: Kind, period: Period) -> Period | None:
    """Return the same period of the year before; None for a year, whose period before it is.

    Of a week, the one 52 weeks earlier: the same days of the week.
    """
    if kind is Kind.YEAR:
        return None
    if kind in (Kind.WEEK, Kind.DAY):
        back = timedelta(weeks=52)
        return Period(period.first - back, period.last - back)
    return containing(kind, date(period.first.year - 1, period.first.month, 1))


def period_problem(kind: Kind, period: Period, today: date) -> DomainError | None:
    """Return why no bulletin can be drafted about a period, or None."""
    if period != containing(kind, period.first):
        return Invalid(fields={"day": "起止日期和通报的周期不符。"})
    if period.last >= today and kind is not Kind.DAY:
        return Invalid(fields={"day": "这个周期还没有结束，结束后再起草。"})
    if period.first > today:
        return Invalid(fields={"day": "这一天还没有到。"})
    return None


# -- the machine --------------------------------------------------------------------------


class Standing(StrEnum):
    """How far a bulletin has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.DRAFT: "草稿",
    Standing.SUBMITTED: "待审签",
    Standing.APPROVED: "已审签",
    Standing.ISSUED: "已印发",
    Standing.WITHDRAWN: "已撤回",
    Standing.DROPPED: "已弃用",
}
#: Why a paper cannot be issued yet, and why there is no daily one.
NOT_APPROVED: Final = "通报要先由另一位负责人审签，再印发。"
ALREADY_OUT: Final = "这份通报已经印发；要更正，请重新印发一版。"
NOT_DECLARED: Final = "这一天没有宣布值守，没有日报。"


class Verb(StrEnum):
    """What may be done with a bulletin."""

    EDIT = "edit"
    DROP = "drop"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ISSUE = "issue"
    RECALL = "recall"
    REISSUE = "reissue"
    ANSWER = "answer"
    DISPUTE = "dispute"


class Hand(StrEnum):
    """What somebody is towards a bulletin."""

    WRITER = "writer"
    APPROVER = "approver"
    #: Belongs to a unit whose numbers stand in it.
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    ``wrote``: this very person drafted, edited or submitted this edition. ``shown``: text blocks
    that are printed. ``superseded``: a later edition is issued or in work.
    """

    standing: Standing
    hands: frozenset[Hand]
    wrote: bool = False
    shown: int = 1
    superseded: bool = False


Guard = Callable[[Facts], DomainError | None]


def _anything(_facts: Facts) -> None:
    return None


def _says_something(facts: Facts) -> DomainError | None:
    if facts.shown:
        return None
    return NotNow("empty-bulletin", "没有一段要印的内容，请至少留下一段。")


def _second_person(facts: Facts) -> DomainError | None:
    if facts.wrote:
        return NotYours("own-bulletin", "您起草、修改或提交过这份通报，请由另一位负责人审签。")
    return _says_something(facts)


def _newest(facts: Facts) -> DomainError | None:
    if facts.superseded:
        return NotNow("newer-edition", "这份通报已有新的一版，请在新的一版上办理。")
    return None


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    source: Standing
    verb: Verb
    target: Standing
    hand: Hand
    guard: Guard = _anything


_S, _V, _H = Standing, Verb, Hand

MOVES: Final[tuple[Move, ...]] = (
    Move(_S.DRAFT, _V.EDIT, _S.DRAFT, _H.WRITER),
    Move(_S.DRAFT, _V.DROP, _S.DROPPED, _H.WRITER),
    Move(_S.DRAFT, _V.SUBMIT, _S.SUBMITTED, _H.WRITER, _says_something),
    Move(_S.SUBMITTED, _V.TAKE_BACK, _S.DRAFT, _H.WRITER),
    Move(_S.SUBMITTED, _V.SEND_BACK, _S.DRAFT, _H.APPROVER),
    Move(_S.SUBMITTED, _V.APPROVE, _S.APPROVED, _H.APPROVER, _second_person),
    Move(_S.APPROVED, _V.SEND_BACK, _S.DRAFT, _H.APPROVER),
    Move(_S.APPROVED, _V.ISSUE, _S.ISSUED, _H.WRITER),
    Move(_S.ISSUED, _V.RECALL, _S.WITHDRAWN, _H.WRITER),
    Move(_S.ISSUED, _V.REISSUE, _S.ISSUED, _H.WRITER, _newest),
    Move(_S.WITHDRAWN, _V.REISSUE, _S.WITHDRAWN, _H.WRITER, _newest),
    Move(_S.ISSUED, _V.DISPUTE, _S.ISSUED, _H.NAMED),
    Move(_S.ISSUED, _V.ANSWER, _S.ISSUED, _H.WRITER),
    Move(_S.WITHDRAWN, _V.ANSWER, _S.WITHDRAWN, _H.WRITER),
)
_TABLE: Final = {(row.source, row.verb): row for row in MOVES}
_WHO: Final[Mapping[Hand, str]] = {
    _H.WRITER: "由起草单位的负责人或分流员办理。",
    _H.APPROVER: "由起草单位的负责人审签。",
    _H.NAMED: "由通报中列出数字的单位提出。",
}


def judge(verb: Verb, facts: Facts) -> Standing:
    """Return where the verb leads, or raise why not.

    Raises NotNow where the bulletin stands otherwise or lacks something, NotYours for a hand that
    does not do this and for who would approve their own work.
    """
    row = _TABLE.get((facts.standing, verb))
    if row is None:
        raise NotNow(
            "not-now",
            Words("这份通报{standing}，不能这样办理。", standing=STANDINGS[facts.standing]),
        )
    if row.hand not in facts.hands:
        raise NotYours("not-your-bulletin", _WHO[row.hand])
    refusal = row.guard(facts)
    if refusal is not None:
        raise refusal
    return row.target


def open_to(facts: Facts) -> Mapping[Verb, str]:
    """Return the verbs these hands know now, each with why it cannot be done yet, or ''."""
    found: dict[Verb, str] = {}
    for row in MOVES:
        if row.source is facts.standing and row.hand in facts.hands:
            refusal = row.guard(facts)
            found[row.verb] = refusal.message if refusal is not None else ""
    return found
