"""Who may look at and act on rosters, declared days and emergencies.

Who is on duty, and the telephone of a duty post, is for everybody who works here: it is what a
duty post is for. An emergency is for those who see its case and for those who were called.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.access import blocks_of, visible_to
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.county import pack_powers
from linli.domain.emergency import Part
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.domain.rota_rules import Rules
from linli.people.actor import Actor, ActorPost, hats
from linli.rota.models import DeclaredDays, DutyPost, Emergency, Response

#: Posts of a centre that look after an emergency in its area: its duty officers.
OFFICERS = frozenset({Role.SEAT, Role.DISPATCHER, Role.CENTRE_LEADER})
#: Posts that lay down the rosters of the units in their area.
PLANNERS = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})
#: Posts whose holders do a unit's duty: answer its calls, hand over, report. Whoever configures
#: the county or audits it belongs to a unit too and acts for none.
MEMBERS = frozenset(
    {
        Role.GRID_WORKER,
        Role.VILLAGE_HEAD,
        Role.SEAT,
        Role.DISPATCHER,
        Role.HANDLER,
        Role.UNIT_LEADER,
        Role.VERIFIER,
        Role.CENTRE_LEADER,
    }
)
#: Posts that lay down the roster of their own unit.
_HEADS = frozenset({Role.UNIT_LEADER, Role.VILLAGE_HEAD})


def rules(catalogue: Catalogue) -> Rules:
    """Return what the county set, the built-in rules where it set nothing."""
    held = catalogue.settings.get("rota")
    return Rules.parse(held if isinstance(held, dict) else pack_powers.default_of("rota"))


def _posts(actor: Actor) -> Iterable[ActorPost]:
    return (post for hat in hats(actor) for post in hat.posts)


def units_of(actor: Actor) -> frozenset[int]:
    """Return the units for which the actor may act: own posts, and those they stand in for."""
    return frozenset(post.unit_id for post in _posts(actor) if post.role in MEMBERS)


def _people(actor: Actor) -> set[int]:
    """Return in whose person the actor may answer: themselves, and whom they stand in for."""
    return {
        hat.principal_id or 0
        for hat in hats(actor)
        if any(post.role in MEMBERS for post in hat.posts)
    }


def reports(catalogue: Catalogue, days: DeclaredDays, unit_id: int) -> bool:
    """Tell whether declared days are about this unit: its area lies in theirs."""
    return path_of(catalogue, unit_id).startswith(days.area.path)


def path_of(catalogue: Catalogue, unit_id: int) -> str:
    """Return the path of a unit's area."""
    return catalogue.tree.by_id(catalogue.units[unit_id].area_id).path


def in_charge(actor: Actor, roles: frozenset[Role], path: str) -> bool:
    """Tell whether one of these posts of the actor covers the area ``path``."""
    return any(post.role in roles and path.startswith(post.area_path) for post in _posts(actor))


def plans(actor: Actor, catalogue: Catalogue, unit_id: int) -> bool:
    """Tell whether the actor lays down this unit's roster: its leader, or a centre above it."""
    own = any(post.role in _HEADS and post.unit_id == unit_id for post in _posts(actor))
    return own or in_charge(actor, PLANNERS, path_of(catalogue, unit_id))


def need_plan(actor: Actor, catalogue: Catalogue, unit_id: int) -> None:
    """Raise NotYours unless :func:`plans`."""
    if not plans(actor, catalogue, unit_id):
        raise NotYours("not-planner", "值班表由本单位负责人或综治中心的分流员、负责人编排。")


def need_member(actor: Actor, unit_id: int) -> None:
    """Raise NotYours unless the actor belongs to the unit, or stands in for somebody who does."""
    if unit_id not in units_of(actor):
        raise NotYours("not-member", "由本单位的值班人员办理。")


def plannable(actor: Actor, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the live units whose duty posts the actor may set up, by code."""
    return [unit for unit in catalogue.units.values() if plans(actor, catalogue, unit.id)]


def get_post(post_id: int, *, lock: bool = False) -> DutyPost:
    """Return a duty post in use; raises NotFound. Everybody who works here may see it."""
    rows = DutyPost.objects.select_for_update() if lock else DutyPost.objects.all()
    found = rows.filter(pk=post_id, closed_at__isnull=True).first()
    if found is None:
        raise NotFound("no-duty-post", "没有找到这个值班岗位，可能已经停用。")
    return found


def get_days(days_id: int) -> DeclaredDays:
    """Return declared days; raises NotFound. Everybody who works here may see them."""
    found = DeclaredDays.objects.select_related("area", "declared_by").filter(pk=days_id).first()
    if found is None:
        raise NotFound("no-declared-days", "没有找到这个值守时段。")
    return found


def emergencies(actor: Actor) -> QuerySet[Emergency]:
    """Return the emergencies this actor may see; every read of emergencies starts here.

    Whoever sees the case, and the units called; nobody whom a conflict block keeps out.
    """
    if actor.system:
        return Emergency.objects.all()
    if actor.user_id is None:
        return Emergency.objects.none()
    seen = Exists(visible_to(actor).filter(pk=OuterRef("case_id")).order_by())
    called = Exists(Response.objects.filter(_mine(actor), emergency=OuterRef("pk")))
    blocked = blocks_of(actor.user_id).values("case_id")
    return Emergency.objects.filter(seen | called).exclude(case_id__in=blocked)


def _mine(actor: Actor) -> Q:
    """Return the condition “a call to a unit of the actor, or to the actor in person”."""
    return Q(unit_id__in=sorted(units_of(actor))) | Q(person_id__in=sorted(_people(actor)))


def calls_to(actor: Actor) -> QuerySet[Response]:
    """Return the calls the actor may answer."""
    seen = emergencies(actor).order_by().values("pk")
    return Response.objects.filter(_mine(actor), emergency_id__in=seen)


def get_emergency(actor: Actor, key: str, *, lock: bool = False) -> Emergency:
    """Return one visible emergency with its case; raises NotFound for the others alike."""
    # Whatever is no key is no emergency; PostgreSQL would refuse NUL and surrogates with an error.
    known = key if key.isascii() and key.isalnum() else ""
    rows = emergencies(actor).filter(key=known[:20])
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("case")
    found = rows.first()
    if found is None:
        raise NotFound("no-emergency", "没有找到这次应急呼叫，或者您没有查看的权限。")
    return found


def parts(actor: Actor, emergency: Emergency, response: Response | None = None) -> set[Part]:
    """Return what the actor is towards one call of an emergency: no query."""
    found: set[Part] = set()
    if actor.system:
        return {Part.CLOCKWORK}
    if in_charge(actor, OFFICERS, emergency.area_path):
        found.add(Part.OFFICER)
    if response is not None and (
        response.unit_id in units_of(actor) or response.person_id in _people(actor)
    ):
        found.add(Part.RESPONDER)
    return found
