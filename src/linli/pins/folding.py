"""Folding: new pins are added into the sums by month, each batch in one transaction.

Whatever commits while a batch is taken has no mark and waits for the next one. A reader adds the
sums and the rows not folded yet, so that a number is exact to the last act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from linli.kernel import batches
from linli.kernel.transaction import write
from linli.pins.cells import step
from linli.pins.models import PinFilling

#: Rows folded in one transaction.
BATCH: Final = 20_000
#: Stands for all matters together.
ALL_MATTERS: Final = -1


class Level(NamedTuple):
    """One kind of sums: how fine, and what it tells apart beside month and town."""

    resolution: int
    by_village: bool
    by_matter: bool

    @property
    def where(self) -> tuple[str, str, str]:
        """The expressions of cell, village and matter over a pin."""
        village = "village" if self.by_village else "0"
        matter = "matter" if self.by_matter else f"{ALL_MATTERS}"
        return f"cell / {step(self.resolution)}", village, matter


#: The county in coarse cells, the same by matter, a town in fine cells with its villages.
LEVELS: Final = (Level(7, False, False), Level(7, False, True), Level(9, True, False))  # noqa: FBT003 - named above


def fold(beat: Callable[[], None] = lambda: None) -> int:
    """Fold until nothing is left; return how many rows. ``beat`` is called between batches."""
    return batches.repeat(_fold_some, BATCH, beat)


def locked() -> PinFilling:
    """Return the one row, locked until the end of the transaction."""
    PinFilling.objects.bulk_create([PinFilling(id=1)], ignore_conflicts=True)
    return PinFilling.objects.select_for_update().get(id=1)


def _fold_some() -> int:
    if not batches.any_new("pins_fact"):
        return 0
    row = locked()
    row.batch += 1
    taken = batches.mark("pins_fact", row.batch, BATCH)
    row.save(update_fields=["batch"])
    _add_up("id >= %s AND id <= %s AND batch = %s", [taken.first, taken.last, row.batch])
    return taken.rows


def anew() -> None:
    """Empty the sums and add up all pins again, in one transaction."""
    with write():
        row = locked()
        batches.run("DELETE FROM pins_sum", [])
        row.batch += 1
        row.save(update_fields=["batch"])
        batches.run("UPDATE pins_fact SET batch = %s WHERE batch = 0", [row.batch])
        _add_up("1 = 1", [], empty=True)


def summed(level: Level, where: str = "1 = 1") -> str:
    """Return the SELECT that adds up the pins for one kind of sums."""
    cell, village, matter = level.where
    return (
        f"SELECT month, town, {village} AS village, {matter} AS matter, {cell} AS cell,"  # noqa: S608 - our names
        f" SUM(n) AS n FROM pins_fact WHERE {where} GROUP BY 1, 2, 3, 4, 5"
    )


def _add_up(where: str, values: Sequence[Any], *, empty: bool = False) -> None:
    """Add pins into the sums; ``empty``: there are no sums yet that could grow."""
    for level in LEVELS:
        added = f"({summed(level, where)}) AS d"
        mine = "pins_sum.matter >= 0" if level.by_matter else f"pins_sum.matter = {ALL_MATTERS}"
        same = f"pins_sum.resolution = {level.resolution} AND {mine}" + "".join(
            f" AND pins_sum.{one} = d.{one}"
            for one in ("month", "town", "village", "matter", "cell")
        )
        if not empty:
            grown = f"UPDATE pins_sum SET n = pins_sum.n + d.n FROM {added} WHERE {same}"  # noqa: S608 - our names
            batches.run(grown, values)
        batches.run(
            "INSERT INTO pins_sum (resolution, month, town, village, matter, cell, n)"  # noqa: S608 - our names
            f" SELECT {level.resolution}, d.month, d.town, d.village, d.matter, d.cell, d.n"
            f" FROM {added} WHERE NOT EXISTS (SELECT 1 FROM pins_sum WHERE {same})",
            values,
        )
