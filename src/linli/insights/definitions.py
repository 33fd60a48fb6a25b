"""Which version of each indicator holds on a day: one small query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from linli.domain.indicator_catalogue import INDICATORS, Indicator
from linli.domain.indicator_terms import (
    Exclusion,
    Standing,
    Terms,
    applied,
    in_force,
    own_terms,
)
from linli.domain.indicators import Rounding
from linli.insights.models import Definition


def terms_of(row: Definition) -> Terms:
    """Return a row as the rules want it; one not yet approved has number 0."""
    return Terms(
        row.number or 0,
        row.since,
        Rounding(row.rounding),
        row.places,
        row.smallest,
        row.owner,
        tuple(Exclusion.read(one) for one in json.loads(row.exclusions)),
    )


def approved(codes: Iterable[str] | None = None) -> Mapping[str, list[Terms]]:
    """Return the approved versions of some indicators, or of all, by code: one query."""
    rows = Definition.objects.filter(standing=Standing.IN_FORCE.value).order_by("code", "number")
    if codes is not None:
        rows = rows.filter(code__in=sorted(codes))
    found: dict[str, list[Terms]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(terms_of(row))
    return found


def on_day(
    codes: Iterable[str], day: date, versions: Mapping[str, list[Terms]] | None = None
) -> dict[str, tuple[Indicator, Terms]]:
    """Return some indicators as they are defined on a day, with their versions: one query.

    None with ``versions``, which a page of many questions asks :func:`approved` for once. Raises
    KeyError for a code that is no indicator.
    """
    wanted = {code: INDICATORS[code] for code in codes}
    versions = approved(wanted) if versions is None else versions
    held = {code: in_force(one, versions.get(code, ()), day) for code, one in wanted.items()}
    return {code: (applied(wanted[code], terms), terms) for code, terms in held.items()}


def latest(code: str) -> Terms:
    """Return the newest approved version, begun or not: what the next one is asked against."""
    rows = approved([code]).get(code, [])
    return rows[-1] if rows else own_terms(INDICATORS[code])
