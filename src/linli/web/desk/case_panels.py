"""What the powers show on the page of a case: one small context each, nothing where nothing is.

A panel is a function ``(actor, view, catalogue, now)`` that returns what its template needs, or
None. It asks the database only when a column of the case says that there is something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.cases.queries.joint import JointView, joint_view
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor
from linli.web.desk import (
    emergency_panel,
    escalation_panel,
    hints_panel,
    instruction_panel,
    meeting_panel,
    supervision_panel,
    whistle_panel,
)

Panel = Callable[[Actor, CaseView, Catalogue, datetime], object | None]


def _joint(actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime) -> JointView | None:
    """Return the joint plan, which stands in the duties already read: no query."""
    return joint_view(actor, view.case, view.duties, catalogue, now)


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
}


def panels(
    actor: Actor, view: CaseView, catalogue: Catalogue, now: datetime
) -> dict[str, object | None]:
    """Return every panel of the case."""
    return {name: panel(actor, view, catalogue, now) for name, panel in PANELS.items()}
