"""派单规则 as pages show them: the list, one row with its history, the whole table dry-run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from linli.audit import chain
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.unit_rules import (
    OUTCOME_NAMES,
    STANDING_NAMES,
    DryRun,
    Outcome,
    Problem,
    Standing,
    problems,
)
from linli.domain.words import unpacked
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.people.models import User
from linli.proposals.actions.unit_rules import CHAIN, is_tried
from linli.proposals.models import UnitRule
from linli.proposals.unit_access import may_write, need_reader, need_writer
from linli.proposals.unit_ground import ground_of, names_of, rule_of, rules_on
from linli.proposals.unit_trial import Trial, try_out

PAGE = 30
#: Events of the history shown.
EVENTS = 50
#: What an act is called in the history.
ACTS = {
    "unit-rule-create": "新建",
    "unit-rule-edit": "修改",
    "unit-rule-try": "试运行",
    "unit-rule-ask": "申请启用",
    "unit-rule-on": "确认启用",
    "unit-rule-off": "停用这条",
    "unit-rule-retire": "作废",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row as a list shows it; empty conditions mean “whatever”."""

    id: int
    standing: str
    standing_name: str
    matter: str
    area: str
    level: str
    door: str
    lead: str
    supports: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    basis: str
    note: str
    version: int
    off_why: str
    #: The platform's own sentences, where it switched itself off.
    off_words: tuple[str, ...]
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a row's history."""

    action: str
    at: datetime
    by: str
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Example:
    """One matter of a dry run: what it is, whom it went to, whom the rule would name."""

    no: str
    title: str
    given: str
    named: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """A dry run as pages show it: ``groups`` are outcomes with matters the reader may see."""

    run: DryRun
    at: datetime | None
    groups: tuple[tuple[str, str, int, tuple[Example, ...]], ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """One row with everything about it; ``may`` are the acts the reader is offered."""

    row: RuleRow
    problems: tuple[Problem, ...]
    history: tuple[Step, ...]
    trial: TrialView | None
    tried: bool
    asked_by: str
    on_by: str
    on_at: datetime | None
    may: frozenset[str]


def list_rules(
    actor: Actor, catalogue: Catalogue, standing: str = "", cursor: str | None = None
) -> keyset.Page[RuleRow]:
    """Return one page, newest first, without withdrawn ones unless asked for.

    Two queries. Raises NotYours, Invalid for a broken cursor.
    """
    need_reader(actor)
    rows = UnitRule.objects.select_related("written_by")
    if standing in {one.value for one in Standing}:
        rows = rows.filter(standing=standing)
    else:
        rows = rows.exclude(standing=Standing.RETIRED.value)
    found = keyset.page(rows, order=["-id"], cursor=cursor or None, size=PAGE)
    return keyset.Page([_shown(row, catalogue) for row in found.items], found.next, found.prev)


def one_rule(actor: Actor, pk: int, catalogue: Catalogue) -> RuleView:
    """Return one row with its history, its last dry run and what may be done: at most six queries.

    Raises NotYours, NotFound.
    """
    need_reader(actor)
    row = UnitRule.objects.select_related("written_by", "asked_by", "on_by").filter(pk=pk).first()
    if row is None:
        raise NotFound
    trial = None
    if row.tried and row.tried_version == row.version:
        trial = trial_view(actor, Trial.load(row.tried), row.tried_at, catalogue)
    return RuleView(
        row=_shown(row, catalogue),
        problems=_problems(row, catalogue),
        history=_history(pk),
        trial=trial,
        tried=is_tried(row),
        asked_by=_name(row.asked_by),
        on_by=_name(row.on_by),
        on_at=row.on_at,
        may=_may(actor, row),
    )


def _problems(row: UnitRule, catalogue: Catalogue) -> tuple[Problem, ...]:
    if row.standing == Standing.RETIRED.value:
        return ()
    ground = ground_of(catalogue, clock.today())
    return tuple(problems(rule_of(row, catalogue), ground, rules_on(catalogue)))


def _may(actor: Actor, row: UnitRule) -> frozenset[str]:
    if not may_write(actor):
        return frozenset()
    standing = Standing(row.standing)
    offered = {
        Standing.DRAFT: {"edit", "try", "ask", "retire"},
        Standing.ASKED: {"edit", "try", "on", "off", "retire"},
        Standing.ON: {"try", "off", "retire"},
        Standing.OFF: {"edit", "try", "ask", "retire"},
        Standing.RETIRED: set(),
    }[standing]
    if row.asked_by_id in {actor.user_id, actor.principal_id}:
        offered = offered - {"on"}
    if not is_tried(row):
        offered = offered - {"ask", "on"}
    return frozenset(offered)


def _history(pk: int) -> tuple[Step, ...]:
    return tuple(
        Step(
            action=ACTS.get(event.action, event.action),
            at=event.at,
            by=str(said.get("actor_name", "")),
            text=str(said.get("text", "")),
            version=int(str(said.get("version", 0))),
        )
        for event in chain.newest(CHAIN, pk, EVENTS)
        for said in [json.loads(event.payload.body or "{}")]
    )


def try_table(actor: Actor, catalogue: Catalogue) -> TrialView:
    """Dry-run every row that is on, over last month's dispatches; nothing is written.

    Raises NotYours.
    """
    need_writer(actor)
    return trial_view(actor, try_out(rules_on(catalogue), catalogue), clock.now(), catalogue)


def trial_view(actor: Actor, trial: Trial, at: datetime | None, catalogue: Catalogue) -> TrialView:
    """Return a dry run with the matters this reader may see: one query."""
    ids = [pk for rows in trial.examples.values() for pk, _ in rows]
    columns = ("id", "no", "title", "lead_unit_id")
    cases = {
        pk: (no, title, lead)
        for pk, no, title, lead in visible_to(actor).filter(pk__in=ids).values_list(*columns)
    }
    groups = []
    for outcome in Outcome:
        rows = trial.examples.get(outcome.value, [])
        shown = tuple(
            Example(
                no=cases[pk][0],
                title=cases[pk][1],
                given=_unit(cases[pk][2], catalogue),
                named=names_of([code], catalogue)[0],
            )
            for pk, code in rows
            if pk in cases
        )
        number = getattr(trial.run, outcome.value)
        groups.append((outcome.value, OUTCOME_NAMES[outcome], number, shown))
    return TrialView(trial.run, at, tuple(groups))


def _shown(row: UnitRule, catalogue: Catalogue) -> RuleRow:
    matter = catalogue.matters.get(row.matter_id or 0)
    tree = catalogue.tree
    return RuleRow(
        id=row.pk,
        standing=row.standing,
        standing_name=STANDING_NAMES[Standing(row.standing)],
        matter=matter.name if matter else "",
        area=tree.label(tree.by_id(row.area_id)) if row.area_id else "",
        level=LEVEL_NAMES[Level(row.level)] if row.level else "",
        door=str(Case.Door(row.door).label) if row.door else "",
        lead=_unit(row.lead_unit_id, catalogue),
        supports=tuple(names_of([c for c in row.support_units.split(",") if c], catalogue)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
        note=row.note,
        version=row.version,
        off_why=row.off_why,
        off_words=_off_words(row),
        written_by=_name(row.written_by),
        written_at=row.written_at,
    )


def _off_words(row: UnitRule) -> tuple[str, ...]:
    try:
        return tuple(unpacked(one) for one in json.loads(row.off_words or "[]"))
    except ValueError:  # stored in a form that is not known: the Chinese sentence is there
        return ()


def _unit(unit_id: int | None, catalogue: Catalogue) -> str:
    unit = catalogue.units.get(unit_id or 0)
    return unit.name if unit else ""


def _name(user: User | None) -> str:
    return user.full_name if user else ""
