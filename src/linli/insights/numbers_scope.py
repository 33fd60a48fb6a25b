"""Whose numbers somebody reads: their area's, their unit's, their grid's village's.

Whoever has a post in a place reads the numbers of that place, also of matters they may not open
one by one; whose posts are of units alone reads the numbers of these units. Counts go no deeper
than villages, so a grid worker reads the village of the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from linli.cases.counting import scope as scope_of
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, MatterInfo, UnitInfo
from linli.domain.authority import AREA_ROLES, UNIT_ROLES
from linli.domain.errors import NotFound, NotYours
from linli.people.actor import Actor, ActorPost, hats
from linli.places.tree import Node
from linli.tally.scopes import Scope

#: Kinds of areas that have counts of their own.
_COUNTED: Final = frozenset({"county", "town", "village"})
#: Asked for in place of a code: what has none.
NONE: Final = "none"


class Wanted(NamedTuple):
    """What is asked for, by codes; empty for the most the person may read.

    :data:`NONE` stands for what has no town, no unit or no matter. ``door`` is the code of the
    way a case came in.
    """

    area: str = ""
    unit: str = ""
    matter: str = ""
    door: str = ""


class Several(NamedTuple):
    """As :class:`Wanted`, with several units, matters and doors; empty leaves them open."""

    area: str = ""
    units: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()


#: The most the person may read.
ALL: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody reads: the scope of the counts, and the same as names.

    ``units`` are those the scope is limited to, in the order of the list; empty for all.
    """

    scope: Scope
    area: Node
    units: tuple[UnitInfo, ...] = ()
    matter: MatterInfo | None = None
    wanted: Wanted = ALL
    #: Where several were asked for (:func:`several`): all of them.
    matters: tuple[MatterInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody may choose from: the areas they read, and units where they read units alone."""

    areas: tuple[Node, ...]
    units: tuple[UnitInfo, ...] = ()


def may_read(actor: Actor) -> bool:
    """Tell whether the person reads numbers at all: any post but that of the administrator."""
    return any(post.role in AREA_ROLES | UNIT_ROLES for post in _posts(actor))


def offered(actor: Actor, catalogue: Catalogue) -> Offered:
    """Return the areas (each with the towns or villages just below it) and the own units."""
    tree = catalogue.tree
    nodes = [
        one
        for top in _areas(actor, catalogue)
        for one in (top, *(below for below in tree.children(top.id) if below.kind in _COUNTED))
    ]
    units = sorted((catalogue.units[one] for one in _units(actor)), key=lambda unit: unit.code)
    return Offered(tuple(dict.fromkeys(nodes)), tuple(units))


def sight(actor: Actor, wanted: Wanted, catalogue: Catalogue) -> Sight:
    """Return what a person reads of what they ask for: no query.

    Raises NotYours for somebody without a post that reads numbers, NotFound for an area, unit or
    matter that is not there or not theirs: the same answer.
    """
    areas, own = _areas(actor, catalogue), _units(actor)
    if not areas and not own:
        raise NotYours("no-numbers", "您现在没有可以查看统计的岗位。")
    tree = catalogue.tree
    area = None if wanted.area in {"", NONE} else tree.by_code(wanted.area)
    unit = None if wanted.unit in {"", NONE} else catalogue.unit_by_code(wanted.unit)
    matter = None if wanted.matter in {"", NONE} else catalogue.matter(wanted.matter)
    pairs = ((wanted.area, area), (wanted.unit, unit), (wanted.matter, matter))
    if any(code not in {"", NONE} and found is None for code, found in pairs):
        raise _unknown()
    area = _counted(area, catalogue) if area else None
    node = area or (areas[0] if areas else tree.root)
    inside = any(node.path.startswith(top.path) for top in areas)
    asks_own = unit is not None and unit.id in own
    units: tuple[UnitInfo, ...] = () if unit is None else (unit,)
    if not inside or (asks_own and area is None):
        # Outside the own areas, or without any: the numbers of the own units alone.
        if not own or (wanted.unit and not asks_own):
            raise _unknown()
        node = area or tree.root
        units = units or tuple(catalogue.units[one] for one in sorted(own))
    return Sight(_scope(node, units, matter, wanted, catalogue), node, units, matter, wanted)


def several(actor: Actor, wanted: Several, catalogue: Catalogue) -> Sight:
    """Return what a person reads of several units, matters and doors at once: no query.

    Raises as :func:`sight` does, for each of them.
    """
    area, units, matters, doors = wanted
    if max(len(units), len(matters), len(doors)) < 2:
        return sight(actor, Wanted(area, *("".join(held) for held in wanted[1:])), catalogue)
    sights = [sight(actor, Wanted(area, unit), catalogue) for unit in units or ("",)]
    first = sights[0].scope
    if len({(one.scope.towns, one.scope.villages) for one in sights}) > 1:
        raise _unknown()  # some are read in one's place, others everywhere: no one table
    found = [_matter(code, catalogue) for code in matters]
    known = tuple(catalogue.matters[one] for one, _ in found if one)
    scope = replace(
        first,
        units=None if first.units is None else frozenset().union(*_units_of(sights)),
        matters=frozenset().union(*(ids for _, ids in found)) if matters else None,
        doors=frozenset(doors) if doors else None,
    )
    named = tuple(dict.fromkeys(unit for one in sights for unit in one.units))
    return Sight(scope, sights[0].area, named, None, Wanted(area), known)


def _units_of(sights: Sequence[Sight]) -> list[frozenset[int]]:
    return [one.scope.units or frozenset() for one in sights]


def _matter(code: str, catalogue: Catalogue) -> tuple[int, frozenset[int]]:
    """Return the matter of a code with the ids it stands for. Raises NotFound."""
    if code == NONE:
        return 0, frozenset({0})
    found = catalogue.matter(code)
    if found is None:
        raise _unknown()
    return found.id, with_below(found.id, catalogue)


def numbers_scope(actor: Actor, wanted: Wanted | None = None) -> Scope:
    """Return the scope of :func:`sight`; one query, for the catalogue. Raises as it does."""
    return sight(actor, wanted or ALL, snapshot.current()).scope


def _scope(
    node: Node,
    units: tuple[UnitInfo, ...],
    matter: MatterInfo | None,
    wanted: Wanted,
    catalogue: Catalogue,
) -> Scope:
    whole = node.id == catalogue.tree.root.id
    found = scope_of(
        catalogue,
        "" if whole else node.path,
        units=[0] if wanted.unit == NONE else [one.id for one in units] or None,
        matters=[0]
        if wanted.matter == NONE
        else (sorted(with_below(matter.id, catalogue)) if matter else None),
        doors=[wanted.door] if wanted.door else None,
    )
    if wanted.area == NONE and whole:
        return replace(found, towns=frozenset({0}))
    return found


def with_below(matter: int, catalogue: Catalogue) -> frozenset[int]:
    """Return a matter with all that stands below it."""
    found, again = {matter}, True
    while again:
        more = {one.id for one in catalogue.matters.values() if one.parent_id in found} - found
        again = bool(more)
        found |= more
    return frozenset(found)


def _unknown() -> NotFound:
    return NotFound("no-numbers", "没有这个地方、单位或事项，或者不在您的范围内。")


def _posts(actor: Actor) -> list[ActorPost]:
    return [post for hat in hats(actor) for post in hat.posts]


def _units(actor: Actor) -> frozenset[int]:
    return frozenset(post.unit_id for post in _posts(actor) if post.role in UNIT_ROLES)


def _areas(actor: Actor, catalogue: Catalogue) -> list[Node]:
    """Return the areas of the posts that work by area, widest first, none inside another."""
    tree = catalogue.tree
    if actor.system:
        return [tree.root]
    held = {
        _counted(tree.by_id(post.area_id), catalogue)
        for post in _posts(actor)
        if post.role in AREA_ROLES
    }
    tops = [
        node
        for node in held
        if not any(node is not other and node.path.startswith(other.path) for other in held)
    ]
    return sorted(tops, key=lambda node: (node.depth, node.code))


def _counted(node: Node, catalogue: Catalogue) -> Node:
    """Return the village of a grid or a part of one, and any other area as it is."""
    found = None if node.kind in _COUNTED else catalogue.tree.ancestor(node, "village")
    return found or node
