"""Which matters a rule presses by a moment: for the sweep, and for looking ahead."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q

from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.lifecycle import Command
from linli.domain.pressing import ROWS
from linli.domain.supervision import LEVEL_NAMES
from linli.domain.supervision_rules import due
from linli.kernel.halving import halving
from linli.supervision.judging import pressures, rules_of

log = logging.getLogger(__name__)
#: Matters looked at with one set of queries.
_CHUNK = 300
#: Most matters a look ahead names.
MOST = 200
_STATES = next(
    tuple(state.value for state in states)
    for states, command, *_ in ROWS
    if command is Command.SUPERVISE
)
_COLUMNS = (
    *("no", "title", "state", "lead_unit_id", "supervision", "due_at", "near_at", "paused_at"),
    *("answered_at", "return_count", "rework_count", "reopen_count", "rated_round"),
    *("answer_round", "confirmed_round", "confirmed_solved", "overseen", "clock_start"),
)


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that presses one matter: ``at`` is from when, now or later."""

    no: str
    title: str
    unit_id: int
    unit: str
    rule: str
    level: str
    level_name: str
    at: datetime
    reason: str


def firings(
    now: datetime, until: datetime, unread: Callable[[str], None] = lambda _: None
) -> Iterator[Firing]:
    """Yield what the rules press by ``until``, matter by matter; four queries for 300 matters.

    ``unread`` is told the number of each matter that cannot be judged; the others are.
    """
    worth = Q(near_at__lte=until) | Q(due_at__lte=until) | Q(overseen=True) | ~Q(supervision="")
    worth |= Q(return_count__gt=0) | Q(rework_count__gt=0) | Q(reopen_count__gt=0)
    waiting = Case.objects.filter(
        worth,
        ended_at__isnull=True,
        state__in=_STATES,
        lead_unit__isnull=False,
        answered_at__isnull=True,
        paused_at__isnull=True,
    )

    def bad(case: Case, error: Exception) -> None:
        log.error("judging supervision of %s", case.no, exc_info=error)
        unread(case.no)

    after = 0
    rows = waiting.only(*_COLUMNS).order_by("id")
    while found := list(rows.filter(pk__gt=after)[:_CHUNK]):
        yield from halving(found, lambda cases: _pressed(cases, now, until), bad)
        after = found[-1].pk


def _pressed(cases: Sequence[Case], now: datetime, until: datetime) -> list[Firing]:
    catalogue = snapshot.current()
    rules, facts = rules_of(catalogue), pressures(cases)
    found: list[Firing] = []
    for case in cases:
        finding = due(facts[case.pk], rules, now, catalogue.calendar, until=until)
        if finding is None or case.lead_unit_id is None:
            continue
        found.append(
            Firing(
                no=case.no,
                title=case.title,
                unit_id=case.lead_unit_id,
                unit=catalogue.units[case.lead_unit_id].name,
                rule=finding.rule.code,
                level=finding.level.value,
                level_name=LEVEL_NAMES[finding.level],
                at=finding.at,
                reason=finding.reason,
            )
        )
    return found


def would_fire(
    now: datetime,
    until: datetime,
    limit: int = MOST,
    unread: Callable[[str], None] = lambda _: None,
) -> list[Firing]:
    """Return what the rules will press by ``until`` if nobody does anything, soonest first.

    Of at most ``limit`` matters; nothing is written. What the reader may see is theirs to cut:
    matters are named whatever their place, also those given to ``unread`` which cannot be judged.
    """
    return sorted(islice(firings(now, until, unread), limit), key=lambda one: (one.at, one.no))
