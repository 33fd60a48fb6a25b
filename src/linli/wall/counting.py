"""A wall's numbers: the same questions as the pages of numbers and the map ask, then small hidden.

Nothing is counted here in a way of its own. Open matters and those past their limit come from the
map's one statement (so does their split by place and cell), days and rates from the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from linli.atlas import numbers
from linli.atlas.asking import Asked as MapAsked
from linli.atlas.ground import ground
from linli.atlas.numbers import Numbers, Sum
from linli.cases.counting import scope
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain import wall_hiding as hiding
from linli.domain.indicator_catalogue import INDICATORS
from linli.domain.number_periods import Chosen, Period, chosen
from linli.domain.spans import Span
from linli.domain.states import OPEN
from linli.domain.wall_hiding import Count, Pair
from linli.domain.words import Words
from linli.insights import definitions
from linli.insights import figures as insight
from linli.insights.dashboards import Asked
from linli.insights.dashboards_handling import STOPS
from linli.insights.dashboards_places import NO_VILLAGE
from linli.insights.retired_names import place_name
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.pins import cells
from linli.places.tree import Node
from linli.tally import reading
from linli.tally.scopes import Dim
from linli.wall.screen import Cell, Composition, Day, Figure, Month, Row, Town

_DAY: Final = timedelta(days=1)
#: Days of the list of days, and of what it came by.
DAYS: Final = 14
#: Days of the matters: others than those of the days, so that neither total is taken off the other.
LATELY: Final = 30
#: Rows of a composition before the rest.
ROWS: Final = 8
#: Months of the two rates.
MONTHS: Final = 12
#: How wide a cell is drawn at least, in a drawing :data:`linli.atlas.ground.WIDTH` wide.
_CELL_WIDE: Final = 9.0
#: How often everything is read because something moved meanwhile.
_AGAIN: Final = 3
_RATES: Final = ("in_time", "false", "satisfied")
_STEPS: Final = ("register", "accept", "dispatch", "handle", "answer", "verify")


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything that was read, before it is shown: one moment, one area."""

    asked: Asked
    area: Node
    now: datetime
    map: Numbers
    #: The county's, of a town's wall.
    county: Numbers | None
    days: Mapping[object, int]
    doors: Mapping[str, int]
    often: Mapping[tuple[int, int], int]
    steps: Mapping[str, int]
    head: Mapping[str, insight.Figure]
    before: Mapping[str, insight.Figure]
    months: Mapping[object, Mapping[str, insight.Figure]]

    @property
    def catalogue(self) -> Catalogue:
        """The county as configured."""
        return self.asked.catalogue


def asked_of(area: Node, catalogue: Catalogue, now: datetime) -> Asked:
    """Return this month of an area as the page of numbers asks for it: one query."""
    today = now.astimezone(clock.CIVIL).date()
    path = "" if area.id == catalogue.tree.root.id else area.path
    return Asked(
        chosen(Period.MONTH, today),
        scope(catalogue, path),
        area,
        catalogue,
        today,
        None,
        definitions.approved(),
    )


def fortnight(asked: Asked) -> Span:
    """Return the days of the list of days, today the last."""
    return Span(asked.today - (DAYS - 1) * _DAY, asked.today)


def common(asked: Asked) -> Mapping[tuple[int, int], int]:
    """Return how often each matter was taken on lately, by matter and place (0: all).

    Of a county its towns, of a town its villages.
    """
    dim = Dim.TOWN if asked.place.kind == "county" else Dim.VILLAGE
    lately = Span(asked.today - (LATELY - 1) * _DAY, asked.today)
    found: dict[tuple[int, int], int] = {}
    by = asked.figures(("accepted",), by=(Dim.MATTER, dim), span=lately)
    for (matter, place), figures in by.items():
        n = figures["accepted"].value or 0
        for key in {int(str(place)), 0}:
            found[int(str(matter)), key] = found.get((int(str(matter)), key), 0) + n
    return found


def take(area: Node, catalogue: Catalogue, now: datetime) -> Taken:
    """Read everything there is to show of an area.

    The steps and the map are two questions: where something moved between them, both are asked
    again, twice at most.
    """
    for _ in range(_AGAIN):
        taken = _take(area, catalogue, now)
        if sum(taken.steps.values()) == taken.map.whole.n:
            break
    return taken


