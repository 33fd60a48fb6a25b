"""Steps of a macro or a bulk act: read from JSON, carried out all or none.

A macro never widens anybody's rights: every step goes through
:func:`linli.cases.actions.perform` with the rights of the person who pressed the button.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from linli.cases import access
from linli.cases.actions import ADDITIVE, perform
from linli.cases.inputs import FORMS, Field, Kind
from linli.cases.models import Case
from linli.cases.queries.words import WORDS
from linli.catalogue import snapshot
from linli.domain import gaps
from linli.domain.errors import DomainError, Invalid, LostRace
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.workbench.gap_values import gap_values

#: Most steps in one go, and the most characters they may have as JSON.
STEPS_LIMIT = 6
JSON_LIMIT = 40_000

#: Commands that are the platform's own or a resident's: no step of anybody's macro.
_NOT_FOR_STEPS = frozenset(
    {
        *(Command.SCORE, Command.OVERSEE, Command.RECOUNT, Command.RATE),
        *(Command.CONFIRM, Command.CONTACT, Command.DISOWN, Command.CONSENT),
    }
)
#: Commands that may be steps.
STEPPABLE = tuple(command for command in FORMS if command not in _NOT_FOR_STEPS)

#: What is told of a step after one that was refused.
NOT_REACHED = "前面的步骤没有办成，这一步不会执行。"

Value = str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One command with the raw values of its form; cleaning is left to the command."""

    command: Command
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Trial:
    """A step as it would be carried out, and why it cannot be (empty when it can)."""

    step: Step
    refusal: str


def _refuse(sentence: str) -> Invalid:
    return Invalid(message=sentence, fields={"steps": sentence})


def parse_steps(raw: str) -> tuple[Step, ...]:
    """Read ``[{"command": …, "values": {…}}]``; raises Invalid with a sentence under ``steps``.

    Values are texts, yes/no, or lists of texts; anything a command's form does not ask for is
    refused, files too: they belong to one case only.
    """
    if len(raw) > JSON_LIMIT:
        raise _refuse("步骤的内容太长。")
    try:
        rows = json.loads(raw)
    except (ValueError, RecursionError):
        raise _refuse("步骤的格式不对。") from None
    if not isinstance(rows, list) or not rows:
        raise _refuse("请至少选择一个步骤。")
    if len(rows) > STEPS_LIMIT:
        raise _refuse(Words("最多{n}个步骤。", n=STEPS_LIMIT))
    return tuple(_step(row) for row in rows)


def _step(row: object) -> Step:
    if not isinstance(row, dict) or set(row) - {"command", "values"}:
        raise _refuse("步骤的格式不对。")
    command = next((one for one in STEPPABLE if one.value == row.get("command")), None)
    given = row.get("values", {})
    if command is None or not isinstance(given, dict):
        raise _refuse("有一个步骤不是可用的操作。")
    fields = {field.name: field for field in FORMS[command]}
    return Step(command, {name: _value(fields.get(name), one) for name, one in given.items()})


def _value(field: Field | None, given: object) -> Value:
    if field is None or field.kind is Kind.FILES:
        raise _refuse("步骤里有这个操作不要的内容。")
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return tuple(given)
    if isinstance(given, str | bool):
        return given
    raise _refuse("步骤的格式不对。")


def dump_steps(steps: Sequence[Step]) -> str:
    """Return the JSON :func:`parse_steps` reads; a tuple becomes a list."""
    rows = [{"command": step.command.value, "values": dict(step.values)} for step in steps]
    return json.dumps(rows, ensure_ascii=False)


def _holds_gaps(steps: Sequence[Step]) -> bool:
    return any(
        isinstance(one, str) and "{{" in one for step in steps for one in step.values.values()
    )


def fill_steps(steps: Sequence[Step], values: Mapping[str, str]) -> tuple[Step, ...]:
    """Return the steps with the named gaps of their texts filled."""
    return tuple(
        Step(
            step.command,
            {
                name: gaps.fill(one, values) if isinstance(one, str) else one
                for name, one in step.values.items()
            },
        )
        for step in steps
    )


def run_steps(
    actor: Actor,
    no: str,
    steps: Sequence[Step],
    version: int | None,
    source_label: str,
    *,
    bulk: str = "",
) -> Case:
    """Carry out the steps on one case in order, all or none, and return the case.

    ``version`` is what the person saw; None skips that check. ``source_label`` names the macro
    or bulk act in the record of every step, ``bulk`` the key of the bulk run. Raises what
    ``perform`` raises; where there is more than one step the sentence says which one was
    refused, and then nothing was written.
    """
    with write():
        found = access.load(actor, no, lock=True)
        stale = version is not None and version != found.case.version
        if stale and any(step.command not in ADDITIVE for step in steps):
            raise LostRace(version=found.case.version)
        if _holds_gaps(steps):
            steps = fill_steps(steps, gap_values(actor, found, snapshot.current()))
        case = found.case
        for position, step in enumerate(steps, 1):
            try:
                case = perform(
                    actor=actor,
                    no=no,
                    command=step.command,
                    raw=step.values,
                    via=source_label,
                    bulk=bulk,
                )
            except DomainError as refusal:
                if len(steps) > 1:
                    refusal.message = _which(position, step, refusal)
                raise
    return case


def try_steps(actor: Actor, no: str, steps: Sequence[Step]) -> tuple[Trial, ...]:
    """Tell for each step whether it could be done now, by doing all of them and taking them back.

    What a later step meets depends on what the earlier ones change, so nothing short of the
    real judgement would be true. Nothing is written, nobody is told. Raises NotFound only.
    """
    trials: list[Trial] = []
    with write():
        found = access.load(actor, no, lock=True)
        filled = fill_steps(steps, gap_values(actor, found, snapshot.current()))
        for step in filled:
            trials.append(Trial(step, _tried(actor, no, step, trials)))
        transaction.set_rollback(True)
    return tuple(trials)


def _tried(actor: Actor, no: str, step: Step, before: Sequence[Trial]) -> str:
    if any(trial.refusal for trial in before):
        return NOT_REACHED
    try:
        perform(actor=actor, no=no, command=step.command, raw=step.values)
    except DomainError as refusal:
        return reason(refusal)
    return ""


def reason(refusal: DomainError) -> str:
    """Return the sentence of a refusal: for wrong input that of the first wrong field."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return next(iter(refusal.fields.values()))
    return refusal.message


def _which(position: int, step: Step, refusal: DomainError) -> str:
    """Say which step was refused, and why."""
    label = WORDS[step.command].label
    return Words("第{n}步“{what}”没有办成：{why}", n=position, what=label, why=reason(refusal))
