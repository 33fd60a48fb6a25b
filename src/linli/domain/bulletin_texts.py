"""The words of a bulletin: numbers are fields in double braces and cannot be typed over.

A text says ``本周共收件{{收件}}件``; the field is filled from the frozen numbers when the page is
drawn. Whoever edits may move, drop or repeat a field and write around it; a figure typed by hand
is refused, because nobody could trace it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from linli.domain.words import Words

_FIELD: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: A number before a word for counting, in digits of any width or in Chinese numerals.
_UNITS: Final = "件次|件|人次|批次|次|起|宗|个百分点|百分点|%|％|‰|成"  # zh-only
_DIGIT, _NUMERAL = "0-9０-９", "零〇一二两三四五六七八九十百千万亿"  # zh-only
#: “第10次会议” counts nothing: what stands behind 第 is a place in an order.
_TYPED: Final = re.compile(
    rf"(?<![第.．{_DIGIT}])[{_DIGIT}][{_DIGIT}.,，．]*\s*(?:余|多)?\s*(?:{_UNITS})"
    rf"|百分之[点{_NUMERAL}{_DIGIT}]+"
    rf"|(?<![第{_NUMERAL}])(?:[{_NUMERAL}]{{2,}}|[十百千万亿])(?:余|多)?(?:件次|件|人次|次|起|宗)"
)
#: Longest text of one block, characters; most blocks of a bulletin.
LONGEST: Final = 1000
MOST: Final = 60


class Is(StrEnum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    TABLE = "table"
    CHART = "chart"


#: Blocks whose words may be changed; of the others, the place and whether they are printed.
WORDED: Final = frozenset({Is.HEADING, Is.TEXT})


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a bulletin.

    ``key`` names it through all its versions. ``text`` holds fields in double braces; of a table
    or a chart it is the name of the frozen one. ``shown`` False: kept, not printed.
    """

    key: str
    kind: Is
    text: str
    shown: bool = True


def fields(text: str) -> tuple[str, ...]:
    """Return the names of the fields in a text, in order."""
    return tuple(_FIELD.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its fields filled; raises KeyError for one that is not known."""
    return _FIELD.sub(lambda found: values[found.group(1)], text)


def typed_figure(text: str) -> str:
    """Return the first figure somebody typed by hand, or ''."""
    found = _TYPED.search(_FIELD.sub("", text))
    return found.group() if found else ""


def problem(block: Block, values: Mapping[str, str]) -> str:
    """Return what is wrong with the words of a block, or ''."""
    if block.kind not in WORDED:
        return ""
    if not block.text.strip():
        return "这一段没有文字；不要印的，取消勾选“印出”。" if block.shown else ""
    if len(block.text) > LONGEST:
        return Words("这一段超过{n}字，请分成几段。", n=LONGEST)
    return _field_problem(block.text, values) or _figure_problem(block.text)


def _field_problem(text: str, values: Mapping[str, str]) -> str:
    unknown = next((name for name in fields(text) if name not in values), None)
    if unknown is not None:
        return Words("没有“{name}”这个数字字段，请从下面的清单里选。", name=unknown)
    rest = _FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        return "数字字段要用两个大括号括起来，例如 {{收件}}。"
    return ""


def _figure_problem(text: str) -> str:
    figure = typed_figure(text)
    if not figure:
        return ""
    return Words("“{figure}”是手写的数字。数字只能用字段，请从下面的清单里选。", figure=figure)


def arranged(blocks: Iterable[Block], order: Mapping[str, int]) -> tuple[Block, ...]:
    """Return the blocks in the order of the numbers typed beside them.

    What got a smaller number stands before the block that has it, what got a larger one after.
    """
    held = list(blocks)
    places = {block.key: place for place, block in enumerate(held, 1)}

    def rank(block: Block) -> tuple[int, int]:
        was = places[block.key]
        place = order.get(block.key, was)
        return place, (place > was) - (place < was)

    return tuple(sorted(held, key=rank))


def moved(blocks: Iterable[Block], key: str, by: int) -> tuple[Block, ...]:
    """Return the blocks with one of them moved up (−1) or down (+1); at the end nothing moves."""
    held = list(blocks)
    at = next((place for place, one in enumerate(held) if one.key == key), None)
    if at is None or not 0 <= at + by < len(held):
        return tuple(held)
    held.insert(at + by, held.pop(at))
    return tuple(held)


def added(blocks: Iterable[Block], text: str = "") -> tuple[Block, ...]:
    """Return the blocks with an own paragraph at the end, under a key that is not used yet."""
    held = tuple(blocks)
    used = {one.key for one in held}
    key = next(name for number in range(1, len(held) + 2) if (name := f"own{number}") not in used)
    return (*held, Block(key, Is.TEXT, text))


# -- what changed from one edition to the next ----------------------------------------------


class Changed(StrEnum):
    """What kind of thing changed."""

    FIGURE = "figure"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what it is called, and what stood there; '' where nothing did."""

    kind: Changed
    label: str
    was: str
    now: str


def changes(
    figures: tuple[Mapping[str, tuple[str, str]], Mapping[str, tuple[str, str]]],
    blocks: tuple[Iterable[Block], Iterable[Block]],
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> tuple[Change, ...]:
    """Return what differs between two editions: figures in their order, then texts.

    Each pair is (former, present). ``figures`` by key: label and printed text. Of texts, what was
    printed counts: the same words with another number in them are a changed figure, not a
    changed text.
    """
    former, present = figures
    found = [
        Change(Changed.FIGURE, (present.get(key) or former[key])[0], was, now)
        for key in [*present, *(one for one in former if one not in present)]
        if (was := former.get(key, ("", ""))[1]) != (now := present.get(key, ("", ""))[1])
    ]
    old = {one.key: one for one in blocks[0] if one.shown and one.kind in WORDED}
    new = {one.key: one for one in blocks[1] if one.shown and one.kind in WORDED}
    for key in [*new, *(one for one in old if one not in new)]:
        gone, here = old.get(key), new.get(key)
        if gone is not None and here is not None and gone.text == here.text:
            continue
        found.append(
            Change(
                Changed.TEXT,
                "",
                filled(gone.text, values[0]) if gone else "",
                filled(here.text, values[1]) if here else "",
            )
        )
    return tuple(found)


def worded(block: Block, text: str, *, shown: bool) -> Block:
    """Return the block as edited; of a table or chart only whether it is printed changes."""
    return replace(block, text=text if block.kind in WORDED else block.text, shown=shown)
