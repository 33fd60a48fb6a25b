"""Whom an emergency calls: duty posts and volunteers on duty, by unit and area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linli.cases.models import Case, ConflictBlock
from linli.catalogue.snapshot import Catalogue
from linli.domain.emergency import Callee, Near, Place, call_list
from linli.domain.rota import PostKind, Via
from linli.places.reach import within
from linli.rota.access import path_of
from linli.rota.manning import Manned, manned
from linli.rota.models import DutyPost

#: Somebody is on duty by the roster itself, not for want of anybody else.
_ROSTERED = frozenset({Via.SHIFT, Via.SUBSTITUTE})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: the post as it is manned, and why it stands there."""

    manned: Manned
    callee: Callee
    near: Near


def place_of(case: Case, catalogue: Catalogue) -> Place:
    """Return the areas of a case; no query."""
    tree = catalogue.tree
    paths = {
        name: tree.by_id(area).path if area else ""
        for name, area in (
            ("grid", case.grid_id),
            ("village", case.village_id),
            ("town", case.town_id),
        )
    }
    return Place(**paths, county=tree.root.path)


def call_lines(case: Case, catalogue: Catalogue, now: datetime) -> list[Line]:
    """Return everybody who may be called for a case, first to last: six queries.

    Who is kept out of the case (回避) is never the one called; their post then is manned by
    the next in line, or by nobody, and its telephone rings all the same.
    """
    town = catalogue.tree.by_id(case.town_id).path if case.town_id else None
    county = catalogue.tree.root.id
    area = Q(unit__area_id=county)
    if town is not None:
        area |= within(town, "unit__area__path")
    posts = list(
        DutyPost.objects.filter(area, closed_at__isnull=True)
        .filter(Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=now.date()))
        .order_by("pk")
    )
    found = manned(catalogue, posts, now)
    kept_out = set(ConflictBlock.objects.filter(case_id=case.pk).values_list("user_id", flat=True))
    callees: list[Callee] = []
    by_post: dict[int, Manned] = {}
    for post in posts:
        one = found[post.pk]
        node = catalogue.tree.by_id(catalogue.units[post.unit_id].area_id)
        by_post[post.pk] = one
        if post.kind != PostKind.VOLUNTEER and _is_no_centre(catalogue, post):
            continue  # a department's own duty post is called by a whistle, not by nearness
        callees.append(
            Callee(
                post=post.pk,
                unit=post.unit_id,
                area_path=path_of(catalogue, post.unit_id),
                area_kind=node.kind,
                volunteer=post.kind == PostKind.VOLUNTEER,
                on_duty=one.duty.via in _ROSTERED and one.duty.person not in kept_out,
            )
        )
    lines = call_list(callees, place_of(case, catalogue))
    return [Line(_without(by_post[callee.post], kept_out), callee, near) for callee, near in lines]


def _is_no_centre(catalogue: Catalogue, post: DutyPost) -> bool:
    return catalogue.units[post.unit_id].kind not in ("centre", "committee")


def _without(one: Manned, kept_out: set[int]) -> Manned:
    """Return the post without those who are kept out of the case."""
    person = one.person if one.person and one.person.id not in kept_out else None
    leader = one.leader if one.leader and one.leader.id not in kept_out else None
    return Manned(one.post, one.duty, person, leader, one.absent)
