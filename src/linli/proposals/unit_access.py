"""Who reads the table of 派单规则, and who writes it: never more than a proposal comes of it."""

from __future__ import annotations

from linli.domain.errors import NotYours
from linli.domain.lifecycle import Role
from linli.people.actor import Actor

#: Posts that may look at the table: those who dispatch, who write it, who watch.
READERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER, Role.ADMIN, Role.AUDITOR})


def may_read(actor: Actor) -> bool:
    """Tell whether the person may look at the rules."""
    return bool(actor.roles & READERS)


def may_write(actor: Actor) -> bool:
    """Tell whether the person writes rules and switches them: the county's leader and admin."""
    return any(
        post.role is Role.ADMIN or (post.role is Role.CENTRE_LEADER and post.area_kind == "county")
        for post in actor.posts
    )


def need_reader(actor: Actor) -> None:
    """Raise NotYours unless the person may look at the rules."""
    if not may_read(actor):
        raise NotYours("not-a-reader", "派单规则由分流员、中心负责人、系统管理员和审计员查看。")


def need_writer(actor: Actor) -> None:
    """Raise NotYours unless the person may write rules."""
    if not may_write(actor):
        raise NotYours("not-a-writer", "派单规则由县中心负责人或系统管理员维护。")
