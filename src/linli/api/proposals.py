"""What is proposed as the matter of a text; the text comes in the body, never in an address."""

from __future__ import annotations

from typing import Self

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict

from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.domain.lifecycle import Role
from linli.proposals.queries.matter_proposals import MatterProposals, Offer, propose

router = Router(tags=["proposals"])
#: Posts that take matters in.
_ASKERS = frozenset({Role.SEAT, Role.DISPATCHER, Role.GRID_WORKER})
#: Most characters that are taken; fewer are read.
_LONGEST = 200_000


class TextIn(BaseModel):
    """What somebody reported; nothing of it is kept."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    title: str = ""


class SpanOut(BaseModel):
    """Characters ``start`` to ``end`` (excluded) that speak for the matter; weight up to 1.

    They count in the text; where a title of its own was sent, in title, a line break and text.
    """

    start: int
    end: int
    weight: float


class OfferOut(BaseModel):
    """One matter: names from the first level down, confidence (0…1), where it comes from, why."""

    matter: str
    name: str
    path: list[str]
    confidence: float
    source: str
    spans: list[SpanOut]

    @classmethod
    def of(cls, row: Offer) -> Self:
        """Return one proposal."""
        return cls(
            matter=row.code,
            name=row.name,
            path=list(row.path),
            confidence=round(row.confidence, 4),
            source=row.source,
            spans=[
                SpanOut(start=one.start, end=one.end, weight=round(one.weight, 4))
                for one in row.spans
            ],
        )


class MattersOut(BaseModel):
    """``manner``: fill, suggest, ask or none; ``version`` of the model, 0 for names alone."""

    manner: str
    version: int
    items: list[OfferOut]

    @classmethod
    def of(cls, found: MatterProposals) -> Self:
        """Return what is proposed."""
        items = [OfferOut.of(row) for row in found.rows]
        return cls(manner=found.manner.value, version=found.version, items=items)


@router.post(
    "/proposals/matter",
    response={200: MattersOut, 403: Refusal, 422: Refusal},
    summary="建议的事项",
    operation_id="propose_matter",
)
def propose_matter(request: HttpRequest, body: TextIn) -> MattersOut:
    """Return up to three matters; nothing is registered, kept or dispatched."""
    actor = actor_of(request)
    if not actor.roles & _ASKERS:
        raise NotYours("no-intake", "登记诉求由坐席、窗口、分流员和网格员办理。")
    if len(body.text) > _LONGEST or len(body.title) > _LONGEST:
        raise Invalid(fields={"text": "内容太长。"})
    return MattersOut.of(propose(snapshot.current(), body.text, title=body.title))
