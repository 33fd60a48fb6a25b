"""One application with its opinions, its history and what may be done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from linli.admission import access, judging
from linli.admission.models import Admission, Opinion
from linli.admission.queries.burden import Added, added
from linli.admission.queries.listing import Line, line
from linli.audit import chain
from linli.catalogue.snapshot import Catalogue
from linli.domain import admission
from linli.domain.admission import Choice, Verb
from linli.people.actor import Actor

#: Most steps of the history shown.
STEPS = 100
_VERBS = {f"admission-{verb.value.replace('_', '-')}": verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    label: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page of one application shows; ``added`` is what it would cost a grid worker."""

    line: Line
    opinions: list[Opinion]
    history: list[Step]
    choices: tuple[Choice, ...]
    added: Added
    own: bool

    @property
    def row(self) -> Admission:
        """The row itself."""
        return self.line.row


def view(actor: Actor, catalogue: Catalogue, key: str, today: date) -> View:
    """Return one application: five queries. Raises NotFound."""
    row = access.get(actor, catalogue, key)
    opinions = list(Opinion.objects.filter(admission=row).select_related("by").order_by("id")[:60])
    opined = [one.by_id for one in opinions if one.round == row.returns]
    life = judging.life(row, opined, today)
    own = row.unit_id in actor.units
    return View(
        line(row, catalogue, today),
        # What others think is told to the applicant with the decision, or when it is sent back.
        opinions if not own or life.standing not in admission.ASKED else [],
        _history(row, hidden=own and life.standing in admission.ASKED),
        admission.choices(life, judging.who(actor, catalogue)),
        added(row, today),
        own,
    )


def _history(row: Admission, *, hidden: bool) -> list[Step]:
    found = []
    for event in chain.newest(judging.CHAIN, row.pk, STEPS):
        verb = _VERBS.get(event.action)
        if verb is None or (verb is Verb.OPINE and hidden):
            continue
        said = json.loads(event.payload.body or "{}")
        found.append(
            Step(
                admission.VERB_NAMES[verb],
                event.at,
                str(said.get("actor_name", "")),
                str(said.get("text", "")),
            )
        )
    return _together(found)


def _together(steps: list[Step]) -> list[Step]:
    """Keep the newest of several savings in a row."""
    found: list[Step] = []
    for step in steps:
        same = found and found[-1].label == step.label == admission.VERB_NAMES[Verb.SAVE]
        if not same:
            found.append(step)
    return found
