"""Reading what a county set about meetings: the rhythm of each tier, when a matter is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.meeting_rhythm import LONGEST_AGENDA, TIERS, Every, Rhythm, Rules

#: How many days one entry of ``days`` needs, and how far they reach.
_DAYS: Final = {Every.WEEK: (1, 7), Every.HALF_MONTH: (2, 28), Every.MONTH: (1, 28)}


def read_rules(given: Mapping[str, object]) -> Rules:
    """Read the rules; raises Invalid whose fields name the key and say what is wrong."""
    wrong: dict[str, str] = {}
    for key in given:
        if key not in ("rhythm", "agenda"):
            wrong[str(key)] = f"不认识的设置“{key}”。"
    rhythms = _rhythms(given.get("rhythm"), wrong)
    numbers = _numbers(given.get("agenda"), wrong)
    if wrong:
        raise Invalid("bad-meetings", "会商规则有内容需要修改。", fields=wrong)
    return Rules(rhythms=rhythms, **numbers)


def _rhythms(given: object, wrong: dict[str, str]) -> dict[str, Rhythm]:
    if not isinstance(given, Mapping):
        wrong["rhythm"] = "rhythm 下要写 county、town、village 三级各多久开一次会。"
        return {}
    found: dict[str, Rhythm] = {}
    for tier in given:
        if tier not in TIERS:
            wrong[f"rhythm.{tier}"] = f"不认识的层级“{tier}”，只能是 county、town、village。"
    for tier in TIERS:
        row = given.get(tier)
        if not isinstance(row, Mapping):
            wrong[f"rhythm.{tier}"] = f"没有写 {tier} 一级多久开一次会。"
            continue
        made = _rhythm(f"rhythm.{tier}", row, wrong)
        if made is not None:
            found[tier] = made
    return found


def _rhythm(where: str, row: Mapping[object, object], wrong: dict[str, str]) -> Rhythm | None:
    before = len(wrong)
    for key in row:
        if key not in ("every", "days", "at"):
            wrong[f"{where}.{key}"] = f"不认识的设置“{key}”。"
    try:
        every = Every(str(row.get("every")))
    except ValueError:
        wrong[f"{where}.every"] = "every 只能是 week（每周）、half_month（每半月）、month（每月）。"
        return None
    count, last = _DAYS[every]
    days = row.get("days")
    listed = days if isinstance(days, list | tuple) else []
    whole = [day for day in listed if isinstance(day, int) and not isinstance(day, bool)]
    fits = len(whole) == len(listed) == count and all(1 <= day <= last for day in whole)
    if not fits or sorted(set(whole)) != whole:
        wrong[f"{where}.days"] = (
            f"days 要写 {count} 个从小到大的 1 到 {last} 的整数，例如"
            f" {list(range(1, count * 15, 15))}。"
        )
    moment: time | None = None
    try:
        moment = time.fromisoformat(str(row.get("at")))
    except ValueError:
        wrong[f"{where}.at"] = 'at 要写成 "09:00"（加引号）。'
    if len(wrong) > before or moment is None:
        return None
    return Rhythm(every, tuple(whole), moment)


def _numbers(given: object, wrong: dict[str, str]) -> dict[str, int]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        wrong["agenda"] = "agenda 下要写 most、repeated 等数。"
        return {}
    limits = {
        "most": (1, LONGEST_AGENDA),
        "repeated": (2, 50),
        "merged": (2, 50),
        "returns": (1, 9),
    }
    found: dict[str, int] = {}
    for key, value in given.items():
        least, top = limits.get(str(key), (0, -1))
        if top < 0:
            wrong[f"agenda.{key}"] = f"不认识的设置“{key}”。"
        elif not isinstance(value, int) or isinstance(value, bool) or not least <= value <= top:
            wrong[f"agenda.{key}"] = f"{key} 要写 {least} 到 {top} 的整数。"
        else:
            found[str(key)] = value
    return found
