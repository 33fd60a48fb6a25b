"""Which landmarks a matter is about, told from its words and its place. Sure, doubtful, or not.

Precision first: what is linked without a person must be right nearly always, so every doubt
makes a proposal instead. The names themselves are found by the caller, the longest first; here
is judged what stands around them and whether the place fits. No query, no clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.landmarks import FAR, REACH, How, Kind

Point = tuple[float, float]

#: Most landmarks one matter is proposed for at a time.
MOST: Final = 3
#: Names so short stand in too many other words to be sure by themselves.
_SHORT: Final = 2
_AROUND: Final = 6

_DENIED: Final = re.compile(r"(?:不是|并非|而不是|不在|没在|没到|除了)$")  # zh-only
_FROM_ELSEWHERE: Final = re.compile(  # zh-only
    r"(?:家住|住在|住|搬到|搬来|来自|去|前往|开往|路过|途经|类似|像|不如|参照|以前在|原来在)$"
)
_LONGER_BEFORE: Final = re.compile(r"[东西南北中新老旧大小上下前后]$")  # zh-only
_BESIDE: Final = re.compile(
    r"^的?(?:附近|旁边|旁|对面|斜对面|以东|以西|以南|以北|一带|方向)"
)  # zh-only
#: An office or a firm that carries the name of the place is somebody else.
_OFFICE: Final = re.compile(  # zh-only
    r"^(?:派出所|街道办|办事处|居委会|村委会|社区|分局|监管|监督|管理局|支行|分行|银行|信用社|邮局"
    r"|公司|集团|事务所|法庭|交警|中队|舞)"
)
#: Something of its own inside the place or beside it.
_OTHER: Final = re.compile(  # zh-only
    r"^(?:小学|中学|学校|幼儿园|卫生院|卫生站|医院|超市|药店|饭店|酒店|宾馆|商店|店|加油站|市场|小区|大桥|桥)"
)


class Doubt(StrEnum):
    """Why a link is only proposed; NONE: it is sure."""

    NONE = ""
    SHORT = "short"
    BESIDE = "beside"
    ELSEWHERE = "elsewhere"
    OTHER_THING = "other_thing"
    PASSING = "passing"
    SEVERAL = "several"
    FAR = "far"
    NEAR_POINT = "near_point"


DOUBT_WORDS: Final[dict[Doubt, str]] = {
    Doubt.SHORT: "名称太短，可能是别的意思",
    Doubt.BESIDE: "只说在它附近",
    Doubt.ELSEWHERE: "事项登记在别的地方",
    Doubt.OTHER_THING: "也可能说的是别的单位或设施",
    Doubt.PASSING: "可能只是路过或住在那里",
    Doubt.SEVERAL: "有几处同名",
    Doubt.FAR: "地图位置离它较远",
    Doubt.NEAR_POINT: "没有提到名称，但地图位置就在这里",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A landmark as matching needs it: ``path`` of its area, degrees in WGS-84."""

    id: int
    kind: Kind
    path: str
    point: Point | None = None
    line: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters ``start`` to ``end`` of the text, and every landmark that name may mean."""

    start: int
    end: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the matter is: path of its area and, where known, its point."""

    path: str
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A matter belongs to a landmark, surely or with a doubt."""

    id: int
    how: How
    doubt: Doubt = Doubt.NONE

    @property
    def sure(self) -> bool:
        """Tell whether no person needs to confirm it."""
        return self.doubt is Doubt.NONE


def links(
    text: str, mentions: Iterable[Mention], spot: Spot, around: Iterable[Place] = ()
) -> list[Link]:
    """Return every landmark the matter is about, sure ones first, in the order of the text.

    ``around`` are landmarks near the matter's point. They are only asked when no name is sure:
    a place somebody named is a better witness than a finger on a map.
    """
    found: dict[int, Link] = {}
    for mention in mentions:
        for link in _of(text, mention, spot):
            before = found.get(link.id)
            if before is None or (link.sure and not before.sure):
                found[link.id] = link
    sure = [link for link in found.values() if link.sure]
    doubtful = [link for link in found.values() if not link.sure]
    if not sure:
        doubtful += [link for link in _near(spot, around) if link.id not in found]
    return sure + doubtful[:MOST]


def _of(text: str, mention: Mention, spot: Spot) -> list[Link]:
    before = text[max(0, mention.start - _AROUND) : mention.start].rstrip()
    after = text[mention.end : mention.end + _AROUND].lstrip()
    if _DENIED.search(before) or _OFFICE.search(after):
        return []
    fitting = [place for place in mention.places if _fits(place, spot)]
    away = not fitting
    fitting = fitting or list(mention.places)
    if len(fitting) > 1:
        nearest = _nearest(fitting, spot)
        fitting = [nearest] if nearest else fitting
    doubt = _doubt(text[mention.start : mention.end], before, after, fitting, spot, away=away)
    if away and len(fitting) > 1:
        return []  # several far away: no reason to think of any
    return [Link(place.id, How.TEXT, doubt) for place in fitting[:MOST]]


def _doubt(  # noqa: PLR0911 - one reason a line, the strongest first
    words: str, before: str, after: str, places: Sequence[Place], spot: Spot, *, away: bool
) -> Doubt:
    if away:
        return Doubt.ELSEWHERE
    if len(places) > 1:
        return Doubt.SEVERAL
    if _FROM_ELSEWHERE.search(before):
        return Doubt.PASSING
    if _LONGER_BEFORE.search(before) or _OTHER.search(after):
        return Doubt.OTHER_THING
    if _BESIDE.search(after):
        return Doubt.BESIDE
    if len("".join(words.split())) <= _SHORT:
        return Doubt.SHORT
    metres = distance(places[0], spot.point) if spot.point else None
    if metres is not None and metres > FAR[places[0].kind]:
        return Doubt.FAR
    return Doubt.NONE


def _fits(place: Place, spot: Spot) -> bool:
    """Tell whether one area lies in the other: a matter may be put down no finer than a town."""
    return place.path.startswith(spot.path) or spot.path.startswith(place.path)


def _nearest(places: Sequence[Place], spot: Spot) -> Place | None:
    """Return the one of a shared name that the point is at, if it is at exactly one."""
    if spot.point is None:
        return None
    there = [place for place in places if _at(place, spot.point)]
    return there[0] if len(there) == 1 else None


def _near(spot: Spot, around: Iterable[Place]) -> list[Link]:
    """Return the landmark at whose place the matter lies: the nearest one alone."""
    point = spot.point
    if point is None:
        return []
    there = [(distance(place, point) or 0.0, place.id) for place in around if _at(place, point)]
    return [Link(min(there)[1], How.POINT, Doubt.NEAR_POINT)] if there else []


def _at(place: Place, point: Point) -> bool:
    metres = distance(place, point)
    return metres is not None and metres <= REACH[place.kind]


def distance(place: Place, point: Point) -> float | None:
    """Return the metres from a point to a landmark's point or line; None where it has neither.

    Flat, which over a county is right to a few parts in a thousand.
    """
    if place.line:
        flat = [_flat(one, point) for one in place.line]
        pairs = zip(flat, flat[1:] or flat, strict=False)
        return min(_to_piece(first, second) for first, second in pairs)
    if place.point is None:
        return None
    return math.hypot(*_flat(place.point, point))


def _flat(one: Point, origin: Point) -> Point:
    """Return a point in metres east and north of another."""
    degree = 111_195.0
    return (
        (one[0] - origin[0]) * degree * math.cos(math.radians(origin[1])),
        (one[1] - origin[1]) * degree,
    )


def _to_piece(a: Point, b: Point) -> float:
    """Return the distance from the origin to the straight piece from ``a`` to ``b``."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    part = 0.0 if square == 0 else min(1.0, max(0.0, -(a[0] * dx + a[1] * dy) / square))
    return math.hypot(a[0] + part * dx, a[1] + part * dy)
