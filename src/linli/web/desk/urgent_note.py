"""A reminder beside what somebody wrote, for as long as no unit has the matter: is it urgent?

Worked out anew from the words each time the page is shown; nothing is kept and nothing follows
from it but that a person looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries.rows import CaseRow
from linli.domain import urgent
from linli.domain.policies import Level
from linli.domain.states import State
from linli.people.actor import Actor

#: Characters of a text that are read for a row of the list, and texts kept in memory.
_READ: Final = 1_000
_KEPT: Final = 2_000
#: Before a unit has the matter.
_STILL_HERE: Final = {State.REPORTED, State.INFO_NEEDED, State.ACCEPTED}


def dangers(case: Case) -> tuple[urgent.Alarm, ...]:
    """Return the words of a matter that speak of danger, while that is still to be judged."""
    if case.level == Level.URGENT or case.state not in _STILL_HERE:
        return ()
    return urgent.alarms(case.text)


def alarming(actor: Actor, rows: Sequence[CaseRow]) -> frozenset[int]:
    """Return the keys of the rows whose words speak of danger, while that is still to be judged.

    One query where a row is of that kind, else none.
    """
    here = [row.id for row in rows if row.state in _STILL_HERE and row.level != Level.URGENT.value]
    if not here:
        return frozenset()
    texts = visible_to(actor).filter(pk__in=here).order_by().values_list("id", "text")
    return frozenset(pk for pk, text in texts if _speaks(text[:_READ]))


@lru_cache(maxsize=_KEPT)
def _speaks(text: str) -> bool:
    """Remember what was read: the same rows are listed again and again."""
    return bool(urgent.alarms(text))
