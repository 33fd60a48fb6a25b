"""The dry run: what would fire in the hours to come if nobody did anything.

The same judgement as the clockwork's (:func:`linli.domain.escalation.ahead`), asked about later
moments; nothing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.escalation import TIER_NAMES, Climb, ahead, order
from linli.domain.escalation_words import words
from linli.domain.policies import Level
from linli.escalation import candidates
from linli.escalation.judging import CHUNK, COLUMNS, Look, look
from linli.escalation.ladder import read
from linli.escalation.setup import setup
from linli.kernel.halving import halving
from linli.kernel.keyset import decode, encode
from linli.people.actor import Actor
from linli.supervision import queries as supervision

log = logging.getLogger(__name__)
#: Most matters looked at for each rule, and for one dry run.
EACH, MOST = 400, 1500
HOURS = 24


@dataclass(frozen=True, slots=True)
class Firing:
    """One act of the clockwork: when, for which matter, by which rule, to whom.

    ``kind`` is ``climb`` or ``supervise`` (督办 by rule, which presses a unit and no person).
    """

    kind: str
    at: datetime
    now: bool
    no: str
    title: str
    rule: str
    tier_name: str
    unit: str
    person: str
    empty_posts: tuple[str, ...] = ()
    #: It comes from a lower tier, which had its time.
    unanswered: bool = False
    respond_by: datetime | None = None


#: When, the order within that moment, the matter's number, the act.
_Ranked = tuple[datetime, tuple[int, int, datetime], str, Firing]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A page of firings, earliest first. ``cut``: there were more matters than are looked at.

    ``unread`` holds the numbers of matters whose record cannot be judged, in order.
    """

    items: tuple[Firing, ...]
    total: int
    next: str
    cut: bool
    until: datetime
    unread: tuple[str, ...] = ()


def would_fire(
    actor: Actor,
    catalogue: Catalogue,
    now: datetime,
    *,
    hours: int = HOURS,
    cursor: str | None = None,
    size: int = 50,
) -> Forecast:
    """Return what would fire until ``hours`` from now among the matters the actor sees.

    About twenty queries and a bounded number of matters, whatever the county's size; looks no
    further than a week ahead. Raises Invalid for a cursor that is none of ours.
    """
    until = now + timedelta(hours=min(max(hours, 1), 168))
    ids, cut = _ids(actor, catalogue, until)
    rules, ladder = setup(catalogue).rules, read()
    found: list[_Ranked] = []
    unread: set[str] = set()

    def judged(cases: Sequence[Case]) -> list[_Ranked]:
        return [
            (
                max(due.since, now),
                order(due, Level(one.case.level)),
                one.case.no,
                _firing(one, due, catalogue, now),
            )
            for one in look(cases, catalogue, ladder)
            for due in ahead(one.subject, rules, now, until, catalogue.calendar)
        ]

    def bad(case: Case, error: Exception) -> None:
        log.error("looking ahead at %s", case.no, exc_info=error)
        unread.add(case.no)

    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        cases = list(visible_to(actor).filter(pk__in=chunk).only(*COLUMNS))
        found += halving(cases, judged, bad)
    found += _supervised(actor, now, until, unread)
    found.sort(key=lambda row: row[:3])
    keys = [(at, no) for at, _, no, _ in found]
    start = _start(keys, cursor)
    shown = found[start : start + size]
    more = ""
    if start + size < len(found):
        more = encode("n", [start + size, shown[-1][2]])
    firings = tuple(row[3] for row in shown)
    return Forecast(firings, len(found), more, cut, until, tuple(sorted(unread)))


def _supervised(actor: Actor, now: datetime, until: datetime, unread: set[str]) -> list[_Ranked]:
    """Return what the rules of 督办 would press, of the matters the actor sees.

    Adds the matters among them that cannot be judged to ``unread``.
    """
    failed: list[str] = []
    rows = supervision.would_fire(now, until, unread=failed.append)
    numbers = {*(row.no for row in rows), *failed}
    seen = set(visible_to(actor).filter(no__in=numbers).order_by().values_list("no", flat=True))
    unread |= seen.intersection(failed)
    return [
        (
            max(row.at, now),
            (9, 0, row.at),
            row.no,
            Firing(
                kind="supervise",
                at=max(row.at, now),
                now=row.at <= now,
                no=row.no,
                title=row.title,
                rule=row.reason,
                tier_name=row.level_name,
                unit=row.unit,
                person="",
            ),
        )
        for row in rows
        if row.no in seen
    ]


def _start(keys: list[tuple[datetime, str]], cursor: str | None) -> int:
    """Return where a page begins: after the row named by the cursor, wherever that is by now."""
    if not cursor:
        return 0
    _, values = decode(cursor)
    place = values[0] if values and isinstance(values[0], int) else 0
    if len(values) == 2:
        near = [at for at, (_, no) in enumerate(keys) if no == values[1] and at < place]
        if near:
            return near[-1] + 1
    return min(place, len(keys))


def _ids(actor: Actor, catalogue: Catalogue, until: datetime) -> tuple[list[int], bool]:
    rules, seen = setup(catalogue).rules, visible_to(actor)
    ids: dict[int, None] = {}
    cut = False
    for rule in rules:
        rows = candidates.by_rule(seen, rule, catalogue, until)
        if rows is None:
            continue
        column = candidates.clock_of(rule.trigger)
        found = list(rows.order_by(column, "id").values_list("pk", flat=True)[: EACH + 1])
        cut = cut or len(found) > EACH
        ids |= dict.fromkeys(found[:EACH])
    for more in (
        *candidates.by_steps(until),
        *candidates.by_parts({rule.trigger for rule in rules}, until),
    ):
        # Among those the actor sees: a subquery, so that nobody's page shows less than there is.
        hanging = seen.filter(ended_at__isnull=True, pk__in=more).order_by("id")
        found = list(hanging.values_list("pk", flat=True)[: EACH + 1])
        cut = cut or len(found) > EACH
        ids |= dict.fromkeys(found[:EACH])
    return list(ids)[:MOST], cut or len(ids) > MOST


def _firing(found: Look, due: Climb, catalogue: Catalogue, now: datetime) -> Firing:
    named = found.named[due.tier]
    return Firing(
        kind="climb",
        at=max(due.since, now),
        now=due.since <= now,
        no=found.case.no,
        title=found.case.title,
        rule=words(due.rule),
        tier_name=TIER_NAMES[due.tier],
        unit=catalogue.units[named.unit_id].short_name,
        person=named.shown,
        empty_posts=tuple(TIER_NAMES[tier] for tier in due.passed),
        unanswered=due.follows is not None,
        respond_by=due.respond_by,
    )
