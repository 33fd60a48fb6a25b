"""Who reads landmarks and who keeps them.

A landmark is public and its name no secret: whoever holds a post reads it. The matters on its
page are those :func:`linli.cases.access.visible_to` shows, and nothing is counted beyond them.
Names are kept by the village, by the centres above, and by the county's administrator; who works
on a matter says which landmark it is about.
"""

from __future__ import annotations

from django.db.models import QuerySet

from linli.cases.access import bundle
from linli.cases.models import Case
from linli.cases.rights import hats as hats_on
from linli.cases.rights import roles_on
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.gridbook.access import hat_for, hat_with, paths
from linli.kernel import finding
from linli.kernel.keys import number
from linli.landmarks.models import Alias, Landmark
from linli.people.actor import Actor
from linli.places.reach import within_any

#: Posts that keep the names of their area.
KEEPERS = frozenset({Role.VILLAGE_HEAD, Role.DISPATCHER, Role.CENTRE_LEADER, Role.ADMIN})
#: What somebody is towards a matter when they may say what it is about.
LINKERS = frozenset(
    {
        *(Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER, Role.VILLAGE_HEAD, Role.GRID_WORKER),
        *(Role.HANDLER, Role.UNIT_LEADER, Role.SYSTEM),
    }
)


def reads(actor: Actor) -> bool:
    """Tell whether the person is shown landmarks at all."""
    return actor.system or bool(actor.posts) or bool(actor.standing_for)


def visible_to(actor: Actor) -> QuerySet[Landmark]:
    """Return the landmarks this actor may read; every read of them starts here."""
    return Landmark.objects.all() if reads(actor) else Landmark.objects.none()


def get_landmark(actor: Actor, key: str | int, *, lock: bool = False) -> Landmark:
    """Return one landmark; raises NotFound for unknown and invisible alike."""
    rows = visible_to(actor).filter(pk=number(key)).select_related("area")
    refusal = NotFound("no-landmark", "没有找到这个地点，或者您没有查看的权限。")
    return finding.one(rows, refusal, lock=lock)


def keeper(actor: Actor, area_path: str) -> Actor:
    """Return the hat that keeps the names of an area; raises NotYours."""
    refusal = NotYours("not-keeper", "地点由所在村（社区）负责人和上级综治中心维护。")
    return hat_for(actor, KEEPERS, area_path, refusal)


def keeps(actor: Actor, area_path: str) -> bool:
    """Tell whether the actor may change what lies in an area: no query."""
    return actor.system or hat_with(actor, KEEPERS, area_path) is not None


def keeps_any(actor: Actor) -> bool:
    """Tell whether the person keeps names anywhere."""
    return bool(paths(actor, KEEPERS))


def proposals_for(actor: Actor) -> QuerySet[Alias]:
    """Return the names that wait for somebody like this actor to say what they are."""
    waiting = Alias.objects.filter(standing="proposed")
    return waiting if actor.system else waiting.filter(within_any(paths(actor, KEEPERS)))


def linker(actor: Actor, case: Case) -> Actor:
    """Return the hat in which the actor may say what a visible case is about; raises NotYours."""
    found = bundle(case)
    for hat in hats_on(actor, found):
        if roles_on(hat, found) & LINKERS:
            return hat
    raise NotYours("not-linker", "由办理这件事的人员确认它说的是哪个地点。")


def may_link(actor: Actor, case: Case) -> bool:
    """Tell the same, for showing the buttons."""
    try:
        linker(actor, case)
    except NotYours:
        return False
    return True