def _take(area: Node, catalogue: Catalogue, now: datetime) -> Taken:
    asked, root = asked_of(area, catalogue, now), catalogue.tree.root
    lately = fortnight(asked)
    under = ground(catalogue, area)
    offered = range(6, 9) if area.kind == "county" else range(7, 11)
    at = cells.fitting(under.degree, _CELL_WIDE, offered) if under else min(offered)
    day = asked.figures(("received",), by=(Dim.DAY,), span=lately)
    door = asked.figures(("received",), by=(Dim.DOOR,), span=lately)
    stock = reading.stock(asked.today, asked.scope).get((), {})
    year = Span(_month_back(asked, MONTHS - 1), asked.today)
    month = asked.figures(("in_time", "satisfied"), by=(Dim.MONTH,), span=year)
    before = asked.figures((*_RATES, "backlog", "overdue"), span=asked.chosen.before)
    return Taken(
        asked=asked,
        area=area,
        now=now,
        map=numbers.numbers(SYSTEM, MapAsked("open", area), catalogue, now, at),
        county=None
        if area.id == root.id
        else numbers.numbers(SYSTEM, MapAsked("open", root), catalogue, now, cells.COARSEST),
        days={key: by["received"].value or 0 for (key,), by in day.items()},
        doors={str(key): by["received"].value or 0 for (key,), by in door.items()},
        often=common(asked),
        steps={
            step: sum(n for state, n in stock.items() if state in STOPS[step][2] & OPEN)
            for step in _STEPS
        },
        head=asked.figures(_RATES)[()],
        before=before[()],
        months={key: by for (key,), by in month.items()},
    )


def _month_back(asked: Asked, count: int) -> date:
    """Return the first day of the month so many months ago."""
    first = asked.today.replace(day=1)
    for _ in range(count):
        first = (first - _DAY).replace(day=1)
    return first


# -- lists ---------------------------------------------------------------------------------


def days(taken: Taken) -> tuple[Day, ...]:
    """Return what came in day by day, today the last; () where the list cannot be shown."""
    span = list(fortnight(taken.asked).each())
    counts = hiding.listed([taken.days.get(day, 0) for day in span], last=[len(span) - 1])
    return tuple(Day(day, one) for day, one in zip(span, counts or (), strict=False))


def days_total(taken: Taken) -> Count:
    """Return what came in on all these days."""
    return hiding.alone(sum(taken.days.values()))


def doors(taken: Taken) -> Composition:
    """Return by which way it came in, in the order of the list."""
    names = {str(code): str(label) for code, label in Case.Door.choices}
    shown, rest = hiding.folded(taken.doors, len(names))
    order = [*names, *sorted(set(taken.doors) - set(names))]
    rows = sorted(shown, key=lambda one: order.index(one[0]))
    return Composition(
        tuple(Row(code, names.get(code, code), hiding.alone(n)) for code, n in rows),
        hiding.alone(rest) if rest else None,
        hiding.alone(sum(taken.doors.values())),
    )


def matters(taken: Taken) -> Composition:
    """Return what was taken on, the most frequent first and the rest in one row."""
    known = taken.catalogue.matters
    lately = {matter: n for (matter, place), n in taken.often.items() if not place}
    counts = {known[key].code: n for key, n in lately.items() if key in known}
    unnamed = sum(lately.values()) - sum(counts.values())
    shown, rest = hiding.folded({**counts, "": unnamed}, ROWS)
    names = {one.code: one.name for one in known.values()}
    return Composition(
        tuple(
            Row(code, names.get(code, "还没有定事项"), hiding.alone(n), written=code in names)
            for code, n in shown
        ),
        hiding.alone(rest) if rest else None,
        hiding.alone(sum(lately.values())),
    )


def steps(taken: Taken) -> tuple[Row, ...]:
    """Return how many open matters stand at each step; () where the list cannot be shown."""
    if whole(taken)[0].n is None:
        return ()
    counts = hiding.listed([taken.steps[step] for step in _STEPS])
    return tuple(
        Row(step, STOPS[step][0], one) for step, one in zip(_STEPS, counts or (), strict=False)
    )


@dataclass(frozen=True, slots=True)
class _Split:
    """Open and late matters of an area by place below it, as they are shown.

    ``first`` is None where the list cannot be shown; what lies in no place below comes last.
    """

    nodes: list[Node]
    first: tuple[Count, ...] | None
    second: tuple[Count, ...] | None
    rest: int


def _split(area: Node, found: Numbers, catalogue: Catalogue) -> _Split:
    below = catalogue.tree.children(area.id, live=False)
    nodes = [node for node in below if node.live or node.id in found.areas]
    none = set(found.areas) - {node.id for node in nodes}
    sums = [found.areas.get(node.id, Sum()) for node in nodes]
    rest = sum(found.areas[key].n for key in none)
    late = sum(found.areas[key].late for key in none)
    opens, lates = [one.n for one in sums] + [rest], [one.late for one in sums] + [late]
    return _Split(nodes, *hiding.beside(opens, lates), rest)


def whole(taken: Taken) -> tuple[Count, Count]:
    """Return open and late matters of the area itself.

    Of a town as the county's wall says them: or the walls of all towns but one, taken off the
    county's, would tell the number of that one.
    """
    if taken.county is None:
        return hiding.alone(taken.map.whole.n), hiding.alone(taken.map.whole.late)
    tree = taken.catalogue.tree
    split = _split(tree.root, taken.county, taken.catalogue)
    at = next((at for at, node in enumerate(split.nodes) if node.id == taken.area.id), None)
    if at is None:
        return hiding.KEPT, hiding.KEPT
    first, second = split.first, split.second
    return (
        first[at] if first else hiding.KEPT,
        second[at] if first and second else hiding.KEPT,
    )


