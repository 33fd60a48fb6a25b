"""``linli insights warnings``: the early warning over a file of matters, as JSON or in words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import yaml

from linli.county.defaults import load_calendar
from linli.domain.errors import Invalid
from linli.domain.rising import METHOD
from linli.domain.rising_counts import LEAST_HISTORY, Cell
from linli.domain.rising_reading import day_of, read
from linli.domain.rising_replay import Replayed, Told, replay, shuffled
from linli.domain.rising_rules import SHIPPED, Rules, read_rules
from linli.domain.words import Words


def settings_in(path: Path) -> Rules:
    """Return the settings of a YAML file like the pack's; raises Invalid, a sentence a key."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        told = Words("打不开文件 {path}：{why}", path=str(path), why=error.strerror or "")
        raise Invalid("no-rising", str(told)) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid("bad-rising", "设置文件不是 UTF-8 的 YAML，请检查缩进和编码。") from error
    if not isinstance(given, dict):
        raise Invalid("bad-rising", "设置文件要写成“名称: 数字”，一行一项。")
    return read_rules(given)


def warnings(path: Path, *, as_of: str, seed: int | None, rules: Rules = SHIPPED) -> dict[str, Any]:
    """Return what the method tells of a file: the keys stand in docs/reference/warnings.md.

    The same file, day and seed give the same answer. Raises Invalid for a file that cannot be
    read, with the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        told = Words("打不开文件 {path}：{why}", path=str(path), why=error.strerror or "")
        raise Invalid("no-events", str(told)) from error
    except UnicodeDecodeError as error:
        raise Invalid("bad-events", "文件不是 UTF-8 编码，请另存为 UTF-8 的 CSV。") from error
    rows = read(text.splitlines())
    calendar, settings = load_calendar(), rules.rise
    last = day_of(as_of) if as_of else None
    found = replay(rows, calendar, settings, last=last)
    answer: dict[str, Any] = {
        "method": METHOD,
        "settings": {
            "budget_per_month": settings.budget,
            "least_matters": settings.least,
            "quiet_days": settings.quiet,
            "most_per_day": settings.most,
        },
        "seed": seed,
        "matters": len(rows),
        **_told(found),
    }
    if seed is not None and found is not None:
        kept = [one for one in rows if one.day <= found.last]
        draw = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        null = replay(shuffled(kept, draw), calendar, settings, last=found.last)
        answer["shuffled"] = {"warnings": len(null.told) if null else 0, "days": found.tested}
    return answer


def _told(found: Replayed | None) -> dict[str, Any]:
    if found is None:
        return {"as_of": None, "days_judged": 0, "warnings": [], "notes": [_EMPTY]}
    notes = []
    if not found.tested:
        notes.append(f"可比的历史不足 {LEAST_HISTORY} 天，没有判断。")  # zh-only
    notes += [
        f"{one.day} 经“{one.door or '未注明渠道'}”一天来了 {one.count} 件"  # zh-only
        f"（以往最多 {one.before} 件），"  # zh-only
        "可能是批量导入，没有计入预警。"  # zh-only
        for one in found.crowds
    ]
    if found.left_out:
        notes.append(f"同一天预警过多，另有 {found.left_out} 条没有列出。")  # zh-only
    return {
        "as_of": found.last.isoformat(),
        "days_judged": found.tested,
        "warnings": [_warning(one) for one in found.told],
        "notes": notes,
    }


_EMPTY = "文件里没有可以判断的事项。"  # zh-only


def _warning(told: Told) -> dict[str, Any]:
    one = told.finding
    return {
        "day": one.day.isoformat(),
        "last_day": told.last.isoformat(),
        "place": _parts(one.cell, "place"),
        "matter": _parts(one.cell, "matter"),
        "window_days": one.window,
        "count": one.count,
        "expected": round(one.expected, 2),
        "chance": float(f"{one.chance:.3g}"),
        "inside": [name.split("/") for name in one.inside],
        "counts": [[day.isoformat(), n, round(mean, 2)] for day, n, mean in one.shown],
    }


def _parts(cell: Cell, name: str) -> list[str]:
    text = str(getattr(cell, name))
    return text.split("/") if text else []


def in_words(answer: dict[str, Any]) -> list[str]:
    """Return the answer as lines to read."""
    lines = [
        f"{one['day']}  {'／'.join(one['place']) or '全域'}  "  # zh-only
        f"{'／'.join(one['matter'])}："  # zh-only
        f"{one['window_days']} 天 {one['count']} 件，平常约 {one['expected']} 件"  # zh-only
        for one in answer["warnings"]
    ]
    return [*lines, *answer["notes"], f"共 {len(lines)} 条预警。"]  # zh-only
