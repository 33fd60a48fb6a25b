"""A matter at a glance, for the pane beside the list: who, what, where, by when, what next."""

from __future__ import annotations

from dataclasses import dataclass

from linli.audit.models import Event
from linli.cases import access, judging
from linli.cases.acting import held_for
from linli.cases.models import Case
from linli.cases.queries.clock_badges import ClockView, business_clock
from linli.cases.queries.detail import ActionView, actions
from linli.cases.queries.related import PartyView, parties_of, people_of, people_rows
from linli.cases.queries.story import Entry, entry_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, State
from linli.domain.policies import LEVEL_NAMES, Level
from linli.kernel import clock
from linli.people.actor import Actor

#: Newest entries of the story shown.
LAST = 4


@dataclass(frozen=True)
class Glance:
    """What the pane shows. ``case`` is for columns printed as they are."""

    case: Case
    state_label: str
    clock: ClockView
    matter: str
    level_label: str
    place: str
    unit: str
    holder: str
    door: str
    parties: tuple[PartyView, ...]
    primary: ActionView | None
    last: tuple[Entry, ...]


def glance(actor: Actor, no: str, catalogue: Catalogue) -> Glance:
    """Return one visible matter in brief, whatever the length of its story.

    Raises NotFound when it is unknown or invisible.
    """
    now = clock.now()
    found = access.load(actor, no)
    case = found.case
    state = State(case.state)
    people = people_of(found)
    matter = catalogue.matters.get(case.matter_id or 0)
    unit = catalogue.units.get(case.holder_unit_id or case.lead_unit_id or 0)
    events = Event.objects.filter(chain_kind="case", chain_id=int(case.no))
    newest = events.select_related("payload").order_by("-seq")[:LAST]
    return Glance(
        case=case,
        state_label=STATES[state].label,
        clock=business_clock(
            state=case.state,
            due_at=case.due_at,
            near_at=case.near_at,
            paused_at=case.paused_at,
            answered_at=case.answered_at,
            now=now,
        ),
        matter=matter.name if matter else "",
        level_label=LEVEL_NAMES[Level(case.level)],
        place=catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        unit=unit.name if unit else "",
        holder=held_for(people.get(case.holder_id or 0, ""), case.holder_id, actor.stands_for),
        door=Case.Door(case.door).label,
        parties=parties_of(actor, found, people_rows(found)),
        primary=actions(
            state, judging.moves(actor, found, catalogue, now), planned=case.plan_version > 0
        )[0],
        last=tuple(entry_of(event) for event in newest),
    )
