"""Who may chair a centre's meeting, who may keep its minutes, whom a unit can be asked by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.lifecycle import Role
from linli.domain.meetings import may_chair
from linli.kernel import clock
from linli.people.models import Post

#: Posts whose holders take minutes, and posts that answer for a unit.
KEEPERS = frozenset({Role.CENTRE_LEADER, Role.DISPATCHER, Role.SEAT, Role.HANDLER, Role.VERIFIER})
ANSWERING = frozenset(
    {Role.HANDLER, Role.UNIT_LEADER, Role.DISPATCHER, Role.CENTRE_LEADER, Role.VILLAGE_HEAD}
)
_TITLES = dict(Post.Role.choices)


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account with the post by which it is named here."""

    id: int
    username: str
    name: str
    post: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may chair and who may keep the minutes, the most fitting first."""

    chairs: tuple[Somebody, ...]
    keepers: tuple[Somebody, ...]


def line_up(centre: UnitInfo, catalogue: Catalogue) -> list[UnitInfo]:
    """Return the centre and those above it."""
    found, here = [centre], centre
    while here.parent_id is not None and here.parent_id in catalogue.units:
        here = catalogue.units[here.parent_id]
        if here in found:
            break
        found.append(here)
    return found


def staff(centre: UnitInfo, catalogue: Catalogue, today: date | None = None) -> Staff:
    """Return who may chair and keep today: one query.

    A village's minutes may be kept by its town's people, who are often the only other ones.
    """
    above = line_up(centre, catalogue)
    day = today or clock.today()
    rows = _holders([unit.id for unit in above], day)
    leaders = {unit.id: _leading(unit, rows) for unit in above}
    dispatchers = [
        one for one, role in rows if role == Role.DISPATCHER and one.unit_id == centre.id
    ]
    known = {one.id: one for one, _ in reversed(rows)}
    known |= {one.id: one for people in leaders.values() for one in people}
    ids = may_chair(
        [[one.id for one in leaders[unit.id]] for unit in above],
        [one.id for one in dispatchers],
    )
    near = [centre.id, *([centre.parent_id] if centre.tier == "village" else [])]
    keepers = {
        one.id: one
        for unit_id in near
        for one, role in rows
        if one.unit_id == unit_id and role in KEEPERS
    }
    return Staff(tuple(known[one] for one in ids), tuple(keepers.values()))


def _leading(unit: UnitInfo, rows: list[tuple[Somebody, str]]) -> list[Somebody]:
    """Return who leads a unit: a village its head, every other centre its leaders."""
    here = [(one, role) for one, role in rows if one.unit_id == unit.id]
    heads = [one for one, role in here if role == Role.VILLAGE_HEAD]
    if heads and unit.tier == "village":
        return heads
    return [one for one, role in here if role == Role.CENTRE_LEADER]


def answering(unit_ids: Collection[int]) -> dict[int, list[Somebody]]:
    """Return who can be asked by name in these units: one query, none without units."""
    found: dict[int, list[Somebody]] = {}
    seen: set[tuple[int, int]] = set()
    for one, role in _holders(unit_ids, clock.today()) if unit_ids else []:
        if role in ANSWERING and (one.unit_id, one.id) not in seen:
            seen.add((one.unit_id, one.id))
            found.setdefault(one.unit_id, []).append(one)
    return found


def _holders(unit_ids: Collection[int], day: date) -> list[tuple[Somebody, str]]:
    posts = (
        Post.objects.on(day)
        .filter(unit_id__in=sorted(unit_ids), user__is_active=True)
        .order_by("id")
        .values_list("user_id", "user__username", "user__full_name", "role", "unit_id")[:2000]
    )
    return [
        (Somebody(user_id, username, name, str(_TITLES.get(role, role)), unit_id), role)
        for user_id, username, name, role, unit_id in posts
    ]
