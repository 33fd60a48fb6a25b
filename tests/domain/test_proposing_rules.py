"""What a county may write about confidences."""

from __future__ import annotations

import pytest

from linli.domain.errors import Invalid
from linli.domain.proposing import Thresholds
from linli.domain.proposing_rules import read_thresholds


def test_two_numbers_are_read() -> None:
    assert read_thresholds({"fill": 0.95, "ask": 0}) == Thresholds(0.95, 0.0)


@pytest.mark.parametrize("wrong", [None, "0.9", True, [0.9]])
def test_what_is_no_number_is_named(wrong: object) -> None:
    with pytest.raises(Invalid) as refusal:
        read_thresholds({"fill": 0.9, "ask": wrong})
    assert list(refusal.value.fields) == ["ask"]
    with pytest.raises(Invalid):
        read_thresholds({"fill": 0.3, "ask": 0.1})
