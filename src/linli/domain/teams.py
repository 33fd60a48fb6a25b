"""志愿者和巡防队: what a team is, what a link is good for, and what becomes of a call for help.

A member helps of their own will. What is kept is who comes to one call, for the time of that
call; never how often, how long or how well somebody helped, so that no rule here knows more of
a member than one call. Who says no, or says nothing, leaves no trace at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from linli.domain.errors import NotNow


class Kind(StrEnum):
    """What a team is for."""

    VOLUNTEER = "volunteer"
    PATROL = "patrol"
    RESCUE = "rescue"
    PUBLICITY = "publicity"
    SHOPS = "shops"


KIND_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.VOLUNTEER: "志愿服务队",
        Kind.PATROL: "巡防队",
        Kind.RESCUE: "应急队",
        Kind.PUBLICITY: "宣传队",
        Kind.SHOPS: "商户联防队",
    }
)

#: What a member may offer, by their own word. Nothing about who somebody is.
SKILLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first_aid": "会急救",
        "drive": "能开车",
        "repair": "会修水电",
        "carry": "能出力搬抬",
        "teach": "会教手机和电脑",
        "talk": "会宣传讲解",
        "sign": "会手语或方言",
        "night": "晚上有空",
        "water": "懂防汛排水",
        "fire": "懂消防器材",
    }
)


class Purpose(StrEnum):
    """The one thing a link is for."""

    JOIN = "join"
    COME = "come"
    REPORT = "report"
    LEAVE = "leave"


class Standing(StrEnum):
    """Where a link stands; all but ``open`` are ends that never change again."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    OVER = "over"


class Help(StrEnum):
    """What somebody said about one call. A “no” is not kept."""

    YES = "yes"
    WITHDRAWN = "withdrawn"
    DONE = "done"


HELP_NAMES: Final[Mapping[Help, str]] = MappingProxyType(
    {Help.YES: "会来", Help.WITHDRAWN: "来不了了", Help.DONE: "已经做完"}
)


class Act(StrEnum):
    """What somebody can say about one call."""

    COME = "come"
    WITHDRAW = "withdraw"
    FINISH = "finish"


class Over(StrEnum):
    """Why a link makes no sense any more, before its time is up."""

    CANCELLED = "cancelled"
    COMING = "coming"
    NOT_COMING = "not_coming"
    DONE = "done"


#: What may be said, from where to where; None: nothing said so far.
MOVES: Final[Mapping[tuple[Act, Help | None], Help]] = MappingProxyType(
    {
        (Act.COME, None): Help.YES,
        (Act.COME, Help.WITHDRAWN): Help.YES,
        (Act.WITHDRAW, Help.YES): Help.WITHDRAWN,
        (Act.FINISH, Help.YES): Help.DONE,
    }
)

#: How long an invitation to a team, and the question “really leave?”, can be answered.
JOIN_TIME, LEAVE_TIME = timedelta(days=14), timedelta(days=7)
#: How long after its end somebody may still say how a call went.
REPORT_TIME = timedelta(days=7)
#: How long after its end a call still shows who came; then their names are erased.
NAMES_KEPT = timedelta(days=90)
#: How long the row of an ended link stays, so that its page can say how it ended.
LINK_KEPT = timedelta(days=90)
#: How far ahead a call may be made, and how long it may last.
LONGEST_AHEAD, LONGEST_CALL = timedelta(days=60), timedelta(days=14)
#: Most links handed over in person in one go, and photos that come with “done”.
TICKETS, PHOTOS = 10, 3


#: Entries of the grid book that are no home: their name and address may go to members.
PLACES: Final = frozenset({"building", "organisation", "shop", "facility", "hazard"})
#: Further ones where nobody is visited: an address may be a home.
OUTDOORS: Final = PLACES | {"address"}


@dataclass(frozen=True, slots=True)
class Call:
    """What the rules need to know of a call; ``wanted`` 0: as many as come."""

    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False
    wanted: int = 0


def moved(act: Act, held: Help | None) -> Help:
    """Return what ``act`` makes of what somebody had said; raises NotNow."""
    found = MOVES.get((act, held))
    if found is None:
        sentence = "您已经报过名了，不用再报。" if act is Act.COME else "您没有报这次的名。"
        raise NotNow("help-said", "这次已经说做完了，谢谢您。" if held is Help.DONE else sentence)
    return found


def over(purpose: Purpose, call: Call | None, held: Help | None) -> Over | None:
    """Return why a link's purpose makes no sense any more; None while it does."""
    if call is None:
        return None
    if call.cancelled:
        return Over.CANCELLED
    if held is Help.DONE:
        return Over.DONE
    if purpose is Purpose.COME:
        return Over.COMING if held is Help.YES else None
    return None if held is Help.YES else Over.NOT_COMING


def standing(
    kept: Standing,
    purpose: Purpose,
    expires_at: datetime,
    call: Call | None,
    held: Help | None,
    *,
    now: datetime,
) -> Standing:
    """Return where a link stands now; ``kept`` is what its row says, and an end stays."""
    if kept is not Standing.OPEN:
        return kept
    if over(purpose, call, held) is not None:
        return Standing.OVER
    return Standing.EXPIRED if now >= expires_at else Standing.OPEN


def following(call: Call, held: Help | None, now: datetime) -> Purpose | None:
    """Return what can still be said about a call; None when nothing can."""
    if call.cancelled or held is Help.DONE:
        return None
    if held is Help.YES:
        return Purpose.REPORT if now < call.ends_at + REPORT_TIME else None
    return Purpose.COME if now < call.ends_at else None


def full(call: Call, coming: int) -> bool:
    """Tell whether as many come as were wanted."""
    return call.wanted > 0 and coming >= call.wanted


def expires(purpose: Purpose, now: datetime, call: Call | None) -> datetime:
    """Return until when a link made ``now`` works."""
    if call is None:
        return now + (JOIN_TIME if purpose is Purpose.JOIN else LEAVE_TIME)
    return call.ends_at + (REPORT_TIME if purpose is Purpose.REPORT else timedelta(0))


def running(call: Call, now: datetime) -> bool:
    """Tell whether people may still be asked and answer."""
    return not call.cancelled and now < call.ends_at


def names_end(call: Call) -> datetime:
    """Return when the names of those who came are erased."""
    return call.ends_at + NAMES_KEPT


def shareable(*, visiting: bool, entry_kind: str) -> bool:
    """Tell whether a stop of a task may be named to members; ``entry_kind`` '' for a typed one.

    Whom somebody visits is told to nobody: of a visit, places that are no home alone.
    """
    if visiting:
        return entry_kind in PLACES
    return not entry_kind or entry_kind in OUTDOORS
