"""What makes a matter climb, and where to, as the pages say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.domain.escalation import TIER_NAMES, Rule, Trigger
from linli.domain.policies import LEVEL_NAMES, Level, Unit
from linli.domain.words import Listed, Words

#: What happened, as the page says it.
TRIGGER_NAMES: Final[Mapping[Trigger, str]] = {
    Trigger.UNASSIGNED: "待受理、待派单超过环节时限",
    Trigger.REFUSED: "退单待审、待协调超过环节时限",
    Trigger.STAGE_OVER: "签收、办理、核查等环节超过时限",
    Trigger.BUSINESS_NEAR: "办结时限临近",
    Trigger.BUSINESS_OVER: "办结时限已过",
    Trigger.RETURNS: "退单 {n} 次，还没有单位承办",
    Trigger.REWORKS: "核查不属实返工 {n} 次",
    Trigger.UNSIGNED: "登记后还没有单位签收",
    Trigger.WHISTLE: "吹哨后没有应哨或没有到场",
    Trigger.MILESTONE: "方案的时间节点没有完成",
    Trigger.PART: "联办环节超过时限",
    Trigger.TASK: "交办任务超过时限",
    Trigger.DECISION: "召集人裁定的期限已过，仍没有办结",
}
#: Triggers that ask “how often”.
COUNTED: Final = frozenset({Trigger.RETURNS, Trigger.REWORKS})


def what(trigger: Trigger, count: int = 1) -> Words:
    """Say what happened: “退单 2 次，还没有单位承办”."""
    if trigger in COUNTED:
        return Words(TRIGGER_NAMES[trigger], n=count)
    return Words(TRIGGER_NAMES[trigger])


def words(rule: Rule) -> Words:
    """Say when a rule fires: “待受理、待派单超过环节时限，再过 4 个工作小时”."""
    said = what(rule.trigger, rule.count)
    if rule.levels:
        named = Listed("、", [Words(LEVEL_NAMES[one]) for one in Level if one in rule.levels])
        said = Words("{levels}事项：{what}", levels=named, what=said)
    if rule.after is None:
        return said
    if rule.after.unit is Unit.SAME_DAY:
        return Words("{what}，到当天结束", what=said)
    return Words("{what}，再过 {after}", what=said, after=rule.after.amount_text())


def ladder(rule: Rule) -> Listed:
    """Say whom it goes to: “村（社区） → 乡镇（街道） → 县级”."""
    return Listed(" → ", [Words(TIER_NAMES[tier]) for tier in rule.tiers])
