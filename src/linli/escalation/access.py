"""Whose a step is: the person named, whoever holds the same post, and who stands in for them."""

from __future__ import annotations

from django.db.models import Q

from linli.domain.lifecycle import Role
from linli.escalation.models import Step
from linli.people.actor import Actor

#: Posts that are asked at some tier.
ASKED = frozenset({Role.VILLAGE_HEAD, Role.CENTRE_LEADER, Role.DISPATCHER, Role.UNIT_LEADER})


def _posts(actor: Actor) -> set[tuple[int, Role]]:
    """Return (unit, role) of the actor and of those they stand in for."""
    own = (*actor.posts, *(post for one in actor.standing_for for post in one.posts))
    return {(post.unit_id, post.role) for post in own if post.role in ASKED}


def asked_of(actor: Actor) -> Q | None:
    """Return the condition “asked of this actor”; None for somebody who is never asked."""
    posts = _posts(actor)
    if not posts or actor.user_id is None:
        return None
    people = [actor.user_id, *actor.stands_for]
    wanted = Q(person_id__in=people) | Q(in_place_of_id__in=people)
    for unit, role in sorted(posts):
        wanted |= Q(unit_id=unit, role=role.value)
    return wanted


def may_answer(actor: Actor, step: Step) -> bool:
    """Tell whether a step is the actor's to answer; twin of :func:`asked_of`."""
    people = {actor.user_id, actor.principal_id, *actor.stands_for} - {None}
    if {step.person_id, step.in_place_of_id} & people:
        return True
    return (step.unit_id, Role(step.role)) in _posts(actor)
