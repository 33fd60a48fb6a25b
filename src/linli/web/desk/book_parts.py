"""What the pages of the grid book show around their entries: places, tabs, forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import FIELDS, KIND_NAMES, PARTS, Field, Kind, said
from linli.gridbook import access
from linli.gridbook.models import Entry
from linli.gridbook.queries import listing
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node, Tree
from linli.web import addresses, formats
from linli.web.language import tr

#: Field that says most about an entry of a kind, beside its name.
_MARK: Mapping[Kind, str] = {
    Kind.ADDRESS: "use",
    Kind.BUILDING: "use",
    Kind.ORGANISATION: "sort",
    Kind.SHOP: "trade",
    Kind.FACILITY: "sort",
    Kind.HAZARD: "sort",
    Kind.CONTACT: "how",
}
_GROUNDS = (AreaKind.VILLAGE, AreaKind.GRID, AreaKind.MICROGRID)

#: Groups of choices as the select macros draw them.
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a list: ``name`` as shown, what it is, where."""

    entry: Entry
    name: str
    mark: str
    place: str


def title_of(entry: Entry) -> str:
    """Return what an entry is called: of a contact, what they may be called for."""
    if entry.kind != Kind.CONTACT:
        return entry.name
    return said(Kind.CONTACT, "purpose", entry.values.get("purpose", ""))


def lines(entries: list[Entry], tree: Tree) -> list[Line]:
    """Return entries as the list shows them: no query."""
    return [
        Line(
            one,
            title_of(one),
            said(Kind(one.kind), _MARK[Kind(one.kind)], one.values.get(_MARK[Kind(one.kind)], "")),
            tree.label(tree.by_id(one.area_id)),
        )
        for one in entries
    ]


def kind_tabs(
    actor: Actor, wanted: listing.Wanted, counts: Mapping[Kind, int]
) -> list[tuple[str, str, bool, int]]:
    """Return the tabs of the kinds; contacts for those alone who keep them."""
    writes = access.hat_with(actor, access.WRITERS, wanted.node.path) is not None
    return [
        (
            tr(name),
            address(wanted, kind=kind.value),
            kind is wanted.kind,
            counts.get(kind, 0),
        )
        for kind, name in KIND_NAMES.items()
        if kind is not Kind.CONTACT or writes
    ]


def address(wanted: listing.Wanted, **more: str) -> str:
    """Return the address of a list, with some conditions changed."""
    asked: dict[str, object] = {
        "area": wanted.node.code,
        "kind": wanted.kind.value,
        "text": wanted.text,
        "ended": "1" if wanted.ended else "",
    }
    return addresses.of("desk_book") + formats.query({**asked, **more})


def ways(actor: Actor, catalogue: Catalogue, wanted: listing.Wanted) -> dict[str, object]:
    """Return the places above, beside and below the one shown, as links."""
    tree, reach = catalogue.tree, listing.reading(actor)

    def link(node: Node, name: str = "") -> tuple[str, str, bool]:
        return name or node.name, address(wanted, area=node.code), node.id == wanted.node.id

    def full(node: Node) -> str:
        # Every village has a first grid.
        return " ".join(part.name for part in tree.chain(node)[-2:])

    above = [
        node
        for node in tree.chain(wanted.node)
        if any(node.path.startswith(path) for path in reach)
    ]
    own = [node for path in reach if (node := tree.by_code(path.strip("/").split("/")[-1]))]
    return {
        "above": [link(node) for node in above],
        "below": [link(node) for node in tree.children(wanted.node.id)],
        "own": [link(node, full(node)) for node in own] if len(own) > 1 else [],
    }


def areas(actor: Actor, catalogue: Catalogue, roles: frozenset[object]) -> Groups:
    """Return the grids and villages in which these posts of the actor count, by village."""
    tree, found = catalogue.tree, {}
    level = [
        node
        for path in access.paths(actor, roles)  # type: ignore[arg-type]  # sets of roles
        if (node := tree.by_code(path.strip("/").split("/")[-1]))
    ]
    while level:
        for node in level:
            if node.kind in _GROUNDS and node.live:
                found[node.id] = node
        level = [child for node in level for child in tree.children(node.id)]
    nodes = sorted(found.values(), key=lambda node: node.path)
    return [("", [(node.code, tree.label(node)) for node in nodes])]


def shown_fields(kind: Kind) -> tuple[Field, ...]:
    """Return the fields of a kind in the order of the form."""
    return FIELDS[kind]


def whole_choices(actor: Actor, catalogue: Catalogue, kind: Kind, node: Node) -> Groups:
    """Return what an entry may be part of, by kind: one query, none where nothing can be."""
    kinds = [one for one in Kind if one in PARTS[kind]]
    if not kinds:
        return []
    found = listing.wholes(actor, node, catalogue, [one.value for one in kinds])
    groups: Groups = []
    for one in kinds:
        rows = [(str(e.pk), f"{e.name} {e.address}".strip()) for e in found if e.kind == one.value]
        if rows:
            groups.append((tr(KIND_NAMES[one]), rows))
    return groups
