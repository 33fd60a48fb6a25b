"""The dry run: what would become of each chosen matter, without touching any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linli.cases import judging
from linli.cases.actions import ADDITIVE
from linli.cases.bundle import Bundle
from linli.cases.inputs import clean
from linli.cases.queries.many import bundles
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.lifecycle import STATES, Command, Decision, State, decide, options
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.workbench.bulk_rules import LIMIT, Act, completed, fits, widest_roles
from linli.workbench.gap_values import gap_values
from linli.workbench.steps import Step, fill_steps, reason

#: Refusals of a later step that nothing an earlier one writes can lift.
_SURE = frozenset({"not-in-state", "not-your-role"})
#: What is said of a matter that moved on after it was chosen.
CHANGED = "选好之后别人办理过这件，请看过最新情况再办。"


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen matter and the version the person saw; None when the list did not say."""

    no: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One chosen matter: ``refusal`` empty when the act may be done, else why not."""

    id: int
    no: str
    title: str
    place: str
    state: str
    state_label: str
    version: int
    refusal: str
    stale: bool


@dataclass(frozen=True)
class Selection:
    """The chosen matters the person may see; ``lost`` counts those that are not there."""

    found: tuple[Bundle, ...]
    seen: Mapping[str, int]
    lost: int


def select(actor: Actor, picks: Sequence[Pick]) -> Selection:
    """Read the chosen matters in a few queries. Raises Invalid above the limit, or for none."""
    chosen = {pick.no: pick for pick in picks}
    if not chosen:
        raise Invalid("none-chosen", "还没有选择工单，请回到列表勾选。")
    if len(chosen) > LIMIT:
        raise Invalid(
            "too-many",
            Words("一次最多办{n}件，您选了{chosen}件，请分几次办理。", n=LIMIT, chosen=len(chosen)),
        )
    found = tuple(bundles(actor, chosen))
    if not found:
        raise Invalid("none-found", "选中的工单没有找到，或者您没有查看的权限。")
    seen = {
        one.case.no: one.case.version if (known := chosen[one.case.no].version) is None else known
        for one in found
    }
    return Selection(found, seen, len(chosen) - len(found))


def outlooks(
    actor: Actor,
    chosen: Selection,
    act: Act,
    catalogue: Catalogue,
    now: datetime,
) -> list[Outlook]:
    """Judge the act for every chosen matter, from what is read already: no query.

    An act without steps is not judged. What depends on what an earlier step writes is judged
    when the run is carried out.
    """
    rows = []
    for one in chosen.found:
        case = one.case
        stale = chosen.seen[case.no] != case.version
        rows.append(
            Outlook(
                id=case.pk,
                no=case.no,
                title=case.title,
                place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
                state=case.state,
                state_label=STATES[State(case.state)].label,
                version=chosen.seen[case.no],
                refusal=_refusal(actor, one, act, catalogue, now, stale=stale),
                stale=stale,
            )
        )
    return rows


def able(actor: Actor, chosen: Selection, act: Act, catalogue: Catalogue, now: datetime) -> int:
    """Count the chosen matters on which the act may be done: no query."""
    return sum(
        not _refusal(
            actor, one, act, catalogue, now, stale=chosen.seen[one.case.no] != one.case.version
        )
        for one in chosen.found
    )


def _refusal(
    actor: Actor, one: Bundle, act: Act, catalogue: Catalogue, now: datetime, *, stale: bool
) -> str:
    """Return why the act would not be done on this matter; empty when it would."""
    if stale and any(step.command not in ADDITIVE for step in act.steps):
        return CHANGED
    try:
        _fits(one, act, catalogue)
        _judge(actor, one, act.steps, catalogue, now)
        ready = completed(act.steps, one.case, catalogue)
        if act.macro is not None:
            _well_filled(actor, one, ready, catalogue)
    except DomainError as problem:
        return problem.message
    return ""


def _fits(one: Bundle, act: Act, catalogue: Catalogue) -> None:
    """Raise NotNow where a reply or a macro is kept for other matters or another state."""
    for kept in (act.reply, act.macro):
        if kept is not None and not fits(kept, one.case.matter_id, one.case.state, catalogue):
            raise NotNow(
                "kept-for-others",
                Words("“{title}”不适用于这件的事项或状态，请单独办理。", title=kept.title),
            )


def _well_filled(actor: Actor, one: Bundle, steps: Sequence[Step], catalogue: Catalogue) -> None:
    """Raise Invalid for inputs a macro leaves out or can no longer have: nobody fills them here."""
    for place, step in enumerate(fill_steps(steps, gap_values(actor, one, catalogue)), 1):
        try:
            clean(step.command, step.values, catalogue)
        except Invalid as problem:
            problem.message = _which(place, len(steps), step, reason(problem))
            raise


def _which(place: int, number: int, step: Step, why: str) -> str:
    """Say which of several steps cannot be done, and why."""
    if number == 1:
        return why
    label = WORDS[step.command].label
    return Words("第{n}步“{what}”办不成：{why}", n=place, what=label, why=why)


def _judge(
    actor: Actor, one: Bundle, steps: Sequence[Step], catalogue: Catalogue, now: datetime
) -> None:
    """Raise the refusal the steps would meet, as far as it can be foreseen."""
    moved: Decision | None = None
    for place, step in enumerate(steps, 1):
        known = judging.facts(actor, one, catalogue, now, command=step.command)
        untouched = moved is None or moved.target == moved.source == known.state
        if moved is not None and not untouched:
            # Who may act next can depend on what the step before wrote: sure is the state, and
            # that nobody gets a role which none of their posts holds.
            known = replace(known, state=moved.target, roles=known.roles | widest_roles(actor))
        try:
            moved = decide(known, step.command)
        except DomainError as problem:
            if untouched or problem.code in _SURE:
                problem.message = _which(place, len(steps), step, problem.message)
                raise
            break


def possible(
    actor: Actor, chosen: Selection, catalogue: Catalogue, now: datetime
) -> Counter[Command]:
    """Count for each command how many of the chosen matters it may be done on: no query."""
    found: Counter[Command] = Counter()
    for one in chosen.found:
        known = judging.facts(actor, one, catalogue, now)
        found.update(option.command for option in options(known) if option.allowed)
    return found
