"""网格台账: the list of one place, one entry with its history, adding, amending, ending.

Name and number of a volunteered contact do not go through here: they are shown to a person, with
a reason, on the page alone.
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
from linli.api.report_body import Datum
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.domain.gridbook import FIELDS, KIND_NAMES, STANDING_NAMES, Kind, Standing
from linli.gridbook import access, actions
from linli.gridbook.actions.writing import kind_of
from linli.gridbook.models import Entry
from linli.gridbook.queries import detail, listing

router = Router(tags=["grid-book"])

_DATUM = "point 的坐标系；不写按 WGS84，像别的坐标系的会退回询问"


class EntryOut(BaseModel):
    """One entry; ``fields`` by name, blank ones left out. ``point`` is "lon,lat" in WGS-84."""

    id: int
    version: int
    kind: Named
    standing: Named
    area: str
    fields: dict[str, str]
    point: str
    part_of: int | None
    checked_at: datetime | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the API's form of an entry."""
        kind, standing = Kind(entry.kind), Standing(entry.standing)
        return cls(
            id=entry.pk,
            version=entry.version,
            kind=Named(code=kind.value, name=KIND_NAMES[kind]),
            standing=Named(code=standing.value, name=STANDING_NAMES[standing]),
            area=snapshot.current().tree.by_id(entry.area_id).code,
            fields=entry.values,
            point=entry.point,
            part_of=entry.part_of_id,
            checked_at=entry.checked_at,
        )


class PageOut(BaseModel):
    """One page in the order of names."""

    items: list[EntryOut]
    next: str | None
    prev: str | None


class PageIn(BaseModel):
    """``area``: code of a place (blank: the caller's own); ``text``: part of a name or address."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    area: str = ""
    text: Annotated[str, Field(max_length=60)] = ""
    ended: bool = False
    cursor: str = ""


class ChangeOut(BaseModel):
    """One field of one event; blank on both sides: private, only that it changed."""

    label: str
    before: str
    after: str


class StepOut(BaseModel):
    """One event: what was done, by whom (or which office), why, what changed."""

    action: str
    name: str
    at: datetime
    by: str
    reason: str
    changes: list[ChangeOut]


class OneOut(BaseModel):
    """One entry with its history, newest first."""

    entry: EntryOut
    history: list[StepOut]


Text = Annotated[str, Field(max_length=500)]


class AddBody(Body):
    """A new entry. ``anyway``: a second one is meant where the same is there."""

    kind: Text
    area: Text
    fields: Annotated[dict[str, Text], Field(max_length=30)]
    point: Text = ""
    datum: Annotated[Datum | None, Field(description=_DATUM)] = None
    part_of: int | None = None
    anyway: bool = False


class AmendBody(Body):
    """Fields to change; those not named stay. ``choices``: field → mine or theirs."""

    fields: Annotated[dict[str, Text], Field(max_length=30)]
    choices: Annotated[dict[str, Text], Field(max_length=30, default_factory=dict)]
    datum: Annotated[Datum | None, Field(description=_DATUM)] = None
    reason: Text = ""


class EndBody(Body):
    """Why it is ended."""

    reason: Text = ""


class ConfirmBody(Body):
    """Nothing: the caller says that nothing has changed."""


class DoneOut(BaseModel):
    """Where the entry stands now."""

    id: int
    version: int
    standing: Named

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the entry's standing."""
        standing = Standing(entry.standing)
        named = Named(code=standing.value, name=STANDING_NAMES[standing])
        return cls(id=entry.pk, version=entry.version, standing=named)


@router.get("/book", response={200: PageOut, **REFUSALS}, summary="网格台账")
def book(request: HttpRequest, wanted: params.Query[PageIn]) -> PageOut:
    """Return one page of one kind of one place."""
    actor, catalogue = actor_of(request), snapshot.current()
    node = listing.place(actor, catalogue, wanted.area)
    if node is None:
        raise NotYours("no-book", "网格台账由网格、村（社区）和综治中心的人员查看。")
    if wanted.area and node.code != wanted.area:
        raise Invalid(fields={"area": "请选择一个网格或村（社区）。"})
    asked = listing.Wanted(node, kind_of(wanted.kind), wanted.text, ended=wanted.ended)
    found = listing.listed(actor, asked, wanted.cursor)
    return PageOut(
        items=[EntryOut.of(one) for one in found.items], next=found.next, prev=found.prev
    )


