"""What the clockwork does by rule, one case at a time, so that one bad row stalls nothing.

Major matters whose time ended come under oversight; suspensions end at their date; small
things settled on the spot and not drawn for checking are closed; the score is computed when
the rating window ends. Every act goes through the same judgement as a person's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from linli.cases.actions.granting import expired
from linli.cases.actions.perform import perform
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.errors import DomainError
from linli.domain.lifecycle import FINAL, Command, State
from linli.kernel import clock
from linli.people.actor import SYSTEM

log = logging.getLogger(__name__)
#: Most cases one sweep takes of each kind; the next sweep takes the rest.
BATCH = 500


@dataclass
class Swept:
    """What one sweep did: numbers of cases by command, and the sentences of failures."""

    done: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def _due() -> Iterable[tuple[Command, list[str]]]:
    now = clock.now()
    cases = Case.objects.order_by("id")
    final = [state.value for state in FINAL]
    yield (
        Command.OVERSEE,
        list(
            cases.filter(
                level="major",
                overseen=False,
                paused_at__isnull=True,
                answered_at__isnull=True,
                due_at__lt=now.replace(microsecond=0),
            )
            .exclude(state__in=[*final, State.CLOSED.value])
            .values_list("no", flat=True)[:BATCH]
        ),
    )
    yield Command.RECOUNT, _recountable()
    yield (
        Command.RESUME,
        list(
            cases.filter(state=State.SUSPENDED.value)
            .filter(pauses__ended_at__isnull=True, pauses__until__lt=now)
            .values_list("no", flat=True)[:BATCH]
        ),
    )
    yield (
        Command.CLOSE,
        list(
            cases.filter(state=State.ANSWERED.value, self_settled=True, sampled=False)
            # “Not solved” leaves it to somebody who looks.
            .exclude(confirmed_round=F("answer_round"), confirmed_solved=False)
            .values_list("no", flat=True)[:BATCH]
        ),
    )
    yield (
        Command.SCORE,
        list(
            cases.filter(Q(state=State.CLOSED.value), Q(stage_due_at__lt=now)).values_list(
                "no", flat=True
            )[:BATCH]
        ),
    )


def _recountable() -> list[str]:
    """Return open cases counted without a holiday table that is there by now.

    Every year from start to due date must be there, or the case would be counted for ever.
    """
    calendar = snapshot.current().calendar
    rows = (
        Case.objects.filter(calendar_gap=True, ended_at__isnull=True, answered_at__isnull=True)
        .order_by("id")
        .values_list("no", "clock_start", "due_at")[:BATCH]
    )
    return [
        no
        for no, start, due in rows
        if due
        and not calendar.unmaintained(calendar.civil(start).date(), calendar.civil(due).date())
    ]


def _acts() -> Iterable[tuple[Command, str, dict[str, object]]]:
    """Yield every act due; each kind is looked for after the one before has been done."""
    for command, numbers in _due():
        for no in numbers:
            yield command, no, {}
    for no, username in expired(clock.now(), BATCH):
        yield Command.END_READ, no, {"account": username}


def sweep() -> Swept:
    """Carry out everything due now and return what was done."""
    result = Swept()
    for command, no, raw in _acts():
        try:
            perform(actor=SYSTEM, no=no, command=command, raw=raw)
        except DomainError as refusal:
            result.failed.append(f"{no} {command}: {refusal.code}")
        except Exception:
            # One row that cannot be written must not keep the others from their clocks.
            log.exception("sweep %s %s", command, no)
            result.failed.append(f"{no} {command}: error")
        else:
            result.done[command] = result.done.get(command, 0) + 1
    return result
