"""The only way to a case: by an actor. Unknown and invisible are the same answer.

What somebody is towards a fetched case stands in :mod:`linli.cases.rights`, what they may do with
it in :mod:`linli.cases.judging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.bundle import Bundle
from linli.cases.models import Case, CaseLink, ConflictBlock, Duty, ReadGrant
from linli.domain.authority import AREA_ROLES, UNIT_ROLES, may_be_granted
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.errors import NotFound
from linli.domain.words import Words
from linli.kernel.among import Among
from linli.kernel.statements import NUMBER_SLOT, TEXT_SLOT, Prepared
from linli.people.actor import Actor
from linli.places.reach import within


def subtree(path: str) -> Q:
    """Return the condition “inside this area”, as a range that every engine can index."""
    return within(path, "area_path")


class Way(NamedTuple):
    """One of the ways by which somebody reaches cases; all of them together are what they see.

    ``led``: the same condition in the form that leads to the cases, where ``condition`` is asked
    case by case. ``area_id``: the area of the post it comes from, 0 for none. ``many``: by a post,
    not by what is the person's own. ``units``: those whose duties, ended ones too, are the way.
    """

    condition: Q
    led: Q | None = None
    area_id: int = 0
    many: bool = False
    units: tuple[int, ...] = ()


def _by_area(actor: Actor) -> list[Way] | None:
    """Return the ways of the actor's area posts; None when they reach everything."""
    found = []
    for post in actor.posts:
        if post.role not in AREA_ROLES:
            continue
        if post.area_kind == "county":
            return None
        if post.area_kind == "town":
            reach = Q(town_id=post.area_id)
        elif post.area_kind == "village":
            reach = Q(village_id=post.area_id)
        else:
            reach = subtree(post.area_path)
        found.append(Way(reach, area_id=post.area_id, many=True))
    return found


_BLOCKED = Prepared(
    lambda: ConflictBlock.objects.filter(user_id=NUMBER_SLOT).order_by().values_list("id")[:1]
)


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases this actor may see; every read of cases starts here.

    Who stands in for a colleague sees what that colleague's posts see, too, except where a
    conflict block keeps out either of the two.
    """
    if actor.system:
        return Case.objects.all()
    if actor.user_id is None:
        if actor.case_key is None:
            return Case.objects.none()
        return Case.objects.filter(pk=actor.case_key)
    cases = Case.objects.filter(_not_blocked(actor.user_id))
    if actor.in_place_of is not None:
        return cases.filter(_in_place(actor, actor.in_place_of.user_id))
    reach = _reach(actor)
    if reach is None:
        return cases
    for absent in actor.standing_for:
        reach |= _in_place(actor.in_place(absent), absent.user_id)
    return cases.filter(reach)


def _not_blocked(user_id: int) -> Q:
    return ~Q(Exists(ConflictBlock.objects.filter(case=OuterRef("pk"), user_id=user_id)))


def _in_place(hat: Actor, absent_id: int) -> Q:
    """Return the condition “the absent colleague's posts see it, and no block keeps them out”."""
    reach = _reach(hat)
    return _not_blocked(absent_id) if reach is None else _not_blocked(absent_id) & reach


def _reach(actor: Actor) -> Q | None:
    """Return the condition of what the posts and the person reach; None for everything.

    What is the person's own (reported as a resident, granted to read) does not pass on.
    """
    found = ways(actor)
    if found is None:
        return None
    reach = Q(pk__in=[])
    for way in found:
        reach |= way.condition
    return reach


