"""The page of the settings: what holds, what waits to be approved, every version before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.domain.indicator_terms import STANDING_NAMES, Standing
from linli.domain.rising_rules import Rules, differences
from linli.domain.words import Words
from linli.rising import ruling
from linli.rising.models import Ruling

#: Versions shown; older ones stay on record.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what it changes against the one that held when it was asked for, and who."""

    row: Ruling
    rules: Rules
    name: str
    changes: tuple[Words, ...]
    asked_by: str
    decided_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Settings:
    """Number 0 is the pack's. ``asked`` waits; ``versions``: all others, newest first."""

    number: int
    rules: Rules
    asked: Version | None
    versions: tuple[Version, ...]


def settings() -> Settings:
    """Return the page: one query, two where versions are older than those shown."""
    rows = list(Ruling.objects.select_related("asked_by", "decided_by").order_by("-id")[:SHOWN])
    held = ruling.of_pack()
    number, found = 0, []
    if len(rows) == SHOWN:
        held_before = Ruling.objects.filter(standing=Standing.IN_FORCE.value, id__lt=rows[-1].id)
        former = held_before.order_by("-id").first()
        if former is not None:
            number, held = former.number or 0, ruling.rules_of(former)
    for row in reversed(rows):
        rules = ruling.rules_of(row)
        found.append(
            Version(
                row=row,
                rules=rules,
                name=STANDING_NAMES[Standing(row.standing)],
                changes=differences(held, rules),
                asked_by=row.asked_by.full_name,
                decided_by=row.decided_by.full_name if row.decided_by else "",
                at=row.asked_at,
            )
        )
        if row.standing == Standing.IN_FORCE.value:
            number, held = row.number or 0, rules
    found.reverse()
    asked = next((one for one in found if one.row.standing == Standing.ASKED.value), None)
    return Settings(number, held, asked, tuple(one for one in found if one is not asked))
