"""What a wall that everybody sees may say of small numbers: “少于5”, and nothing to work them out.

A list on the wall is numbers that add up to a total shown beside it. A count from 1 to 4 is said
as :attr:`Said.FEW`. So that nobody finds it by taking the others off the total, what is hidden has
to come to :data:`TOGETHER`, and no hidden count may be the only one that fits. The first of three
ways that does it is taken: the small counts alone; with them all that are below :data:`BAND`; with
them as few others as do, the smallest first (both are :attr:`Said.KEPT` back). Where none does, the
list is not shown at all.

Whoever knows this rule learns no more than who does not: each way reckons with every list that
would be shown like this one, and with those alone. The tests take all lists of some totals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from linli.domain.indicator_catalogue import SMALLEST
from linli.domain.indicators import Share
from linli.domain.words import Words

#: Counts below this, zero apart, are not shown: as small pairs of indicators are.
FEW: Final = SMALLEST
#: The hidden counts of a list come to at least so many matters.
TOGETHER: Final = 2 * FEW
#: Counts below this are kept back together with small ones.
BAND: Final = 2 * FEW
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
    return _listed(_Given(tuple(parts), frozenset(last), tuple(sum(parts) for _ in parts)))


def beside(
    wholes: Sequence[int], parts: Sequence[int]
) -> tuple[tuple[Count, ...] | None, tuple[Count, ...] | None]:
    """Return two lists side by side, the second counting a part of each count of the first.

    Beside a count that is not shown, none is: all of these parts are one number of the second list,
    and so it tells nothing about any of the first. Raises ValueError where a part is larger than
    its whole.
    """
    if any(part > whole for whole, part in zip(wholes, parts, strict=True)):
        raise ValueError("a part is larger than its whole")
    first = listed(wholes)
    if first is None:
        return None, None
    open_ = [at for at, one in enumerate(first) if one.n is not None]
    pooled = [at for at in range(len(parts)) if at not in set(open_)]
    rows = [parts[at] for at in open_]
    caps = [wholes[at] for at in open_]
    if pooled:
        rows.append(sum(parts[at] for at in pooled))
        caps.append(sum(wholes[at] for at in pooled))
    counts = _listed(_Given(tuple(rows), frozenset(), tuple(caps)))
    if counts is None:
        return first, None
    second = dict(zip(open_, counts, strict=False))
    return first, tuple(second.get(at, KEPT) for at in range(len(parts)))


class _Given(NamedTuple):
    """A list; ``last`` as for :func:`listed`, ``caps`` how large each count can be at most."""

    parts: tuple[int, ...]
    last: frozenset[int]
    caps: tuple[int, ...]

    @property
    def few(self) -> frozenset[int]:
        return frozenset(at for at, n in enumerate(self.parts) if small(n))

    @property
    def free(self) -> list[int]:
        """Places that may be kept back, the first to be so first."""
        found = [at for at, n in enumerate(self.parts) if n >= FEW]
        return sorted(found, key=self.order)

    def order(self, at: int) -> tuple[bool, int, int]:
        return at in self.last, self.parts[at], at

    def banded(self) -> frozenset[int]:
        """Places below :data:`BAND` that are not small."""
        return frozenset(at for at in self.free if self.parts[at] < BAND and at not in self.last)


def _listed(given: _Given) -> tuple[Count, ...] | None:
    if small(sum(given.parts)):
        return None
    kept = _kept(given)
    if kept is None:
        return None
    return tuple(KEPT if at in kept else alone(n) for at, n in enumerate(given.parts))


def _kept(given: _Given) -> frozenset[int] | None:
    """Return which places are kept back beside the small ones; None: nothing may be shown."""
    if not given.few or _alone(given):
        return frozenset()
    if _in_band(given):
        return given.banded()
    kept = _smallest(given)
    return kept if kept is not None and _smallest_hides(given, kept) else None


def _enough(given: _Given, kept: Collection[int]) -> bool:
    """Tell whether so much is hidden that it can be."""
    hidden = given.few | frozenset(kept)
    return len(hidden) > 1 and sum(given.parts[at] for at in hidden) >= TOGETHER


def _hides(given: _Given, kept: Collection[int]) -> bool:
    """Tell whether enough is hidden, and something is left to be shown."""
    return _enough(given, kept) and len(kept) < len(given.free)


def _several(sums: Iterable[int], places: int, least: int, most: int) -> bool:
    """Tell whether each of some counts, least to most, can have two values at least.

    ``sums``: what all of them together may come to.
    """
    values = [
        value
        for one in sums
        if places * least <= one <= places * most
        for value in (
            max(least, one - most * (places - 1)),
            min(most, one - least * (places - 1)),
        )
    ]
    return not places or (bool(values) and min(values) < max(values))


def _alone(given: _Given) -> bool:
    """Tell whether it is enough to hide the small counts: the first way."""
    few = given.few
    return _hides(given, ()) and _several(
        [sum(given.parts[at] for at in few)], len(few), 1, FEW - 1
    )


def _in_band(given: _Given) -> bool:
    """Tell whether the second way does: lists for which the first did look otherwise."""
    few, kept = len(given.few), given.banded()
    if not _hides(given, kept) or any(given.caps[at] < BAND - 1 for at in kept):
        return False
    together = sum(given.parts[at] for at in given.few | kept)
    most = few * (FEW - 1)
    sums = [
        one
        for one in range(few, most + 1)
        if len(kept) * FEW <= together - one <= len(kept) * (BAND - 1)
        and not (few > 1 and TOGETHER <= one < most)
    ]
    return _several(sums, few, 1, FEW - 1) and _several(
        [together - one for one in sums], len(kept), FEW, BAND - 1
    )


def _smallest(given: _Given) -> frozenset[int] | None:
    """Return the smallest that do, beside the small ones; None where nothing else is left."""
    kept = set[int]()
    for at in given.free:
        if _enough(given, kept):
            break
        kept.add(at)
    return frozenset(kept) if _hides(given, kept) else None


def _smallest_hides(given: _Given, kept: frozenset[int]) -> bool:
    """Tell whether the third way does, reckoning with every list that comes to it in the same way.

    Two at most are kept back, for a small one and two others come to :data:`TOGETHER`.
    """
    few, places = sorted(given.few), sorted(kept)
    together = sum(given.parts[at] for at in given.few | kept)
    sums, values = set[int](), [set[int]() for _ in places]
    for one in range(len(few), len(few) * (FEW - 1) + 1):
        spread = _spread(one, few)
        for found in _shares(together - one, [given.caps[at] for at in places]):
            other = [*given.parts]
            for at, n in (*zip(few, spread, strict=True), *zip(places, found, strict=True)):
                other[at] = n
            world = _Given(tuple(other), given.last, given.caps)
            if _smallest(world) != kept or _alone(world) or _in_band(world):
                continue
            sums.add(one)
            for held, n in zip(values, found, strict=True):
                held.add(n)
    return _several(sums, len(few), 1, FEW - 1) and all(len(one) > 1 for one in values)


def _spread(together: int, places: Collection[int]) -> list[int]:
    """Return some small counts that come to a sum; how they share it changes nothing here."""
    left, found = together, []
    for rest in reversed(range(len(places))):
        found.append(min(FEW - 1, left - rest))
        left -= found[-1]
    return found


def _shares(together: int, caps: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield how a sum can be shared by up to two places that are not small, each up to its cap.

    Of two, one is below :data:`TOGETHER`, or the other would not have been needed.
    """
    found: set[tuple[int, ...]]
    if len(caps) == 2:
        found = {(n, together - n) for n in range(FEW, TOGETHER)}
        found |= {(together - n, n) for n in range(FEW, TOGETHER)}
    else:
        found = {(together,)} if caps else {()} if together == 0 else set()
    for one in sorted(found):
        if all(FEW <= n <= cap for n, cap in zip(one, caps, strict=True)):
            yield one


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
