"""Whom to dispatch to: three proposals above the choice, each with its reason and a key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from linli.domain.words import Words
from linli.people.actor import Actor
from linli.proposals.queries.unit_proposals import Proposed, Source, propose
from linli.web.desk import choices
from linli.workbench.queries.manned import manned

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part


def proposed(builder: Builder) -> Proposed | None:
    """Return what is proposed for the case of a form, asked for once; None for no real case."""
    if builder.actor is None or not builder.case.pk:
        return None
    if builder.units is None:
        builder.units = propose(builder.actor, builder.case, builder.catalogue)
    return builder.units


def lead(builder: Builder, part: Part) -> None:
    """Put the proposals above and first; what is chosen beforehand is said beside it.

    Chosen beforehand is what a rule that is on says, else the unit that a return named, else the
    matter's own unit; never what was only learned.
    """
    part.manned_at = reverse("desk_manned")
    found = proposed(builder)
    if found is None or not found.rows:
        return
    _above(builder, part, found)
    part.manned = manned([row.unit.id for row in found.rows])
    rule = found.by_rule
    if rule is not None:
        part.value = rule.unit.code
        part.hint = Words("已按派单规则第{rule}条选上，请核对，不合适可以改", rule=rule.rule)
    elif any(row.source is Source.ASKED for row in found.rows):
        return
    elif any(row.unit.code == part.value for row in found.rows):
        part.hint = "已选上这一事项的默认单位，请核对"
    else:
        part.value = ""  # it came back from there, or may not have it


def instead(builder: Builder, part: Part) -> None:
    """Put above which other unit a return may name; nothing is chosen beforehand."""
    found = proposed(builder)
    if found is not None:
        others = tuple(row for row in found.rows if row.unit.id != builder.case.lead_unit_id)
        _above(builder, part, replace(found, rows=others))


def for_many(builder: Builder, part: Part, actor: Actor) -> None:
    """Put above what fits all chosen matters, where they are of one kind; it chooses nothing.

    ``builder.case`` carries what they share. Left empty, each goes to the unit of its matter.
    """
    if builder.case.matter_id is not None:
        _above(builder, part, propose(actor, builder.case, builder.catalogue))


def _above(builder: Builder, part: Part, found: Proposed) -> None:
    if not found.rows:
        return
    part.proposed, part.shape = found, "units"
    tiers = () if builder.whole else choices.NEAR_TIERS
    first = tuple(row.unit.id for row in found.rows)
    part.groups = choices.units(builder.catalogue, suggested=first, tiers=tiers)


def supports(builder: Builder, part: Part) -> None:
    """Choose beforehand the supporting units that the rule in force names, and say so."""
    found = proposed(builder)
    rule = found.by_rule if found else None
    if rule is None or not rule.supports:
        return
    ids = tuple(unit.id for unit in rule.supports)
    tiers = () if builder.whole else choices.NEAR_TIERS
    part.groups = choices.units(builder.catalogue, suggested=ids, tiers=tiers)
    part.value = [unit.code for unit in rule.supports]
    part.hint = Words("已按派单规则第{rule}条选上，请核对，不合适可以改", rule=rule.rule)
