"""Learning which unit gets what: at once from each dispatch and return, anew every night.

What is learned from is the duty of the lead: a dispatch counts for the unit, a return or a recall
against it. The nightly learning reads the newest matters in the order of their time and asks the
model about each dispatch before it learns it; how often it was right is kept with the model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.cases.access import visible_to
from linli.cases.models import Duty
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotNow
from linli.domain.lifecycle import Command
from linli.kernel import clock, outbox
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.proposals.models import UnitLesson, UnitModel
from linli.proposals.unit_ground import WRONG_ENDS, code_of, family, known_of
from linli.text.units import Past, Units

#: Outbox topic of a change of a case that says something about units.
TOPIC = "units.lesson"
_GIVES = frozenset({Command.DISPATCH.value, Command.CONVENE.value})
_TAKES = frozenset({Command.GRANT_RETURN.value, Command.RECALL.value})
#: Most matters learned from, the newest; and how many at a time are read.
MOST_CASES, CHUNK = 200_000, 500
#: Models kept beside the newest, and how long lessons are.
KEPT_MODELS, KEPT_LESSONS = 7, timedelta(days=3)
#: The days that count as “lately” when the model is judged.
LATELY = timedelta(days=30)


def concerns(message: outbox.Message) -> bool:
    """Tell whether an event of a case says something about units."""
    return message.body.get("action") in _GIVES | _TAKES


def on_event(message: outbox.Message) -> None:
    """Keep what one dispatch or return teaches; twice changes nothing."""
    gives = message.body["action"] in _GIVES
    case = visible_to(SYSTEM).filter(no=str(message.body["no"])).first()
    duties = Duty.objects.filter(case=case, part=Duty.Part.LEAD)
    if not gives:
        duties = duties.filter(end_reason__in=WRONG_ENDS)
    duty = duties.order_by("-id").first()
    if case is None or duty is None:
        return
    catalogue = snapshot.current()
    known = known_of(case, catalogue)
    UnitLesson.objects.get_or_create(
        key=f"{duty.pk}:{'given' if gives else 'back'}",
        defaults={
            "at": duty.given_at if gives else duty.ended_at or clock.now(),
            "kinds": "/".join(known.kinds),
            "places": "/".join(known.places),
            "door": known.door,
            "unit": code_of(duty.unit_id, catalogue),
            "returned": not gives,
        },
    )


@dataclass
class _Score:
    """How often the first, and one of three, was right."""

    n: int = 0
    first: int = 0
    third: int = 0

    def note(self, ranked: list[str], unit: str) -> None:
        """Count one dispatch."""
        self.n += 1
        self.first += ranked[:1] == [unit]
        self.third += unit in ranked


def learn_all(beat: Callable[[], None] = lambda: None) -> int:
    """Learn all over from the duties of the newest matters; return how many dispatches.

    ``beat`` is called now and then. No county loaded: nothing is done.
    """
    try:
        catalogue = snapshot.current()
    except NotNow:
        return 0
    until = clock.now()
    upto = UnitLesson.objects.order_by("-id").values_list("id", flat=True).first() or 0
    units, lately, before = Units(family(catalogue)), _Score(), _Score()
    for number, past in enumerate(_pasts(catalogue, until)):
        if number % CHUNK == 0:
            beat()
        if not past.returned:
            ranked = [one.unit for one in units.rank(past.known, past.at)]
            (lately if past.at > until - LATELY else before).note(ranked, past.unit)
        units.learn(past)
    figures = {
        name: {"n": score.n, "first": score.first, "third": score.third}
        for name, score in (("lately", lately), ("before", before))
    }
    with write():
        row = UnitModel.objects.create(
            made_at=until,
            learned_until=until,
            learned=units.learned,
            upto_lesson=upto,
            figures=json.dumps(figures),
            body=units.dump(),
        )
        kept = UnitModel.objects.order_by("-id").values_list("id", flat=True)[:KEPT_MODELS]
        UnitModel.objects.exclude(pk__in=list(kept)).delete()
        UnitLesson.objects.filter(pk__lt=row.upto_lesson, at__lt=until - KEPT_LESSONS).delete()
    return units.learned


def _pasts(catalogue: Catalogue, until: datetime) -> Iterator[Past]:
    """Yield dispatches and returns in the order of their time."""
    ids = visible_to(SYSTEM).filter(first_unit__isnull=False).order_by("-id")
    newest = list(ids.values_list("id", flat=True)[:MOST_CASES])
    found: list[tuple[datetime, int, Past]] = []
    for start in range(0, len(newest), CHUNK):
        some = newest[start : start + CHUNK]
        fields = ("matter_id", "town_id", "village_id", "door")
        cases = {case.pk: case for case in visible_to(SYSTEM).filter(pk__in=some).only(*fields)}
        duties = Duty.objects.filter(case_id__in=some, part=Duty.Part.LEAD, given_at__lte=until)
        columns = ("id", "case_id", "unit_id", "given_at", "ended_at", "end_reason")
        for pk, case_id, unit_id, given_at, ended_at, reason in duties.values_list(*columns):
            known, unit = known_of(cases[case_id], catalogue), code_of(unit_id, catalogue)
            found.append((given_at, pk, Past(given_at, known, unit)))
            if reason in WRONG_ENDS and ended_at is not None and ended_at <= until:
                found.append((ended_at, pk, Past(ended_at, known, unit, returned=True)))
    for _, _, past in sorted(found, key=lambda one: one[:2]):
        yield past
