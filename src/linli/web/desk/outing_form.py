"""The form by which a task is given: what was typed, what is offered, what it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.http import QueryDict

from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import KIND_NAMES as ENTRY_NAMES
from linli.domain.gridbook import Kind as EntryKind
from linli.domain.outing_reading import ADDRESS, NAME
from linli.domain.outings import KIND_NAMES, Kind
from linli.fieldwork.queries.availability import manned
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.outings import forms
from linli.outings.queries import choosing
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.web import addresses
from linli.web.language import tr

_TEXTS = ("kind", "title", "words", "matter", "form", "area", "due", "of", "checklist", "handout")
#: Kinds of entries a task may go to.
OFFERED = tuple(kind for kind in EntryKind if kind is not EntryKind.CONTACT)
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form; ``ticked`` are keys of places among those ``offered``."""

    values: dict[str, str]
    places: str = ""
    ticked: frozenset[str] = frozenset()
    offered: list[Entry] = field(default_factory=list)

    @property
    def raw(self) -> dict[str, object]:
        """What the action takes, places in the order in which they were offered."""
        order = {str(one.pk): n for n, one in enumerate(self.offered)}
        return {
            **self.values,
            "entries": sorted(self.ticked, key=lambda key: order.get(key, len(order))),
            "places": [place(line) for line in self.places.splitlines() if line.strip()],
        }


def place(line: str) -> dict[str, str]:
    """Return a place written in one line: its name, and after a comma where it is."""
    name, _, address = line.replace("，", ",").partition(",")
    return {"name": name.strip()[: NAME + 1], "address": address.strip()[: ADDRESS + 1]}


def read(actor: Actor, catalogue: Catalogue, query: QueryDict) -> Typed:
    """Return the form as it was sent, or a new one for a place: one query where places are shown.

    Ticks of another list of places than the one shown do not count.
    """
    values = {name: query.get(name, "").replace("\x00", "").strip() for name in _TEXTS}
    values["kind"] = values["kind"] if values["kind"] in set(Kind) else Kind.PATROL.value
    values["of"] = values["of"] if values["of"] in OFFERED else EntryKind.BUILDING.value
    values["due"] = values["due"] or (clock.today() + timedelta(days=7)).isoformat()
    node = catalogue.tree.by_code(values["area"])
    offered = list(choosing.entries(actor, node, values["of"])) if node else []
    if query.get("shown") == f"{values['area']}/{values['of']}":
        ticked = frozenset(query.getlist("entry"))
    else:
        # A list just asked for is meant whole, until something in it is unticked.
        ticked = frozenset(str(one.pk) for one in offered)
    return Typed(values, query.get("places", "").replace("\x00", ""), ticked, offered)


def choices(actor: Actor, catalogue: Catalogue, node: Node | None, kind: Kind) -> dict[str, object]:
    """Return what the form offers: two queries.

    ``somebody``: somebody works there today; None while no place is chosen.
    """
    areas = choosing.areas(actor, catalogue)
    rows = [one for one, kinds in choosing.matters(actor, catalogue) if kind in kinds]
    allowed = {one.id for one in rows}
    return {
        "kinds": [
            (tr(name), addresses.of("desk_outing_new") + f"?kind={one.value}", one is kind, "")
            for one, name in KIND_NAMES.items()
        ],
        "matters": [("", [(one.code, one.name) for one in rows])],
        "forms": [
            (
                "",
                [
                    (one.code, f"{one.code} {one.name}")
                    for one in forms.forms_in_force(catalogue)
                    if one.matter_id in allowed
                ],
            )
        ],
        "areas": _areas(areas, catalogue),
        "entry_kinds": [("", [(kind.value, tr(ENTRY_NAMES[kind])) for kind in OFFERED])],
        "somebody": bool(manned([node, *catalogue.tree.children(node.id)])) if node else None,
    }


def _areas(nodes: list[Node], catalogue: Catalogue) -> Groups:
    tree = catalogue.tree
    groups: dict[str, list[tuple[str, str]]] = {}
    for node in nodes:
        town = tree.ancestor(node, AreaKind.TOWN)
        groups.setdefault(town.name if town else "", []).append((node.code, tree.label(node)))
    return list(groups.items())
