"""Accounts read together with the posts they hold: one query where a request begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, Q, QuerySet, Value

from linli.domain.authority import NOT_PASSED_ON
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.statements import NUMBER_SLOT, TEXT_SLOT, Prepared
from linli.people.models import Substitution, User

#: What is read of a post.
POST = ("id", "role", "unit_id", "unit__short_name", "area_id", "area__kind", "area__path")

_ACCOUNT = tuple(column.attname for column in User._meta.concrete_fields)
_WIDTH = len(_ACCOUNT)
_NAME = _ACCOUNT.index("full_name")
_COLUMNS = (*_ACCOUNT, *(f"held__{name}" for name in POST))


@dataclass(frozen=True)
class HeldPost:
    """One post valid on the day: who holds it, and its :data:`POST` columns from the role on."""

    holder_id: int
    holder_name: str
    post: tuple[Any, ...]


@dataclass(frozen=True)
class Holding:
    """The posts of an account on a day, in the order they were given.

    ``absent`` are those of the colleagues for whom it stands in; None where they were not read.
    """

    day: date
    own: tuple[HeldPost, ...]
    absent: tuple[HeldPost, ...] | None


def _with_posts(accounts: QuerySet[User], today: date) -> QuerySet[User]:
    """Return accounts joined with their posts of the day; who holds none comes with NULLs."""
    valid = Q(posts__valid_from__lte=today) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=today)
    )
    return accounts.alias(held=FilteredRelation("posts", condition=valid)).order_by()


@lru_cache(maxsize=4)
def _at_desk_on(today: date) -> Prepared[User]:
    def build() -> QuerySet[User, tuple[Any, ...]]:
        own = _with_posts(User.objects.filter(pk=NUMBER_SLOT), today)
        absent = Substitution.objects.on(today).filter(substitute_id=NUMBER_SLOT)
        colleagues = User.objects.filter(
            is_active=True, pk__in=absent.order_by().values("absent_id")
        )
        passed_on = (
            _with_posts(colleagues, today)
            .filter(Q(held__role__in=[role.value for role in Role if role not in NOT_PASSED_ON]))
            # What a colleague signs in with stays where it is.
            .annotate(nothing=Value(""))
        )
        hidden = tuple("nothing" if name == "password" else name for name in _COLUMNS)
        return own.values_list(*_COLUMNS).union(passed_on.values_list(*hidden), all=True)

    return Prepared(build)


@lru_cache(maxsize=4)
def _by_token_on(today: date) -> Prepared[User]:
    def build() -> QuerySet[User, tuple[Any, ...]]:
        owner = User.objects.filter(
            tokens__digest=TEXT_SLOT,
            tokens__revoked_at__isnull=True,
            is_active=True,
            kind=User.Kind.STAFF,
        )
        return _with_posts(owner, today).values_list(*_COLUMNS, "tokens__expires_at")

    return Prepared(build)


def _held(rows: Sequence[tuple[Any, ...]]) -> tuple[HeldPost, ...]:
    there = [row for row in rows if row[_WIDTH] is not None]
    end = _WIDTH + len(POST)
    return tuple(
        HeldPost(row[0], row[_NAME], row[_WIDTH + 1 : end])
        for row in sorted(there, key=itemgetter(_WIDTH))
    )


def _account(row: tuple[Any, ...], holding: Holding) -> User:
    user = User.from_db(DEFAULT_DB_ALIAS, _ACCOUNT, row[:_WIDTH])
    user.holding = holding
    return user


def desk_account(user_id: int) -> User | None:
    """Return an account with its posts of today and those it stands in with, or None."""
    today = clock.today()
    rows = _at_desk_on(today).tuples(user_id)
    own = [row for row in rows if row[0] == user_id]
    if not own:
        return None
    others = [row for row in rows if row[0] != user_id]
    return _account(own[0], Holding(today, _held(own), _held(others)))


def token_account(digest: str, now: datetime) -> User | None:
    """Return the active staff account of a token valid at ``now``, with its own posts, or None.

    A person stands in for a colleague, not their machines: those posts are not read.
    """
    today = clock.today()
    rows = _by_token_on(today).tuples(digest)
    if not rows or rows[0][-1] <= now:
        return None
    return _account(rows[0], Holding(today, _held(rows), None))
