"""The help table and the commands that exist agree."""

from __future__ import annotations

from django.core.management import get_commands

from linli.cli import words

#: Words answered before Django is set up (linli.__main__).
EARLY = {"help", "assets", "test"}


def test_every_word_of_the_help_is_a_command() -> None:
    named = {word.name for word in words.WORDS}
    assert len(named) == len(words.WORDS)
    assert named - EARLY <= get_commands().keys()


def test_every_command_of_ours_is_in_the_help() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("linli.")}
    assert ours <= {word.name for word in words.WORDS}


def test_the_help_says_everything_in_both_languages() -> None:
    table = words.table()
    for word in words.WORDS:
        assert word.zh in table
        assert word.en in table
        assert any("\u4e00" <= sign <= "\u9fff" for sign in word.zh)
