"""``phrases.yaml``: canned replies and macros a county starts with. Reading and checking only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from linli.county.pack_files import Folder, Located
from linli.county.pack_schema import PhraseRow
from linli.domain.states import Command, State

PHRASES: Final = "phrases.yaml"
#: Days until somebody must look at it again, unless the file says otherwise.
REVIEW_DAYS: Final = 180

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SEASON = re.compile(r"(\d{1,2})-(\d{1,2})")
_COMMON = frozenset({"code", "title", "matter", "state", "unit", "owner", "season", "review_days"})
_OWN = {"reply": frozenset({"command", "body"}), "macro": frozenset({"steps", "goes_on"})}
_LISTS = {"replies": "reply", "macros": "macro"}


def read_phrases(folder: Folder) -> list[PhraseRow]:
    """Return the rows of the file, if there is one; every defect is noted with its line."""
    top = folder.mapping(PHRASES) if folder.has(PHRASES) else None
    if top is None:
        return []
    rows: list[PhraseRow] = []
    seen: dict[str, int] = {}
    for name, items in top.items():
        if name not in _LISTS or not isinstance(items, list):
            folder.refuse(PHRASES, f"“{name}”不认识；只能有 replies 和 macros 两个列表。")
            continue
        for item in items:
            row = _row(folder, _LISTS[name], item)
            if row is None:
                continue
            if row.code in seen:
                sentence = f"“{row.code}”重复，第 {seen[row.code]} 行已经有了。"
                folder.refuse(PHRASES, sentence, row.line)
            seen[row.code] = row.line
            rows.append(row)
    return rows


def _row(folder: Folder, kind: str, item: object) -> PhraseRow | None:
    if not isinstance(item, Located):
        folder.refuse(PHRASES, "每一条应是“名称: 内容”的形式。")
        return None
    before = len(folder.problems)

    def refuse(sentence: str) -> None:
        folder.refuse(PHRASES, sentence, item.line)

    def word(name: str) -> str:
        return str(item.get(name) or "").strip()

    for name in item.keys() - _COMMON - _OWN[kind]:
        refuse(f"不认识的内容“{name}”。")
    if not _CODE.fullmatch(word("code")):
        refuse("code 要用小写字母、数字、横线，最多40个字符。")
    if not 1 <= len(word("title")) <= 60:
        refuse("title 要有 1 到 60 个字。")
    if word("state") and word("state") not in set(State):
        refuse(f"没有状态“{word('state')}”。")
    if kind == "reply":
        if word("command") not in set(Command):
            refuse(f"没有操作“{word('command')}”。")
        if not 1 <= len(word("body")) <= 2000:
            refuse("body 要有 1 到 2000 个字。")
    days = item.get("review_days", REVIEW_DAYS)
    if not isinstance(days, int) or not 1 <= days <= 366:
        refuse("review_days 要是 1 到 366 的整数。")
    first, last = _season(item.get("season"), refuse)
    steps = _steps(item.get("steps"), refuse) if kind == "macro" else ""
    if len(folder.problems) > before:
        return None
    return PhraseRow(
        line=item.line,
        kind=kind,
        code=word("code"),
        title=word("title"),
        command=word("command"),
        body=word("body"),
        steps=steps,
        goes_on=item.get("goes_on") is True,
        matter=word("matter"),
        state=word("state"),
        unit=word("unit"),
        owner=word("owner"),
        season_from=first,
        season_to=last,
        review_days=int(str(days)),
    )


def _season(raw: object, refuse: Callable[[str], None]) -> tuple[str, str]:
    """Return both ends as MMDD; ``season: [11-01, 03-31]``, empty without one."""
    if raw is None:
        return "", ""
    ends = []
    for one in raw if isinstance(raw, list) and len(raw) == 2 else ["?"]:
        found = _SEASON.fullmatch(str(one).strip())
        try:
            day = date(2024, int(found[1]), int(found[2])) if found else None
        except ValueError:
            day = None
        if day is None:
            refuse('season 要写成 ["11-01", "03-31"] 这样的两个月日。')
            return "", ""
        ends.append(f"{day.month:02d}{day.day:02d}")
    return ends[0], ends[1]


def _steps(raw: object, refuse: Callable[[str], None]) -> str:
    """Return the steps as JSON; what a command asks for is checked when they are loaded."""
    if not isinstance(raw, list) or not raw:
        refuse("steps 要至少有一个步骤。")
        return ""
    rows = []
    for step in raw:
        command = step.get("command") if isinstance(step, dict) else None
        values = step.get("values") or {} if isinstance(step, dict) else None
        if command not in set(Command) or not isinstance(values, dict):
            refuse("每个步骤要有 command（操作）和 values（内容）。")
            return ""
        rows.append({"command": command, "values": dict(values)})
    return json.dumps(rows, ensure_ascii=False)


def check_phrases(
    folder: Folder,
    rows: Collection[PhraseRow],
    units: Collection[str],
    matters: Collection[str],
    staff: Collection[str],
) -> None:
    """Note every name of a unit, matter or person that the pack does not have."""
    for row in rows:
        if row.unit and row.unit not in units:
            folder.refuse(PHRASES, f"没有单位“{row.unit}”。", row.line)
        if row.matter and row.matter not in matters:
            folder.refuse(PHRASES, f"没有事项“{row.matter}”。", row.line)
        if row.owner not in staff:
            folder.refuse(PHRASES, f"负责人“{row.owner}”不在 staff.csv 里。", row.line)
