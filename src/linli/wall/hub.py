"""Waking screens: one thread of a process looks whether something moved; nobody else asks.

A waiting stream holds a thread of the server and nothing more: no connection to the database, no
timer. While nobody listens, nobody looks.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import connection

from linli.kernel import clock
from linli.wall import access, keeping

#: Seconds between two looks, and between two marks that are sent.
LOOK: Final = 2.0
SPACED: Final = float(keeping.KEPT_FOR)
#: Seconds after which passes are looked at again although nothing was recorded: days end, too.
CHECK: Final = 30.0
#: Seconds after which a stream ends by itself; the browser comes again.
LONGEST: Final = 20 * 60.0

Key = tuple[int, str]


class Stream:
    """One waiting screen. ``key`` is the wall's id and the digest of the pass it came with."""

    def __init__(self, key: Key, until: float) -> None:
        self.key = key
        self.until = until
        self._mark = ""
        self._over = False
        self._woken = threading.Condition()

    def wake(self, mark: str) -> None:
        """Hand over a mark; one that was not taken yet is forgotten."""
        with self._woken:
            self._mark = mark
            self._woken.notify()

    def end(self) -> None:
        """Let :meth:`wait` say that it is over."""
        with self._woken:
            self._over = True
            self._woken.notify()

    def wait(self, seconds: float) -> str | None:
        """Return the newest mark not taken yet, '' after so many seconds, None once it is over."""
        with self._woken:
            if not (self._mark or self._over):
                self._woken.wait(seconds)
            mark, self._mark = self._mark, ""
            return None if self._over else mark


class Hub:
    """The streams of one process. Safe for several threads."""

    def __init__(
        self,
        present: Callable[[], str],
        still: Callable[[set[Key]], set[Key]],
        leave: Callable[[], None],
        *,
        look: float = LOOK,
        spaced: float = SPACED,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what the hub's own thread calls.

        ``present`` returns the mark, ``still`` whose passes hold, ``leave`` closes what they used.
        """
        self._present, self._still, self._leave = present, still, leave
        self._look, self._spaced, self._now = look, spaced, now
        self._guard = threading.Lock()
        self._streams: set[Stream] = set()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._sent = ""

    def join(self, key: Key, mark: str, most: int) -> Stream | None:
        """Return a new stream of a listener who has ``mark`` already.

        None where ``most`` are waiting already, or the process ends.
        """
        # Not all at the same moment: screens of a hall were switched on together.
        spread = LONGEST * random.uniform(0.85, 1.0)  # noqa: S311 - no secret
        stream = Stream(key, self._now() + spread)
        with self._guard:
            if self._closed or len(self._streams) >= most:
                return None
            self._streams.add(stream)
            if self._thread is not None and self._sent != mark:
                stream.wake(self._sent)  # perhaps sent while the newcomer was on its way
            if self._thread is None:
                self._sent = mark
                self._thread = threading.Thread(target=self._run, name="wall-hub", daemon=True)
                self._thread.start()
        return stream

    def leave(self, stream: Stream) -> None:
        """Give a stream's place back; once more changes nothing."""
        with self._guard:
            self._streams.discard(stream)

    @property
    def listening(self) -> int:
        """How many streams wait."""
        with self._guard:
            return len(self._streams)

    def over(self, stream: Stream) -> bool:
        """Tell whether a stream has lasted long enough."""
        return self._now() >= stream.until

    def close(self) -> None:
        """Take no more streams and end those there are, within one look: the process will end.

        Called by a signal, in the middle of anything: it only leaves word.
        """
        self._closed = True

    @property
    def closed(self) -> bool:
        """The process is about to end."""
        return self._closed

    def _run(self) -> None:
        known = ""
        spoken = checked = self._now() - CHECK - self._spaced
        while True:
            with self._guard:
                streams = tuple(self._streams)
                if not streams or self._closed:
                    self._thread = None
                    break
            now = self._now()
            try:
                mark = self._present()
                if mark != known or now - checked >= CHECK:
                    self._check(streams)
                    known, checked = mark, now
                if mark != self._sent and now - spoken >= self._spaced:
                    self._send(mark)
                    spoken = now
            except Exception:
                # The database may be away for a while: screens keep their picture, we look again.
                logging.getLogger(__name__).warning("walls cannot look", exc_info=True)
                self._leave()
            time.sleep(self._look)
        for stream in streams:
            stream.end()
        self._leave()

    def _send(self, mark: str) -> None:
        with self._guard:
            self._sent = mark
            for stream in self._streams:
                stream.wake(mark)

    def _check(self, streams: tuple[Stream, ...]) -> None:
        """End the streams whose pass holds no more."""
        held = self._still({stream.key for stream in streams})
        for stream in streams:
            if stream.key not in held:
                stream.end()


def _leave() -> None:
    connection.close()


#: The streams of this process.
HUB: Final = Hub(lambda: keeping.mark(clock.now()), access.still, _leave)


def most() -> int:
    """Return how many streams a process keeps open (setting ``LINLI_STREAMS``)."""
    return int(settings.LINLI_STREAMS)
