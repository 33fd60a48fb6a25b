"""What a proposed matter may do in a form, when a new model takes over, and how a model is judged.

A proposal is never a decision: it does not dispatch, refuse, close, or rank people (``MAY_NOT``).
Confidences are shares of one as the model states them; whether they are honest is measured here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import log
from typing import Final

from linli.domain.errors import Invalid

#: What no proposal may be used for; pages put it into words on the model card.
MAY_NOT: Final = ("dispatch", "refuse", "close", "judge_persons", "rank_people")

#: Matters closed in the held-out month below which no model is exchanged.
LEAST_EXAMPLES: Final = 100
#: A new model may lose so much macro-F1 where it is right more often all the same.
F1_SLACK: Final = 0.005
#: Where it is sure it may be right so much less often than the old one, no more.
SURE_SLACK: Final = 0.01
#: Population stability: from the first on watch, from the second look at it (common practice).
PSI_WATCH, PSI_LOOK = 0.10, 0.25
#: A mean confidence that fell by so much against the month of reference is looked at too.
CONFIDENCE_FALL: Final = 0.10
#: Shares of nothing would make the index infinite; they count as this.
_LEAST_SHARE: Final = 0.0005
#: Below so many proposals a month tells nothing of drift.
LEAST_MONTH: Final = 50


class Manner(StrEnum):
    """What a form does with the best proposal."""

    #: Written into the field, marked as the machine's, one key takes it out.
    FILL = "fill"
    #: Shown beside the field, taken with one key.
    SUGGEST = "suggest"
    #: The field stays empty and the person is asked; the three best may be shown small.
    ASK = "ask"
    #: Nothing is shown: there is no proposal.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence a proposal is filled in, and below which the form asks."""

    fill: float = 0.9
    ask: float = 0.5

    def __post_init__(self) -> None:
        """Refuse thresholds that make no sense.

        Raises:
            Invalid: ``fill`` under 0.5 or over 1, ``ask`` negative or over ``fill``.

        """
        wrong: dict[str, str] = {}
        if not 0.5 <= self.fill <= 1:
            wrong["fill"] = "自动填入的把握须在 0.5 与 1 之间。"
        if not 0 <= self.ask <= self.fill:
            wrong["ask"] = "低于多少把握改为询问，不能小于 0，也不能大于自动填入的把握。"
        if wrong:
            raise Invalid(fields=wrong)


def offered(
    proposals: Iterable[tuple[str, float]], off: Collection[str] = (), most: int = 3
) -> tuple[tuple[str, float], ...]:
    """Return the surest ``most`` codes that are not switched off, surest first."""
    left = [one for one in proposals if one[0] not in off]
    return tuple(sorted(left, key=lambda one: (-one[1], one[0]))[:most])


