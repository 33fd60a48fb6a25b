"""One spelling for texts, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.text.normal import READ, aligned, normal


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        ("ＡＢＣ１２３", "abc123"),
        ("路 灯\u3000坏\u200b了\n！！！！", "路灯坏了!"),
        ("hello   World 138 0000", "hello world 138 0000"),
        ("12号楼 3单元", "12号楼3单元"),
        ("1000000元", "1000000元"),
        ("<p class='a'>路灯&nbsp;坏了</p><script>x(1)</script>", "路灯坏了"),
        ("<style>a{}", ""),
        ("一&lt;二&#x4e09;", "一<二三"),
        ("3<5 且 7>2", "3<5且7>2"),
        ("停水。。。。。。", "停水。"),
        ("\ud800坏\x00了\udfff", "坏了"),
        ("😀😀修路", "😀修路"),
    ],
)
def test_texts_come_to_one_form(text: str, form: str) -> None:
    assert normal(text) == form


def test_what_is_said_of_the_form_is_found_in_the_original() -> None:
    text = "您好，<b>Ｐ街</b>的 路\u3000灯 坏了"
    form = aligned(text)
    at = form.text.index("路灯")
    start, end = form.span(at, at + 2)
    assert text[start:end] == "路\u3000灯"


@given(st.text(), st.integers(0, 60))
def test_the_form_is_bounded_and_every_character_has_its_place(text: str, limit: int) -> None:
    form = aligned(text, limit)
    assert form.text == normal(text, limit)
    assert len(form.text) == len(form.at) <= limit
    assert all(0 <= at < min(len(text), limit) for at in form.at)
    assert list(form.at) == sorted(form.at)


@given(st.text(alphabet="路灯坏了ab 12。！<>&;p/", max_size=40))
def test_a_form_without_marks_is_its_own_form(text: str) -> None:
    form = normal(text)
    if not set(form) & set("<>&;"):
        assert normal(form) == form


@pytest.mark.parametrize(
    "text", ["<" * 100_000, "&a" * 50_000, "<script" * 20_000, "<!--" * 30_000, "啊" * 100_000]
)
def test_long_and_hostile_texts_are_cut(text: str) -> None:
    assert len(normal(text)) <= READ
