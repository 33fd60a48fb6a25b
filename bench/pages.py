"""``bench pages``: first byte and weight of each page, through the server that people meet.

The server is the one that ``linli serve`` starts, in processes of its own. The floor is a small
static file of the same server, asked for in the same rounds: what any answer costs here.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from django.db import connection, connections
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse

from bench import result, weight
from bench.county import WALK, County, fill, settle
from bench.databases import Place
from bench.weight import Weight
from linli.cases.models import Case
from linli.cli import supervise
from linli.domain.lifecycle import Command
from linli.people.models import Post

#: The budgets of the desk: milliseconds to the first byte (p95), bytes of a first visit.
FIRST_BYTE_MS = 150
PAGE_BYTES = 300 * 1000
#: Matters that wait for their verification when the pages are measured.
ANSWERED = 12
#: Requests to each page before any is measured: both processes have compiled the template.
WARM_UP = 8
FLOOR = "floor"
#: Seconds the server has to answer for the first time.
_START = 60


@dataclass
class Page:
    """One page: its name in the table, who opens it, and where it is."""

    name: str
    role: str
    address: str
    milliseconds: list[float] = field(default_factory=list)
    weight: Weight | None = None

    def numbers(self) -> dict[str, object]:
        """Return what was measured, in plain values."""
        found: dict[str, object] = {
            "name": self.name,
            "p50_ms": round(_percentile(self.milliseconds, 50), 1),
            "p95_ms": round(_percentile(self.milliseconds, 95), 1),
        }
        if self.weight:
            found |= {
                "html": self.weight.html,
                "transferred": self.weight.transferred,
                "unpacked": self.weight.unpacked,
                "requests": self.weight.requests,
            }
        return found


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _pages(no: str) -> list[Page]:
    """Return the pages measured; ``no`` is a matter a unit is working on."""
    queue = reverse("desk")
    return [
        Page(FLOOR, "", static("ui/mark.svg")),
        Page("sign in", "", reverse("sign_in")),
        Page("list", "dispatcher", queue),
        Page("list, all", "dispatcher", f"{queue}?queue=all&whose=all"),
        Page("list, words searched", "dispatcher", f"{queue}?queue=all&whose=all&text=路灯"),
        Page("list of a unit", "handler", queue),
        Page("case", "dispatcher", reverse("desk_case", args=[no])),
        Page("case, form open", "handler", reverse("desk_act", args=[no, Command.ANSWER.value])),
        Page("why this deadline", "handler", reverse("desk_why", args=[no])),
        Page("intake", "seat", reverse("desk_new")),
        Page("verify", "verifier", reverse("desk_verify")),
        Page("reviews", "handler", reverse("desk_reviews")),
        Page("mentions", "handler", reverse("desk_mentions")),
        Page("phrases", "handler", reverse("desk_phrases")),
        Page("macros", "handler", reverse("desk_macros")),
        Page("bulk", "dispatcher", reverse("desk_bulk")),
        Page("kept views", "dispatcher", reverse("desk_views")),
        Page("document", "dispatcher", reverse("desk_document", args=[no, "dispatch"])),
        Page("profile", "handler", reverse("desk_profile")),
        Page("county", "county_admin", reverse("desk_county")),
        Page("people", "county_admin", reverse("desk_people")),
        Page("resident: home", "", reverse("home")),
        Page("resident: report", "", reverse("report")),
    ]


def _sessions(county: County, no: str) -> dict[str, str]:
    """Return the session key of one signed-in person of each role; nobody's is empty."""
    lead = Case.objects.values_list("lead_unit_id", flat=True).get(no=no)
    people = {"dispatcher": county.desk_user, "": None}
    for role in ("seat", "handler", "verifier", "county_admin"):
        posts = Post.objects.filter(role=role).select_related("user").order_by("id")
        people[role] = (posts.filter(unit_id=lead) if role == "handler" else posts)[0].user
    found = {}
    for role, user in people.items():
        if user is None:
            found[role] = ""
            continue
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        found[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Run the web server as ``linli serve`` does; yield its port."""
    port = weight.free_port()
    log = (folder / "server.log").open("wb")
    words = supervise.web_command("127.0.0.1", port, workers=2, threads=4)
    server = subprocess.Popen(words, stdout=log, stderr=log, env=dict(os.environ))
    try:
        until = time.monotonic() + _START
        while True:
            try:
                _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/", "")
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    said = (folder / "server.log").read_text("utf-8", "replace")
                    raise RuntimeError(f"the server did not start:\n{said}") from None
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _ask(line: http.client.HTTPConnection, address: str, session: str) -> float:
    """Ask for a page; return the milliseconds until its head had come. Raises RuntimeError."""
    head = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
    # The connection is kept, as a browser keeps it; only what is not ASCII needs quoting.
    start = time.perf_counter()
    line.request("GET", weight.quoted(address), headers=head)
    answer = line.getresponse()
    took = (time.perf_counter() - start) * 1000
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return took


def _measure(port: int, pages: Sequence[Page], sessions: dict[str, str], requests: int) -> None:
    """Ask for every page in turn, ``requests`` times each."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for turn in range(WARM_UP + requests):
        for page in pages:
            took = _ask(line, page.address, sessions[page.role])
            if turn >= WARM_UP:
                page.milliseconds.append(took)
    line.close()


def _prepare(county: County, filled: int) -> str:
    """Fill the tables; return the number of a matter that its unit is working on."""
    fill(county, filled)
    working = len(WALK[: WALK.index(Command.PROGRESS)])
    answered = WALK.index(Command.ANSWER) + 1
    for steps in (working, *[answered] * ANSWERED):
        no = county.report(Case.Door.SEAT).no
        for version, command in enumerate(WALK[:steps], start=1):
            county.step(no, command, version)
        if steps == working:
            found = no
    return found


def run(
    place: Place, pack: str | Path, folder: Path, requests: int, filled: int
) -> dict[str, object]:
    """Measure and return the result in plain values."""
    county = settle(pack)
    no = _prepare(county, filled)
    sessions = _sessions(county, no)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if place.sqlite else "VACUUM (ANALYZE)")
    machine = result.machine()
    connections.close_all()
    pages = _pages(no)
    with served(folder) as port:
        _measure(port, pages, sessions, requests)
        look = partial(weight.weigh, f"http://127.0.0.1:{port}", settings.SESSION_COOKIE_NAME)
        look([(page, sessions[page.role]) for page in pages if page.name != FLOOR])
    return {
        "machine": machine,
        "filled": filled,
        "requests": requests,
        "results": [page.numbers() for page in pages],
    }


