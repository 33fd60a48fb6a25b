"""Keys of rows: exact for every reader, and read from whatever somebody sends."""

from __future__ import annotations

import pytest

from linli.kernel.keys import new_id, number


def test_a_new_key_is_exact_in_every_json_reader() -> None:
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    assert all(0 < one < 2**53 for one in made)
    assert all(number(one) == one for one in made)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("17", 17), (17, 17), ("007", 7), ("9" * 16, 9999999999999999),
        ("9" * 17, 0), ("", 0), ("-1", 0), ("1.5", 0), (" 1", 0), ("x", 0), ("\x00", 0),
        ("１７", 0), ("²", 0),
    ],
)  # fmt: skip
def test_what_is_no_number_is_nought(said: str | int, read: int) -> None:
    assert number(said) == read
