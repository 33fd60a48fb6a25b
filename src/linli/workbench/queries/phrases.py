"""Canned replies and macros as pages show them: what is offered on a case, and the lists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet, Value

from linli.audit import chain
from linli.cases.bundle import Bundle
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain import gaps
from linli.domain.lifecycle import STATES, Command, State
from linli.kernel import clock, keyset
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.people.actor import Actor
from linli.people.models import User
from linli.workbench.gap_values import CALLED, called_by, gap_values
from linli.workbench.keeping import (
    MODELS,
    Kept,
    KindName,
    fetch,
    in_season,
    kind_of,
    may_keep,
    offered_to,
)
from linli.workbench.models import CannedReply, Macro
from linli.workbench.phrase_input import season_text
from linli.workbench.queries.step_words import StepView, step_views
from linli.workbench.steps import parse_steps

#: Most replies or macros offered on one case, best fitting first.
OFFERS = 40
#: Rows on one page of the list.
PAGE = 30
#: Days before the review in which the list says so.
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """A canned reply for this very case; ``named`` = inserting it looks at the requester's name."""

    id: int
    title: str
    text: str
    scope: str
    owner: str
    review_on: date
    overdue: bool
    open_gaps: int
    named: bool


@dataclass(frozen=True, slots=True)
class MacroOffer:
    """A macro for this case."""

    id: int
    title: str
    scope: str
    owner: str
    review_on: date
    overdue: bool
    steps: tuple[str, ...]


def _fitting(rows: QuerySet[Any], actor: Actor, found: Bundle, catalogue: Catalogue) -> list[Any]:
    """Return what fits the case: narrowest matter first, then state, own unit, title."""
    case = found.case
    line: list[int] = []
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    while matter is not None:
        line.append(matter.id)
        matter = catalogue.matters.get(matter.parent_id) if matter.parent_id else None
    today = clock.today()
    rows = (
        rows.filter(
            offered_to(actor),
            Q(matter__isnull=True) | Q(matter_id__in=line),
            retired_at__isnull=True,
            state__in=("", case.state),
        )
        .select_related("owner")
        .order_by("title", "id")
    )
    fitting = [row for row in rows[:500] if in_season(row.season_from, row.season_to, today)]

    def rank(row: Any) -> tuple[int, bool, bool]:
        near = line.index(row.matter_id) if row.matter_id in line else len(line)
        return near, row.state == "", row.unit_id is None

    return sorted(fitting, key=rank)[:OFFERS]


def _scope(unit_id: int | None, catalogue: Catalogue) -> str:
    unit = catalogue.units.get(unit_id) if unit_id else None
    return unit.short_name if unit else ""


def reply_offers(
    actor: Actor, found: Bundle, command: Command, catalogue: Catalogue
) -> tuple[Offer, ...]:
    """Return the replies for one command on one case, gaps filled: at most two queries."""
    rows = _fitting(CannedReply.objects.filter(command=command.value), actor, found, catalogue)
    values = gap_values(actor, found, catalogue)
    calls = {row.pk for row in rows if CALLED in gaps.names_in(row.body)}
    named = bool(calls) and called_by(actor, found) is not None
    today = clock.today()
    offers = []
    for row in rows:
        text = gaps.fill(row.body, values)
        offers.append(
            Offer(
                row.pk,
                row.title,
                text,
                _scope(row.unit_id, catalogue),
                row.owner.full_name,
                row.review_on,
                row.review_on < today,
                len(gaps.left_open(text)),
                named and row.pk in calls,
            )
        )
    return tuple(offers)


