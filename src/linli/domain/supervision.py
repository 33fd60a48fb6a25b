"""督办: how hard a unit is pressed, by whom, what it owes, and how it ends.

A 督办 is issued to the lead unit with a demand and a day. It may be raised, never lowered; the
pressed unit feeds back; somebody else, of a centre at least as high as the one that pressed,
releases it. It ends with the matter, and with the duty of the unit it presses. Showing a matter
in public (挂牌公示) is an act of its own, for a leader alone, and never done by rule.

What makes a rule press stands in :mod:`linli.domain.supervision_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.states import Role
from linli.domain.words import Words


class Level(StrEnum):
    """How hard a unit is pressed, mildest first."""

    NORMAL = "normal"
    YELLOW = "yellow"
    RED = "red"
    LISTED = "listed"


LEVEL_NAMES: Final[Mapping[Level, str]] = {
    Level.NORMAL: "普通督办",
    Level.YELLOW: "黄牌督办",
    Level.RED: "红牌督办",
    Level.LISTED: "挂牌督办",
}

#: The levels mildest first, to compare and to step up.
LADDER: Final = tuple(Level)


class Standing(StrEnum):
    """Where one 督办 stands."""

    ISSUED = "issued"
    FED_BACK = "fed_back"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.ISSUED: "待反馈",
    Standing.FED_BACK: "已反馈，待解除",
    Standing.RELEASED: "已解除",
    Standing.WITHDRAWN: "已撤销",
    Standing.ENDED: "随事项结束",
}

#: Standings in which a 督办 is in force.
LIVE: Final = frozenset({Standing.ISSUED, Standing.FED_BACK})


class Act(StrEnum):
    """What is done to a 督办."""

    ISSUE = "issue"
    RAISE = "raise"
    FEED_BACK = "feed_back"
    RELEASE = "release"
    END = "end"


#: Every move. None stands for no 督办 in force. Without feedback a release is a withdrawal.
MOVES: Final[Mapping[tuple[Standing | None, Act], Standing]] = {
    (None, Act.ISSUE): Standing.ISSUED,
    (Standing.ISSUED, Act.RAISE): Standing.ISSUED,
    (Standing.FED_BACK, Act.RAISE): Standing.ISSUED,
    (Standing.ISSUED, Act.FEED_BACK): Standing.FED_BACK,
    (Standing.FED_BACK, Act.FEED_BACK): Standing.FED_BACK,
    (Standing.ISSUED, Act.RELEASE): Standing.WITHDRAWN,
    (Standing.FED_BACK, Act.RELEASE): Standing.RELEASED,
    (Standing.ISSUED, Act.END): Standing.ENDED,
    (Standing.FED_BACK, Act.END): Standing.ENDED,
}


class Ending(StrEnum):
    """Why a 督办 ended without anybody releasing it."""

    CLOSED = "closed"
    STOPPED = "stopped"
    MOVED = "moved"


ENDING_NAMES: Final[Mapping[Ending, str]] = {
    Ending.CLOSED: "事项办结，督办同时结束",
    Ending.STOPPED: "事项终结，督办同时结束",
    Ending.MOVED: "主办单位已变更，对原单位的督办结束",
}

#: Longest limit for feedback, natural days: a demand for later than that presses nobody.
LONGEST_LIMIT: Final = 60

_LEADER: Final = frozenset({Role.CENTRE_LEADER})
_CENTRE: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
#: Who issues, raises to, and releases each level.
ISSUERS: Final[Mapping[Level, frozenset[Role]]] = {
    Level.NORMAL: _CENTRE,
    Level.YELLOW: _CENTRE,
    Level.RED: _LEADER,
    Level.LISTED: _LEADER,
}
#: How high a centre stands: a lower one does not lift what a higher one has put on.
_HEIGHT: Final[Mapping[str, int]] = {"village": 1, "town": 2, "county": 3}
_COUNTY: Final = "county"
VILLAGE: Final = "village"


def after(standing: Standing | None, act: Act) -> Standing:
    """Return where a 督办 stands after ``act``; raises NotNow when the act does not fit."""
    found = MOVES.get((standing, act))
    if found is None:
        raise NotNow("not-supervised", "本件没有生效的督办，或者督办已经结束。")
    return found


def higher(one: Level, other: Level) -> bool:
    """Tell whether ``one`` presses harder than ``other``."""
    return LADDER.index(one) > LADDER.index(other)


def next_level(level: Level) -> Level | None:
    """Return the level above; None at the top."""
    place = LADDER.index(level) + 1
    return LADDER[place] if place < len(LADDER) else None


def issue_act(now: Level | None, level: Level) -> Act:
    """Return whether ``level`` would be issued or raised to; raises Invalid downwards."""
    if now is None:
        return Act.ISSUE
    if higher(level, now):
        return Act.RAISE
    why = Words("本件正在{now}，只能升级；要降低，请先解除再重新督办。", now=LEVEL_NAMES[now])
    if now is LADDER[-1]:
        why = Words("本件已是{now}，没有更高的级别。", now=LEVEL_NAMES[now])
    raise Invalid("not-higher", why, fields={"level": why})


def issuer_problem(level: Level, roles: Iterable[Role]) -> DomainError | None:
    """Return why somebody with these roles may not issue ``level``; None when they may."""
    if ISSUERS[level] & frozenset(roles):
        return None
    return NotYours(
        "leader-presses",
        Words("{level}由综治中心负责人发出。", level=LEVEL_NAMES[level]),
    )


def tier_problem(level: Level, own_tier: str, pressed_tier: str) -> DomainError | None:
    """Return why a centre of ``own_tier`` may not press a unit of ``pressed_tier`` so hard.

    A village's centre presses nobody. A unit of the county gets 红牌 and 挂牌 from the county's
    centre alone.
    """
    if own_tier == VILLAGE:
        return NotYours(
            "village-presses", "村（社区）不发出督办，请报乡镇（街道）或者县级综治中心。"
        )
    if ISSUERS[level] == _LEADER and pressed_tier == _COUNTY and own_tier != _COUNTY:
        return NotYours(
            "county-presses",
            Words("对县级单位的{level}由县级综治中心负责人发出。", level=LEVEL_NAMES[level]),
        )
    return None


def limit_problem(due_on: date, today: date) -> str:
    """Return why feedback cannot be asked by the end of ``due_on``; empty when it can."""
    if due_on < today:
        return "反馈限期不能早于今天。"
    if due_on > today + timedelta(days=LONGEST_LIMIT):
        return Words("反馈限期最长{n}天。", n=LONGEST_LIMIT)
    return ""


def feedback_problem(pressed_unit: int, units: Iterable[int]) -> DomainError | None:
    """Feedback comes from the pressed unit and nobody else."""
    if pressed_unit in frozenset(units):
        return None
    return NotYours("not-the-pressed", "由被督办的单位反馈。")


def goes_on(centre_tier: str, acting_tier: str) -> bool:
    """Tell whether a 督办 goes on when a centre of ``acting_tier`` takes the duty from its unit.

    What a higher centre has put on is not lifted by moving the matter to and fro; without an
    acting centre (``""``) it goes on as well.
    """
    return lower(acting_tier, centre_tier)


def highest(tiers: Iterable[str]) -> str:
    """Return the highest of some tiers; empty for none."""
    return max(tiers, key=lambda tier: _HEIGHT.get(tier, 0), default="")


def lower(tier: str, other: str) -> bool:
    """Tell whether a centre of ``tier`` stands below one of ``other``."""
    return _HEIGHT.get(tier, 0) < _HEIGHT.get(other, 0)


def lifter_problem(level: Level, roles: Iterable[Role]) -> DomainError | None:
    """Return why somebody with these roles may not lift ``level``; None when they may."""
    held = frozenset(roles)
    if Role.SYSTEM in held:
        return NotYours("people-release", "督办由人解除，不自动解除。")
    if ISSUERS[level] & held:
        return None
    return NotYours(
        "leader-releases", Words("{level}由综治中心负责人解除。", level=LEVEL_NAMES[level])
    )


def release_problem(
    level: Level,
    roles: Iterable[Role],
    hands: Iterable[int],
    authors: Iterable[int],
    *,
    centre_tier: str,
    own_tier: str,
) -> DomainError | None:
    """Return why it may not be released by these ``hands``; None when it may.

    ``hands``: the actor, and the colleague they stand in for. ``authors``: everybody who fed
    back since it was issued or raised, with those in whose place they did. ``centre_tier`` is the
    tier of the highest centre that pressed, ``own_tier`` of the one that would release.
    """
    refusal = lifter_problem(level, roles)
    if refusal is not None:
        return refusal
    if not frozenset(authors).isdisjoint(hands):
        return NotYours("own-feedback", "督办情况是您反馈的，请另一位同事解除。")
    if lower(own_tier, centre_tier):
        return NotYours("higher-centre", "这是上级中心发出的督办，由上级中心解除。")
    return None


# -- shown to everybody --------------------------------------------------------------------


class Ground(StrEnum):
    """Why a matter is listed in public: fixed words, so that nobody's words get out."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    UNSATISFIED = "unsatisfied"
    SILENT = "silent"
    MONTH = "month"


