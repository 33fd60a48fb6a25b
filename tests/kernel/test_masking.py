from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import masking


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13812340000", "138****0000"),
        ("138 1234 0000", "138****0000"),
        ("03541234567", "035****4567"),
        ("7221234", "*****34"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_phone(value: str, expected: str) -> None:
    assert masking.phone(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("张三", "张**"), ("欧阳小明", "欧**"), ("张", "**"), (" ", ""), ("", "")],
)
def test_name(value: str, expected: str) -> None:
    assert masking.name(value) == expected


def test_id_number() -> None:
    assert masking.id_number("11010119900307123X") == "110*************3X"
    assert masking.id_number("12345") == "***"
    assert masking.id_number("") == ""


@given(st.text(max_size=30))
def test_at_least_four_characters_or_everything_stays_hidden(value: str) -> None:
    for masked in (masking.phone(value), masking.id_number(value)):
        assert masked in {"", "***"} or masked.count("*") >= 4
    assert len(masking.name(value)) <= 3
