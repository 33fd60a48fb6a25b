"""``/handovers``, ``/declared-days``: handing over, declared days, daily reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS, Named
from linli.api.rota_acts import CursorIn, DoneOut, Key, Text, carry_out
from linli.catalogue import snapshot
from linli.domain.errors import NotFound, NotYours
from linli.domain.typed_days import sensible
from linli.rota import actions
from linli.rota.access import get_days, get_post
from linli.rota.models import DeclaredDays
from linli.rota.queries import days as declared
from linli.rota.queries import handing

router = Router(tags=["rota"])


class HandOut(BaseModel):
    """One hand-over."""

    id: int
    version: int
    standing: str
    author: str
    note: str
    written_at: datetime
    incoming: str
    signed_at: datetime | None
    words: str


class HandIn(BaseModel):
    """``note`` of the outgoing, or ``words`` of the incoming person."""

    note: Text = ""
    words: Text = ""


@router.get(
    "/duty-posts/{post_id}/handovers",
    response={200: list[HandOut], **REFUSALS},
    summary="近期交接班",
    operation_id="handovers",
)
def list_hands(request: HttpRequest, post_id: Key) -> list[HandOut]:
    """Return the latest hand-overs of a post, newest first, at most twenty."""
    actor, post = actor_of(request), get_post(post_id)
    if not handing.may_read(actor, snapshot.current(), post):
        raise NotYours("not-member", "交接班记录由本单位的人员查看。")
    return [
        HandOut(**{name: getattr(one, name) for name in HandOut.model_fields})
        for one in handing.notes(actor, post)
    ]


@router.post(
    "/duty-posts/{post_id}/handovers",
    response={201: DoneOut, **REFUSALS},
    summary="写交班记录，或没有记录时说明后接班",
    operation_id="handover_write",
)
def write_hand(
    request: HttpRequest,
    post_id: Key,
    body: HandIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Write the note (``note``), or take over without one (``words`` alone)."""
    actor = actor_of(request)
    verb = actions.write_handover if body.note else actions.take_over
    return carry_out(
        request,
        f"duty-posts/{post_id}/handovers",
        body,
        idempotency_key,
        lambda raw: verb(actor=actor, post_id=post_id, raw=raw),
        status=201,
    )


@router.post(
    "/handovers/{handover_id}/sign",
    response={200: DoneOut, **REFUSALS},
    summary="签收交班记录",
    operation_id="handover_sign",
)
def sign_hand(
    request: HttpRequest,
    handover_id: Key,
    body: HandIn,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Sign a note as the incoming person."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=False)
    return carry_out(
        request,
        f"handovers/{handover_id}/sign",
        body,
        idempotency_key,
        lambda raw: actions.sign_handover(
            actor=actor, handover_id=handover_id, raw=raw, version=version
        ),
    )


class DaysOut(BaseModel):
    """Declared days; ``report_at`` in minutes after midnight."""

    id: int
    name: str
    area: Named
    first: date
    last: date
    report_at: int
    ended_at: datetime | None

    @classmethod
    def of(cls, row: DeclaredDays) -> Self:
        """Return the API's form."""
        return cls(
            id=row.pk,
            name=row.name,
            area=Named(code=row.area.code, name=row.area.name),
            first=row.first,
            last=row.last,
            report_at=row.report_at,
            ended_at=row.ended_at,
        )


class DaysListOut(BaseModel):
    """One page of declared days, latest first."""

    items: list[DaysOut]
    next: str | None
    prev: str | None


@router.get(
    "/declared-days",
    response={200: DaysListOut, **REFUSALS},
    summary="值守时段",
    operation_id="declared_days",
)
def list_days(request: HttpRequest, query: Annotated[CursorIn, params.Query(...)]) -> DaysListOut:
    """List the declared days."""
    parsing.only(request, "cursor")
    actor_of(request)
    found = declared.listed(query.cursor or None)
    items = [DaysOut.of(row) for row in found.items]
    return DaysListOut(items=items, next=found.next, prev=found.prev)


class DaysIn(BaseModel):
    """Days to declare: ``area`` by code, ``report_at`` as 17:00."""

    name: Text
    area: Text
    first: Text
    last: Text
    report_at: Text


@router.post(
    "/declared-days",
    response={201: DoneOut, **REFUSALS},
    summary="宣布值守",
    operation_id="days_declare",
)
def declare(
    request: HttpRequest, body: DaysIn, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Declare days with a report a day."""
    actor = actor_of(request)
    return carry_out(
        request,
        "declared-days",
        body,
        idempotency_key,
        lambda raw: actions.declare(actor=actor, raw=raw),
        status=201,
    )


@router.post(
    "/declared-days/{days_id}/end",
    response={200: DoneOut, **REFUSALS},
    summary="提前结束值守",
    operation_id="days_end",
)
def end_days(
    request: HttpRequest, days_id: Key, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """End declared days before their last day."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"declared-days/{days_id}/end",
        None,
        idempotency_key,
        lambda _raw: actions.end_days(actor=actor, days_id=days_id),
    )


class ReportOut(BaseModel):
    """One unit's report of a day; ``sent_at`` empty while it was not sent."""

    unit: Named
    sent_at: datetime | None
    overdue: bool
    late: bool
    nothing: bool
    words: str
    figures: dict[str, int]


@router.get(
    "/declared-days/{days_id}/{day}",
    response={200: list[ReportOut], **REFUSALS},
    summary="一天的值守日报",
    operation_id="daily_reports",
)
def read_day(request: HttpRequest, days_id: Key, day: date) -> list[ReportOut]:
    """Return who sent what of a day, in the order of the unit list."""
    actor = actor_of(request)
    if not sensible(day):
        raise NotFound("no-report", "没有这份日报。")
    found = declared.summary(actor, snapshot.current(), get_days(days_id), day)
    return [
        ReportOut(
            unit=Named(code=line.unit.code, name=line.unit.name),
            sent_at=line.report.sent_at if line.report else None,
            overdue=line.overdue,
            late=line.late,
            nothing=bool(line.report and line.report.nothing),
            words=line.report.words if line.report else "",
            figures=dict(line.figures),
        )
        for line in found.lines
    ]


class ReportIn(BaseModel):
    """A report: nothing happened, or what did."""

    nothing: bool = False
    words: Text = ""


@router.post(
    "/declared-days/{days_id}/{day}/{unit}",
    response={201: DoneOut, **REFUSALS},
    summary="报送值守日报",
    operation_id="daily_report_send",
)
def send_report(
    request: HttpRequest,
    days_id: Key,
    day: date,
    unit: str,
    *,
    body: ReportIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Send a unit's report; the figures are counted by the platform."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"declared-days/{days_id}/{day.isoformat()}/{unit}",
        body,
        idempotency_key,
        lambda raw: actions.send_report(actor=actor, days_id=days_id, unit=unit, day=day, raw=raw),
        status=201,
    )
