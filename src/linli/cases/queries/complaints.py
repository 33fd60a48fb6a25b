"""Complaints about how a matter was handled, as its requester and its staff see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.models import Case
from linli.cases.parts import concerned_by, parts_in, taker_of
from linli.catalogue.snapshot import Catalogue
from linli.domain import complaints
from linli.domain.lifecycle import State
from linli.domain.words import Listed

#: How many are shown, newest first.
MOST = 10


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint: its number, when it was made, and in one line where it stands.

    ``round``: the answer it is about; 0 before the first.
    """

    no: str
    round: int
    at: datetime
    open: bool
    words: str


def complaints_about(case: Case) -> tuple[Complaint, ...]:
    """Return what the requester of this case complained of its handling: one query.

    For the requester's own page. The lookup code is on the receipt of the complaint alone.
    """
    name = f"{case.no}:"
    rows = (
        Case.objects.filter(
            source__in=sorted(complaints.SOURCES),
            source_id__gte=name,
            source_id__lt=f"{case.no};",  # the character after the colon: every round of this case
        )
        .order_by("-id")
        .values_list("no", "source_id", "clock_start", "state", "ended_at")[:MOST]
    )
    return tuple(
        Complaint(no, complaints.round_of(name), at, ended is None, _words(state))
        for no, name, at, state, ended in rows
    )


def _words(state: str) -> str:
    if state in {State.CLOSED, State.SCORED}:
        return "已经查完并答复"
    if state in {State.REJECTED, State.LAWFUL_CHANNEL}:
        return "没有受理，原因已告知"
    if state == State.WITHDRAWN:
        return "已经撤回"
    return "正在由没有参与办理的单位核查"


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks into a complaint, and who does not see it; names of units."""

    taken_by: str
    kept_out: str


def would_look(case: Case, catalogue: Catalogue) -> Looking:
    """Return who would take in a complaint about this case made now: three queries."""
    concerned = parts_in({case.pk: concerned_by(case)})[case.pk]
    taken_by = taker_of(catalogue, concerned)
    barred = complaints.kept_out(concerned, taken_by.id)
    return Looking(
        taken_by.name, Listed("、", (catalogue.units[one].name for one in sorted(barred)))
    )
