"""Which 督办 is due by rule, and from when: a county's table, read and judged without a database.

Each rule presses a matter once per level. A matter whose clock stands still (on the shelf,
answered) is left alone. Rules go up to 红牌; only the month of 13710 may lead to 挂牌 where the
county's table says so, and even then nothing is shown in public by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.calendar import WorkCalendar
from linli.domain.deadlines import Budget, Unit, add
from linli.domain.errors import Invalid
from linli.domain.reading import Reader
from linli.domain.supervision import LEVEL_NAMES, Level, higher, next_level
from linli.domain.words import Words


class Trigger(StrEnum):
    """What makes a rule press."""

    APPROACHING = "approaching"
    OVERDUE = "overdue"
    RETURNED = "returned"
    REWORKED = "reworked"
    RATED_BAD = "rated_bad"
    MONTH_PASSED = "month_passed"
    SILENT = "silent"


TRIGGER_NAMES: Final[Mapping[Trigger, str]] = {
    Trigger.APPROACHING: "临近时限",
    Trigger.OVERDUE: "超过时限",
    Trigger.RETURNED: "多次退单",
    Trigger.REWORKED: "多次返工、重办",
    Trigger.RATED_BAD: "评价不满意或没有解决，经核实重办",
    Trigger.MONTH_PASSED: "重大疑难满期未解决",
    Trigger.SILENT: "督办到期没有反馈",
}
#: Triggers that count days (workdays) and those that count times.
_COUNTS_DAYS: Final = frozenset({Trigger.OVERDUE, Trigger.SILENT})
_COUNTS_TIMES: Final = frozenset({Trigger.RETURNED, Trigger.REWORKED})
_SECOND: Final = timedelta(seconds=1)
_MOST_RULES: Final = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    ``level`` None: one above the present one. ``days``: workdays after the date; ``times``: how
    often; ``limit``: workdays for feedback; ``demand``: what is asked.
    """

    code: str
    trigger: Trigger
    level: Level | None
    limit: int
    demand: str
    days: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The table of a county; ``highest`` is how far the step above may go by rule."""

    highest: Level
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Pressure:
    """What the rules look at.

    ``level`` is that of the 督办 in force, None for none; ``feedback_due`` its limit while
    feedback is missing. ``still``: the clock stands still, or nobody has the duty. ``bad``: the
    requester rated low or said that it is not solved, and the matter was reopened. ``fired``:
    rules with the level they have pressed to.
    """

    level: Level | None = None
    feedback_due: datetime | None = None
    due_at: datetime | None = None
    near_at: datetime | None = None
    still: bool = False
    return_count: int = 0
    rework_count: int = 0
    bad: bool = False
    overseen: bool = False
    fired: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that presses: to which level, since when, and why in words."""

    rule: Rule
    level: Level
    at: datetime
    reason: str


def due(
    facts: Pressure, rules: Rules, now: datetime, calendar: WorkCalendar, *, until: datetime
) -> Finding | None:
    """Return what a rule presses to by ``until`` as things stand ``now``; None for nothing.

    The hardest level wins, then the earliest. With ``until`` later than ``now``: what will
    fire in between if nobody does anything.
    """
    found: list[Finding] = []
    for rule in rules.rules:
        level = _level(rule, facts, rules)
        if level is None or facts.still or (rule.code, level.value) in facts.fired:
            continue
        if facts.level is not None and not higher(level, facts.level):
            continue
        at = _since(rule, facts, now, calendar)
        if at is not None and at <= until:
            found.append(Finding(rule, level, at, reason(rule, facts)))
    if not found:
        return None
    top = max(found, key=lambda one: list(Level).index(one.level)).level
    return min((one for one in found if one.level is top), key=lambda one: one.at)


def _level(rule: Rule, facts: Pressure, rules: Rules) -> Level | None:
    if rule.level is not None:
        return rule.level
    above = next_level(facts.level) if facts.level is not None else None
    return above if above is not None and not higher(above, rules.highest) else None


