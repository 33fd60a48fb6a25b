"""Reading a report before its transaction opens: checked, by somebody who may, its words hidden.

Looking for names with the tagger takes milliseconds for each text; nobody else's writing waits
for it. An import reads a whole batch first and then opens its cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from linli.cases import hiding
from linli.cases.hiding import Wording
from linli.cases.models import Case
from linli.cases.report_input import Report, clean_report
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotYours
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import Actor

#: Which post opens which door; the visitor has one door of their own.
DOOR_ROLES: dict[str, frozenset[Role]] = {
    Case.Door.SEAT: frozenset({Role.SEAT, Role.DISPATCHER}),
    Case.Door.WINDOW: frozenset({Role.SEAT, Role.DISPATCHER}),
    Case.Door.GRID: frozenset({Role.GRID_WORKER, Role.VILLAGE_HEAD}),
    # A camera or another system proposes under an account with a seat; a person then accepts.
    Case.Door.MACHINE: frozenset({Role.SEAT, Role.DISPATCHER}),
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A report that only has to be written: ``role`` in which, ``now`` when it was read."""

    values: Report
    said: Wording
    role: Role
    catalogue: Catalogue
    now: datetime


def read(*, actor: Actor, raw: Mapping[str, object], device_at: str = "") -> Ready:
    """Return a report ready to be opened; nothing is written.

    Raises Invalid with a sentence per field, NotYours for a door the actor does not keep.
    """
    catalogue = snapshot.current()
    now = clock.now()
    values = clean_report(raw, catalogue, now)
    role = _door_role(actor, values.door)
    values = _entitled(values, role)
    if device_at:
        values = replace(values, origin={**values.origin, "device_at": device_at})
    said = hiding.net(catalogue).worded(
        title=values.title,
        text=values.text,
        address=values.address,
        known=(values.name, values.proxy_name),
    )
    return Ready(values, said, role, catalogue, now)


def _door_role(actor: Actor, door: str) -> Role:
    """Return the role in which the actor reports; raises NotYours for a foreign door."""
    if actor.system:
        return Role.SYSTEM
    if door == Case.Door.RESIDENT:
        return Role.REPORTER
    fitting = DOOR_ROLES.get(door, frozenset()) & actor.roles
    if not fitting:
        raise NotYours("foreign-door", "您的岗位不能从这个渠道登记。")
    return min(fitting, key=list(Role).index)


def _entitled(values: Report, role: Role) -> Report:
    """Return the report without what this role may not say.

    Only an import names another time and source; the requester does not set the level, or
    everybody would choose their own deadline.
    """
    if role is Role.SYSTEM:
        return values
    values = replace(values, reported_at=None, source="", source_id="", origin={})
    if role is not Role.REPORTER:
        return values
    return replace(values, level="", place_seeded=False, related=())
