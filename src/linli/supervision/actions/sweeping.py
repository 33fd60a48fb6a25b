"""The rules at work: every matter a rule presses gets its 督办, one by one."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from linli.cases.actions.perform import perform
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.supervision.firing import Firing, firings

log = logging.getLogger(__name__)
#: Most matters pressed in one run; the next run, a minute later, takes the rest.
BATCH = 200


@dataclass
class Swept:
    """What one run did: how many were pressed, and the sentences of failures."""

    done: int = 0
    failed: list[str] = field(default_factory=list)


def sweep() -> Swept:
    """Press what the rules say, at most :data:`BATCH` matters.

    A matter that cannot be written stalls nothing: it is told, and the others get theirs.
    """
    result, now = Swept(), clock.now()
    today = now.astimezone(clock.CIVIL).date().isoformat()
    for one in firings(now, now, lambda no: result.failed.append(f"{no}: unread")):
        if result.done >= BATCH:
            break
        try:
            perform(actor=SYSTEM, no=one.no, command=Command.SUPERVISE, raw=_raw(one, today))
        except DomainError as refusal:
            result.failed.append(f"{one.no} {one.rule}: {refusal.code}")
        except Exception:
            log.exception("supervision %s %s", one.no, one.rule)
            result.failed.append(f"{one.no} {one.rule}: error")
        else:
            result.done += 1
    return result


def _raw(one: Firing, today: str) -> dict[str, object]:
    """Return the form filled in; the verb judges the rule again and takes its own words."""
    return {"level": one.level, "reason": one.reason, "text": one.reason, "due_on": today}
