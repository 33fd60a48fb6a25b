"""Matters as the rules of 提级 see them: causes, steps made so far, who could be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from linli.cases.bundle import handlers_of
from linli.cases.models import Case, ConflictBlock
from linli.cases.parts import parts_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.complaints import NO_PARTS, SOURCES
from linli.domain.escalation import TOP, Subject, Tier, decided_causes
from linli.domain.policies import Level
from linli.escalation import causes
from linli.escalation.ladder import Ladder, Named, floor_of, units_of
from linli.escalation.ladder import read as read_ladder
from linli.escalation.models import Step

#: Matters looked at together.
CHUNK = 500

# fmt: off
#: Columns which the rules look at.
COLUMNS = (
    "id", "no", "title", "state", "version", "level", "clock_start", "stage_due_at", "due_at",
    "near_at", "paused_at", "answered_at", "answer_round", "return_count", "rework_count",
    "convened", "plan_version", "parts_open", "whistles", "climbed", "source", "centre_id",
    "town_id", "village_id",
)
# fmt: on


@dataclass(frozen=True)
class Look:
    """One matter ready to be judged: the subject, who is asked at each tier, its steps."""

    case: Case
    subject: Subject
    named: dict[Tier, Named]
    steps: tuple[Step, ...]

    @property
    def open(self) -> Step | None:
        """The step that waits for a word, if any."""
        return next((step for step in self.steps if step.standing == "open"), None)

    def step(self, pk: int) -> Step:
        """Return the step with this id."""
        return next(step for step in self.steps if step.pk == pk)


def look(cases: Sequence[Case], catalogue: Catalogue, ladder: Ladder | None = None) -> list[Look]:
    """Return matters ready to be judged, in their order.

    About six queries for all of them, two more for complaints, two without a ``ladder``. For a
    single matter whoever handled it is left out at the top, too: nobody decides about their own
    work.
    """
    ids = [case.pk for case in cases]
    found = causes.read(cases)
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(case_id__in=ids).order_by("id"):
        steps[step.case_id].append(step)
    barred: dict[int, set[int]] = defaultdict(set)
    blocks = ConflictBlock.objects.filter(case_id__in=ids).order_by()
    for case_id, user in blocks.values_list("case_id", "user_id"):
        barred[case_id].add(user)
    complaints = [case for case in cases if case.source in SOURCES]
    parts = parts_of(complaints) if complaints else {}
    units = {case.pk: units_of(case, catalogue) for case in cases}
    ladder = ladder or read_ladder({unit for one in units.values() for unit in one.values()})
    looks = []
    for case in cases:
        part = parts.get(case.pk, NO_PARTS)
        out = barred[case.pk] | part.people
        named = {
            tier: one
            for tier, unit in units[case.pk].items()
            if (unit not in part.units or unit == case.centre_id)
            and (one := ladder.at(unit, out)) is not None
        }
        if len(cases) == 1 and TOP in named:
            own = handlers_of(case)
            if named[TOP].user_id in own or named[TOP].absent_id in own:
                other = ladder.at(units[case.pk][TOP], out | own)
                named = {**named, TOP: other} if other else named
        past = tuple(step.past for step in steps[case.pk])
        wrong = found[case.pk]
        subject = Subject(
            level=Level(case.level),
            causes=(*wrong, *decided_causes(wrong, past)),
            steps=past,
            filled=frozenset(named),
            floor=floor_of(case, catalogue),
        )
        looks.append(Look(case, subject, named, tuple(steps[case.pk])))
    return looks
