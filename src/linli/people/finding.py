"""Finding an account by a few letters of its name, for those who must name one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q

from linli.domain.authority import PostFacts
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.models import Post, PostQuerySet, User

#: How many are shown; more letters narrow the list.
MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An account as a list shows it; ``unit`` is the unit of its first present post."""

    username: str
    name: str
    unit: str


def find_accounts(words: str) -> list[Found]:
    """Return active staff whose user name or full name contains ``words``: two queries.

    Residents' accounts, which hold no post, are never listed.
    """
    words = words.strip()[:40]
    if not words or "\x00" in words:
        return []
    users = list(
        User.objects.filter(
            Q(username__icontains=words) | Q(full_name__icontains=words),
            Exists(Post.objects.filter(user=OuterRef("pk"))),
            is_active=True,
        ).order_by("username")[:MOST]
    )
    units: dict[int, str] = {}
    rows = Post.objects.filter(user__in=users).order_by("id").values_list("user_id", "unit__name")
    for user_id, unit in rows:
        units.setdefault(user_id, unit)
    return [Found(user.username, user.full_name, units.get(user.pk, "")) for user in users]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at work: the account with its posts valid today; ``unit`` is that of the first."""

    user_id: int
    username: str
    name: str
    unit: str
    post: str
    posts: tuple[PostFacts, ...]

    @property
    def label(self) -> str:
        """Name and unit, as one tells colleagues apart."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name


def colleagues_named(names: Iterable[str]) -> list[Colleague]:
    """Return staff at work today with one of these user names or full names: one query."""
    wanted = list(names)
    return _colleagues(Q(user__username__in=wanted) | Q(user__full_name__in=wanted))


def colleagues(words: str) -> list[Colleague]:
    """Return staff at work today whose name or user name contains ``words``: two queries.

    At most :data:`MOST`; nobody for blank words.
    """
    words = words.strip().lstrip("@＠")[:40]
    if not words or "\x00" in words:
        return []
    users = User.objects.filter(
        Q(username__icontains=words) | Q(full_name__icontains=words),
        Exists(_present(Post.objects.filter(user=OuterRef("pk")))),
        is_active=True,
    )
    ids = list(users.order_by("username").values_list("pk", flat=True)[:MOST])
    return _colleagues(Q(user_id__in=ids)) if ids else []


def _present(posts: PostQuerySet) -> PostQuerySet:
    today = clock.today()
    return posts.on(today)


def _colleagues(which: Q) -> list[Colleague]:
    rows = (
        _present(Post.objects.filter(which, user__is_active=True))
        .order_by("user__username", "id")
        .values_list(
            "user_id",
            "user__username",
            "user__full_name",
            "role",
            "unit_id",
            "unit__short_name",
            "area__path",
        )
    )
    found: list[Colleague] = []
    for user_id, group in groupby(rows, key=itemgetter(0)):
        posts = list(group)
        _, username, name, role, _, unit, _ = posts[0]
        facts = tuple(PostFacts(Role(row[3]), row[4], row[6]) for row in posts)
        found.append(Colleague(user_id, username, name, unit, Post.Role(role).label, facts))
    return found
