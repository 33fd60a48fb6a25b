"""谁能看到本件: who reads a case by a grant, and whom a note could call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases import access
from linli.cases.models import Case, ReadGrant
from linli.domain.authority import may_be_granted
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import Actor
from linli.people.finding import colleagues


@dataclass(frozen=True, slots=True)
class Reader:
    """A grant that counts."""

    username: str
    name: str
    granted_by: str
    granted_at: datetime
    until: datetime
    reason: str


_READERS = Prepared(
    lambda: (
        ReadGrant.objects.filter(case_id=NUMBER_SLOT, ended_at__isnull=True)
        .order_by("id")
        .values_list(
            "user__username",
            "user__full_name",
            "granted_by__full_name",
            "granted_at",
            "until",
            "reason",
        )
    )
)


def readers_of(case: Case) -> tuple[Reader, ...]:
    """Return who may read the case by a grant: one query, none for an ended case."""
    if case.ended_at is not None:
        return ()
    return tuple(Reader(*row) for row in _READERS.tuples(case.pk))


@dataclass(frozen=True, slots=True)
class Callable:
    """Somebody a note could call; ``sight`` is ``sees``, ``grant`` (after a grant) or ``never``."""

    username: str
    name: str
    unit: str
    post: str
    sight: str


def callable_people(actor: Actor, no: str, words: str) -> list[Callable]:
    """Return staff by a few letters and whether each sees the case: at most six queries.

    Raises NotFound for a case the actor does not see.
    """
    found = access.load(actor, no)
    people = [one for one in colleagues(words) if one.user_id != actor.user_id]
    if not people:
        return []
    seen = access.sight(found, {one.user_id: one.posts for one in people})
    listed = []
    for one in people:
        sight = "grant" if may_be_granted(one.posts) else "never"
        if one.user_id in seen.seeing:
            sight = "sees"
        elif one.user_id in seen.blocked or found.case.ended_at is not None:
            sight = "never"
        listed.append(Callable(one.username, one.name, one.unit, one.post, sight))
    return listed
