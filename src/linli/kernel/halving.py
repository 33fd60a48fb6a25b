"""Working on many rows together so that one bad row cannot keep the others from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Row = TypeVar("Row")
Made = TypeVar("Made")


def halving(
    rows: Sequence[Row],
    work: Callable[[Sequence[Row]], Sequence[Made]],
    bad: Callable[[Row, Exception], None],
) -> Iterator[Made]:
    """Yield what ``work`` makes of the rows, all at once where that succeeds.

    Where it fails, each half is tried by itself, down to the rows that cannot be worked on: those
    are given to ``bad`` with what went wrong, the others are not lost. ``work`` may only read, for
    it is called again with parts of the same rows.
    """
    try:
        made = work(rows)
    except Exception as error:  # noqa: BLE001 - whatever a row makes go wrong, the others must not wait
        if len(rows) == 1:
            bad(rows[0], error)
            return
        half = len(rows) // 2
        for part in (rows[:half], rows[half:]):
            yield from halving(part, work, bad)
    else:
        yield from made
