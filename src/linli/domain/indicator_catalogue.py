"""The indicators: what each one counts, of what, by which day, and how it is printed.

An indicator is data over the counts of :mod:`linli.domain.measures`: nothing is counted here. A
county may change how one is printed and what is left out (:mod:`linli.domain.indicator_terms`);
what it counts it may not. Sources: guides/domain.md §6 (published formulas of five counties).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.indicators import PLACES, Rounding
from linli.domain.measures import INFO, Basis, Measure
from linli.domain.states import STATES, Phase, State
from linli.domain.words import Words


class Group(StrEnum):
    """Under which heading an indicator stands."""

    VOLUME = "volume"
    PROGRESS = "progress"
    TIME = "time"
    QUALITY = "quality"
    VOICE = "voice"
    BACKLOG = "backlog"
    POWERS = "powers"
    DISPUTES = "disputes"
    VISITS = "visits"


GROUP_NAMES: Final[Mapping[Group, str]] = {
    Group.VOLUME: "数量",
    Group.PROGRESS: "办理进度",
    Group.TIME: "按时与用时",
    Group.QUALITY: "办理质量",
    Group.VOICE: "群众评价",
    Group.BACKLOG: "在办与积压",
    Group.POWERS: "派单、吹哨、督办",
    Group.DISPUTES: "矛盾纠纷",
    Group.VISITS: "走访和覆盖",
}


class Kind(StrEnum):
    """Where the numbers of an indicator come from."""

    #: A count of the days of a span.
    COUNT = "count"
    #: A pair of counts of the days of a span.
    RATE = "rate"
    #: How many stood open at the end of the span's last day.
    STOCK = "stock"
    #: Those of them past their limit.
    LATE = "late"
    #: Time spent in a stage: median and ninth decile of the stays that ended.
    STAY = "stay"
    #: Visits made, and addresses visited of those in the grid book.
    VISITS = "visits"
    COVERAGE = "coverage"


#: Kinds of which a pair is printed.
PAIRS: Final = frozenset({Kind.RATE, Kind.LATE, Kind.COVERAGE})


class Only(StrEnum):
    """Which matters an indicator is about."""

    ALL = ""
    DISPUTES = "disputes"


#: A part of a formula: counts added (1) or taken off (-1).
Part = tuple[tuple[Measure, int], ...]


def of(*measures: Measure, less: tuple[Measure, ...] = ()) -> Part:
    """Return the sum of some counts, less some others."""
    return (*((one, 1) for one in measures), *((one, -1) for one in less))


#: Smallest denominator of which a pair is shown for one unit, village or matter.
SMALLEST: Final = 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``meaning`` is one or two sentences in plain words.

    ``basis`` says which day a number belongs to. ``left_out`` are the exclusions that always
    hold, ``note`` what else a reader must know. ``places`` are decimals of the percentage; pairs
    with a denominator below ``smallest`` are not shown in tables by unit, village or matter
    (0: always shown). ``owner`` answers for the definition. ``version`` counts from 1, the
    definition Linli brings.
    """

    code: str
    name: str
    group: Group
    kind: Kind
    meaning: str
    numerator: Part = ()
    denominator: Part = ()
    basis: Basis = Basis.HAPPENED
    only: Only = Only.ALL
    #: The stage whose stays are told, of :attr:`Kind.STAY` alone.
    state: State | None = None
    left_out: tuple[str, ...] = ()
    note: str = ""
    rounding: Rounding = Rounding.HALF_UP
    places: int = PLACES
    smallest: int = 0
    owner: str = "县综治中心"
    version: int = 1

    @property
    def is_pair(self) -> bool:
        """Tell whether it has a denominator."""
        return self.kind in PAIRS

    @property
    def measures(self) -> frozenset[Measure]:
        """Every count it needs."""
        return frozenset(measure for measure, _ in (*self.numerator, *self.denominator))

    @property
    def open_ended(self) -> bool:
        """Tell whether approved exclusions may be taken off: only from counts of matters."""
        return self.kind in {Kind.COUNT, Kind.RATE}