@router.get("/book/{key}", response={200: OneOut, **REFUSALS}, summary="台账中的一条")
def one(request: HttpRequest, response: HttpResponse, key: str) -> OneOut:
    """Return one entry with its history."""
    found = detail.view(actor_of(request), snapshot.current(), key)
    response["ETag"] = parsing.etag(found.entry.version)
    return OneOut(
        entry=EntryOut.of(found.entry),
        history=[
            StepOut(
                action=step.action,
                name=step.label,
                at=step.at,
                by=step.by,
                reason=step.reason,
                changes=[
                    ChangeOut(label=c.label, before=c.before, after=c.after) for c in step.changes
                ],
            )
            for step in found.history
        ],
    )


def _answer(
    request: HttpRequest,
    key: str | None,
    path: str,
    body: BaseModel,
    act: Callable[[], Entry],
    *,
    status: int = 200,
) -> HttpResponse:
    def done() -> tuple[DoneOut, int]:
        entry = act()
        return DoneOut.of(entry), entry.version

    return idempotency.versioned(request, key, path, body, done, status=status)


def _known(kind: Kind, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields sent; raises Invalid for one the kind does not have."""
    names = {field.name for field in FIELDS[kind]} | {"area", "point", "part_of"}
    strange = sorted(fields.keys() - names)
    if strange:
        raise Invalid(fields=dict.fromkeys(strange, "台账没有这一项，不收集。"))
    return fields


@router.post("/book", response={201: DoneOut, **REFUSALS}, summary="登记一条")
def add(
    request: HttpRequest, body: AddBody, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Add an entry to the caller's own grid or village."""
    actor = actor_of(request)

    def act() -> Entry:
        kind = kind_of(body.kind)
        raw: dict[str, object] = {
            **_known(kind, body.fields),
            "kind": kind.value,
            "area": body.area,
            "point": body.point,
            "datum": body.datum or "",
            "part_of": str(body.part_of or ""),
            "anyway": body.anyway,
        }
        return actions.add(actor=actor, raw=raw)

    return _answer(request, idempotency_key, "book", body, act, status=201)


@router.post("/book/{key}/amend", response={200: DoneOut, **REFUSALS}, summary="修改一条")
def amend(
    request: HttpRequest,
    key: str,
    body: AmendBody,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Change fields; where others changed the same ones since, 409 names them (``detail``)."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=True)

    def act() -> Entry:
        kind = Kind(access.get_entry(actor, key).kind)
        return actions.amend(
            actor=actor,
            key=key,
            raw={**_known(kind, body.fields), "datum": body.datum or ""},
            version=version,
            choices=body.choices,
            reason=body.reason,
        )

    return _answer(request, idempotency_key, f"book/{key}/amend", body, act)


@router.post("/book/{key}/confirm", response={200: DoneOut, **REFUSALS}, summary="没有变化")
def confirm(
    request: HttpRequest,
    key: str,
    body: ConfirmBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Say that nothing has changed; kept by office, not by person."""
    actor = actor_of(request)
    return _answer(
        request,
        idempotency_key,
        f"book/{key}/confirm",
        body,
        lambda: actions.confirm(actor=actor, key=key),
    )


@router.post("/book/{key}/end", response={200: DoneOut, **REFUSALS}, summary="停用一条")
def end(
    request: HttpRequest,
    key: str,
    body: EndBody,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """End an entry, with a reason."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=True)
    return _answer(
        request,
        idempotency_key,
        f"book/{key}/end",
        body,
        lambda: actions.end(actor=actor, key=key, reason=body.reason, version=version),
    )
