"""Names of estates, roads and facilities: the optional file ``place_names.yaml`` of a pack.

Three lists (``estates``, ``roads``, ``facilities``) of entries with ``name``, ``area`` (the code of
the village, town or grid it lies in; for a long road the town or county) and ``aliases``, as
people call it otherwise. Kept in the county's settings under ``place_names``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from linli.county.pack_files import Folder, Located

FILE: Final = "place_names.yaml"
KINDS: Final = {"estates": "estate", "roads": "road", "facilities": "facility"}
_KEYS: Final = {"name", "area", "aliases"}
#: Shortest and longest name, and most names of one county.
_SHORTEST, _LONGEST, _MOST = 2, 40, 20_000


def read_place_names(folder: Folder, areas: Collection[str]) -> dict[str, object]:
    """Return the three lists, empty ones without the file; defects are noted in the folder."""
    lists: dict[str, list[dict[str, object]]] = {key: [] for key in KINDS}
    given = folder.mapping(FILE) if folder.has(FILE) else None
    for key, rows in (given or {}).items():
        if key not in KINDS:
            folder.refuse(FILE, f"不认识的设置“{key}”。")
        elif not isinstance(rows, list):
            folder.refuse(FILE, f"“{key}”应是一个列表。")
        elif len(rows) > _MOST:
            folder.refuse(FILE, f"“{key}”最多 {_MOST} 条。")
        else:
            read = (_entry(folder, key, row, areas) for row in rows)
            lists[key] = [row for row in read if row is not None]
    return dict(lists)


def _entry(
    folder: Folder, key: str, row: object, areas: Collection[str]
) -> dict[str, object] | None:
    line = row.line if isinstance(row, Located) else None
    if not isinstance(row, dict) or set(row) - _KEYS or not {"name", "area"} <= set(row):
        folder.refuse(FILE, f"“{key}”的每一条要有 name 和 area，可以有 aliases。", line)
        return None
    name, area = str(row["name"]).strip(), str(row["area"]).strip()
    aliases = row.get("aliases") or []
    if not isinstance(aliases, list):
        folder.refuse(FILE, f"“{name}”的 aliases 应是一个列表。", line)
        return None
    others = [str(alias).strip() for alias in aliases]
    for words in (name, *others):
        if not _SHORTEST <= len(words) <= _LONGEST:
            folder.refuse(FILE, f"“{words}”要有 {_SHORTEST} 到 {_LONGEST} 个字。", line)
            return None
    if area not in areas:
        folder.refuse(FILE, f"“{name}”的区划代码 {area} 不在 areas.csv 里。", line)
        return None
    return {"name": name, "area": area, "aliases": others}
