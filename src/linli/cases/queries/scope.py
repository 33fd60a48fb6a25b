"""Whose queue × which area: the two axes of every list, offered by a person's posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from linli.cases.access import subtree
from linli.cases.models import Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import AREA_ROLES, UNIT_ROLES
from linli.domain.lifecycle import Role
from linli.people.actor import Actor
from linli.places.tree import Node

#: Codes and words of the first axis.
WHOSE = {"me": "我的", "filed": "我登记的", "unit": "本单位", "all": "全部可见"}
#: What each of them holds, in words for the page.
MEANING = {
    "me": "现在由您办理，或者您是承办人的。",
    "filed": "您登记的。",
    "unit": "现在轮到您所在单位办理的。",
    "all": "您的岗位能看到的全部。",
}
_FILERS = frozenset({Role.SEAT, Role.DISPATCHER, Role.GRID_WORKER})
_CENTRE = frozenset({Role.SEAT, Role.DISPATCHER, Role.VERIFIER})
_WITHOUT_QUEUE = frozenset({Role.ADMIN, Role.AUDITOR, Role.GRID_WORKER, Role.VILLAGE_HEAD})


class Scope(NamedTuple):
    """One choice on both axes; ``area`` is a code, empty for wherever the person sees."""

    whose: str = "all"
    area: str = ""


def offered(actor: Actor) -> tuple[str, ...]:
    """Return the choices of the first axis that mean something for these posts."""
    roles = actor.roles
    taken_over = {post.role for absent in actor.standing_for for post in absent.posts}
    fits = {
        "me": bool((roles | taken_over) & UNIT_ROLES),
        "filed": bool(roles & _FILERS),
        "unit": bool(roles - _WITHOUT_QUEUE),
        "all": True,
    }
    return tuple(code for code in WHOSE if fits[code])


def usual(actor: Actor, catalogue: Catalogue) -> Scope:
    """Return what a person sees first.

    Units: what is their unit's turn. Seats, dispatchers and verifiers: the area of their
    centre, where other posts of theirs reach further. Everybody else: all they see.
    """
    if actor.roles & _CENTRE:
        centre = [post for post in actor.posts if post.role in _CENTRE]
        paths = {post.area_path for post in actor.posts if post.role in AREA_ROLES | UNIT_ROLES}
        own = centre[0]
        if own.area_kind == "county" or all(path.startswith(own.area_path) for path in paths):
            return Scope()
        return Scope(area=catalogue.tree.by_id(own.area_id).code)
    if actor.roles and actor.roles <= UNIT_ROLES:
        return Scope("unit")
    return Scope()


def reach(actor: Actor, catalogue: Catalogue) -> list[Node]:
    """Return the areas the posts reach, none inside another, by code."""
    nodes = {
        catalogue.tree.by_id(post.area_id)
        for post in actor.posts
        if post.role in AREA_ROLES | UNIT_ROLES
    }
    tops = [
        node
        for node in nodes
        if not any(node is not other and node.path.startswith(other.path) for other in nodes)
    ]
    return sorted(tops, key=lambda node: node.code)


def in_area(node: Node) -> Q:
    """Return the condition “in this area”, by the column an index leads with."""
    if node.kind == "county":
        return Q()
    if node.kind == "town":
        return Q(town_id=node.id)
    if node.kind == "village":
        return Q(village_id=node.id)
    return subtree(node.path)


@dataclass(frozen=True)
class Within:
    """A scope with a person's own ids in it, so that colleagues with the same share counts."""

    units: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    filed_by: int | None = None
    area: Node | None = None

    def condition(self) -> Q:
        """Return what the scope leaves; empty for everything visible."""
        found = Q()
        if self.units:
            found &= Q(holder_unit_id__in=sorted(self.units))
        if self.people:
            found &= of_people(self.people)
        if self.filed_by is not None:
            found &= Q(reporter_staff_id=self.filed_by)
        if self.area is not None:
            found &= in_area(self.area)
        return found


EVERYWHERE = Within()


def of_people(people: frozenset[int]) -> Q:
    """Return the condition “one of these is to act, or is the one responsible (承办人)”."""
    duties = Duty.objects.filter(assignee_id__in=sorted(people), active=True)
    return Q(holder_id__in=sorted(people)) | Q(pk__in=duties.order_by().values("case_id"))


#: Stands for nobody: no unit and no account has this id.
_NOBODY = frozenset({0})


def within(actor: Actor, scope: Scope, catalogue: Catalogue) -> Within:
    """Return the scope as this actor means it. An unknown area counts as none chosen."""
    area = catalogue.tree.by_code(scope.area)
    if area is not None and area.kind == "county":
        area = None
    own = actor.user_id or 0
    if scope.whose == "me":  # and what lies with those the actor stands in for
        return Within(people=frozenset({own}) | actor.stands_for, area=area)
    if scope.whose == "filed":
        return Within(filed_by=own, area=area)
    if scope.whose == "unit":
        return Within(units=actor.units or _NOBODY, area=area)
    return Within(area=area)
