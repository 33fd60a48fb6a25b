"""The reference of the command line, read from the words and their argument parsers.

argparse's own help differs between Python versions and with the width of the terminal, so
the parsers are read instead of their help text.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from linli.cli.words import WORDS

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

#: Words answered before Django is set up have no parser; these are their options.
EARLY: dict[str, tuple[tuple[str, str], ...]] = {
    "help": (),
    "assets": (),
    "test": (
        ("`--fast`", "without PostgreSQL, Chromium and the coverage floors"),
        ("`--coverage`", "measure all tests on SQLite, not only those of rules and actions"),
        ("`-- WORDS`", "words after the two dashes go to every pytest run"),
    ),
}


def parser_of(word: str) -> argparse.ArgumentParser | None:
    """Return the parser of a word; None for those answered before Django."""
    app = get_commands().get(word)
    if word in EARLY or app is None:
        return None
    command = app if isinstance(app, BaseCommand) else load_command_class(app, word)
    return command.create_parser("linli", word)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return what may follow the word (``import messages``), with the parser of each."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _helps(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Return what each word that may follow does."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return {choice.dest: str(choice.help or "") for choice in action._choices_actions}
    return {}


def _inherited() -> frozenset[str]:
    """Options every Django command has; they are said once, on the page itself."""
    return frozenset(action.dest for action in BaseCommand().create_parser("", "")._actions)


def options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield (how it is written, what it does) of the parser's own arguments."""
    inherited = _inherited()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or action.dest in inherited:
            continue
        yield _written(action), _meaning(action)


def _written(action: argparse.Action) -> str:
    value = ""
    if action.nargs != 0:
        named = action.metavar or (
            "{" + ",".join(map(str, action.choices)) + "}"
            if action.choices
            else action.dest.upper()
        )
        value = " ".join(named) if isinstance(named, tuple) else str(named)
        if action.nargs in {"?", "*"}:
            value = f"[{value}]"
    if not action.option_strings:
        return f"`{value}`"
    return f"`{', '.join(action.option_strings)}{' ' if value else ''}{value}`"


def _meaning(action: argparse.Action) -> str:
    default = action.default
    text = str(action.help or "").replace("%(default)s", str(default)).replace("%%", "%")
    # Only plain values: a path would tell of the machine the page was written on.
    plain = isinstance(default, int | float | str) and not isinstance(default, bool)
    if plain and default not in ("", 0, argparse.SUPPRESS) and "/" not in str(default):
        text = f"{text} (default `{default}`)".strip()
    return text


def _section(
    name: str, parser: argparse.ArgumentParser, table: Table, told: str = ""
) -> Iterator[str]:
    rows = list(options(parser))
    inner = subcommands(parser)
    if rows or not inner:
        yield f"`./linli {name}`{' ' if told else ''}{told}"
    if rows:
        yield table(("argument", "meaning"), rows)
    helps = _helps(parser)
    for word, below in inner.items():
        yield from _section(f"{name} {word}", below, table, helps.get(word, ""))


def commands(table: Table) -> str:
    """Every word with its meaning and its own options, in the order of ``linli help``."""
    parts = []
    for word in WORDS:
        parts.append(f"### {word.name}\n\n{word.zh}<br>{word.en}")
        parser = parser_of(word.name)
        if parser is None:
            rows = EARLY.get(word.name, ())
            if rows:
                parts.append(table(("argument", "meaning"), rows))
        elif str(get_commands()[word.name]).startswith("django."):
            parts.append(f"Django's own command: `./linli {word.name} --help`.")
        else:
            parts += _section(word.name, parser, table)
    return "\n\n".join(parts)
