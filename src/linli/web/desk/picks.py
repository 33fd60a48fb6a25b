"""Matters, units and places to filter by: sent when a filter is opened, not with every list."""

from __future__ import annotations

from markupsafe import Markup

from linli.cases.queries import scope
from linli.cases.queries.listing import Filters
from linli.catalogue.snapshot import Catalogue
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.places.tree import Node
from linli.web.desk import choices
from linli.web.desk.choices import Groups

#: What is chosen from a long list.
KINDS = ("area", "matter", "unit")


def options(kind: str, actor: Actor, catalogue: Catalogue, picked: str) -> Markup:
    """Return all options of one kind, drawn; places only as far as the person's posts reach.

    KeyError for another kind.
    """
    drawn = choices.drawn(catalogue)
    if kind == "area":
        found = choices.options_html(places(actor, catalogue))
    else:
        found = {"matter": drawn.matters, "unit": drawn.units}[kind]
    return choices.selected(found, picked)


def places(actor: Actor, catalogue: Catalogue) -> Groups:
    """Return the areas within the person's reach: towns with villages, villages with grids."""
    groups: Groups = []
    for top in scope.reach(actor, catalogue):
        below = catalogue.tree.children(top.id)
        if top.kind == "county":
            groups += [_group(catalogue, town) for town in below]
        elif top.kind == "town":
            groups.append((top.name, [_whole(top), *((one.code, one.name) for one in below)]))
            groups += [_group(catalogue, one) for one in below if catalogue.tree.children(one.id)]
        elif below:
            groups.append(_group(catalogue, top))
        else:
            groups.append(("", [(top.code, catalogue.tree.label(top))]))
    return groups


def _group(catalogue: Catalogue, node: Node) -> tuple[str, list[tuple[str, str]]]:
    rows = [(child.code, child.name) for child in catalogue.tree.children(node.id)]
    return node.name, [_whole(node), *rows]


def _whole(node: Node) -> tuple[str, str]:
    return node.code, Words("{town}（全部）", town=node.name)


def drawn(
    filters: Filters, actor: Actor, catalogue: Catalogue, *, whole: bool
) -> dict[str, Markup]:
    """Return the options that go with the page: what is picked, or with ``whole`` everything."""
    if whole:
        return {kind: options(kind, actor, catalogue, getattr(filters, kind)) for kind in KINDS}
    node = catalogue.tree.by_code(filters.area)
    matter = catalogue.matter(filters.matter)
    unit = catalogue.unit_by_code(filters.unit)
    names = {
        "area": catalogue.tree.label(node) if node else "",
        "matter": matter.name if matter else "",
        "unit": unit.name if unit else "",
    }
    picked = {kind: getattr(filters, kind) for kind in KINDS if names[kind]}
    return {
        kind: choices.options_html([("", [(picked[kind], names[kind])])], picked[kind])
        if kind in picked
        else Markup("")
        for kind in KINDS
    }
