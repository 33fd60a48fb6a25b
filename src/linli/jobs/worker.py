"""The worker's loop: deliver the outbox, run what is due, wait a little, again."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import timedelta

from django.db import Error, close_old_connections, connection

from linli.jobs import schedule
from linli.kernel import outbox

logger = logging.getLogger(__name__)

#: Seconds between two looks when there was nothing to do: the usual delay of a delivery.
IDLE_SECONDS = 1.0
#: Seconds to wait when the database does not answer.
TROUBLE_SECONDS = 5.0


def owner_name() -> str:
    """Return a name no other worker has: host, process and a random part."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """One worker; any number may run at once, on any number of machines."""

    def __init__(
        self,
        *,
        owner: str | None = None,
        lease: timedelta = outbox.LEASE,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.owner = owner or owner_name()
        self.lease = lease
        self.idle_seconds = idle_seconds
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the loop to end after the message in hand (safe from a signal handler)."""
        self._stop.set()

    def deliver(self, batch: int = 20) -> int:
        """Claim one batch and deliver it; return how many messages were taken."""
        rows = outbox.claim(self.owner, batch, self.lease)
        for place, row in enumerate(rows):
            if self._stop.is_set():
                outbox.release(rows[place:])
                return place
            outbox.deliver_one(row, self.lease)
        return len(rows)

    def drain(self) -> int:
        """Deliver until nothing is due any more (or a stop); return how many were taken."""
        total = 0
        while not self._stop.is_set():
            taken = self.deliver()
            if not taken:
                break
            total += taken
        return total

    def run_once(self) -> tuple[int, int]:
        """Drain the outbox, run what is due, drain what that promised; return both counts."""
        messages = self.drain()
        sweeps = schedule.run_due(self.owner, self._stop.is_set)
        return messages + self.drain(), sweeps

    def run(self) -> None:
        """Work until :meth:`stop`; a database that goes away is waited for."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                busy = self.deliver()
                schedule.run_due(self.owner, self._stop.is_set)
            except Error:
                logger.exception("the database refused; trying again")
                connection.close()
                self._stop.wait(TROUBLE_SECONDS)
                continue
            if not busy:
                self._stop.wait(self.idle_seconds)
