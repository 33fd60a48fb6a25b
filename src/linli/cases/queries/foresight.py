"""What will happen with a matter once it is registered: before it is, without a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases import clock as case_clock
from linli.catalogue.models import Matter
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.deadlines import Ledger, Level, Stage
from linli.domain.policies import LEVEL_NAMES
from linli.places.tree import Node


@dataclass(frozen=True, slots=True)
class Foresight:
    """The dates a report made now would get, who takes it in, and whom the matter goes to.

    ``evidence`` is what the answer will have to bring, "" for nothing.
    """

    level: str
    limit: str
    respond_due_at: datetime | None
    due_at: datetime
    accept_due_at: datetime
    calendar_gap: bool
    centre: str
    lead: str
    evidence: str


def foresee(
    catalogue: Catalogue, matter: MatterInfo | None, level: str, area: Node | None, now: datetime
) -> Foresight:
    """Return what a report made at ``now`` would be promised; the same rules as registering it.

    An unknown ``level`` counts as the matter's own.
    """
    policy = catalogue.policy_for(matter)
    known = level if level in LEVEL_NAMES else ""
    chosen = Level(known or (matter.level if matter else Level.GENERAL))
    dates = case_clock.dates(policy, Ledger(start=now, level=chosen), catalogue, now)
    lead = catalogue.units.get(matter.lead_unit_id or 0) if matter else None
    asks = matter is not None and matter.evidence != Matter.Evidence.NONE
    return Foresight(
        level=LEVEL_NAMES[chosen],
        limit=policy.rule(chosen).resolve.amount_text(),
        respond_due_at=dates.respond_due_at,
        due_at=dates.due_at,
        accept_due_at=case_clock.stage_end(policy, Stage.ACCEPT, now, catalogue),
        calendar_gap=dates.calendar_gap,
        centre=catalogue.centre_for(area or catalogue.tree.root).name,
        lead=lead.name if lead else "",
        evidence=Matter.Evidence(matter.evidence).label if matter and asks else "",
    )
