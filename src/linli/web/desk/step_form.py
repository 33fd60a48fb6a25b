"""The steps of a macro as a form: any number of commands, each with the inputs it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from linli.cases.inputs import FORMS, Kind
from linli.cases.models import Case
from linli.cases.queries.words import WORDS, Words
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.people.actor import Actor
from linli.web.desk.act_form import Builder, Part
from linli.workbench.phrase_input import MACRO_COMMANDS
from linli.workbench.steps import STEPS_LIMIT, Step, Value

#: Inputs that belong to one case only and stand in no macro.
_LEFT_OUT = frozenset({Kind.FILES, Kind.COLLEAGUE, Kind.ACCOUNT, Kind.CASE})


@dataclass(frozen=True)
class StepForm:
    """One step, ready to draw; ``place`` counts from 0 and names its inputs (``s0-text``)."""

    place: int
    command: str
    words: Words
    parts: list[Part]


def _known(code: str) -> Command | None:
    return next((command for command in MACRO_COMMANDS if command.value == code), None)


def read_steps(data: QueryDict) -> tuple[Step, ...]:
    """Return the steps as posted, unchecked; what is no command or no input is left out."""
    steps = []
    for place in range(STEPS_LIMIT):
        command = _known(data.get(f"s{place}", ""))
        if command is None:
            continue
        values: dict[str, Value] = {}
        for field in FORMS[command]:
            if field.kind in _LEFT_OUT:
                continue
            name = f"s{place}-{field.name}"
            if field.kind is Kind.UNITS:
                if chosen := tuple(data.getlist(name)):
                    values[field.name] = chosen
            elif field.kind is Kind.YES:
                if data.get(name):
                    values[field.name] = True
            elif given := data.get(name, "").strip():
                values[field.name] = given
        steps.append(Step(command, values))
    return tuple(steps)


def changed(steps: Sequence[Step], wish: str, fresh: str) -> tuple[Step, ...]:
    """Return the steps after a press of a button: ``add``, ``drop-1``, ``up-1``, ``down-1``.

    ``fresh`` is the command to add. A wish that fits nothing changes nothing.
    """
    rows = list(steps)
    verb, _, raw = wish.partition("-")
    place = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 3 else -1
    if verb == "add":
        command = _known(fresh)
        if command is not None and len(rows) < STEPS_LIMIT:
            rows.append(Step(command, {}))
    elif 0 <= place < len(rows):
        other = {"up": place - 1, "down": place + 1}.get(verb, -1)
        if verb == "drop":
            del rows[place]
        elif 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
    return tuple(rows)


def step_forms(steps: Sequence[Step], catalogue: Catalogue, actor: Actor) -> list[StepForm]:
    """Return the steps ready to draw, each input named for its place."""
    return [_form(place, step, catalogue, actor) for place, step in enumerate(steps)]


def _form(place: int, step: Step, catalogue: Catalogue, actor: Actor) -> StepForm:
    # A macro is about no case yet: an empty one proposes nothing.
    builder = Builder(step.command, Case(), catalogue, actor)
    left_out = {field.name for field in FORMS[step.command] if field.kind in _LEFT_OUT}
    parts = [
        replace(part, name=f"s{place}-{part.name}", value=_drawn(step.values.get(part.name)))
        for part in builder.parts()
        if part.name not in left_out
    ]
    return StepForm(place, step.command.value, WORDS[step.command], parts)


def _drawn(value: Value | None) -> str | list[str]:
    if isinstance(value, bool):
        return "1" if value else ""
    return list(value) if isinstance(value, tuple) else value or ""
