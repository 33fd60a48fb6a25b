"""Whose post at a centre it is today to write its bulletins, or to approve them."""

from __future__ import annotations

from datetime import date

from linli.bulletins.access import APPROVERS, WRITERS
from linli.catalogue.snapshot import UnitInfo
from linli.domain.lifecycle import Role
from linli.people.models import Post


def leaders(unit: UnitInfo, today: date) -> set[int]:
    """Return who may approve, by post, here or at the centre above: one query."""
    near = [one for one in (unit.id, unit.parent_id) if one is not None]
    rows = Post.objects.on(today).filter(unit_id__in=near, role__in=sorted(APPROVERS))
    return set(rows.filter(user__is_active=True).order_by().values_list("user_id", flat=True))


def writers(unit: UnitInfo, today: date) -> set[int]:
    """Return who works on a draft the clock made: one query.

    Dispatchers, because a leader who words a bulletin cannot approve it; leaders where there are
    none.
    """
    rows = Post.objects.on(today).filter(unit_id=unit.id, role__in=sorted(WRITERS))
    held = list(rows.filter(user__is_active=True).order_by().values_list("role", "user_id"))
    clerks = {user for role, user in held if role == Role.DISPATCHER}
    return clerks or {user for _, user in held}
