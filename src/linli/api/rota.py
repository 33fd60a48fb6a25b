"""``/duty-posts``, ``/shifts``: duty posts, who is on duty, the roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS, Named
from linli.api.rota_acts import CursorIn, DoneOut, Key, Text, carry_out
from linli.catalogue import snapshot
from linli.kernel import clock
from linli.kernel.keyset import page
from linli.rota import actions
from linli.rota.access import get_post
from linli.rota.models import DutyPost, Shift
from linli.rota.queries import today as now_on_duty

router = Router(tags=["rota"])


class GapOut(BaseModel):
    """Time in which nobody is on the roster."""

    start: datetime
    end: datetime


class PostOut(BaseModel):
    """A duty post and who answers for it now; ``gap``: nobody is on the roster at this moment."""

    id: int
    version: int
    unit: Named
    name: str
    kind: str
    phone: str
    person: str
    standing_for: str
    leader: str
    gap: bool
    via: str
    gaps: list[GapOut]
    gap_count: int

    @classmethod
    def of(cls, post: DutyPost, line: now_on_duty.Line) -> Self:
        """Return the API's form."""
        unit = snapshot.current().units[post.unit_id]
        return cls(
            id=post.pk,
            version=post.version,
            unit=Named(code=unit.code, name=unit.name),
            name=post.name,
            kind=post.kind,
            phone=post.phone,
            person=line.person,
            standing_for=line.absent,
            leader=line.leader,
            gap=line.gap,
            via=line.via,
            gaps=[GapOut(start=gap.start, end=gap.end) for gap in line.gaps],
            gap_count=line.gap_count,
        )


class PostsOut(BaseModel):
    """One page of duty posts."""

    items: list[PostOut]
    next: str | None
    prev: str | None


@router.get(
    "/duty-posts",
    response={200: PostsOut, **REFUSALS},
    summary="值班岗位和现在谁值班",
    operation_id="duty_posts",
)
def list_posts(request: HttpRequest, query: Annotated[CursorIn, params.Query(...)]) -> PostsOut:
    """List the duty posts with who is on duty now and the gaps of the next days."""
    parsing.only(request, "cursor")
    actor_of(request)
    rows = DutyPost.objects.filter(closed_at__isnull=True)
    found = page(rows, order=("id",), cursor=query.cursor or None)
    lines = now_on_duty.of_posts(snapshot.current(), found.items, clock.now())
    items = [PostOut.of(post, line) for post, line in zip(found.items, lines, strict=True)]
    return PostsOut(items=items, next=found.next, prev=found.prev)


class PostIn(BaseModel):
    """A duty post: ``unit`` by code (not when changing), office telephone."""

    unit: Text = ""
    name: Text
    kind: Text = "round"
    phone: Text


