"""Like the file, and shown where the worker runs: for the demo and for trying things out."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Final

from linli.kernel import clock
from linli.notify.adapters import file
from linli.notify.gateway import Parcel

#: What happened longer ago goes into the file only: a demo begins with weeks of history.
FRESH: Final = timedelta(hours=1)


def write(parcel: Parcel) -> None:
    """Write the parcel to the file and, the first time, show it on the standard output."""
    if not file.book().add(parcel) or clock.now() - parcel.at > FRESH:
        return
    to = f" …{parcel.phone_tail}" if parcel.phone_tail else ""
    head = f"[{parcel.channel}{to}] {parcel.subject}".rstrip()
    sys.stdout.write(f"{head}\n    {parcel.text}\n")
    sys.stdout.flush()
