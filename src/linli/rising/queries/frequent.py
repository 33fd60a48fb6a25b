"""高频事项 of a month: which matters came most often, where, and in which words they were told.

Also the part of the monthly bulletin: :func:`frequent` takes a path and a month and no actor.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.frequent_words import words
from linli.domain.rising_terms import READERS
from linli.domain.spans import month_of
from linli.domain.typed_days import read_iso_day
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.reach import within_any
from linli.rising.access import posts_of
from linli.rising.gathering import start_of

#: Matters told, and reports read for the words of each, the newest of them.
MOST, READ = 10, 400
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


def _between(first: date, last: date) -> Q:
    return Q(clock_start__gte=start_of(first), clock_start__lt=start_of(last + timedelta(days=1)))


def paths_of(actor: Actor) -> list[str]:
    """Return the areas whose frequent matters the actor reads."""
    return [post.area_path for post in posts_of(actor) if post.role in READERS]


def month_from(text: str) -> date:
    """Return the first day of a month written 2026-03; last month for anything else."""
    found = read_iso_day(f"{text}-01")
    return found or (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
