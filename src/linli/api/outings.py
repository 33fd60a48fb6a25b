"""外勤任务: tasks in the field of the caller's areas, one with its stops, giving and withdrawing.

What is done at a stop comes from the field app alone; the API shows it and never who did it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import Body
from linli.api.outputs import REFUSALS, Named
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.domain.outings import KIND_NAMES, STANDING_NAMES, Kind, Standing
from linli.outings import access, actions
from linli.outings.models import Outing
from linli.outings.queries import detail, listing

router = Router(tags=["outings"])


class OutingOut(BaseModel):
    """One task. ``stops`` and ``done`` count its places, nobody's work."""

    id: int
    version: int
    kind: Named
    standing: Named
    title: str
    matter: str
    area: str
    unit: str
    own: bool
    form: str
    given_at: datetime
    due_at: datetime
    stops: int
    done: int
    problems: int

    @classmethod
    def of(cls, line: listing.Line) -> Self:
        """Return the API's form of a task."""
        one = line.outing
        catalogue = snapshot.current()
        unit = catalogue.units.get(one.given_unit_id or 0)
        return cls(
            id=one.pk,
            version=one.version,
            kind=Named(code=line.kind.value, name=KIND_NAMES[line.kind]),
            standing=Named(code=line.standing.value, name=STANDING_NAMES[line.standing]),
            title=one.title,
            matter=catalogue.matters[one.matter_id].code,
            area=catalogue.tree.by_id(one.area_id).code,
            unit=unit.code if unit else "",
            own=one.own,
            form=one.form,
            given_at=one.given_at,
            due_at=one.due_at,
            stops=line.stops,
            done=line.done,
            problems=line.problems,
        )


class OutingPageOut(BaseModel):
    """One page, newest first."""

    items: list[OutingOut]
    next: str | None
    prev: str | None


class OutingPageIn(BaseModel):
    """``area``: code of a place; ``ended``: what is over instead of what is open."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    area: str = ""
    ended: bool = False
    cursor: str = ""


class OutingStopOut(BaseModel):
    """One place: how it stands, what was found; ``case`` is a matter reported from it."""

    id: int
    name: str
    address: str
    entry: int | None
    state: Named
    note: str
    checks: dict[str, str]
    case: str
    done_at: datetime | None


class OutingOneOut(BaseModel):
    """One task with its stops; ``checklist`` by key."""

    outing: OutingOut
    words: str
    handout: str
    checklist: dict[str, str]
    reason: str
    places: list[OutingStopOut]


Text = Annotated[str, Field(max_length=2000)]


class OutingPlaceIn(BaseModel):
    """A place that is not in the grid book, in words."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    address: Text = ""
    area: Text = ""


class OutingGiveBody(Body):
    """A task for the grids its places lie in. ``due``: a day; ``entries``: ids of the book."""

    kind: Text
    title: Text
    matter: Text
    area: Text
    due: Text
    words: Text = ""
    form: Text = ""
    handout: Text = ""
    checklist: Annotated[list[Text], Field(max_length=20, default_factory=list)]
    entries: Annotated[list[int], Field(max_length=6000, default_factory=list)]
    places: Annotated[list[OutingPlaceIn], Field(max_length=100, default_factory=list)]


class OutingWithdrawBody(Body):
    """Why it is taken back."""

    reason: Text


class OutingGivenOut(BaseModel):
    """The tasks that came of it, one a grid."""

    ids: list[int]


class OutingDoneOut(BaseModel):
    """Where the task stands now."""

    id: int
    version: int
    standing: Named


@router.get("/outings", response={200: OutingPageOut, **REFUSALS}, summary="外勤任务")
def outings(request: HttpRequest, wanted: params.Query[OutingPageIn]) -> OutingPageOut:
    """Return one page of the tasks the caller may see."""
    actor, catalogue = actor_of(request), snapshot.current()
    if not access.reads(actor):
        raise NotYours("no-outings", "外勤任务由网格、村（社区）、综治中心和布置单位的人员查看。")
    node = catalogue.tree.by_code(wanted.area) if wanted.area else None
    if wanted.area and node is None:
        raise Invalid(fields={"area": "请选择一个网格或村（社区）。"})
    asked = listing.Wanted(wanted.kind, node, wanted.ended)
    found = listing.listed(actor, asked, wanted.cursor)
    lines = listing.lines(found.items, catalogue)
    return OutingPageOut(
        items=[OutingOut.of(one) for one in lines], next=found.next, prev=found.prev
    )


@router.get("/outings/{key}", response={200: OutingOneOut, **REFUSALS}, summary="一项外勤任务")
def one(request: HttpRequest, response: HttpResponse, key: str) -> OutingOneOut:
    """Return one task with its places."""
    catalogue = snapshot.current()
    found = detail.view(actor_of(request), catalogue, key)
    response["ETag"] = parsing.etag(found.outing.version)
    return OutingOneOut(
        outing=OutingOut.of(listing.lines([found.outing], catalogue)[0]),
        words=found.outing.words,
        handout=found.outing.handout,
        checklist={line.key: line.label for line in found.outing.lines},
        reason=found.outing.reason,
        places=[
            OutingStopOut(
                id=place.stop.pk,
                name=place.stop.name,
                address=place.stop.address,
                entry=place.entry,
                state=Named(code=place.spot.value, name=place.label),
                note=place.stop.note,
                checks=place.stop.found_at,
                case=place.found,
                done_at=place.stop.done_at,
            )
            for place in found.places
        ],
    )


@router.post("/outings", response={201: OutingGivenOut, **REFUSALS}, summary="布置外勤任务")
def give(
    request: HttpRequest, body: OutingGiveBody, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Give a task to the grids its places lie in."""
    actor = actor_of(request)

    def act() -> idempotency.Answer:
        raw = body.model_dump(mode="json")
        raw["places"] = [
            {name: text for name, text in place.items() if text} for place in raw["places"]
        ]
        given = actions.give(actor=actor, raw=raw)
        return idempotency.Answer(201, OutingGivenOut(ids=[held.pk for held in given]).model_dump())

    return idempotency.answered(request, idempotency_key, "outings", body, act)


@router.post(
    "/outings/{key}/withdraw", response={200: OutingDoneOut, **REFUSALS}, summary="撤回外勤任务"
)
def withdraw(
    request: HttpRequest,
    key: str,
    body: OutingWithdrawBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Take a task back, with the reason."""
    actor = actor_of(request)

    def act() -> tuple[OutingDoneOut, int]:
        held: Outing = actions.withdraw(actor=actor, outing=key, reason=body.reason)
        standing = Standing(held.standing)
        told = OutingDoneOut(
            id=held.pk,
            version=held.version,
            standing=Named(code=standing.value, name=STANDING_NAMES[standing]),
        )
        return told, held.version

    path = f"outings/{key}/withdraw"
    return idempotency.versioned(request, idempotency_key, path, body, act)
