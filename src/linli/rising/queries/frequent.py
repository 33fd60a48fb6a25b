"""高频事项 of a month: which matters came most often, where, and in which words they were told.

Also the part of the monthly bulletin: :func:`frequent` takes a path and a month and no actor.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from linli.cases.access import visible_to as visible_cases
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.frequent_words import holds, words
from linli.domain.rising_terms import READERS
from linli.domain.spans import month_of
from linli.domain.typed_days import read_iso_day
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.places.reach import within_any
from linli.places.tree import Node
from linli.rising.access import posts_of
from linli.rising.gathering import start_of

#: Matters told, and reports read for the words of each, the newest of them.
MOST, READ = 10, 400
#: Matters on one page of the list behind a number.
PAGE = 30
#: A month with fewer reports of a matter has no row: that is not frequent.
FEW = 5


@dataclass(frozen=True, slots=True)
class Frequent:
    """A matter: how often, how often the month before, in how many villages, in which words."""

    matter: str
    code: str
    count: int
    before: int
    villages: int
    words: tuple[tuple[str, int], ...]


def frequent(paths: list[str], month: date, catalogue: Catalogue) -> list[Frequent]:
    """Return the matters of a month in some areas, the most frequent first: at most twelve queries.

    The texts are those everybody reads, names and numbers of persons hidden; a word is told only
    where five reports hold it.
    """
    span = month_of(month)
    former = month_of(span.first - timedelta(days=1))
    rows = Case.objects.filter(within_any(paths, "area_path"), matter_id__isnull=False)
    now = _between(span.first, span.last)
    groups = (
        rows.filter(now)
        .order_by()
        .values("matter_id")
        .annotate(n=Count("id"), villages=Count("village_id", distinct=True))
        .filter(n__gte=FEW)
        .order_by("-n", "matter_id")[:MOST]
    )
    found = list(groups)
    ids = [one["matter_id"] for one in found]
    past = rows.filter(_between(former.first, former.last), matter_id__in=ids).order_by()
    before: Counter[int] = Counter(past.values_list("matter_id", flat=True))
    told = []
    for one in found:
        matter = catalogue.matters[one["matter_id"]]
        texts = rows.filter(now, matter_id=matter.id).order_by("-clock_start", "-id")
        read = texts.values_list("title", "text")[:READ]
        told.append(
            Frequent(
                matter.name,
                matter.code,
                one["n"],
                before[matter.id],
                one["villages"],
                tuple(words(f"{title}\n{text}" for title, text in read)),
            )
        )
    return told


@dataclass(frozen=True, slots=True)
class Listed:
    """One matter behind a number."""

    no: str
    title: str
    day: date
    place: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The matters behind a number: ``count`` of them all, a page of those the reader may open."""

    matter: str
    count: int
    page: keyset.Page[Listed]


def behind(
    actor: Actor,
    catalogue: Catalogue,
    code: str,
    *,
    month: date,
    area: Node | None,
    word: str = "",
    cursor: str | None,
) -> Behind:
    """Return what a number of the table is made of: four queries.

    ``area`` narrows it to a place inside what the actor reads, ``word`` to the newest reports that
    hold it, as its number was counted. Raises NotFound for a matter or a
    place that is not there, Invalid for a cursor.
    """
    matter, paths = catalogue.matter(code), paths_of(actor)
    if area is not None:
        paths = [area.path] if any(area.path.startswith(one) for one in paths) else []
    if matter is None or not paths:
        raise NotFound("no-frequent", "没有找到这个事项，或者您没有查看的权限。")
    span = month_of(month)
    wanted = within_any(paths, "area_path") & _between(span.first, span.last)
    wanted &= Q(matter_id=matter.id)
    if word:
        texts = Case.objects.filter(wanted).order_by("-clock_start", "-id")
        read = texts.values_list("id", "title", "text")[:READ]
        wanted = Q(pk__in=[key for key, title, text in read if holds(f"{title}\n{text}", word)])
    rows = visible_cases(actor).filter(wanted)
    found = keyset.page(
        rows.only("id", "no", "title", "clock_start", "village_id", "town_id"),
        order=("-clock_start", "-id"),
        cursor=cursor,
        size=PAGE,
    )
    listed = [
        Listed(
            row.no,
            row.title,
            row.clock_start.astimezone(clock.CIVIL).date(),
            _label(catalogue, row.village_id or row.town_id),
        )
        for row in found.items
    ]
    return Behind(
        matter.name,
        Case.objects.filter(wanted).count(),
        keyset.Page(listed, found.next, found.prev),
    )


def _label(catalogue: Catalogue, area_id: int | None) -> str:
    return catalogue.tree.label(catalogue.tree.by_id(area_id)) if area_id is not None else ""


def _between(first: date, last: date) -> Q:
    return Q(clock_start__gte=start_of(first), clock_start__lt=start_of(last + timedelta(days=1)))


def paths_of(actor: Actor) -> list[str]:
    """Return the areas whose frequent matters the actor reads."""
    return [post.area_path for post in posts_of(actor) if post.role in READERS]


def month_from(text: str) -> date:
    """Return the first day of a month written 2026-03; last month for anything else."""
    found = read_iso_day(f"{text}-01")
    return found or (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
