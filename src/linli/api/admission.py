"""网格事项准入退出: the list, one application, each verb, the burden report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.admission import actions
from linli.admission.models import Admission
from linli.admission.queries import detail, listing
from linli.admission.queries.burden import report
from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import Body
from linli.api.outputs import REFUSALS, Named
from linli.catalogue import snapshot
from linli.domain.admission import STANDING_NAMES, VERB_NAMES, Standing, Verb
from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.grid_burden import tenths
from linli.kernel import clock

router = Router(tags=["grid-matters"])


class GridMatterOut(BaseModel):
    """One application or admitted matter; ``hours`` a month for one grid worker, one decimal."""

    key: str
    version: int
    standing: Named
    name: str
    matter: str | None
    unit: str
    works: list[str]
    basis: str
    period: str
    times: int
    minutes: int
    items: list[tuple[str, str]]
    training: str
    notice_until: date | None
    valid_until: date | None
    review_due_on: date | None
    hours: str

    @classmethod
    def of(cls, line: listing.Line) -> Self:
        """Return the API's form of a line."""
        row, catalogue = line.row, snapshot.current()
        matter = catalogue.matters.get(row.matter_id or 0)
        return cls(
            key=row.key,
            version=row.version,
            standing=Named(code=row.standing, name=STANDING_NAMES[line.standing]),
            name=row.name,
            matter=matter.code if matter else None,
            unit=catalogue.units[row.unit_id].code,
            works=[one for one in row.works.split(",") if one],
            basis=row.basis,
            period=row.period,
            times=row.times,
            minutes=row.minutes,
            items=list(line.items),
            training=row.training,
            notice_until=row.notice_until,
            valid_until=row.valid_until,
            review_due_on=row.review_due_on,
            hours=tenths(line.load.hours) if line.counted else "",
        )


class PageOut(BaseModel):
    """One page, newest first."""

    items: list[GridMatterOut]
    next: str | None
    prev: str | None


class PageIn(BaseModel):
    """``show``: list, temporary, asked, due, drafts or ended."""

    model_config = ConfigDict(extra="forbid")

    show: str = "list"
    cursor: str = ""


class ChoiceOut(BaseModel):
    """A verb that exists here; ``refusal`` says why it is not open to the caller."""

    verb: str
    name: str
    refusal: str


class StepOut(BaseModel):
    """One line of the history."""

    name: str
    at: datetime
    by: str
    text: str


class OneOut(BaseModel):
    """One application: what it says, what was done, what may be done, what it would add."""

    matter: GridMatterOut
    history: list[StepOut]
    choices: list[ChoiceOut]
    adds_hours: str


class BurdenRow(BaseModel):
    """One matter: hours a month for one grid worker as admitted; reports as they were."""

    key: str
    name: str
    hours: str
    fields: int
    reports: int
    filled: int


class BurdenOut(BaseModel):
    """The whole: ``spent_hours`` ÷ ``workers`` is what the reports of the period cost each."""

    first: date
    last: date
    workers: int
    planned_hours: str
    spent_hours: str
    unknown: int
    rows: list[BurdenRow]


Text = Annotated[str, Field(max_length=5000)]


class ItemBody(Body):
    """What is collected, and why it must be."""

    item: Text
    need: Text = ""


class WishBody(Body):
    """What an application says; a draft may leave anything out."""

    unit: Text = ""
    matter: Text = ""
    name: Text = ""
    works: Annotated[list[Text], Field(max_length=10, default_factory=list)]
    task: Text = ""
    basis: Text = ""
    period: Text = ""
    times: Annotated[int, Field(ge=0, le=9999)] = 0
    minutes: Annotated[int, Field(ge=0, le=9999)] = 0
    items: Annotated[list[ItemBody], Field(max_length=30, default_factory=list)]
    bare: bool = False
    training: Text = ""
    lasting: bool = True
    until: Annotated[str, Field(max_length=10, json_schema_extra={"format": "date"})] = ""

    def raw(self) -> dict[str, object]:
        """Return the fields as the action reads them."""
        return {**self.model_dump(), "times": str(self.times), "minutes": str(self.minutes)}


class ActBody(Body):
    """What a decision says; each verb reads its own fields."""

    text: Text = ""
    until: Annotated[str, Field(max_length=10, json_schema_extra={"format": "date"})] = ""
    agrees: bool | None = None
    reuse: Text = ""
    instead: Text = ""


class DoneOut(BaseModel):
    """Where it stands now."""

    key: str
    version: int
    standing: Named

    @classmethod
    def of(cls, row: Admission) -> Self:
        """Return the row's standing."""
        name = STANDING_NAMES[Standing(row.standing)]
        return cls(key=row.key, version=row.version, standing=Named(code=row.standing, name=name))


@router.get("/grid-matters", response={200: PageOut, **REFUSALS}, summary="网格事项和申请")
def grid_matters(request: HttpRequest, wanted: params.Query[PageIn]) -> PageOut:
    """Return one page of what the caller may see."""
    if wanted.show not in listing.SHOWS:
        raise Invalid(fields={"show": "请从列表中选择。"})
    found = listing.listed(
        actor_of(request), snapshot.current(), wanted.show, wanted.cursor, clock.today()
    )
    return PageOut(
        items=[GridMatterOut.of(one) for one in found.items], next=found.next, prev=found.prev
    )


