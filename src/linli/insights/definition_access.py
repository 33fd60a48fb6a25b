"""Who reads the definitions of indicators, who asks for a version, and who approves one."""

from __future__ import annotations

from linli.domain.errors import NotYours
from linli.domain.indicator_terms import approval_problem
from linli.domain.lifecycle import Role
from linli.insights.models import Definition
from linli.people.actor import Actor

#: Posts of the county's centre that ask for a version.
ASKERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


def may_read(actor: Actor) -> bool:
    """Tell whether the person may look at the definitions: any post at all."""
    return bool(actor.roles)


def need_reader(actor: Actor) -> None:
    """Raise NotYours unless the person may look at the definitions."""
    if not may_read(actor):
        raise NotYours("no-post", "您现在没有岗位。")


def may_ask(actor: Actor) -> bool:
    """Tell whether the person asks for versions."""
    return any(post.role in ASKERS and post.area_kind == "county" for post in actor.posts)


def need_asker(actor: Actor) -> None:
    """Raise NotYours unless the person asks for versions."""
    if not may_ask(actor):
        raise NotYours("not-an-asker", "指标的口径由县级中心的分流员或负责人提出修改。")


def may_decide(actor: Actor) -> bool:
    """Tell whether the person decides about versions that somebody else asked for."""
    return any(
        post.role is Role.CENTRE_LEADER and post.area_kind == "county" for post in actor.posts
    )


def deciding_problem(actor: Actor, row: Definition) -> str:
    """Say why the person may not approve or refuse this version, or nothing."""
    if not may_decide(actor):
        return "由县级中心负责人批准。"
    hands = frozenset(one for one in (actor.user_id, actor.principal_id) if one is not None)
    return approval_problem(row.asked_by_id, hands)


def need_decider(actor: Actor, row: Definition) -> None:
    """Raise NotYours unless the person may approve or refuse this version."""
    problem = deciding_problem(actor, row)
    if problem:
        raise NotYours("second-person", problem)
