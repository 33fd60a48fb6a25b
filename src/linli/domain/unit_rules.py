"""派单规则: the county's own table of who leads and who supports, and which row of it matters.

A row has conditions and says a lead and supporting units. Conditions left empty mean “whatever”:

* ``matter``: an item, or a class with everything under it;
* ``area``: a village, a town or the county with everything in it;
* ``level`` (难易等级) and ``door`` (来源渠道).

Of the rows that match, the most specific wins. That is told condition by condition, in this order:
the narrower matter; then the narrower area; then a named level; then a named door. So “this item
anywhere” goes before “this class in this village”. Rows that are equally specific and match the
same thing have the same conditions; then the one valid from the later day wins, then the newer one,
and the table is reported as contradicting itself. A row never gives anybody work: it is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from linli.domain.clock_text import day_text
from linli.domain.words import Listed, Words


class Standing(StrEnum):
    """Where a row stands."""

    DRAFT = "draft"
    ASKED = "asked"
    ON = "on"
    OFF = "off"
    RETIRED = "retired"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.DRAFT: "草稿",
    Standing.ASKED: "待第二人确认",
    Standing.ON: "启用",
    Standing.OFF: "已停用",
    Standing.RETIRED: "已作废",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row; units, matters and areas by their codes, empty for “whatever”.

    ``valid_to`` is the last day on which it counts.
    """

    id: int
    lead: str
    supports: tuple[str, ...] = ()
    matter: str = ""
    area: str = ""
    level: str = ""
    door: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    @property
    def conditions(self) -> tuple[str, str, str, str]:
        """What it asks for; equal for two rows that match the same things."""
        return self.matter, self.area, self.level, self.door

    def valid(self, day: date) -> bool:
        """Tell whether it counts on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a matter: ``matters`` and ``areas`` from narrow to wide, by code."""

    day: date
    matters: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    level: str = ""
    door: str = ""


class Condition(StrEnum):
    """What can keep a row from matching, or make it less specific; in order of weight."""

    MATTER = "matter"
    AREA = "area"
    LEVEL = "level"
    DOOR = "door"


