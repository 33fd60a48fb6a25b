"""The county pack's matters as the list admitted at its loading.

What the county decided about a matter by hand stands, whatever the pack says: a matter that left
the list stays away, one that the pack no longer names leaves it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from linli.admission import listing
from linli.admission.judging import CHAIN
from linli.admission.models import Admission
from linli.audit.models import Event
from linli.catalogue.models import GridMatter, Matter
from linli.county.pack_schema import MatterRow, Pack, Problem
from linli.domain.admission import LISTED, Standing
from linli.domain.admission_rules import Rules, next_review, read_rules
from linli.domain.grid_burden import read_frequency
from linli.kernel import clock
from linli.people.models import Unit

#: Changed when the same pack would now give another list.
EDITION = "admission-1"


def shipped() -> str:
    """Return the mark of what is read from a pack, so that a new release is loaded too."""
    return EDITION


def check(_documents: tuple[tuple[str, str], ...]) -> list[Problem]:
    """Return nothing: the columns are checked where the matters are read."""
    return []


def write(pack: Pack) -> tuple[str, ...]:
    """Write the list inside the loading; returns what the person at the command should know."""
    today = clock.today()
    raw = pack.powers.get("admission")
    rules = read_rules(raw) if raw is not None else Rules()
    known = {row.key: row for row in Admission.objects.filter(origin=Admission.Origin.PACK)}
    touched = _touched(known)
    matters = dict(Matter.objects.values_list("code", "id"))
    units = dict(Unit.objects.values_list("code", "id"))
    named: set[str] = set()
    kept = 0
    for row in pack.matters:
        if row.is_class or not row.grid.works or row.lead_unit is None:
            continue
        key = key_of(row.code)
        named.add(key)
        columns = _columns(row, matters[row.code], units[row.lead_unit])
        old = known.get(key)
        if old is None:
            _enter(key, columns, pack.county.valid_from, today, rules)
        elif old.pk in touched or Standing(old.standing) not in LISTED:
            kept += _differs(old, columns)
        else:
            _rewrite(old, columns)
    for key, old in known.items():
        if key not in named and Standing(old.standing) in LISTED and old.pk not in touched:
            _leave(old, today)
    told = f"有 {kept} 个网格事项已由本县另行决定，没有按配置包更改。"  # zh-only
    return (told,) if kept else ()


def key_of(code: str) -> str:
    """Return the key of a pack's matter: its own code, which is a slug already."""
    return code


def _touched(known: Mapping[str, Admission]) -> frozenset[int]:
    """Return which of them somebody has decided anything about: their chains are not empty."""
    return frozenset(
        Event.objects.filter(chain_kind=CHAIN, chain_id__in=[row.pk for row in known.values()])
        .exclude(actor_id=None)
        .values_list("chain_id", flat=True)
    )


def _columns(row: MatterRow, matter_id: int, unit_id: int) -> dict[str, object]:
    period, times = read_frequency(row.frequency)
    return {
        "matter_id": matter_id,
        "name": row.name,
        "unit_id": unit_id,
        "works": ",".join(row.grid.works),
        "basis": row.legal_basis,
        "period": period.value,
        "times": times,
        "minutes": row.grid.minutes,
        "items": json.dumps([list(pair) for pair in row.grid.items], ensure_ascii=False),
        "bare": False,
        "training": row.grid.training,
    }


def _enter(key: str, columns: Mapping[str, object], first: date, today: date, rules: Rules) -> None:
    """Admit a matter; what the pack brings counts as reviewed on the day of its loading."""
    row = Admission(
        key=key,
        origin=Admission.Origin.PACK,
        standing=Standing.ADMITTED.value,
        created_at=clock.now(),
        admitted_on=first,
        review_due_on=next_review(max(first, today), rules.review_months),
        **columns,
    )
    row.grid = listing.enter(row, first, None)
    row.save()


def _differs(old: Admission, columns: Mapping[str, object]) -> bool:
    return any(getattr(old, name) != value for name, value in columns.items())


def _rewrite(old: Admission, columns: Mapping[str, object]) -> None:
    if not _differs(old, columns):
        return
    Admission.objects.filter(pk=old.pk).update(**columns)
    shared = {name: columns[name] for name in ("matter_id", "name", "works")}
    GridMatter.objects.filter(key=old.key).update(**shared, lead_unit_id=columns["unit_id"])


def _leave(old: Admission, today: date) -> None:
    GridMatter.objects.filter(key=old.key).update(valid_to=today - timedelta(days=1), exited=True)
    said = "新的配置包里没有这个事项"  # zh-only
    Admission.objects.filter(pk=old.pk).update(
        standing=Standing.EXITED.value, ended_on=today, said=said
    )
