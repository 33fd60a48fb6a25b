"""Short messages are counted as the networks count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.sms_length import PART, WHOLE, SmsLength, sms_length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SmsLength(0, 0, 70)),
        ("您好", SmsLength(2, 1, 68)),
        ("字" * 70, SmsLength(70, 1, 0)),
        ("字" * 71, SmsLength(71, 2, 63)),
        ("字" * 134, SmsLength(134, 2, 0)),
        ("字" * 135, SmsLength(135, 3, 66)),
        ("a" * 71, SmsLength(71, 2, 63)),
        ("😀" * 35, SmsLength(70, 1, 0)),
        ("😀" * 36, SmsLength(72, 2, 61)),
    ],
)
def test_parts_are_seventy_or_sixty_seven(text: str, expected: SmsLength) -> None:
    assert sms_length(text) == expected


def test_the_halves_of_one_character_stay_in_one_part() -> None:
    """66 characters leave one place: an emoji begins a part of its own there."""
    assert sms_length("字" * 66 + "😀" + "字" * 66).parts == 3
    assert sms_length("字" * 65 + "😀" + "字" * 67).parts == 2


@given(st.text(max_size=400))
def test_what_is_left_completes_the_parts(text: str) -> None:
    length = sms_length(text)
    assert length.characters == len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length.parts > 1:
        assert length.characters + length.left <= length.parts * PART
        assert length.characters > WHOLE
    else:
        assert length.characters + length.left == WHOLE


@given(st.text(max_size=200), st.text(max_size=200))
def test_more_words_never_cost_fewer_parts(first: str, more: str) -> None:
    assert sms_length(first + more).parts >= sms_length(first).parts
