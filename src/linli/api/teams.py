"""志愿队伍: the teams of the caller's places, calls for help, calling one and calling it off.

Members' names, telephones and links do not go through here: they are shown to a person, on the
page alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import Body
from linli.api.outputs import REFUSALS, Named
from linli.cases.typed import moment
from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.teams import actions
from linli.teams.models import HelpCall, Team
from linli.teams.queries import detail, listing

router = Router(tags=["teams"])


class TeamOut(BaseModel):
    """One team."""

    id: int
    name: str
    kind: Named
    area: str
    unit: str
    about: str
    ended: bool

    @classmethod
    def of(cls, team: Team) -> Self:
        """Return the API's form of a team."""
        catalogue = snapshot.current()
        return cls(
            id=team.pk,
            name=team.name,
            kind=Named(code=team.kind, name=team.get_kind_display()),
            area=catalogue.tree.by_id(team.area_id).code,
            unit=team.unit.code,
            about=team.about,
            ended=team.ended_at is not None,
        )


class TeamsOut(BaseModel):
    """One page by name."""

    items: list[TeamOut]
    next: str | None
    prev: str | None


class CallOut(BaseModel):
    """One call: what, where, when, and how many come; nobody by name."""

    id: int
    team: int
    title: str
    words: str
    place: str
    places: list[tuple[str, str]]
    starts_at: datetime
    ends_at: datetime
    wanted: int
    coming: int
    cancelled: bool


class PageIn(BaseModel):
    """``ended``: teams that were ended instead."""

    model_config = ConfigDict(extra="forbid")

    ended: bool = False
    cursor: str = ""


Text = Annotated[str, Field(max_length=500)]


class CallBody(Body):
    """A call to a team; times as ISO moments. ``ask``: members get a short message."""

    title: Text
    place: Text
    starts_at: Text
    ends_at: Text
    words: Text = ""
    wanted: int = 0
    skills: Annotated[list[Text], Field(max_length=20, default_factory=list)]
    ask: bool = True


class CancelBody(Body):
    """Why it is off."""

    reason: Text = ""


class DoneOut(BaseModel):
    """The call and whether it is off."""

    id: int
    cancelled: bool


@router.get("/teams", response={200: TeamsOut, **REFUSALS}, summary="志愿队伍")
def teams(request: HttpRequest, wanted: params.Query[PageIn]) -> TeamsOut:
    """Return one page of the teams of the caller's places."""
    found = listing.listed(actor_of(request), wanted.cursor, ended=wanted.ended)
    return TeamsOut(
        items=[TeamOut.of(one) for one in found.items], next=found.next, prev=found.prev
    )


@router.get("/teams/calls/{key}", response={200: CallOut, **REFUSALS}, summary="一次召集")
def call(request: HttpRequest, key: str) -> CallOut:
    """Return one call."""
    found = detail.call_view(actor_of(request), key)
    held = found.call
    return CallOut(
        id=held.pk,
        team=held.team_id,
        title=held.title,
        words=held.words,
        place=held.place,
        places=list(found.places),
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        wanted=held.wanted,
        coming=found.coming,
        cancelled=held.cancelled_at is not None,
    )


def _answer(
    request: HttpRequest,
    key: str | None,
    path: str,
    body: BaseModel,
    act: Callable[[], HelpCall],
    *,
    status: int = 200,
) -> HttpResponse:
    def done() -> idempotency.Answer:
        made = act()
        told = DoneOut(id=made.pk, cancelled=made.cancelled_at is not None)
        return idempotency.Answer(status, told.model_dump())

    return idempotency.answered(request, key, path, body, done)


def _moment(name: str, text: str) -> datetime | None:
    try:
        return moment(text)
    except ValueError as wrong:
        raise Invalid(fields={name: str(wrong)}) from None


@router.post("/teams/{key}/calls", response={201: DoneOut, **REFUSALS}, summary="请队伍帮忙")
def call_out(
    request: HttpRequest,
    key: str,
    body: CallBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Call a team."""
    times = {name: _moment(name, getattr(body, name)) for name in ("starts_at", "ends_at")}
    raw = body.model_dump(exclude={"ask"}) | times

    def act() -> HelpCall:
        made = actions.call_out(actor=actor_of(request), team=key, raw=raw, ask=body.ask)
        return made.call

    return _answer(request, idempotency_key, f"teams/{key}/calls", body, act, status=201)


@router.post("/teams/calls/{key}/cancel", response={200: DoneOut, **REFUSALS}, summary="取消召集")
def cancel(
    request: HttpRequest,
    key: str,
    body: CancelBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Call it off; whoever said they would come is told."""
    actor = actor_of(request)
    return _answer(
        request,
        idempotency_key,
        f"teams/calls/{key}/cancel",
        body,
        lambda: actions.cancel(actor=actor, call=key, reason=body.reason),
    )
