"""The mini county in the database, through the real loader, without its whole price every time.

Half of a run of all tests would be the loading of the same small county. What the loader writes
is noted the first time and written again after that, as long as it would come out the same: on
an untouched SQLite database, on the same day, by the real clock. Everywhere else it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from linli.county.loader import load_pack
from linli.kernel import clock

MINIPACK = Path(__file__).parent / "county" / "minipack"

_NOW = clock.now
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class _Tape:
    """What one loading wrote, and where it began."""

    day: date
    numbers: list[tuple[str, int]]
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Note a statement that writes, and let it pass."""
        if sql.lstrip().upper().startswith(_WRITES):
            self.statements.append((sql, params, many))
        return execute(sql, params, many, context)

    def play(self) -> None:
        """Write the same again."""
        with connection.cursor() as cursor:
            for sql, params, many in self.statements:
                if many:
                    cursor.executemany(sql, params)
                else:
                    cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()


_tapes: list[_Tape] = []


def load() -> None:
    """Load the mini county."""
    if connection.vendor != "sqlite" or clock.now is not _NOW:
        load_pack(MINIPACK)
        return
    day, numbers = clock.today(), _numbers()
    if _tapes and (_tapes[0].day, _tapes[0].numbers) == (day, numbers) and not _filled():
        _tapes[0].play()
        return
    tape = _Tape(day, numbers)
    empty = not _filled()
    with connection.execute_wrapper(tape):
        load_pack(MINIPACK)
    if not _tapes and empty:
        _tapes.append(tape)


def _numbers() -> list[tuple[str, int]]:
    """Return the last number of every table: rows written again must get the same ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return list(cursor.fetchall())


def _filled() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM places_area LIMIT 1")
        return cursor.fetchone() is not None
