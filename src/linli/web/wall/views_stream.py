"""The wall's stream: one line whenever something has moved, for as long as somebody listens."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from linli.kernel import clock
from linli.wall import hub, keeping
from linli.wall.hub import HUB, Hub, Stream
from linli.web.wall import answers

#: Seconds between two looks whether the listener is there, and between two signs of life.
TICK: Final = 2.0
BEAT: Final = 15.0
#: Seconds after which a browser comes again, and after which one without a place asks anew.
RETRY: Final = 5
BUSY: Final = 30


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponseBase:
    """Stream the marks of what moves (``text/event-stream``); 503 where every place is taken.

    An event says nothing but its mark: the page asks for the numbers, with its pass, as ever.
    """
    found, status = answers.wall_of(request)
    if found is None:
        return answers.private(HttpResponse(status=status))
    mark = keeping.mark(clock.now())
    asks = request.method == "GET"
    stream = HUB.join((found.pk, found.digest), mark, hub.most()) if asks else None
    if stream is None:
        busy = HttpResponse(status=503 if asks else 200)
        busy["Retry-After"] = str(BUSY)
        return answers.private(busy)
    if not connection.in_atomic_block:
        connection.close()  # a stream that waits holds none
    response = StreamingHttpResponse(
        Marks(HUB, stream, mark, request.META.get("gunicorn.socket")),
        content_type="text/event-stream",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy in front passes each line on at once
    return response


class Marks(Iterator[bytes]):
    """The lines of one stream. Closing it, begun or not, gives its place back."""

    def __init__(self, hub: Hub, stream: Stream, mark: str, listener: socket.socket | None) -> None:
        self._hub, self._stream, self._listener = hub, stream, listener
        self._first = f"retry: {RETRY * 1000}\n{_event(mark)}"
        self._quiet = 0.0

    def __next__(self) -> bytes:
        """Wait for the next line; ends with the pass, the process, the listener or the time."""
        if self._first:
            line, self._first = self._first, ""
            return line.encode()
        while not (self._hub.closed or self._hub.over(self._stream) or gone(self._listener)):
            mark = self._stream.wait(TICK)
            if mark is None:
                break
            self._quiet += TICK
            if mark or self._quiet >= BEAT:
                self._quiet = 0.0
                return (_event(mark) if mark else ": \n\n").encode()
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Give the place back."""
        self._hub.leave(self._stream)


def _event(mark: str) -> str:
    return f"id: {mark}\nevent: mark\ndata: {mark}\n\n"


def gone(listener: socket.socket | None) -> bool:
    """Tell whether the other side has hung up, where the server lets us see its socket."""
    if listener is None:
        return False
    try:
        readable, _, _ = select.select([listener], [], [], 0)
        return bool(readable) and not listener.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except (OSError, ValueError):
        return True
