"""Who acted for whom (“李四 代 张三”), told where rows name only the person who acted.

The record says it: an event of the same case, person and moment has the absent colleague. Read
as a part of the query that reads the rows, so that no list asks once more.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from linli.audit.models import Event
from linli.people.models import User


def shown(name: str, absent: str | None) -> str:
    """Return the name of who acted, with that of the colleague for whom they stood in."""
    return f"{name} 代 {absent}" if absent else name  # zh-only


def held_for(name: str, holder: int | None, stands_for: frozenset[int]) -> str:
    """Return a holder's name, marked where the reader stands in for that very colleague."""
    return f"代 {name}" if name and holder in stands_for else name  # zh-only


def absent_name(at: str, by: str, case: str = "case") -> Subquery:
    """Return the name of the colleague in whose place ``by`` acted ``at`` that moment, or NULL.

    The arguments are names of columns of the rows: a moment, an account, a reference to the case.
    """
    acts = _acts(at, case).filter(actor_id=OuterRef(OuterRef(by)), on_behalf_of__isnull=False)
    return _name(acts.values("on_behalf_of"))


def stand_in_name(at: str, absent: str, case: str = "case") -> Subquery:
    """Return the name of who acted ``at`` that moment in the place of ``absent``, or NULL."""
    return _name(_acts(at, case).filter(on_behalf_of=OuterRef(OuterRef(absent))).values("actor_id"))


def _acts(at: str, case: str) -> QuerySet[Event]:
    number = Cast(OuterRef(OuterRef(f"{case}__no")), BigIntegerField())
    moment = OuterRef(OuterRef(at))
    return Event.objects.filter(chain_kind="case", chain_id=number, at=moment).order_by()


def _name(people: QuerySet[Event, Any]) -> Subquery:
    return Subquery(User.objects.filter(pk__in=people).order_by("pk").values("full_name")[:1])
