"""Keeping counted figures."""

from __future__ import annotations

from datetime import datetime

from linli.board.models import Figures
from linli.kernel.transaction import write


def keep_figures(key: str, body: str, as_of: datetime) -> None:
    """Keep ``body`` (JSON) under ``key`` in place of what was kept before."""
    with write():
        Figures.objects.update_or_create(key=key, defaults={"body": body, "as_of": as_of})
