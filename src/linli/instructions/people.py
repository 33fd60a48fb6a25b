"""The person to whom a leader gives something to do: one query, with the conflict block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q

from linli.cases.models import ConflictBlock
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.models import Post


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody at work today with the units of their posts, in the order the posts were given."""

    user_id: int
    name: str
    units: tuple[int, ...]


def named(name: str, case_id: int) -> Named:
    """Return whom a user name means, or a full name that only one bears.

    Raises Invalid at ``account`` for nobody, several, and whom a conflict block keeps out of the
    case; an administrator's or auditor's post is none that handles anything.
    """
    today = clock.today()
    name = name.strip().lstrip("@＠")
    blocks = ConflictBlock.objects.filter(case_id=case_id, user_id=OuterRef("user_id"))
    rows = (
        Post.objects.filter(
            Q(user__username=name) | Q(user__full_name=name),
            user__is_active=True,
        )
        .on(today)
        .exclude(role__in=(Post.Role.ADMIN, Post.Role.AUDITOR))
        .annotate(blocked=Exists(blocks))
        .order_by("user_id", "id")
        .values_list("user_id", "user__username", "user__full_name", "unit_id", "blocked")
    )
    found = [list(group) for _, group in groupby(rows, key=itemgetter(0))]
    one = _only([posts for posts in found if posts[0][1] == name] or found, name)
    user_id, _, full_name, _, blocked = one[0]
    if blocked:
        raise _bad("该人员已设置回避，不能交办。")
    return Named(user_id, full_name, tuple(dict.fromkeys(post[3] for post in one)))


def _only(found: list[list[tuple[Any, ...]]], name: str) -> list[tuple[Any, ...]]:
    if not found:
        raise _bad(Words("没有找到在岗人员“{name}”，请核对。", name=name[:60]))
    if len(found) > 1:
        raise _bad(_several(name, (posts[0][1] for posts in found)))
    return found[0]


def _several(name: str, usernames: Iterable[str]) -> Words:
    listed = "、".join(list(usernames)[:6])
    return Words("有几位“{name}”，请改填用户名：{listed}。", name=name, listed=listed)


def _bad(sentence: str) -> Invalid:
    return Invalid(fields={"account": sentence})
