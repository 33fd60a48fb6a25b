"""What a list page says around its rows: addresses, chips, queues, heads of columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest

from linli.cases.models import Case
from linli.cases.queries import listing, queues, scope
from linli.cases.queries.listing import BY_DUE, Filters
from linli.cases.queries.queues import Queue
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, State
from linli.domain.policies import LEVEL_NAMES
from linli.domain.supervision import LEVEL_NAMES as SUPERVISION_NAMES
from linli.domain.supervision import Level as Pressing
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.web import addresses, formats, pages
from linli.web.desk import shell
from linli.web.language import said, tr
from linli.workbench import columns
from linli.workbench.queries.views import Desk, View, desk_of


@dataclass(frozen=True)
class Asked:
    """What the address asks for. ``changed``: the conditions are no longer those of ``view``."""

    filters: Filters
    problems: dict[str, str]
    desk: Desk
    view: View | None
    changed: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to show: the view's own, else the person's."""
        kept = self.view.columns if self.view else ""
        return columns.chosen(kept) if kept else self.desk.wishes.columns

    def address(self, filters: Filters | None = None, **more: str | None) -> str:
        """Return the address of a list with these (or the present) filters, in the same view."""
        view = str(self.view.id) if self.view else None
        return address(filters or self.filters, view=view, **more)


def asked(request: HttpRequest) -> Asked:
    """Read the address: one query for preferences and views.

    Without any condition it is the person's default view, else what is usual for their posts.
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    desk = desk_of(actor)
    raw = request.GET.dict()
    view = desk.view(raw.get("view", "")) if raw else desk.default
    if view is not None and set(raw) <= {"view", "mark"}:
        raw = view.raw()
    filters, problems = listing.read(raw, catalogue, scope.usual(actor, catalogue))
    if raw.get("view") and view is None:
        problems["view"] = "这个视图已经删除，或者不再与您共享。"
    changed = view is not None and filters != view.filters(catalogue)
    return Asked(filters, problems, desk, view, changed)


def address(filters: Filters, **more: str | None) -> str:
    """Return the address of a list with these filters."""
    return addresses.of("desk") + formats.query({**filters.query(), **more})


def view_address(view: View) -> str:
    """Return the address of a kept view, its conditions written out."""
    return addresses.of("desk") + formats.query({**view.raw(), "view": str(view.id)})


def words_of(filters: Filters, catalogue: Catalogue) -> dict[str, str]:
    """Return the active filters in words, by name; whose queue is a switch and no filter."""
    words: dict[str, str] = {}
    if filters.text:
        words["text"] = Words("含“{text}”", text=filters.text)
    if filters.state:
        words["state"] = STATES[State(filters.state)].label
    if matter := catalogue.matter(filters.matter):
        words["matter"] = matter.name
    if node := catalogue.tree.by_code(filters.area):
        words["area"] = catalogue.tree.label(node)
    if unit := catalogue.unit_by_code(filters.unit):
        words["unit"] = unit.short_name
    if filters.level:
        words["level"] = dict(LEVEL_NAMES)[filters.level]  # type: ignore[index]  # checked when read
    if filters.supervision:
        words["supervision"] = dict(SUPERVISION_NAMES)[Pressing(filters.supervision)]
    if filters.door:
        words["door"] = Case.Door(filters.door).label
    if filters.since:
        words["since"] = Words("{day} 起", day=filters.since.isoformat())
    if filters.until:
        words["until"] = Words("{day} 止", day=filters.until.isoformat())
    if filters.overdue:
        words["overdue"] = "只看超期"
    return words


def chips(found: Asked, catalogue: Catalogue) -> list[tuple[object, str]]:
    """Return the active filters in words, each with the address without it."""
    words = words_of(found.filters, catalogue)
    return [
        (said(label), found.address(found.filters.without(name))) for name, label in words.items()
    ]


def segments(actor: Actor, found: Asked) -> list[tuple[str, str, bool, str]]:
    """Return the choices of whose queue, as the segments macro draws them."""
    now = found.filters.whose
    codes = [code for code in scope.WHOSE if code in {*scope.offered(actor), now}]
    return [
        (
            tr(scope.WHOSE[code]),
            found.address(replace(found.filters, whose=code)),
            code == now,
            "",
        )
        for code in codes
    ]


#: Queue, address, number (None: not counted), whether it is the present one.
Entry = tuple[Queue, str, int | None, bool]


def tree(actor: Actor, found: Asked, counts: dict[str, int]) -> tuple[list[Entry], list[Entry]]:
    """Return the queues for the person's posts and the others; each keeps whose and which area."""

    def entries(listed: Iterable[Queue]) -> list[Entry]:
        here = found.filters
        return [
            (
                queue,
                address(Filters(queue=queue.code, whose=here.whose, area=here.area)),
                counts.get(queue.code),
                queue.code == here.queue and found.view is None,
            )
            for queue in listed
        ]

    first, rest = queues.shown_to(actor.roles)
    return entries(first), entries(rest)


#: Column → (order of the first click, order of the second).
_SORTS = {"no": ("newest", "oldest"), "filed": ("newest", "oldest"), "clock": ("due", "latest")}
_SORTED = {
    "newest": "descending",
    "oldest": "ascending",
    "due": "ascending",
    "latest": "descending",
}


def heads(found: Asked) -> list[tuple[str, str, str, str]]:
    """Return (label, css, address that sorts, how it is sorted now) of each column."""
    order, shown = found.filters.sorting, found.columns
    # The number begins with the day, so it stands for the time of registration where that is
    # not shown itself.
    sorted_by = next(
        (code for code in ("filed", "no", "clock") if code in shown and order in _SORTS[code]), ""
    )
    rows = []
    for code in shown:
        first, second = _SORTS.get(code, ("", ""))
        if first in BY_DUE and found.filters.queue == "all":
            first = ""  # no index leads through matters that have ended by their deadline
        after = second if order == first else first
        link = found.address(replace(found.filters, order=after)) if first else ""
        now = _SORTED[order] if code == sorted_by else ""
        rows.append((tr(columns.COLUMNS[code]), f"cases__{code}", link, now))
    return rows
