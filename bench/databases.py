"""A fresh database for one measurement, and its twin on which the floor is measured."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit, urlunsplit

import psycopg


@dataclass
class Place:
    """Where the measured database is and how to copy it."""

    address: str
    twins: list[str] = field(default_factory=list)

    @property
    def sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.address.startswith("sqlite:")

    def twin(self) -> str:
        """Copy the database as it now is; return the copy's address. Nobody may be connected."""
        if self.sqlite:
            source = self.address.removeprefix("sqlite:///")
            copy = f"{source}.twin"
            with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(copy)) as other:
                one.backup(other)
            self.twins.append(f"sqlite:///{copy}")
        else:
            name = urlsplit(self.address).path.lstrip("/")
            other_address = _named(self.address, f"{name}_twin")
            with psycopg.connect(_named(self.address, "postgres"), autocommit=True) as server:
                server.execute(f'CREATE DATABASE "{name}_twin" TEMPLATE "{name}"')  # type: ignore[arg-type]  # our own name
            self.twins.append(other_address)
        return self.twins[-1]


def _named(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


@contextmanager
def fresh(server: str, folder: Path, keep: str = "") -> Iterator[Place]:
    """Make an empty database: a file in ``folder``, or one on ``server``, dropped at the end.

    ``keep``: its name. It stays, and the next run of this name finds it; a file then lies in the
    temporary folder of the system.
    """
    name = f"linli_bench_{keep or secrets.token_hex(4)}"
    if not server:
        file = Path(gettempdir()) / f"{name}.sqlite3" if keep else folder / "bench.sqlite3"
        yield Place(f"sqlite:///{file}")
        return
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if there.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # our own name
    place = Place(_named(server, name))
    if keep:
        yield place
        return
    try:
        yield place
    finally:
        from django.db import connections  # noqa: PLC0415 - configured only by now

        connections.close_all()
        with psycopg.connect(server, autocommit=True) as connection:
            for one in (*(urlsplit(twin).path.lstrip("/") for twin in place.twins), name):
                connection.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')  # type: ignore[arg-type]  # our own names
