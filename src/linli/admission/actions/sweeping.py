"""What the calendar does by itself: temporary admissions end, yearly reviews become due.

The list already says by its dates what counts today; the sweep only writes it down and tells
people. One bad row stalls nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from linli.admission import judging
from linli.admission.actions.recording import centre_people, record, save, tell, unit_people
from linli.admission.models import Admission
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import admission
from linli.domain.admission import Standing, Verb
from linli.domain.errors import DomainError, NotNow
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM

#: Most rows of one run.
BATCH = 500


@dataclass
class Swept:
    """What one run did; failures in words."""

    expired: int = 0
    due: int = 0
    failed: list[str] = field(default_factory=list)


def sweep() -> Swept:
    """Write down what has ended or become due by today: each in its own transaction."""
    done = Swept()
    try:
        catalogue = snapshot.current()
    except NotNow:  # no county yet
        return done
    today = clock.today()
    over = Admission.objects.filter(
        standing__in=[Standing.TEMPORARY.value, Standing.EXIT_ASKED.value], valid_until__lt=today
    )
    due = Admission.objects.filter(standing=Standing.ADMITTED.value, review_due_on__lte=today)
    for rows, verb in ((over, Verb.EXPIRE), (due, Verb.MARK_DUE)):
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            try:
                with write():
                    _step(pk, verb, catalogue)
            except DomainError as refusal:
                done.failed.append(f"{pk}: {refusal.code}")
            else:
                done.expired += verb is Verb.EXPIRE
                done.due += verb is Verb.MARK_DUE
    return done


def _step(pk: int, verb: Verb, catalogue: Catalogue) -> None:
    row = Admission.objects.select_for_update().get(pk=pk)
    now, today = clock.now(), clock.today()
    target = admission.decide(judging.life(row, (), today), judging.who(SYSTEM, catalogue), verb)
    ended = {"ended_on": today} if verb is Verb.EXPIRE else {}
    save(row, None, target, **ended)
    record(row, verb, SYSTEM, now)
    people = unit_people(row.unit_id, today) + centre_people(catalogue, today, leaders=True)
    what = "网格事项临时准入已到期" if verb is Verb.EXPIRE else "网格事项待年度评估"
    tell(row, people, what)
