"""Words of danger: the hand-made list, what is calmed, whom to call, bad input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain import urgent
from linli.domain.urgent import Danger
from linli.text.evaluation.files import Files
from linli.text.evaluation.urgent import NONE, run, sentences


def kinds(text: str) -> list[Danger]:
    return [alarm.danger for alarm in urgent.alarms(text)]


def test_the_list_is_long_and_mixed() -> None:
    rows = sentences()
    assert len(rows) >= 200
    assert {danger for danger, _ in rows} == {*(one.value for one in Danger), NONE}
    assert len({sentence for _, sentence in rows}) == len(rows)


def test_hardly_any_danger_is_missed_and_little_is_shouted_at() -> None:
    said: list[str] = []
    figures = run(Files(), log=said.append)
    assert figures["recall"].value >= 0.98, said
    assert figures["precision"].value >= 0.95, said
    assert figures["right.danger"].value >= 0.95


@pytest.mark.data
def test_few_messages_that_tell_of_no_danger_show_a_number(shared_data) -> None:  # type: ignore[no-untyped-def]  # a Path
    files = Files(messages=shared_data / "messages.jsonl.gz")
    assert run(files, log=lambda _: None, share=0.2)["shown.real"].value <= 0.12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三楼着火了", [Danger.FIRE]),
        ("三楼ｏｎ　ｆｉｒｅ", []),
        ("THE HOUSE IS ON FIRE", [Danger.FIRE]),
        ("去年这里着过火", []),
        ("去年着过火，现在又着火了", [Danger.FIRE]),
        ("没有着火", []),
        ("燃气灶打不着火", []),
        ("樓上著火了,冒濃煙", [Danger.FIRE]),
        ("着火了没人管", [Danger.FIRE]),
        ("消防演练什么时候办", []),
        ("没有人受伤", []),
        ("没有人受伤,但是房子着火了", [Danger.FIRE]),
        ("喝了农药,昏迷不醒", [Danger.SUICIDE, Danger.MEDICAL]),
        ("担心他会自杀", [Danger.SUICIDE]),
        ("路灯不亮", []),
        ("", []),
    ],
)
def test_what_is_over_denied_or_practised_does_not_shout(text: str, expected: list[Danger]) -> None:
    assert kinds(text) == expected


def test_the_words_stand_where_they_say() -> None:
    text = "你好！隔壁着火了，快来"
    (alarm,) = urgent.alarms(text)
    assert (alarm.words, text[alarm.start : alarm.end]) == ("着火", "着火")


def test_whom_to_call() -> None:
    assert urgent.advice(()) is None
    both = urgent.advice(urgent.alarms("着火了，有人触电"))
    assert both is not None
    assert [line.number for line in both.lines] == ["119", "120"]
    assert both.sentence == urgent.ADVICE[Danger.FIRE].sentence
    assert all(urgent.advice_for([danger]) for danger in Danger)


@pytest.mark.parametrize(
    "text",
    [
        "着火" * 60_000,
        "没有" * 60_000,
        "孩子" * 60_000,
        "可能去年" * 30_000,
        "a" * 100_000,
        "\x00\ud800着火",
        "<p>著火了</p>",
        "😀🔥",
        "ａ１，；",
    ],
)
def test_whatever_comes_is_read(text: str) -> None:
    assert len(urgent.alarms(text)) <= len(Danger)


def test_only_so_much_is_read() -> None:
    assert urgent.alarms("好" * urgent.READ + "着火") == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_plain_words_keep_their_places(before: str, after: str) -> None:
    text = f"{before}。着火了。{after}"
    assert len(urgent.plain(text)) == len(text)
    assert any(alarm.danger is Danger.FIRE for alarm in urgent.alarms(text))