def manner(
    proposals: Sequence[tuple[str, float]], thresholds: Thresholds, *, may_fill: bool = True
) -> Manner:
    """Return what the form does; ``may_fill``: the field is empty and nobody has chosen yet."""
    if not proposals:
        return Manner.NONE
    best = max(confidence for _, confidence in proposals)
    if best < thresholds.ask:
        return Manner.ASK
    if best >= thresholds.fill and may_fill:
        return Manner.FILL
    return Manner.SUGGEST


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person chose for one text, and what a model proposed for it, surest first."""

    chosen: str
    proposed: tuple[tuple[str, float], ...] = ()

    @property
    def best(self) -> str:
        """The surest code; empty where nothing was proposed."""
        return self.proposed[0][0] if self.proposed else ""

    @property
    def confidence(self) -> float:
        """The confidence of the surest; 0 where nothing was proposed."""
        return self.proposed[0][1] if self.proposed else 0.0

    @property
    def right(self) -> bool:
        """Whether the surest is what the person chose."""
        return bool(self.proposed) and self.best == self.chosen


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How a model does on one code: shares of one; ``texts`` people gave it that code."""

    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Proposals of like confidence: how many, how sure on average, how many right (a share)."""

    low: float
    high: float
    texts: int
    confidence: float
    right: float


def right_within(outcomes: Collection[Outcome], most: int) -> float:
    """Return the share of texts whose code was among the ``most`` surest; 0 without texts."""
    if not outcomes:
        return 0.0
    found = sum(one.chosen in [code for code, _ in one.proposed[:most]] for one in outcomes)
    return found / len(outcomes)


def sure(outcomes: Collection[Outcome], threshold: float) -> tuple[float, float]:
    """Return among proposals at least so sure: the share that was right, and their share of all.

    The first is 1 where there is none: no filled-in field was wrong.
    """
    told = [one.right for one in outcomes if one.proposed and one.confidence >= threshold]
    right = sum(told) / len(told) if told else 1.0
    return right, (len(told) / len(outcomes) if outcomes else 0.0)


def scores(outcomes: Iterable[Outcome]) -> dict[str, ClassScore]:
    """Return precision, recall and F1 of every code that people chose, by code."""
    texts: dict[str, int] = {}
    proposed: dict[str, int] = {}
    right: dict[str, int] = {}
    for one in outcomes:
        texts[one.chosen] = texts.get(one.chosen, 0) + 1
        proposed[one.best] = proposed.get(one.best, 0) + 1
        right[one.chosen] = right.get(one.chosen, 0) + one.right
    return {
        code: ClassScore(
            texts=texts[code],
            precision=right[code] / proposed[code] if proposed.get(code) else 0.0,
            recall=right[code] / texts[code],
            f1=2 * right[code] / (texts[code] + proposed.get(code, 0)),
        )
        for code in sorted(texts)
    }


def macro_f1(outcomes: Iterable[Outcome]) -> float:
    """Return the mean F1 of the codes people chose; 0 without texts."""
    found = scores(outcomes)
    return sum(one.f1 for one in found.values()) / len(found) if found else 0.0


def calibration(outcomes: Iterable[Outcome], bins: int = 10) -> tuple[Bin, ...]:
    """Return proposals by confidence in equal steps, empty steps left out."""
    held: dict[int, list[Outcome]] = {}
    for one in outcomes:
        if one.proposed:
            held.setdefault(min(int(one.confidence * bins), bins - 1), []).append(one)
    return tuple(
        Bin(
            low=at / bins,
            high=(at + 1) / bins,
            texts=len(held[at]),
            confidence=sum(one.confidence for one in held[at]) / len(held[at]),
            right=sum(one.right for one in held[at]) / len(held[at]),
        )
        for at in sorted(held)
    )


def ece(bins: Collection[Bin]) -> float:
    """Return the expected calibration error: the mean gap between said and right, by texts."""
    texts = sum(one.texts for one in bins)
    if not texts:
        return 0.0
    return sum(one.texts * abs(one.confidence - one.right) for one in bins) / texts


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers that decide between two models, on the same texts."""

    texts: int
    right: float
    macro_f1: float
    right_where_sure: float
    sure_share: float

    @classmethod
    def of(cls, outcomes: Collection[Outcome], thresholds: Thresholds) -> Figures:
        """Count them."""
        where_sure, share = sure(outcomes, thresholds.fill)
        return cls(len(outcomes), right_within(outcomes, 1), macro_f1(outcomes), where_sure, share)


class Why(StrEnum):
    """Why a new model takes over or does not."""

    BETTER = "better"
    TOO_FEW = "too_few"
    NOT_BETTER = "not_better"
    UNEVEN = "uneven"
    TOO_SURE = "too_sure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new model takes over, why, and the numbers that decided."""

    take: bool
    why: Why
    old: Figures
    new: Figures
    #: Texts only the new one has right, and texts only the old one has.
    won: int
    lost: int


