"""What a case is found by, told to the index in the transaction that changes the case.

A case is found by what everybody who sees it can read: title, text, address, number; the answer
and the reason it ended with; the words in its files. Names and telephone numbers of the people
stand in no index: the words of cases are hidden ones already, those of files are hidden here.
Sight itself is no matter of the index: every search goes through
:func:`linli.cases.access.visible_to`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Exists, OuterRef

from linli.cases import hiding
from linli.cases.models import Attachment, Case
from linli.catalogue import snapshot
from linli.domain.errors import NotFound
from linli.files.actions import open_file
from linli.files.models import StoredFile
from linli.kernel.transaction import write
from linli.search import file_words, writing
from linli.search.models import FileText, Progress
from linli.search.writing import Texts
from linli.text.marks import cut

_WORDS: Final = ("title", "text", "address")
_ANSWER: Final = ("answer", "end_text")
#: Rows of the documents by the key of the case.
_COLUMNS: Final = ("id", "no", *_WORDS, *_ANSWER)
#: Attachments looked at again, because transactions do not end in the order they began.
_AGAIN: Final = 1000
_READ_AT_ONCE: Final = 20
_PROGRESS: Final = "files"
#: Longest name of a file in the index.
_NAME: Final = 120


def add(case: Case) -> None:
    """Put a case just inserted into the index: one statement."""
    writing.add(
        Texts(
            case.pk,
            case.no,
            tuple(str(getattr(case, name)) for name in _WORDS),
            tuple(str(getattr(case, name)) for name in _ANSWER),
        )
    )


def change(case: Case, changes: Mapping[str, object]) -> None:
    """Follow changes about to be made to a case: one statement if they touch its words, else none.

    ``case`` still has its old values.
    """

    def fields(names: Iterable[str]) -> list[str]:
        return [str(changes.get(name, getattr(case, name))) for name in names]

    touched: dict[str, str] = {}
    if any(name in changes for name in _WORDS):
        touched["words"] = writing.words_of(fields(_WORDS), case.no)
    if any(name in changes for name in _ANSWER):
        touched["answer"] = writing.words_of(fields(_ANSWER))
    writing.change(case.pk, touched)


def read(after: int, most: int) -> Sequence[Texts]:
    """Return what the index should hold of the cases after a key: two queries."""
    rows = list(Case.objects.filter(pk__gt=after).order_by("pk").values_list(*_COLUMNS)[:most])
    words = _files_of([row[0] for row in rows])
    return [
        Texts(pk, no, (title, text, address), (answer, end), tuple(words.get(pk, ())))
        for pk, no, title, text, address, answer, end in rows
    ]


def _files_of(keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = FileText.objects.filter(case_id__in=keys).order_by("id")
    for case, name, text in rows.values_list("case_id", "name", "text"):
        found[case] += [name, text]
    return found


def unread() -> list[int]:
    """Return the keys of attachments with a document nobody has read yet, a few: two queries."""
    place, _ = Progress.objects.get_or_create(name=_PROGRESS)
    known = FileText.objects.filter(id=OuterRef("file_id"))
    rows = Attachment.objects.filter(
        ~Exists(known), id__gt=place.after - _AGAIN, file__kind=StoredFile.Kind.DOCUMENT
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:_READ_AT_ONCE])


def read_files(beat: Callable[[], None]) -> int:
    """Read the documents just attached into the index, each by itself; return how many.

    For the worker, which says by ``beat`` that it is alive. Reading takes seconds, so it is done
    outside of the transaction that writes what was read.
    """
    keys = unread()
    for key in keys:
        beat()
        read_file(key)
    return len(keys)


def read_file(attachment: int) -> None:
    """Read the words of one attached document into the index; what cannot be read has none.

    Names and numbers of persons are hidden in them first; who opens the file reads all of it.
    """
    row = Attachment.objects.select_related("file").filter(pk=attachment).first()
    if row is None:
        return
    try:
        with open_file(row.file) as source:
            text = file_words.words_in(row.file.media_type, source.read())
    except (OSError, NotFound):
        text = ""
    net, known = hiding.net(snapshot.current()), hiding.names_of(row.case_id)
    name = cut(net.hide(row.file.name, known), _NAME)
    text = net.hide(text, known)
    with write():
        FileText.objects.update_or_create(
            id=row.file_id, defaults={"case_id": row.case_id, "name": name, "text": text}
        )
        words = _files_of([row.case_id]).get(row.case_id, [])
        writing.change(row.case_id, {"files": writing.files_of(words)})
        Progress.objects.filter(name=_PROGRESS, after__lt=attachment).update(after=attachment)


def erase(case: Case) -> None:
    """Take a case out of the index, with the words of its files: for whoever erases its texts."""
    writing.forget([case.pk])
