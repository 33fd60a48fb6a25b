"""From a fetched meeting to what the rules look at, for acting on it and for showing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from linli.audit.models import Event
from linli.catalogue.snapshot import Catalogue
from linli.domain.meeting_rhythm import Rules
from linli.domain.meeting_rules import read_rules
from linli.domain.meetings import Facts, Hand, Standing, Verb, judge
from linli.kernel import clock
from linli.meetings.access import get_meeting, hands
from linli.meetings.models import AgendaItem, Attendance, Decision, Meeting
from linli.meetings.people import Staff, staff
from linli.people.actor import Actor

#: Chain of everything done with one meeting.
CHAIN = "meeting"
#: Steps by which somebody becomes an author of the minutes, as the record names them.
_WRITING = ("write_item", "decide", "undecide", "add_item", "close_meeting")
_THERE = (Attendance.Mark.PRESENT, Attendance.Mark.REPRESENTED)


def rules_of(catalogue: Catalogue) -> Rules:
    """Return what the county set about meetings; a county loaded earlier has the built-in rules."""
    given = catalogue.settings.get("meetings")
    if isinstance(given, dict):
        return read_rules(given)
    from linli.county.pack_powers import default_of  # noqa: PLC0415 - only without settings

    return read_rules(default_of("meetings"))


def loose(decisions: Iterable[Decision], catalogue: Catalogue) -> int:
    """Return how many decisions cannot bind today: a closed unit, a day that is past."""
    today = clock.today()
    return sum(not _binds(one, catalogue, today) for one in decisions)


def _binds(one: Decision, catalogue: Catalogue, today: date) -> bool:
    if one.noted:
        return True
    unit = catalogue.units.get(one.unit_id or 0)
    return unit is not None and unit.live(today) and one.due_on is not None and one.due_on >= today


def facts_of(
    actor: Actor,
    meeting: Meeting,
    catalogue: Catalogue,
    *,
    items: Sequence[AgendaItem],
    decisions: Sequence[Decision],
    attendance: Sequence[Attendance],
    may: Staff,
) -> Facts:
    """Return what the rules need of a meeting already read.

    One query where the actor chairs or may chair a meeting that was held, none otherwise.
    """
    candidates = [one.id for one in may.chairs]
    held = hands(actor, meeting, catalogue, candidates)
    decided = {one.item_id for one in decisions}
    return Facts(
        standing=Standing(meeting.standing),
        hands=held,
        vacant=meeting.chair_id not in candidates,
        items=len(items),
        unsaid=sum(
            1 for one in items if not (one.words.strip() or one.deferred or one.pk in decided)
        ),
        loose=loose(decisions, catalogue),
        present=sum(1 for one in attendance if one.mark in _THERE),
        wrote=bool(held & {Hand.CHAIR, Hand.CANDIDATE}) and _wrote(actor, meeting),
    )


def _wrote(actor: Actor, meeting: Meeting) -> bool:
    """Tell whether this person wrote into the meeting or closed it, in whosever place."""
    if actor.user_id is None or meeting.standing not in (Standing.OPEN, Standing.CLOSED):
        return False
    steps = Event.objects.filter(chain_kind=CHAIN, chain_id=meeting.pk, action__in=_WRITING)
    return steps.filter(actor_id=actor.user_id).order_by().exists()


def judged(actor: Actor, key: str, verb: Verb, catalogue: Catalogue) -> tuple[Meeting, Standing]:
    """Return the locked meeting and where the verb takes it: at most six queries.

    Raises NotFound for unknown and invisible alike, NotYours and NotNow as the table says.
    """
    meeting = get_meeting(actor, key, catalogue, lock=True)
    facts = facts_of(
        actor,
        meeting,
        catalogue,
        items=list(meeting.items.all()),
        decisions=list(Decision.objects.filter(item__meeting_id=meeting.pk)),
        attendance=list(meeting.attendance.all()),
        may=staff(catalogue.units[meeting.centre_id], catalogue),
    )
    return meeting, judge(verb, facts).target


def hat_of(actor: Actor, principal_id: int) -> Actor:
    """Return in whose right the actor acts: in their own, or in the place of this colleague."""
    if actor.user_id == principal_id:
        return actor
    return next(
        (actor.in_place(one) for one in actor.standing_for if one.user_id == principal_id), actor
    )
