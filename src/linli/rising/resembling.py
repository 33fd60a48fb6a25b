"""Matters told again and again, at one place within days or all over a town within weeks.

One place is a landmark, or a grid or village where they are told alike. Texts are compared as they
are shown, names and numbers of persons hidden; who reported them is not looked at. What was merged
into another is that other one: distinct matters are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, islice

from linli.cases.models import Case
from linli.cases.queries.hints import Rule
from linli.domain.calendar import CIVIL as _CIVIL
from linli.domain.landmarks import LinkStanding, Standing
from linli.domain.repeat_learning import chance
from linli.domain.rising_rules import Rules, often
from linli.domain.rising_terms import Group, Kind, joined
from linli.domain.states import State
from linli.landmarks.models import CaseLandmark
from linli.proposals import repeat_rule
from linli.rising.gathering import start_of
from linli.text.repeats import Around, Prepared, Said, features, prepared

#: Matters of one place and kind that are compared pair by pair, the newest of them.
MOST = 200
#: Days before the window from which is told what is usual at a landmark.
USUALLY = 56
_GONE = [State.MERGED.value, State.WITHDRAWN.value, State.REJECTED.value]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Report:
    """One matter as it is compared."""

    id: int
    no: str
    day: date
    matter: int
    grid: int | None
    village: int | None
    town: int | None
    said: Said


@dataclass(frozen=True, slots=True)
class Link:
    """One matter about a landmark, and where the landmark lies."""

    landmark: int
    area: int
    case: int
    no: str
    day: date
    matter: int


@dataclass(frozen=True, slots=True)
class Together:
    """Matters that tell of one thing; ``cases``: id, number and day, oldest first.

    ``usual``: how many come at a landmark in as many days; None where nothing is compared.
    """

    kind: Kind
    area_id: int
    matter_id: int
    cases: tuple[tuple[int, str, date], ...]
    landmark_id: int | None = None
    usual: float | None = None


@dataclass
class Read:
    """The matters of some weeks, and the pairs already compared: one pair is compared once.

    ``compared`` counts the comparisons made, by which a trial is bounded.
    """

    rule: Rule
    reports: Sequence[Report]
    links: Sequence[Link]
    compared: int = 0
    _chances: dict[tuple[int, int], float] = field(default_factory=dict)
    _prepared: dict[int, Prepared] = field(default_factory=dict)

    def same(self, one: Report, other: Report) -> float:
        """Return how likely two matters are the same."""
        key = (one.id, other.id)
        if key not in self._chances:
            self.compared += 1
            around = Around(
                same_grid=one.grid is not None and one.grid == other.grid,
                same_village=one.village is not None and one.village == other.village,
                same_item=True,
                days=float((other.day - one.day).days),
            )
            found = features(self._ready(one), self._ready(other), around)
            self._chances[key] = chance(found, self.rule.weights)
        return self._chances[key]

    def _ready(self, one: Report) -> Prepared:
        if one.id not in self._prepared:
            self._prepared[one.id] = prepared(one.said, self.rule.common)
        return self._prepared[one.id]


def read(last: date, rules: Rules, leave: Collection[int] = (), evenings: int = 1) -> Read:
    """Return what the evenings up to ``last`` compare, without ``leave`` (ids): three queries."""
    reach = max(rules.repeat_days, rules.alike_days) + evenings - 1
    rows = Case.objects.filter(matter_id__isnull=False, **_between(last, reach))
    rows = rows.exclude(state__in=_GONE).order_by("clock_start", "id")
    names = ("id", "no", "clock_start", "matter_id", "grid_id", "village_id", "town_id")
    reports = [
        Report(key, no, at.astimezone(_CIVIL).date(), matter, grid, village, town, Said(*said))
        for key, no, at, matter, grid, village, town, *said in rows.values_list(
            *names, "title", "text", "address"
        )
        if key not in leave
    ]
    return Read(repeat_rule.current(), reports, _links(last, rules, leave, evenings))


def _between(last: date, days: int, prefix: str = "") -> dict[str, object]:
    return {
        f"{prefix}clock_start__gte": start_of(last - (days - 1) * _DAY),
        f"{prefix}clock_start__lt": start_of(last + _DAY),
    }


def _links(last: date, rules: Rules, leave: Collection[int], evenings: int) -> list[Link]:
    """Return which matters are about which landmarks: links nobody doubts, or a person's word."""
    rows = CaseLandmark.objects.filter(
        standing=LinkStanding.CONFIRMED.value,
        landmark__standing=Standing.CURRENT.value,
        case__matter_id__isnull=False,
        **_between(last, rules.place_days + USUALLY + evenings - 1, "case__"),
    ).exclude(case__state__in=_GONE)
    found = rows.order_by("landmark_id", "case__clock_start", "case_id").values_list(
        "landmark_id",
        "landmark__area_id",
        "case_id",
        "case__no",
        "case__clock_start",
        "case__matter_id",
    )
    return [
        Link(*row[:4], row[4].astimezone(_CIVIL).date(), row[5])
        for row in found
        if row[2] not in leave
    ]


def together(last: date, rules: Rules, held: Read) -> Iterator[Together]:
    """Yield the groups of one evening: about one landmark first, then at one place, then alike."""
    yield from _landmarks(last, rules, held.links)
    for kind, group, place in (
        (Kind.REPEAT, rules.repeat, _near),
        (Kind.CLUSTER, rules.alike, _town),
    ):
        first = last - (group.days - 1) * _DAY
        cells: dict[tuple[int, int], list[Report]] = defaultdict(list)
        for one in held.reports:
            area = place(one)
            if area is not None and first <= one.day <= last:
                cells[area, one.matter].append(one)
        for (area, matter), rows in sorted(cells.items()):
            newest = rows[-MOST:]
            for found in _alike(newest, group, held.same):
                told = tuple((newest[at].id, newest[at].no, newest[at].day) for at in found)
                yield Together(kind, area, matter, told)


def _near(one: Report) -> int | None:
    return one.grid or one.village


def _town(one: Report) -> int | None:
    return one.town


def _alike(
    rows: Sequence[Report], group: Group, same: Callable[[Report, Report], float]
) -> Iterator[list[int]]:
    if len(rows) < group.least:
        return
    pairs = [
        (one, other)
        for one, other in combinations(range(len(rows)), 2)
        if same(rows[one], rows[other]) >= group.chance
    ]
    yield from (found for found in joined(len(rows), pairs) if len(found) >= group.least)


def _landmarks(last: date, rules: Rules, links: Iterable[Link]) -> Iterator[Together]:
    first = last - (rules.place_days - 1) * _DAY
    at: dict[int, list[Link]] = defaultdict(list)
    for one in links:
        at[one.landmark].append(one)
    for landmark, held in sorted(at.items()):
        now = [one for one in held if first <= one.day <= last]
        before = sum(first - USUALLY * _DAY <= one.day < first for one in held)
        usual = before * rules.place_days / USUALLY
        if not now or not often(len(now), usual, rules):
            continue
        # The matter most of them are about stands for the whole; the list shows the others.
        counted = Counter(one.matter for one in now)
        matter = min(counted, key=lambda one: (-counted[one], one))
        cases = tuple((one.case, one.no, one.day) for one in now)
        yield Together(Kind.PLACE, now[0].area, matter, cases, landmark, usual)


def first_of(groups: Iterable[Together], most: int) -> tuple[list[Together], int]:
    """Return the first groups and how many more there are."""
    held = iter(groups)
    return list(islice(held, most)), sum(1 for _ in held)
