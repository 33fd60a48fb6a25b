"""吹哨报到: a township calls departments to the spot; how a call goes and how it ends.

A whistle is called, is on the spot once a department has come, and ends. Each department that
was called answers (coming, or not our duty), comes or does not come, and is rated. Only the
calling side records arrivals, ends the whistle and rates; a called unit never does so for
itself. An objection names the clause and is decided by a leader of the county's centre who did
not call: if it stands the call is withdrawn, if not the unit must come, and objects no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from linli.domain.calendar import WorkCalendar
from linli.domain.deadlines import Budget, Unit, add
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.words import Listed, Words


class Kind(StrEnum):
    """Why departments are called (街乡吹哨 practice)."""

    ENFORCEMENT = "enforcement"
    DIFFICULT = "difficult"
    EMERGENCY = "emergency"


class Reply(StrEnum):
    """What a called department says."""

    COMING = "coming"
    OBJECTS = "objects"


class Outcome(StrEnum):
    """How a whistle ended."""

    SOLVED = "solved"
    GOES_ON = "goes_on"
    UNSOLVED = "unsolved"
    CALLED_OFF = "called_off"


class Stage(StrEnum):
    """Where a whistle stands as a whole."""

    CALLED = "called"
    ON_THE_SPOT = "on_the_spot"
    ENDED = "ended"


class Standing(StrEnum):
    """Where the call of one department stands."""

    CALLED = "called"
    COMING = "coming"
    OBJECTS = "objects"
    MUST_COME = "must_come"
    ARRIVED = "arrived"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What happens to a call."""

    COME = "come"
    OBJECT = "object"
    UPHOLD = "uphold"
    REFUSE = "refuse"
    ARRIVE = "arrive"
    MISS = "miss"
    CALL_OFF = "call_off"
    RATE = "rate"


class Side(StrEnum):
    """Whose act it is."""

    CALLED_UNIT = "called_unit"
    CALLING_SIDE = "calling_side"
    COUNTY_LEADER = "county_leader"
    SYSTEM = "system"


KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.ENFORCEMENT: "综合执法哨",
    Kind.DIFFICULT: "重点难点哨",
    Kind.EMERGENCY: "应急哨",
}
KIND_NOTES: Final[Mapping[Kind, str]] = {
    Kind.ENFORCEMENT: "需要几个部门一起到场执法",
    Kind.DIFFICULT: "一家办不了，需要部门到场商定怎么办",
    Kind.EMERGENCY: "有危险，需要马上到场处置",
}
REPLY_NAMES: Final[Mapping[Reply, str]] = {
    Reply.COMING: "按时到场",
    Reply.OBJECTS: "认为不属本单位职责",
}
OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.SOLVED: "当场解决",
    Outcome.GOES_ON: "明确分工，继续办理",
    Outcome.UNSOLVED: "没有解决",
    Outcome.CALLED_OFF: "不再需要，取消",
}
STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.CALLED: "待应哨",
    Standing.COMING: "已应哨",
    Standing.OBJECTS: "提出异议",
    Standing.MUST_COME: "须到场",
    Standing.ARRIVED: "已到场",
    Standing.ABSENT: "未到场",
    Standing.WITHDRAWN: "已撤销",
}

#: Somebody may still come.
AWAITED: Final = frozenset({Standing.CALLED, Standing.COMING, Standing.OBJECTS, Standing.MUST_COME})
#: An answer is waited for.
UNANSWERED: Final = frozenset({Standing.CALLED})
#: Nothing more is asked of the unit but its rating.
SETTLED: Final = frozenset({Standing.ARRIVED, Standing.ABSENT, Standing.WITHDRAWN})
#: What may be rated when the whistle ends: whoever came, and whoever did not.
RATED: Final = frozenset({Standing.ARRIVED, Standing.ABSENT})


@dataclass(frozen=True, slots=True)
class Row:
    """One legal act on a call: from where, whose it is, where it leads."""

    sources: frozenset[Standing]
    act: Act
    side: Side
    target: Standing | None
    why: str


_CALLED = frozenset({Standing.CALLED})
_OBJECTED = frozenset({Standing.OBJECTS})
#: The only list of what may happen to a call; ``target`` None keeps its standing.
CALL_ROWS: Final[tuple[Row, ...]] = (
    Row(_CALLED, Act.COME, Side.CALLED_UNIT, Standing.COMING, "收到吹哨，确认到场"),
    Row(_CALLED, Act.OBJECT, Side.CALLED_UNIT, Standing.OBJECTS, "认为不属本单位职责，写明条款"),
    Row(_OBJECTED, Act.UPHOLD, Side.COUNTY_LEADER, Standing.WITHDRAWN, "异议成立，不必到场"),
    Row(_OBJECTED, Act.REFUSE, Side.COUNTY_LEADER, Standing.MUST_COME, "异议不成立，须到场"),
    Row(AWAITED, Act.ARRIVE, Side.CALLING_SIDE, Standing.ARRIVED, "吹哨方登记到场"),
    Row(AWAITED - _OBJECTED, Act.MISS, Side.CALLING_SIDE, Standing.ABSENT, "办结时仍未到场"),
    Row(AWAITED, Act.CALL_OFF, Side.CALLING_SIDE, Standing.WITHDRAWN, "提前办结，不必再来"),
    Row(AWAITED, Act.CALL_OFF, Side.SYSTEM, Standing.WITHDRAWN, "本件已办结，吹哨自动取消"),
    Row(RATED, Act.RATE, Side.CALLING_SIDE, None, "吹哨方评价"),
)
_BY_ACT: Final = {(row.act, row.side): row for row in CALL_ROWS}