def better(
    old: Sequence[Outcome], new: Sequence[Outcome], thresholds: Thresholds | None = None
) -> Verdict:
    """Compare two models on a held-out month that neither has learnt from.

    ``old`` and ``new`` hold the same texts in the same order (``old`` may come from the names of
    the items where there was no model). The new one takes over only if there are
    ``LEAST_EXAMPLES`` texts, it is right on more of them, no matter pays for that (macro-F1 falls
    by no more than ``F1_SLACK``), and it is not more often wrong where a form fills in
    (``SURE_SLACK``). A draw changes nothing.

    Raises:
        ValueError: the two are not about the same texts.

    """
    if [one.chosen for one in old] != [one.chosen for one in new]:
        raise ValueError("two models are compared on the same texts")
    limits = thresholds or Thresholds()
    was, now = Figures.of(old, limits), Figures.of(new, limits)
    won = sum(b.right and not a.right for a, b in zip(old, new, strict=True))
    lost = sum(a.right and not b.right for a, b in zip(old, new, strict=True))
    why = Why.BETTER
    if was.texts < LEAST_EXAMPLES:
        why = Why.TOO_FEW
    elif won <= lost:
        why = Why.NOT_BETTER
    elif now.macro_f1 < was.macro_f1 - F1_SLACK:
        why = Why.UNEVEN
    elif now.sure_share and now.right_where_sure < min(
        was.right_where_sure - SURE_SLACK if was.sure_share else limits.fill, 1.0
    ):
        why = Why.TOO_SURE
    return Verdict(why is Why.BETTER, why, was, now, won, lost)


class Trend(StrEnum):
    """How a month stands to the one a model was judged on."""

    CALM = "calm"
    WATCH = "watch"
    LOOK = "look"
    #: Too few proposals to tell.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Drift:
    """How proposals of a month (``2026-03``) differ from those of the month of reference."""

    month: str
    texts: int
    stability: float
    confidence: float
    trend: Trend


def stability(expected: Mapping[str, float], actual: Mapping[str, float]) -> float:
    """Return the population stability index of two sets of counts or shares by code; 0 for alike.

    Source: common practice of credit scoring: Σ (a − e) · ln(a / e) over the shares a and e.
    """
    before, after = _shares(expected), _shares(actual)
    total = 0.0
    for code in sorted({*before, *after}):
        e = max(before.get(code, 0.0), _LEAST_SHARE)
        a = max(after.get(code, 0.0), _LEAST_SHARE)
        total += (a - e) * log(a / e)
    return total


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {code: count / whole for code, count in counts.items()} if whole > 0 else {}


def drift(
    reference: Mapping[str, Sequence[float]], month: str, told: Mapping[str, Sequence[float]]
) -> Drift:
    """Compare the best proposals of a month with those of reference.

    Both hold by proposed code the confidences of its proposals (one a text).
    """
    texts = sum(map(len, told.values()))
    index = stability(_counts(reference), _counts(told))
    mean, was = _mean(told), _mean(reference)
    trend = Trend.CALM
    if texts < LEAST_MONTH or sum(map(len, reference.values())) < LEAST_MONTH:
        trend = Trend.UNKNOWN
    elif index >= PSI_LOOK or was - mean >= CONFIDENCE_FALL:
        trend = Trend.LOOK
    elif index >= PSI_WATCH:
        trend = Trend.WATCH
    return Drift(month, texts, index, mean, trend)


def _counts(told: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {code: float(len(confidences)) for code, confidences in told.items()}


def _mean(told: Mapping[str, Sequence[float]]) -> float:
    texts = sum(map(len, told.values()))
    return sum(sum(confidences) for confidences in told.values()) / texts if texts else 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """What everybody may know of a model: what it learnt from, how it does, what it may not do."""

    version: str
    created: datetime
    #: Labels it learnt from, by code.
    data: Mapping[str, int]
    figures: Figures
    classes: Mapping[str, ClassScore]
    bins: tuple[Bin, ...]
    calibration_error: float
    drift: tuple[Drift, ...] = ()
    off: frozenset[str] = frozenset()
    may_not: tuple[str, ...] = field(default=MAY_NOT)

    @classmethod
    def of(
        cls,
        version: str,
        created: datetime,
        data: Mapping[str, int],
        outcomes: Collection[Outcome],
        thresholds: Thresholds,
        *,
        drift: Iterable[Drift] = (),
        off: Collection[str] = (),
    ) -> Card:
        """Draw a card up from the outcomes on texts the model has not learnt from."""
        bins = calibration(outcomes)
        return cls(
            version,
            created,
            dict(data),
            Figures.of(outcomes, thresholds),
            scores(outcomes),
            bins,
            ece(bins),
            tuple(drift),
            frozenset(off),
        )
