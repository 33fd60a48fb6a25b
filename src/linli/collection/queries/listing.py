"""What the pages show of forms and sheets: lists, one form with its cost and history, burden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from linli.audit import chain
from linli.audit.chain import payload_of
from linli.catalogue.snapshot import Catalogue
from linli.collection import access
from linli.collection.models import Form, FormVersion, Sheet
from linli.collection.queries.for_field import in_force
from linli.domain.collecting import AREA, NONE, Cost, Standing, cost
from linli.domain.gridbook import Standing as Kept
from linli.gridbook.models import Entry
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.people.models import Post

#: Forms of a list, sheets of a page.
FORMS, PAGE = 200, 50
#: Action of an event of a form → what people call it.
ACTIONS = {
    "form-draft": "新建",
    "form-save": "修改草稿",
    "form-offer": "提交启用",
    "form-back": "退回修改",
    "form-release": "启用",
    "form-amend": "开始修改新版",
    "form-end": "停用",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a form's history."""

    label: str
    at: datetime
    by: str
    reason: str


def forms(actor: Actor, catalogue: Catalogue) -> list[Form]:
    """Return the forms the person may see, those in force first: one query."""
    rows = list(access.forms(actor, catalogue).order_by("code")[:FORMS])
    order = (Standing.OFFERED, Standing.IN_FORCE, Standing.DRAFT, Standing.ENDED)
    return sorted(rows, key=lambda one: (order.index(Standing(one.standing)), one.code))


def history(form: Form) -> tuple[Step, ...]:
    """Return what happened to a form, newest first, saves in a row as one: one query."""
    steps: list[Step] = []
    for one in chain.newest("form", form.pk, 100):
        found = payload_of(one)
        step = Step(
            ACTIONS.get(one.action, one.action),
            one.at,
            str(found.get("actor_name", "")),
            str(found.get("reason", "")),
        )
        if not (steps and steps[-1].label == step.label and steps[-1].by == step.by):
            steps.append(step)
    return tuple(steps)


def things() -> dict[str, int]:
    """Return how many things of each kind the county's book has today: one query."""
    rows = Entry.objects.filter(standing=Kept.CURRENT.value).order_by()
    return dict(rows.values_list("kind").annotate(many=Count("id")))


def workers() -> int:
    """Return how many people hold a grid worker's post today: one query."""
    rows = Post.objects.on(clock.today()).filter(role=Post.Role.GRID_WORKER, user__is_active=True)
    return rows.values("user_id").distinct().count()


def many_of(form: Form, held: dict[str, int]) -> int:
    """Return how many things of the book a form is about, of those :func:`things` counted."""
    return 0 if form.about in (AREA, NONE) else held.get(form.about, 0)


def cost_of(form: Form, version: FormVersion, held: dict[str, int], people: int) -> Cost:
    """Return what a version costs one grid worker a month: no query."""
    return cost(version.load, many_of(form, held), people)


@dataclass(frozen=True, slots=True)
class Burden:
    """One form in force with what it costs a grid worker a month."""

    form: Form
    version: FormVersion
    matter: str
    cost: Cost


def burden(catalogue: Catalogue) -> list[Burden]:
    """Return every form in force with its cost: three queries."""
    found = in_force(catalogue)
    if not found:
        return []
    held, people = things(), workers()
    names = {one.id: one.name for one in catalogue.matters.values()}
    return [
        Burden(form, said, names.get(said.matter_id or 0, ""), cost_of(form, said, held, people))
        for form, said in found
    ]


def sheets(actor: Actor, form: Form, cursor: str) -> keyset.Page[Sheet]:
    """Return one page of a form's sheets, newest first: one query. Raises Invalid."""
    rows = (
        access.visible_to(actor)
        .filter(form=form, erased_at__isnull=True)
        .select_related("entry", "unit", "form_version")
    )
    return keyset.page(rows, order=("-filled_at", "-id"), cursor=cursor, size=PAGE)