def _since(rule: Rule, facts: Pressure, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """Return from when the rule presses; ``now`` for what is so already."""
    met = {
        Trigger.RETURNED: facts.return_count >= rule.times,
        Trigger.REWORKED: facts.rework_count >= rule.times,
        Trigger.RATED_BAD: facts.bad,
        Trigger.MONTH_PASSED: facts.overseen,
    }
    if rule.trigger in met:
        return now if met[rule.trigger] else None
    if rule.trigger is Trigger.APPROACHING:
        running = facts.due_at is not None and now <= facts.due_at
        return facts.near_at if running else None
    limit = facts.due_at if rule.trigger is Trigger.OVERDUE else facts.feedback_due
    if limit is None:
        return None
    if rule.days:
        limit = add(limit, Budget(rule.days, Unit.WORKDAY), calendar).due_at
    return limit + _SECOND


def reason(rule: Rule, facts: Pressure) -> str:
    """Return why the rule presses, as it stands on the paper."""
    if rule.trigger is Trigger.OVERDUE:
        if rule.days:
            return Words("超过办结时限{n}个工作日", n=rule.days)
        return "超过办结时限"
    if rule.trigger is Trigger.RETURNED:
        return Words("先后{n}次退单", n=facts.return_count)
    if rule.trigger is Trigger.REWORKED:
        return Words("先后{n}次返工、重办", n=facts.rework_count)
    return {
        Trigger.APPROACHING: "临近办结时限",
        Trigger.RATED_BAD: "群众不满意，经核实重新办理",
        Trigger.MONTH_PASSED: "重大疑难事项满期未解决，已列为重点督办",
        Trigger.SILENT: "上一次督办到期没有反馈",
    }[rule.trigger]


def feedback_by(now: datetime, limit: int, calendar: WorkCalendar) -> datetime:
    """Return the end of the day by which feedback is due: ``limit`` workdays from ``now``."""
    return add(now, Budget(limit, Unit.WORKDAY), calendar).due_at


# -- reading a county's table ----------------------------------------------------------------

_TOP_KEYS: Final = ("highest", "rules")
_RULE_KEYS: Final = ("code", "trigger", "level", "days", "times", "limit", "demand")


def parse(data: object) -> Rules:
    """Read a table from plain data; raises Invalid with a sentence for every bad setting."""
    reader = Reader()
    top = reader.mapping("supervision", data, _TOP_KEYS)
    highest = reader.choice("highest", top.get("highest", Level.RED.value), Level) or Level.RED
    if higher(highest, Level.RED):
        reader.refuse("highest", "自动升级最高到红牌（red），挂牌由负责人决定。")
    listed = top.get("rules")
    rows = listed if isinstance(listed, list) else []
    if not isinstance(listed, list) or len(rows) > _MOST_RULES:
        reader.refuse("rules", Words("rules 要写成列表，最多{n}条。", n=_MOST_RULES))
    rules = tuple(_rule(reader, f"rules.{place}", row) for place, row in enumerate(rows, 1))
    codes = [rule.code for rule in rules if rule]
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        reader.refuse(f"rules.{code}", Words("规则代码“{code}”重复。", code=code))
    if reader.problems:
        raise Invalid("bad-rules", "督办规则有内容需要修改。", fields=reader.problems)
    return Rules(highest, tuple(rule for rule in rules if rule))


def _rule(reader: Reader, path: str, data: object) -> Rule | None:
    row = reader.mapping(path, data, _RULE_KEYS)
    trigger = reader.choice(f"{path}.trigger", row.get("trigger"), Trigger)
    code = reader.string(f"{path}.code", row.get("code"), longest=20, shape=r"[a-z0-9_]+")
    limit = reader.whole(f"{path}.limit", row.get("limit"), most=60)
    demand = reader.string(f"{path}.demand", row.get("demand"), longest=200)
    if trigger is None:
        return None
    level = None
    if trigger is not Trigger.SILENT:
        level = reader.choice(f"{path}.level", row.get("level"), Level)
    elif "level" in row:
        reader.refuse(f"{path}.level", "到期没有反馈的，升到上一级，不用写级别。")
    if level is Level.LISTED and trigger is not Trigger.MONTH_PASSED:
        reader.refuse(
            f"{path}.level",
            Words(
                "自动规则最高到红牌；只有“{trigger}”可以写挂牌（listed）。",
                trigger=TRIGGER_NAMES[Trigger.MONTH_PASSED],
            ),
        )
    days = _number(reader, f"{path}.days", row.get("days"), trigger in _COUNTS_DAYS, least=0)
    times = _number(reader, f"{path}.times", row.get("times"), trigger in _COUNTS_TIMES, least=1)
    return Rule(code, trigger, level, limit, demand, days, times)


def _number(reader: Reader, path: str, value: object, used: bool, *, least: int) -> int:  # noqa: FBT001 - a local shorthand
    """Read a number that only some triggers have; missing days are none."""
    if value is None and (least == 0 or not used):
        return 0
    if not used:
        reader.refuse(path, "这一类触发条件不用写这个数。")
        return 0
    if value == 0 and least == 0:
        return 0
    return reader.whole(path, value, most=60)


def described(rules: Rules) -> Iterable[tuple[str, str]]:
    """Yield what each rule waits for and what it then does, in words for the pages."""
    for rule in rules.rules:
        after = rule.days and Words("{n}个工作日后", n=rule.days)
        often = rule.times and Words("满{n}次", n=rule.times)
        when = Words(
            "{trigger}{more}", trigger=TRIGGER_NAMES[rule.trigger], more=after or often or ""
        )
        what = LEVEL_NAMES[rule.level] if rule.level else "升高一级"
        yield when, Words("{what}，{n}个工作日内反馈", what=what, n=rule.limit)
