"""What a pack says about the grid staff's part in a matter: four optional columns.

``grid_work`` names the kinds of work (``report;check;handle;visit;publicity``, or ``none``). A
pack that says nothing admits reporting for matters with a frequency, and for those that may be
settled on the spot; handling by grid staff is admitted only where it is said.
"""

from __future__ import annotations

from typing import Final

from linli.county.pack_files import Folder, Row
from linli.county.pack_schema import GridPart
from linli.domain.admission import WORK_NAMES, Work
from linli.domain.admission_rules import ITEM, ITEMS, MINUTES, NEED, TEXT
from linli.domain.grid_burden import item_problem

COLUMNS: Final = ("grid_work", "grid_minutes", "grid_data", "grid_training")
#: Says that grid staff have no part in it at all.
NONE: Final = "none"
_BY_NAME: Final = {name: work for work, name in WORK_NAMES.items()}


def grid_part(folder: Folder, file: str, row: Row) -> GridPart:
    """Return the grid staff's part in the matter of this row; defects are noted."""
    usual = bool(row["frequency"]) or row["self_settle"] == "yes"
    training = row.get("grid_training", "")
    if len(training) > TEXT:
        folder.refuse(file, f"grid_training 有 {len(training)} 个字，最多 {TEXT} 个。", row.line)
    return GridPart(
        _works(folder, file, row, usual=usual),
        _minutes(folder, file, row),
        _items(folder, file, row),
        training,
    )


def _works(folder: Folder, file: str, row: Row, *, usual: bool) -> tuple[Work, ...]:
    """Return the kinds of work admitted; ``usual`` is what a silent row means for reporting."""
    text = row.get("grid_work", "").replace("；", ";")
    if not text:
        return (Work.REPORT,) if usual else ()
    if text == NONE:
        return ()
    found: list[Work] = []
    for part in (one.strip() for one in text.split(";") if one.strip()):
        if part in _BY_NAME:
            found.append(_BY_NAME[part])
        elif folder.choice(file, "grid_work", part, (*Work, NONE), row.line) and part != NONE:
            found.append(Work(part))
    return tuple(work for work in Work if work in found)


def _minutes(folder: Folder, file: str, row: Row) -> int:
    """Return how long it takes each time; 0 where the pack does not say."""
    text = row.get("grid_minutes", "")
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MINUTES:
        return int(text)
    folder.refuse(file, f"grid_minutes“{text}”应是 1 到 {MINUTES} 的整数（分钟）。", row.line)
    return 0


def _items(folder: Folder, file: str, row: Row) -> tuple[tuple[str, str], ...]:
    """Return what is collected and why, written ``点位=派单要用;照片=留作依据``."""
    text = row.get("grid_data", "").replace("；", ";").replace("＝", "=")
    found: list[tuple[str, str]] = []
    for number, part in enumerate((one for one in text.split(";") if one.strip()), start=1):
        name, _, need = (side.strip() for side in part.partition("="))
        problem = item_problem(name, need, number)
        if problem or len(name) > ITEM or len(need) > NEED:
            sentence = (
                problem or f"第{number}项太长，名称最多 {ITEM} 个字，必要性最多 {NEED} 个字。"
            )
            folder.refuse(file, f"grid_data：{sentence}", row.line)
        found.append((name, need))
    if len(found) > ITEMS:
        folder.refuse(file, f"grid_data 有 {len(found)} 项，最多 {ITEMS} 项。", row.line)
    return tuple(found)
