"""The dry run: what would become of each chosen matter, without touching any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linli.cases import access
from linli.cases.actions import ADDITIVE
from linli.cases.bundle import Bundle
from linli.cases.queries.many import bundles
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.lifecycle import STATES, Command, Decision, State, decide, options
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.workbench.bulk_rules import LIMIT, Act, completed
from linli.workbench.steps import Step

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

    An act without steps is not judged. What depends on the inputs of later steps is judged
    when the run is carried out.
    """
    rows = []
    for one in chosen.found:
        case = one.case
        stale = chosen.seen[case.no] != case.version
        refusal = ""
        if stale and any(step.command not in ADDITIVE for step in act.steps):
            refusal = CHANGED
        elif act.steps:
            try:
                _fits(case.matter_id, case.state, act)
                _judge(actor, one, act.steps, catalogue, now)
            except DomainError as problem:
                refusal = problem.message
        rows.append(
            Outlook(
                id=case.pk,
                no=case.no,
                title=case.title,
                place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
                state=case.state,
                state_label=STATES[State(case.state)].label,
                version=chosen.seen[case.no],
                refusal=refusal,
                stale=stale,
            )
        )
    return rows


def _fits(matter: int | None, state: str, act: Act) -> None:
    """Raise NotNow where a reply or a macro is kept for other matters or another state."""
    for kept in (act.reply, act.macro):
        if kept is None:
            continue
        if kept.matter_id not in {None, matter} or kept.state not in {"", state}:
            raise NotNow(
                "kept-for-others",
                Words("“{title}”不适用于这件的事项或状态，请单独办理。", title=kept.title),
            )


def _judge(
    actor: Actor, one: Bundle, steps: Sequence[Step], catalogue: Catalogue, now: datetime
) -> None:
    """Raise the refusal the steps would meet, as far as it can be foreseen."""
    moved: Decision | None = None
    for step in steps:
        known = access.facts(actor, one, catalogue, now, command=step.command)
        if moved is None or moved.target == moved.source == known.state:
            moved = decide(known, step.command)
        else:
            # Who may act next can depend on what the step before wrote: only the state is sure.
            ahead = replace(known, state=moved.target)
            try:
                moved = decide(ahead, step.command)
            except DomainError as problem:
                if problem.code == "not-in-state":
                    raise
                break
    completed(steps, one.case, catalogue)


def possible(
    actor: Actor, chosen: Selection, catalogue: Catalogue, now: datetime
) -> Counter[Command]:
    """Count for each command how many of the chosen matters it may be done on: no query."""
    found: Counter[Command] = Counter()
    for one in chosen.found:
        known = access.facts(actor, one, catalogue, now)
        found.update(option.command for option in options(known) if option.allowed)
    return found
