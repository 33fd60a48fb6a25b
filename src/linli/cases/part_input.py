"""A joint plan as people write it: one part a line, who does what in how many workdays after what.

``单位 | 做什么 | 几个工作日 | 第几步之后``; the unit by name, short name or code; the last two may
be left out (three workdays, at once).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.words import Words
from linli.kernel import clock

#: Most parts of one plan, characters of what is to do, and workdays of one part.
MOST, LIMIT, LONGEST = 12, 200, 60
#: Workdays where a line says nothing.
USUAL = 3
_PARTED = re.compile(r"\s*[|｜\t]\s*")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """One part: ``unit`` is its code, ``after`` the places (from 1) that come before it."""

    unit: str
    task: str
    days: int
    after: tuple[int, ...] = ()


def read_parts(raw: object, catalogue: Catalogue) -> tuple[Step, ...]:
    """Return the parts in their order; ``raw`` is text, or a list of lines or objects.

    Raises ValueError with a sentence that names the line. Whether the order makes sense (no
    circle, no part before itself) is judged by :mod:`linli.domain.joint`.
    """
    rows = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else str(raw).splitlines()
    lines = [row for row in rows if row and (not isinstance(row, str) or row.strip())]
    if len(lines) > MOST:
        raise ValueError(Words("联办环节最多{n}个。", n=MOST))
    return tuple(_step(row, number, catalogue) for number, row in enumerate(lines, start=1))


def _step(row: object, number: int, catalogue: Catalogue) -> Step:
    if isinstance(row, Mapping):
        name, task = str(row.get("unit") or ""), str(row.get("task") or "")
        days, after = str(row.get("days") or USUAL), str(row.get("after") or "")
    else:
        name, task, days, after = (*_PARTED.split(str(row).strip()), "", "", "", "")[:4]
    unit = _unit(name.strip(), catalogue)
    task = " ".join(task.split())
    if not name.strip():
        raise ValueError(Words("第{row}步没有选单位。", row=number))
    if unit is None:
        raise ValueError(Words("第{row}步没有这个单位：“{name}”。", row=number, name=name[:40]))
    if not task:
        raise ValueError(Words("第{row}步没有写要做什么。", row=number))
    if len(task) > LIMIT:
        raise ValueError(Words("第{row}步最多{most}个字。", row=number, most=LIMIT))
    found = _NUMBERS.search(days or str(USUAL))
    amount = int(found[0][:4]) if found else 0
    if not 1 <= amount <= LONGEST:
        raise ValueError(
            Words("第{row}步的时限要在1到{most}个工作日之间。", row=number, most=LONGEST)
        )
    return Step(
        unit.code, task, amount, tuple(sorted({int(one[:3]) for one in _NUMBERS.findall(after)}))
    )


def _unit(name: str, catalogue: Catalogue) -> UnitInfo | None:
    today = clock.today()
    found = catalogue.unit_by_code(name)
    if found is None:
        found = next(
            (one for one in catalogue.units.values() if name in {one.name, one.short_name}), None
        )
    return found if found is not None and found.live(today) else None
