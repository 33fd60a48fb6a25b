"""One matter of a demonstration under 挂牌督办, shown to everybody by the county's leader."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.access import visible_to
from linli.cases.actions.perform import perform
from linli.cases.models import Case
from linli.domain.lifecycle import Command, Role, State
from linli.domain.supervision import Ground
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.replay import powers_words as words
from linli.replay.office_crew import Crew
from linli.supervision.actions import list_publicly
from linli.supervision.judging import bar
from linli.supervision.models import Listing

#: States in which somebody is at work and the clock runs.
_WORKING = (State.HANDLING.value, State.REWORK.value)
#: Matters looked through, and days until the matter is to be put right.
_MOST, _DAYS = 400, 10


def furnish_listing(crew: Crew) -> int:
    """List the matter that is overdue longest among those that may be public; return how many.

    Nothing where one is listed already, or where no matter fits.
    """
    leaders = crew.people(crew.county, Role.CENTRE_LEADER)
    if not leaders or Listing.objects.exists():
        return 0
    found = _longest_overdue(crew)
    if found is None:
        return 0
    leader, day = leaders[0], (crew.today + timedelta(days=_DAYS)).isoformat()
    perform(
        actor=leader,
        no=found.no,
        command=Command.SUPERVISE,
        raw={"level": "listed", "reason": words.LATE, "text": words.LIST, "due_on": day},
    )
    list_publicly(
        actor=leader,
        no=found.no,
        ground=Ground.OVERDUE.value,
        due_on=day,
        note=words.LIST_WHY,
        confirmed=True,
    )
    return 1


def _longest_overdue(crew: Crew) -> Case | None:
    late = visible_to(SYSTEM).filter(
        state__in=_WORKING,
        due_at__lt=clock.now(),
        paused_at__isnull=True,
        answered_at__isnull=True,
        lead_unit_id__isnull=False,
    )
    for case in late.order_by("due_at", "id")[:_MOST]:
        if not bar(case, crew.catalogue):
            return case
    return None