def ways(actor: Actor) -> list[Way] | None:
    """Return the ways by which the posts and the person reach cases; None for everything.

    Apart from colleagues stood in for, and before conflict blocks: for finding quickly what
    :func:`visible_to` then decides.
    """
    found = _by_area(actor)
    if found is None:
        return None
    found.append(Way(Q(reporter_staff_id=actor.principal_id)))
    units = [post.unit_id for post in actor.posts if post.role in UNIT_ROLES]
    if units:
        of_units = Duty.objects.filter(unit_id__in=units)
        supervised = Q(source=TO_SUPERVISION, centre_id__in=units)
        found += (
            Way(
                Q(Exists(of_units.filter(case=OuterRef("pk")))),
                led=Q(pk__in=of_units.order_by().values("case_id")),
                many=True,
                units=tuple(units),
            ),
            # What comes from elsewhere has a number there, and an index that holds nothing else.
            Way(supervised, led=supervised & ~Q(source_id="")),
            Way(Q(Among("pk", _looked_into(units)))),
        )
    if actor.in_place_of is not None:
        return found
    found.append(Way(Q(reporter_user_id=actor.user_id)))
    if may_be_granted(actor.post_facts()):
        # One list for the whole question, not one look per case; nearly always empty.
        granted = ReadGrant.objects.filter(user_id=actor.user_id or 0, ended_at__isnull=True)
        given = granted.order_by().values("case_id")
        found.append(Way(Q(Among("pk", given), ended_at__isnull=True)))
    return found


def _looked_into(units: Iterable[int]) -> QuerySet[Any, Any]:
    """Return the cases about whose handling these units look into a complaint.

    They took it in, or hold a duty in it. One list for the whole question; nearly always empty.
    Two looks by key for each such link: joined, SQLite would begin with a scan of all cases.
    """
    took = Case.objects.filter(
        pk=OuterRef("source_id"), source=TO_SUPERVISION, centre_id__in=units
    ).order_by()
    holds = Duty.objects.filter(case_id=OuterRef("source_id"), unit_id__in=units, active=True)
    links = CaseLink.objects.filter(
        Exists(took) | Exists(holds.order_by()), kind=CaseLink.Kind.COMPLAINS_OF
    )
    return links.order_by().values("target_id")


def blocks_of(user_id: int) -> QuerySet[ConflictBlock]:
    """Return the conflict blocks that keep this account out of a case."""
    return ConflictBlock.objects.filter(user_id=user_id).order_by()


def reaches_everything(actor: Actor) -> bool:
    """Tell whether nothing but a conflict block can hide a case from the actor: no query."""
    if actor.in_place_of is not None:
        return False
    return actor.system or (actor.user_id is not None and _by_area(actor) is None)


def sees_everything(actor: Actor) -> bool:
    """Tell whether :func:`visible_to` leaves out no case at all: at most one query."""
    if actor.system or not reaches_everything(actor):
        return actor.system
    return not _BLOCKED.tuples(actor.user_id)


@lru_cache(maxsize=1024)
def _by_number(actor: Actor, lock: bool, nowait: bool) -> Prepared[Case]:  # noqa: FBT001 - cache keys
    """Return :func:`visible_to` by number as a statement made once for these very posts."""

    def build() -> QuerySet[Case]:
        cases = visible_to(actor).filter(no=TEXT_SLOT).order_by()
        if not lock:
            return cases
        return cases.select_for_update(
            nowait=nowait,
            of=("self",),
            no_key=connection.features.has_select_for_no_key_update,
        )

    return Prepared(build)


def get_case(actor: Actor, no: str, *, lock: bool = False, nowait: bool = False) -> Case:
    """Return one visible case; raises NotFound for unknown and invisible alike.

    ``lock`` takes the row for writing (PostgreSQL; SQLite's writer is alone anyway);
    with ``nowait`` it raises OperationalError instead of waiting for another writer.
    """
    # Whatever is no number is no case; PostgreSQL would refuse NUL and surrogates with an error.
    number = no.isascii() and no.isdigit()
    locking = lock and connection.features.has_select_for_update
    found = _by_number(actor, locking, nowait).objects(no) if number else []
    if not found:
        raise NotFound(
            message=Words("没有找到编号为“{no}”的事项，或者您没有查看的权限。", no=no[:30])
        )
    return found[0]


def load(actor: Actor, no: str, *, lock: bool = False) -> Bundle:
    """Return a visible case with what belongs to it; ``lock`` as for :func:`get_case`."""
    return bundle(get_case(actor, no, lock=lock))


def bundle(case: Case) -> Bundle:
    """Return an already fetched case with what belongs to it: at most two queries, when asked."""
    return Bundle(case)
