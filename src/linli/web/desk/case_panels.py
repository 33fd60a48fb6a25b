"""What the powers show on the page of a case: one small context each, nothing where nothing is.

A panel is a function ``(actor, view, catalogue, now)`` that returns what its template needs, or
None. It asks the database only when a column of the case says that there is something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.cases.queries.joint import JointView, joint_view
from linli.catalogue.snapshot import Catalogue
from linli.domain.states import Command
from linli.people.actor import Actor
from linli.web.desk import (
    emergency_panel,
    escalation_panel,
    hints_panel,
    instruction_panel,
    landmark_parts,
    meeting_panel,
    supervision_panel,
    whistle_panel,
)

Panel = Callable[[Actor, CaseView, Catalogue, datetime], object | None]


def _joint(actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime) -> JointView | None:
    """Return the joint plan, which stands in the duties already read: no query."""
    return joint_view(actor, view.case, view.duties, catalogue, now)


#: Panels that know more about moves than a role does.
_NARROWING = (
    escalation_panel.ClimbPanel,
    supervision_panel.SupervisionPanel,
    whistle_panel.WhistlePanel,
)

#: Moves about which they may know more.
NARROWED = frozenset(
    {
        *(Command.RELEASE, Command.REACH, Command.RESPOND, Command.DECIDE),
        *(Command.ANSWER_WHISTLE, Command.ARRIVE, Command.END_WHISTLE),
    }
)

#: By the name under which the template knows it (``powers.NAME``).
PANELS: Mapping[str, Panel] = {
    "emergency": emergency_panel.panel,
    "meetings": meeting_panel.panel,
    "supervision": supervision_panel.panel_of,
    "climb": escalation_panel.panel_of,
    "joint": _joint,
    "whistle": whistle_panel.panel,
    "orders": instruction_panel.panel_of,
    "hints": hints_panel.panel_of,
    "landmarks": landmark_parts.panel,
}


def panels(
    actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime
) -> dict[str, object | None]:
    """Return every panel of the case."""
    return {name: panel(actor, view, catalogue, now) for name, panel in PANELS.items()}


def without_idle(view: CaseView, found: Mapping[str, object | None]) -> CaseView:
    """Return the page without moves of the powers that this reader could only be refused on.

    The panels have read whom a step names, whom a whistle calls and who pressed, which a role
    alone does not tell. A move with a reason stands greyed, one that is others' is not there.
    """
    idle: dict[str, str] = {}
    for panel in found.values():
        if isinstance(panel, _NARROWING):
            idle |= panel.idle
    if view.plan is not None and all(step.done_at for step in view.plan.milestones):
        idle[Command.REACH.value] = ""
    primary = view.primary
    if primary is not None and primary.command in idle:
        primary = None
    greyed = (
        replace(one, refusal=idle[one.command]) for one in view.others if idle.get(one.command)
    )
    return replace(
        view,
        primary=primary,
        others=tuple(one for one in view.others if one.command not in idle),
        blocked=(*view.blocked, *greyed),
    )
