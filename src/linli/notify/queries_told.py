"""What the requester's side of one case was told: bounded, however many people support it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min

from linli.cases.models import Case
from linli.notify.models import Message
from linli.notify.queries import told

#: Most messages of one case that are shown.
MOST = 200


@dataclass(slots=True)
class SupportersTold:
    """Messages of one event to all its supporters in one language: how many stand where."""

    id: int
    seq: int
    at: datetime
    kind: str
    channel: str
    language: str
    brief: str
    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many were told, or are still to be."""
        return sum(self.by_status.values())


def told_newest(case: Case) -> list[Message]:
    """Return what the requester or proxy was told, newest first, with links: one query."""
    rows = told(case).select_related("link", "carried_by").order_by("-id")
    return list(rows[:MOST])


def supporters_told(case: Case) -> list[SupportersTold]:
    """Return what supporters were told, event by event, newest first: at most one query.

    They are told of answers only, so nothing is asked before the first one.
    """
    if case.answered_at is None:
        return []
    rows = (
        Message.objects.filter(case_id=case.pk, audience=Message.Audience.SUPPORTER)
        .order_by()
        .values_list("created_at", "kind", "channel", "language", "status")
        .annotate(n=Count("id"), first=Min("id"), brief=Min("brief"), key=Min("key"))
    )
    groups: dict[tuple[object, ...], list[tuple[str, int, int, str, str]]] = defaultdict(list)
    for at, kind, channel, language, status, n, first, brief, key in rows:
        groups[at, kind, channel, language].append((status, n, first, brief, key))
    found = []
    for (at, kind, channel, language), parts in groups.items():
        _, _, first, brief, key = min(parts, key=lambda part: part[2])
        seq = Message(case_no=case.no, key=key).seq
        told_ = {status: n for status, n, *_ in parts}
        found.append(SupportersTold(first, seq, at, kind, channel, language, brief, told_))  # type: ignore[arg-type]  # the key's parts keep their types
    return sorted(found, key=lambda one: one.id, reverse=True)[:MOST]
