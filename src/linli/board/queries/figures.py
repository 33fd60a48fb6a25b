"""Reading kept figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.board.models import Figures

#: How long counted figures are shown before they are counted anew.
KEPT = timedelta(hours=1)


def kept_figures(key: str, now: datetime) -> tuple[str, datetime] | None:
    """Return body and moment of figures not older than an hour; None when there are none."""
    found = Figures.objects.filter(key=key, as_of__gt=now - KEPT, as_of__lte=now).first()
    return (found.body, found.as_of) if found else None
