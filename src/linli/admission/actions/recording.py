"""Writing one step of an admission: bound to its version, on its own chain, with word to staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from linli.admission.judging import CHAIN, REVIEWS
from linli.admission.models import Admission
from linli.audit import chain
from linli.audit.chain import Entry
from linli.catalogue.snapshot import Catalogue
from linli.domain.admission import Standing, Verb
from linli.kernel import versioned
from linli.people import telling
from linli.people.actor import Actor
from linli.people.models import Post

#: Most people told of one step.
TOLD = 50


def record(row: Admission, verb: Verb, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {"actor_name": actor.name, "name": row.name, **payload}
    chain.log(
        CHAIN,
        row.pk,
        Entry(
            action=f"admission-{verb.value.replace('_', '-')}",
            at=now,
            actor_id=actor.user_id,
            role="system" if actor.system else "",
            target_state=row.standing,
            fields=("admission",),
            request_id=actor.request_id,
            payload={name: value for name, value in said.items() if value not in ("", None, [])},
        ),
    )


def save(row: Admission, version: int | None, standing: Standing, **changes: object) -> None:
    """Write ``changes`` if nobody was first; raises LostRace otherwise.

    ``version`` is what the person saw, None for the clockwork.
    """
    versioned.save(row, version, standing=standing.value, **changes)


def tell(row: Admission, people: Iterable[int], what: str, due: date | None = None) -> None:
    """Send word to colleagues in the caller's transaction; nobody is told of their own step."""
    users = sorted(set(people))[:TOLD]
    telling.tell(f"admission:{row.pk}:{row.version}", users, what, title=row.name, due=due)


def centre_people(catalogue: Catalogue, today: date, *, leaders: bool = False) -> list[int]:
    """Return who reviews at the county's centre, or who decides there: one query."""
    roles = [Post.Role.CENTRE_LEADER.value] if leaders else [role.value for role in REVIEWS]
    return list(
        Post.objects.filter(
            unit_id=catalogue.county_centre().id,
            role__in=roles,
            user__is_active=True,
        )
        .on(today)
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()[:TOLD]
    )


def unit_people(unit_id: int, today: date) -> list[int]:
    """Return the leaders of a unit: one query."""
    return list(
        Post.objects.filter(
            unit_id=unit_id,
            role=Post.Role.UNIT_LEADER,
            user__is_active=True,
        )
        .on(today)
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()[:TOLD]
    )