def macro_offers(actor: Actor, found: Bundle, catalogue: Catalogue) -> tuple[MacroOffer, ...]:
    """Return the macros for one case: one query. Whether they may run is judged when looked at."""
    today = clock.today()
    return tuple(
        MacroOffer(
            row.pk,
            row.title,
            _scope(row.unit_id, catalogue),
            row.owner.full_name,
            row.review_on,
            row.review_on < today,
            tuple(WORDS[step.command].label for step in parse_steps(row.steps)),
        )
        for row in _fitting(Macro.objects.all(), actor, found, catalogue)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. ``due``: review day past or near; ``scope``: county or a code."""

    text: str = ""
    scope: str = ""
    mine: bool = False
    due: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One canned reply or macro in words; ``kept`` = the actor may change it."""

    id: int
    kind: str
    title: str
    command: str
    matter: str
    state: str
    scope: str
    unit_code: str
    owner: str
    owner_username: str
    review_on: date
    overdue: bool
    soon: bool
    season: str
    resting: bool
    retired: bool
    version: int
    updated_at: datetime
    body: str
    steps: tuple[StepView, ...]
    kept: bool


def row_of(actor: Actor, row: Kept, catalogue: Catalogue) -> KeptRow:
    """Return one row in words; its owner must have been read with it."""
    today = clock.today()
    unit = catalogue.units.get(row.unit_id) if row.unit_id else None
    matter = catalogue.matters.get(row.matter_id) if row.matter_id else None
    season = ""
    if row.season_from:
        season = f"{season_text(row.season_from)} – {season_text(row.season_to)}"
    reply = row if isinstance(row, CannedReply) else None
    return KeptRow(
        id=row.pk,
        kind=kind_of(row),
        title=row.title,
        command=WORDS[Command(reply.command)].label if reply else "",
        matter=matter.name if matter else "",
        state=STATES[State(row.state)].label if row.state else "",
        scope=unit.short_name if unit else "",
        unit_code=unit.code if unit else "",
        owner=row.owner.full_name,
        owner_username=row.owner.username,
        review_on=row.review_on,
        overdue=row.review_on < today,
        soon=today <= row.review_on <= today + timedelta(days=SOON_DAYS),
        season=season,
        resting=not in_season(row.season_from, row.season_to, today),
        retired=row.retired_at is not None,
        version=row.version,
        updated_at=row.updated_at,
        body=reply.body if reply else "",
        steps=() if reply else step_views(parse_steps(row.steps), catalogue),  # type: ignore[union-attr]  # a macro where it is no reply
        kept=may_keep(actor, row.unit_id),
    )


def list_kept(
    actor: Actor, kind: KindName, wanted: Wanted, cursor: str, catalogue: Catalogue
) -> keyset.Page[KeptRow]:
    """Return one page by title, or by review day when that is asked: one query.

    Raises Invalid for a bad cursor.
    """
    model: Any = MODELS[kind]
    rows = model.objects.filter(offered_to(actor), retired_at__isnull=not wanted.retired)
    if wanted.text:
        words = Q(title__icontains=wanted.text)
        words |= Q(body__icontains=wanted.text) if kind == "reply" else Q(pk__in=[])
        rows = rows.filter(words)
    if wanted.scope == "county":
        rows = rows.filter(unit__isnull=True)
    elif wanted.scope:
        unit = catalogue.unit_by_code(wanted.scope)
        rows = rows.filter(unit_id=unit.id if unit else 0)
    if wanted.mine:
        rows = rows.filter(owner_id=actor.user_id)
    order = ["title", "id"]
    if wanted.due:
        rows = rows.filter(review_on__lte=clock.today() + timedelta(days=SOON_DAYS))
        order = ["review_on", "id"]
    found = keyset.page(rows.select_related("owner"), order=order, cursor=cursor or None, size=PAGE)
    shown = [row_of(actor, row, catalogue) for row in found.items]
    return keyset.Page(shown, found.next, found.prev)


def kept_row(actor: Actor, kind: KindName, pk: int, catalogue: Catalogue) -> tuple[Kept, KeptRow]:
    """Return one row as it is and in words; raises NotFound."""
    row = fetch(actor, kind, pk)
    return row, row_of(actor, row, catalogue)


@dataclass(frozen=True, slots=True)
class Version:
    """One event of the history: what was done by whom, and the text as it was afterwards."""

    what: str
    at: datetime
    by: str
    version: int
    title: str
    body: str


_DONE = {
    "phrase-create": "建立",
    "phrase-seed": "随县域配置载入",
    "phrase-edit": "修改",
    "phrase-retire": "停用",
    "phrase-restore": "恢复使用",
    "phrase-review": "复核，继续使用",
    "phrase-owner": "更换负责人",
}


def history(kind: KindName, pk: int) -> tuple[Version, ...]:
    """Return the history of one row, newest first: one query (and the names of who is gone)."""
    events = chain.read(kind, pk)
    found = []
    for event in reversed(events):
        payload: Mapping[str, Any] = json.loads(event.payload.body or "{}")
        found.append(
            Version(
                _DONE.get(event.action, event.action),
                event.at,
                str(payload.get("actor_name") or ""),
                int(payload.get("version") or 0),
                str(payload.get("title") or ""),
                str(payload.get("body") or ""),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4)
def _due_on(today: date) -> Prepared[Any]:
    """Return the kinds of what an account should look at again on a day, one row for each."""

    def due(kind: KindName) -> QuerySet[Any, Any]:
        rows: QuerySet[Any] = MODELS[kind].objects.filter(
            owner_id=NUMBER_SLOT, retired_at__isnull=True, review_on__lt=today
        )
        return rows.order_by().values_list(Value(kind))

    return Prepared(lambda: due("reply").union(due("macro"), all=True)[:999])


def due_count(actor: Actor) -> Counter[KindName]:
    """Count the actor's own replies and macros past their review day: one query, 999 at most."""
    return Counter(kind for (kind,) in _due_on(clock.today()).tuples(actor.user_id or 0))


def owners_of(row: Kept) -> list[tuple[str, str]]:
    """Return (username, name) of active staff who may own it: its unit's, bounded."""
    people = User.objects.filter(kind=User.Kind.STAFF, is_active=True)
    today = clock.today()
    held = Q(posts__valid_from__lte=today) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=today)
    )
    if row.unit_id:
        held &= Q(posts__unit_id=row.unit_id)
    people = people.filter(held).distinct().order_by("username")
    return list(people.values_list("username", "full_name")[:100])
