"""An emergency: who is called in which order, how a call goes on, how fast it was acknowledged.

Units are called, by where they belong in the tree of areas and by who is on duty there. Where
people are is never known here: nearness is that of grid, village and town.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from linli.domain.errors import NotNow, NotYours

#: The goal of acknowledging, and when the next on the list is called.
GOAL = timedelta(minutes=3)


class Call(StrEnum):
    """Where one unit that was called stands."""

    CALLED = "called"
    ACKNOWLEDGED = "acknowledged"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    DONE = "done"
    STOOD_DOWN = "stood_down"


CALLS: Mapping[Call, str] = {
    Call.CALLED: "已呼叫，待回应",
    Call.ACKNOWLEDGED: "已收到",
    Call.ON_THE_WAY: "在途中",
    Call.ARRIVED: "已到场",
    Call.DONE: "已处置",
    Call.STOOD_DOWN: "已撤回",
}
OVER = frozenset({Call.DONE, Call.STOOD_DOWN})


class Verb(StrEnum):
    """What is done about a call."""

    ACKNOWLEDGE = "acknowledge"
    SET_OUT = "set_out"
    ARRIVE = "arrive"
    FINISH = "finish"
    STAND_DOWN = "stand_down"


VERBS: Mapping[Verb, str] = {
    Verb.ACKNOWLEDGE: "收到",
    Verb.SET_OUT: "已出发",
    Verb.ARRIVE: "已到场",
    Verb.FINISH: "已处置",
    Verb.STAND_DOWN: "撤回",
}


class Part(StrEnum):
    """What somebody is towards one call."""

    RESPONDER = "responder"
    OFFICER = "officer"
    CLOCKWORK = "clockwork"


#: (where it stands, verb) → (where it then stands, who may).
MOVES: Mapping[tuple[Call, Verb], tuple[Call, frozenset[Part]]] = {
    (Call.CALLED, Verb.ACKNOWLEDGE): (Call.ACKNOWLEDGED, frozenset({Part.RESPONDER})),
    (Call.ACKNOWLEDGED, Verb.SET_OUT): (Call.ON_THE_WAY, frozenset({Part.RESPONDER})),
    # Whoever stands there without having pressed “收到” has acknowledged by coming.
    (Call.CALLED, Verb.ARRIVE): (Call.ARRIVED, frozenset({Part.RESPONDER})),
    (Call.ACKNOWLEDGED, Verb.ARRIVE): (Call.ARRIVED, frozenset({Part.RESPONDER})),
    (Call.ON_THE_WAY, Verb.ARRIVE): (Call.ARRIVED, frozenset({Part.RESPONDER})),
    (Call.ARRIVED, Verb.FINISH): (Call.DONE, frozenset({Part.RESPONDER})),
    **{
        (call, Verb.STAND_DOWN): (Call.STOOD_DOWN, frozenset({Part.OFFICER, Part.CLOCKWORK}))
        for call in (Call.CALLED, Call.ACKNOWLEDGED, Call.ON_THE_WAY, Call.ARRIVED)
    },
}


def decide(call: Call, verb: Verb, parts: Iterable[Part]) -> Call:
    """Return where the call then stands.

    Raises NotNow where the table has no such move from here, NotYours for the wrong people.
    """
    found = MOVES.get((call, verb))
    if found is None:
        if call in OVER:
            raise NotNow("call-over", "这次呼叫已经结束。")
        if verb is Verb.FINISH:
            raise NotNow("not-arrived", "请先点“已到场”，再点“已处置”。")
        raise NotNow("call-moved-on", "这一步已经办过，请看最新情况。")
    target, who = found
    if not who & set(parts):
        if Part.OFFICER in who:
            raise NotYours("not-officer", "由综治中心的坐席、分流员或负责人撤回。")
        raise NotYours("not-called", "由被呼叫的单位回应。")
    return target


def offered(call: Call, parts: Iterable[Part]) -> tuple[Verb, ...]:
    """Return the verbs open to these people, in the order of the work."""
    held = set(parts)
    return tuple(verb for verb in Verb if (call, verb) in MOVES and MOVES[call, verb][1] & held)


def over(calls: Iterable[Call]) -> bool:
    """Tell whether everybody who was called has ended, so that the emergency ends by itself."""
    held = list(calls)
    return bool(held) and all(call in OVER for call in held)


class Outcome(StrEnum):
    """How an emergency ended."""

    HANDLED = "handled"
    STOOD_DOWN = "stood_down"
    MISTAKEN = "mistaken"
    CASE_ENDED = "case_ended"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.HANDLED: "已处置",
    Outcome.STOOD_DOWN: "已撤回",
    Outcome.MISTAKEN: "误报",
    Outcome.CASE_ENDED: "工单已终结",
}
#: What the duty officer may choose when ending by hand.
CHOICES = (Outcome.HANDLED, Outcome.STOOD_DOWN, Outcome.MISTAKEN)


# Who is called -------------------------------------------------------------------------------


class Near(StrEnum):
    """Why a post stands where it does on the list."""

    VILLAGE_POST = "village_post"
    TOWN_POST = "town_post"
    GRID = "grid"
    VILLAGE = "village"
    NEIGHBOUR = "neighbour"
    COUNTY_POST = "county_post"


NEAR: Mapping[Near, str] = {
    Near.VILLAGE_POST: "本村（社区）值班",
    Near.TOWN_POST: "本乡镇（街道）值班",
    Near.GRID: "本网格志愿力量",
    Near.VILLAGE: "本村（社区）志愿力量",
    Near.NEIGHBOUR: "同乡镇邻村志愿力量",
    Near.COUNTY_POST: "县级值班",
}
_POSTS = {"village": Near.VILLAGE_POST, "town": Near.TOWN_POST, "county": Near.COUNTY_POST}


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens: the slash-ended paths of grid, village and town; '' where unknown."""

    grid: str
    village: str
    town: str
    county: str


