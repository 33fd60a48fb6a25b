"""Reading what was presented: the first reading is kept and put on record, who and when."""

from __future__ import annotations

from linli.cases import readings
from linli.instructions.models import Presentation
from linli.instructions.readers import leaders_behind
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor


def read(actor: Actor, presentation: Presentation, no: str) -> None:
    """Record the first reading of a presentation, if it is the actor's to read and still unread.

    ``presentation`` is changed along. In one transaction with the entry in the case's chain of
    readings; when somebody was first, nothing is written.
    """
    hat = leaders_behind(actor).get(presentation.leader_id)
    # Whoever presented it and now stands in for the leader does not read it for them.
    own = actor.user_id in {presentation.presented_by_id, presentation.presented_for_id}
    if hat is None or presentation.read_at is not None or own:
        return
    now = clock.now()
    with write():
        fresh = Presentation.objects.filter(pk=presentation.pk, read_at__isnull=True)
        if not fresh.update(read_at=now, read_by_id=actor.user_id):
            return
        readings.record(hat, no, "read_presentation", "presentation", presentation=presentation.pk)
    presentation.read_at, presentation.read_by_id = now, actor.user_id


def read_case(actor: Actor, case_id: int, no: str) -> None:
    """Record the first reading of whatever of this case waits for the actor: one query if none."""
    rows = Presentation.objects.filter(
        case_id=case_id, leader_id__in=list(leaders_behind(actor)), read_at__isnull=True
    )
    for row in rows:
        read(actor, row, no)
