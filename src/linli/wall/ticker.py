"""The ticker and the hot issues: what happens, never to whom.

A row says a matter, a place, a step and a time. It is shown only where each of these is shared by
five matters at least, so that it points at none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q

from linli.board.access import listed
from linli.cases.models import Case, CaseLink, ConflictBlock, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain import wall_hiding as hiding
from linli.domain.publishing import HIDDEN_STATES, HIDDEN_TYPES
from linli.domain.rising_terms import KINDS, Kind, Verdict
from linli.domain.states import OPEN, State
from linli.insights.dashboards import Asked
from linli.insights.dashboards_handling import STOPS
from linli.kernel import clock
from linli.places.reach import within
from linli.places.tree import Node
from linli.rising.models import Alert
from linli.wall.screen import Day, Hot, News, Row, Town

#: Rows of the ticker, and how many matters are looked at for them.
ROWS, LOOKED = 12, 120
#: Hot issues shown, and looked at.
HOT, HOT_LOOKED = 6, 60
_MINUTES: Final = 10
#: States whose matters are told, and doors by which no resident comes.
_TOLD: Final = sorted(state.value for state in OPEN - HIDDEN_STATES)
_BY_STAFF: Final = (Case.Door.GRID.value, Case.Door.IMPORT.value, Case.Door.MACHINE.value)
_STEP_OF: Final = {state: key for key, (_, _, states) in STOPS.items() for state in states}


def news(
    asked: Asked,
    often: Mapping[tuple[int, int], int],
    days: Collection[Day],
    steps: Collection[Row],
    towns: Collection[Town],
) -> tuple[News, ...]:
    """Return the newest rows that may be shown: one query.

    Left out: what is not accepted or ended otherwise, 举报 and 表扬 (as on the public board),
    complaints about staff, whoever does not appear by name, matters somebody is kept out of; and
    whatever the county has not put on its list of public matters.
    """
    told = {one.day for one in days if one.count.n is not None}
    reached = {one.code: one.name for one in steps if one.count.n is not None}
    known = {one.code for one in towns if one.open.n is not None}
    named = Party.objects.filter(case=OuterRef("pk"), privacy=Party.Privacy.NAMED.value)
    rows = Case.objects.exclude(request_type__in=sorted(HIDDEN_TYPES)).filter(
        Exists(named) | Q(door__in=_BY_STAFF),
        ~Exists(
            CaseLink.objects.filter(source=OuterRef("pk"), kind=CaseLink.Kind.COMPLAINS_OF.value)
        ),
        ~Exists(ConflictBlock.objects.filter(case=OuterRef("pk"))),
        matter_id__isnull=False,
        state__in=_TOLD,
    )
    if asked.place.kind != "county":
        rows = rows.filter(town_id=asked.place.id)
    columns = ("clock_start", "matter_id", "town_id", "village_id", "state")
    found: list[News] = []
    for at, matter, town, village, state in rows.order_by("-clock_start", "-id").values_list(
        *columns
    )[:LOOKED]:
        civil = at.astimezone(clock.CIVIL)
        step = _STEP_OF[State(state)]
        if len(found) == ROWS:
            break
        if civil.date() not in told or step not in reached:
            continue
        if often.get((matter, 0), 0) < hiding.FEW or not listed(asked.catalogue, matter):
            continue
        place = town if asked.place.kind == "county" else village
        node = asked.catalogue.tree.by_id(place) if place else None
        near = (
            node is not None
            and node.code in known
            and often.get((matter, node.id), 0) >= hiding.FEW
        )
        found.append(
            News(
                _cut(civil),
                asked.catalogue.matters[matter].name,
                node.name if near and node else "",
                reached[step],
            )
        )
    return tuple(found)


def _cut(at: datetime) -> datetime:
    return at.replace(minute=at.minute // _MINUTES * _MINUTES, second=0, microsecond=0)


def hot(area: Node, catalogue: Catalogue, often: Mapping[tuple[int, int], int]) -> tuple[Hot, ...]:
    """Return the present warnings nobody called noise, newest first: one query.

    Of places alone, a place one step below the wall's at most; only matters that come often.
    """
    rows = (
        Alert.objects.filter(within(area.path, "area_path"), closed_on__isnull=True)
        .exclude(verdict=Verdict.NOISE.value)
        .order_by("-day", "-id")
        .values_list("kind", "area_id", "matter_id", "window", "count")[:HOT_LOOKED]
    )
    tree, found = catalogue.tree, []
    for kind, place, matter, window, count in rows:
        if often.get((matter, 0), 0) < hiding.FEW:
            continue
        chain = tree.chain(tree.by_id(place))
        node = next((one for one in chain if one.parent_id == area.id), area)
        found.append(
            Hot(
                KINDS[Kind(kind)],
                node.code,
                node.name,
                catalogue.matters[matter].name,
                window,
                hiding.alone(count),
            )
        )
    return tuple(dict.fromkeys(found))[:HOT]
