"""What may be done to many matters with one press, and what is left to each of them.

A bulk act is a list of steps like a macro. Whatever needs a look at the single matter, a
verification above all, is no bulk act, in a macro neither. Texts a resident will read go to
many only as a prepared reply with its gaps filled for each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from linli.cases.inputs import FORMS, Field, Kind
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.authority import UNIT_ROLES
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command, Role
from linli.people.actor import Actor
from linli.workbench.models import CannedReply, Macro
from linli.workbench.steps import Step, Value

#: Most matters in one run.
LIMIT = 200

#: Acts that are about one matter: its own words, its own check, its own counterpart.
ONE_BY_ONE = frozenset(
    {
        Command.REPORT,
        Command.SUPPLEMENT,
        Command.AMEND,
        Command.SETTLE,
        Command.VERIFY_TRUE,
        Command.VERIFY_FALSE,
        Command.VERIFY_UNREACHED,
        Command.CONFIRM,
        Command.RATE,
        Command.REOPEN,
        Command.WITHDRAW,
        Command.CONTACT,
        Command.DISOWN,
        Command.CONSENT,
        Command.MERGE,
        Command.SPLIT,
        Command.PLAN,
        Command.BLOCK,
        Command.UNBLOCK,
        Command.RECOUNT,
        Command.GRANT_READ,
        Command.END_READ,
        Command.SUBMIT_REPLY,
        Command.WITHDRAW_REPLY,
        Command.APPROVE_REPLY,
        Command.RETURN_REPLY,
    }
)


@dataclass(frozen=True)
class Act:
    """What is to be done to each: its name, its steps, the reply or the macro it comes from."""

    label: str
    steps: tuple[Step, ...] = ()
    reply: CannedReply | None = None
    macro: Macro | None = None


def told_field(command: Command) -> str:
    """Return the name of the field the requester will read; empty when there is none."""
    return next((field.name for field in FORMS[command] if field.resident), "")


#: Acts for many with one set of inputs, and those that need a prepared reply.
MANY = tuple(one for one in FORMS if one not in ONE_BY_ONE and not told_field(one))
WITH_REPLY = tuple(one for one in FORMS if one not in ONE_BY_ONE and told_field(one))

#: Fields that, left empty, are taken from each matter; the hint of the form says so.
OWN = {
    (Command.ACCEPT, "matter"): "不选则各按已登记的事项受理",
    (Command.DISPATCH, "lead_unit"): "不选则各派给其事项的主办单位",
}


def fields(command: Command) -> tuple[Field, ...]:
    """Return the inputs of a bulk act: files belong to one matter, a reply is picked."""
    told = told_field(command)
    return tuple(
        replace(field, required=False, hint=OWN[command, field.name])
        if (command, field.name) in OWN
        else field
        for field in FORMS[command]
        if field.kind is not Kind.FILES and field.name != told
    )


def left_to_each(step: Step) -> list[str]:
    """Return the labels of what was left empty for each matter's own."""
    return [
        field.label
        for field in FORMS[step.command]
        if (step.command, field.name) in OWN and not step.values.get(field.name)
    ]


def fits(kept: CannedReply | Macro, matter: int | None, state: str, catalogue: Catalogue) -> bool:
    """Tell whether a reply or a macro is kept for a matter of this kind in this state.

    What is kept for a class is for all matters of the class, as on a single case.
    """
    if kept.state not in {"", state}:
        return False
    if kept.matter_id is None:
        return True
    found = catalogue.matters.get(matter or 0)
    while found is not None and found.id != kept.matter_id:
        found = catalogue.matters.get(found.parent_id or 0)
    return found is not None


def widest_roles(actor: Actor) -> frozenset[Role]:
    """Return every role the actor's posts can give on any matter."""
    supporting = {Role.SUPPORTER} if actor.roles & UNIT_ROLES else frozenset[Role]()
    return actor.roles | supporting


def check(act: Act) -> None:
    """Raise Invalid when one of its steps is no bulk act."""
    if any(step.command in ONE_BY_ONE for step in act.steps):
        raise Invalid(
            "not-for-many", "这组步骤里有必须逐件办理的操作（如核查），不能批量使用，请逐件办理。"
        )


def completed(steps: Sequence[Step], case: Case, catalogue: Catalogue) -> list[Step]:
    """Return the steps with what was left to the matter itself. Raises NotNow when it has none."""
    code = next((str(step.values["matter"]) for step in steps if step.values.get("matter")), "")
    matter = catalogue.matter(code) if code else catalogue.matters.get(case.matter_id or 0)
    return [_completed(step, matter, catalogue) for step in steps]


def _completed(step: Step, matter: MatterInfo | None, catalogue: Catalogue) -> Step:
    if step.command is Command.ACCEPT and not step.values.get("matter"):
        if matter is None:
            raise NotNow("no-matter", "这件还没有事项，请选一个事项，或者单独受理。")
        return Step(step.command, {**step.values, "matter": matter.code})
    if step.command is Command.DISPATCH and not step.values.get("lead_unit"):
        lead = catalogue.units.get(matter.lead_unit_id or 0) if matter else None
        if matter is None or lead is None:
            raise NotNow(
                "no-usual-unit", "这件的事项没有固定的主办单位，请选一个主办单位，或者单独派单。"
            )
        found: dict[str, Value] = {**step.values, "lead_unit": lead.code}
        if not found.get("support_units"):
            supports = (catalogue.units.get(one) for one in matter.support_unit_ids)
            found["support_units"] = tuple(
                unit.code for unit in supports if unit is not None and unit is not lead
            )
        return Step(step.command, found)
    return step


def stored(raw: str) -> tuple[Step, ...]:
    """Read the steps of a run as :func:`linli.workbench.steps.dump_steps` wrote them."""
    return tuple(
        Step(
            Command(row["command"]),
            {
                name: tuple(value) if isinstance(value, list) else value
                for name, value in row["values"].items()
            },
        )
        for row in json.loads(raw)
    )
