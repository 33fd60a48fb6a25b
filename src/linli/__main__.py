"""Entry point: ``linli WORD …`` (also ``python -m linli WORD …``).

Most words are Django management commands in :mod:`linli.cli.management.commands`. Three work
before anything is configured: ``help``, ``assets`` and ``test``.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from pathlib import Path

from linli.cli import assets, words


def main(arguments: list[str] | None = None) -> int:
    """Run one command; ``arguments`` are the words after ``linli``. Return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    word, rest = (given[0], given[1:]) if given else ("help", [])
    if word in {"help", "-h", "--help"} and not rest:
        print(words.table())  # noqa: T201 - the help text is this command's output
        return 0
    if word == "assets":
        return assets.main(rest)
    if word == "test":
        return _test(rest)
    return _django(given)


def _django(given: list[str]) -> int:
    """Hand ``given`` to Django, after a clear refusal of a word nobody knows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    from django.core import management  # noqa: PLC0415 - help must not wait for Django

    ours = {word.name for word in words.WORDS}
    # Django must not be asked about our own words here: before the settings are read it knows
    # only its own commands, and remembers that answer.
    if not given[0].startswith("-") and given[0] not in ours:
        known = {*management.get_commands(), *ours, "version"}
        if given[0] not in known:
            near = difflib.get_close_matches(given[0], known, n=1)
            hint = f" 是否想用 / did you mean: linli {near[0]}" if near else ""
            print(  # noqa: T201 - an answer to the person at the terminal
                f"没有“{given[0]}”这个命令 / no such command.{hint}\n"
                "全部命令 / all commands: linli help",
                file=sys.stderr,
            )
            return 2
    management.execute_from_command_line(["linli", *given])
    return 0


def _test(rest: list[str]) -> int:
    """Run the checks of the source tree; they are not part of an installed Linli."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "tests" / "run").is_dir():
        print(  # noqa: T201 - an answer to the person at the terminal
            "测试只随源代码提供 / the tests come with the source tree only", file=sys.stderr
        )
        return 2
    return subprocess.call([sys.executable, "-m", "tests.run", *rest], cwd=root)  # noqa: S603 - fixed words and the operator's own


if __name__ == "__main__":
    sys.exit(main())
