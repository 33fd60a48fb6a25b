"""What the pages of landmarks share: choices, charts, the panel on the page of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmarks import KIND_NAMES
from linli.domain.words import Words
from linli.gridbook.access import paths
from linli.landmarks import access
from linli.landmarks.queries.detail import Month, Numbers
from linli.landmarks.queries.panel import Linked, linked
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.web.charts.bars import Bar, bars
from linli.web.charts.trend import Line, Point, trend
from linli.web.language import is_chinese, tr

#: Groups of choices as the select macros draw them.
Groups = list[tuple[str, list[tuple[str, str]]]]
#: Moves of which one is offered to whoever works on a matter.
_WORKING = ("amend", "comment", "progress", "answer", "accept", "dispatch", "sign")


@dataclass(frozen=True, slots=True)
class Panel:
    """Landmarks of a case, and whether this reader may say which it is about."""

    links: tuple[Linked, ...]
    may_link: bool


def panel(
    actor: Actor,  # noqa: ARG001 - one shape for all panels
    view: CaseView,
    catalogue: Catalogue,  # noqa: ARG001 - as above
    now: datetime,  # noqa: ARG001 - as above
) -> Panel | None:
    """Return the landmarks of a case: one query; None where there is nothing to see or do."""
    links = linked(view.case.pk)
    works = any(view.option(move) is not None for move in _WORKING)
    return Panel(links, works) if links or works else None


def kinds() -> Groups:
    """Return the kinds as choices."""
    return [("", [(kind.value, tr(name)) for kind, name in KIND_NAMES.items()])]


def towns(catalogue: Catalogue) -> Groups:
    """Return the towns as choices of a filter."""
    return [("", [(node.code, node.name) for node in catalogue.tree.of_kind(AreaKind.TOWN)])]


def areas(actor: Actor, catalogue: Catalogue) -> Groups:
    """Return the areas in which the actor keeps names: county and towns, then villages by town."""
    tree = catalogue.tree
    reach = paths(actor, access.KEEPERS)

    def kept(node: Node) -> bool:
        return any(node.path.startswith(path) for path in reach)

    wide = [node for node in (tree.root, *tree.of_kind(AreaKind.TOWN)) if kept(node)]
    groups: Groups = [(tr("县和乡镇"), [(node.code, node.name) for node in wide])] if wide else []
    for town in tree.of_kind(AreaKind.TOWN):
        rows = [
            (node.code, node.name)
            for node in tree.children(town.id)
            if node.kind == AreaKind.VILLAGE and kept(node)
        ]
        if rows:
            groups.append((town.name, rows))
    return groups


def months(numbers: Numbers) -> Markup:
    """Draw what was registered and what was closed, month by month."""
    lines = [
        Line(tr("登记"), [one.reported for one in numbers.months], 1),
        Line(tr("结案"), [one.closed for one in numbers.months], 2),
    ]
    return trend(lines, [Point(month(one.first), _hint(one)) for one in numbers.months])


def month(first: date) -> str:
    """Return a month for a narrow place."""
    return f"{first.month}月" if is_chinese() else f"{first:%b}"  # zh-only


def _hint(one: Month) -> str:
    said = Words("登记{n}件，结案{closed}件", n=one.reported, closed=one.closed)
    return f"{month(one.first)} {tr(said)}"


def by_matter(numbers: Numbers) -> Markup:
    """Draw how many matters of each kind there were."""
    rows = [Bar(tr(name), tr(Words("{n}件", n=many)), (many,)) for name, many in numbers.kinds]
    return bars(rows)
