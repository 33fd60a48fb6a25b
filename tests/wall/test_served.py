"""The real server with two processes: streams wake, are bounded, and cost nobody their page."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.world import World

from linli.cli import supervise
from linli.kernel import clock
from linli.wall import actions
from linli.web.wall.answers import COOKIE

#: Seconds after which something that should have come is called lost.
LOST = 300
#: Places of each of the two processes, and of both.
EACH, BOTH = 3, 6
#: What an answer that is broken off raises.
BROKEN = (OSError, http.client.HTTPException)


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    pause = threading.Event()
    for _ in range(LOST * 10):
        if happened():
            return
        pause.wait(0.1)
    raise AssertionError("it did not happen")


class Asked:
    """A connection of its own with its answer, the body still to be read."""

    def __init__(self, port: int, path: str, secret: str, method: str = "GET") -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=LOST)
        try:
            self._line.request(method, path, headers={"Cookie": f"{COOKIE}={secret}"})
            self.answer = self._line.getresponse()
        except BROKEN:
            self._line.close()
            raise
        self.status = self.answer.status

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self._line.close()


class Site:
    """A running server and a pass."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], secret: str) -> None:
        self.port, self.process, self.secret = port, process, secret

    def ask(self, path: str) -> Asked:
        """Ask for an address with the pass."""
        return Asked(self.port, path, self.secret)

    def status(self, path: str, method: str = "HEAD") -> int:
        """Return the status of a whole answer; 0 while nobody answers."""
        try:
            with closing(Asked(self.port, path, self.secret, method)) as asked:
                asked.answer.read()
                return asked.status
        except BROKEN:
            return 0

    def workers(self) -> list[int]:
        """Return the processes of the server."""
        return [
            int(task)
            for task in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            .read_text("ascii")
            .split()
        ]

    def stream(self, held: ExitStack) -> Stream:
        """Open a stream that stays open until ``held`` ends; ask again while there is no place."""
        found: list[Stream] = []

        def opened() -> bool:
            try:
                asked = self.ask("/wall/events")
            except BROKEN:  # of the process that is being killed
                return False
            held.callback(asked.close)
            if asked.status == 200:
                found.append(Stream(asked))
            return bool(found)

        until(opened)
        return found[0]


class Stream:
    """An open stream."""

    def __init__(self, asked: Asked) -> None:
        self.answer = asked.answer
        self.first = self.mark()

    def mark(self) -> str:
        """Return the next mark; '' once the stream has ended."""
        while line := self._line():
            if line.startswith(b"data: "):
                return line[6:].decode().strip()
        return ""

    def _line(self) -> bytes:
        try:
            return self.answer.readline()
        except BROKEN:
            return b""


@contextmanager
def served(secret: str) -> Iterator[Site]:
    """Run the server as ``linli serve`` does, on the database of the test."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = supervise.web_command("127.0.0.1", port, workers=2, threads=2)
    database = f"sqlite:///{connection.settings_dict['NAME']}"
    env = {**os.environ, "LINLI_DATABASE_URL": database, "LINLI_STREAMS": str(EACH)}
    with subprocess.Popen(words, env=env) as process:
        try:
            yield Site(port, process, secret)
        finally:
            process.terminate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_streams_of_two_processes(world: World, settings: object) -> None:
    settings.LINLI_STREAMS = EACH  # type: ignore[attr-defined]  # pytest-django's wrapper
    leader = world.actor("leader1")
    raw = {
        "name": "大厅",
        "area": "149901000000",
        "until": (clock.today() + timedelta(days=9)).isoformat(),
    }
    wall, secret = actions.make(actor=leader, raw=raw)
    with served(secret) as site, ExitStack() as held:
        until(lambda: site.status("/wall/events") == 200)
        # Thirty screens ask; the places fill, the others are told when to come again.
        answers = [site.ask("/wall/events") for _ in range(30)]
        for one in answers:
            held.callback(one.close)
        places = [one for one in answers if one.status == 200]
        assert {one.status for one in answers} == {200, 503}
        assert EACH <= len(places) <= BOTH
        told = {one.answer.headers["Retry-After"] for one in answers if one.status == 503}
        assert told == {"30"}
        kinds = {one.answer.headers["Content-Type"] for one in places}
        assert kinds == {"text/event-stream"}
        assert site.status("/wall/now", "GET") == 200
        assert [site.status("/wall/events") for _ in range(8)] == [200] * 8
        # What happens here, in a third process, wakes every one of them.
        streams = [Stream(one) for one in places]
        world.report()
        assert all(one.mark() not in {"", one.first} for one in streams)
        # Who hangs up gives the place back.
        for one in answers:
            one.close()
        for _ in range(BOTH):
            site.stream(held)
        # Every place is taken; a process that is killed takes its streams along and no others,
        # and another comes in its place.
        os.kill(site.workers()[0], signal.SIGKILL)
        until(lambda: site.status("/wall/events") == 200)
        last = site.stream(held)
        # A pass that is ended ends its stream.
        actions.revoke(actor=leader, key=wall.pk, version=1)
        until(lambda: last.mark() == "")
        assert site.status("/wall/events") == 410
        # And the server ends at once, whoever listens.
        site.secret = actions.make(actor=leader, raw=raw).secret
        listening = site.stream(held)
        site.process.terminate()
        assert site.process.wait(LOST) == 0
        until(lambda: listening.mark() == "")
