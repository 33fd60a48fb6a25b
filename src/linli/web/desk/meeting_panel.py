"""On which agenda a case stands, for the page of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.meetings import BINDING, STANDINGS, Standing
from linli.meetings import naming
from linli.meetings.queries.room import on_agendas
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """One agenda with what was decided there; only approved decisions count."""

    key: str
    item: int
    title: str
    at: datetime
    standing_label: str
    deferred: bool
    decisions: tuple[str, ...]


def panel(
    actor: Actor,
    view: CaseView,
    catalogue: Catalogue,
    now: datetime,  # noqa: ARG001 - one shape for all panels
) -> tuple[OnAgenda, ...] | None:
    """Return where the case stands on an agenda the reader sees: one query or two."""
    rows = tuple(
        OnAgenda(
            key=one.meeting.key,
            item=one.pk,
            title=naming.title(one.meeting, catalogue),
            at=one.meeting.planned_at,
            standing_label=STANDINGS[Standing(one.meeting.standing)],
            deferred=one.deferred,
            decisions=tuple(row.text for row in one.decisions.all())
            if one.meeting.standing in BINDING
            else (),
        )
        for one in on_agendas(view.case, actor, catalogue)
    )
    return rows or None