GROUND_NAMES: Final[Mapping[Ground, str]] = {
    Ground.OVERDUE: "超过承诺时限没有办结",
    Ground.RETURNED: "多次退回仍没有办好",
    Ground.UNSATISFIED: "群众不满意，核查后重新办理",
    Ground.SILENT: "没有按督办要求反馈",
    Ground.MONTH: "重大疑难事项满一个月没有解决",
}


def listing_problem(
    level: str, standing: str, roles: Iterable[Role], bar: str, tier: str = _COUNTY
) -> DomainError | None:
    """Return why the matter may not be listed in public now; None when it may.

    ``tier`` is that of the centre whose leader decides: the county's alone shows a matter to
    everybody. ``bar`` is the sentence of the rule of publishing that keeps the matter hidden, or
    empty.
    """
    if not _LEADER & frozenset(roles):
        return NotYours("leader-lists", "挂牌公示由综治中心负责人决定。")
    if tier != _COUNTY:
        return NotYours("county-lists", "挂牌公示由县级综治中心负责人决定。")
    if level != Level.LISTED or standing not in LIVE:
        return NotNow("not-listed", "只有挂牌督办的事项才能公示。")
    if bar:
        return NotNow("barred", bar)
    return None


def ground_problem(
    ground: Ground, *, overdue: bool, sent_back: int, again: int, major: bool
) -> str:
    """Return why the record contradicts a public ground; empty when it does not.

    ``overdue``: past the promised moment; ``sent_back``: times returned, sent back or reopened;
    ``again``: of these, times taken up again after an answer; ``major``: 重点督办 after its month.
    What the record cannot contradict is the leader's to judge.
    """
    if ground is Ground.OVERDUE and not overdue:
        return "本件没有超过办结时限，不能写这个事由。"
    if ground is Ground.RETURNED and not sent_back:
        return "本件没有退回过，不能写这个事由。"
    if ground is Ground.UNSATISFIED and not again:
        return "本件没有重新办理过，不能写这个事由。"
    if ground is Ground.MONTH and not major:
        return "本件不是满一个月没有解决的重大疑难事项，不能写这个事由。"
    return ""
