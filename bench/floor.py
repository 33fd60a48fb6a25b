"""The bare floor: the very statements of the platform, replayed through the driver alone.

While an action is measured, its statements and values are written down. The floor then
carries out the same statements with the same values, in the same transactions, directly on
``sqlite3`` or ``psycopg`` and on a twin of the same database: same tables, indexes, triggers
and rows, no Django and no rules. What is left between the two is the platform's own time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import psycopg
from django.db import connection

#: Tables that must be equal on both sides afterwards, with a column that tells their rows apart.
SAME = (
    ("audit_event", "hash"),
    ("audit_payload", "salt"),
    ("cases_case", "chain_hash"),
    ("cases_duty", "unit_id"),
    ("cases_party", "row_key"),
    ("cases_verification", "at"),
    ("kernel_counter", "value"),
    ("kernel_outbox", "key"),
    ("pins_fact", "cell"),
    ("search_document", "words"),
    ("tally_new", "measure"),
)
_BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK")


class Time(NamedTuple):
    """What one action took: seconds on the wall, and of this process's processor time."""

    wall: float
    cpu: float

    @classmethod
    def of(cls, action: Callable[[], object]) -> Time:
        """Carry out ``action`` and time it."""
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        return cls(time.perf_counter() - wall, time.process_time() - cpu)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an action; ``inside``: in its transaction."""

    inside: bool
    sql: str
    values: Sequence[Any]


Script = list[Statement]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


class Recorder:
    """Writes down what each action asks of the database."""

    def __init__(self) -> None:
        self._script: Script = []

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's signature
        context: Any,
    ) -> Any:
        """Note the statement and carry it out."""
        inside = context["connection"].in_atomic_block
        for values in params if many else [params]:
            self._script.append(Statement(inside, sql, values or ()))
        return execute(sql, params, many, context)

    def measure(self, action: Callable[[], object]) -> Time:
        """Carry out ``action`` and time it."""
        with connection.execute_wrapper(self):
            return Time.of(action)

    def take(self) -> Script:
        """Return what was written down since the last call, brackets left out."""
        taken, self._script = self._script, []
        return [
            Statement(one.inside, one.sql, [_plain(value) for value in one.values])
            for one in taken
            if not one.sql.startswith(_BRACKETS)
        ]


class Floor:
    """A bare connection to the twin."""

    def __init__(self, address: str) -> None:
        self._sqlite = address.startswith("sqlite:")
        self._begin = "BEGIN IMMEDIATE" if self._sqlite else "BEGIN"
        self._connection: Any
        if self._sqlite:
            self._connection = sqlite3.connect(
                address.removeprefix("sqlite:///"), isolation_level=None
            )
            options = connection.settings_dict["OPTIONS"]
            self._connection.executescript(options["init_command"])
        else:
            # Django binds on the client too, so both sides send the same text.
            self._connection = psycopg.connect(
                address, autocommit=True, cursor_factory=psycopg.ClientCursor
            )

    def close(self) -> None:
        """Leave the twin."""
        self._connection.close()

    def replay(self, script: Script) -> Time:
        """Carry out the script as one transaction and time it."""
        ready = self._driver_form(script)
        return Time.of(lambda: self._carry_out(ready))

    def _carry_out(self, script: Script) -> None:
        execute = self._connection.execute
        begun = False
        for statement in script:
            if statement.inside and not begun:
                execute(self._begin)
                begun = True
            cursor = execute(statement.sql, statement.values)
            if cursor.description is not None:
                cursor.fetchall()
        if begun:
            execute("COMMIT")

    def _driver_form(self, script: Script) -> Script:
        if not self._sqlite:
            return script
        return [
            Statement(one.inside, one.sql.replace("%s", "?").replace("%%", "%"), one.values)
            for one in script
        ]

    def differences(self) -> list[str]:
        """Return the tables in which the twin and the measured database are not equal."""
        wrong = []
        for table, column in SAME:
            sql = f'SELECT "{column}" FROM "{table}" ORDER BY 1'  # noqa: S608 - our own names
            with connection.cursor() as cursor:
                cursor.execute(sql)
                ours = cursor.fetchall()
            with closing(self._connection.cursor()) as cursor:
                cursor.execute(sql)
                theirs = cursor.fetchall()
            if [str(row[0]) for row in ours] != [str(row[0]) for row in theirs]:
                wrong.append(table)
        return wrong
