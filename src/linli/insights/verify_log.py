"""The events of cases, chain by chain, as stories; and the facts that stand for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from linli.audit.models import Event
from linli.cases.counting import KEPT, column_values
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.tallying import Place
from linli.insights.verify_story import Count, Heard, Old, Story
from linli.tally.models import Fact, NewFact

#: Cases looked at together.
CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Chain:
    """What the log says of one case: every event with what it should have counted."""

    case: int
    no: str
    heard: tuple[Heard, ...]


def chunks(after: int = 0) -> Iterator[list[tuple[int, str]]]:
    """Yield keys and numbers of all cases after a key, by key, a chunk at a time."""
    while True:
        rows = Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "no")
        found = [(pk, str(no)) for pk, no in rows[:CHUNK]]
        if not found:
            return
        yield found
        after = found[-1][0]


def chains(cases: Sequence[tuple[int, str]], before: datetime | None = None) -> list[Chain]:
    """Return what the log says of some cases, up to a moment (excluded): two queries.

    A third one for those with a record from before the counts were kept.
    """
    keys = {int(no): pk for pk, no in cases}
    events = Event.objects.filter(chain_kind="case", chain_id__in=list(keys))
    if before is not None:
        events = events.filter(at__lt=before)
    rows = events.select_related("payload").order_by("chain_id", "seq")
    found = []
    for chain_id, group in groupby(rows, key=lambda event: event.chain_id):
        told = [(event, _payload(event)) for event in group]
        case = keys[chain_id]
        story = Story(old=None if KEPT in told[0][1] else _old(case))
        heard = (story.hear(event, payload) for event, payload in told)
        found.append(Chain(case, str(chain_id), tuple(one for one in heard if one is not None)))
    return found


def _payload(event: Event) -> Mapping[str, Any]:
    body = event.payload.body
    found: Mapping[str, Any] = json.loads(body) if body else {}
    return found


#: Columns that old events tell nothing of.
_UNTOLD: Final = ("town_id", "village_id", "respond_due_at", "responded_at", "door")


def _old(case: int) -> Old:
    catalogue = snapshot.current()
    columns = column_values(Case.objects.get(pk=case))
    matters = {matter.name: matter.id for matter in catalogue.matters.values()}
    return Old(
        {name: columns[name] for name in _UNTOLD if name in columns},
        {unit.code: unit.id for unit in catalogue.units.values()},
        matters | {matter.code: matter.id for matter in catalogue.matters.values()},
    )


def written(cases: Sequence[int]) -> dict[int, Counter[tuple[int, Count]]]:
    """Return the facts of some cases, kept and new ones: {case: {(event, count): n}}; two queries.

    Both are read, so whoever needs them of one moment holds the folding's lock.
    """
    found: dict[int, Counter[tuple[int, Count]]] = {case: Counter() for case in cases}
    columns = ("case_id", "seq", "measure", "slot", "day", "n")
    places = ("unit", "town", "village", "matter", "door")
    for model in (Fact, NewFact):
        rows = model._default_manager.filter(case_id__in=list(cases))
        for case, seq, measure, slot, day, n, *place in rows.values_list(*columns, *places):
            found[case][seq, Count(measure, slot, day, Place(*place))] += n
    return found


def expected(chain: Chain) -> Counter[tuple[int, Count]]:
    """Return the facts that should stand for a chain: {(event, count): n}."""
    return Counter(
        {(heard.seq, count): n for heard in chain.heard for count, n in heard.counts.items()}
    )
