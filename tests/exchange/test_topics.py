"""A message is proposed a matter by counted words, and none when no word points anywhere."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import World

from linli.exchange.topics import LABELS, Topics

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("title", "text", "label", "code"),
    [
        ("垃圾堆了三天", "没人来收。", "", "A01"),
        ("", "小区物业从来不修门，找物业也没用。", "", "B01"),
        ("", "井盖裂了。", "", "A03"),
        ("", "请处理。", "城乡建设", "B01"),
        ("", "请处理。", "", ""),
    ],
)
def test_proposals(world: World, title: str, text: str, label: str, code: str) -> None:
    assert Topics(world.catalogue, TODAY).propose(title=title, text=text, label=label) == code


def test_a_matter_not_admitted_that_day_is_not_proposed(world: World) -> None:
    early = Topics(world.catalogue, date(2019, 1, 1))
    assert early.propose(title="垃圾堆了三天", text="没人来收。") == ""


def test_labels_speak_in_words_of_two_or_more_characters() -> None:
    assert all(len(word) > 1 for words in LABELS.values() for word in words)
