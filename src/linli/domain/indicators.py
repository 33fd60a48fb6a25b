"""How a share is printed: numerator and denominator first, a percentage that never flatters.

Published bulletins contradict each other (the same 254567 of 254592 is printed 99.9 % by one
office and would be 100.0 % by half-up), so the rule is written down once: exact integers,
half-up unless a site asks for cutting, 100 % only when all, 0 % only when none, and a dash
when there was nothing to count.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Printed when the denominator is 0: neither 0 % nor 100 % would be true.
NOTHING = "—"
#: Decimal places of a percentage unless a form asks for another number.
PLACES = 2


class Rounding(StrEnum):
    """What happens to the digits that are not printed."""

    HALF_UP = "half_up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Share:
    """``numerator`` of ``denominator`` things of the same kind, both counted.

    Raises ValueError when the part is negative or larger than the whole: such a pair was
    counted over two different sets, and no percentage of it means anything.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share")

    def percent(self, places: int = PLACES, rounding: Rounding = Rounding.HALF_UP) -> str:
        """Return the percentage with ``places`` (≥ 0) decimals, such as ``65.72%``, or ``—``."""
        if self.denominator == 0:
            return NOTHING
        return f"{_decimal(self._units(places, rounding), places)}%"

    def text(self, places: int = PLACES, rounding: Rounding = Rounding.HALF_UP) -> str:
        """Return ``42277/64331（65.72%）``: a percentage never stands alone."""
        return f"{self.numerator}/{self.denominator}（{self.percent(places, rounding)}）"

    def _units(self, places: int, rounding: Rounding) -> int:
        """Return the percentage in units of its last printed digit, kept off false extremes."""
        whole: int = 100 * 10**places
        units, rest = divmod(self.numerator * whole, self.denominator)
        if rounding is Rounding.HALF_UP and 2 * rest >= self.denominator:
            units += 1
        if 0 < self.numerator < self.denominator:
            units = min(max(units, 1), whole - 1)
        return units


def _decimal(units: int, places: int) -> str:
    if places == 0:
        return str(units)
    return f"{units // 10**places}.{units % 10**places:0{places}d}"
