"""走访、巡查、宣传: a task in the field with its stops, from giving to its end.

A task is given to a grid or a village, never to a person: whoever works there does it. A stop is
recorded as often as needed; each time counts its version on, so that two telephones never write
over each other unseen. Nothing here counts what one person did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.admission import Work
from linli.domain.errors import NotNow, NotYours
from linli.domain.words import Words


class Kind(StrEnum):
    """What is done at the stops."""

    VISIT = "visit"
    PATROL = "patrol"
    PUBLICITY = "publicity"


KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.VISIT: "走访",
    Kind.PATROL: "巡查",
    Kind.PUBLICITY: "宣传",
}
#: Which work of the grid matters' list a kind is: one of these must be admitted.
NEEDS: Final[Mapping[Kind, frozenset[Work]]] = {
    Kind.VISIT: frozenset({Work.VISIT}),
    Kind.PATROL: frozenset({Work.CHECK, Work.HANDLE}),
    Kind.PUBLICITY: frozenset({Work.PUBLICITY}),
}


class Standing(StrEnum):
    """Where a task stands."""

    GIVEN = "given"
    UNDER_WAY = "under_way"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.GIVEN: "待开始",
    Standing.UNDER_WAY: "进行中",
    Standing.DONE: "已完成",
    Standing.WITHDRAWN: "已撤回",
    Standing.LAPSED: "已过期",
}
#: Somebody is still to go there.
OPEN: Final = frozenset({Standing.GIVEN, Standing.UNDER_WAY})


class Spot(StrEnum):
    """How a stop stands; all but OPEN are outcomes somebody recorded."""

    OPEN = "open"
    DONE = "done"
    NO_CHANGE = "no_change"
    ABSENT = "absent"
    PROBLEM = "problem"
    SKIPPED = "skipped"


SPOT_NAMES: Final[Mapping[Spot, str]] = {
    Spot.OPEN: "待办",
    Spot.DONE: "已办",
    Spot.NO_CHANGE: "没有变化",
    Spot.ABSENT: "没人在",
    Spot.PROBLEM: "发现问题",
    Spot.SKIPPED: "未走到",
}
_DONE_NAMES: Final[Mapping[Kind, str]] = {
    Kind.VISIT: "已走访",
    Kind.PATROL: "已巡查",
    Kind.PUBLICITY: "已宣传",
}


def spot_name(kind: Kind, spot: Spot) -> str:
    """Return what a stop's standing is called in a task of this kind."""
    return _DONE_NAMES[kind] if spot is Spot.DONE else SPOT_NAMES[spot]


class Act(StrEnum):
    """What is done to a task."""

    RECORD = "record"
    FINISH = "finish"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class Side(StrEnum):
    """What somebody is towards a task: works there, gave it, or is the clockwork."""

    DOER = "doer"
    GIVER = "giver"
    CLOCK = "clock"


ACT_NAMES: Final[Mapping[Act, str]] = {
    Act.RECORD: "记录",
    Act.FINISH: "结束",
    Act.WITHDRAW: "撤回",
    Act.LAPSE: "过期",
}
#: How long after its end a record may still be corrected.
CORRECTED_FOR: Final = timedelta(days=7)
#: How long after its day a task still counts as to be done.
LAPSES_AFTER: Final = timedelta(days=7)

