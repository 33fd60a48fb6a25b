"""``bench map``: every kind of view of the map over a county's years of matters.

A view is measured as the server answers it: the whole page, through Django's own client, for
whoever opens it. Beside it stands how many statements it took and how long these were alone.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import county as counties
from bench import maps_county
from bench.result import machine
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.kernel import clock
from linli.people.models import Post, User
from linli.pins.cells import cell_at, name, step, whole
from linli.pins.models import PinFact

#: An answer is wanted within this, in ms at p95.
MARK: Final = 300
_WARM_UP: Final = 2


@dataclass
class View:
    """One view: its name, whose it is, its address; ``path``: the page, or what a moving map asks.

    A map that pans asks for another box each time: ``east`` is how far it goes, in degrees.
    """

    name: str
    role: str
    query: dict[str, str]
    path: str = "/desk/map/"
    east: float = 0.0
    seconds: list[float] = field(default_factory=list)
    in_database: list[float] = field(default_factory=list)
    statements: int = 0
    bytes: int = 0

    def asked(self, turn: int) -> dict[str, str]:
        """Return the words of the address at its turn."""
        if not self.east:
            return self.query
        west, south, east, north = (float(one) for one in self.query["box"].split(","))
        box = (west + turn * self.east, south, east + turn * self.east, north)
        return {**self.query, "box": ",".join(f"{one:.5f}" for one in box)}

    def numbers(self) -> dict[str, Any]:
        """Return what was measured, in plain values."""
        return {
            "name": self.name,
            "p50_ms": round(_percentile(self.seconds, 50), 1),
            "p95_ms": round(_percentile(self.seconds, 95), 1),
            "database_ms": round(_percentile(self.in_database, 50), 1),
            "statements": self.statements,
            "bytes": self.bytes,
        }


def _percentile(values: list[float], percent: int) -> float:
    return 1000 * quantiles(values, n=100, method="inclusive")[percent - 1]


def views() -> list[View]:
    """Return the views measured."""
    tree = snapshot.current().tree
    town = tree.children(tree.root.id)[0]
    village = tree.children(town.id)[0]
    grid = tree.children(village.id)[0]
    today = clock.today()
    month = {"first": f"{today:%Y-%m}", "last": f"{today:%Y-%m}"}
    lon, lat = _somewhere()
    cell = {"cell": name(whole(cell_at(lon, lat) // step(7), 7))}
    matter = next(m for m in snapshot.current().matters.values() if m.is_leaf)
    busy = maps_county.busy_unit()
    unit = busy.code if busy else ""
    ever = {"first": "2000-01", "last": f"{today:%Y-%m}"}
    at = {
        "town": {"area": town.code},
        "village": {"area": village.code},
        "grid": {"area": grid.code},
    }
    found = [
        View("county, open", "dispatcher", {}),
        View("county, past its deadline", "dispatcher", {"show": "overdue"}),
        View("county, under supervision", "dispatcher", {"show": "supervised"}),
        View("county, twelve months", "dispatcher", {"show": "all"}),
        View("county, all years", "dispatcher", {"show": "all", **ever}),
        View(
            "county, all years, one matter",
            "dispatcher",
            {"show": "all", "matter": matter.code, **ever},
        ),
        View("county, ended in twelve months", "dispatcher", {"show": "ended"}),
        View("county, one month", "dispatcher", {"show": "all", **month}),
        View("county, one unit, open", "dispatcher", {"unit": unit}),
        View("county, one unit, twelve months", "dispatcher", {"show": "all", "unit": unit}),
        View("one cell, open", "dispatcher", cell),
        View("one cell, twelve months", "dispatcher", {"show": "all", **cell}),
    ]
    for kind, where in at.items():
        found.append(View(f"{kind}, open", "dispatcher", where))
        found.append(View(f"{kind}, twelve months", "dispatcher", {"show": "all", **where}))
    found += [
        View("town's own, open", "town", {}),
        View("town's own, twelve months", "town", {"show": "all"}),
        View("town's own, one month", "town", {"show": "all", **month}),
        View("unit, open", "handler", {}),
        View("unit, twelve months", "handler", {"show": "all"}),
    ]
    return [*found, *_moving(lon, lat, matter.code)]


def _moving(lon: float, lat: float, matter: str) -> list[View]:
    """Return what a map that moves asks for, in a frame of 1000 by 700 pixels.

    A town's own people look at their town.
    """

    def box(zoom: float, at: tuple[float, float] = (lon, lat)) -> dict[str, str]:
        degree = 512 * 2**zoom / 360
        wide, high = 500 / degree, 350 / degree * math.cos(math.radians(at[1]))
        sides = (at[0] - wide, at[1] - high, at[0] + wide, at[1] + high)
        return {"box": ",".join(f"{one:.5f}" for one in sides), "zoom": f"{zoom:g}"}

    path, everything = "/desk/map/view.json", {"show": "all"}
    found = []
    middles = {"dispatcher": (lon, lat), "town": _in_town(), "handler": (lon, lat)}
    for role, at in middles.items():
        for place, zoom in (("county", 9.5), ("town", 12), ("street", 15)):
            name = f"moving, {place}, {role}"
            found.append(View(f"{name}, open", role, box(zoom, at), path))
            found.append(View(f"{name}, all", role, {**everything, **box(zoom, at)}, path))
    ended, one = {"show": "ended"}, {**everything, "matter": matter}
    return [
        *found,
        View("moving, town, ended", "dispatcher", {**ended, **box(12)}, path),
        View("moving, town, one matter", "dispatcher", {**one, **box(12)}, path),
        View("panning, town, open", "dispatcher", box(12), path, 0.002),
        View("panning, street, all", "dispatcher", {**everything, **box(15)}, path, 0.0005),
        View("in sight, town, all: page", "dispatcher", {**everything, **box(12)}),
        View("outlines", "dispatcher", {}, "/desk/map/outlines.json"),
        View("layers", "dispatcher", {}, "/desk/map/layers.json"),
    ]


def _somewhere() -> tuple[float, float]:
    row = Case.objects.filter(pk=PinFact.objects.latest("id").case_id).values_list("lon", "lat")
    lon, lat = row[0]
    return lon or 0.0, lat or 0.0


def _in_town() -> tuple[float, float]:
    """Return a place in the town of :func:`_people`."""
    post = Post.objects.filter(role="dispatcher", area__kind="town").order_by("id").first()
    rows = Case.objects.filter(town_id=post.area_id if post else 0, lon__isnull=False)
    lon, lat = rows.order_by("-clock_start").values_list("lon", "lat").first() or _somewhere()
    return lon or 0.0, lat or 0.0


def _people(county: counties.County) -> dict[str, User]:
    posts = Post.objects.select_related("user").order_by("id")
    town = posts.filter(role="dispatcher", area__kind="town").first()
    handler = posts.filter(role="handler").first()
    found = {"dispatcher": county.desk_user}
    if town is not None:
        found["town"] = town.user
    if handler is not None:
        found["handler"] = handler.user
    return found


def run(pack: Any, matters: int, times: int) -> dict[str, Any]:
    """Make the county, unless it stands, and ask for every view ``times`` times.

    Returns what was measured; a county that stands has the matters it was made with.
    """
    county = counties.settle(pack)
    began = time.perf_counter()

    def told(what: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {what}", file=sys.stderr, flush=True)

    if not maps_county.standing():
        maps_county.fill(county, matters, told)
    told("asking")
    people = _people(county)
    clients = {}
    for role, user in people.items():
        clients[role] = Client(SERVER_NAME="localhost")
        clients[role].force_login(user, backend="linli.people.signin.ThrottledBackend")
    found = [view for view in views() if view.role in clients]
    for view in found:
        for turn in range(times + _WARM_UP):
            connection.queries_log.clear()  # it ends at 9,000, and nothing would be counted then
            with CaptureQueriesContext(connection) as captured:
                start = time.perf_counter()
                answer = clients[view.role].get(view.path, view.asked(turn))
                taken = time.perf_counter() - start
            if answer.status_code != 200:
                raise RuntimeError(f"{view.name}: {answer.status_code}")
            if turn >= _WARM_UP:
                view.seconds.append(taken)
                view.in_database.append(
                    sum(float(one["time"]) for one in captured.captured_queries)
                )
            view.statements, view.bytes = len(captured), len(answer.content)
        told(f"{view.name}: {view.numbers()['p50_ms']} ms")
    return {"machine": machine(), "matters": matters, "results": [one.numbers() for one in found]}


def table(found: dict[str, Any]) -> str:
    """Return the result as a table; what is over the mark says so."""
    head = f"{'view':34} {'p50':>8} {'p95':>8} {'database':>9} {'asked':>6} {'kB':>6}   ms"
    lines = [f"{found['matters']:,} matters · {found['machine']}", head]
    for one in found["results"]:
        over = "" if one["p95_ms"] <= MARK else f"  over {MARK} ms"
        lines.append(
            f"{one['name']:34} {one['p50_ms']:8} {one['p95_ms']:8} {one['database_ms']:9}"
            f" {one['statements']:6} {one['bytes'] / 1000:6.0f}{over}"
        )
    return "\n".join(lines)