_REFUSALS: Final[Mapping[Act, str]] = {
    Act.COME: "本单位已经应哨，不用再应。",
    Act.OBJECT: "本单位已经应哨或异议已经裁定，不能再提异议。",
    Act.UPHOLD: "这个异议已经裁定，或者已不需要裁定。",
    Act.REFUSE: "这个异议已经裁定，或者已不需要裁定。",
    Act.ARRIVE: "这个部门已经登记到场，或者已不需要到场。",
    Act.MISS: "这个部门已经登记到场，或者已不需要到场。",
    Act.CALL_OFF: "这个部门已经登记到场，或者已不需要到场。",
    Act.RATE: "只评价到场和应到未到的部门。",
}


def after(standing: Standing, act: Act, side: Side) -> Standing:
    """Return where a call stands after the act. Raises NotYours or NotNow with a sentence."""
    row = _BY_ACT.get((act, side))
    if row is None:
        raise NotYours("not-this-side", "这一步不由这一方办理。")
    if standing not in row.sources:
        raise NotNow("call-settled", _REFUSALS[act])
    return row.target or standing


def standing_of(
    *,
    reply: str,
    upheld: bool | None,
    arrived: bool,
    absent: bool,
    withdrawn: bool,
) -> Standing:
    """Return where a call stands, from what is on record; ``upheld`` None is undecided."""
    if withdrawn:
        return Standing.WITHDRAWN
    if arrived:
        return Standing.ARRIVED
    if absent:
        return Standing.ABSENT
    if reply == Reply.OBJECTS:
        return Standing.OBJECTS if upheld is None else Standing.MUST_COME
    return Standing.COMING if reply == Reply.COMING else Standing.CALLED


def stage_of(calls: Iterable[Standing], *, ended: bool) -> Stage:
    """Return where a whistle stands."""
    if ended:
        return Stage.ENDED
    return Stage.ON_THE_SPOT if Standing.ARRIVED in set(calls) else Stage.CALLED


def closing(standing: Standing, outcome: Outcome, arrive_by: datetime, now: datetime) -> Act | None:
    """Return what the end of a whistle does to a call; None where it is settled already.

    Nobody is absent before the time is over, nor while the objection waits for its decision.
    """
    if standing in SETTLED:
        return None
    if outcome is Outcome.CALLED_OFF or standing is Standing.OBJECTS or in_time(arrive_by, now):
        return Act.CALL_OFF
    return Act.MISS


# Time ---------------------------------------------------------------------------------------

_MINUTE: Final = timedelta(minutes=1)


def in_time(due: datetime, at: datetime) -> bool:
    """Tell whether ``at`` keeps the promise ``due``: less than a minute after is in time."""
    return at < due + _MINUTE


