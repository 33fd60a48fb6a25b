"""``bench loop``: report, transition, list and case page, each beside its bare floor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from bench import result
from bench.county import WALK, County, fill, settle
from bench.databases import Place
from bench.floor import Floor, Recorder
from bench.result import Series
from linli.cases.models import Case
from linli.cases.queries.listing import Filters, list_cases
from linli.kernel import clock
from linli.people.actor import load_actor

#: Matters taken through the whole walk before anything is measured.
WARM_UP = 20
#: Pages asked for in each round, whatever ``--cases`` is.
PAGES = 20


class Bench:
    """One run: each measured action and its floor take turns."""

    def __init__(self, county: County, floor: Floor, client: Client) -> None:
        self.county = county
        self.floor = floor
        self.recorder = Recorder()
        self.series: dict[str, Series] = {}
        self.client = client
        self.minute = clock.now().replace(second=0, microsecond=0)

    def turn(self, name: str, actions: list[Callable[[], object]]) -> None:
        """Measure each action and, right after it, its statements on the bare driver."""
        series = self.series.setdefault(name, Series())
        series.ours.append([])
        series.floor.append([])
        for action in actions:
            series.ours[-1].append(self.recorder.measure(action))
            script = self.recorder.take()
            series.floor[-1].append(self.floor.replay(script))
            series.statements = max(series.statements, len(script))

    def round(self, count: int) -> None:
        """Measure everything once, ``count`` matters of each door."""
        numbers: list[str] = []

        def at_the_seat() -> None:
            numbers.append(self.county.report(Case.Door.SEAT).no)

        self.turn("report_seat", [at_the_seat] * count)
        self.turn("report_web", [partial(self.county.report, Case.Door.RESIDENT)] * count)
        steps = [
            partial(self.county.step, no, command, version)
            for no in numbers
            for version, command in enumerate(WALK, start=1)
        ]
        self.turn("transition", steps)
        self.turn("list_query", [self.list_query] * PAGES)
        self.turn("list_page", [partial(self.page, reverse("desk"))] * PAGES)
        counted: list[Callable[[], object]] = [partial(self.counted_page, n) for n in range(PAGES)]
        self.turn("list_page_counted", counted)
        address = reverse("desk_case", args=[numbers[-1]])
        self.turn("case_page", [partial(self.page, address)] * PAGES)

    def list_query(self) -> None:
        """Read the rows of a list page as the desk does, the actor's posts included."""
        rows = list_cases(load_actor(self.county.desk_user), Filters()).items
        if len(rows) != 50:
            raise RuntimeError(f"the list has {len(rows)} rows instead of 50")

    def page(self, address: str) -> None:
        """Ask for a page in process, through every middleware and the template."""
        answer = self.client.get(address, HTTP_HOST="localhost")
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    def counted_page(self, place: int) -> None:
        """Ask for the list as somebody who looks for the first time since a change.

        Queue counts are kept within a minute; this crosses the end of one each time.
        """
        with clock.at(self.minute - timedelta(seconds=place % 2)):
            self.page(reverse("desk"))


def run(place: Place, pack: str | Path, cases: int, rounds: int, filled: int) -> dict[str, object]:
    """Measure and return the result in plain values."""
    county = settle(pack)
    fill(county, filled)
    for _ in range(WARM_UP):
        county.walk(county.report(Case.Door.SEAT).no)
        county.report(Case.Door.RESIDENT)
    with connection.cursor() as cursor:  # what PostgreSQL does by itself after a minute
        cursor.execute("ANALYZE" if place.sqlite else "VACUUM (ANALYZE)")
    client = Client()
    client.force_login(county.desk_user, backend=settings.AUTHENTICATION_BACKENDS[0])
    connections.close_all()
    floor = Floor(place.twin())
    try:
        bench = Bench(county, floor, client)
        machine = result.machine()
        for one in range(rounds):
            bench.round(cases * (one + 1) // rounds - cases * one // rounds)
        differences = floor.differences()
    finally:
        floor.close()
    if differences:
        raise RuntimeError(f"the floor did other work than the platform: {differences}")
    return {
        "machine": machine,
        "cases": cases,
        "filled": filled,
        "rounds": rounds,
        "results": [{"name": name, **series.numbers()} for name, series in bench.series.items()],
    }
