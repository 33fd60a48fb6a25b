"""Choices for selects, grouped for people: matters, units, places, levels, dictionaries."""

from __future__ import annotations

from datetime import date

from django.template import engines
from markupsafe import Markup, escape

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, MatterInfo, UnitInfo
from linli.domain.lifecycle import STATES
from linli.domain.policies import LEVEL_NAMES, Level, Policy
from linli.domain.supervision import LEVEL_NAMES as SUPERVISION_NAMES
from linli.domain.words import Words
from linli.kernel import clock
from linli.places.tree import Node, Tree
from linli.web.language import html_lang

#: What the stars of a command say, from one to five.
STARS = {
    "verify_true": ("1 很差", "2 较差", "3 一般", "4 较好", "5 很好"),
    "rate": ("1 非常不满意", "2 不满意", "3 基本满意", "4 满意", "5 非常满意"),
}
#: (heading, [(code, label), …]) as the select macro draws them.
Groups = list[tuple[str, list[tuple[str, str]]]]


def matters(catalogue: Catalogue, *, live: bool = True) -> Groups:
    """Return the admitted matters under their classes; ``live`` False keeps former ones too."""
    today = clock.today()
    found: dict[int, list[tuple[str, str]]] = {}
    for matter in catalogue.matters.values():
        if matter.is_leaf and (matter.live(today) or not live):
            found.setdefault(matter.parent_id or 0, []).append((matter.code, matter.name))
    heads = {matter.id: matter.name for matter in catalogue.matters.values()}
    return [(heads.get(parent, ""), rows) for parent, rows in found.items()]


_TIERS = (
    ("县级部门", "county"),
    ("乡镇（街道）", "town"),
    ("村（社区）", "village"),
)


#: The units of the county and its towns: few enough to be sent with every form.
NEAR_TIERS = ("county", "town")


def unit_label(unit: UnitInfo) -> str:
    """Return the official name, with the short one where people would look for that."""
    short = unit.short_name
    return unit.name if not short or short in unit.name else f"{unit.name}（{short}）"


def units(
    catalogue: Catalogue, *, suggested: tuple[int, ...] = (), tiers: tuple[str, ...] = ()
) -> Groups:
    """Return units that may be given work, those suggested for the matter first."""
    today = clock.today()
    rows = [unit for unit in catalogue.units.values() if unit.live(today)]
    groups: Groups = []
    first = [catalogue.units[one] for one in suggested if one in catalogue.units]
    if first:
        groups.append(("按事项建议", [(unit.code, unit_label(unit)) for unit in first]))
    kept = {unit.id for unit in first}
    for heading, tier in _TIERS:
        if tiers and tier not in tiers:
            continue
        listed = [
            (unit.code, unit_label(unit))
            for unit in rows
            if unit.tier == tier and unit.id not in kept
        ]
        if listed:
            groups.append((heading, listed))
    return groups


def places(catalogue: Catalogue) -> Groups:
    """Return towns, each followed by its villages."""
    tree = catalogue.tree
    return [
        (
            town.name,
            [
                (town.code, Words("{town}（全部）", town=town.name)),
                *((village.code, village.name) for village in tree.children(town.id)),
            ],
        )
        for town in tree.of_kind("town")
    ]


def grids_of(tree: Tree, village: Node) -> tuple[str, list[tuple[str, str]]]:
    """Return the grids of a village, fully named, under a heading of their own."""
    heading = Words("{village}的网格", village=village.name)
    return heading, [(grid.code, tree.label(grid)) for grid in tree.children(village.id)]


def children(catalogue: Catalogue, code: str) -> list[tuple[str, str]]:
    """Return the areas right below one, for a dependent select."""
    node = catalogue.tree.by_code(code)
    if node is None:
        return []
    return [(child.code, child.name) for child in catalogue.tree.children(node.id)]


def levels(policy: Policy) -> list[tuple[str, str, str]]:
    """Return the levels this policy knows, each with its time limit in words."""
    return [
        (level.value, LEVEL_NAMES[level], _within(policy, level))
        for level in LEVEL_NAMES
        if level in policy.levels
    ]


def _within(policy: Policy, level: Level) -> Words:
    """Return the time limit without its small print: ``3 个自然日内办结``."""
    return Words("{limit}内办结", limit=policy.levels[level].resolve.amount_text())


def policy_of(catalogue: Catalogue, matter: MatterInfo | None) -> Policy:
    """Return the policy whose words a form should show."""
    return catalogue.policy_for(matter)


class Drawn:
    """The options of the list's selects, drawn once per catalogue, day and language."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.catalogue = catalogue
        self.day = day
        self.matters = options_html(matters(catalogue, live=False))
        self.units = options_html(units(catalogue))
        self.states = options_html(
            [("", [(one.value, info.label) for one, info in STATES.items()])]
        )
        self.levels = options_html([("", [(one.value, name) for one, name in LEVEL_NAMES.items()])])
        self.supervisions = options_html(
            [("", [(one.value, name) for one, name in SUPERVISION_NAMES.items()])]
        )
        self.doors = options_html([("", list(Case.Door.choices))])


def options_html(groups: Groups, value: str = "") -> Markup:
    """Return the options as the select macro draws them; none selected without ``value``."""
    template = engines["jinja2"].env.get_template("ui/forms.html")  # type: ignore[attr-defined]  # Jinja2's backend only
    return Markup(template.module.options(groups, value))  # noqa: S704 - drawn by the template, escaped there


def selected(options: Markup, code: str) -> Markup:
    """Return the options with one of them selected, if it is among them."""
    if not code:
        return options
    start = f'<option value="{escape(code)}"'
    # On plain text: Markup.replace would escape the tags it is to put in.
    return Markup(str(options).replace(f"{start}>", f"{start} selected>"))  # noqa: S704 - escaped above


#: By the language of the page.
_drawn: dict[str, Drawn] = {}


def drawn(catalogue: Catalogue) -> Drawn:
    """Return the options for this very catalogue and today."""
    today = clock.today()
    held = _drawn.get(html_lang())
    if held is None or held.catalogue is not catalogue or held.day != today:
        held = _drawn[html_lang()] = Drawn(catalogue, today)
    return held
