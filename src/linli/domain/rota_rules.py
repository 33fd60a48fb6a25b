"""What a county sets about duty and emergencies, checked on reading.

The built-in numbers stand in ``county/data/rota.yaml``; the goal of three minutes is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Self

from linli.domain.errors import Invalid
from linli.domain.policies import Level


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules.

    ``levels`` of a matter that call people out; ``goal`` of acknowledging, after which the next
    is called; ``gap_days`` of warning before a gap; ``change_at`` offered for changing over;
    ``position``: after this a place that was not renewed is forgotten.
    """

    levels: frozenset[str]
    goal: timedelta
    gap_days: int
    change_at: time
    position: timedelta

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the settings; raises Invalid with one sentence a key."""
        fields: dict[str, str] = {}
        levels = raw.get("levels")
        known = {level.value for level in Level}
        listed = [str(one) for one in levels] if isinstance(levels, list) else []
        if not listed or not set(listed) <= known:
            fields["levels"] = (
                f"levels 应是难易等级的列表，只能是：{'、'.join(sorted(known))}。"  # zh-only
            )
        minutes = _whole(raw, "acknowledge_minutes", 60, fields)
        days = _whole(raw, "gap_days", 90, fields)
        position = _whole(raw, "position_minutes", 60, fields)
        change = time()
        try:
            change = time.fromisoformat(str(raw.get("change_at")).rjust(5, "0"))
        except ValueError:
            fields["change_at"] = 'change_at 应写成 "8:30"（加引号）。'  # zh-only
        if fields:
            raise Invalid("bad-rota", "值班值守的规则有内容需要修改。", fields=fields)
        return cls(
            levels=frozenset(listed),
            goal=timedelta(minutes=minutes),
            gap_days=days,
            change_at=change,
            position=timedelta(minutes=position),
        )


def _whole(raw: Mapping[str, object], key: str, most: int, fields: dict[str, str]) -> int:
    value = raw.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    fields[key] = f"{key} 应是 1 到 {most} 的整数。"  # zh-only
    return 1
