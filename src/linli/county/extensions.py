"""What other packages bring into the loading of a county pack, without county knowing them.

A package above registers in ``AppConfig.ready`` how its files of the pack are checked (pure, no
database) and written (inside the load's transaction).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linli.county.pack_schema import Pack, Problem


@dataclass(frozen=True, slots=True)
class Extension:
    """``shipped`` is what the program itself brings, so that a new release is loaded too.

    ``check`` gets (file name, text) of the pack's documents; ``write`` returns sentences for
    the person at the command.
    """

    shipped: Callable[[], str]
    check: Callable[[tuple[tuple[str, str], ...]], list[Problem]]
    write: Callable[[Pack], tuple[str, ...]]


_registered: list[Extension] = []


def register(extension: Extension) -> None:
    """Add an extension, once."""
    if extension not in _registered:
        _registered.append(extension)


def shipped() -> str:
    """Return everything the extensions ship."""
    return "".join(one.shipped() for one in _registered)


def check(documents: tuple[tuple[str, str], ...]) -> list[Problem]:
    """Return what is wrong with the pack's documents."""
    return [problem for one in _registered for problem in one.check(documents)]


def write(pack: Pack) -> tuple[str, ...]:
    """Write what the extensions keep of the pack; returns their sentences."""
    return tuple(sentence for one in _registered for sentence in one.write(pack))
