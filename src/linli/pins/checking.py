"""Comparing the sums with the pins they were added up from, in the database itself."""

from __future__ import annotations

from typing import Final

from django.db import connection

from linli.pins.folding import ALL_MATTERS, LEVELS, Level, summed

_COLUMNS: Final = "month, town, village, matter, cell, n"


def wrong_sums() -> int:
    """Return how many sums differ from their pins, or are missing, or stand for nothing.

    Called while no folding is at work (:func:`linli.pins.folding.locked`). What is not folded yet
    has no part in it; neither has a sum that has come back to nought.
    """
    return sum(len({row[:-1] for row in _differing(level)}) for level in LEVELS)


def _differing(level: Level) -> list[tuple[int, ...]]:
    own = "matter >= 0" if level.by_matter else f"matter = {ALL_MATTERS}"
    counted = f"SELECT {_COLUMNS} FROM ({summed(level, 'batch <> 0')}) AS d WHERE n <> 0"  # noqa: S608 - our names
    kept = (
        f"SELECT {_COLUMNS} FROM pins_sum"  # noqa: S608 - our names
        f" WHERE resolution = {level.resolution} AND {own} AND n <> 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{counted} EXCEPT {kept}")
        found = cursor.fetchall()
        cursor.execute(f"{kept} EXCEPT {counted}")
        return [*found, *cursor.fetchall()]
