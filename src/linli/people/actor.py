"""The actor: who carries out an action, with the posts valid today. Plain data, no lazy reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from linli.domain.authority import PostFacts, may_stand_in
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.holding import POST, desk_account
from linli.people.models import Post, User


@dataclass(frozen=True)
class ActorPost:
    """One valid post of the actor, with what access and pages need."""

    role: Role
    unit_id: int
    unit_name: str
    area_id: int
    area_kind: str
    area_path: str

    def facts(self) -> PostFacts:
        """Return the part the rules need."""
        return PostFacts(self.role, self.unit_id, self.area_path)


@dataclass(frozen=True)
class Absent:
    """A colleague for whom somebody stands in today, with the posts that pass on."""

    user_id: int
    name: str
    posts: tuple[ActorPost, ...]


@dataclass(frozen=True)
class Actor:
    """Who acts.

    ``user_id`` None with ``system`` True is the platform's own clockwork; None with
    ``system`` False is an anonymous visitor, who may report and track only.

    ``posts`` are the person's own. ``standing_for`` names the colleagues for whom they stand in:
    that widens what they see; to act in the place of one, take :meth:`in_place`.

    ``case_key`` is set when a visitor proved a case by number and code: the case's id.
    """

    user_id: int | None
    name: str
    posts: tuple[ActorPost, ...] = ()
    system: bool = False
    case_key: int | None = None
    request_id: str = field(default="", compare=False)
    standing_for: tuple[Absent, ...] = ()
    #: Set while acting for a colleague: ``posts`` are then those of the colleague.
    in_place_of: Absent | None = None
    #: While acting for a colleague: the units of the person's own posts, which bind them still.
    own_units: frozenset[int] = frozenset()

    @property
    def units(self) -> frozenset[int]:
        """Ids of the units in which the actor holds a post."""
        return frozenset(post.unit_id for post in self.posts)

    @property
    def roles(self) -> frozenset[Role]:
        """Roles of all posts, whatever the matter."""
        return frozenset(post.role for post in self.posts)

    def in_place(self, absent: Absent) -> Actor:
        """Return the same person acting in the place of a colleague: with those posts alone.

        The name says both, and so does whatever is recorded under it.
        """
        return replace(
            self,
            name=f"{self.name} 代 {absent.name}",  # zh-only
            posts=absent.posts,
            standing_for=(),
            in_place_of=absent,
            own_units=self.units,
        )

    @property
    def principal_id(self) -> int | None:
        """Id of the person in whose name the actor acts: the absent colleague, else their own."""
        return self.in_place_of.user_id if self.in_place_of else self.user_id

    @property
    def stands_for(self) -> frozenset[int]:
        """Ids of the colleagues for whom the actor stands in."""
        return frozenset(one.user_id for one in self.standing_for)

    def post_facts(self) -> tuple[PostFacts, ...]:
        """Return the posts as the rules want them."""
        return tuple(post.facts() for post in self.posts)


def hats(actor: Actor) -> tuple[Actor, ...]:
    """Return in whose right the actor may look and act: their own, then each absent colleague's."""
    return (actor, *(actor.in_place(one) for one in actor.standing_for))


SYSTEM = Actor(user_id=None, name="系统", system=True)
VISITOR = Actor(user_id=None, name="群众")


@lru_cache(maxsize=4)
def _posts_on(today: date) -> Prepared[Post]:
    """Return the query of one account's posts valid on a day, its text made once a day."""
    return Prepared(
        lambda: (
            Post.objects.filter(user_id=NUMBER_SLOT, valid_from__lte=today)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
            .values_list(*POST[1:])
            .order_by("id")
        )
    )


def _post(columns: Iterable[Any]) -> ActorPost:
    role, *rest = columns
    return ActorPost(Role(role), *rest)


def load_actor(user: User) -> Actor:
    """Return the actor for an account in its own right, with its posts valid today.

    One query; none for an account that :mod:`linli.people.holding` has read.
    """
    today = clock.today()
    held = user.holding
    if held is not None and held.day == today:
        posts = tuple(_post(one.post) for one in held.own)
    else:
        posts = tuple(_post(row) for row in _posts_on(today).tuples(user.pk))
    return Actor(user_id=user.pk, name=user.full_name, posts=posts)


def load_desk_actor(user: User) -> Actor:
    """Return the actor for somebody signed in at the desk, with those they stand in for.

    One query; none for an account from :func:`linli.people.holding.desk_account`. Programs
    (tokens) and work in the background have :func:`load_actor`: a person stands in, not their
    machines.
    """
    held = user.holding
    if held is None or held.absent is None or held.day != clock.today():
        account = desk_account(user.pk)
        held = account.holding if account else None
    if held is None or held.absent is None:
        return Actor(user_id=user.pk, name=user.full_name)
    own = tuple(_post(one.post) for one in held.own)
    theirs: dict[tuple[int, str], list[ActorPost]] = {}
    for one in held.absent:
        theirs.setdefault((one.holder_id, one.holder_name), []).append(_post(one.post))
    absent = (Absent(*who, tuple(posts)) for who, posts in sorted(theirs.items()))
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        posts=own,
        standing_for=tuple(one for one in absent if may_stand_in(_facts(own), _facts(one.posts))),
    )


def _facts(posts: Iterable[ActorPost]) -> tuple[PostFacts, ...]:
    return tuple(post.facts() for post in posts)
