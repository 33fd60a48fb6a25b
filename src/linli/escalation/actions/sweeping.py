"""The clockwork of 提级: finds what may be due, looks at it in bulk, acts matter by matter.

Listing and looking write nothing. Each act is a transaction of its own that judges again; one that
fails is written down and tried again later, each time a little later, so that it keeps no other
matter from its turn. What nobody takes and nobody wants comes first, then the most severe, then
what waits longest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from linli.cases import access
from linli.cases.actions.perform import perform
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, NotNow
from linli.domain.escalation import RUNNING, Standing, climb, gone, order
from linli.domain.lifecycle import OPEN, Command, State
from linli.domain.policies import Level
from linli.escalation import candidates
from linli.escalation.actions.raising import end
from linli.escalation.judging import CHUNK, COLUMNS, Look, look
from linli.escalation.ladder import read as read_ladder
from linli.escalation.models import Setback, Step
from linli.escalation.setup import setup
from linli.kernel import clock
from linli.kernel.halving import halving
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM

log = logging.getLogger(__name__)
#: Most acts of one sweep; the next one takes the rest, a minute later.
BATCH = 500
#: How long a matter that failed is left alone after its first and its later failures, at most.
FIRST_REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=6)


@dataclass
class Swept:
    """What one sweep did; ``failed`` holds the sentences of failures."""

    raised: int = 0
    ended: int = 0
    looked: int = 0
    failed: list[str] = field(default_factory=list)
    #: Numbers of matters for which no tier has anybody who could be asked.
    nobody: list[str] = field(default_factory=list)


def sweep(beat: Callable[[], None] = lambda: None) -> Swept:
    """Raise every step that is due and end those whose cause is gone.

    ``beat`` is called between acts. No county loaded: nothing is done.
    """
    done = Swept()
    try:
        catalogue = snapshot.current()
    except NotNow:
        return done
    acts: list[tuple[tuple[object, ...], str, bool]] = []
    for found in _looks(catalogue, done):
        act = _act(found, catalogue, done)
        if act is not None:
            acts.append(act)
    for _, no, quietly in sorted(acts)[:BATCH]:
        beat()
        _carry_out(no, done, quietly=quietly)
    return done


def _looks(catalogue: Catalogue, done: Swept) -> Iterator[Look]:
    ladder = read_ladder()
    resting = set(
        Setback.objects.filter(retry_at__gt=clock.now()).values_list("case_id", flat=True)
    )

    def bad(case: Case, error: Exception) -> None:
        log.error("looking at %s", case.no, exc_info=error)
        _put_aside(case.no, f"{type(error).__name__}: {error}", done)

    ids = iter(sorted(_ids(catalogue) - resting))
    while chunk := list(islice(ids, CHUNK)):
        cases = list(Case.objects.filter(pk__in=chunk).only(*COLUMNS))
        done.looked += len(cases)
        yield from halving(cases, lambda some: look(some, catalogue, ladder), bad)


def _ids(catalogue: Catalogue) -> set[int]:
    """Return the ids of everything to be looked at: one query for each rule and kind of step."""
    now, rules = clock.now(), setup(catalogue).rules
    ids: set[int] = set()
    for rule in rules:
        rows = candidates.by_rule(Case.objects.all(), rule, catalogue, now)
        if rows is not None:
            ids.update(rows.order_by().values_list("pk", flat=True))
    for found in (
        *candidates.by_parts({rule.trigger for rule in rules}, now),
        *candidates.by_steps(now),
    ):
        ids.update(found)
    return ids


def _act(
    found: Look, catalogue: Catalogue, done: Swept
) -> tuple[tuple[object, ...], str, bool] | None:
    """Return what is to be done about one matter: its place in the order, number, how; or None."""
    case, rules, now = found.case, setup(catalogue).rules, clock.now()
    try:
        over = gone(found.subject, rules, now)
        due = climb(found.subject, rules, now, catalogue.calendar)
    except Exception as error:  # a bad row must not keep the others from being looked at
        log.exception("looking at %s", case.no)
        _put_aside(case.no, str(error), done)
        return None
    if due is not None:
        return order(due, Level(case.level)), case.no, False
    if over:
        open_ = any(step.standing is Standing.OPEN for step in over)
        quietly = not open_ or State(case.state) not in OPEN
        return (9, 0, case.clock_start), case.no, quietly
    if not found.named and found.subject.causes:
        done.nobody.append(case.no)
    _seen([found])
    return None


def _seen(looks: Iterable[Look]) -> None:
    """Note at which version a matter was looked at; its running steps only, if it has any."""
    for found in looks:
        stale = [
            step.pk
            for step in found.steps
            if Standing(step.standing) in RUNNING and step.seen != found.case.version
        ]
        if stale:
            with write():
                Step.objects.filter(pk__in=stale).update(seen=found.case.version)


def _carry_out(no: str, done: Swept, *, quietly: bool) -> None:
    try:
        if quietly:
            settle(no)
            done.ended += 1
        elif perform(actor=SYSTEM, no=no, command=Command.ESCALATE).climbed:
            done.raised += 1
        else:
            done.ended += 1
    except NotNow:
        return  # somebody has done something in between
    except DomainError as refusal:
        _put_aside(no, refusal.code, done)
    except Exception as error:  # one row that cannot be written must not stall the others
        log.exception("escalation of %s", no)
        _put_aside(no, f"{type(error).__name__}: {error}", done)


def settle(no: str) -> None:
    """End what rests or is open without a word on the matter's record: it says so already.

    For promises kept, and for steps of matters that are closed.
    """
    catalogue, now = snapshot.current(), clock.now()
    with write():
        case = access.get_case(SYSTEM, no, lock=True)
        [found] = look([case], catalogue)
        over = gone(found.subject, setup(catalogue).rules, now)
        if State(case.state) in OPEN:
            over = tuple(step for step in over if step.standing is not Standing.OPEN)
        end(over, now)


def _put_aside(no: str, error: str, done: Swept) -> None:
    """Leave a matter alone for a while, longer after each failure."""
    done.failed.append(f"{no}: {error}"[:160])
    with write():
        case_id = Case.objects.values_list("pk", flat=True).get(no=no)
        row = Setback.objects.filter(case_id=case_id).first() or Setback(case_id=case_id, tries=0)
        rest = min(FIRST_REST * 2 ** min(row.tries, 10), LONGEST_REST)
        row.tries += 1
        row.retry_at, row.error = clock.now() + rest, error.replace("\x00", "")[:200]
        row.save()