_NOT_HERE = "不予受理、转法定途径、撤回、并入的事项"
_SUSPENDED = "挂起期间的事项"
_H, _R, _D = Basis.HAPPENED, Basis.REGISTERED, Basis.DUE
_M = Measure
_ANOTHER = "分子和分母都按发生的那天计，不一定是同一批事项；分子多于分母时只列两个数，不算比率。"


def _count(code: str, measure: Measure, group: Group, meaning: str) -> Indicator:
    return Indicator(code, INFO[measure].label, group, Kind.COUNT, meaning, of(measure))


def _rate(
    code: str,
    name: str,
    group: Group,
    pair: tuple[Part, Part],
    meaning: str,
    **more: object,
) -> Indicator:
    return Indicator(code, name, group, Kind.RATE, meaning, *pair, **more)  # type: ignore[arg-type]  # fields of the class


_STAYS = tuple(
    Indicator(
        f"stay_{state.value}",
        Words("“{state}”用时", state=info.label),
        Group.TIME,
        Kind.STAY,
        "这段时间走出这一环节的事项，在里面停留了多久：一半事项不超过的时间（中位数），"
        "九成事项不超过的时间。算在当时经办的单位名下，按日历时间计，误差不超过百分之五。",
        state=state,
    )
    for state, info in STATES.items()
    if info.phase is Phase.OPEN
)

