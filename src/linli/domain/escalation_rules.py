"""The rule table of 提级 as data: reading and checking what a county sets.

A county's table replaces the built-in one whole: rows of two tables mixed would answer a question
nobody asked. Every ladder ends with the county, and what nobody takes and what nobody wants must
each have a row: those are the matters that fall between everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.escalation import LADDER, TOP, Rule, Tier, Trigger, rung
from linli.domain.escalation_words import COUNTED, TRIGGER_NAMES
from linli.domain.policies import Budget, Level, Unit
from linli.domain.reading import Reader
from linli.domain.words import Words

#: Most rows, most of any count, and most of any time in a row.
MOST_RULES, MOST_COUNT, MOST_TIME = 40, 9, 60

#: Triggers without which a table is refused.
NEEDED: Final = (Trigger.UNASSIGNED, Trigger.REFUSED, Trigger.DECISION)

_KEYS = ("code", "trigger", "count", "after", "levels", "tiers", "respond")


def read_rules(data: Mapping[str, object]) -> tuple[Rule, ...]:
    """Read a table ``{"rules": [...]}``; raises Invalid with one sentence for each bad place."""
    reader = Reader()
    top = reader.mapping("rules", data, ("rules",))
    rows = top.get("rules")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_RULES:
        reader.refuse("rules", Words("提级规则要写成列表，1 到 {most} 条。", most=MOST_RULES))
        rows = []
    found = [_rule(reader, f"rules.{place}", row) for place, row in enumerate(rows, start=1)]
    rules = [rule for rule in found if rule is not None]
    seen: set[str] = set()
    for place, rule in enumerate(rules, start=1):
        if rule.code in seen:
            reader.refuse(
                f"rules.{place}.code", Words("提级规则的代码“{code}”重复。", code=rule.code)
            )
        seen.add(rule.code)
    if not reader.problems:
        for trigger in NEEDED:
            if not any(rule.trigger is trigger and not rule.levels for rule in rules):
                words = Words(
                    "提级规则要有一条不限等级的“{what}”（{code}）。",
                    what=TRIGGER_NAMES[trigger],
                    code=trigger.value,
                )
                reader.refuse(f"rules.{trigger}", words)
    if reader.problems:
        problems = {path: f"提级规则 {path}：{text}" for path, text in reader.problems.items()}
        raise Invalid("bad-rules", "提级规则有内容需要修改。", fields=problems)
    return tuple(rules)


def _rule(reader: Reader, path: str, data: object) -> Rule | None:
    row = reader.mapping(path, data, _KEYS)
    if not row:
        return None
    code = reader.string(f"{path}.code", row.get("code"), longest=30, shape=r"[a-z][a-z0-9_]{0,29}")
    trigger = reader.choice(f"{path}.trigger", row.get("trigger"), Trigger)
    after = None
    if row.get("after") is not None:
        after = _budget(reader, f"{path}.after", row["after"])
    respond = _budget(reader, f"{path}.respond", row.get("respond"))
    count = 1
    if row.get("count") is not None:
        count = reader.whole(f"{path}.count", row["count"], most=MOST_COUNT)
        if trigger is not None and trigger not in COUNTED:
            reader.refuse(f"{path}.count", "只有退单、返工的规则才写次数。")
    levels = _levels(reader, f"{path}.levels", row.get("levels"))
    tiers = _tiers(reader, f"{path}.tiers", row.get("tiers"))
    if trigger is Trigger.DECISION and tiers and tiers != (TOP,):
        reader.refuse(f"{path}.tiers", "裁定的期限过了，只能再提给县级召集人。")
    if trigger is None or respond is None:
        return None
    return Rule(code, trigger, tiers, respond, after, count, levels)


def _budget(reader: Reader, path: str, data: object) -> Budget | None:
    found = reader.mapping(path, data, ("amount", "unit"))
    unit = reader.choice(f"{path}.unit", found.get("unit"), Unit)
    if unit is None:
        return None
    if unit is Unit.MONTH:
        reader.refuse(f"{path}.unit", "提级的时间不能用月，请改用天或小时。")
        return None
    if unit is Unit.SAME_DAY:
        return Budget(0, unit)
    return Budget(reader.whole(f"{path}.amount", found.get("amount"), most=MOST_TIME), unit)


def _levels(reader: Reader, path: str, data: object) -> frozenset[Level]:
    if data is None:
        return frozenset()
    if not isinstance(data, list) or not data:
        reader.refuse(path, "等级要写成列表，例如 [urgent, major]；不限等级就不写。")
        return frozenset()
    found = (reader.choice(path, one, Level) for one in data)
    return frozenset(level for level in found if level is not None)


def _tiers(reader: Reader, path: str, data: object) -> tuple[Tier, ...]:
    if not isinstance(data, list) or not data:
        reader.refuse(path, "要写明提到哪几级，例如 [village, town, county]。")
        return ()
    found = [reader.choice(path, one, Tier) for one in data]
    tiers = tuple(one for one in found if one is not None)
    if Tier.GRID in tiers:
        reader.refuse(
            path, "网格是起点，不能提到网格；从村（village）、乡（town）、县（county）里选。"
        )
    elif list(tiers) != sorted(set(tiers), key=rung):
        reader.refuse(path, "各级要从低到高排列，不能重复。")
    elif tiers and tiers[-1] is not TOP:
        reader.refuse(path, "最后一级须是县级（county），由召集人裁定，不能提到半路就停。")
    return tuple(one for one in tiers if one in LADDER)