_S, _A = Standing, Act
#: Who may do what in which standing; what comes of it: :func:`decide`. What was done without a
#: signal before a task lapsed still arrives, so it is taken.
MOVES: Final[Mapping[tuple[Standing, Act], Side]] = {
    (_S.GIVEN, _A.RECORD): Side.DOER,
    (_S.UNDER_WAY, _A.RECORD): Side.DOER,
    (_S.LAPSED, _A.RECORD): Side.DOER,
    (_S.DONE, _A.RECORD): Side.DOER,
    (_S.GIVEN, _A.FINISH): Side.DOER,
    (_S.UNDER_WAY, _A.FINISH): Side.DOER,
    (_S.LAPSED, _A.FINISH): Side.DOER,
    (_S.GIVEN, _A.WITHDRAW): Side.GIVER,
    (_S.UNDER_WAY, _A.WITHDRAW): Side.GIVER,
    (_S.LAPSED, _A.WITHDRAW): Side.GIVER,
    (_S.GIVEN, _A.LAPSE): Side.CLOCK,
    (_S.UNDER_WAY, _A.LAPSE): Side.CLOCK,
}
_TARGETS: Final[Mapping[Act, Standing]] = {
    _A.FINISH: _S.DONE,
    _A.WITHDRAW: _S.WITHDRAWN,
    _A.LAPSE: _S.LAPSED,
}
_WHO: Final[Mapping[Side, tuple[str, str]]] = {
    Side.DOER: ("not-doer", "由在这个网格（村、社区）工作的网格员或村（社区）负责人记录。"),
    Side.GIVER: ("not-giver", "由布置这项任务的单位撤回。"),
    Side.CLOCK: ("not-clock", "过期由系统自动处理。"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the judgement may look at. ``left``: stops open once the act is done."""

    standing: Standing
    sides: frozenset[Side]
    left: int
    due_at: datetime
    ended_at: datetime | None = None


def decide(facts: Facts, act: Act, now: datetime) -> Standing:
    """Return where the task stands after ``act``; raises NotNow or NotYours."""
    side = MOVES.get((facts.standing, act))
    if side is None or (act is Act.LAPSE and now <= facts.due_at + LAPSES_AFTER):
        raise NotNow(
            "not-in-this-standing",
            Words(
                "这项任务{standing}，现在不能{act}。",
                standing=STANDING_NAMES[facts.standing],
                act=ACT_NAMES[act],
            ),
        )
    if side not in facts.sides:
        raise NotYours(*_WHO[side])
    if act is not Act.RECORD:
        return _TARGETS[act]
    if facts.standing is Standing.DONE and _settled(facts, now):
        raise NotNow(
            "settled",
            Words("任务结束已超过{n}天，记录不能再改。", n=CORRECTED_FOR.days),
        )
    if not facts.left:
        return Standing.DONE
    return Standing.LAPSED if facts.standing is Standing.LAPSED else Standing.UNDER_WAY


def _settled(facts: Facts, now: datetime) -> bool:
    return facts.ended_at is not None and now > facts.ended_at + CORRECTED_FOR


def may(facts: Facts, act: Act, now: datetime) -> bool:
    """Tell whether the act would be accepted."""
    try:
        decide(facts, act, now)
    except (NotNow, NotYours):
        return False
    return True


# -- what a stop says ------------------------------------------------------------------------


class Check(StrEnum):
    """What somebody found at one line of a checklist."""

    OK = "ok"
    PROBLEM = "problem"
    NA = "na"


CHECK_NAMES: Final[Mapping[Check, str]] = {
    Check.OK: "正常",
    Check.PROBLEM: "有问题",
    Check.NA: "不适用",
}

#: What of a stop is compared when somebody else recorded it meanwhile, and what it is called.
COMPARED: Final[Mapping[str, str]] = {
    "state": "结果",
    "note": "说明",
    "checks": "检查项",
    "found": "上报的事项",
    "place": "标注的位置",
}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the compared fields that differ: field → (before, after)."""
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in COMPARED}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def as_seen(
    held: Mapping[str, str], later: Iterable[Mapping[str, tuple[str, str]]]
) -> dict[str, str]:
    """Return what a stop held before later records (newest first) are taken back."""
    base = dict(held)
    for changes in later:
        for name, (was, _) in changes.items():
            base[name] = was
    return base


def outcome_problem(
    outcome: Spot, checks: Mapping[str, Check], note: str, *, found: bool, recorded: bool
) -> tuple[str, str]:
    """Return what is wrong with a record, as (field, sentence); two empty texts when nothing is.

    A photo is never asked for. ``recorded``: the stop has an outcome already.
    """
    if outcome is Spot.OPEN and not recorded:
        return "outcome", "这一处还没有记录，不用撤回。"
    if outcome is Spot.PROBLEM and not note and not found and Check.PROBLEM not in checks.values():
        return "note", "请写一句发现了什么问题，或者从这里上报。"
    if outcome is Spot.SKIPPED and not note:
        return "note", "请写一句为什么没走到。"
    if outcome is Spot.NO_CHANGE and Check.PROBLEM in checks.values():
        return "outcome", "检查项里有问题，结果请选“发现问题”。"
    return "", ""
