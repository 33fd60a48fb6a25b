"""Deadline policies as versioned data: 13710, 12345 and whatever a county adopts.

The same digits mean different things in two notices of one province, so no number of days
stands in code. A policy is read by :meth:`Policy.parse`, which answers bad data with Chinese
sentences per field, and written by :meth:`Policy.dump`; the two round-trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from linli.domain.errors import Invalid
from linli.domain.reading import Reader
from linli.domain.words import Words

MAX_AMOUNT = 3660


class Unit(StrEnum):
    """What a deadline counts."""

    NATURAL_DAY = "natural_day"
    WORKDAY = "workday"
    WORKING_HOUR = "working_hour"
    HOUR = "hour"
    MONTH = "month"
    SAME_DAY = "same_day"


class Level(StrEnum):
    """难易等级 and urgency of a matter, which choose its time limit."""

    GENERAL = "general"
    COMPLEX = "complex"
    MAJOR = "major"
    URGENT = "urgent"
    UTILITY = "utility"


class Stage(StrEnum):
    """The steps which carry their own budget for whoever holds the case."""

    ACCEPT = "accept"
    SUPPLEMENT = "supplement"
    DISPATCH = "dispatch"
    SIGN = "sign"
    RETURN_REVIEW = "return_review"
    CONVENE = "convene"
    HANDLE = "handle"
    SUSPEND = "suspend"
    VERIFY = "verify"
    CLOSE = "close"
    REWORK = "rework"
    SCORE = "score"


class OnExpiry(StrEnum):
    """What happens by itself when the time limit passes unresolved."""

    OVERSIGHT = "oversight"


UNIT_NAMES: Mapping[Unit, str] = {
    Unit.NATURAL_DAY: "个自然日",
    Unit.WORKDAY: "个工作日",
    Unit.WORKING_HOUR: "个工作小时",
    Unit.HOUR: "小时",
    Unit.MONTH: "个月",
    Unit.SAME_DAY: "当日",
}
#: The units with their amount.
_AMOUNTS: Mapping[Unit, str] = {
    Unit.NATURAL_DAY: "{n} 个自然日",
    Unit.WORKDAY: "{n} 个工作日",
    Unit.WORKING_HOUR: "{n} 个工作小时",
    Unit.HOUR: "{n} 小时",
    Unit.MONTH: "{n} 个月",
}
LEVEL_NAMES: Mapping[Level, str] = {
    Level.GENERAL: "一般",
    Level.COMPLEX: "复杂",
    Level.MAJOR: "重大疑难",
    Level.URGENT: "紧急",
    Level.UTILITY: "水电气热",
}
STAGE_NAMES: Mapping[Stage, str] = {
    Stage.ACCEPT: "受理",
    Stage.SUPPLEMENT: "补充材料",
    Stage.DISPATCH: "派单",
    Stage.SIGN: "签收",
    Stage.RETURN_REVIEW: "退单审核",
    Stage.CONVENE: "会商",
    Stage.HANDLE: "办理",
    Stage.SUSPEND: "挂账",
    Stage.VERIFY: "核查",
    Stage.CLOSE: "结案",
    Stage.REWORK: "返工",
    Stage.SCORE: "打分",
}
#: Units whose last day may be a rest day; only these can be moved (民法典第二百零三条).
ROLLING = frozenset({Unit.NATURAL_DAY, Unit.MONTH, Unit.SAME_DAY})
#: Units in which a warning lead (黄牌提前量) may be given.
LEADS = frozenset({Unit.NATURAL_DAY, Unit.WORKDAY, Unit.HOUR})
LEAD_SENTENCE = "预警提前量只能用自然日、工作日或小时。"


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of time: ``amount`` of ``unit``.

    ``roll``: a last day which is a statutory rest day moves to the next workday. It has a
    meaning for natural days, months and the same day only and is dropped elsewhere; SAME_DAY
    has no amount. Raises Invalid for an amount outside 1…3660.
    """

    amount: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        if self.unit is Unit.SAME_DAY:
            object.__setattr__(self, "amount", 0)
        elif not 1 <= self.amount <= MAX_AMOUNT:
            raise Invalid("bad-budget", Words("时限的数量要在 1 到 {most} 之间。", most=MAX_AMOUNT))
        if self.unit not in ROLLING:
            object.__setattr__(self, "roll", False)

    def amount_text(self) -> Words:
        """The budget in Chinese, for example ``3 个自然日``."""
        if self.unit is Unit.SAME_DAY:
            return Words(UNIT_NAMES[self.unit])
        return Words(_AMOUNTS[self.unit], n=self.amount)

    def text(self) -> Words:
        """The budget with its rule for rest days: ``3 个自然日（末日遇休息日顺延）``."""
        counted = self.amount_text()
        return Words("{counted}（末日遇休息日顺延）", counted=counted) if self.roll else counted

    def dump(self) -> dict[str, object]:
        """JSON-able form, read back by :meth:`Policy.parse`."""
        return {"amount": self.amount, "unit": self.unit.value, "roll": self.roll}


