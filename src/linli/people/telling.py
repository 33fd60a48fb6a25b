"""Word to members of staff that something waits for them, promised with what causes it.

Carried are references and the platform's own words; :mod:`linli.notify.calls` makes messages of
them, by each person's wishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from linli.domain.words import Words
from linli.kernel import outbox

#: Topic of such a word in the outbox, and the kind of message it becomes.
TOPIC: Final = "staff.call"
KIND: Final = "staff_asked"


def tell(
    key: str,
    users: Iterable[int],
    what: str | Words,
    *,
    title: str = "",
    no: str = "",
    due: date | datetime | None = None,
    urgent: bool = False,
) -> None:
    """Promise a word to some accounts, in the caller's transaction; to nobody, none.

    ``key`` names the occasion: the same one is told once. ``no`` is the number of the matter it is
    about; ``urgent`` may break quiet hours.
    """
    wanted = sorted(set(users))
    if not wanted:
        return
    body: dict[str, object] = {
        "kind": KIND,
        "users": wanted,
        "no": no,
        "title": title,
        "what": what,
        "due": due.isoformat() if due else "",
    }
    outbox.enqueue(TOPIC, key, {**body, "urgent": True} if urgent else body)
