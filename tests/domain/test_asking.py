"""What a report does not say yet, and how it is asked for."""

from __future__ import annotations

import pytest

from linli.domain import asking
from linli.domain.asking import Need


def needs(text: str, **held: bool) -> list[Need]:
    return [one.need for one in asking.missing(text, **held)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("吵死了", [Need.WHAT]),
        ("昨晚和平小区的路灯不亮，希望修一下，电话13900001234", []),
        ("东西堆得乱七八糟的", [Need.PLACE, Need.TIME, Need.OBJECT]),
        ("和平小区的路灯一直不亮", [Need.WISH, Need.CONTACT]),
        ("路灯一直不亮，希望修", [Need.PLACE, Need.CONTACT]),
    ],
)
def test_what_is_asked(text: str, expected: list[Need]) -> None:
    assert needs(text) == expected


def test_what_the_form_holds_is_not_asked() -> None:
    assert needs("路灯不亮，希望修", place=True, time=True, contact=True) == []


def test_never_more_than_three_and_in_order() -> None:
    found = needs("乱七八糟乱七八糟")
    assert len(found) == asking.MOST
    assert found == sorted(found, key=list(Need).index)


def test_every_question_is_polite_and_whole() -> None:
    assert set(asking.QUESTIONS) == set(Need)
    for need, question in asking.QUESTIONS.items():
        assert question.need is need
        assert question.sentence.endswith(("？", "。"))
        assert 1 <= len(question.label) <= 4


@pytest.mark.parametrize(
    "text", ["路" * 100_000, "1" * 100_000, "\x00\ud800" * 9, "<b>" * 9, "😀" * 99, "路燈壞了請修"]
)
def test_whatever_comes_is_read(text: str) -> None:
    assert len(asking.missing(text)) <= asking.MOST
