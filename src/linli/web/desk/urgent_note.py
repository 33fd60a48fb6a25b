"""A reminder beside what somebody wrote, for as long as no unit has the matter: is it urgent?

Worked out anew from the words each time the page is shown; nothing is kept and nothing follows
from it but that a person looks.
"""

from __future__ import annotations

from typing import Final

from linli.cases.models import Case
from linli.domain import urgent
from linli.domain.policies import Level
from linli.domain.states import State

#: Before a unit has the matter.
_STILL_HERE: Final = {State.REPORTED, State.INFO_NEEDED, State.ACCEPTED}


def dangers(case: Case) -> tuple[urgent.Alarm, ...]:
    """Return the words of a matter that speak of danger, while that is still to be judged."""
    if case.level == Level.URGENT or case.state not in _STILL_HERE:
        return ()
    return urgent.alarms(case.original_text)
