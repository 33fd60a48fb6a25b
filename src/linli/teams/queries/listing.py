"""Teams of somebody's places, page by page; the calls that run there now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linli.kernel import keyset
from linli.people.actor import Actor
from linli.teams import access
from linli.teams.models import HelpCall, Team

#: Teams on one page; calls shown beside them; teams offered to a telephone.
PAGE, CALLS, PICKED = 50, 30, 20
_ORDER = ("name", "id")


@dataclass(frozen=True, slots=True)
class Running:
    """A call that is not over: what, where, when."""

    call: HelpCall
    begun: bool


def listed(actor: Actor, cursor: str, *, ended: bool = False) -> keyset.Page[Team]:
    """Return one page of teams by name: one query. Raises Invalid for a bad cursor."""
    teams = access.visible_to(actor).filter(ended_at__isnull=not ended)
    return keyset.page(teams.select_related("area", "unit"), order=_ORDER, cursor=cursor, size=PAGE)


def running(actor: Actor, now: datetime) -> list[Running]:
    """Return the calls in the actor's places that are not over, next first: one query."""
    rows = _calls(actor).filter(ends_at__gt=now, cancelled_at=None)
    return [Running(one, one.starts_at <= now) for one in rows.order_by("starts_at", "id")[:CALLS]]


def callable_teams(actor: Actor) -> list[Team]:
    """Return the teams the actor may call, nearest first (of the smallest place): one query."""
    teams = access.visible_to(actor).filter(ended_at=None).select_related("area", "unit")
    found = [one for one in teams.order_by("name", "id")[:200] if access.may_call(actor, one)]
    return sorted(found, key=lambda one: (-len(one.area.path), one.name))


def called_for(actor: Actor, source: str, key: str) -> list[HelpCall]:
    """Return the calls made for a field task or a case, newest first: one query."""
    rows = _calls(actor).filter(source=source, source_key=key)
    return list(rows.order_by("-made_at")[:10])


def _calls(actor: Actor) -> QuerySet[HelpCall]:
    return HelpCall.objects.filter(team__in=access.visible_to(actor)).select_related("team")
