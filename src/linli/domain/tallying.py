"""What a move adds to the counts: pure rules from two standings of a case and the move.

A *flow* (what happened) is written once, at the place and unit of that moment, and never taken
back. Everything else is a property of how the case stands: the difference of two standings, so
it follows whatever becomes of the matter. The meaning of each count is in
:mod:`linli.domain.measures`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from linli.domain.calendar import CIVIL
from linli.domain.deadlines import is_overdue
from linli.domain.measures import Measure, moved, stay_in, stock
from linli.domain.states import OPEN, Command, State
from linli.domain.stays import bucket_of

#: Matters that were not handled here count in no cohort.
NOT_HANDLED: Final = frozenset(
    {State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED}
)
#: Open states in which the clock of the handlers still runs.
RUNNING: Final = OPEN - {State.ANSWERED, State.VERIFIED, State.SUSPENDED}
DONE: Final = frozenset({State.CLOSED, State.SCORED})
_NOT_ACCEPTED: Final = frozenset({State.REPORTED, State.INFO_NEEDED})
#: Stars from which a rating counts as satisfied: 满意 and 非常满意.
SATISFIED: Final = 4


class Place(NamedTuple):
    """Where and whose a count is; ids, 0 for none. ``unit``: that which leads now or led first."""

    unit: int = 0
    town: int = 0
    village: int = 0
    matter: int = 0
    door: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case, as far as it is counted. Moments are timezone-aware.

    ``lead`` is the unit it is with now (0: nobody's), ``holder`` the unit that must act next
    since ``entered``; ``sign_due`` counts only while it waits to be signed for.
    """

    state: State
    place: Place
    registered: datetime
    lead: int = 0
    holder: int = 0
    entered: datetime | None = None
    due: datetime | None = None
    respond_due: datetime | None = None
    sign_due: datetime | None = None
    responded: datetime | None = None
    answered: datetime | None = None
    returns: int = 0
    reworks: int = 0
    reopens: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """The move: what was done and when, with what the counts need of its values."""

    command: Command
    at: datetime
    #: What a requester or verifier said; None when nothing was said.
    solved: bool | None = None
    #: A check was made by asking the requester (telephone, online), not on the spot.
    asked: bool = False
    stars: int = 0
    #: The report was laid beside matters known before.
    related: bool = False


class Fact(NamedTuple):
    """One count: ``n`` (+1 or -1) of ``measure`` on ``day`` at ``place``.

    ``slot`` refines it: weekday × 24 + hour for RECEIVED, the bucket for a stay, else 0.
    """

    measure: int
    day: date
    n: int
    place: Place
    slot: int = 0


def civil_day(moment: datetime) -> date:
    """Return the civil day of a moment in China."""
    return moment.astimezone(CIVIL).date()


def facts_of(before: Standing | None, after: Standing, event: Happening) -> list[Fact]:
    """Return the facts of one move; ``before`` is None for the first event of a case."""
    found = [*_flows(before, after, event), *_turns(before, after, event)]
    found += _signing(before, after, event)
    held, holds = _cohorts(before) if before else Counter(), _cohorts(after)
    for cell in sorted({*held, *holds}):
        if change := holds[cell] - held[cell]:
            found.append(Fact(cell[0], cell[1], change, cell[2]))
    return found


#: Commands that are one count each time, whatever the case looks like.
_PLAIN: Final[Mapping[Command, tuple[Measure, ...]]] = {
    Command.ACCEPT: (Measure.ACCEPTED,),
    Command.DISPATCH: (Measure.DISPATCHED,),
    Command.CONVENE: (Measure.DISPATCHED,),
    Command.SIGN: (Measure.SIGNED,),
    Command.ASK_RETURN: (Measure.RETURN_ASKED,),
    Command.GRANT_RETURN: (Measure.RETURNED,),
    Command.GRANT_EXTENSION: (Measure.EXTENDED,),
    Command.GRANT_SUSPENSION: (Measure.SUSPENDED,),
    Command.ANSWER: (Measure.DISPOSED,),
    Command.SETTLE: (Measure.ACCEPTED, Measure.DISPOSED),
    Command.CLOSE: (Measure.CLOSED,),
    Command.REOPEN: (Measure.REOPENED,),
    Command.VERIFY_TRUE: (Measure.VERIFIED,),
    Command.VERIFY_FALSE: (Measure.VERIFIED, Measure.VERIFIED_FALSE),
    Command.VERIFY_UNREACHED: (Measure.CALLED_BACK,),
    Command.RATE: (Measure.RATED,),
    Command.REJECT: (Measure.REFUSED,),
    Command.TO_CHANNEL: (Measure.REFUSED,),
    Command.WITHDRAW: (Measure.WITHDRAWN,),
    Command.MERGE: (Measure.MERGED, Measure.REPEAT),
    Command.SUPERVISE: (Measure.SUPERVISED,),
    Command.WHISTLE: (Measure.WHISTLED,),
    Command.ESCALATE: (Measure.CLIMBED,),
}