_ALL: tuple[Indicator, ...] = (
    _count("received", _M.RECEIVED, Group.VOLUME, "这段时间登记的事项。"),
    _count(
        "accepted", _M.ACCEPTED, Group.VOLUME, "这段时间受理或自办自结的次数，补充后再受理另计。"
    ),
    _count("disposed", _M.DISPOSED, Group.VOLUME, "这段时间办结反馈的次数，返工后再反馈另计。"),
    _count("closed", _M.CLOSED, Group.VOLUME, "这段时间结案的次数，重办后再结案另计。"),
    _rate(
        "disposal",
        "处置率",
        Group.PROGRESS,
        (of(_M.OF_DISPOSED), of(_M.OF_ACCEPTED)),
        "这段时间登记并受理的事项里，现在已经办结反馈的占多少。",
        basis=_R,
        left_out=(_NOT_HERE,),
    ),
    _rate(
        "closing",
        "办结率",
        Group.PROGRESS,
        (of(_M.OF_CLOSED), of(_M.OF_ACCEPTED)),
        "这段时间登记并受理的事项里，现在已经结案的占多少。",
        basis=_R,
        left_out=(_NOT_HERE,),
    ),
    _rate(
        "signed",
        "按时签收率",
        Group.TIME,
        (of(_M.SIGN_KEPT), of(_M.SIGN_DUE)),
        "签收时限在这段时间的派单里，在时限内签收的占多少。到期没有签收的也在分母里。",
        basis=_D,
    ),
    _rate(
        "in_time",
        "按时办结率",
        Group.TIME,
        (of(_M.DUE_KEPT), of(_M.DUE)),
        "办结时限在这段时间的事项里，在时限内办结反馈的占多少。到期还没有办完的也在分母里。",
        basis=_D,
        left_out=(_NOT_HERE, _SUSPENDED),
    ),
    _rate(
        "over_time",
        "超期率",
        Group.TIME,
        (of(_M.DUE, less=(_M.DUE_KEPT,)), of(_M.DUE)),
        "办结时限在这段时间的事项里，没有在时限内办结反馈的占多少，还没有办完的也算。",
        basis=_D,
        left_out=(_NOT_HERE, _SUSPENDED),
    ),
    _rate(
        "responded",
        "响应率",
        Group.TIME,
        (of(_M.CONTACT_KEPT), of(_M.CONTACT_DUE)),
        "首次反馈时限在这段时间的事项里，在时限内联系了诉求人的占多少。",
        basis=_D,
    ),
    *_STAYS,
    _rate(
        "at_once",
        "一次办结率",
        Group.QUALITY,
        (of(_M.CLOSED_AT_ONCE), of(_M.CLOSED)),
        "这段时间结案的事项里，没有退单、返工、重办过的占多少。",
    ),
    _rate(
        "returned",
        "退单率",
        Group.QUALITY,
        (of(_M.RETURNED), of(_M.DISPATCHED)),
        "这段时间获准的退单，和这段时间的派单相比。",
        note=_ANOTHER,
    ),
    _rate(
        "extended",
        "延期率",
        Group.QUALITY,
        (of(_M.EXTENDED), of(_M.DISPATCHED)),
        "这段时间获准的延期，和这段时间的派单相比。",
        note=_ANOTHER,
    ),
    _rate(
        "repeat",
        "重复率",
        Group.QUALITY,
        (of(_M.REPEAT), of(_M.RECEIVED)),
        "这段时间登记时认定与已有事项相关、或并入其他事项的次数，和这段时间登记的事项相比。",
        note=_ANOTHER,
    ),
    _rate(
        "reopened",
        "重办率",
        Group.QUALITY,
        (of(_M.REOPENED), of(_M.CLOSED)),
        "这段时间结案后又重办的次数，和这段时间结案的次数相比。",
        note=_ANOTHER,
    ),
    _rate(
        "false",
        "核查不实率",
        Group.QUALITY,
        (of(_M.VERIFIED_FALSE), of(_M.VERIFIED)),
        "这段时间作出结论的核查里，核查不实的占多少。",
    ),
    _rate(
        "solved",
        "解决率",
        Group.VOICE,
        (of(_M.SAID_SOLVED), of(_M.SAID)),
        "这段时间诉求人或核查人说明是否解决的，说已经解决的占多少。",
        smallest=SMALLEST,
    ),
    _rate(
        "satisfied",
        "满意率",
        Group.VOICE,
        (of(_M.SATISFIED), of(_M.RATED)),
        "这段时间诉求人的评价里，满意及以上的占多少。没有评价的不算满意，也不算不满意。",
        smallest=SMALLEST,
    ),
    _rate(
        "called_back",
        "回访覆盖率",
        Group.VOICE,
        (of(_M.REACHED), of(_M.DISPOSED)),
        "这段时间回访联系上诉求人的次数，和这段时间办结反馈的次数相比。"
        "满意率要和它一起看：问到的人少，满意率说明不了全部。",
        note=_ANOTHER,
    ),
    Indicator(
        "backlog",
        "在办",
        Group.BACKLOG,
        Kind.STOCK,
        "到这段时间最后一天结束时，还没有办完的事项。",
        basis=Basis.STOCK,
    ),
    Indicator(
        "overdue",
        "在办超期率",
        Group.BACKLOG,
        Kind.LATE,
        "到这段时间最后一天结束时还没有办完的事项里，办结时限在这一天以前、还在计时的占多少。",
        basis=Basis.STOCK,
        left_out=("已经办结反馈、等待核查或结案的，和挂起的，不算超期，仍在分母里。",),
    ),
    _count("dispatched", _M.DISPATCHED, Group.POWERS, "这段时间派给主办单位的次数，改派另计。"),
    _count("whistled", _M.WHISTLED, Group.POWERS, "这段时间吹哨的次数。"),
    _count("supervised", _M.SUPERVISED, Group.POWERS, "这段时间督办或提高督办等级的次数。"),
    _count("climbed", _M.CLIMBED, Group.POWERS, "这段时间提级的次数。"),
    Indicator(
        "disputes_found",
        "纠纷排查",
        Group.DISPUTES,
        Kind.COUNT,
        "这段时间登记的矛盾纠纷。",
        of(_M.RECEIVED),
        only=Only.DISPUTES,
    ),
    Indicator(
        "disputes_handled",
        "纠纷调处",
        Group.DISPUTES,
        Kind.COUNT,
        "这段时间登记的矛盾纠纷里，现在已经办结反馈的。",
        of(_M.OF_DISPOSED),
        basis=_R,
        only=Only.DISPUTES,
    ),
    Indicator(
        "disputes_solved",
        "纠纷化解",
        Group.DISPUTES,
        Kind.COUNT,
        "这段时间登记的矛盾纠纷里，现在已经结案的，也就是处理结果经过了核查或确认。",
        of(_M.OF_CLOSED),
        basis=_R,
        only=Only.DISPUTES,
    ),
    _rate(
        "mediation",
        "调处率",
        Group.DISPUTES,
        (of(_M.OF_DISPOSED), of(_M.RECEIVED)),
        "调处数除以排查数：这段时间登记的矛盾纠纷里，现在已经办结反馈的占多少。",
        basis=_R,
        only=Only.DISPUTES,
        smallest=SMALLEST,
    ),
    _rate(
        "success_of_handled",
        "化解成功率（按调处）",
        Group.DISPUTES,
        (of(_M.OF_CLOSED), of(_M.OF_DISPOSED)),
        "成功数除以调处数：这段时间登记、已经办结反馈的矛盾纠纷里，已经结案的占多少。"
        "另有按受理数计的成功率，两个分母不同，不能放在一起比。",
        basis=_R,
        only=Only.DISPUTES,
        smallest=SMALLEST,
    ),
    _rate(
        "success_of_accepted",
        "化解成功率（按受理）",
        Group.DISPUTES,
        (of(_M.OF_CLOSED), of(_M.OF_ACCEPTED)),
        "成功数除以受理数：这段时间登记并受理的矛盾纠纷里，已经结案的占多少。"
        "另有按调处数计的成功率，两个分母不同，不能放在一起比。",
        basis=_R,
        only=Only.DISPUTES,
        left_out=(_NOT_HERE,),
        smallest=SMALLEST,
    ),
    Indicator(
        "visits",
        "走访次数",
        Group.VISITS,
        Kind.VISITS,
        "这段时间在走访任务里见到人、走到地方的次数。没有人在、没有走到的不算。",
    ),
    Indicator(
        "coverage",
        "走访覆盖率",
        Group.VISITS,
        Kind.COVERAGE,
        "网格台账里现有的房屋和场所，这段时间走访到的占多少。同一处走访几次只算一处。",
        left_out=("台账里已经注销的、志愿联系人",),
    ),
)