def minutes_late(due: datetime, at: datetime) -> int:
    """Return by how many whole minutes ``at`` missed ``due``; 0 in time, negative when early."""
    if in_time(due, at):
        return -((due - at) // _MINUTE) if at < due else 0
    return (at - due) // _MINUTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What a county sets: the answer's time by kind, the furthest day, the most departments.

    ``answer`` is minutes of elapsed time, or a budget of desk time.
    """

    answer: Mapping[Kind, int | Budget]
    furthest_days: int
    most_units: int


def read_limits(raw: Mapping[str, object]) -> Limits:
    """Read the limits of ``whistles.yaml``; raises Invalid with one sentence a key."""
    problems: dict[str, str] = {}
    known = {"answer", "furthest_days", "most_units"}
    for key in sorted(set(raw) - known):
        problems[key] = Words("不认识的设置“{key}”。", key=key)
    answer = raw.get("answer")
    rows = answer if isinstance(answer, Mapping) else {}
    if set(rows) != {kind.value for kind in Kind}:
        problems["answer"] = "answer 下应写全 enforcement、difficult、emergency 三种。"
    limits: dict[Kind, int | Budget] = {}
    for kind in Kind:
        found = _limit(rows.get(kind.value))
        if found is None:
            problems.setdefault(
                "answer",
                Words(
                    "answer 的 {kind} 应写 minutes 或 working_hours 之一，1 到 {most} 的整数。",
                    kind=kind.value,
                    most=_MOST_TIME,
                ),
            )
        else:
            limits[kind] = found
    days = _whole(raw.get("furthest_days"), 60)
    units = _whole(raw.get("most_units"), 20)
    if not days:
        problems["furthest_days"] = "furthest_days 应是 1 到 60 的整数。"
    if not units:
        problems["most_units"] = "most_units 应是 1 到 20 的整数。"
    if problems:
        raise Invalid("bad-whistle-limits", fields=problems)
    return Limits(MappingProxyType(limits), days, units)


_MOST_TIME: Final = 2880


def _whole(raw: object, most: int) -> int:
    fits = isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= most
    return raw if fits and isinstance(raw, int) else 0


def _limit(raw: object) -> int | Budget | None:
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return None
    amount = _whole(next(iter(raw.values())), _MOST_TIME)
    if "minutes" in raw:
        return amount or None
    return Budget(amount, Unit.WORKING_HOUR) if "working_hours" in raw and amount else None


def limit_text(limit: int | Budget) -> Words:
    """Return an answer's time in words."""
    return limit.amount_text() if isinstance(limit, Budget) else Words("{n} 分钟", n=limit)


def answer_by(
    kind: Kind, now: datetime, arrive_by: datetime, limits: Limits, calendar: WorkCalendar
) -> datetime:
    """Return until when a called unit answers: its limit, but never after it should be there."""
    limit = limits.answer[kind]
    due = add(now, limit, calendar).due_at if isinstance(limit, Budget) else now + limit * _MINUTE
    return min(due, arrive_by)


def moment_problem(arrive_by: datetime, now: datetime, limits: Limits) -> str:
    """Return why departments cannot be asked to be there at that moment, '' when they can."""
    if arrive_by <= now:
        return "报到时限已经过了，请写一个将来的时间。"
    if arrive_by > now + timedelta(days=limits.furthest_days):
        return Words("报到时限最远定在{n}天以内。", n=limits.furthest_days)
    return ""


def arrival_problem(at: datetime, called_at: datetime, now: datetime) -> str:
    """Return why somebody cannot have come at that moment, '' when they can."""
    if at > now + _MINUTE:
        return "到场时间不能晚于现在。"
    if at < called_at.replace(second=0, microsecond=0):
        return "到场时间不能早于吹哨时间。"
    return ""


# Who ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A department about to be called: its id and name, and what speaks about it."""

    id: int
    name: str
    has_duty: bool = True
    open_call: bool = False
    complained_of: bool = False


def units_problem(
    asked: Iterable[Asked], *, calling_unit: int, matter: str, basis: str, limits: Limits
) -> dict[str, str]:
    """Return what stands against calling these departments, field by field; {} for nothing.

    A unit that is neither lead nor support of the matter is called only on a named basis.
    """
    units = tuple(asked)
    if len(units) > limits.most_units:
        return {"units": Words("一次最多请{n}个部门。", n=limits.most_units)}
    if any(one.id == calling_unit for one in units):
        return {"units": "不能给本单位吹哨，请选别的部门。"}
    for one in units:
        if one.complained_of:
            sentence = "“{unit}”在被投诉的事项中有经办，不能请来处置这件投诉。"
            return {"units": Words(sentence, unit=one.name)}
        if one.open_call:
            sentence = "“{unit}”在本件上已被吹哨，还没有办结，不用重复吹哨。"
            return {"units": Words(sentence, unit=one.name)}
    strangers = [one.name for one in units if not one.has_duty]
    if strangers and not basis:
        names = Listed("、", strangers)
        sentence = (
            "“{matter}”的主办、协办单位里没有{units}。确需到场的，请写明依据的文件和条款。"
            if matter
            else "本件还没有确定事项，请写明请{units}到场依据的文件和条款。"
        )
        return {"basis": Words(sentence, matter=matter, units=names)}
    return {}


def calls_problem(tier: str, kind: str) -> DomainError | None:
    """Return why a unit may not blow the whistle at all: a township's or the county's centre may.

    ``tier`` and ``kind`` are those of the unit in whose name somebody acts.
    """
    if kind == "centre" and tier in {"county", "town"}:
        return None
    sentence = "吹哨由乡镇（街道）或县综治中心发出；村（社区）需要部门到场的，请报乡镇吹哨。"
    return NotYours("not-a-caller", sentence)


def caller_problem(
    *, calling_unit: int, acting_units: frozenset[int], own_units: frozenset[int], called: set[int]
) -> DomainError | None:
    """Return why somebody may not record, end or rate: not of the calling side, or of the called.

    ``own_units`` are those of a stand-in's own posts, which bind them still.
    """
    if calling_unit not in acting_units:
        return NotYours("not-calling-side", "登记到场、办结和评价由吹哨的一方办理。")
    if (acting_units | own_units) & called:
        sentence = "您在被吹哨的单位任职，不能替它登记或评价，请由吹哨方的其他人员办理。"
        return NotYours("own-unit", sentence)
    return None


def decider_problem(
    *,
    leads_county: bool,
    hands: frozenset[int],
    called_by: int,
    units: frozenset[int],
    called_unit: int,
) -> DomainError | None:
    """Return why somebody may not decide an objection; never whoever called, nor the unit."""
    if not leads_county:
        return NotYours("not-convenor", "应哨异议由县综治中心负责人裁定。")
    if called_by in hands:
        return NotYours("own-whistle", "这次吹哨是您发出的，请由另一位负责人裁定异议。")
    if called_unit in units:
        return NotYours("own-unit", "您在提出异议的单位任职，请由另一位负责人裁定。")
    return None
