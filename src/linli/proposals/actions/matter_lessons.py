"""What staff choose as the matter of a case, beside what was proposed: at once a lesson.

A correction (something else was chosen than was proposed first) is learnt by every process with
its next proposal. A lesson is about a text and a matter, never about who chose.
"""

from __future__ import annotations

import json
from typing import Final

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain import proposing
from linli.domain.lifecycle import Command
from linli.kernel import clock, outbox
from linli.people.actor import SYSTEM
from linli.proposals import matter_learned
from linli.proposals.matter_ground import not_admitted, thresholds_of, words_of
from linli.proposals.models import MatterLesson

#: Outbox topic of a change of a case that may have set its matter.
TOPIC: Final = "matters.lesson"
_SETS: Final = frozenset({Command.REPORT.value, Command.ACCEPT.value, Command.AMEND.value})
#: A matter that came with a report was chosen by staff only at these doors.
STAFF_DOORS: Final = frozenset({Case.Door.SEAT, Case.Door.WINDOW, Case.Door.GRID})


def concerns(message: outbox.Message) -> bool:
    """Tell whether an event of a case may have set its matter."""
    return message.body.get("action") in _SETS


def on_event(message: outbox.Message) -> None:
    """Keep what was proposed and what was chosen; the same choice again changes nothing."""
    no, reported = str(message.body["no"]), message.body["action"] == Command.REPORT.value
    case = visible_to(SYSTEM).filter(no=no, matter__isnull=False).first()
    if case is None or (reported and case.door not in STAFF_DOORS):
        return
    catalogue = snapshot.current()
    matter = catalogue.matters.get(case.matter_id or 0)
    lesson = MatterLesson.objects.filter(case_id=case.pk).first()
    if matter is None or (lesson is not None and lesson.chosen == matter.code):
        return
    now = clock.now()
    if lesson is None:
        off = matter_learned.switched_off(catalogue) | not_admitted(catalogue, clock.today())
        told = matter_learned.propose(catalogue, words_of(case.title, case.text), off)
        pairs = [(one.code, round(one.confidence, 4)) for one in told.proposed.items]
        best = pairs[0] if pairs else ("", 0.0)
        lesson = MatterLesson(
            case_id=case.pk,
            version=told.version,
            proposed=json.dumps(pairs),
            best=best[0],
            confidence=best[1],
            manner=proposing.manner(pairs, thresholds_of(catalogue)).value,
            first_at=now,
        )
    else:  # a row of its own again, so that every process meets it as new
        lesson.delete()
        lesson.pk = None
    lesson.chosen, lesson.corrected, lesson.at = matter.code, lesson.best != matter.code, now
    lesson.save(force_insert=True)