def _flows(before: Standing | None, after: Standing, event: Happening) -> Iterator[Fact]:
    day = civil_day(event.at)
    # A unit that gave a matter back is the one that is counted, not who had it first.
    place = before.place if before and after.lead == 0 and before.lead else after.place
    if before is None:
        start = after.registered.astimezone(CIVIL)
        slot = start.weekday() * 24 + start.hour
        yield Fact(Measure.RECEIVED, start.date(), 1, place, slot)
        if event.related:
            yield Fact(Measure.REPEAT, day, 1, place)
        return
    for measure in _PLAIN.get(event.command, ()):
        yield Fact(measure, day, 1, place)
    for measure in _of_values(before, after, event):
        yield Fact(measure, day, 1, place)


def _of_values(before: Standing, after: Standing, event: Happening) -> Iterator[Measure]:
    """Yield the flows that depend on the case or on what was said."""
    command = event.command
    if command in {Command.ANSWER, Command.SETTLE} and _in_time(after.due, event.at):
        yield Measure.DISPOSED_IN_TIME
    elif command is Command.CLOSE:
        if after.answered is not None and _in_time(after.due, after.answered):
            yield Measure.CLOSED_IN_TIME
        if not (after.returns or after.reworks or after.reopens):
            yield Measure.CLOSED_AT_ONCE
    elif command is Command.RATE and event.stars >= SATISFIED:
        yield Measure.SATISFIED
    elif command is Command.DECIDE and after.lead not in (0, before.lead):
        yield Measure.DISPATCHED
    if event.asked and command in {Command.VERIFY_TRUE, Command.VERIFY_FALSE}:
        yield Measure.CALLED_BACK
        yield Measure.REACHED
    if event.solved is not None:
        yield Measure.SAID
        if event.solved:
            yield Measure.SAID_SOLVED


def _turns(before: Standing | None, after: Standing, event: Happening) -> Iterator[Fact]:
    """Yield the stock, the move between two states and how long it stood in the one it left."""
    day = civil_day(event.at)
    if before is None:
        yield Fact(moved(None, after.state), day, 1, after.place)
        yield Fact(stock(after.state), day, 1, after.place)
        return
    if before.state is not after.state:
        yield Fact(moved(before.state, after.state), day, 1, after.place)
        if before.entered is not None:
            whose = before.place._replace(unit=before.holder)
            yield Fact(stay_in(before.state), day, 1, whose, bucket_of(event.at - before.entered))
    elif before.place == after.place:
        return
    yield Fact(stock(before.state), day, -1, before.place)
    yield Fact(stock(after.state), day, 1, after.place)


def _signing(before: Standing | None, after: Standing, event: Happening) -> Iterator[Fact]:
    """Yield what a dispatch adds to the signatures due and kept.

    A dispatch that ended unsigned before its time was up is due no more; after it, it was missed.
    """
    old = before.sign_due if before and before.state is State.DISPATCHED else None
    new = after.sign_due if after.state is State.DISPATCHED else None
    same = before is not None and before.place == after.place
    if old == new and same:
        return
    if old is not None and before is not None:
        in_time = _in_time(old, event.at)
        if event.command is Command.SIGN:
            if in_time:
                yield Fact(Measure.SIGN_KEPT, civil_day(old), 1, before.place)
        elif in_time:
            yield Fact(Measure.SIGN_DUE, civil_day(old), -1, before.place)
    if new is not None:
        yield Fact(Measure.SIGN_DUE, civil_day(new), 1, after.place)


Cell = tuple[int, date, Place]


def _cohorts(standing: Standing) -> Counter[Cell]:
    """Return the counts that follow the case, as it stands: each at most once."""
    state, place = standing.state, standing.place
    found: Counter[Cell] = Counter()

    def count(measure: Measure, moment: datetime) -> None:
        found[measure, civil_day(moment), place] += 1

    if state in OPEN:
        count(Measure.OPEN_SINCE, standing.registered)
    if standing.respond_due is not None and state not in {State.WITHDRAWN, State.MERGED}:
        count(Measure.CONTACT_DUE, standing.respond_due)
        if standing.responded is not None and _in_time(standing.respond_due, standing.responded):
            count(Measure.CONTACT_KEPT, standing.respond_due)
    if state in NOT_HANDLED:
        return found
    if state not in _NOT_ACCEPTED:
        count(Measure.OF_ACCEPTED, standing.registered)
    if standing.answered is not None:
        count(Measure.OF_DISPOSED, standing.registered)
    if state in DONE:
        count(Measure.OF_CLOSED, standing.registered)
    if standing.reopens:
        count(Measure.OF_REOPENED, standing.registered)
    if standing.due is not None and state is not State.SUSPENDED:
        count(Measure.DUE, standing.due)
        if standing.answered is not None and _in_time(standing.due, standing.answered):
            count(Measure.DUE_KEPT, standing.due)
        if state in RUNNING:
            count(Measure.OPEN_DUE, standing.due)
    return found


def _in_time(due: datetime | None, moment: datetime) -> bool:
    return due is not None and not is_overdue(due, moment)
