"""Indicators and their figures: the definitions, and what they count for a period and a place."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import Refusal
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound
from linli.domain.indicator_catalogue import (
    INDICATORS,
    Indicator,
    denominator_name,
    formula,
    numerator_name,
)
from linli.domain.indicator_terms import Exclusion, Terms
from linli.domain.number_periods import LONGEST
from linli.domain.spans import Span, month_of
from linli.insights.definition_access import need_reader
from linli.insights.definition_queries import overview
from linli.insights.figures import Figure, figures
from linli.insights.numbers_scope import Wanted, sight
from linli.kernel import clock
from linli.tally.scopes import TIMES, Dim

router = Router(tags=["indicators"])

_REFUSALS = {403: Refusal, 404: Refusal, 422: Refusal}
#: Most indicators asked for at once, and most dimensions of a grouping.
_MOST, _MOST_DIMS = 60, 3


class ExclusionOut(BaseModel):
    """One exclusion: ``sort`` case or matter, ``code`` its number or code."""

    sort: str
    code: str
    since: date
    reason: str

    @classmethod
    def of(cls, one: Exclusion) -> Self:
        """Return an exclusion."""
        return cls(sort=one.sort.value, code=one.code, since=one.since, reason=one.reason)


class IndicatorOut(BaseModel):
    """One definition as it holds today; ``left_out`` always holds, ``exclusions`` were approved."""

    code: str
    name: str
    group: str
    kind: str
    meaning: str
    formula: str
    numerator: str
    denominator: str
    basis: str
    left_out: list[str]
    note: str
    exclusions: list[ExclusionOut]
    rounding: str
    places: int
    smallest: int
    owner: str
    version: int
    since: date | None

    @classmethod
    def of(cls, one: Indicator, terms: Terms) -> Self:
        """Return a definition."""
        return cls(
            code=one.code,
            name=one.name,
            group=one.group.value,
            kind=one.kind.value,
            meaning=one.meaning,
            formula=formula(one),
            numerator=numerator_name(one),
            denominator=denominator_name(one) if one.is_pair else "",
            basis=one.basis.value,
            left_out=list(one.left_out),
            note=one.note,
            exclusions=[ExclusionOut.of(held) for held in terms.exclusions],
            rounding=one.rounding.value,
            places=one.places,
            smallest=one.smallest,
            owner=one.owner,
            version=one.version,
            since=terms.since,
        )


class IndicatorsOut(BaseModel):
    """All of them, in the order of the pages."""

    items: list[IndicatorOut]


@router.get("/indicators", response={200: IndicatorsOut, **_REFUSALS}, summary="指标口径")
def list_indicators(request: HttpRequest) -> IndicatorsOut:
    """Return every indicator as it is defined today."""
    parsing.only(request)
    need_reader(actor_of(request))
    held = [one for _, rows in overview(clock.today()) for one in rows]
    return IndicatorsOut(items=[IndicatorOut.of(*one) for one in held])


class FiguresIn(BaseModel):
    """Both days included, the present month unless said. Everything else by its code.

    ``indicators``: codes, separated by commas; ``by``: unit, town, village, matter, door, and one
    of day, week, month, separated by commas.
    """

    indicators: str
    first: date | None = None
    last: date | None = None
    area: str = ""
    unit: str = ""
    matter: str = ""
    door: str = ""
    by: str = ""


class FigureOut(BaseModel):
    """One figure. ``text`` is what every page prints; numbers are empty where they are not shown.

    ``less``: what exclusions took off numerator and denominator. ``counted_to``: the last day that
    counts, empty where no limit has passed yet.
    """

    text: str
    percent: str
    value: int | None
    denominator: int | None
    less: list[int]
    median_seconds: int | None
    p90_seconds: int | None
    number: int | None
    suppressed: bool
    version: int
    counted_to: date | None

    @classmethod
    def of(cls, figure: Figure) -> Self:
        """Return a figure."""
        plain = figure.plain()
        return cls.model_validate({name: plain[name] for name in cls.model_fields})


class GroupOut(BaseModel):
    """The figures of one group; ``key`` in the order of ``by``: codes, and days."""

    key: list[str]
    figures: dict[str, FigureOut]


class FiguresOut(BaseModel):
    """The groups in the order of their keys, one without ``by``: nothing is ranked."""

    first: date
    last: date
    area: str
    units: list[str]
    by: list[str]
    groups: list[GroupOut] = Field(default_factory=list)


@router.get("/figures", response={200: FiguresOut, **_REFUSALS}, summary="指标数值")
def get_figures(request: HttpRequest, asked: Annotated[FiguresIn, params.Query()]) -> FiguresOut:
    """Return some indicators for a period, a place and a grouping, as the caller may read them."""
    parsing.only(request, *FiguresIn.model_fields)
    actor, catalogue = actor_of(request), snapshot.current()
    wanted = Wanted(asked.area, asked.unit, asked.matter, asked.door)
    seen = sight(actor, wanted, catalogue)
    codes = list(dict.fromkeys(one for one in asked.indicators.split(",") if one))
    if not codes or len(codes) > _MOST or any(code not in INDICATORS for code in codes):
        raise NotFound("no-indicator", "没有这个指标。")
    by, span = _by(asked.by), _span(asked)
    found = figures(codes, span, seen.scope, by)
    groups = [
        GroupOut(
            key=[_code(one, dim, catalogue) for one, dim in zip(key, by, strict=True)],
            figures={code: FigureOut.of(figure) for code, figure in row.items()},
        )
        for key, row in found.items()
    ]
    return FiguresOut(
        first=span.first,
        last=span.last,
        area=seen.area.code,
        units=[unit.code for unit in seen.units],
        by=[dim.value for dim in by],
        groups=sorted(groups, key=lambda group: group.key),
    )


def _by(text: str) -> tuple[Dim, ...]:
    try:
        dims = tuple(Dim(one) for one in text.split(",") if one)
    except ValueError:
        dims = (Dim.DAY, Dim.DAY)
    if len(set(dims)) != len(dims) or len(dims) > _MOST_DIMS or len(TIMES & set(dims)) > 1:
        raise Invalid(
            "bad-grouping", "分组最多三项：单位、乡镇、村、事项、渠道，和日、周、月中的一个。"
        )
    return dims


def _span(asked: FiguresIn) -> Span:
    last = asked.last or clock.today()
    first = asked.first or month_of(last).first
    if first > last:
        raise Invalid("bad-dates", "起始日期晚于截止日期，请重新选择。")
    if (last - first).days >= LONGEST:
        raise Invalid("bad-dates", "一次最多统计三年。")
    return Span(first, last)


def _code(value: object, dim: Dim, catalogue: Catalogue) -> str:
    """Return the code of a group; ``none`` for no unit, town, village or matter."""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, int):
        return str(value)
    if not value:
        return "none"
    if dim is Dim.UNIT:
        return catalogue.units[value].code
    if dim is Dim.MATTER:
        return catalogue.matters[value].code
    return catalogue.tree.by_id(value).code
