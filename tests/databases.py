"""The databases of a test run: made once, copied for every process, given back untouched.

Building the schema takes ten seconds and loading the mini county a quarter of one, which half of
all tests would pay again. So one process of a run makes two databases, one empty and one with the
county in it, and each process works on copies of its own: a test that asks for ``world`` finds
the county there, every other test an empty schema. What a test with real transactions wrote is
undone by writing the copy back; the others are rolled back by Django.

``LINLI_TEST_SCHEMA`` is the folder where a whole run keeps what was made (tests/run).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction

from linli.kernel import clock
from tests.flushing import unguarded
from tests.mini_county import load

_NOW = clock.now
#: Tables that an empty database is not without.
_OWN = frozenset({"django_migrations", "django_content_type", "auth_permission"})
#: How often giving a database back is tried while something still writes, a quarter second each.
_TRIES = 120


class _Engine(Protocol):
    """What the two engines do each in their way; names are those of databases or files."""

    def build(self, folder: Path) -> None:
        """Make the two originals of the run."""

    def copy(self, original: str, name: str, folder: Path) -> None:
        """Make the database ``name`` from ``original`` (``empty`` or ``county``)."""

    def give_back(self, original: str, folder: Path) -> None:
        """Write into the present database, with its real transactions, what the original holds."""

    def remove(self, names: list[str], folder: Path) -> None:
        """Remove what this process made, and the originals where they would stay behind."""


class Databases:
    """The two databases of this process and which of them tests see at present."""

    def __init__(self, folder: Path) -> None:
        """Prepare both; ``folder`` is where all processes of the run look for what is made."""
        self.folder = folder
        self.engine = _engine()
        self.before = connection.settings_dict["NAME"]
        # pytest-django has put the name of the process at its end.
        name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # Django's own
        self.names = {"empty": name, "county": f"{name}_county"}
        with _alone(folder / f"{connection.vendor}.lock"):
            self.day = _originals(self.engine, folder)
            for original, copy in self.names.items():
                self.engine.copy(original, copy, folder)
        self.present = ""
        self.choose("empty")

    def choose(self, which: str) -> None:
        """Let this process and its threads see the database ``empty`` or ``county``."""
        if which != self.present:
            connection.close()
            _point(self.names[which])
            self.present = which

    def give_back(self) -> None:
        """Undo what a test with real transactions wrote."""
        self.engine.give_back(self.present, self.folder)
        for cache in caches.all():
            cache.clear()

    def remove(self) -> None:
        """Remove both at the end of the process."""
        connection.close()
        _point(self.before)
        with _alone(self.folder / f"{connection.vendor}.lock"):
            self.engine.remove(list(self.names.values()), self.folder)


def _engine() -> _Engine:
    return _Sqlite() if connection.vendor == "sqlite" else _Postgres()


def _originals(engine: _Engine, folder: Path) -> date:
    """Have the two originals of the run, made now if they are not there; return their day."""
    ready = folder / f"{connection.vendor}.ready"
    if not ready.exists():
        engine.build(folder)
        ready.write_text(clock.today().isoformat(), encoding="ascii")
    return date.fromisoformat(ready.read_text(encoding="ascii"))


def make_ahead() -> None:
    """Make the originals before any test runs, for all processes of the run."""
    folder = Path(os.environ["LINLI_TEST_SCHEMA"])
    with _alone(folder / f"{connection.vendor}.lock"):
        _originals(_engine(), folder)


#: The databases of this process, from the first test that needs one until its end.
_made: list[Databases] = []


def prepare(first: str) -> Databases:
    """Make the databases of this process; ``first`` is the one seen from now on."""
    databases = Databases(Path(os.environ.get("LINLI_TEST_SCHEMA") or settings.VAR))
    databases.choose(first)
    _made.append(databases)
    return databases


def remove() -> None:
    """Remove them at its end."""
    _made.pop().remove()


def choose(which: str) -> None:
    """Choose for the test about to begin, unless no test has needed a database so far."""
    if _made:
        _made[0].choose(which)


def copy_empty(file: Path) -> None:
    """Make a further empty SQLite database, for processes that a test starts."""
    _made[0].engine.copy("empty", str(file), _made[0].folder)


def load_county() -> None:
    """Have the mini county in the present database: it is there already, or is loaded now."""
    if _made and _made[0].present == "county":
        if clock.now is _NOW and clock.today() == _made[0].day:
            return
        _without_county()  # the test lives at another time than the copy
    load()


def _without_county() -> None:
    if not connection.in_atomic_block:
        _made[0].choose("empty")
        return
    with unguarded(), connection.cursor() as cursor:
        for table in _filled_tables(cursor):
            if table not in _OWN:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own tables


def _filled_tables(cursor: Any) -> list[str]:
    """Return the tables that may hold a row, in the order of their names."""
    names = sorted(table.name for table in connection.introspection.get_table_list(cursor))
    known = set(connection.introspection.django_table_names()) | {"django_migrations"}
    return [name for name in names if name in known]


def _point(name: str) -> None:
    """Let every connection opened from now on, in whichever thread, go to this database."""
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    """Build the schema as a site does, in a new database of this name."""
    connection.close()
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": name}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


class _Sqlite:
    """Files: copying one is quick, and SQLite itself writes one over another in use."""

    def build(self, folder: Path) -> None:
        before = connection.settings_dict["TEST"]
        made = folder / "test_making.sqlite3"
        _migrate(str(made))
        connection.close()  # the last connection puts everything into the one file
        shutil.copyfile(made, self._original("empty", folder))
        load()
        connection.close()
        made.replace(self._original("county", folder))
        connection.settings_dict["TEST"] = before

    def copy(self, original: str, name: str, folder: Path) -> None:
        self._unlink(name)
        shutil.copyfile(self._original(original, folder), name)

    def give_back(self, original: str, folder: Path) -> None:
        tries = 0

        def busy(status: int, *_: int) -> None:
            nonlocal tries
            tries += 1
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and tries > _TRIES:
                raise TimeoutError("something of the last test is still writing")

        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            numbers = dict(cursor.fetchall())
            with closing(sqlite3.connect(self._original(original, folder))) as source:
                source.backup(connection.connection, progress=busy)
            # A number once given names nothing else later: what a process remembers by it, too.
            with transaction.atomic():
                cursor.execute("SELECT name, seq FROM sqlite_sequence")
                given = [(name, numbers.pop(name, seq)) for name, seq in cursor.fetchall()]
                cursor.executemany(
                    "UPDATE sqlite_sequence SET seq = %s WHERE name = %s",
                    [(seq, name) for name, seq in given],
                )
                cursor.executemany(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", list(numbers.items())
                )

    def remove(self, names: list[str], folder: Path) -> None:  # noqa: ARG002 - theirs
        for name in names:
            self._unlink(name)

    def _original(self, original: str, folder: Path) -> Path:
        return folder / f"test_{original}.sqlite3"

    def _unlink(self, name: str) -> None:
        for ending in ("", "-wal", "-shm", ".writer"):
            Path(f"{name}{ending}").unlink(missing_ok=True)


class _Postgres:
    """Databases of one server: a copy of one takes half a second, so rows are put back instead.

    The schema ``kept`` of each holds the rows it had at first. Emptying many tables is quick
    when no foreign key is asked, which only a superuser may leave out; others get a new copy.
    """

    _ORIGINALS = "test_original"

    def build(self, folder: Path) -> None:  # noqa: ARG002 - the server keeps them
        before = connection.settings_dict["TEST"]
        empty, county = (f"{self._ORIGINALS}_{name}" for name in ("empty", "county"))
        _migrate(empty)
        self._keep()
        self._clone(empty, county)
        _point(county)
        load()
        self._keep()
        connection.close()
        connection.settings_dict["TEST"] = before

    def copy(self, original: str, name: str, folder: Path) -> None:  # noqa: ARG002 - see build
        self._clone(f"{self._ORIGINALS}_{original}", name)

    def give_back(self, original: str, folder: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser')")
            if cursor.fetchone() != ("on",):
                name = connection.settings_dict["NAME"]
                self.copy(original, name, folder)
                return
        self._put_back()

    def remove(self, names: list[str], folder: Path) -> None:
        originals = [f"{self._ORIGINALS}_{name}" for name in ("empty", "county")]
        (folder / "postgresql.ready").unlink(missing_ok=True)
        with connection._nodb_cursor() as cursor:
            for name in [*names, *originals]:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _clone(self, original: str, name: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')

    def _keep(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")
            cursor.execute("CREATE SCHEMA kept")
            for table in self._touched(cursor):
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')

    def _put_back(self) -> None:
        with transaction.atomic(), unguarded(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '30s'")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in self._touched(cursor):
                cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608 - our own tables
            # By name: a test of migrations leaves the columns in another order.
            cursor.execute(
                "SELECT table_name, string_agg(quote_ident(column_name), ', ')"
                " FROM information_schema.columns WHERE table_schema = 'kept' GROUP BY table_name"
            )
            for table, columns in cursor.fetchall():
                cursor.execute(
                    f'INSERT INTO public."{table}" ({columns})'  # noqa: S608 - our own tables
                    f' SELECT {columns} FROM kept."{table}"'
                )

    def _touched(self, cursor: Any) -> list[str]:
        """Return the tables that have held a row since they were made."""
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
        )
        return [name for (name,) in cursor.fetchall()]
