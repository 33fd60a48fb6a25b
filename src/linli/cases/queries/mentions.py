"""提到我的: where colleagues call somebody, as far as that person still sees the case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.audit.models import Event
from linli.cases.access import visible_to
from linli.cases.models import Mention
from linli.domain.lifecycle import STATES, State
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.kernel.statements import Prepared, number_slots
from linli.people.actor import Actor

#: Rows on one page.
PAGE_SIZE = 30
#: Characters of a note shown in the list.
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One call: who called, where, and what they wrote; ``unread`` until the case is opened."""

    id: int
    no: str
    title: str
    state: str
    state_label: str
    by: str
    at: datetime
    text: str
    unread: bool


def _mine(actor: Actor) -> QuerySet[Mention]:
    """Return the calls to this person on cases they may see now."""
    seen = visible_to(actor).filter(pk=OuterRef("case_id")).order_by()
    return Mention.objects.filter(Exists(seen), user_id=actor.user_id or 0)


@lru_cache(maxsize=512)
def _unread(actor: Actor) -> Prepared[Mention]:
    """Return the count as a statement made once for these very posts."""

    def build() -> QuerySet[Mention, tuple[int]]:
        mine = _mine(actor).filter(read_at__isnull=True).order_by()
        return mine.values_list("user_id").annotate(Count("case_id", distinct=True))

    return Prepared(build)


def unread(actor: Actor) -> int:
    """Return on how many cases somebody waits to be read: one query over the unread ones only."""
    if actor.user_id is None:
        return 0
    rows = _unread(actor).tuples()
    return int(rows[0][1]) if rows else 0


_CALLED = Prepared(
    lambda: (
        Mention.objects.filter(
            case_id=number_slots(2)[0], user_id=number_slots(2)[1], read_at__isnull=True
        )
        .order_by()
        .values_list("id")[:1]
    )
)


def is_called(actor: Actor, case_id: int) -> bool:
    """Tell whether an unread call of this person waits on a case: one query."""
    return actor.user_id is not None and bool(_CALLED.tuples(case_id, actor.user_id))


def mentions(
    actor: Actor, cursor: str | None = None, *, fresh: bool = False, size: int = PAGE_SIZE
) -> Page[MentionRow]:
    """Return the calls to this person, newest first; ``fresh``: unread ones alone. Two queries.

    Raises Invalid for a cursor that is not ours.
    """
    rows = _mine(actor).select_related("case", "by")
    if fresh:
        rows = rows.filter(read_at__isnull=True)
    found = keyset.page(rows, order=("-id",), cursor=cursor, size=size)
    notes = _notes(found.items)
    return Page([_row(item, notes) for item in found.items], found.next, found.prev)


def _notes(items: list[Mention]) -> dict[tuple[int, int], Mapping[str, object]]:
    """Return what the calls say and whose they are, from the record: erased words are gone here."""
    places = [Q(chain_id=int(item.case.no), seq=item.seq) for item in items]
    if not places:
        return {}
    events = Event.objects.filter(reduce(or_, places), chain_kind="case")
    return {
        (chain_id, seq): json.loads(body) if body else {}
        for chain_id, seq, body in events.values_list("chain_id", "seq", "payload__body")
    }


def _row(item: Mention, notes: Mapping[tuple[int, int], Mapping[str, object]]) -> MentionRow:
    note = notes.get((int(item.case.no), item.seq), {})
    text = str(note.get("text", ""))
    return MentionRow(
        id=item.pk,
        no=item.case.no,
        title=item.case.title,
        state=item.case.state,
        state_label=STATES[State(item.case.state)].label,
        by=str(note.get("actor_name") or item.by.full_name),
        at=item.at,
        text=text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…",
        unread=item.read_at is None,
    )
