"""Hints about records on the page of a case: for verifiers, and for those who may answer them."""

from __future__ import annotations

from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.hints.queries.panel import HintsView, hints_of
from linli.people.actor import Actor


def panel_of(
    actor: Actor,
    view: CaseView,
    catalogue: Catalogue,  # noqa: ARG001 - one shape for all panels
    now: datetime,  # noqa: ARG001 - as above
) -> HintsView | None:
    """Return the hints of an answered case that are for this reader: one query where none are."""
    return hints_of(actor, view.case)
