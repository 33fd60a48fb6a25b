"""What an actor is towards whistles, and what the county sets about them."""

from __future__ import annotations

from collections.abc import Iterable

from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.county.pack_powers import default_of
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Role
from linli.domain.whistles import (
    Act,
    Limits,
    Side,
    after,
    caller_problem,
    calls_problem,
    decider_problem,
    read_limits,
)
from linli.people.actor import Actor, ActorPost
from linli.whistles.models import Call, Whistle

#: Posts of a centre that call departments and say how it went.
CALLERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


def limits_of(catalogue: Catalogue) -> Limits:
    """Return the county's limits; the built-in ones where it was loaded before there were any."""
    held = catalogue.settings.get("whistles")
    return read_limits(held if isinstance(held, dict) else default_of("whistles"))


def calling_units(actor: Actor) -> frozenset[int]:
    """Return the units in whose name these posts call departments."""
    return frozenset(post.unit_id for post in actor.posts if post.role in CALLERS)


def may_call(catalogue: Catalogue, unit_id: int | None) -> DomainError | None:
    """Return why whistles do not come from this unit; None when they do."""
    unit = catalogue.units.get(unit_id) if unit_id else None
    return calls_problem(unit.tier if unit else "", unit.kind if unit else "")


def has_duty(matter: MatterInfo | None, unit_id: int, lead: int | None) -> bool:
    """Tell whether the matter's class names the unit; whoever leads the case has the duty too."""
    if unit_id == lead:
        return True
    return matter is not None and (
        unit_id == matter.lead_unit_id or unit_id in matter.support_unit_ids
    )


def caller_refusal(actor: Actor, whistle: Whistle, calls: list[Call]) -> DomainError | None:
    """Return why this person may not record arrivals of, end or rate a whistle."""
    return caller_problem(
        calling_unit=whistle.unit_id,
        acting_units=calling_units(actor),
        own_units=actor.own_units | actor.units,
        called={call.unit_id for call in calls},
    )


def leads_county(posts: Iterable[ActorPost], catalogue: Catalogue) -> bool:
    """Tell whether one of these posts leads the county's centre."""
    centre = catalogue.county_centre().id
    return any(post.role is Role.CENTRE_LEADER and post.unit_id == centre for post in posts)


def ruling_refusal(actor: Actor, call: Call, catalogue: Catalogue) -> DomainError | None:
    """Return why this person may not decide an objection now; None when they may. No query."""
    hands = frozenset(one for one in (actor.user_id, actor.principal_id) if one is not None)
    whistle = call.whistle
    in_name = whistle.called_for_id
    problem = decider_problem(
        leads_county=leads_county(actor.posts, catalogue),
        hands=hands,
        # Whoever was away called too: it was done in their name.
        called_by=in_name if in_name in hands else whistle.called_by_id,
        units=actor.units | actor.own_units,
        called_unit=call.unit_id,
    )
    if problem is not None:
        return problem
    try:
        after(call.standing, Act.UPHOLD, Side.COUNTY_LEADER)
    except DomainError as refusal:
        return refusal
    return None
