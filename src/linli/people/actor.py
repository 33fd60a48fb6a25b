"""The actor: who carries out an action, with the posts valid today. Plain data, no lazy reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q

from linli.domain.authority import PostFacts
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.statements import NUMBER_SLOT, Prepared
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
class Actor:
    """Who acts.

    ``user_id`` None with ``system`` True is the platform's own clockwork; None with
    ``system`` False is an anonymous visitor, who may report and track only.

    ``case_key`` is set when a visitor proved a case by number and code: the case's id.
    """

    user_id: int | None
    name: str
    posts: tuple[ActorPost, ...] = ()
    system: bool = False
    case_key: int | None = None
    request_id: str = field(default="", compare=False)

    @property
    def units(self) -> frozenset[int]:
        """Ids of the units in which the actor holds a post."""
        return frozenset(post.unit_id for post in self.posts)

    @property
    def roles(self) -> frozenset[Role]:
        """Roles of all posts, whatever the matter."""
        return frozenset(post.role for post in self.posts)

    def post_facts(self) -> tuple[PostFacts, ...]:
        """Return the posts as the rules want them."""
        return tuple(post.facts() for post in self.posts)


SYSTEM = Actor(user_id=None, name="系统", system=True)
VISITOR = Actor(user_id=None, name="群众")


@lru_cache(maxsize=4)
def _posts_on(today: date) -> Prepared[Post]:
    """Return the query of one account's posts valid on a day, its text made once a day."""
    return Prepared(
        lambda: (
            Post.objects.filter(user_id=NUMBER_SLOT, valid_from__lte=today)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
            .values_list(
                "role", "unit_id", "unit__short_name", "area_id", "area__kind", "area__path"
            )
            .order_by("id")
        )
    )


def load_actor(user: User) -> Actor:
    """Return the actor for an account: one query for its posts valid today."""
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        posts=tuple(
            ActorPost(Role(row[0]), *row[1:]) for row in _posts_on(clock.today()).tuples(user.pk)
        ),
    )
