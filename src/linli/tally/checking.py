"""Comparing the roll-ups with the kept facts they were added up from, in the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from linli.domain.measures import label
from linli.tally.asking import run
from linli.tally.cuboids import COLUMNS, CUBOIDS, Cuboid, Grain
from linli.tally.folding import period, spread_sources

#: Wrong rows named of each roll-up and grain.
_NAMED: Final = 5
_GRAINS: Final = {Grain.ALL: "全部", Grain.MONTH: "月", Grain.DAY: "日"}


def wrong_rollups() -> Iterator[str]:
    """Yield a sentence for every cell of a roll-up that is not the sum of its facts.

    Called while no folding is at work (:func:`linli.tally.folding.locked`).
    """
    for cuboid in CUBOIDS:
        for grain in cuboid.grains:
            yield from _wrong(cuboid, grain)
    yield from _wrong_spreads()


def _wrong(cuboid: Cuboid, grain: Grain) -> Iterator[str]:
    keys = ["period", *(dim.value for dim in cuboid.dims)]
    dims = ", ".join(keys[1:])
    sums = ", ".join(
        f"COALESCE(SUM(CASE WHEN measure = {number} THEN n END), 0)" for number in COLUMNS
    )
    stored = ", ".join(f"COALESCE(m{number}, 0)" for number in COLUMNS)
    counted = (
        f"SELECT {period(grain)} AS period, {dims}, {sums} FROM tally_fact"  # noqa: S608 - our names
        f" WHERE measure < 300 GROUP BY 1, {dims}"
    )
    kept = f"SELECT {', '.join(keys)}, {stored} FROM {cuboid.table} WHERE grain = {int(grain)}"  # noqa: S608
    width = len(keys)
    should = {row[:width]: row[width:] for row in run(f"{counted} EXCEPT {kept}", [])}
    stands = {row[:width]: row[width:] for row in run(f"{kept} EXCEPT {counted}", [])}
    nothing = (0,) * len(COLUMNS)
    for key in sorted({*should, *stands}, key=str)[:_NAMED]:
        pairs = zip(COLUMNS, should.get(key, nothing), stands.get(key, nothing), strict=True)
        for number, right, wrong in pairs:
            if right != wrong:
                yield (
                    f"汇总表 {cuboid.table}（{_GRAINS[grain]} {key}）的“{label(number)}”："
                    f"按逐条计数应为 {right}，汇总为 {wrong}。"
                )


def _wrong_spreads() -> Iterator[str]:
    for grain, source in spread_sources("tally_fact"):
        where, counted = source
        rows = f"tally_spread WHERE grain = {int(grain)} AND {where}"
        kept = f"SELECT period, measure, slot, unit, town, n FROM {rows}"  # noqa: S608 - our names
        should = set(run(f"{counted} EXCEPT {kept}", []))
        stands = set(run(f"{kept} EXCEPT {counted}", []))
        for key in sorted({row[:5] for row in should | stands}, key=str)[:_NAMED]:
            right = next((row[5] for row in should if row[:5] == key), 0)
            wrong = next((row[5] for row in stands if row[:5] == key), 0)
            yield (
                f"汇总表 tally_spread（{_GRAINS[grain]} {key[0]}）的“{label(key[1])}”："
                f"按逐条计数应为 {right}，汇总为 {wrong}。"
            )
