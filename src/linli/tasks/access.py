"""The only ways to a task: whose it is, who asked for it, and those who audit.

A task about a case does not open the case: its number and title are shown where
:func:`linli.cases.access.visible_to` shows the case, and who is kept out of the case (回避) is
kept out of the task as well.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from linli.cases.access import blocks_of
from linli.domain.errors import NotFound
from linli.domain.lifecycle import Role
from linli.domain.tasks import (
    DOING_ROLES,
    LEADING_ROLES,
    Parties,
    Standing,
    TaskFacts,
    sides,
)
from linli.kernel import finding
from linli.kernel.keys import number
from linli.people.actor import Actor, hats
from linli.places.reach import within
from linli.tasks.models import Task


def hats_for(actor: Actor, task: Task) -> tuple[Actor, ...]:
    """Return the same for one task: what lies with an absent colleague comes first."""
    tried = hats(actor)
    named = {task.person_id} | set(task.parties.askers)
    theirs = [hat for hat in tried if hat.in_place_of and hat.principal_id in named]
    return (*theirs, *(hat for hat in tried if hat not in theirs))


def visible_to(actor: Actor) -> QuerySet[Task]:
    """Return the tasks this actor may see; every read of tasks starts here."""
    if actor.system:
        return Task.objects.all()
    if actor.user_id is None:
        return Task.objects.none()
    reach = Q(pk__in=[])
    for hat in hats(actor):
        reach |= _not_blocked(hat.principal_id) & _reach(hat)
    return Task.objects.filter(_not_blocked(actor.user_id) & reach)


def _not_blocked(user_id: int | None) -> Q:
    return Q(case__isnull=True) | ~Q(case_id__in=blocks_of(user_id or 0).values("case_id"))


def _reach(hat: Actor) -> Q:
    """Return the condition of the posts and the person of one hat."""
    who = hat.principal_id
    mine = Q(person_id=who) | Q(asked_by_id=who) | Q(asked_for_id=who)
    # The administrator configures the county and reads nobody's tasks; an auditor reads by area.
    units = {post.unit_id for post in hat.posts if post.role not in (Role.ADMIN, Role.AUDITOR)}
    leads = {post.unit_id for post in hat.posts if post.role in LEADING_ROLES}
    reach = mine | Q(unit_id__in=sorted(units)) | Q(asked_unit_id__in=sorted(leads))
    for post in hat.posts:
        if post.role is Role.AUDITOR:
            reach |= within(post.area_path, "unit__area__path")
    return reach


def to_do_of(actor: Actor) -> Q:
    """Return the condition “the actor, or a colleague they stand in for, may answer it”."""
    return _any(actor, _doing)


def to_judge_of(actor: Actor) -> Q:
    """Return the condition “the actor may judge its answer”: not one of their own hands."""
    return _any(actor, _asking) & ~Q(answered_by_id=actor.user_id or 0)


def asked_by_of(actor: Actor) -> Q:
    """Return the condition “the actor is on the asker's side”, whoever answered."""
    return _any(actor, _asked)


def _any(actor: Actor, part: Callable[[Actor], Q]) -> Q:
    found = Q(pk__in=[])
    for hat in hats(actor):
        found |= part(hat)
    return found


def _doing(hat: Actor) -> Q:
    for_unit = {post.unit_id for post in hat.posts if post.role in DOING_ROLES}
    leads = {post.unit_id for post in hat.posts if post.role in LEADING_ROLES}
    return (
        Q(person_id=hat.principal_id)
        | Q(person_id__isnull=True, unit_id__in=sorted(for_unit))
        | Q(unit_id__in=sorted(leads))
    )


def _asking(hat: Actor) -> Q:
    who = hat.principal_id or 0
    return _asked(hat) & ~Q(answered_by_id=who) & ~Q(answered_for_id=who)


def _asked(hat: Actor) -> Q:
    leads = {post.unit_id for post in hat.posts if post.role in LEADING_ROLES}
    who = hat.principal_id or 0
    return Q(asked_by_id=who) | Q(asked_for_id=who) | Q(asked_unit_id__in=sorted(leads))


def may_open(actor: Actor, parties: Parties) -> bool:
    """Tell whether somebody who sees the case of a task may open the task: no query.

    An auditor of an area is told no here and finds the task in the list all the same.
    """
    for hat in hats(actor):
        posts = [post for post in hat.posts if post.role not in (Role.ADMIN, Role.AUDITOR)]
        if hat.principal_id in parties.askers | {parties.person}:
            return True
        if any(post.unit_id == parties.unit for post in posts):
            return True
        if any(p.role in LEADING_ROLES and p.unit_id == parties.asked_unit for p in posts):
            return True
    return False


def get_task(actor: Actor, key: str | int, *, lock: bool = False) -> Task:
    """Return one visible task; raises NotFound for unknown and invisible alike."""
    refusal = NotFound("no-task", "没有找到这项任务，或者您没有查看的权限。")
    return finding.one(visible_to(actor).filter(pk=number(key)), refusal, lock=lock)


def facts(hat: Actor, task: Task) -> TaskFacts:
    """Return what the rules look at, for one hat: no query."""
    hands = frozenset(one for one in (hat.user_id, hat.principal_id) if one is not None)
    return TaskFacts(
        standing=Standing(task.standing),
        sides=sides(hat.principal_id, hat.post_facts(), task.parties),
        sent_back=task.sent_back,
        hands=hands,
        answerers=task.parties.answerers,
    )
