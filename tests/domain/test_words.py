"""Texts with gaps survive being handed from one process to another."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

import pytest

from linli.domain.words import Listed, Named, Quoted, When, Words, packed, unpacked

TEXTS = (
    Words("{unit}请于{day}前反馈", unit="住建局", day="3月5日"),
    Words("没有要填的"),
    Listed("、", ("甲", Words("{n}件", n=2))),
    When("3月5日", date(2026, 3, 5)),
    Quoted("现在 {还}"),
    Named("结案", "计数：结案"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_the_same_after_a_journey(text: Words) -> None:
    stored = unpacked(json.loads(json.dumps(packed(text))))
    for arrived in (copy.copy(text), pickle.loads(pickle.dumps(text)), stored):  # noqa: S301 - our own bytes
        assert isinstance(arrived, Words)
        assert type(arrived) is type(text)
        assert arrived == text
        assert (arrived.template, arrived.params) == (text.template, text.params)
        for name in ("parts", "separator", "value"):
            assert getattr(arrived, name, None) == getattr(text, name, None)


@pytest.mark.parametrize(
    "stored", [None, [], {}, {"says": "甲"}, {"says": "{x}", "with": {"y": 1}}]
)
def test_nonsense_is_no_sentence(stored: object) -> None:
    with pytest.raises(ValueError, match="stored"):
        unpacked(stored)
