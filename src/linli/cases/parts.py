"""Who had a part in the handling a complaint is about, read from duties and the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from linli.audit.models import Event
from linli.cases.models import Case, CaseLink
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.complaints import PARTS, Done, Parts, parts, taker
from linli.kernel import clock


@dataclass(frozen=True, slots=True)
class Concerned:
    """A matter complained of: who holds or held a duty in it, and where it lies without any."""

    no: str
    centre: int
    units: frozenset[int]


#: Acts which are a part in the handling, as the record names them.
ACTIONS = sorted(command.value for command in PARTS)
_COLUMNS = ("pk", "no", "centre_id", "duties__unit_id")


def concerned_by(case: Case) -> dict[int, Concerned]:
    """Return the matter and the one it was merged into, which is where it is handled: one query."""
    joint = CaseLink.objects.filter(source_id=case.pk, kind=CaseLink.Kind.MERGED_INTO)
    merged = Q(pk__in=joint.order_by().values("target_id"))
    rows = Case.objects.filter(Q(pk=case.pk) | merged).order_by("id")
    return _matters(rows.values_list(*_COLUMNS))


def _matters(rows: Iterable[tuple[int, str, int, int | None]]) -> dict[int, Concerned]:
    """Put rows together, one for each duty of a matter."""
    units: dict[int, set[int]] = defaultdict(set)
    matters: dict[int, tuple[str, int]] = {}
    for pk, no, centre, unit in rows:
        matters[pk] = no, centre
        if unit is not None:
            units[pk].add(unit)
    return {pk: Concerned(*found, frozenset(units[pk])) for pk, found in matters.items()}


def parts_of(cases: Iterable[Case]) -> dict[int, Parts]:
    """Return who had a part in what each of these complaints is about: two queries for all."""
    wanted: dict[int, list[Any]] = {case.pk: [] for case in cases}
    if not wanted:
        return {}
    links = CaseLink.objects.filter(source_id__in=wanted, kind=CaseLink.Kind.COMPLAINS_OF)
    columns = (f"target__{name}" for name in _COLUMNS)
    for complaint, *row in links.order_by("id").values_list("source_id", *columns):
        wanted[complaint].append(row)
    return parts_in({pk: _matters(rows) for pk, rows in wanted.items()})


def parts_in(wanted: Mapping[int, Mapping[int, Concerned]]) -> dict[int, Parts]:
    """Return who had a part in the handling of several matters together, by the same key."""
    numbers = {int(one.no) for matters in wanted.values() for one in matters.values()}
    done: dict[str, list[Done]] = defaultdict(list)
    acts = Event.objects.filter(
        chain_kind="case", chain_id__in=sorted(numbers), action__in=ACTIONS
    ).order_by()
    columns = ("chain_id", "unit_id", "actor_id", "on_behalf_of")
    for chain, unit, *hands in acts.values_list(*columns).distinct():
        people = frozenset(one for one in hands if one is not None)
        done[str(chain)].append(Done(unit, people))
    return {
        key: parts(
            [unit for one in matters.values() for unit in one.units],
            [act for one in matters.values() for act in done[one.no]],
            next(iter(matters.values())).centre,
        )
        for key, matters in wanted.items()
    }


def taker_of(catalogue: Catalogue, concerned: Parts) -> UnitInfo:
    """Return the unit that takes in a complaint about a handling in which these had a part."""
    named = catalogue.unit_by_code(str(catalogue.settings.get("supervision_unit") or ""))
    live = named if named is not None and named.live(clock.today()) else None
    unit_id = taker(
        county_centre=catalogue.county_centre().id,
        supervision=live.id if live else None,
        concerned=concerned,
    )
    return catalogue.units[unit_id]
