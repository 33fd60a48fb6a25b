"""Who has a matter open at this moment: a sign of life, going away, and forgetting.

Nothing of it is history: no event, no count, and a row is gone two minutes after the last
sign of life at the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.kernel import clock
from linli.kernel.transaction import write
from linli.workbench.models import Presence

#: Without a sign of life for so long, a person is no longer shown.
SHOWN = timedelta(seconds=60)
#: After so long the row is deleted.
KEPT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who has the same matter open; ``busy``: writing in one of its forms."""

    name: str
    busy: bool


def beat(*, user_id: int, case_id: int, busy: bool, now: datetime) -> tuple[Other, ...]:
    """Note a sign of life and return the others, by name: two statements, rarely a third.

    The caller has fetched the case through access. Signs of this case which are too old are
    forgotten on the way.
    """
    mode = Presence.Mode.EDIT if busy else Presence.Mode.VIEW
    row = Presence(case_id=case_id, user_id=user_id, mode=mode, seen_at=now)
    with write():
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["case", "user"],
            update_fields=["mode", "seen_at"],
        )
        rows = _rows(case_id, user_id)
        old = [key for key, _, _, seen in rows if seen <= now - KEPT]
        if old:
            Presence.objects.filter(pk__in=old, seen_at__lte=now - KEPT).delete()
    return _shown(rows, now)


def others(*, user_id: int, case_id: int, now: datetime) -> tuple[Other, ...]:
    """Return who else has a case open, and leave no sign of the one who asks: one statement."""
    return _shown(_rows(case_id, user_id), now)


def _rows(case_id: int, user_id: int) -> list[tuple[int, str, str, datetime]]:
    return list(
        Presence.objects.filter(case_id=case_id)
        .exclude(user_id=user_id)
        .order_by("user__full_name", "user_id")
        .values_list("pk", "user__full_name", "mode", "seen_at")
    )


def _shown(rows: list[tuple[int, str, str, datetime]], now: datetime) -> tuple[Other, ...]:
    return tuple(
        Other(name, mode == Presence.Mode.EDIT)
        for _, name, mode, seen in rows
        if seen > now - SHOWN
    )


def leave(*, user_id: int, case_id: int) -> None:
    """Forget that the person has this matter open: one statement."""
    with write():
        Presence.objects.filter(case_id=case_id, user_id=user_id).delete()


def forget() -> int:
    """Delete every sign of life that is too old; return how many (for the worker)."""
    with write():
        return Presence.objects.filter(seen_at__lte=clock.now() - KEPT).delete()[0]
