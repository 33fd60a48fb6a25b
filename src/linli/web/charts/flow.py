"""A Sankey drawing: stages as columns, ribbons as thick as what went, ways back dashed below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup

from linli.web.charts import svg

#: Height of the tallest column, pixels.
_HIGH = 170.0
_HEAD = 40.0
_GAP = 10.0
#: Width of a stage, per cent of the drawing.
_WIDE = 1.6
#: The ribbons are drawn in a field of their own, so wide, that is stretched to the page's width.
_FIELD = 1000.0
#: Between two ways back, pixels.
_BACK = 18.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage: in which column it stands, and what it is called.

    It has no number of its own: what went through it is that of its ribbons, which open to lists.
    """

    key: str
    column: int
    name: str


@dataclass(slots=True)
class _Box:
    """Where a stage, or the lane of a ribbon that passes a column, stands."""

    thick: float
    top: float = 0.0
    used_in: float = 0.0
    used_out: float = 0.0


@dataclass(slots=True)
class _Plan:
    """The whole drawing: boxes by column and key, pixels for one matter."""

    scale: float
    boxes: dict[tuple[int, str], _Box] = field(default_factory=dict)


def flow(
    stops: Sequence[Stop],
    moved: Mapping[tuple[str, str], int],
    opens: Mapping[tuple[str, str], tuple[str, str]] | None = None,
) -> Markup:
    """Draw ``moved`` (from, to → how many) between the stops; within one column nothing goes.

    ``opens``: the hint of a ribbon or way back, and the address it leads to.
    """
    opens = opens or {}
    columns = {stop.key: stop.column for stop in stops}
    known = [(pair, n) for pair, n in moved.items() if n > 0 and set(pair) <= set(columns)]
    ahead = sorted(
        ((pair, n) for pair, n in known if columns[pair[0]] < columns[pair[1]]),
        key=lambda one: (columns[one[0][0]], columns[one[0][1]], one[0]),
    )
    back = sorted(
        ((pair, n) for pair, n in known if columns[pair[0]] > columns[pair[1]]),
        key=lambda one: (columns[one[0][0]], one[0]),
    )
    plan = _planned(stops, columns, ahead)
    last = max(columns.values(), default=0) or 1
    bottom = max((box.top + box.thick for box in plan.boxes.values()), default=0.0)
    ribbons = [_linked(pair, n, opens, _ribbon(pair, n, columns, plan, last)) for pair, n in ahead]
    drawn = [
        _way(pair, n, columns, last, bottom + 14 + _BACK * at) for at, (pair, n) in enumerate(back)
    ]
    ways = [
        (_linked(pair, n, opens, way[:2]), way[2])
        for (pair, n), way in zip(back, drawn, strict=True)
    ]
    field_ = svg.element(
        "svg",
        *ribbons,
        *(way[0] for way in ways),
        x=0,
        y=_HEAD,
        width="100%",
        height=bottom + 20 + _BACK * len(back),
        viewBox=f"0 0 {_FIELD:.0f} {bottom + 20 + _BACK * len(back):.2f}",
        preserveAspectRatio="none",
    )
    names = [part for stop in stops for part in _stage(stop, plan, last, ahead)]
    said = [way[1] for way in ways]
    height = _HEAD + bottom + 8 + _BACK * len(back)
    return svg.drawing(height, [field_, *names, *said], "flow")


def _linked(
    pair: tuple[str, str],
    n: int,
    opens: Mapping[tuple[str, str], tuple[str, str]],
    drawn: Sequence[Markup],
) -> Markup:
    """Make one link of what is drawn of a move; a ribbon over several columns is one."""
    hint, address = opens.get(pair, (str(n), ""))
    return svg.link(address, hint, *drawn)


