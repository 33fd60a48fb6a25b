"""Who may answer for a case by name (包保责任): which leaders, which units, which people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.cases.bundle import Bundle
from linli.cases.models import Case, ConflictBlock
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.finding import Colleague
from linli.people.models import Post

_BY_AREA = frozenset({Role.CENTRE_LEADER, Role.VILLAGE_HEAD})
_IN_UNIT = frozenset({Role.HANDLER, Role.UNIT_LEADER, Role.DISPATCHER, Role.CENTRE_LEADER})


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be named: ``post`` and ``unit`` in words."""

    username: str
    name: str
    post: str
    unit: str
    user_id: int


def units(found: Bundle, catalogue: Catalogue) -> tuple[int, ...]:
    """Return the units with a part in the case, lead first, then the centres of its place."""
    bound = sorted(
        (duty for duty in found.duties if duty.active), key=lambda duty: duty.part != "lead"
    )
    centres = centres_of(found.case, catalogue)
    return tuple(dict.fromkeys((*(duty.unit_id for duty in bound), *centres)))


def centres_of(case: Case, catalogue: Catalogue) -> list[int]:
    """Return the centres at work in the case's village, town and county."""
    places = {case.village_id, case.town_id, catalogue.tree.root.id}
    return [
        unit.id
        for unit in catalogue.units.values()
        if unit.kind == "centre" and unit.area_id in places and unit.live(clock.today())
    ]


def leader_problem(one: Colleague, found: Bundle, unit_id: int) -> str:
    """Return why this person cannot be the leader who answers; empty when they can.

    A leader of the centre or village that holds the case, or the responsible unit's own leader.
    """
    path = found.case.area_path
    for post in one.posts:
        if post.role in _BY_AREA and path.startswith(post.area_path):
            return ""
        if post.role is Role.UNIT_LEADER and post.unit_id == unit_id:
            return ""
    return Words("“{name}”现在没有管到本件的领导岗位，请另选一位。", name=one.name)


def person_problem(one: Colleague, unit: UnitInfo) -> str:
    """Return why this person cannot be the one responsible in the unit; empty when they can."""
    if any(post.unit_id == unit.id and post.role in _IN_UNIT for post in one.posts):
        return ""
    return Words("“{name}”不在“{unit}”，请选该单位的人员。", name=one.name, unit=unit.name)


def kept_out(found: Bundle, people: Iterable[Colleague]) -> frozenset[int]:
    """Return which of these people a conflict block keeps out: one query."""
    ids = [one.user_id for one in people]
    blocks = ConflictBlock.objects.filter(case_id=found.case.pk, user_id__in=ids)
    return frozenset(blocks.values_list("user_id", flat=True))


def leaders(found: Bundle) -> list[Choice]:
    """Return the leaders who may answer for the case, widest area first: one query."""
    heads = _choices(found, [*_BY_AREA, Post.Role.UNIT_LEADER])
    mine = {duty.unit_id for duty in found.duties if duty.active}
    path = found.case.area_path
    fit = (
        (choice, unit)
        for choice, role, unit, area in heads
        if (Role(role) in _BY_AREA and path.startswith(area))
        or (role == Post.Role.UNIT_LEADER and unit in mine)
    )
    return _once(fit)


def people(found: Bundle, catalogue: Catalogue) -> list[Choice]:
    """Return who may be the person responsible, in the units that have a part: one query."""
    allowed = units(found, catalogue)
    rows = _choices(found, [role.value for role in _IN_UNIT], allowed)
    order = {unit: at for at, unit in enumerate(allowed)}
    ordered = sorted(rows, key=lambda row: order.get(row[2], len(order)))
    return _once((choice, unit) for choice, _, unit, _ in ordered)


def _once(rows: Iterable[tuple[Choice, int]]) -> list[Choice]:
    """Return each person once in a unit, by the first of their posts that fits."""
    listed: dict[tuple[str, int], Choice] = {}
    for choice, unit in rows:
        listed.setdefault((choice.username, unit), choice)
    return list(listed.values())


def _choices(
    found: Bundle, roles: Iterable[str], within: Iterable[int] | None = None
) -> list[tuple[Choice, str, int, str]]:
    today = clock.today()
    blocked = ConflictBlock.objects.filter(case_id=found.case.pk).values("user_id")
    rows = (
        Post.objects.filter(role__in=list(roles), user__is_active=True)
        .on(today)
        .exclude(user_id__in=blocked)
    )
    if within is not None:
        rows = rows.filter(unit_id__in=list(within))
    return [
        (Choice(username, name, Post.Role(role).label, unit_name, user), role, unit, area)
        for username, name, role, unit, unit_name, area, user in rows.order_by(
            "area__path", "unit_id", "user__username", "role"
        ).values_list(
            "user__username",
            "user__full_name",
            "role",
            "unit_id",
            "unit__short_name",
            "area__path",
            "user_id",
        )
    ]
