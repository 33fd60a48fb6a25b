"""The simulated staff: the county's own posts, filled by the people of its pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from random import Random

from linli.cases.models import Case
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Role
from linli.people.actor import VISITOR, Actor, load_actor
from linli.people.models import Post, User


class Staff:
    """Who can be asked to act, by role and by unit; always in the order of user names."""

    def __init__(self) -> None:
        holders = User.objects.filter(is_active=True, posts__in=Post.objects.all())
        users = list(holders.distinct().order_by("username"))
        self._names = {user.pk: user.username for user in users}
        self._actors = [load_actor(user) for user in users]
        self._by_id = {actor.user_id: actor for actor in self._actors}
        self._by_unit: dict[tuple[int, Role], list[Actor]] = defaultdict(list)
        self._by_role: dict[Role, list[Actor]] = defaultdict(list)
        for actor in self._actors:
            for post in actor.posts:
                self._by_unit[post.unit_id, post.role].append(actor)
                if actor not in self._by_role[post.role]:
                    self._by_role[post.role].append(actor)
        needed = (Role.DISPATCHER, Role.HANDLER, Role.VERIFIER, Role.CENTRE_LEADER)
        missing = [role.value for role in needed if not self._by_role[role]]
        if missing:
            raise Invalid("no-staff", f"县域配置里没有这些岗位的人员：{'、'.join(missing)}。")

    def person(self, user_id: int | None) -> Actor | None:
        """Return the person with this account, or None."""
        return self._by_id.get(user_id)

    def username(self, actor: Actor) -> str:
        """Return the user name of one of these people; KeyError for anybody else."""
        return self._names[actor.user_id or 0]

    def everyone(self, role: Role) -> list[Actor]:
        """Return all holders of a role."""
        return self._by_role[role]

    def in_unit(self, unit_id: int | None, *roles: Role) -> list[Actor]:
        """Return the holders of these roles in a unit, first role first."""
        if unit_id is None:
            return []
        return [actor for role in roles for actor in self._by_unit[unit_id, role]]

    def works(self, unit_id: int | None) -> bool:
        """Tell whether the unit has anybody who can sign for a matter."""
        return bool(self.in_unit(unit_id, Role.HANDLER, Role.UNIT_LEADER))

    def of_area(
        self,
        case: Case,
        rng: Random,
        *roles: Role,
        without: Collection[int] = (),
        outside: Iterable[int] = (),
    ) -> Actor:
        """Pick a holder of one of the roles whose area holds the case, its own centre first.

        ``without`` are accounts, ``outside`` units that may not act. Raises Invalid when
        nobody is left: then the county's staffing, not the case, is at fault.
        """
        barred = frozenset(outside)
        fitting = [
            (actor, post)
            for role in roles
            for actor in self._by_role[role]
            for post in actor.posts
            if post.role is role
            and case.area_path.startswith(post.area_path)
            and actor.user_id not in without
            and not actor.units & barred
        ]
        near = [actor for actor, post in fitting if post.unit_id == case.centre_id]
        pool = near if near and rng.random() < 0.7 else [actor for actor, _ in fitting]
        if not pool:
            names = "、".join(role.value for role in roles)
            raise Invalid("no-staff", f"没有可以办理这一步的人员（{names}）。")
        return rng.choice(pool)


def requester(case: Case) -> Actor:
    """Return the requester as one who proved number and code."""
    return replace(VISITOR, case_key=case.pk)
