"""What somebody searches for among the cases: the words, the places meant, where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain import han
from linli.domain.han import Query, Span
from linli.domain.near_names import NearNames
from linli.people.actor import Actor
from linli.places.naming import people_call
from linli.search.models import FileText

#: Characters of a snippet before and after the first word found.
BEFORE: Final = 12
AFTER: Final = 48
_PLACES: Final = ("town", "village", "grid", "microgrid")
#: Characters of a text in which words are marked.
_READ: Final = 15_000
#: Most places in one text that are compared for the best snippet.
_MOST: Final = 50


@dataclass(frozen=True)
class Asked:
    """A query read and widened; ``besides`` are names of places searched for besides."""

    query: Query
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text with the places of the words found in it.

    ``cut_before``/``cut_after``: the text goes on there.
    """

    text: str
    spans: tuple[Span, ...]
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Why a case was found: its title with marks, and the first other place (``where``, '' none).

    ``where`` is one of ``text``, ``address``, ``answer``, ``file``; ``name`` that of the file.
    """

    title: Marked
    where: str = ""
    piece: Marked | None = None
    name: str = ""


#: The names of the county's places, of one revision of its configuration.
_held: dict[str, NearNames] = {}


def _near(catalogue: Catalogue) -> NearNames:
    if catalogue.revision not in _held:
        tree = catalogue.tree
        nodes = (node for kind in _PLACES for node in tree.of_kind(kind))
        _held.clear()
        _held[catalogue.revision] = NearNames(name for node in nodes for name in people_call(node))
    return _held[catalogue.revision]


def asked(text: str, catalogue: Catalogue) -> Asked:
    """Return what a text asks for; words one slip away from a place ask for the place besides."""
    query = han.parse(text)
    near = _near(catalogue)
    more = {
        str(phrase): others
        for term in query.terms
        if not term.exact
        for phrase in term.phrases
        if not phrase.tail and (others := near.near(str(phrase)))
    }
    if not more:
        return Asked(query)
    besides = dict.fromkeys(name for others in more.values() for name in others)
    return Asked(query.widened(more), tuple(besides))


def hits(actor: Actor, query: Query, keys: Sequence[int]) -> dict[int, Hit]:
    """Return where the words stand, by the key of the case: one query, or two.

    Only for cases this actor sees; the second reads files where nothing else holds a word.
    """
    columns = ("id", "title", "text", "address", "answer", "end_text")
    rows = visible_to(actor).filter(pk__in=keys).order_by().values_list(*columns)
    found = {}
    for pk, title, text, address, answer, end in rows:
        fields = (("text", text), ("address", address), ("answer", answer), ("answer", end))
        found[pk] = _hit(query, title, fields)
    bare = [pk for pk, hit in found.items() if not hit.where and not hit.title.spans]
    if bare:
        files = FileText.objects.filter(case_id__in=bare).order_by("id")
        for case, name, text in files.values_list("case_id", "name", "text"):
            if not found[case].where and (piece := _piece(query, f"{name} {text}")):
                found[case] = Hit(found[case].title, "file", piece, name)
    return found


def _hit(query: Query, title: str, fields: Iterable[tuple[str, str]]) -> Hit:
    marked = Marked(title, tuple(han.spans(query, title)))
    for where, text in fields:
        # The title is often the beginning of the text; saying it twice helps nobody.
        if piece := _piece(query, text):
            if marked.spans and piece.text.startswith(title.rstrip("…")[:BEFORE]):
                continue
            return Hit(marked, where, piece)
    return Hit(marked)


def _gathered(spans: Sequence[Span], start: int) -> int:
    """Return how many words stand in a snippet that shows what begins at ``start``."""
    return sum(start <= span.start and span.end <= start + AFTER for span in spans)


def _piece(query: Query, text: str) -> Marked | None:
    spans = han.spans(query, text[:_READ])[:_MOST]
    if not spans:
        return None
    first = max(spans, key=lambda span: _gathered(spans, span.start))  # the earliest of equals
    start = max(first.start - BEFORE, 0)
    end = min(max(first.start + AFTER, first.end), len(text))
    inside = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start)
        for span in spans
        if span.start < end and span.end > start
    )
    piece = "".join(char if char.isprintable() else " " for char in text[start:end])
    return Marked(piece, inside, start > 0, end < len(text))
