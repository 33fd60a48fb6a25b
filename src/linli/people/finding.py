"""Finding an account by a few letters of its name, for those who must name one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from linli.people.models import Post, User

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
