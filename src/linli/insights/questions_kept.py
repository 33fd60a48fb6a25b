"""Kept questions: who may open which, and the lists of one's own and of those shared.

Sharing gives the question, never its numbers: each reader counts in their own scope.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.domain.asked_questions import AUDIENCE_NAMES, PUBLISHERS, Audience
from linli.domain.errors import NotFound, NotYours
from linli.domain.questions import Query, read
from linli.domain.words import Quoted, Words
from linli.insights.models import Question
from linli.insights.numbers_scope import may_read
from linli.kernel.keyset import Page, page
from linli.people.actor import Actor

#: Rows on one page.
SIZE = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept question as a reader sees it; ``shared`` says with whom, in words."""

    id: int
    name: str
    note: str
    query: Query
    own: bool
    owner: str
    audience: Audience
    unit: str
    shared: str
    version: int
    changed_at: datetime


def need_reader(actor: Actor) -> None:
    """Raise NotYours for somebody without a post that reads numbers."""
    if not may_read(actor):
        raise NotYours("no-numbers", "您现在没有可以查看统计的岗位。")


def may_publish(actor: Actor) -> bool:
    """Tell whether the person may share with everybody who reads numbers."""
    return bool(actor.roles & PUBLISHERS)


def visible_to(actor: Actor) -> QuerySet[Question]:
    """Return the questions a person may open: own ones, those of their units, those for all."""
    shared = Q(audience=Audience.ALL.value) | Q(
        audience=Audience.UNIT.value, unit_id__in=sorted(actor.units)
    )
    return Question.objects.filter(Q(owner_id=actor.user_id or 0) | shared)


def listed(actor: Actor, catalogue: Catalogue, cursor: str = "") -> Page[Kept]:
    """Return a page of one's own and the shared questions, newest first: one query.

    Raises NotYours without a post that reads numbers, Invalid for a cursor.
    """
    need_reader(actor)
    rows = visible_to(actor).select_related("owner")
    found = page(rows, order=("-id",), cursor=cursor, size=SIZE)
    return Page([_kept(row, actor, catalogue) for row in found.items], found.next, found.prev)


def get(actor: Actor, pk: int, catalogue: Catalogue) -> Kept:
    """Return one question: one query. Raises NotYours, and NotFound for what one may not open."""
    need_reader(actor)
    row = visible_to(actor).select_related("owner").filter(pk=pk).first()
    if row is None:
        raise NotFound("no-question", "没有找到这个查询，或者它没有和您共享。")
    return _kept(row, actor, catalogue)


def unpacked(text: str) -> Query:
    """Return a kept question; what no longer is anything to ask for is left out."""
    held = json.loads(text)
    return read({str(name): [str(one) for one in values] for name, values in held.items()})[0]


def _kept(row: Question, actor: Actor, catalogue: Catalogue) -> Kept:
    audience = Audience(row.audience)
    unit = catalogue.units[row.unit_id] if row.unit_id else None
    return Kept(
        row.pk,
        row.name,
        row.note,
        unpacked(row.query),
        row.owner_id == actor.user_id,
        row.owner.full_name,
        audience,
        unit.code if unit else "",
        Words("与{unit}共享", unit=Quoted(unit.short_name)) if unit else AUDIENCE_NAMES[audience],
        row.version,
        row.changed_at,
    )


def offered_units(actor: Actor, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return the units one may share with: those of the own posts, by code and short name."""
    units: Collection[int] = actor.units
    found = [catalogue.units[one] for one in units if one in catalogue.units]
    return [(one.code, one.short_name) for one in sorted(found, key=lambda one: one.code)]
