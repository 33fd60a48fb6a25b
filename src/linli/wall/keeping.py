"""A wall's screen, counted at most once in :data:`KEPT_FOR` seconds by a process.

Every screen in a county's halls asks at the same moment: when something has moved. One of them is
counted for; the others get the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Final

from django.conf import settings

from linli.audit import stamp
from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock
from linli.pins import reading as pins
from linli.places.tree import Node
from linli.wall import counting, ticker
from linli.wall.outlines import outlines
from linli.wall.screen import Screen

#: Seconds for which a screen is good enough, whatever has moved since.
KEPT_FOR: Final = 15


@dataclass(frozen=True, slots=True)
class Kept:
    """A screen, and in how many seconds a newer one can be had: 0 while nothing has moved."""

    screen: Screen
    again: int = 0


def mark(now: datetime, recorded: str | None = None) -> str:
    """Return what changes with every act and every minute: one query without ``recorded``.

    Limits pass without anybody's act. It tells nothing about how much was done: it is a digest
    made with the site's key.
    """
    minute = int(now.timestamp()) // 60
    words = f"wall:{recorded or stamp.recorded()}:{minute}:{settings.SECRET_KEY}"
    return sha256(words.encode()).hexdigest()[:20]


class Keeper:
    """The screens of one process, by area. Safe for several threads."""

    def __init__(self, count: Callable[[Node, Catalogue, datetime, str], Screen]) -> None:
        self._count = count
        self._guard = Lock()
        self._turns: dict[int, Lock] = {}
        self._held: dict[int, tuple[str, str, Screen]] = {}

    def screen(self, area: Node, catalogue: Catalogue) -> Kept:
        """Return the present screen of an area, at most :data:`KEPT_FOR` seconds old."""
        recorded = stamp.recorded()
        if recorded is None:  # inside a transaction nothing may be kept
            now = clock.now()
            return Kept(self._count(area, catalogue, now, mark(now, "unkept")))
        with self._guard:
            turn = self._turns.setdefault(area.id, Lock())
        with turn:
            now = clock.now()
            present = mark(now, recorded)
            held = self._held.get(area.id)
            if held is not None and held[1] == catalogue.revision:
                age = (now - held[2].as_of).total_seconds()
                if held[0] == present and age >= 0:
                    return Kept(held[2])
                if 0 <= age < KEPT_FOR:
                    return Kept(held[2], again=max(1, KEPT_FOR - int(age)))
            made = self._count(area, catalogue, now, present)
            self._held[area.id] = (present, catalogue.revision, made)
            return Kept(made)

    def forget(self) -> None:
        """Drop everything."""
        with self._guard:
            self._held.clear()


def count(area: Node, catalogue: Catalogue, now: datetime, present: str) -> Screen:
    """Count a screen: the queries of ``wall.screen`` in the budgets, whatever the size."""
    taken = counting.take(area, catalogue, now)
    days, steps = counting.days(taken), counting.steps(taken)
    towns, withheld = counting.towns(taken)
    if not days:
        withheld |= {"days"}
    if not steps:
        withheld |= {"steps"}
    return Screen(
        title=catalogue.county_name if area.kind == "county" else area.name,
        county=area.kind == "county",
        area=area.code,
        as_of=now,
        mark=present,
        complete=pins.complete(),
        figures=counting.heads(taken, days),
        days=days,
        days_total=counting.days_total(taken),
        matters=counting.matters(taken),
        doors=counting.doors(taken),
        steps=steps,
        towns=towns,
        timeliness=counting.months(taken, "in_time"),
        satisfaction=counting.months(taken, "satisfied"),
        hot=ticker.hot(area, catalogue, taken.often),
        ticker=ticker.news(taken.asked, taken.often, days, steps, towns),
        resolution=taken.map.resolution,
        cells=counting.drawn(taken, towns),
        outlines=outlines(catalogue, area),
        withheld=withheld,
    )


#: The screens of this process.
KEEPER: Final = Keeper(count)


def screen(area: Node, catalogue: Catalogue) -> Kept:
    """Return the present screen of an area."""
    return KEEPER.screen(area, catalogue)
