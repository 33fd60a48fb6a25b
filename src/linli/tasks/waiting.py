"""What waits for somebody beyond the queues: one shape for all powers, so that one page shows it.

Each package registers a provider in ``AppConfig.ready``; the page 待办 asks all of them. A
provider reads at most :data:`MOST` rows in one or two queries, soonest due first, and only what
the actor, or a colleague they stand in for, is asked to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from linli.catalogue import snapshot
from linli.people.actor import Actor

#: Most rows of one kind on the page; more than this nobody does in a day.
MOST = 100
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing somebody is asked to do.

    ``kind``/``key`` name it; ``no`` is the case's number or empty; ``what`` says what is asked;
    ``route``/``args`` are the name and arguments of the page where it is done. Texts of people
    (``title``, ``words``) stay in the language they were written in.
    """

    kind: str
    key: str
    no: str
    title: str
    what: str
    words: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    route: str
    args: tuple[str | int, ...] = ()


Provider = Callable[[Actor, datetime], list[Waiting]]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of waiting things: its words, its icon, who knows them."""

    kind: str
    label: str
    icon: str
    provider: Provider
    #: Stands above everything else: somebody is in danger.
    first: bool = False


_sources: dict[str, Source] = {}


def register(kind: str, label: str, icon: str, provider: Provider, *, first: bool = False) -> None:
    """Add a kind. Raises ValueError for a second provider of the same kind."""
    source = Source(kind, label, icon, provider, first)
    if _sources.setdefault(kind, source) != source:
        raise ValueError(f"{kind} is already registered")


def sources() -> tuple[Source, ...]:
    """Return every kind, by name."""
    return tuple(_sources[kind] for kind in sorted(_sources))


def waiting(actor: Actor, now: datetime, *, first_only: bool = False) -> list[Waiting]:
    """Return everything asked of the actor, soonest due first; two queries a kind at most.

    Emergencies stand above what is late; ``first_only`` asks for nothing but them.
    """
    asked = [source for source in sources() if source.first or not first_only]
    with snapshot.held():
        rows = [row for source in asked for row in source.provider(actor, now)[:MOST]]
    first = {source.kind for source in sources() if source.first}
    return sorted(
        rows,
        key=lambda row: (row.kind not in first, row.due_at or _LAST, row.asked_at, row.key),
    )
