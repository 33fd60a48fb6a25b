"""Who reads hints, and who may answer one: verifiers, and those whose record it is about."""

from __future__ import annotations

from linli.cases.access import bundle
from linli.cases.models import Case
from linli.domain.lifecycle import Role
from linli.people.actor import Actor

_HANDLES = frozenset({Role.HANDLER, Role.UNIT_LEADER})


def verifies(actor: Actor) -> bool:
    """Tell whether the person holds a verifier's post, or stands in for somebody who does."""
    posts = (*actor.posts, *(post for absent in actor.standing_for for post in absent.posts))
    return any(post.role is Role.VERIFIER for post in posts)


def concerned(actor: Actor, case: Case) -> bool:
    """Tell whether the record is the actor's: worked on it, or handles it in the lead unit.

    One query, none for people of the lead unit. The case must be one the actor sees.
    """
    if actor.user_id is None:
        return False
    if case.lead_unit_id is not None and any(
        post.role in _HANDLES and post.unit_id == case.lead_unit_id for post in actor.posts
    ):
        return True
    return actor.user_id in bundle(case).handlers


def reads(actor: Actor, case: Case) -> bool:
    """Tell whether hints about a visible case are for this person."""
    return verifies(actor) or concerned(actor, case)
