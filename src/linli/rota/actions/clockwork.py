"""What happens by itself: cases open and end emergencies, nobody answers in time, places fade."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from linli.audit.models import Event
from linli.cases.access import get_case
from linli.catalogue import snapshot
from linli.domain import complaints
from linli.domain.emergency import OVER, Call, Outcome
from linli.domain.errors import NotNow
from linli.domain.lifecycle import STATES, TRANSITIONS, Command, Phase
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import SYSTEM
from linli.rota.access import rules
from linli.rota.actions.calling import next_in_line, open_emergency
from linli.rota.actions.ending import close
from linli.rota.models import Emergency, Position, Response

logger = logging.getLogger(__name__)

#: Outbox topic of a change of a case that may call people out or end a call.
TOPIC = "rota.case"
#: What is older than this when it is told was handled long ago: an import, not an emergency.
FRESH = timedelta(hours=24)
#: Acts with which a matter becomes urgent anew, so that people are called a second time.
_ANEW = frozenset({Command.REOPEN.value, Command.GRANT_LEVEL.value, Command.AMEND.value})
#: Most emergencies looked at by one sweep.
BATCH = 200


@dataclass
class Swept:
    """What one sweep did; failures in words."""

    called: int = 0
    ended: int = 0
    failed: list[str] = field(default_factory=list)


def follow_case(message: outbox.Message) -> None:
    """Open an emergency for an urgent case, or end that of an ended one; twice changes nothing."""
    no, action = str(message.body["no"]), str(message.body["action"])
    case, now = get_case(SYSTEM, no), clock.now()
    catalogue = snapshot.current()
    running = Emergency.objects.filter(case=case, ended_at__isnull=True).first()
    if case.ended_at is not None or case.closed_at is not None:
        if running is not None:
            close(running, SYSTEM, Outcome.CASE_ENDED, "", now)
        return
    calls = case.level in rules(catalogue).levels and case.source not in complaints.SOURCES
    if not calls or running is not None or now - _told_at(message) > FRESH:
        return
    if action not in _ANEW and now - case.clock_start > FRESH:
        return
    if case.answered_at is None and (
        action in _ANEW or not Emergency.objects.filter(case=case).exists()
    ):
        open_emergency(case, catalogue, SYSTEM, "难易等级为紧急", now)


def _told_at(message: outbox.Message) -> datetime:
    """Return when the thing happened, however late it is told."""
    event = Event.objects.filter(
        chain_kind="case", chain_id=int(message.body["no"]), seq=int(message.body["seq"])
    )
    return event.values_list("at", flat=True).first() or message.created_at


#: Acts after which a case may be urgent, and those that may end it.
_CALLING = _ANEW | {Command.REPORT.value, Command.ACCEPT.value, Command.SPLIT.value}
_ENDING = {row.command.value for row in TRANSITIONS if STATES[row.target].phase is not Phase.OPEN}


def concerns(message: outbox.Message) -> bool:
    """Tell whether a change of a case is worth :func:`follow_case`; the message alone says it."""
    return message.body.get("action") in _CALLING | _ENDING


def sweep() -> Swept:
    """Call the next where nobody answered in time; end what an ended case left open."""
    done = Swept()
    try:
        goal = rules(snapshot.current()).goal
    except NotNow:  # no county yet
        return done
    now = clock.now()
    late = Response.objects.filter(
        emergency__ended_at__isnull=True,
        standing=Call.CALLED.value,
        passed_at__isnull=True,
        called_at__lte=now - goal,
    )
    for pk in late.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        try:
            with write():
                done.called += _pass_on(pk)
        except Exception as error:  # the other calls must not wait for this one
            logger.exception("call %s was not passed on", pk)
            done.failed.append(f"{pk}: {type(error).__name__}")
    over = Q(case__ended_at__isnull=False) | Q(case__closed_at__isnull=False)
    left = Emergency.objects.filter(over, ended_at__isnull=True)
    for row in left.order_by("pk")[:BATCH]:
        try:
            with write():
                close(row, SYSTEM, Outcome.CASE_ENDED, "", now)
            done.ended += 1
        except Exception as error:  # as above
            logger.exception("emergency %s was not ended", row.key)
            done.failed.append(f"{row.key}: {type(error).__name__}")
    forget_positions()
    return done


def _pass_on(pk: int) -> int:
    """Call the next in the stead of one that did not answer; how many were called."""
    now = clock.now()
    found = Response.objects.select_related("emergency__case").get(pk=pk)
    if found.standing != Call.CALLED or found.passed_at is not None:
        return 0
    save(found, None, passed_at=now)
    called = next_in_line(found.emergency, snapshot.current(), SYSTEM, now)
    return int(called is not None)


def forget_positions() -> int:
    """Delete every place that is not of an active response, or was not renewed; how many."""
    try:
        longest = rules(snapshot.current()).position
    except NotNow:
        return 0
    over = [call.value for call in (*OVER, Call.CALLED)]
    with write():
        old = Position.objects.filter(at__lte=clock.now() - longest).delete()[0]
        ended = Position.objects.filter(response__standing__in=over).delete()[0]
        return (
            old
            + ended
            + Position.objects.filter(response__emergency__ended_at__isnull=False).delete()[0]
        )
