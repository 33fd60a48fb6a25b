"""The settings in force: the newest approved version, or what the county's pack says."""

from __future__ import annotations

import json
from collections.abc import Mapping

from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.domain.indicator_terms import Standing, approval_problem
from linli.domain.rising_rules import SHIPPED, Rules, read_rules
from linli.domain.states import Role
from linli.people.actor import Actor
from linli.rising.models import Ruling

#: Posts of the county that ask for a version; one of its centre's leaders approves it.
ASKERS = frozenset({Role.ADMIN, Role.CENTRE_LEADER})


def of_pack() -> Rules:
    """Return what the county's pack says; the shipped numbers where none are loaded."""
    given = snapshot.current().settings.get("rising")
    try:
        return read_rules(given) if isinstance(given, Mapping) else SHIPPED
    except Invalid:
        return SHIPPED


def rules_of(row: Ruling) -> Rules:
    """Return the numbers of a version."""
    return read_rules(json.loads(row.numbers))


def current() -> tuple[int, Rules]:
    """Return number and numbers of the version in force, 0 for the pack's: one query."""
    row = Ruling.objects.filter(standing=Standing.IN_FORCE.value).order_by("-number").first()
    return (0, of_pack()) if row is None else (row.number or 0, rules_of(row))


def may_ask(actor: Actor) -> bool:
    """Tell whether the person reads the settings and asks for versions of them."""
    return any(post.role in ASKERS and post.area_kind == "county" for post in actor.posts)


def need_asker(actor: Actor) -> None:
    """Raise NotYours unless the person asks for versions."""
    if not may_ask(actor):
        raise NotYours("not-an-asker", "热点预警的设置由县级中心负责人或系统管理员提出修改。")


def deciding_problem(actor: Actor, row: Ruling) -> str:
    """Say why the person may not approve or refuse this version, or nothing."""
    leads = (Role.CENTRE_LEADER, "county")
    if leads not in {(post.role, post.area_kind) for post in actor.posts}:
        return "由县级中心负责人批准。"
    hands = frozenset(one for one in (actor.user_id, actor.principal_id) if one is not None)
    return approval_problem(row.asked_by_id, hands)
