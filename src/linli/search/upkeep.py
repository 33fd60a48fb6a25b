"""Making the index anew from the cases, and checking it: in chunks, never all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import DatabaseError, connection

from linli.kernel.transaction import write
from linli.search import engines, sample, sources, writing
from linli.search.models import Document, Progress

#: Cases read and written in one transaction.
CHUNK: Final = 500
#: Most keys named in a report.
NAMED: Final = 20
_REBUILD: Final = "rebuild"
_CHECK: Final = "check"

Told = Callable[[int], None]


@dataclass
class Findings:
    """What a check found: keys of cases by what is wrong; ``broken``: the database's own word."""

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    orphaned: list[int] = field(default_factory=list)
    broken: str = ""

    @property
    def ok(self) -> bool:
        """Whether every case stands in the index as it is, and nothing else does."""
        return not (self.missing or self.stale or self.orphaned or self.broken)


def rebuild(*, anew: bool = False, tell: Told = lambda _: None) -> int:
    """Make every document from its case; return how many were made by this run.

    Goes on where an interrupted run stopped. Searching and writing go on meanwhile; each chunk is
    one transaction. What has no case any more leaves the index. ``anew`` begins from the start
    and with the database's own index, which may be damaged; writers wait for that.
    """
    if anew:
        _run(engines.rebuild())
    place, _ = Progress.objects.get_or_create(name=_REBUILD)
    after = 0 if anew else place.after
    count = 0
    while True:
        with write():
            rows = sources.read(after, CHUNK)
            last = rows[-1].id if rows else None
            gone = Document.objects.filter(id__gt=after)
            (gone if last is None else gone.filter(id__lte=last)).delete()
            if last is None:
                Progress.objects.filter(name=_REBUILD).delete()
                break
            writing.put_many(rows)
            Progress.objects.filter(name=_REBUILD).update(after=last)
        after, count = last, count + len(rows)
        tell(count)
    _run(engines.keep_up())
    sample.forget()
    return count


def _run(statements: Iterable[str]) -> None:
    with write(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def build(tell: Told = lambda _: None) -> int:
    """Finish a rebuilding that was asked for or interrupted, if there is one: for the worker.

    The first migration asks for one, so that cases from before the index are found.
    """
    return rebuild(tell=tell) if Progress.objects.filter(name=_REBUILD).exists() else 0


def verify(*, repair: bool = False, tell: Told = lambda _: None) -> Findings:
    """Compare every document with its case, and the index with the documents.

    ``repair`` puts right what is wrong with single documents, chunk by chunk.
    """
    found = Findings()
    for after, last in _chunks():
        _compare(found, after, last, repair=repair)
        tell(found.checked)
    statement = engines.sound()
    if statement is not None:
        try:
            with write(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as problem:
            found.broken = str(problem)
    return found


def _chunks() -> Iterator[tuple[int, int | None]]:
    after = 0
    while True:
        rows = sources.read(after, CHUNK)
        if not rows:
            yield after, None
            return
        yield after, rows[-1].id
        after = rows[-1].id


def _compare(found: Findings, after: int, last: int | None, *, repair: bool) -> None:
    """Compare what lies between two keys; read again here, so that both sides are of one moment."""
    with write():
        rows = [row for row in sources.read(after, CHUNK) if last is not None and row.id <= last]
        there = Document.objects.filter(id__gt=after)
        documents = {
            document.id: document
            for document in (there if last is None else there.filter(id__lte=last))
        }
        wrong = []
        for row in rows:
            document = documents.pop(row.id, None)
            if document is None:
                found.missing.append(row.id)
                wrong.append(row)
            elif any(
                getattr(document, name) != text for name, text in writing.columns(row).items()
            ):
                found.stale.append(row.id)
                wrong.append(row)
        found.orphaned += documents
        found.checked += len(rows)
        if repair:
            writing.put_many(wrong)
            writing.forget(documents)


def check_some() -> int:
    """Check and put right the next :data:`CHUNK` cases, round and round; return how many it put.

    For the worker: small enough for every minute or hour, and a month later all have been seen.
    """
    place, _ = Progress.objects.get_or_create(name=_CHECK)
    found = Findings()
    rows = sources.read(place.after, CHUNK)
    last = rows[-1].id if rows else None
    _compare(found, place.after, last, repair=True)
    with write():
        Progress.objects.filter(name=_CHECK).update(after=last or 0)
    return len(found.missing) + len(found.stale) + len(found.orphaned)
