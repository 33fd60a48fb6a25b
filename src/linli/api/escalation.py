"""提级: the open steps, and what would fire in the hours to come.

Responding and deciding are commands of the case (``POST /cases/{no}/respond`` and ``/decide``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.catalogue import snapshot
from linli.escalation import queries
from linli.kernel import clock

router = Router(tags=["escalation"])


class ClimbOut(BaseModel):
    """One open step: what is wrong with which matter, who is asked, by when.

    ``mine``: asked of the caller or of their post. ``empty_posts`` were passed over.
    """

    no: str
    what: str
    tier: str
    tier_name: str
    unit: str
    person: str
    empty_posts: list[str]
    raised_at: datetime
    respond_by: datetime
    late: bool
    mine: bool

    @classmethod
    def of(cls, row: queries.StepRow) -> Self:
        """Return one step."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ClimbsOut(BaseModel):
    """One page, soonest due first."""

    items: list[ClimbOut]
    next: str | None
    prev: str | None


class ClimbsIn(BaseModel):
    """``mine``: only what is asked of the caller."""

    mine: bool = False
    cursor: str = ""
    size: Annotated[int, Field(ge=1, le=100)] = 50


class FiringOut(BaseModel):
    """What the clockwork would do: ``kind`` is climb or supervise."""

    kind: str
    at: datetime
    no: str
    rule: str
    tier_name: str
    unit: str
    person: str
    empty_posts: list[str]
    respond_by: datetime | None

    @classmethod
    def of(cls, row: queries.Firing) -> Self:
        """Return one firing."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class AheadOut(BaseModel):
    """One page, earliest first; ``cut``: more matters than are looked at.

    ``unread``: numbers of matters whose record cannot be judged.
    """

    items: list[FiringOut]
    total: int
    cut: bool
    unread: list[str]
    until: datetime
    next: str | None


class AheadIn(BaseModel):
    """How many hours to look ahead, at most a week."""

    hours: Annotated[int, Field(ge=1, le=168)] = queries.HOURS
    cursor: str = ""


@router.get(
    "/escalations",
    response={200: ClimbsOut, 422: Refusal},
    summary="等待回应的提级",
    operation_id="list_escalations",
)
def list_escalations(request: HttpRequest, asked: Annotated[ClimbsIn, params.Query()]) -> ClimbsOut:
    """Return one page of the open steps of visible cases."""
    parsing.only(request, *ClimbsIn.model_fields)
    page = queries.open_steps(
        actor_of(request),
        snapshot.current(),
        clock.now(),
        asked.cursor or None,
        mine=asked.mine,
        size=asked.size,
    )
    return ClimbsOut(items=[ClimbOut.of(row) for row in page.items], next=page.next, prev=page.prev)


@router.get(
    "/escalations/ahead",
    response={200: AheadOut, 422: Refusal},
    summary="预演：将会提级的事项",
    operation_id="escalations_ahead",
)
def escalations_ahead(request: HttpRequest, asked: Annotated[AheadIn, params.Query()]) -> AheadOut:
    """Return what would fire if nobody did anything; nothing is written."""
    parsing.only(request, *AheadIn.model_fields)
    found = queries.would_fire(
        actor_of(request),
        snapshot.current(),
        clock.now(),
        hours=asked.hours,
        cursor=asked.cursor or None,
    )
    return AheadOut(
        items=[FiringOut.of(row) for row in found.items],
        total=found.total,
        cut=found.cut,
        unread=list(found.unread),
        until=found.until,
        next=found.next or None,
    )
