"""The emergency on the page of a case: running, or the way to call people by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain import complaints
from linli.people.actor import Actor
from linli.rota.access import OFFICERS, in_charge, rules
from linli.rota.queries import emergencies


@dataclass(frozen=True, slots=True)
class EmergencyPanel:
    """``key`` of the running emergency; empty: none runs and the reader may call people."""

    no: str
    key: str
    acknowledged: datetime | None = None


def panel(
    actor: Actor,
    view: CaseView,
    catalogue: Catalogue,
    now: datetime,  # noqa: ARG001 - one shape
) -> EmergencyPanel | None:
    """Return the panel: one query for an urgent open case or a duty officer, else none."""
    case = view.case
    if case.ended_at is not None or case.closed_at is not None:
        return None
    if case.source in complaints.SOURCES:
        return None
    officer = in_charge(actor, OFFICERS, case.area_path)
    if not officer and case.level not in rules(catalogue).levels:
        return None
    found = emergencies.of_case(actor, case.pk)
    if found is not None:
        return EmergencyPanel(case.no, found.key, found.acknowledged_at)
    return EmergencyPanel(case.no, "") if officer else None
