"""Counting attempts in fixed windows, in the database: right across all processes.

A window is a stretch of clock time, so an attacker gets at most twice the limit across an
edge. Names and addresses are hashed; old windows are swept away by the first hit of a new
one, so the table stays as small as the last window.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from linli.kernel import serial
from linli.kernel.models import CounterRow
from linli.kernel.transaction import write


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` hits of one ``scope`` and subject in ``seconds``."""

    scope: str
    most: int
    seconds: int

    def _window(self, now: datetime) -> str:
        return f"throttle:{self.scope}:{int(now.timestamp()) // self.seconds:010d}:"

    def _name(self, subject: str, now: datetime) -> str:
        key = str(settings.SECRET_KEY).encode()
        digest = hmac.digest(key, f"{self.scope}\n{subject}".encode(), "sha256")
        return self._window(now) + digest.hex()[:32]

    def exceeded(self, subject: str, now: datetime) -> bool:
        """Tell whether ``subject`` has used up this window; counts nothing."""
        row = CounterRow.objects.filter(pk=self._name(subject, now))
        return bool(row.filter(value__gte=self.most).exists())

    def hit(self, subject: str, now: datetime) -> bool:
        """Count one attempt; return False when it is one too many."""
        with write():
            count = serial.take(self._name(subject, now))
            if count == 1:
                CounterRow.objects.filter(
                    pk__gte=f"throttle:{self.scope}:", pk__lt=self._window(now)
                ).delete()
        return count <= self.most
