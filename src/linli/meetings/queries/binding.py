"""Which units a decision on each item may be given to, so that a form offers no other.

The action judges one unit exactly (:func:`linli.meetings.actions.reaching.problems`); this offers
what it accepts as a rule: who is at the table, and who has a part in the matter of the item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from linli.cases import grid_staff
from linli.cases.answerable import centres_of
from linli.cases.models import Case, Duty
from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock
from linli.meetings.queries.room import Room


def bindable(found: Room, catalogue: Catalogue) -> Mapping[int, tuple[int, ...]]:
    """Return the live units to offer for each item that is not hidden: at most two queries.

    Those at the table come first. A village gets work of a matter only: without one, it is
    offered in its own meeting alone.
    """
    today = clock.today()
    table = [seat.unit_id for seat in found.seats if seat.unit_id is not None]
    about = {item.id: item.case_id for item in found.items if not item.hidden}
    parts = _parts({one for one in about.values() if one is not None}, catalogue)
    offered = {}
    for item_id, case_id in about.items():
        units = [*table, *parts.get(case_id or 0, ())]
        offered[item_id] = tuple(
            unit_id
            for unit_id in dict.fromkeys(units)
            if (unit := catalogue.units.get(unit_id)) is not None
            and unit.live(today)
            and (
                case_id is not None
                or unit.tier != grid_staff.TIER
                or unit_id == found.meeting.centre_id
            )
        )
    return offered


def _parts(case_ids: set[int], catalogue: Catalogue) -> Mapping[int, list[int]]:
    """Return the units with a part in each matter, then the centres of its place."""
    parts: dict[int, list[int]] = defaultdict(list)
    if not case_ids:
        return parts
    duties = Duty.objects.filter(case_id__in=case_ids).order_by("part", "id")
    for case_id, unit_id in duties.values_list("case_id", "unit_id"):
        parts[case_id].append(unit_id)
    for case in Case.objects.filter(pk__in=case_ids).only("village_id", "town_id"):
        parts[case.pk] += centres_of(case, catalogue)
    return parts
