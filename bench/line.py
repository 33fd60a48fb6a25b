"""A line that counts: it stands between browser and server and adds up what passes both ways.

A browser's own panel does not tell a page what its service worker fetches; a line sees all of it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 64 * 1024


class Line:
    """Bytes that came down to the browser and went up from it, heads included."""

    def __init__(self, to: int) -> None:
        """Listen on a port of this machine and hand everything on to the port ``to``."""
        self.down = self.up = 0
        self._to = to
        self._counting = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def total(self) -> int:
        """Both ways together, as a data plan counts."""
        return self.down + self.up

    def close(self) -> None:
        """Take nobody any more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at it
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as far:
            up = threading.Thread(target=self._carry, args=(near, far, "up"), daemon=True)
            up.start()
            self._carry(far, near, "down")
            up.join()

    def _carry(self, one: socket.socket, other: socket.socket, way: str) -> None:
        with suppress(OSError):
            while piece := one.recv(_PIECE):
                with self._counting:
                    setattr(self, way, getattr(self, way) + len(piece))
                other.sendall(piece)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


@contextmanager
def counted(to: int) -> Iterator[Line]:
    """Give a line to the port ``to`` for the time of the block."""
    line = Line(to)
    try:
        yield line
    finally:
        line.close()
