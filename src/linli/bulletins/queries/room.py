"""One bulletin as one person sees it: words with their numbers, what may be done, what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.bulletins import snapshots
from linli.bulletins.access import get_bulletin, units_of
from linli.bulletins.judging import facts_of
from linli.bulletins.models import Bulletin, Dispute
from linli.bulletins.queries.comparing import compared
from linli.bulletins.snapshots import Bars, Given, Snapshot, Table
from linli.catalogue.snapshot import Catalogue
from linli.domain import bulletin_rules
from linli.domain.bulletin_naming import period_name, span_name
from linli.domain.bulletin_texts import WORDED, Block, Change, filled
from linli.domain.bulletins import (
    KINDS,
    STANDINGS,
    Kind,
    Period,
    Standing,
    Verb,
    open_to,
)
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """One block: as it is written, and as it is printed."""

    key: str
    kind: str
    text: str
    shown: bool
    worded: bool
    printed: str
    table: Table | None
    chart: Bars | None


@dataclass(frozen=True, slots=True)
class Said:
    """A dispute with its answer, if any."""

    id: int
    unit: str
    label: str
    printed: str
    why: str
    by: str
    at: datetime
    answer: str
    upheld: bool | None
    answered_by: str
    answered_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One saved version of the words."""

    number: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """Another edition of the same period."""

    key: str
    edition: int
    standing: str
    standing_name: str
    paper: str
    here: bool


@dataclass(frozen=True)
class Room:
    """Everything the page of a bulletin shows."""

    row: Bulletin
    centre: str
    kind_name: str
    period: str
    days: str
    standing: str
    standing_name: str
    verbs: Mapping[Verb, str]
    parts: tuple[Part, ...]
    fields: tuple[tuple[str, str], ...]
    given: tuple[Given, ...]
    changes: tuple[Change, ...]
    editions: tuple[Edition, ...]
    disputes: tuple[Said, ...]
    versions: tuple[Version, ...]
    #: Figures the reader's units may dispute: key and words.
    owned: tuple[tuple[str, str], ...]

    @property
    def waiting(self) -> int:
        """How many disputes wait for an answer."""
        return sum(1 for one in self.disputes if one.answered_at is None)


#: Most saved versions named on the page.
_VERSIONS = 30


def room(actor: Actor, key: str, catalogue: Catalogue) -> Room:
    """Return one bulletin: at most seven queries. Raises NotFound for unknown and invisible."""
    row = get_bulletin(actor, key, catalogue)
    made, words = snapshots.read(row.snapshot), snapshots.unpacked(row.blocks)
    verbs = open_to(facts_of(actor, row, catalogue, made=made, blocks=words))
    values = bulletin_rules.values(made.findings())
    kind, period = Kind(row.kind), Period(row.first, row.last)
    mine = units_of(actor)
    owned = made.owned(mine) if Verb.DISPUTE in verbs else {}
    return Room(
        row=row,
        centre=catalogue.units[row.unit_id].name,
        kind_name=KINDS[kind],
        period=period_name(kind, period),
        days=span_name(period),
        standing=row.standing,
        standing_name=STANDINGS[Standing(row.standing)],
        verbs=verbs,
        parts=tuple(_part(one, made, values) for one in words),
        fields=tuple(sorted(values.items())),
        given=tuple(made.now.values()),
        changes=compared(row),
        editions=_editions(row),
        disputes=_disputes(row, catalogue, mine),
        versions=_versions(row) if {Verb.EDIT, Verb.APPROVE} & set(verbs) else (),
        owned=tuple((one, f"{label} {text}") for one, (label, text) in owned.items()),
    )


def _part(one: Block, made: Snapshot, values: Mapping[str, str]) -> Part:
    worded = one.kind in WORDED
    return Part(
        key=one.key,
        kind=one.kind.value,
        text=one.text,
        shown=one.shown,
        worded=worded,
        printed=filled(one.text, values) if worded else "",
        table=made.tables.get(one.text) if one.kind.value == "table" else None,
        chart=made.charts.get(one.text) if one.kind.value == "chart" else None,
    )


def _editions(row: Bulletin) -> tuple[Edition, ...]:
    rows = Bulletin.objects.filter(unit_id=row.unit_id, kind=row.kind, first=row.first)
    found: Sequence[Bulletin] = list(
        rows.only("key", "edition", "standing", "paper").order_by("edition")[:20]
    )
    return tuple(
        Edition(
            one.key,
            one.edition,
            one.standing,
            STANDINGS[Standing(one.standing)],
            one.paper,
            one.pk == row.pk,
        )
        for one in found
    )


def _disputes(row: Bulletin, catalogue: Catalogue, mine: frozenset[int]) -> tuple[Said, ...]:
    if row.issued_at is None:
        return ()
    rows = Dispute.objects.filter(bulletin=row).select_related("raised_by", "answered_by")
    return tuple(
        Said(
            id=one.pk,
            unit=catalogue.units[one.unit_id].name,
            label=one.label,
            printed=one.printed,
            why=one.why,
            by=one.raised_by.full_name,
            at=one.raised_at,
            answer=one.answer,
            upheld=one.upheld,
            answered_by=one.answered_by.full_name if one.answered_by else "",
            answered_at=one.answered_at,
            mine=one.unit_id in mine,
        )
        for one in rows.order_by("id")[:100]
    )


def _versions(row: Bulletin) -> tuple[Version, ...]:
    rows = row.wordings.select_related("changed_by").defer("blocks").order_by("-version")
    return tuple(
        Version(
            one.version,
            one.changed_by.full_name if one.changed_by else "系统",
            one.changed_at,  # zh-only
        )
        for one in rows[:_VERSIONS]
    )