@router.post(
    "/duty-posts",
    response={201: DoneOut, **REFUSALS},
    summary="设立值班岗位",
    operation_id="duty_post_open",
)
def open_post(
    request: HttpRequest, body: PostIn, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Set up a duty post."""
    actor = actor_of(request)
    return carry_out(
        request,
        "duty-posts",
        body,
        idempotency_key,
        lambda raw: actions.open_post(actor=actor, raw=raw),
        status=201,
    )


@router.post(
    "/duty-posts/{post_id}/change",
    response={200: DoneOut, **REFUSALS},
    summary="更改值班岗位",
    operation_id="duty_post_change",
)
def change_post(
    request: HttpRequest,
    post_id: Key,
    body: PostIn,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Change name, kind or telephone."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=False)
    return carry_out(
        request,
        f"duty-posts/{post_id}/change",
        body,
        idempotency_key,
        lambda raw: actions.change_post(actor=actor, post_id=post_id, raw=raw, version=version),
    )


@router.post(
    "/duty-posts/{post_id}/close",
    response={200: DoneOut, **REFUSALS},
    summary="停用值班岗位",
    operation_id="duty_post_close",
)
def close_post(
    request: HttpRequest, post_id: Key, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Close a duty post."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"duty-posts/{post_id}/close",
        None,
        idempotency_key,
        lambda _raw: actions.close_post(actor=actor, post_id=post_id),
    )


class ShiftOut(BaseModel):
    """One shift; ``leader`` is the leader in charge."""

    id: int
    start: datetime
    end: datetime
    person: str
    leader: str


class ShiftsOut(BaseModel):
    """One page of shifts that have not ended, soonest first."""

    items: list[ShiftOut]
    next: str | None
    prev: str | None


@router.get(
    "/duty-posts/{post_id}/shifts",
    response={200: ShiftsOut, **REFUSALS},
    summary="值班表",
    operation_id="shifts",
)
def list_shifts(
    request: HttpRequest, post_id: Key, query: Annotated[CursorIn, params.Query(...)]
) -> ShiftsOut:
    """List the shifts of a post that have not ended."""
    parsing.only(request, "cursor")
    actor_of(request)
    rows = Shift.objects.filter(post=get_post(post_id), end_at__gt=clock.now())
    rows = rows.select_related("person", "leader")
    found = page(rows, order=("start_at", "id"), cursor=query.cursor or None)
    items = [
        ShiftOut(
            id=row.pk,
            start=row.start_at,
            end=row.end_at,
            person=row.person.full_name,
            leader=row.leader.full_name if row.leader else "",
        )
        for row in found.items
    ]
    return ShiftsOut(items=items, next=found.next, prev=found.prev)


class ShiftIn(BaseModel):
    """A shift: times with an offset or civil, people by user name."""

    start: Text
    end: Text
    person: Text
    leader: Text = ""


class PatternIn(BaseModel):
    """A pattern: one team a line in ``teams`` and, for rest days, in ``rest``."""

    first: Text
    last: Text
    changes: Text
    teams: Text = ""
    rest: Text = ""


class TableIn(BaseModel):
    """A pasted table, one shift a line."""

    table: Annotated[str, Field(max_length=60_000)]


class SwapIn(BaseModel):
    """The other shift."""

    other: Annotated[int, Field(ge=1, le=2**62)]


def _laying(name: str, body_type: type[BaseModel], verb: Callable[..., Any]) -> None:
    """Add ``POST /duty-posts/{id}/NAME``; the verb takes actor, post_id, raw and version."""

    def operation(
        request: HttpRequest,
        post_id: int,
        body: BaseModel,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> HttpResponse:
        actor, version = actor_of(request), parsing.if_match(if_match, needed=False)
        return carry_out(
            request,
            f"duty-posts/{post_id}/{name}",
            body,
            idempotency_key,
            lambda raw: verb(actor=actor, post_id=post_id, raw=raw, version=version),
        )

    shapes: dict[str, Any] = {
        "request": HttpRequest,
        "post_id": Key,
        "body": body_type,
        "if_match": parsing.IfMatch,
        "idempotency_key": parsing.IdempotencyKey,
        "return": HttpResponse,
    }
    operation.__annotations__ = shapes
    operation.__name__ = f"duty_{name}"
    router.post(
        f"/duty-posts/{{post_id}}/{name}",
        response={200: DoneOut, **REFUSALS},
        summary=_SAID[name],
        operation_id=f"duty_{name}",
    )(operation)


_SAID = {"shifts": "排一个班", "pattern": "按规律排班", "paste": "导入值班表"}
_laying("shifts", ShiftIn, actions.add_shift)
_laying("pattern", PatternIn, actions.lay_pattern)
_laying("paste", TableIn, actions.paste_shifts)


@router.post(
    "/shifts/{shift_id}/change",
    response={200: DoneOut, **REFUSALS},
    summary="更改班次",
    operation_id="shift_change",
)
def change_shift(
    request: HttpRequest,
    shift_id: Key,
    body: ShiftIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Change one shift."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"shifts/{shift_id}/change",
        body,
        idempotency_key,
        lambda raw: actions.change_shift(actor=actor, shift_id=shift_id, raw=raw),
    )


@router.post(
    "/shifts/{shift_id}/remove",
    response={200: DoneOut, **REFUSALS},
    summary="取消班次",
    operation_id="shift_remove",
)
def remove_shift(
    request: HttpRequest, shift_id: Key, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Take one shift out of the roster."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"shifts/{shift_id}/remove",
        None,
        idempotency_key,
        lambda _raw: actions.remove_shift(actor=actor, shift_id=shift_id),
    )


@router.post(
    "/shifts/{shift_id}/swap",
    response={200: DoneOut, **REFUSALS},
    summary="对调班次",
    operation_id="shift_swap",
)
def swap_shift(
    request: HttpRequest,
    shift_id: Key,
    body: SwapIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Let the people of two shifts take each other's turn."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"shifts/{shift_id}/swap",
        body,
        idempotency_key,
        lambda raw: actions.swap_shifts(actor=actor, shift_id=shift_id, other_id=raw["other"])[0],
    )
