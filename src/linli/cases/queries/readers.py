"""谁能看到本件: who reads a case by a grant, who is kept out, and whom a note could call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import F, QuerySet, Value

from linli.cases import access, rights
from linli.cases.acting import absent_name, shown
from linli.cases.models import Case, ConflictBlock, ReadGrant
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


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Somebody whom a conflict block (回避) keeps out; ``set_by`` empty for the platform itself."""

    username: str
    name: str
    set_by: str
    set_at: datetime
    reason: str


def _exceptions() -> QuerySet[ReadGrant, tuple[Any, ...]]:
    """Return grants and blocks of one case in one question, alike in shape."""
    who = ("user__username", "user__full_name")
    grants = ReadGrant.objects.filter(case_id=NUMBER_SLOT, ended_at__isnull=True).order_by()
    blocks = ConflictBlock.objects.filter(case_id=NUMBER_SLOT).order_by()
    granted = grants.annotate(
        kind_=Value(_GRANT), absent_=absent_name("granted_at", "granted_by_id")
    ).values_list(
        *("kind_", "id", *who, "granted_by__full_name", "absent_", "reason"), "granted_at", "until"
    )
    blocked = blocks.annotate(
        kind_=Value(_BLOCK), absent_=absent_name("set_at", "set_by_id")
    ).values_list(
        *("kind_", "id", *who, "set_by__full_name", "absent_", "reason"), "set_at", F("set_at")
    )
    return granted.union(blocked, all=True)


_GRANT, _BLOCK = 1, 0
_EXCEPTIONS = Prepared(_exceptions)


def exceptions_of(case: Case) -> tuple[tuple[Reader, ...], tuple[KeptOut, ...]]:
    """Return who reads the case by a grant, and who is kept out of it: one query.

    None for an ended case: its grants have ended, and its blocks can no longer be lifted.
    """
    if case.ended_at is not None:
        return (), ()
    readers, kept_out = [], []
    rows = sorted(_EXCEPTIONS.tuples(case.pk), key=itemgetter(0, 1))
    for kind, _, username, name, by, absent, reason, at, until in rows:
        if kind == _GRANT:
            readers.append(Reader(username, name, shown(by, absent), at, until, reason))
        else:
            kept_out.append(KeptOut(username, name, shown(by or "", absent), at, reason))
    return tuple(readers), tuple(kept_out)


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
    seen = rights.sight(found, {one.user_id: one.posts for one in people})
    listed = []
    for one in people:
        sight = "grant" if may_be_granted(one.posts) else "never"
        if one.user_id in seen.seeing:
            sight = "sees"
        elif one.user_id in seen.blocked or found.case.ended_at is not None:
            sight = "never"
        listed.append(Callable(one.username, one.name, one.unit, one.post, sight))
    return listed