@router.get("/grid-burden", response={200: BurdenOut, **REFUSALS}, summary="减负报告")
def burden(request: HttpRequest) -> BurdenOut:
    """Return what the list costs a grid worker: about matters, never about one worker."""
    if not actor_of(request).roles:
        raise NotYours("no-post", "您现在没有岗位。")
    found = report(snapshot.current(), clock.today())
    return BurdenOut(
        first=found.first,
        last=found.last,
        workers=found.workers,
        planned_hours=tenths(found.planned),
        spent_hours=tenths(found.hours),
        unknown=found.unknown,
        rows=[
            BurdenRow(
                key=row.line.row.key,
                name=row.line.row.name,
                hours=tenths(row.line.load.hours) if row.line.counted else "",
                fields=row.line.load.fields,
                reports=row.counted.reports,
                filled=row.counted.fields,
            )
            for row in found.rows
        ],
    )


@router.get("/grid-matters/{key}", response={200: OneOut, **REFUSALS}, summary="一个网格事项")
def grid_matter(request: HttpRequest, response: HttpResponse, key: str) -> OneOut:
    """Return one application or admitted matter."""
    found = detail.view(actor_of(request), snapshot.current(), key, clock.today())
    response["ETag"] = parsing.etag(found.row.version)
    return OneOut(
        matter=GridMatterOut.of(found.line),
        history=[StepOut(name=s.label, at=s.at, by=s.by, text=s.text) for s in found.history],
        choices=[
            ChoiceOut(verb=one.verb.value, name=VERB_NAMES[one.verb], refusal=one.refusal)
            for one in found.choices
        ],
        adds_hours="" if found.added.unknown else tenths(found.added.more),
    )


def _answer(
    request: HttpRequest,
    key: str | None,
    path: str,
    body: BaseModel,
    act: Callable[[], Admission],
    *,
    status: int = 200,
) -> HttpResponse:
    def done() -> tuple[DoneOut, int]:
        row = act()
        return DoneOut.of(row), row.version

    return idempotency.versioned(request, key, path, body, done, status=status)


@router.post("/grid-matters", response={201: DoneOut, **REFUSALS}, summary="建立准入申请草稿")
def start(
    request: HttpRequest, body: WishBody, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Begin an application of the caller's own unit."""
    actor = actor_of(request)
    return _answer(
        request,
        idempotency_key,
        "grid-matters",
        body,
        lambda: actions.start(actor=actor, raw=body.raw()),
        status=201,
    )


@router.post(
    "/grid-matters/{key}/save", response={200: DoneOut, **REFUSALS}, summary="修改准入申请草稿"
)
def save(
    request: HttpRequest,
    key: str,
    body: WishBody,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Write a draft anew."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=True)
    return _answer(
        request,
        idempotency_key,
        f"grid-matters/{key}/save",
        body,
        lambda: actions.revise(actor=actor, key=key, raw=body.raw(), version=version),
    )


@router.post(
    "/grid-matters/{key}/{verb}", response={200: DoneOut, **REFUSALS}, summary="办理网格事项"
)
def do(
    request: HttpRequest,
    key: str,
    verb: str,
    body: ActBody,
    *,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Carry out a verb of the table (``choices`` names them)."""
    common: dict[str, Any] = {
        "actor": actor_of(request),
        "key": key,
        "version": parsing.if_match(if_match, needed=True),
    }
    return _answer(
        request,
        idempotency_key,
        f"grid-matters/{key}/{verb}",
        body,
        lambda: _carried_out(verb, body, common),
    )


_WORDED: dict[str, Callable[..., Admission]] = {
    Verb.WITHDRAW.value: actions.withdraw,
    Verb.SEND_BACK.value: actions.send_back,
    Verb.ADMIT.value: actions.admit,
    Verb.REFUSE.value: actions.refuse,
    Verb.ASK_EXIT.value: actions.ask_exit,
    Verb.KEEP.value: actions.keep,
    Verb.EXIT.value: actions.end,
}
_DATED: dict[str, Callable[..., Admission]] = {
    Verb.ADMIT_FOR.value: actions.admit_for,
    Verb.RENEW.value: actions.renew,
}


def _carried_out(verb: str, body: ActBody, common: dict[str, Any]) -> Admission:
    if verb in _WORDED:
        return _WORDED[verb](text=body.text, **common)
    if verb in _DATED:
        return _DATED[verb](text=body.text, until=_day(body.until), **common)
    if verb == Verb.SUBMIT:
        return actions.submit(**common)
    if verb == Verb.ANNOUNCE:
        return actions.announce(**common)
    if verb == Verb.OPINE:
        if body.agrees is None:
            raise Invalid(fields={"agrees": "请选择同意或者不同意。"})
        return actions.opine(
            agrees=body.agrees,
            reuse=body.reuse,
            instead=body.instead,
            text=body.text,
            **common,
        )
    raise NotFound("unknown-command", "没有这个操作。")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(fields={"until": "日期不对，请按 2026-12-01 的样子填写。"}) from None
