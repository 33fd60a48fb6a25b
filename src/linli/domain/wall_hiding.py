"""What a wall that everybody sees may say of small numbers: “少于5”, and nothing to work them out.

A list on the wall is numbers that add up to a total shown beside it. A count from 1 to 4 is said
as :attr:`Said.FEW`. So that nobody finds it by taking the others off the total, further counts,
the smallest first, are :attr:`Said.KEPT` back until the hidden ones come to :data:`TOGETHER`. Then
the rule is put to the proof: for every hidden count there must be another list, one matter having
moved from it or to it, that would be shown in exactly the same way. Where there is none, the list
is not shown at all. Whoever knows this rule learns no more than who does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.indicator_catalogue import SMALLEST
from linli.domain.indicators import Share
from linli.domain.words import Words

#: Counts below this, zero apart, are not shown: as small pairs of indicators are.
FEW: Final = SMALLEST
#: The hidden counts of a list come to at least so many matters.
TOGETHER: Final = 2 * FEW
#: Lowest numbers of the shades of a cell; the first holds small and other counts alike.
SHADES: Final = (1, 10, 25, 50, 100)


class Said(StrEnum):
    """How a count is said."""

    NUMBER = "number"
    FEW = "few"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Count:
    """A count as everybody may read it: ``n`` is None where it is not shown."""

    said: Said
    n: int | None = None

    @property
    def text(self) -> str:
        """Return it in words."""
        if self.n is not None:
            return str(self.n)
        return Words("少于{n}", n=FEW) if self.said is Said.FEW else Words("不显示")


@dataclass(frozen=True, slots=True)
class Pair:
    """A rate with its two numbers; each as everybody may read it.

    ``percent`` is '' where it would tell a small number; then ``words`` say what can be said.
    """

    part: Count
    whole: Count
    percent: str
    words: str


KEPT: Final = Count(Said.KEPT)


def small(n: int) -> bool:
    """Tell whether a count is too small to be shown."""
    return 0 < n < FEW


def alone(n: int) -> Count:
    """Return a count that is part of no list."""
    return Count(Said.FEW) if small(n) else Count(Said.NUMBER, n)


def pair(share: Share | None, places: int) -> Pair:
    """Return a rate. Neither its numerator, its denominator nor what lacks may be small.

    ``share`` is None where there is no rate: a pair of two different sets, or nothing counted.
    """
    if share is None or not share.denominator:
        return Pair(alone(0), alone(0), "", Words("没有可算的"))
    part, whole = share.numerator, share.denominator
    if small(whole):
        return Pair(KEPT, alone(whole), "", Words("件数太少，不显示"))
    if small(part):
        return Pair(alone(part), alone(whole), "", Words("少于{n}件", n=FEW))
    if small(whole - part):
        return Pair(KEPT, alone(whole), "", Words("其余少于{n}件", n=FEW))
    return Pair(alone(part), alone(whole), share.percent(places), "")


def listed(parts: Sequence[int], last: Iterable[int] = ()) -> tuple[Count, ...] | None:
    """Return the counts of a list whose total is shown; None where the list is not shown.

    ``last`` are the places that are kept back only when nothing else is left.
    """
    return _listed(parts, tuple(last), lambda _at, n: n >= 0)


def beside(
    wholes: Sequence[int], parts: Sequence[int]
) -> tuple[tuple[Count, ...] | None, tuple[Count, ...] | None]:
    """Return two lists side by side, the second counting a part of each count of the first.

    Raises ValueError where a part is larger than its whole.
    """
    if any(part > whole for whole, part in zip(wholes, parts, strict=True)):
        raise ValueError("a part is larger than its whole")
    return (
        _listed(wholes, (), lambda at, n: n >= parts[at]),
        _listed(parts, (), lambda at, n: 0 <= n <= wholes[at]),
    )


def _listed(
    parts: Sequence[int], last: Sequence[int], possible: Callable[[int, int], bool]
) -> tuple[Count, ...] | None:
    shown = _shown(parts, last)
    if shown is None or not all(
        _moved(parts, at, last, shown, possible)
        for at, one in enumerate(shown)
        if one.said is not Said.NUMBER
    ):
        return None
    return shown


def _shown(parts: Sequence[int], last: Sequence[int]) -> tuple[Count, ...] | None:
    """Return the list before it is put to the proof; None where there is nothing to show."""
    if small(sum(parts)):
        return None
    kept: set[int] = set()
    few = {at for at, n in enumerate(parts) if small(n)}
    free = [at for at, n in enumerate(parts) if n >= FEW]
    free.sort(key=lambda at: (at in last, parts[at], at))
    while few and (sum(parts[at] for at in few | kept) < TOGETHER or len(few | kept) == 1):
        if not free:
            return None
        kept.add(free.pop(0))
    if few and not free:
        return None  # nothing of it is left to show
    return tuple(
        KEPT if at in kept else Count(Said.FEW) if at in few else Count(Said.NUMBER, n)
        for at, n in enumerate(parts)
    )


def _moved(
    parts: Sequence[int],
    at: int,
    last: Sequence[int],
    shown: tuple[Count, ...],
    possible: Callable[[int, int], bool],
) -> bool:
    """Tell whether a matter could move between this count and another and nothing would show."""
    for other, one in enumerate(shown):
        if other == at or one.said is Said.NUMBER:
            continue
        for step in (1, -1):
            changed = [*parts]
            changed[at] += step
            changed[other] -= step
            if (
                possible(at, changed[at])
                and possible(other, changed[other])
                and _shown(changed, last) == shown
            ):
                return True
    return False


def folded(counts: Mapping[str, int], most: int) -> tuple[list[tuple[str, int]], int]:
    """Return the largest counts by name, and the rest together: neither is ever small.

    Ties stand in the order of the names. Where all of them together are small, nothing is
    returned: ``([], 0)``.
    """
    filled = sorted(((name, n) for name, n in counts.items() if n > 0), key=lambda x: (-x[1], x[0]))
    shown = [one for one in filled[:most] if one[1] >= FEW]
    rest = sum(n for _, n in filled) - sum(n for _, n in shown)
    while small(rest) and shown:
        rest += shown.pop()[1]
    return ([], 0) if small(rest) else (shown, rest)


def shade(n: int) -> int:
    """Return the shade of a cell, 1 the lightest. Raises ValueError for none."""
    if n < 1:
        raise ValueError("an empty cell has no shade")
    return sum(1 for low in SHADES if n >= low)


def shades(
    cells: Mapping[int, int], inside: Mapping[int, int], wholes: Mapping[int, Count]
) -> dict[int, int]:
    """Return the shades of the cells that are drawn.

    ``inside`` tells in which area each cell lies, ``wholes`` what is shown of these areas: where
    a count is not shown, no cell is. The lightest shade may be one matter or nine; so many cells
    are left out that an area never has as many of them as matters, for then each would be one.
    """
    drawn: dict[int, int] = {}
    room = {area: count.n - 1 for area, count in wholes.items() if count.n is not None}
    # Full cells first; among equals by name, so that the choice tells nothing.
    for cell, n in sorted(cells.items(), key=lambda pair: (-shade(pair[1]), pair[0])):
        area, degree = inside.get(cell, 0), shade(n)
        low = SHADES[degree - 1]
        if room.get(area, 0) >= low:
            room[area] -= low
            drawn[cell] = degree
    return drawn