CONDITION_NAMES: Final[Mapping[Condition, str]] = {
    Condition.MATTER: "事项",
    Condition.AREA: "区域",
    Condition.LEVEL: "等级",
    Condition.DOOR: "来源",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """A row that matched as well and was passed over, and why."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The row that matters, if any, why it matches, and which others were passed over.

    ``conflict`` says in words that the table contradicts itself here; empty otherwise.
    """

    rule: Rule | None
    why: str = ""
    lost: tuple[Lost, ...] = ()
    conflict: str = ""


def misses(rule: Rule, facts: Facts) -> str:
    """Return why a row does not match; empty when it does."""
    if not rule.valid(facts.day):
        return "不在有效期内"
    wrong = [
        CONDITION_NAMES[one]
        for one, met in (
            (Condition.MATTER, not rule.matter or rule.matter in facts.matters),
            (Condition.AREA, not rule.area or rule.area in facts.areas),
            (Condition.LEVEL, rule.level in {"", facts.level}),
            (Condition.DOOR, rule.door in {"", facts.door}),
        )
        if not met
    ]
    return Words("{what}不符", what=Listed("、", wrong)) if wrong else ""


def specificity(rule: Rule, facts: Facts) -> tuple[int, int, int, int]:
    """Return how narrow a row that matches is; compare as tuples, larger is narrower."""
    return (
        _depth(rule.matter, facts.matters),
        _depth(rule.area, facts.areas),
        int(bool(rule.level)),
        int(bool(rule.door)),
    )


def _depth(code: str, chain: Sequence[str]) -> int:
    return len(chain) - chain.index(code) if code else 0


def matched(rules: Iterable[Rule], facts: Facts) -> Explanation:
    """Return which row matters for a matter, and why; the order of ``rules`` changes nothing."""
    fitting = [rule for rule in rules if not misses(rule, facts)]
    if not fitting:
        return Explanation(None)
    ranked = sorted(
        fitting,
        key=lambda rule: (specificity(rule, facts), rule.valid_from, rule.id),
        reverse=True,
    )
    top, others = ranked[0], ranked[1:]
    twins = [one for one in others if one.conditions == top.conditions and not _same(one, top)]
    return Explanation(
        rule=top,
        why=_why(top),
        lost=tuple(Lost(one, _passed_over(one, top, facts)) for one in others),
        conflict=Words(
            "第{numbers}条与第{rule}条条件相同、单位不同，按后生效的第{rule}条提出，请核对规则表。",
            numbers=Listed("、", [str(one.id) for one in twins]),
            rule=top.id,
        )
        if twins
        else "",
    )


def _why(rule: Rule) -> str:
    named = [
        CONDITION_NAMES[one] for one, code in zip(Condition, rule.conditions, strict=True) if code
    ]
    if not named:
        return "没有条件，对所有事项有效"
    return Words("{what}相符", what=Listed("、", named))


def _passed_over(rule: Rule, winner: Rule, facts: Facts) -> str:
    ours, theirs = specificity(rule, facts), specificity(winner, facts)
    for one, mine, other in zip(Condition, ours, theirs, strict=True):
        if mine != other:
            return Words("{what}的条件不如它具体", what=CONDITION_NAMES[one])
    return "条件相同，它生效在前"


def _same(one: Rule, other: Rule) -> bool:
    return one.lead == other.lead and set(one.supports) == set(other.supports)


# -- what is wrong with a row --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as the table sees it; ``grid``: it belongs to grid staff (a village's)."""

    name: str
    live: bool = True
    grid: bool = False


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter or class; ``leaf``: a matter one can report."""

    name: str
    live: bool = True
    leaf: bool = True


def _free(_matter: str, _leads: bool) -> str:  # noqa: FBT001 - the shape of Ground.for_grid
    return ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a county has today, by code.

    ``for_grid(matter, leads)`` says why grid staff may not be given a matter, empty when they may.
    """

    today: date
    units: Mapping[str, UnitFacts]
    matters: Mapping[str, MatterFacts]
    areas: frozenset[str]
    levels: frozenset[str]
    doors: frozenset[str]
    for_grid: Callable[[str, bool], str] = field(default=_free)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row: the input it belongs to, a code, and the sentence."""

    field: str
    code: str
    words: str


#: Most supporting units of a row.
MOST_SUPPORTS: Final = 10


def problems(rule: Rule, ground: Ground, others: Iterable[Rule] = ()) -> list[Problem]:
    """Return what keeps a row from being on; ``others`` are the rows that are on.

    A row with a problem may stand in the table as a draft, but it is not switched on, and one that
    is on switches itself off.
    """
    found = [
        *_units(rule, ground),
        *_conditions(rule, ground),
        *_days(rule, ground),
        *_contradictions(rule, others),
    ]
    return found if found else list(_grid_staff(rule, ground))


def _units(rule: Rule, ground: Ground) -> Iterable[Problem]:
    for name, codes in (("lead", (rule.lead,)), ("supports", rule.supports)):
        for code in codes:
            unit = ground.units.get(code)
            if unit is None:
                yield Problem(name, "no-unit", Words("没有编码为“{code}”的单位。", code=code))
            elif not unit.live:
                yield Problem(name, "closed-unit", Words("{unit}已经撤销。", unit=unit.name))
    if rule.lead in rule.supports:
        yield Problem("supports", "supports-itself", "协办单位里有主办单位自己。")
    if len(set(rule.supports)) < len(rule.supports):
        yield Problem("supports", "twice", "协办单位有重复。")
    if len(rule.supports) > MOST_SUPPORTS:
        words = Words("协办单位最多{n}个。", n=MOST_SUPPORTS)
        yield Problem("supports", "too-many", words)


def _conditions(rule: Rule, ground: Ground) -> Iterable[Problem]:
    if rule.matter:
        matter = ground.matters.get(rule.matter)
        if matter is None:
            words = Words("没有编码为“{code}”的事项。", code=rule.matter)
            yield Problem("matter", "no-matter", words)
        elif not matter.live:
            words = Words("事项“{matter}”已经退出清单。", matter=matter.name)
            yield Problem("matter", "retired-matter", words)
    if rule.area and rule.area not in ground.areas:
        yield Problem("area", "no-area", "这个区域已经不在现行区划里。")
    if rule.level and rule.level not in ground.levels:
        yield Problem("level", "no-level", "没有这个等级。")
    if rule.door and rule.door not in ground.doors:
        yield Problem("door", "no-door", "没有这个来源。")


def _days(rule: Rule, ground: Ground) -> Iterable[Problem]:
    if rule.valid_to is None:
        return
    if rule.valid_to < rule.valid_from:
        yield Problem("valid_to", "no-days", "有效期的止日不能早于起日。")
    elif rule.valid_to < ground.today:
        words = Words("有效期到{day}已经结束。", day=day_text(rule.valid_to))
        yield Problem("valid_to", "over", words)


def _contradictions(rule: Rule, others: Iterable[Rule]) -> Iterable[Problem]:
    for other in others:
        if other.id == rule.id or other.conditions != rule.conditions or not _overlap(rule, other):
            continue
        if _same(rule, other):
            yield Problem("", "double", Words("与第{rule}条完全相同。", rule=other.id))
        else:
            words = Words("与第{rule}条条件相同、单位不同，请先停用其中一条。", rule=other.id)
            yield Problem("", "contradicts", words)


def _overlap(one: Rule, other: Rule) -> bool:
    return (other.valid_to is None or one.valid_from <= other.valid_to) and (
        one.valid_to is None or other.valid_from <= one.valid_to
    )


def _grid_staff(rule: Rule, ground: Ground) -> Iterable[Problem]:
    """Nothing outside the admitted list is proposed for grid staff: a row must name the matter."""
    for name, codes in (("lead", (rule.lead,)), ("supports", rule.supports)):
        for code in codes:
            unit = ground.units[code]
            if not unit.grid:
                continue
            if not rule.matter or not ground.matters[rule.matter].leaf:
                words = Words("{unit}属于网格一线，规则要写明具体事项。", unit=unit.name)
                yield Problem("matter", "grid-needs-matter", words)
            elif why := ground.for_grid(rule.matter, name == "lead"):
                yield Problem(name, "not-for-grid", Words("{unit}：{why}", unit=unit.name, why=why))


# -- the dry run --------------------------------------------------------------------------


class Outcome(StrEnum):
    """What a row would have changed about a real dispatch."""

    SAME = "same"
    CHANGED = "changed"
    #: It names the unit from which the matter really came back.
    WRONG = "wrong"
    #: It names another unit than the one from which the matter came back.
    SPARED = "spared"


OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.SAME: "与实际相同",
    Outcome.CHANGED: "与实际不同",
    Outcome.WRONG: "会派给后来退单的单位",
    Outcome.SPARED: "可以避免一次退单",
}


def outcome(lead: str, given: str, returned: Iterable[str]) -> Outcome:
    """Compare the unit a row names with the one that kept the matter and those that returned it.

    ``given`` is the lead that kept it (empty while nobody did), ``returned`` those it came back
    from.
    """
    back = frozenset(returned)
    if lead == given:
        return Outcome.SPARED if back - {lead} else Outcome.SAME
    return Outcome.WRONG if lead in back else Outcome.CHANGED


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many of the real dispatches rows would have matched, and with which outcome.

    ``cut``: there were more than are looked at.
    """

    looked: int
    same: int = 0
    changed: int = 0
    wrong: int = 0
    spared: int = 0
    cut: bool = False

    @property
    def hit(self) -> int:
        """How many were matched at all."""
        return self.same + self.changed + self.wrong + self.spared
