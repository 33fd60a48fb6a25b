"""``/cases``: report one, list them, read one with its history, its original, its dates."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import Body
from linli.api.documents import (
    CaseOut,
    DueOut,
    EventOut,
    EventsOut,
    ListOut,
    RowOut,
    StepOut,
    case_out,
)
from linli.api.numbers import number
from linli.api.outputs import ReceiptOut, Refusal
from linli.api.report_body import ReportBody
from linli.cases import access
from linli.cases.actions import report
from linli.cases.actions.reveal import reveal_original
from linli.cases.queries.clock_steps import explain_case
from linli.cases.queries.listing import Filters, list_cases
from linli.cases.queries.record import happenings, record
from linli.catalogue import snapshot
from linli.kernel import clock

router = Router(tags=["cases"])

#: Numbers of events fit a 32-bit column on every engine.
_LAST = 2**31 - 1
#: A civil day near our time; others overflow when turned into moments.
Day = Annotated[
    str,
    Field(pattern=r"^((19|20)\d\d-\d\d-\d\d)?$", json_schema_extra={"format": "date"}),
]


@router.post(
    "/cases",
    response={201: ReceiptOut, 400: Refusal, 403: Refusal, 422: Refusal},
    summary="登记一件诉求",
    operation_id="report",
)
def report_case(
    request: HttpRequest,
    body: ReportBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Open a case. Send an ``Idempotency-Key`` with it, and sending it twice opens one case."""
    actor, raw = actor_of(request), body.model_dump()

    def act() -> idempotency.Answer:
        receipt = report(actor=actor, raw=raw)
        answer = ReceiptOut(
            no=receipt.no,
            lookup_code=receipt.lookup_code,
            due=receipt.due_at,
            respond_due=receipt.respond_due_at,
            repeated=receipt.repeated,
        )
        location = reverse("api-v1:case", kwargs={"no": receipt.no})
        return idempotency.Answer(201, answer.model_dump(), location=location)

    return idempotency.answered(request, idempotency_key, "cases", body, act)


class ListIn(BaseModel):
    """Filters of the desk list, by the same names, and the place in the list."""

    queue: str = "open"
    text: str = ""
    state: str = ""
    matter: str = ""
    area: str = ""
    unit: str = ""
    level: str = ""
    supervision: str = ""
    door: str = ""
    since: Day = ""
    until: Day = ""
    overdue: bool = False
    whose: str = ""
    mine: bool = False
    order: str = ""
    cursor: str = ""
    size: Annotated[int, Field(ge=1, le=100, description="每页件数")] = 50


@router.get(
    "/cases",
    response={200: ListOut, 422: Refusal},
    summary="事项列表",
    operation_id="list_cases",
)
def list_page(
    request: HttpRequest, response: HttpResponse, asked: Annotated[ListIn, params.Query()]
) -> ListOut:
    """Return one page of visible cases; follow ``next`` (or the Link header) for more."""
    parsing.only(request, *ListIn.model_fields)
    catalogue = snapshot.current()
    filters = Filters.parse(asked.model_dump(exclude={"cursor", "size"}), catalogue)
    page = list_cases(
        actor_of(request), filters, asked.cursor or None, asked.size, catalogue=catalogue
    )
    links = [
        f'<?{urlencode(filters.query() | {"size": asked.size, "cursor": cursor})}>; rel="{rel}"'
        for rel, cursor in (("next", page.next), ("prev", page.prev))
        if cursor
    ]
    if links:
        response["Link"] = ", ".join(links)
    return ListOut(items=[RowOut.of(row) for row in page.items], next=page.next, prev=page.prev)


@router.get(
    "/cases/{no}",
    response={200: CaseOut, 404: Refusal},
    summary="一件事项",
    operation_id="read_case",
    url_name="case",
)
def read_case(
    request: HttpRequest,
    response: HttpResponse,
    no: str,
    if_none_match: parsing.IfNoneMatch = None,
) -> CaseOut | HttpResponse:
    """Return the case; its ETag is the version that a command names in ``If-Match``."""
    actor = actor_of(request)
    catalogue = snapshot.current()
    found = access.load(actor, number(no))
    tag = parsing.etag(found.case.version)
    if parsing.none_match(if_none_match, found.case.version):
        return HttpResponse(status=304, headers={"ETag": tag})
    response["ETag"] = tag
    return case_out(record(actor, found, catalogue, clock.now()), catalogue)


class OriginalIn(Body):
    """Why the original is opened; kept on record."""

    reason: Annotated[str, Field(description="查看理由，留痕")]


class OriginalOut(BaseModel):
    """Title, text and address as typed; ``words`` are the requester's own."""

    title: str
    text: str
    address: str
    words: str


@router.post(
    "/cases/{no}/original",
    response={200: OriginalOut, 403: Refusal, 404: Refusal, 422: Refusal},
    summary="查看原文（留痕）",
    operation_id="reveal_original",
)
def read_original(request: HttpRequest, no: str, body: OriginalIn) -> OriginalOut:
    """Return the words as typed, names and numbers not hidden, and log the reading.

    For whoever handles the matter now; a unit is refused where the requester asked for
    confidentiality. A POST, because every call leaves a record.
    """
    found = reveal_original(actor=actor_of(request), no=number(no), reason=body.reason)
    return OriginalOut(title=found.title, text=found.text, address=found.address, words=found.words)


@router.get(
    "/cases/{no}/events",
    response={200: EventsOut, 403: Refusal, 404: Refusal},
    summary="办理过程",
    operation_id="read_events",
)
def read_events(
    request: HttpRequest,
    no: str,
    after: Annotated[int, params.Query(ge=0, le=_LAST, description="从第几条之后开始")] = 0,
    size: Annotated[int, params.Query(ge=1, le=100, description="每页条数")] = 50,
) -> EventsOut:
    """Return what happened, in order, from the record itself."""
    actor = actor_of(request)
    catalogue = snapshot.current()
    events, more = happenings(actor, access.load(actor, number(no)), after=after, size=size)
    return EventsOut(items=[EventOut.of(event, catalogue) for event in events], next=more)


@router.get(
    "/cases/{no}/due",
    response={200: DueOut, 404: Refusal},
    summary="为何是这个时限",
    operation_id="read_due",
)
def read_due(request: HttpRequest, no: str) -> DueOut:
    """Return every step from the policy to the due date."""
    case = access.get_case(actor_of(request), number(no))
    return DueOut(
        no=case.no,
        due=case.due_at,
        respond_due=case.respond_due_at,
        steps=[StepOut.of(step) for step in explain_case(case)],
    )
