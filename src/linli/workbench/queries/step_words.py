"""The steps of a macro in words: what each will do, as the person reads it before pressing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linli.cases.inputs import FORMS, Field, Kind
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.policies import LEVEL_NAMES, Level
from linli.workbench.steps import Step, Trial, Value


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: the command's words, (label, value, is long text) lines, why not (or empty)."""

    command: str
    label: str
    icon: str
    lines: tuple[tuple[str, str, bool], ...]
    refusal: str = ""


def step_views(steps: Sequence[Step], catalogue: Catalogue) -> tuple[StepView, ...]:
    """Return steps in words."""
    return tuple(_view(step, catalogue, "") for step in steps)


def trial_views(trials: Sequence[Trial], catalogue: Catalogue) -> tuple[StepView, ...]:
    """Return tried steps in words, each with what speaks against it."""
    return tuple(_view(trial.step, catalogue, trial.refusal) for trial in trials)


def _view(step: Step, catalogue: Catalogue, refusal: str) -> StepView:
    fields = {field.name: field for field in FORMS[step.command]}
    lines = []
    for name, field in fields.items():
        given = step.values.get(name)
        if given in (None, "", (), False):
            continue
        lines.append((field.label, _said(field, given, catalogue), field.kind is Kind.TEXT))
    words = WORDS[step.command]
    return StepView(step.command.value, words.label, words.icon, tuple(lines), refusal)


def _said(field: Field, given: Value | None, catalogue: Catalogue) -> str:
    if isinstance(given, tuple):
        return "、".join(_one(field, one, catalogue) for one in given)
    if field.kind is Kind.YES:
        return "是"
    return _one(field, str(given or ""), catalogue)


def _one(field: Field, code: str, catalogue: Catalogue) -> str:
    if field.kind in {Kind.UNIT, Kind.UNITS}:
        unit = catalogue.unit_by_code(code)
        return unit.name if unit else code
    if field.kind in {Kind.CHOICE, Kind.CHOICES}:
        return catalogue.label(field.dictionary, code)
    if field.kind is Kind.MATTER:
        matter = catalogue.matter(code)
        return matter.name if matter else code
    if field.kind is Kind.LEVEL:
        return dict(LEVEL_NAMES).get(Level(code), code) if code in set(Level) else code
    return code
