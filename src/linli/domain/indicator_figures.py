"""From counts to what is printed: sums, exclusions, small cells, and one way to write a figure.

Pages, bulletins, exports and the API all print what :func:`text` gives, so that no two of them
can say different things about the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from linli.domain.clock_text import span_text
from linli.domain.indicator_catalogue import Indicator, Part
from linli.domain.indicators import NOTHING, Rounding, Share
from linli.domain.words import Words

Key = TypeVar("Key", bound=tuple[object, ...])

#: Printed where a pair is too small to be shown, or would give away one that is.
HIDDEN: Final = "少于规定件数，不显示"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, exclusions already taken off.

    ``denominator`` is None for a plain count. ``less`` is how much exclusions took off the
    numerator and the denominator.
    """

    numerator: int
    denominator: int | None = None
    less: tuple[int, int] = (0, 0)

    @property
    def share(self) -> Share | None:
        """The pair, when it is one of a whole.

        Counts by the day they happened are of different matters: more may be returned on a day
        than was dispatched on it. Then there is no share, and no percentage is printed.
        """
        whole = self.denominator
        if whole is None or not 0 <= self.numerator <= whole:
            return None
        return Share(self.numerator, whole)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long matters stayed in a stage: half of ``number`` stays, and nine of ten, no longer."""

    number: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


def worth(part: Part, counts: Mapping[int, int]) -> int:
    """Return the value of a part of a formula; a count that is missing is none."""
    return sum(sign * counts.get(measure, 0) for measure, sign in part)


def counted(
    indicator: Indicator, counts: Mapping[int, int], excluded: Mapping[int, int] | None = None
) -> Counted:
    """Return what an indicator counts, with the counts of excluded matters taken off."""
    off = excluded or {}
    less = worth(indicator.numerator, off), worth(indicator.denominator, off)
    numerator = worth(indicator.numerator, counts) - less[0]
    if not indicator.is_pair:
        return Counted(numerator, None, less)
    return Counted(numerator, worth(indicator.denominator, counts) - less[1], less)


def percent(found: Counted, indicator: Indicator, rounding: Rounding | None = None) -> str:
    """Return the percentage alone: ``—`` where there is none. For charts and sorted columns."""
    share = found.share
    if share is None:
        return NOTHING
    return share.percent(indicator.places, rounding or indicator.rounding)


def text(
    found: Counted | Stay,
    indicator: Indicator,
    *,
    hidden: bool = False,
    rounding: Rounding | None = None,
) -> str:
    """Return a figure in words: ``155``, ``42277/64331（65.72%）``, ``3/2（—）``, a length of time.

    A percentage never stands without its pair. ``hidden``: see :func:`too_small`.
    """
    if isinstance(found, Stay):
        return _stay_text(found)
    if hidden:
        return HIDDEN
    if found.denominator is None:
        return str(found.numerator)
    pair = f"{found.numerator}/{found.denominator}"
    return Words("{pair}（{percent}）", pair=pair, percent=percent(found, indicator, rounding))


def _stay_text(stay: Stay) -> str:
    if stay.median is None or stay.p90 is None:
        return NOTHING
    return Words(
        "中位数 {median}，九成不超过 {p90}（{n} 次）",
        median=span_text(stay.median),
        p90=span_text(stay.p90),
        n=stay.number,
    )


def too_small(cells: Mapping[Key, int], smallest: int) -> frozenset[Key]:
    """Return which cells of a table are not shown, by the denominators of all of them.

    Below ``smallest`` a pair is hidden (an empty one has nothing to hide). Where it would be the
    only hidden one in a line whose total is known, the smallest other cell is hidden with it:
    else it could be worked out.
    """
    if smallest <= 0:
        return frozenset()
    filled = {key: whole for key, whole in cells.items() if whole > 0}
    hidden: set[Key] = {key for key, whole in filled.items() if whole < smallest}
    lines = list(_lines(filled))
    again = bool(hidden)
    while again:
        again = False
        for line in lines:
            open_cells = [key for key in line if key not in hidden]
            if len(line) - len(open_cells) == 1 and open_cells:
                hidden.add(min(open_cells, key=lambda key: (filled[key], repr(key))))
                again = True
    return frozenset(hidden)


def _lines(cells: Iterable[Key]) -> Iterable[list[Key]]:
    """Yield the cells that add up to one total: all but one of their coordinates the same."""
    found: dict[tuple[object, ...], list[Key]] = {}
    for key in cells:
        for place in range(len(key)):
            found.setdefault((place, *key[:place], *key[place + 1 :]), []).append(key)
    return found.values()
