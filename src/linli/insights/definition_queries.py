"""The pages of the definitions: every indicator, and the versions of one with who decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from linli.domain.indicator_catalogue import INDICATORS, Group, Indicator
from linli.domain.indicator_terms import (
    STANDING_NAMES,
    Exclusion,
    Standing,
    Terms,
    applied,
    differences,
    in_force,
    own_terms,
)
from linli.insights import definitions
from linli.insights.models import Definition

#: Versions of one indicator shown on its page; older ones stay on record.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Version:
    """One version, asked for or decided: who, when, why, and what it changed in words."""

    terms: Terms
    standing: str
    standing_name: str
    changes: tuple[str, ...]
    reason: str = ""
    asked_by: str = ""
    asked_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    said: str = ""
    pk: int = 0
    row: Definition | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """An exclusion in force: with who approved it, and on which day."""

    what: Exclusion
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One indicator as it holds today, its exclusions, and its versions, newest first."""

    indicator: Indicator
    terms: Terms
    left: tuple[Left, ...]
    versions: tuple[Version, ...]
    asked: Version | None


def overview(day: date) -> list[tuple[Group, list[tuple[Indicator, Terms]]]]:
    """Return every indicator as it holds on a day, by group: one query."""
    held = definitions.on_day(INDICATORS, day)
    found: dict[Group, list[tuple[Indicator, Terms]]] = {group: [] for group in Group}
    for one in held.values():
        found[one[0].group].append(one)
    return list(found.items())


def asked() -> list[Definition]:
    """Return the versions somebody waits to be decided, oldest first: one query."""
    rows = Definition.objects.filter(standing=Standing.ASKED.value).select_related("asked_by")
    return list(rows.order_by("id")[: len(INDICATORS)])


def one(code: str, day: date) -> Page:
    """Return the page of one indicator: one query. Raises KeyError for a code that is none."""
    indicator = INDICATORS[code]
    rows = list(
        Definition.objects.filter(code=code)
        .select_related("asked_by", "decided_by")
        .order_by("-id")[:SHOWN]
    )
    approved = [row for row in rows if row.standing == Standing.IN_FORCE.value]
    terms = in_force(indicator, [definitions.terms_of(row) for row in approved], day)
    versions = tuple(_versions(indicator, rows))
    waiting = next((one for one in versions if one.standing == Standing.ASKED.value), None)
    deciders = {row.number: row for row in approved}
    left = tuple(
        Left(what, _name(deciders.get(what.added)), _at(deciders.get(what.added)))
        for what in terms.exclusions
    )
    return Page(applied(indicator, terms), terms, left, versions, waiting)


def _name(row: Definition | None) -> str:
    return row.decided_by.full_name if row and row.decided_by else ""


def _at(row: Definition | None) -> datetime | None:
    return row.decided_at if row else None


def _versions(indicator: Indicator, rows: Iterable[Definition]) -> list[Version]:
    """Return the versions newest first, each beside the one that was the newest before it."""
    before, found = own_terms(indicator), []
    first = Version(before, Standing.IN_FORCE.value, "系统自带", ())
    for row in sorted(rows, key=lambda one: one.pk):
        terms = definitions.terms_of(row)
        standing = Standing(row.standing)
        found.append(
            Version(
                terms,
                standing.value,
                STANDING_NAMES[standing],
                differences(before, terms),
                row.reason,
                row.asked_by.full_name,
                row.asked_at,
                _name(row),
                row.decided_at,
                row.said,
                row.pk,
                row,
            )
        )
        if standing is Standing.IN_FORCE:
            before = terms
    return [*reversed(found), first]
