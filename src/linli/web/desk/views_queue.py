"""The list of matters: queues with counts, filters, keyset paging."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.cases.models import Case
from linli.cases.queries import listing, queues
from linli.cases.queries.listing import Filters
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.lifecycle import STATES, State
from linli.domain.policies import LEVEL_NAMES
from linli.kernel import clock
from linli.web import formats, pages
from linli.web.desk import choices, shell
from linli.web.desk.lines import lines


@dataclass(frozen=True)
class Chip:
    """One active filter: its words, and the address without it."""

    label: str
    without: str


def address(filters: Filters, **more: str | None) -> str:
    """Return the address of a list with these filters."""
    return reverse("desk") + formats.query({**filters.query(), **more})


def chips(filters: Filters, catalogue: Catalogue) -> list[Chip]:
    """Return the active filters in words, each removable."""
    words: dict[str, str] = {}
    if filters.text:
        words["text"] = f"含“{filters.text}”"
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
    if filters.door:
        words["door"] = Case.Door(filters.door).label
    if filters.since:
        words["since"] = f"{filters.since.isoformat()} 起"
    if filters.until:
        words["until"] = f"{filters.until.isoformat()} 止"
    if filters.overdue:
        words["overdue"] = "只看超期"
    if filters.mine:
        words["mine"] = "本单位待办"
    return [Chip(label, address(filters.without(name))) for name, label in words.items()]


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of a queue. Wrong filters are named and left out, with status 422."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    filters, problems = listing.read(request.GET.dict(), catalogue)
    cursor = request.GET.get("after", "")
    try:
        found = listing.list_cases(actor, filters, cursor, catalogue=catalogue)
    except Invalid as refusal:
        problems["after"] = refusal.message
        found = listing.list_cases(actor, filters, catalogue=catalogue)
    active = chips(filters, catalogue)
    drawn = choices.drawn(catalogue)
    context = {
        "filters": filters,
        "queue": queues.BY_CODE[filters.queue],
        "groups": _groups(
            queues.counts(actor, clock.now(), units=actor.units if filters.mine else ())
        ),
        "lines": lines(found.items),
        "next": address(filters, after=found.next) if found.next else "",
        "previous": address(filters, after=found.prev) if found.prev else "",
        "chips": active,
        "clear": address(Filters(queue=filters.queue)),
        "mine": address(replace(filters, mine=not filters.mine)),
        "sort_due": address(replace(filters, order="due")),
        "sort_newest": address(replace(filters, order="newest")),
        "problems": problems,
        "advanced": bool(
            set(filters.query()) & {"matter", "unit", "level", "door", "since", "until", "state"}
        ),
        "matters": choices.selected(drawn.matters, filters.matter),
        "towns": choices.selected(drawn.towns, filters.area),
        "units": choices.selected(drawn.units, filters.unit),
        "states": [("", [(state.value, info.label) for state, info in STATES.items()])],
        "levels": [("", [(level.value, name) for level, name in LEVEL_NAMES.items()])],
        "doors": [("", list(Case.Door.choices))],
    }
    return shell.render(
        request, "desk/queue.html", context, here="queue", status=422 if problems else 200
    )


def _groups(counts: dict[str, int]) -> list[tuple[str, list[tuple[queues.Queue, int | None]]]]:
    groups: dict[str, list[tuple[queues.Queue, int | None]]] = {}
    for item in queues.QUEUES:
        groups.setdefault(item.group, []).append((item, counts.get(item.code)))
    return list(groups.items())
