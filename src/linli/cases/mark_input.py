"""Ratings of several departments at once: unit, stars, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.domain.words import Words

#: Most departments rated at once.
MOST = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """One department's rating: code of the unit, 1–5 stars, the reason."""

    unit: str
    stars: int
    text: str = ""


def read_marks(raw: object, catalogue: Catalogue) -> tuple[Mark, ...]:
    """Return the ratings; ``raw`` is a list of ``{unit, stars, text}`` or of “unit stars text”.

    Raises ValueError with a sentence: an unknown unit, stars outside 1–5, a unit rated twice.
    """
    items = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else str(raw).splitlines()
    marks = [_mark(item, catalogue) for item in items if item]
    if len(marks) > MOST:
        raise ValueError(Words("一次最多评价{n}个部门。", n=MOST))
    if len({mark.unit for mark in marks}) != len(marks):
        raise ValueError("同一个部门只评价一次。")
    return tuple(marks)


def _mark(item: object, catalogue: Catalogue) -> Mark:
    if isinstance(item, Mapping):
        code, stars, text = (str(item.get(name) or "") for name in ("unit", "stars", "text"))
    else:
        code, stars, text = (*str(item).split(maxsplit=2), "", "", "")[:3]
    unit = catalogue.unit_by_code(code.strip())
    if unit is None:
        raise ValueError("没有这个单位，请重新选择。")
    if stars.strip() not in {"1", "2", "3", "4", "5"}:
        raise ValueError(Words("请给“{unit}”打 1 到 5 分。", unit=unit.name))
    return Mark(unit.code, int(stars), " ".join(text.split())[:200])
