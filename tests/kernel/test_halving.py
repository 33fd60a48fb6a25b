"""One bad row costs the others nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.halving import halving


@given(st.lists(st.booleans(), max_size=40))
def test_every_good_row_is_worked_on_once_in_order_and_every_bad_one_is_named(
    good: list[bool],
) -> None:
    rows = list(enumerate(good))
    calls = 0

    def work(some: Sequence[tuple[int, bool]]) -> list[int]:
        nonlocal calls
        calls += 1
        if not all(fine for _, fine in some):
            raise ValueError("one of these")
        return [number for number, _ in some]

    named: list[tuple[int, str]] = []
    made = list(halving(rows, work, lambda row, error: named.append((row[0], str(error)))))
    assert made == [number for number, fine in rows if fine]
    assert named == [(number, "one of these") for number, fine in rows if not fine]
    if all(good):
        assert calls == 1, "together where nothing is wrong"
