"""Inputs that offer more than their kind alone would: by command and name of the field.

A function gets the builder of the form and the part to draw, before what was posted is filled
in; it may change shape, choices, value and hint, and asks at most two queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from linli.domain.lifecycle import Command
from linli.web.desk import (
    deciding_parts,
    instruction_parts,
    joint_parts,
    matter_parts,
    naming_parts,
    supervision_parts,
    unit_parts,
    whistle_parts,
)

if TYPE_CHECKING:
    from linli.web.desk.act_form import Builder, Part

Special = Callable[["Builder", "Part"], None]

SPECIAL: Mapping[tuple[Command, str], Special] = {
    (Command.ACCEPT, "matter"): matter_parts.matter,
    (Command.DISPATCH, "lead_unit"): unit_parts.lead,
    (Command.DISPATCH, "support_units"): unit_parts.supports,
    (Command.CONVENE, "lead_unit"): unit_parts.lead,
    (Command.CONVENE, "support_units"): unit_parts.supports,
    (Command.ASK_RETURN, "suggested_unit"): unit_parts.instead,
    (Command.REACH, "milestone"): naming_parts.milestone,
    (Command.ANSWER, "without"): joint_parts.not_waiting,
    (Command.CONTRIBUTE, "part"): joint_parts.done_or_not,
    (Command.ARRANGE, "parts"): joint_parts.plan,
    (Command.TAKE_PART, "assignee"): joint_parts.carriers,
    (Command.RETURN_PART, "unit"): joint_parts.returnable,
    (Command.PRESENT, "leader"): instruction_parts.leader,
    (Command.PRESENT, "text"): instruction_parts.proposal,
    (Command.INSTRUCT, "text"): instruction_parts.words,
    (Command.INSTRUCT, "units"): instruction_parts.units,
    (Command.INSTRUCT, "account"): instruction_parts.person,
    (Command.INSTRUCT, "due_on"): instruction_parts.due_on,
    (Command.NAME_LEADERS, "leader"): naming_parts.leader,
    (Command.NAME_LEADERS, "unit"): naming_parts.unit,
    (Command.NAME_LEADERS, "person"): naming_parts.person,
    (Command.SUPERVISE, "level"): supervision_parts.level,
    (Command.SUPERVISE, "reason"): supervision_parts.reason,
    (Command.SUPERVISE, "due_on"): supervision_parts.due_on,
    (Command.WHISTLE, "kind"): whistle_parts.kind,
    (Command.WHISTLE, "units"): whistle_parts.units,
    (Command.WHISTLE, "arrive_by"): whistle_parts.arrive_by,
    (Command.WHISTLE, "basis"): whistle_parts.basis,
    (Command.ANSWER_WHISTLE, "clause"): whistle_parts.clause,
    (Command.ARRIVE, "units"): whistle_parts.arrived,
    (Command.END_WHISTLE, "ratings"): whistle_parts.ratings,
    (Command.END_WHISTLE, "whistle"): whistle_parts.which,
    (Command.RESPOND, "due_on"): deciding_parts.due_on,
    (Command.DECIDE, "outcome"): deciding_parts.outcome,
    (Command.DECIDE, "lead_unit"): deciding_parts.lead_unit,
    (Command.DECIDE, "due_on"): deciding_parts.due_on,
}
