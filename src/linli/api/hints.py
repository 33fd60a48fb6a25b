"""Hints about the records of one case: for verifiers and for those whose records they are."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from linli.api.auth import actor_of
from linli.api.numbers import number
from linli.api.outputs import Refusal
from linli.cases.access import get_case
from linli.hints.queries.panel import HintView, hints_of

router = Router(tags=["hints"])


class HintOut(BaseModel):
    """One hint. ``other``: number of the other matter, empty where the reader may not see it.

    ``photos``: keys of the pictures the reader may fetch (this matter's, the other's).
    """

    id: int
    kind: str
    label: str
    reason: str
    round: int
    other: str
    photos: list[str]
    found_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool

    @classmethod
    def of(cls, one: HintView) -> Self:
        """Return one hint."""
        plain = {name: getattr(one, name) for name in cls.model_fields if name != "photos"}
        return cls(**plain, photos=list(one.photos))


@router.get(
    "/cases/{no}/hints",
    response={200: list[HintOut], 404: Refusal},
    summary="本件的记录提示",
    operation_id="list_case_hints",
)
def of_case(request: HttpRequest, no: str) -> list[HintOut]:
    """Return the hints of a visible case; none for whom they are not meant.

    A hint is a reason to look, about records: it has no effect on state, score or sampling, and
    there is no list of hints across cases or by person.
    """
    actor = actor_of(request)
    found = hints_of(actor, get_case(actor, number(no)))
    return [HintOut.of(one) for one in found.hints] if found else []