@dataclass(frozen=True, slots=True)
class LevelRule:
    """Time limits of one level.

    ``respond``: first answer to the requester; ``resolve``: the business deadline;
    ``yellow``: remaining time from which the clock shows 将超期; ``on_expiry``: what starts
    by itself when ``resolve`` passes. Raises Invalid for a lead in months or working hours.
    """

    respond: Budget | None
    resolve: Budget
    yellow: Budget | None = None
    on_expiry: OnExpiry | None = None

    def __post_init__(self) -> None:
        if self.yellow is not None and self.yellow.unit not in LEADS:
            raise Invalid("bad-lead", LEAD_SENTENCE)

    def dump(self) -> dict[str, object]:
        """JSON-able form."""
        return {
            "respond": self.respond.dump() if self.respond else None,
            "resolve": self.resolve.dump(),
            "yellow": self.yellow.dump() if self.yellow else None,
            "on_expiry": self.on_expiry.value if self.on_expiry else None,
        }


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a deadline policy; ``basis`` names the document it follows.

    A level the policy does not list follows GENERAL. ``max_extension`` bounds what may be
    granted in all at that level (not listed = no extension); ``max_suspension`` bounds the
    total time on the shelf (挂账).
    """

    code: str
    version: int
    name: str
    levels: Mapping[Level, LevelRule]
    stages: Mapping[Stage, Budget]
    max_suspension: Budget
    max_extension: Mapping[Level, Budget] = field(default_factory=dict)
    basis: str = ""

    def effective(self, level: Level) -> Level:
        """The level whose rule applies: ``level`` when listed, else GENERAL."""
        return level if level in self.levels else Level.GENERAL

    def rule(self, level: Level) -> LevelRule:
        """The time limits which apply at ``level``."""
        return self.levels[self.effective(level)]

    def extension_limit(self, level: Level) -> Budget | None:
        """The most that may be granted in all at ``level``; None = no extension at all."""
        return self.max_extension.get(self.effective(level))

    @classmethod
    def parse(cls, data: object) -> Self:
        """Read a policy from plain data (YAML or JSON).

        Raises Invalid whose ``fields`` map a dotted path such as ``levels.general.resolve``
        to a Chinese sentence; every problem is reported at once.
        """
        reader = Reader()
        top = reader.mapping("policy", data, _POLICY_KEYS)
        terms = _Terms(reader)
        levels = reader.keyed("levels", top.get("levels"), Level, terms.rule)
        stages = reader.keyed("stages", top.get("stages"), Stage, terms.budget)
        extensions = reader.keyed(
            "max_extension", top.get("max_extension") or {}, Level, terms.budget
        )
        suspension = terms.budget("max_suspension", top.get("max_suspension"))
        code = reader.string("code", top.get("code"), longest=32, shape=r"[A-Za-z0-9_-]+")
        name = reader.string("name", top.get("name"), longest=60)
        basis = reader.string("basis", top.get("basis") or "", longest=300, shape=r"(?s).*")
        version = reader.whole("version", top.get("version"), most=MAX_AMOUNT)
        if Level.GENERAL not in levels:
            reader.refuse("levels.general", "一定要写“一般”（general）的时限。")
        for stage in Stage:
            if stage not in stages:
                reader.refuse(
                    f"stages.{stage}", Words("缺少“{stage}”环节的时限。", stage=STAGE_NAMES[stage])
                )
        if reader.problems or suspension is None:
            raise Invalid("bad-policy", "时限办法有内容需要修改。", fields=reader.problems)
        return cls(
            code=code,
            version=version,
            name=name,
            levels=levels,
            stages=stages,
            max_suspension=suspension,
            max_extension=extensions,
            basis=basis,
        )

    def dump(self) -> dict[str, object]:
        """JSON-able form; ``Policy.parse(policy.dump()) == policy``."""
        return {
            "code": self.code,
            "version": self.version,
            "name": self.name,
            "basis": self.basis,
            "levels": {level.value: rule.dump() for level, rule in self.levels.items()},
            "stages": {stage.value: budget.dump() for stage, budget in self.stages.items()},
            "max_extension": {
                level.value: budget.dump() for level, budget in self.max_extension.items()
            },
            "max_suspension": self.max_suspension.dump(),
        }


_POLICY_KEYS = (
    "code",
    "version",
    "name",
    "basis",
    "levels",
    "stages",
    "max_extension",
    "max_suspension",
)


class _Terms:
    """Reads budgets and level rules, noting problems in ``reader``."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def budget(self, path: str, data: object) -> Budget | None:
        """A budget, or None with a problem noted."""
        found = self.reader.mapping(path, data, ("amount", "unit", "roll"))
        if not found:
            self.reader.refuse(path, "时限不能为空。")
            return None
        unit = self.reader.choice(f"{path}.unit", found.get("unit"), Unit)
        roll = self.reader.flag(f"{path}.roll", found.get("roll", False))
        if unit is None:
            return None
        if roll and unit in (Unit.HOUR, Unit.WORKING_HOUR):
            self.reader.refuse(f"{path}.roll", "按小时计算的时限不能设置遇休息日顺延。")
        if unit is Unit.SAME_DAY:
            return Budget(0, unit, roll)
        amount = self.reader.whole(f"{path}.amount", found.get("amount"), most=MAX_AMOUNT)
        return Budget(amount, unit, roll)

    def rule(self, path: str, data: object) -> LevelRule | None:
        """A level's rule, or None with a problem noted."""
        found = self.reader.mapping(path, data, ("respond", "resolve", "yellow", "on_expiry"))
        resolve = self.budget(f"{path}.resolve", found.get("resolve"))
        respond = self._optional(f"{path}.respond", found.get("respond"))
        yellow = self._optional(f"{path}.yellow", found.get("yellow"))
        if yellow is not None and yellow.unit not in LEADS:
            self.reader.refuse(f"{path}.yellow.unit", LEAD_SENTENCE)
            yellow = None
        expiry = None
        if found.get("on_expiry") is not None:
            expiry = self.reader.choice(f"{path}.on_expiry", found["on_expiry"], OnExpiry)
        return None if resolve is None else LevelRule(respond, resolve, yellow, expiry)

    def _optional(self, path: str, data: object) -> Budget | None:
        return None if data is None else self.budget(path, data)
