"""派单规则 and the units proposed for a case; rules are written and switched at the desk.

Dispatching itself is a command of the case (``POST /cases/{no}/dispatch``): a proposal gives
nobody anything.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.cases.access import get_case
from linli.catalogue import snapshot
from linli.proposals.queries import unit_rules as queries
from linli.proposals.queries.unit_proposals import UnitProposal, propose

router = Router(tags=["units"])


class RuleOut(BaseModel):
    """One row of the table in words; a condition left empty means “whatever”."""

    id: int
    standing: str
    standing_name: str
    matter: str
    area: str
    level: str
    door: str
    lead: str
    supports: list[str]
    valid_from: date
    valid_to: date | None
    basis: str
    note: str
    version: int
    off_why: str
    written_at: datetime

    @classmethod
    def of(cls, row: queries.RuleRow) -> Self:
        """Return one row."""
        values = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**{**values, "supports": list(row.supports)})


class RulesOut(BaseModel):
    """One page, newest first."""

    items: list[RuleOut]
    next: str | None
    prev: str | None


class RulesIn(BaseModel):
    """``standing``: draft, asked, on, off or retired; all but withdrawn ones without it."""

    standing: str = ""
    cursor: str = ""


class UnitOut(BaseModel):
    """One proposed unit: ``source`` is rule, asked, learned or default; ``why`` in sentences.

    ``hits`` of ``of`` earlier matters like it that the caller may see went to it; ``precedents``
    are numbers of some.
    """

    unit: str
    name: str
    source: str
    rule: int
    why: list[str]
    supports: list[str]
    hits: int
    of: int
    precedents: list[str]

    @classmethod
    def of_row(cls, row: UnitProposal) -> Self:
        """Return one proposal."""
        return cls(
            unit=row.unit.code,
            name=row.unit.name,
            source=row.source.value,
            rule=row.rule,
            why=list(row.why),
            supports=[unit.code for unit in row.supports],
            hits=row.hits,
            of=row.of,
            precedents=list(row.precedents),
        )


class LostOut(BaseModel):
    """A rule that matched as well and was passed over."""

    id: int
    why: str


class UnitsOut(BaseModel):
    """What is proposed; ``rule`` is the row that matters (0: none), ``why`` it matches."""

    items: list[UnitOut]
    rule: int
    why: str
    lost: list[LostOut]
    conflict: str


@router.get(
    "/unit-rules",
    response={200: RulesOut, 403: Refusal, 422: Refusal},
    summary="派单规则",
    operation_id="list_unit_rules",
)
def list_unit_rules(request: HttpRequest, asked: Annotated[RulesIn, params.Query()]) -> RulesOut:
    """Return one page of the table."""
    parsing.only(request, *RulesIn.model_fields)
    found = queries.list_rules(
        actor_of(request), snapshot.current(), asked.standing, asked.cursor or None
    )
    return RulesOut(
        items=[RuleOut.of(row) for row in found.items], next=found.next, prev=found.prev
    )


@router.get(
    "/cases/{no}/units",
    response={200: UnitsOut, 404: Refusal},
    summary="建议的承办单位",
    operation_id="propose_units",
)
def propose_units(request: HttpRequest, no: str) -> UnitsOut:
    """Return up to three units with their reasons; nobody is given anything."""
    actor = actor_of(request)
    found = propose(actor, get_case(actor, no), snapshot.current())
    rule = found.explanation.rule
    return UnitsOut(
        items=[UnitOut.of_row(row) for row in found.rows],
        rule=rule.id if rule else 0,
        why=found.explanation.why,
        lost=[LostOut(id=one.rule.id, why=one.why) for one in found.explanation.lost],
        conflict=found.explanation.conflict,
    )