def towns(taken: Taken) -> tuple[tuple[Town, ...], frozenset[str]]:
    """Return open and late matters by place in the order of the list, and which are withheld.

    Where only the late ones cannot be shown apart, they are all kept back.
    """
    opens, lates = whole(taken)
    split = _split(taken.area, taken.map, taken.catalogue)
    if split.first is None or opens.n is None:
        return (), frozenset({"towns"})
    second, gone = split.second, frozenset[str]()
    if second is None or lates.n is None:
        second, gone = tuple(hiding.KEPT for _ in split.first), frozenset({"late"})
    found = [
        Town(node.code, place_name(node), *pair)
        for node, pair in zip(split.nodes, zip(split.first, second, strict=True), strict=False)
    ]
    if split.rest:
        name = "县级" if taken.area.kind == "county" else NO_VILLAGE
        found.append(Town("", name, split.first[-1], second[-1], written=False))
    return tuple(found), gone


def drawn(taken: Taken, shown: Iterable[Town]) -> tuple[Cell, ...]:
    """Return the cells that are drawn: none in a place whose number is not shown."""
    tree, locator = taken.catalogue.tree, taken.catalogue.locator
    ids = {node.code: node.id for node in tree.children(taken.area.id, live=False)}
    wholes = {ids[one.code]: one.open for one in shown if one.code}
    inside = {}
    for cell in taken.map.cells:
        node = locator.find(*cells.middle(cell))
        chain = tree.chain(node) if node else []
        inside[cell] = next((one.id for one in chain if one.parent_id == taken.area.id), 0)
    found = hiding.shades({cell: one.n for cell, one in taken.map.cells.items()}, inside, wholes)
    late = {one.code: one.late for one in shown}
    told = {ids[code] for code, count in late.items() if code and count.n is not None}
    return tuple(
        Cell(cell, shade, inside[cell] in told and taken.map.cells[cell].late >= hiding.FEW)
        for cell, shade in sorted(found.items())
    )


# -- figures -------------------------------------------------------------------------------


def heads(taken: Taken, listed: tuple[Day, ...]) -> tuple[Figure, ...]:
    """Return the six at the top."""
    span, former = taken.asked.chosen, taken.asked.chosen.before_name
    today, yesterday = _two_days(taken, listed)
    opens, lates = whole(taken)
    open_then = taken.before["backlog"].value or 0
    late_then = taken.before["overdue"].value or 0
    return (
        _counted("received", "今日新收", "今天", today, ("昨天全天", yesterday)),
        _counted("open", "在办", "此刻", opens, (former, hiding.alone(open_then))),
        _counted(
            "late",
            "已超期",
            "此刻",
            lates,
            (former, hiding.alone(late_then)),
            near=hiding.alone(taken.map.whole.near),
        ),
        *(_rate(code, taken, span) for code in _RATES),
    )


def _two_days(taken: Taken, listed: tuple[Day, ...]) -> tuple[Count, Count]:
    """Return what came in today and yesterday, said as the list of days says it."""
    if listed:
        return listed[-1].count, listed[-2].count
    today = taken.asked.today
    return hiding.alone(taken.days.get(today, 0)), hiding.alone(taken.days.get(today - _DAY, 0))


def _counted(
    code: str,
    name: str,
    period: str,
    count: Count,
    before: tuple[str, Count],
    *,
    near: Count | None = None,
) -> Figure:
    former, then = before
    way = ""
    if count.n is not None and then.n is not None:
        way = "same" if count.n == then.n else "up" if count.n > then.n else "down"
    return Figure(
        code, name, period, count, near=near, before_name=former, before_count=then, way=way
    )


def _rate(code: str, taken: Taken, span: Chosen) -> Figure:
    now, then = pair(taken.head.get(code)), pair(taken.before.get(code))
    return Figure(
        code,
        INDICATORS[code].name,
        Words("本月至今"),
        pair=now,
        before_name=span.before_name,
        before_pair=then,
        way=_way(now, then),
    )


def _way(now: Pair, then: Pair) -> str:
    """Tell which of two rates is larger, by their numbers and not by their percentages."""
    if not (now.percent and then.percent):
        return ""
    left = (now.part.n or 0) * (then.whole.n or 0)
    right = (then.part.n or 0) * (now.whole.n or 0)
    return "same" if left == right else "up" if left > right else "down"


def pair(figure: insight.Figure | None) -> Pair:
    """Return a rate as everybody may read it."""
    if figure is None:
        return hiding.pair(None, 0)
    return hiding.pair(figure.share, figure.indicator.places)


def months(taken: Taken, code: str) -> tuple[Month, ...]:
    """Return a rate month by month, the running one last."""
    first = _month_back(taken.asked, MONTHS - 1)
    span = Span(first, taken.asked.today)
    return tuple(
        Month(
            one.first,
            pair(taken.months.get(one.first, {}).get(code)),
            running=one.last == taken.asked.today,
        )
        for one in span.months()
    )
