"""The form of a question: what may be chosen, and how the address and the kept one are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import UNIT_ROLES
from linli.domain.indicator_catalogue import GROUP_NAMES, INDICATORS
from linli.domain.number_periods import NAMES
from linli.domain.questions import AXIS_NAMES, MOST_FIGURES, Axis, Query
from linli.domain.words import Quoted, Words
from linli.insights.numbers_scope import offered
from linli.people.actor import Actor
from linli.web.language import tr

Groups = list[tuple[str, list[tuple[str, str]]]]
#: What an address of a question may hold.
FIELDS = (
    *("rows", "columns", "figure", "area", "unit", "matter", "door"),
    *("period", "first", "last", "had"),
)
LABELS: Mapping[str, str] = {
    "rows": "行",
    "columns": "列",
    "figure": "指标",
    "area": "地方",
    "unit": "单位",
    "matter": "事项",
    "door": "渠道",
    "period": "时段",
    "first": "从",
    "last": "到",
    "name": "名称",
    "note": "说明",
    "audience": "谁能打开",
}


def given(data: QueryDict) -> dict[str, list[str]]:
    """Return the fields of a question as they were sent."""
    return {name: data.getlist(name) for name in FIELDS if name in data}


def typed(sent: Mapping[str, Sequence[str]], query: Query) -> dict[str, list[str]]:
    """Return what the form shows: what was sent, else what is asked; always as many figures."""
    held = {**query.plain(), **{name: list(values) for name, values in sent.items()}}
    figures = [one for one in held.get("figure", []) if one][:MOST_FIGURES]
    held["figure"] = figures + [""] * (MOST_FIGURES - len(figures))
    return {name: held.get(name, []) for name in FIELDS}


def choices(actor: Actor, catalogue: Catalogue) -> dict[str, Groups]:
    """Return what may be chosen in each field, in the words of the page."""
    axes = [(axis.value, tr(AXIS_NAMES[axis])) for axis in Axis if axis is not Axis.NONE]
    figures: Groups = [
        (tr(name), [(one.code, tr(one.name)) for one in INDICATORS.values() if one.group is group])
        for group, name in GROUP_NAMES.items()
    ]
    return {
        "rows": [("", axes)],
        "columns": [("", axes)],
        "figure": figures,
        "area": [("", [(one.code, one.name) for one in offered(actor, catalogue).areas])],
        "unit": [("", _units(actor, catalogue))],
        "matter": _matters(catalogue),
        "door": [("", [(str(code), tr(str(label))) for code, label in Case.Door.choices])],
        "period": [
            ("", [*((one.value, tr(name)) for one, name in NAMES.items()), ("own", tr("自选日期"))])
        ],
    }


def _units(actor: Actor, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return the own units, or all for who reads a place."""
    own = {post.unit_id for post in actor.posts if post.role in UNIT_ROLES}
    by_area = any(post.role not in UNIT_ROLES for post in actor.posts)
    units = sorted(catalogue.units.values(), key=lambda one: one.code)
    return [(one.code, one.name) for one in units if by_area or one.id in own]


def _matters(catalogue: Catalogue) -> Groups:
    """Return the matters under their headings; a heading itself stands for all below it."""
    found: dict[int, list[tuple[str, str]]] = {}
    ordered = sorted(catalogue.matters.values(), key=lambda one: one.code)
    for matter in ordered:
        if matter.is_leaf:
            found.setdefault(matter.parent_id or 0, []).append((matter.code, matter.name))
        else:
            whole = (matter.code, tr(Words("{name}（整类）", name=Quoted(matter.name))))
            found.setdefault(matter.id, []).insert(0, whole)
    names = {one.id: one.name for one in ordered}
    return [(names.get(top, ""), rows) for top, rows in found.items()]
