"""Keeping documents: one statement each, in the transaction that changes the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from linli.domain import han
from linli.kernel import statements
from linli.search.models import Document, FileText

#: Most characters of files' words kept for one case; PostgreSQL holds at most 1 MB of tokens.
FILES_LIMIT = 30_000
#: Most characters of one field that are indexed; forms and imports end far below.
FIELD_LIMIT = 15_000


class Texts(NamedTuple):
    """What a case is found by. ``answer`` are official words, ``files`` the words of its files."""

    id: int
    number: str
    words: tuple[str, ...]
    answer: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def columns(texts: Texts) -> dict[str, str]:
    """Return the columns of the document."""
    return {
        "words": words_of(texts.words, texts.number),
        "answer": words_of(texts.answer),
        "files": files_of(texts.files),
    }


def words_of(fields: Iterable[str], number: str = "") -> str:
    """Return the tokens of some fields."""
    return han.indexed((field[:FIELD_LIMIT] for field in fields), number=number)


def files_of(texts: Iterable[str]) -> str:
    """Return the tokens of files, the first :data:`FILES_LIMIT` characters of all together."""
    left, kept = FILES_LIMIT, []
    for text in texts:
        kept.append(text[:left])
        left -= len(kept[-1])
    return han.indexed(kept)


def add(texts: Texts) -> None:
    """Insert the document of a new case: one statement."""
    statements.insert_values(Document, {"id": texts.id, **columns(texts)})


def change(pk: int, changed: Mapping[str, str]) -> None:
    """Write new tokens into some columns of a document: one statement, none for no columns."""
    if changed:
        statements.update(Document, {"id": pk}, **changed)


def put_many(rows: Sequence[Texts]) -> None:
    """Replace the documents of these cases: two statements."""
    Document.objects.filter(pk__in=[row.id for row in rows]).delete()
    made = [Document(id=row.id, **columns(row)) for row in rows]
    Document.objects.bulk_create(made, batch_size=200)


def forget(keys: Iterable[int]) -> None:
    """Take cases out of the index, and what was read out of their files: two statements.

    Whoever erases the texts of a case calls this in the same transaction.
    """
    wanted = list(keys)
    Document.objects.filter(pk__in=wanted).delete()
    FileText.objects.filter(case_id__in=wanted).delete()
