"""Hints about repeats while a clerk types: the whole question, against a county's open matters.

Part of ``bench search``, on the same data (one matter in ten is open). Every draft tells of an
open matter in somewhat other words, as far as it has been typed: 25, 60 characters, all. The floor
is what the database needs: the same statements with the same values, sent without the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from bench.floor import Time
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries.hints import Draft
from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals.queries import repeats

#: How much of a report has been typed, in characters.
TYPED = (25, 60, 400)
#: One character in so many is another than in the matter that is there.
_SLIP = 9

Timer = Callable[[Callable[[], object]], Time]


class Hinted(NamedTuple):
    """All that was measured of one kind of draft; ``found``: it named the matter it was made of."""

    kind: str
    whole: list[Time]
    floor: list[Time]
    statements: int
    found: int


def measure(actor: Actor, catalogue: Catalogue, each: int, timer: Timer) -> list[Hinted]:
    """Ask for ``each`` drafts of every length, with a place and without one."""
    kinds = []
    cases = _open(actor, each)
    for length in TYPED:
        for placed in (False, True):
            whole, floor, found, most = [], [], 0, 0
            for case in cases:
                draft = _draft(case, length, catalogue if placed else None)
                told: list[Any] = []
                sent: list[tuple[str, Any]] = []

                def ask() -> None:
                    told[:] = repeats.alike(actor, draft, catalogue, clock.now())  # noqa: B023 - run here

                whole.append(timer(ask))
                with connection.execute_wrapper(_written(sent)):
                    ask()
                floor.append(timer(lambda: _replay(sent)))  # noqa: B023 - run here
                found += any(one.no == case.no for one in told)
                most = max(most, len(sent))
            name = f"{length} typed, {'a place' if placed else 'no place'}"
            kinds.append(Hinted(name, whole, floor, most, found))
    return kinds


def _open(actor: Actor, each: int) -> list[Case]:
    """Return open matters from all over the table."""
    rows = visible_to(actor).filter(ended_at=None).order_by("id").values_list("id", flat=True)
    keys = list(rows)
    step = max(len(keys) // each, 1)
    return list(Case.objects.filter(pk__in=keys[step // 2 :: step][:each]).order_by("id"))


def _draft(case: Case, length: int, catalogue: Catalogue | None) -> Draft:
    text = "".join(
        "某" if at % _SLIP == 4 else char for at, char in enumerate(case.text)
    )  # zh-only
    if catalogue is None:
        return Draft(text[:length], "", None, None)
    area = catalogue.tree.by_id(case.area_id)
    return Draft(text[:length], case.address, area, case.matter_id)


def _written(sent: list[tuple[str, Any]]) -> Callable[..., Any]:
    def write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's form
        sent.append((sql, params))
        return execute(sql, params, many, context)

    return write


def _replay(sent: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for sql, params in sent:
            cursor.execute(sql, params)
            cursor.fetchall()


def rows(found: list[Hinted]) -> Iterator[tuple[str, list[Time], list[Time]]]:
    """Return name and times of every kind, and of all together."""
    for one in found:
        yield f"hints, {one.kind}", one.whole, one.floor
    every = [time for one in found for time in one.whole]
    yield "hints, all", every, [time for one in found for time in one.floor]
