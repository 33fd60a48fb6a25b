"""Which unit a matter may go to: three proposals, each with its reason. Nobody is given anything.

First the county's table, then the unit that a return named, then what was learned from earlier
dispatches, last the matter's own unit. A unit that returned this very matter is not proposed, nor
one that the act itself would refuse (closed, or grid staff without the admitted matter).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from linli.cases.access import visible_to
from linli.cases.models import Case, Duty
from linli.cases.queries.returned import suggested_unit
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.unit_rules import Explanation, matched
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals import unit_learned
from linli.proposals.unit_ground import (
    WRONG_ENDS,
    code_of,
    facts_of,
    fit,
    helpers,
    known_of,
    rules_on,
)
from linli.text.units import Past, Precedent, precedents

#: How many are shown.
SHOWN = 3
#: Precedents are looked for in so many days, and among at most so many matters.
DAYS, MOST = 90, 300
#: Fewer earlier matters of the item than this: its class is looked at as well.
ENOUGH = 5
#: Less than this share of what was learned is no proposal.
LEAST = 0.01
_COLUMNS = ("no", "matter_id", "town_id", "village_id", "door", "lead_unit_id", "clock_start")


class Source(StrEnum):
    """Where a proposal comes from, in the order they are shown."""

    RULE = "rule"
    ASKED = "asked"
    LEARNED = "learned"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class UnitProposal:
    """One unit proposed: ``why`` in sentences, ``precedents`` are numbers of earlier matters.

    ``rule``: the row of the table, with the ``supports`` it names; 0 without. ``hits`` of ``of``
    earlier matters like it went there, among those the reader may see.
    """

    unit: UnitInfo
    source: Source
    why: tuple[str, ...]
    rule: int = 0
    supports: tuple[UnitInfo, ...] = ()
    hits: int = 0
    of: int = 0
    precedents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed for one matter; ``explanation`` says which rule matched and which lost."""

    rows: tuple[UnitProposal, ...]
    explanation: Explanation

    @property
    def by_rule(self) -> UnitProposal | None:
        """The proposal of the table, if a rule matched."""
        return next((row for row in self.rows if row.source is Source.RULE), None)


def propose(actor: Actor, case: Case, catalogue: Catalogue) -> Proposed:
    """Return up to three units for a matter, saved or still a draft: at most seven queries.

    ``case`` must be one the actor may see, or unsaved. Works without any rule and anything learned.
    """
    today, now = clock.today(), clock.now()
    may = fit(case, catalogue, today)
    back = _returned(case, catalogue)
    explanation = matched(rules_on(catalogue), facts_of(case, catalogue, today))
    rows: dict[str, UnitProposal] = {}

    def add(code: str, proposal: UnitProposal | None) -> None:
        if proposal is not None and code not in rows and code not in back and may(code):
            rows[code] = proposal

    rule = explanation.rule
    if rule is not None:
        why = Words("第{rule}条：{why}", rule=rule.id, why=explanation.why)
        supports = helpers(rule.supports, rule.lead, case, catalogue, today)
        found = _row(rule.lead, Source.RULE, why, catalogue)
        add(rule.lead, replace(found, rule=rule.id, supports=supports) if found else None)
    if asked := suggested_unit(case):
        add(asked, _row(asked, Source.ASKED, "上次退单时建议改派这个单位", catalogue))
    matter = catalogue.matters.get(case.matter_id or 0)
    default = code_of(matter.lead_unit_id if matter else None, catalogue)
    known = known_of(case, catalogue)
    if known.kinds:
        ranked = unit_learned.rank(
            catalogue, known, now, SHOWN, lambda code: may(code) and code not in back
        )
        for one in (one for one in ranked if one.share >= LEAST):
            add(one.unit, _row(one.unit, Source.LEARNED, "", catalogue))
    add(default, _row(default, Source.DEFAULT, "这一事项在县域配置里的主办单位", catalogue))
    shown = _cut(list(rows.values()), default)
    return Proposed(tuple(_with_precedents(actor, case, shown, catalogue)), explanation)


def _row(code: str, source: Source, why: str, catalogue: Catalogue) -> UnitProposal | None:
    unit = catalogue.unit_by_code(code)
    return UnitProposal(unit, source, (why,) if why else ()) if unit else None


def _cut(rows: list[UnitProposal], default: str) -> list[UnitProposal]:
    """Return three; the matter's own unit keeps the last place where nothing else is certain."""
    if len(rows) <= SHOWN:
        return rows
    own = next((row for row in rows if row.unit.code == default), None)
    kept = rows[:SHOWN]
    return kept if own is None or own in kept else [*kept[:-1], own]


def _returned(case: Case, catalogue: Catalogue) -> frozenset[str]:
    """Return the units from which this matter came back: one query, none for most."""
    if not case.pk or case.first_unit_id is None:
        return frozenset()
    duties = Duty.objects.filter(case_id=case.pk, part=Duty.Part.LEAD, end_reason__in=WRONG_ENDS)
    return frozenset(code_of(one, catalogue) for one in duties.values_list("unit_id", flat=True))


def _with_precedents(
    actor: Actor, case: Case, rows: Iterable[UnitProposal], catalogue: Catalogue
) -> list[UnitProposal]:
    """Say of each unit how many earlier matters like this went there, and name some."""
    found = list(rows)
    known = known_of(case, catalogue)
    if not known.kinds:
        return found
    pasts = _pasts(actor, case, catalogue)
    counted = precedents(pasts, known, [row.unit.code for row in found], ENOUGH)
    return [_told(row, counted[row.unit.code], len(known.kinds)) for row in found]


def _told(row: UnitProposal, found: Precedent, depth: int) -> UnitProposal:
    why = row.why
    if found.hits:
        why = (*why, _precedent_words(found, depth))
    elif row.source is Source.LEARNED:
        why = (*why, "按更早的派单推算")
    return replace(row, why=why, hits=found.hits, of=found.of, precedents=found.refs)


def _precedent_words(found: Precedent, depth: int) -> Words:
    same = "同事项" if found.kinds == depth else "同类事项"
    where = ("全县", "同乡镇（街道）", "同村（社区）")[min(found.places, 2)]
    return Words(
        "近{days}天{same}、{where}{of}件中{hits}件由它主办",
        days=DAYS,
        same=same,
        where=where,
        of=found.of,
        hits=found.hits,
    )


def _pasts(actor: Actor, case: Case, catalogue: Catalogue) -> list[tuple[str, Past]]:
    """Return earlier matters of the item, of its class where they are few, newest first."""
    since = clock.now() - timedelta(days=DAYS)
    matter = catalogue.matters[case.matter_id or 0]
    own = _read(actor, case, [matter.id], since, catalogue)
    if len(own) >= ENOUGH or matter.parent_id is None:
        return own
    parent = matter.parent_id
    under = [one.id for one in catalogue.matters.values() if one.parent_id == parent]
    return _read(actor, case, under, since, catalogue)


def _read(
    actor: Actor, case: Case, matters: list[int], since: datetime, catalogue: Catalogue
) -> list[tuple[str, Past]]:
    rows = (
        visible_to(actor)
        .filter(matter_id__in=matters, clock_start__gte=since, lead_unit__isnull=False)
        .exclude(pk=case.pk or 0)
        .order_by("-clock_start", "-id")
        .only(*_COLUMNS)[:MOST]
    )
    return [
        (
            one.no,
            Past(one.clock_start, known_of(one, catalogue), code_of(one.lead_unit_id, catalogue)),
        )
        for one in rows
    ]
