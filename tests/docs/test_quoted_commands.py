"""Every ``./linli …`` a page quotes exists, with its options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

from linli.cli.reference_cli import EARLY, parser_of, subcommands
from tests.docs.pages import ROOT, code, pages

_QUOTED = re.compile(r"(?:\./|app/|^)linli(?:\s+(?P<rest>[^|;&]*))?$")
#: Written where any word may stand.
_ANY = frozenset({"WORD"})


def quoted(text: str) -> list[list[str]]:
    """Return the words after ``./linli`` of every quoted command."""
    found = []
    for line in code(text):
        plain = line.partition("  #")[0].strip().split(" && ")[-1]
        if match := _QUOTED.search(plain):
            found.append(shlex.split(match["rest"] or ""))
    return found


def fault(words: list[str]) -> str:
    """Return what is wrong with a command, or nothing."""
    if not words or words[0] in _ANY:
        return ""
    word, *rest = words
    if word not in EARLY and word not in get_commands():
        return f"no command {word}"
    parser = parser_of(word)
    if parser is None:
        known = {option.strip("`").split()[0] for option, _ in EARLY.get(word, ())}
        return "".join(
            f"no option {item}" for item in rest if item[:2] == "--" and item not in known
        )
    options = set(parser._option_string_actions)
    below = subcommands(parser)
    if below and rest:
        if rest[0] not in below:
            return f"no {word} {rest[0]}"
        options |= set(below[rest[0]]._option_string_actions)
    unknown = [item for item in rest if item.startswith("--") and item not in options]
    return f"{word} has no {unknown}" if unknown else ""


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_quoted_command_exists(path: Path) -> None:
    wrong = [
        f"{' '.join(words)}: {why}"
        for words in quoted(path.read_text("utf-8"))
        if (why := fault(words))
    ]
    assert not wrong


def test_faults_are_seen() -> None:
    text = "`./linli dance` `./linli due --sideways` `./linli audit forget` `./linli test --slow`"
    assert all(fault(words) for words in quoted(text))
    assert len(quoted(text)) == 4


def test_good_ones_are_left_alone() -> None:
    lines = ("cd x && ./linli help", "./linli due --json  # why", "E=/x/app/linli serve --port 1")
    text = "```sh\n" + "\n".join(lines) + "\n```"
    found = quoted(text)
    assert [words[0] for words in found] == ["help", "due", "serve"]
    assert not any(fault(words) for words in found)
