"""Of the powers what is no single record: 待办, the counts of 三项权力, time to acknowledge.

Everything here is read only; what is asked is done at the address of the record itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.cases.queries.scope import reach
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.indicators import Share
from linli.insights.powers import PowerRow, Span, powers, units_of
from linli.kernel import clock
from linli.rota.queries import emergencies
from linli.tasks.waiting import Waiting, sources, waiting

router = Router(tags=["powers"])

_REFUSALS = {403: Refusal, 404: Refusal, 422: Refusal}
#: Longest period asked for at once, days.
LONGEST = 366


class WaitingOut(BaseModel):
    """One thing asked of the caller; ``what`` says it in words, ``no`` is the case's or empty."""

    kind: str
    kind_name: str
    key: str
    no: str
    title: str
    what: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None

    @classmethod
    def of(cls, row: Waiting, name: str) -> Self:
        """Return one row of the page 待办."""
        kept = {field: getattr(row, field) for field in cls.model_fields if field != "kind_name"}
        return cls(**kept, kind_name=name)


class WaitingsOut(BaseModel):
    """Everything, emergencies first, then soonest due; at most a hundred of a kind."""

    items: list[WaitingOut]


@router.get("/waiting", response={200: WaitingsOut, 422: Refusal}, summary="待办")
def list_waiting(request: HttpRequest) -> WaitingsOut:
    """Return what is asked of the caller, or of a colleague they stand in for."""
    parsing.only(request)
    names = {one.kind: one.label for one in sources()}
    rows = waiting(actor_of(request), clock.now())
    return WaitingsOut(items=[WaitingOut.of(row, names[row.kind]) for row in rows])


class PeriodIn(BaseModel):
    """Both days included; the present month unless said."""

    first: date | None = None
    last: date | None = None

    def days(self) -> tuple[date, date]:
        """Return the period. Raises Invalid for one that runs backwards or over a year."""
        last = self.last or clock.today()
        first = self.first or last.replace(day=1)
        if first > last:
            raise Invalid("bad-dates", "起始日期晚于截止日期，请重新选择。")
        if (last - first).days >= LONGEST:
            raise Invalid("bad-dates", "一次最多统计一年。")
        return first, last


class PowersIn(PeriodIn):
    """``place``: code of an area that the caller's posts reach, all of it unless said."""

    place: str = ""


class ShareOut(BaseModel):
    """``numerator`` of ``denominator``."""

    numerator: int
    denominator: int

    @classmethod
    def of(cls, share: Share) -> Self:
        """Return a share."""
        return cls(numerator=share.numerator, denominator=share.denominator)


class PowerOut(BaseModel):
    """The three powers towards one unit, or in one town. ``stars`` is a sum of ``ratings``."""

    code: str
    name: str
    dispatched: int
    signed: ShareOut
    whistles: int
    kinds: dict[str, int]
    answered: ShareOut
    arrived: ShareOut
    solved: ShareOut
    stars: int
    ratings: int
    supervised: int
    levels: dict[str, int]
    fed_back: ShareOut
    released: ShareOut

    @classmethod
    def of(cls, row: PowerRow) -> Self:
        """Return one line of a table."""
        found = {name: getattr(row, name) for name in cls.model_fields}
        shares = {name: ShareOut.of(one) for name, one in found.items() if isinstance(one, Share)}
        return cls(**{**found, **shares})


class PowersOut(BaseModel):
    """Both tables in the order of the lists, and the whole: nothing is ranked."""

    first: date
    last: date
    place: str
    units: list[PowerOut]
    towns: list[PowerOut]
    whole: PowerOut


@router.get("/powers", response={200: PowersOut, **_REFUSALS}, summary="三项权力统计")
def count_powers(request: HttpRequest, asked: Annotated[PowersIn, params.Query()]) -> PowersOut:
    """Count 派单, 吹哨 and 督办 of a period and a place by unit and by town."""
    parsing.only(request, *PowersIn.model_fields)
    actor, catalogue = actor_of(request), snapshot.current()
    offered = reach(actor, catalogue)
    if not offered:
        raise NotYours("no-post", "您现在没有岗位。")
    place = catalogue.tree.by_code(asked.place) if asked.place else offered[0]
    if place is None or not any(place.path.startswith(node.path) for node in offered):
        raise NotFound("no-place", "没有这个地方，或者不在您的范围内。")
    first, last = asked.days()
    span = Span(
        datetime.combine(first, time(), clock.CIVIL),
        datetime.combine(last + timedelta(days=1), time(), clock.CIVIL),
        "" if place.id == catalogue.tree.root.id else place.path,
        units_of(actor),
    )
    found = powers(span, catalogue)
    return PowersOut(
        first=first,
        last=last,
        place=place.code,
        units=[PowerOut.of(row) for row in found.units],
        towns=[PowerOut.of(row) for row in found.towns],
        whole=PowerOut.of(found.whole),
    )


class QuicknessOut(BaseModel):
    """Emergencies acknowledged within ``goal`` seconds, of those called; the median in seconds.

    Left out, and counted: ``mistaken`` ones, those ended ``early``, those still ``running``
    within the goal. ``cut``: there were more than are counted.
    """

    first: date
    last: date
    goal: int
    within: int
    called: int
    median: int | None
    mistaken: int
    early: int
    running: int
    cut: bool


@router.get(
    "/emergency-quickness", response={200: QuicknessOut, 422: Refusal}, summary="应急回应用时"
)
def quickness(request: HttpRequest, asked: Annotated[PeriodIn, params.Query()]) -> QuicknessOut:
    """Return how fast the emergencies of a period were acknowledged, of those the caller sees."""
    parsing.only(request, *PeriodIn.model_fields)
    first, last = asked.days()
    found = emergencies.indicator(actor_of(request), snapshot.current(), first, last)
    figures = found.figures
    return QuicknessOut(
        first=first,
        last=last,
        goal=int(found.goal.total_seconds()),
        within=figures.within,
        called=figures.called,
        median=figures.seconds,
        mistaken=figures.mistaken,
        early=figures.early,
        running=figures.running,
        cut=found.cut,
    )
