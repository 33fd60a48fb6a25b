"""Looking at the records of a case after each answer, by the worker, and keeping what is found."""

from __future__ import annotations

import json

from linli.cases.access import get_case, visible_to
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.errors import NotNow, NotYours
from linli.domain.lifecycle import Command
from linli.hints.access import verifies
from linli.hints.finding import find
from linli.hints.models import RecordHint, RecordLook, TextPrint
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor

#: Outbox topic of an answer whose records are to be compared.
TOPIC = "hints.look"
_ANSWERS = frozenset({Command.ANSWER.value, Command.SETTLE.value})


def concerns(message: outbox.Message) -> bool:
    """Tell whether an event of a case is an answer."""
    return message.body.get("action") in _ANSWERS


def on_event(message: outbox.Message) -> None:
    """Look at the case that was answered; twice changes nothing."""
    case = visible_to(SYSTEM).filter(no=str(message.body["no"])).first()
    if case is not None:
        look(case)


def look(case: Case) -> int:
    """Compare the records of a case and keep what is found; return how many hints are new.

    A hint changes neither state nor score nor what is drawn; it is a row of its own.
    """
    now, found = clock.now(), find(case, snapshot.current())
    rows = [
        RecordHint(
            case_id=case.pk,
            round=case.answer_round,
            kind=one.kind.value,
            mark=one.mark,
            other_id=one.other_id,
            data=json.dumps(one.data, sort_keys=True),
            found_at=now,
        )
        for one in found.hints
    ]
    with write():
        before = RecordHint.objects.filter(case_id=case.pk).count()
        # Found twice, by two workers or in two rounds, is found once.
        RecordHint.objects.bulk_create(rows, ignore_conflicts=True)
        TextPrint.objects.bulk_create(found.texts, ignore_conflicts=True)
        RecordLook.objects.update_or_create(
            case_id=case.pk, defaults={"round": case.answer_round, "at": now}
        )
        return RecordHint.objects.filter(case_id=case.pk).count() - before


def look_now(*, actor: Actor, no: str) -> int:
    """Look at the records of a case at once, for a verifier who is there before the worker.

    Returns how many hints are new. Raises NotFound for a case the actor does not see, NotYours
    for anybody who verifies nothing, NotNow for a case that was never answered.
    """
    case = get_case(actor, no)
    if not verifies(actor):
        raise NotYours("not-verifier", "只有核查员可以比对记录。")
    if not case.answer_round:
        raise NotNow("not-answered", "还没有答复，没有可以比对的记录。")
    return look(case)
