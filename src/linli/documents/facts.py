"""The case as the documents see it: what the rules of issue need, without another query."""

from __future__ import annotations

from linli.cases.models import Case
from linli.documents.kinds import CaseFacts
from linli.domain.authority import MatterFacts, effective_roles
from linli.domain.lifecycle import Role, State
from linli.people.actor import Actor


def case_facts(case: Case, *, supported: bool) -> CaseFacts:
    """Return the facts; ``supported`` tells whether a supporting unit is active."""
    return CaseFacts(
        state=State(case.state),
        dispatched=case.lead_unit_id is not None,
        supported=supported,
        pressed=bool(case.supervision),
    )


def roles(actor: Actor, case: Case, supporting: frozenset[int] = frozenset()) -> frozenset[Role]:
    """Return the roles towards a case the actor may see (blocks are applied by then).

    Without its duties at hand, ``supporting`` is empty and supporters are left out.
    """
    if actor.user_id is None:
        return frozenset()
    matter = MatterFacts(
        area_path=case.area_path,
        lead_unit=case.lead_unit_id,
        support_units=supporting,
        past_units=frozenset(),
        reporter_user=None,
        reporter_staff=None,
        blocked_users=frozenset(),
    )
    return effective_roles(actor.user_id, actor.post_facts(), matter)


def issuing_unit(actor: Actor, case: Case, wanted: frozenset[Role]) -> int:
    """Return the unit for which the actor issues: the case's centre where they hold a post.

    Otherwise the unit of the first post that reaches the case.
    """
    units = [
        post.unit_id
        for post in actor.posts
        if post.role in wanted and case.area_path.startswith(post.area_path)
    ]
    return case.centre_id if case.centre_id in units or not units else units[0]