@dataclass(frozen=True, slots=True)
class Callee:
    """A duty post that could be called: whose area it has, and whether it is volunteers'.

    ``on_duty``: somebody is on duty there now; volunteers are called only then.
    """

    post: int
    unit: int
    area_path: str
    area_kind: str
    volunteer: bool
    on_duty: bool


def nearness(callee: Callee, place: Place) -> Near | None:
    """Return why this post would be called for this place, None for never."""
    area = callee.area_path
    if not callee.volunteer:
        level = {"village": place.village, "town": place.town, "county": place.county}
        return _POSTS[callee.area_kind] if area and area == level.get(callee.area_kind) else None
    # A volunteer unit of the whole village is the village's, not this grid's.
    within_village = area.startswith(place.village) and area != place.village
    same_grid = area.startswith(place.grid) or (within_village and place.grid.startswith(area))
    steps = (
        (Near.GRID, bool(place.grid) and same_grid),
        (Near.VILLAGE, bool(place.village) and area.startswith(place.village)),
        (Near.NEIGHBOUR, bool(place.town) and area.startswith(place.town)),
    )
    return next((near for near, fits in steps if fits and callee.on_duty), None)


_ORDER = {near: place for place, near in enumerate(Near)}


def call_list(callees: Iterable[Callee], place: Place) -> list[tuple[Callee, Near]]:
    """Return everybody who may be called, first to last.

    Duty posts of the village and the town; volunteers on duty of the same grid, the same
    village, other villages of the same town; the county's duty post. Equals by area and post.
    """
    found = [(one, near) for one in callees if (near := nearness(one, place)) is not None]
    return sorted(found, key=lambda row: (_ORDER[row[1]], row[0].area_path, row[0].post))


def first_called(listed: Sequence[tuple[Callee, Near]]) -> list[tuple[Callee, Near]]:
    """Return who is called at once: the first duty post and the nearest volunteers."""
    posts = [row for row in listed if not row[0].volunteer][:1]
    helpers = [row for row in listed if row[0].volunteer][:1]
    return posts + helpers


def next_called(
    listed: Sequence[tuple[Callee, Near]], called: Iterable[int]
) -> tuple[Callee, Near] | None:
    """Return the next on the list that was not called yet; None when it is at its end."""
    gone = set(called)
    return next((row for row in listed if row[0].post not in gone), None)


# How fast ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Called:
    """What the indicator needs of one emergency."""

    called_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None = None
    mistaken: bool = False


@dataclass(frozen=True, slots=True)
class Quickness:
    """``within`` of ``called`` emergencies were acknowledged within the goal.

    ``seconds`` is the median over those acknowledged at all, None for none. Left out and
    counted: ``mistaken`` ones, and those still inside the goal (``running``) or ended by the
    duty officer before anybody could answer within it (``early``).
    """

    within: int
    called: int
    seconds: int | None
    mistaken: int
    running: int
    early: int


def quickness(rows: Iterable[Called], now: datetime, goal: timedelta = GOAL) -> Quickness:
    """Return time to acknowledge: first acknowledgement minus call, the goal included."""
    within = called = mistaken = running = early = 0
    times: list[float] = []
    for row in rows:
        took = row.acknowledged_at - row.called_at if row.acknowledged_at else None
        if row.mistaken:
            mistaken += 1
        elif took is not None:
            called += 1
            within += took <= goal
            times.append(took.total_seconds())
        elif row.ended_at is not None and row.ended_at - row.called_at <= goal:
            early += 1
        elif row.ended_at is None and now - row.called_at <= goal:
            running += 1
        else:
            called += 1
    seconds = round(median(times)) if times else None
    return Quickness(within, called, seconds, mistaken, running, early)
