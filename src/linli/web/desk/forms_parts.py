"""What the pages of collection forms share: reading the designer, what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.cases import grid_staff
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.actions.forming import wrong_with
from linli.collection.models import Form, FormVersion
from linli.collection.queries import listing
from linli.domain.admission import HELPS
from linli.domain.collecting import (
    ABOUT_NAMES,
    AREA,
    KIND_NAMES,
    NONE,
    Cost,
    Field,
    Kind,
    book_fields,
)
from linli.domain.grid_burden import PERIOD_NAMES, Period, tenths
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web.language import tr

#: Names of the form that are texts or numbers.
_PLAIN = (
    "name",
    "purpose",
    "basis",
    "matter",
    "about",
    "period",
    "times",
    "minutes",
    "keep_months",
)
_PARTS = ("label", "kind", "why", "choices", "source", "required", "private")

Groups = list[tuple[str, list[tuple[str, str]]]]
Raw = dict[str, object]


def raw_of(post: QueryDict) -> Raw:
    """Return what the designer sent, its fields in their order."""
    raw: Raw = {name: post[name] for name in _PLAIN if name in post}
    raw["fields"] = [
        {"name": name, **{part: post.get(f"{part}_{name}", "") for part in _PARTS}}
        for name in post.getlist("q")[:60]
    ]
    return raw


def moved(raw: Raw, what: str) -> Raw:
    """Return it with one field added, moved or taken out as the pressed button says."""
    act, _sep, which = what.partition(":")
    rows = list(_rows(raw))
    at = next((i for i, one in enumerate(rows) if one["name"] == which), -1)
    if act == "add":
        rows.append({"name": "", "kind": Kind.TEXT.value})
    elif act == "book" and which:
        rows.append({"name": "", "source": which})
    elif act == "drop" and at >= 0:
        del rows[at]
    elif act in ("up", "down") and at >= 0:
        to = min(max(at + (-1 if act == "up" else 1), 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
    return {**raw, "fields": rows}


def _rows(raw: Raw) -> list[Raw]:
    held = raw["fields"]
    return held if isinstance(held, list) else []


@dataclass(frozen=True, slots=True)
class Question:
    """One field as the designer and the telephone's view draw it."""

    field: Field
    number: int
    kind_name: str
    choices: str


def questions(version: FormVersion) -> list[Question]:
    """Return the fields of a version in their order."""
    return [
        Question(one, at, tr(KIND_NAMES[one.kind]), "\n".join(label for _, label in one.choices))
        for at, one in enumerate(version.questions, 1)
    ]


def cost_of(form: Form, version: FormVersion) -> tuple[Cost, int]:
    """Return the cost of a version and how many things it is about: two queries."""
    held, people = listing.things(), listing.workers()
    return listing.cost_of(form, version, held, people), listing.many_of(form, held)


def side(form: Form, version: FormVersion, catalogue: Catalogue) -> dict[str, object]:
    """Return what stands beside the designer: the telephone's view, the cost, what is missing."""
    cost, many = cost_of(form, version)
    return {
        "f": form,
        "v": version,
        "asked": questions(version),
        "cost": cost,
        "things": many,
        "about_name": tr(ABOUT_NAMES[form.about]),
        "fixed": form.about not in (AREA, NONE),
        "regular": version.load.per_month > 0,
        "wrong": wrong_with(form, version, catalogue),
        "places": places(version),
        "often": tr(often(version)),
        "tenths": tenths,
    }


def often(version: FormVersion) -> str:
    """Return how often a form is filled in, in words."""
    return PERIOD_NAMES[Period(version.period)]


def places(version: FormVersion) -> dict[str, str]:
    """Return what each place of a problem is called on the page."""
    named = {
        "name": tr("表名"),
        "purpose": tr("为什么收"),
        "basis": tr("依据"),
        "matter": tr("哪个事项要用"),
        "about": tr("针对什么填"),
        "keep_months": tr("保存几个月"),
        "minutes": tr("填一份几分钟"),
        "times": tr("几次"),
        "fields": tr("要问的项"),
    }
    for at, one in enumerate(version.questions, 1):
        for part in _PARTS:
            named[f"{one.name}.{part}"] = _("第 %(n)s 项") % {"n": at}
    return named


def matters(catalogue: Catalogue) -> Groups:
    """Return the matters on the list that grid staff may be sent out for."""
    today = clock.today()
    rows = [
        (one.code, one.name)
        for one in catalogue.matters.values()
        if one.id in catalogue.grid and not grid_staff.refusal(one.id, HELPS, catalogue, today)
    ]
    return [("", sorted(rows))]


def units(actor: Actor, catalogue: Catalogue) -> Groups:
    """Return the units for which the person writes forms and reports."""
    mine = [catalogue.units[one] for one in access.drafts(actor)]
    return [("", sorted((one.code, one.name) for one in mine))]


def abouts() -> Groups:
    """Return what a form may be about."""
    return [("", [(code, tr(name)) for code, name in ABOUT_NAMES.items()])]


def periods() -> Groups:
    """Return how often a form may be filled in."""
    return [("", [(one.value, tr(name)) for one, name in PERIOD_NAMES.items()])]


def kinds() -> list[tuple[str, str]]:
    """Return how a field may be answered."""
    return [(kind.value, tr(name)) for kind, name in KIND_NAMES.items()]


def book_offers(form: Form, version: FormVersion) -> list[tuple[str, str]]:
    """Return what the grid book knows and the form does not ask yet."""
    held = {one.source for one in version.questions}
    return [
        (f"entry.{one.name}", tr(one.label))
        for one in book_fields(form.about)
        if f"entry.{one.name}" not in held
    ]