INDICATORS: Final[Mapping[str, Indicator]] = {one.code: one for one in _ALL}

#: Which day a number belongs to, in words.
BASIS_WORDS: Final[Mapping[Basis, str]] = {
    Basis.HAPPENED: "按发生的那天计，单位和地方是当时的，以后不再变。",
    Basis.REGISTERED: "按登记的那天分批，随事项的进展变化。",
    Basis.DUE: "按时限到期的那天计，只算到昨天为止已经到期的，随事项的进展变化。",
    Basis.STOCK: "按这段时间最后一天结束时的情况计。",
}


def numerator_name(indicator: Indicator) -> str:
    """Return in words what the numerator counts; for a plain count, what is counted."""
    if indicator.kind is Kind.LATE:
        return "在办里已超期的"
    if indicator.kind is Kind.COVERAGE:
        return "走访到的房屋和场所"
    return _sum_name(indicator.numerator) if indicator.numerator else indicator.name


def denominator_name(indicator: Indicator) -> str:
    """Return in words what the denominator counts, nothing for a plain count."""
    if indicator.kind is Kind.LATE:
        return "在办"
    if indicator.kind is Kind.COVERAGE:
        return "台账里的房屋和场所"
    return _sum_name(indicator.denominator)


def formula(indicator: Indicator) -> str:
    """Return how it is worked out, in words: ``按时签收 ÷ 应签收``."""
    if not indicator.is_pair:
        return numerator_name(indicator)
    numerator, denominator = numerator_name(indicator), denominator_name(indicator)
    if len(indicator.numerator) > 1:
        return Words("（{part}）÷ {whole}", part=numerator, whole=denominator)
    return Words("{part} ÷ {whole}", part=numerator, whole=denominator)


def _sum_name(part: Part) -> str:
    names = [INFO[measure].label for measure, _ in part]
    found: str = names[0] if names else ""
    for (_, sign), name in zip(part[1:], names[1:], strict=True):
        pattern = "{one} ＋ {other}" if sign > 0 else "{one} － {other}"
        found = Words(pattern, one=found, other=name)
    return found