def _mark(value: float, limit: float) -> str:
    return "ok" if value <= limit else "OVER"


def table(found: dict[str, object]) -> str:
    """Return the result as text for a terminal."""
    about: dict[str, object] = found["machine"]  # type: ignore[assignment]  # made by run()
    rows: list[dict[str, float]] = found["results"]  # type: ignore[assignment]  # made by run()
    floor = rows[0]["p50_ms"]
    heading = (
        f"{'':<22}{'p50 ms':>8}{'p95 ms':>8}{'× floor':>9}{'':>6}"
        f"{'html kB':>9}{'first visit kB':>16}{'unpacked kB':>13}{'files':>7}"
    )
    lines = [
        f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
        f"Python {about['python']}, Django {about['django']}, {about['database']}",
        "{requests} requests to each page, {filled} matters standing".format(**found),
        "",
        heading,
    ]
    for one in rows:
        line = (
            f"{one['name']:<22}{one['p50_ms']:>8.1f}{one['p95_ms']:>8.1f}"
            f"{one['p50_ms'] / floor:>9.1f}{_mark(one['p95_ms'], FIRST_BYTE_MS):>6}"
        )
        if "transferred" in one:
            line += (
                f"{one['html'] / 1000:>9.1f}{one['transferred'] / 1000:>16.1f}"
                f"{one['unpacked'] / 1000:>13.1f}{one['requests']:>7.0f}"
                f"  {_mark(one['transferred'], PAGE_BYTES)}"
            )
        lines.append(line)
    return "\n".join(lines)