def _planned(
    stops: Sequence[Stop],
    columns: Mapping[str, int],
    ahead: Sequence[tuple[tuple[str, str], int]],
) -> _Plan:
    """Find a place for every stage and for every ribbon that passes a column."""
    into: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    passing: dict[tuple[int, str], int] = {}
    for (source, target), n in ahead:
        out[source] += n
        into[target] += n
        for column in range(columns[source] + 1, columns[target]):
            passing[column, f"{source}>{target}"] = n
    load: dict[int, int] = defaultdict(int)
    for stop in stops:
        load[stop.column] += max(into[stop.key], out[stop.key])
    for (column, _), n in passing.items():
        load[column] += n
    plan = _Plan(_HIGH / max(1, *load.values(), 1))
    below: dict[int, float] = defaultdict(float)
    for stop in stops:
        thick = max(1.5, plan.scale * max(into[stop.key], out[stop.key]))
        plan.boxes[stop.column, stop.key] = _Box(thick, below[stop.column])
        below[stop.column] += thick + _GAP * 3
    for (column, key), n in passing.items():
        plan.boxes[column, key] = _Box(plan.scale * n, below[column])
        below[column] += plan.scale * n + _GAP
    return plan


def _left(column: int, last: int) -> float:
    """Return where a column begins, per cent."""
    return (100 - _WIDE) * column / last


def _ribbon(
    pair: tuple[str, str], n: int, columns: Mapping[str, int], plan: _Plan, last: int
) -> list[Markup]:
    source, target = pair
    thick = max(1.0, plan.scale * n)
    lane = f"{source}>{target}"
    stations = [
        (column, plan.boxes[column, key])
        for column, key in (
            (columns[source], source),
            *((one, lane) for one in range(columns[source] + 1, columns[target])),
            (columns[target], target),
        )
    ]
    found = []
    for place, ((left, one), (right, other)) in enumerate(pairwise(stations)):
        y1 = one.top + (one.used_out if place == 0 else 0)
        arrives = place == len(stations) - 2
        y2 = other.top + (other.used_in if arrives else 0)
        x1 = (_left(left, last) + (_WIDE if place == 0 else _WIDE / 2)) * _FIELD / 100
        x2 = (_left(right, last) + (0 if arrives else _WIDE / 2)) * _FIELD / 100
        middle = (x1 + x2) / 2
        way = (
            f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            f"V{y2 + thick:.1f}C{middle:.1f} {y2 + thick:.1f} {middle:.1f} {y1 + thick:.1f}"
            f" {x1:.1f} {y1 + thick:.1f}Z"
        )
        found.append(svg.element("path", d=way, class_="ribbon", data_flow=lane))
    stations[0][1].used_out += thick
    stations[-1][1].used_in += thick
    return found


def _stage(
    stop: Stop, plan: _Plan, last: int, ahead: Sequence[tuple[tuple[str, str], int]]
) -> list[Markup]:
    box = plan.boxes[stop.column, stop.key]
    passed = max(
        sum(n for (source, _), n in ahead if source == stop.key),
        sum(n for (_, target), n in ahead if target == stop.key),
    )
    left = _left(stop.column, last)
    edge = "start" if stop.column == 0 else "end" if stop.column == last else "middle"
    x = {"start": 0.0, "end": 100.0}.get(edge, left + _WIDE / 2)
    # Names of neighbours stand at two heights, so that they have room on a telephone.
    high = _HEAD + box.top - (22 if box.top == 0 and stop.column % 2 else 6)
    return [
        svg.element(
            "rect",
            x=f"{left:.2f}%",
            y=_HEAD + box.top,
            width=f"{_WIDE}%",
            height=box.thick,
            class_="stage",
            data_stage=stop.key,
            data_n=passed,
        ),
        svg.text(stop.name, f"{x:.2f}%", high, "halo", edge),
    ]


def _way(
    pair: tuple[str, str], n: int, columns: Mapping[str, int], last: int, y: float
) -> tuple[Markup, Markup, Markup]:
    """Draw one way back, a broader place to press it, and its words."""
    from_x = (_left(columns[pair[0]], last) + _WIDE / 2) * _FIELD / 100
    to_x = (_left(columns[pair[1]], last) + _WIDE / 2) * _FIELD / 100
    way = f"M{from_x:.1f} {y - 8:.1f}V{y:.1f}H{to_x:.1f}V{y - 8:.1f}"
    middle = (from_x + to_x) / 2 / _FIELD * 100
    return (
        svg.element("path", d=way, class_="back", data_flow=f"{pair[0]}>{pair[1]}"),
        svg.element("path", d=way, class_="back-hit"),
        svg.text(f"← {n}", f"{middle:.2f}%", _HEAD + y - 3, "halo", "middle"),
    )
