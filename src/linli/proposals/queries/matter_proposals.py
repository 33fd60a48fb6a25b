"""What is proposed as the matter of a text: three at most, each with its reason, never a decision.

Whatever goes wrong with the models, the form it stands beside goes on without a proposal.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.domain.proposing import Manner, manner
from linli.kernel import clock
from linli.proposals import matter_learned
from linli.proposals.matter_ground import not_admitted, path_of, thresholds_of, words_of
from linli.text.matter import READ, Proposal, Span

log = logging.getLogger(__name__)

SHOWN: Final = 3
#: Less sure than this (per cent) tells nothing.
LEAST: Final = 3
#: So many characters stand on both sides of a reason.
_AROUND: Final = 6
#: Most characters of all reasons of one proposal together.
_SHOWN: Final = 80
#: Where a proposal comes from, in words.
SOURCES: Final = {
    "labels": "按以往登记的事项",
    "names": "按事项名称和别名",
    "correction": "按最近改正过的事项",
}
#: How sure it is, in words: from which confidence on.
_SURE: Final = (
    (0.9, "很有把握"),
    (0.7, "比较有把握"),
    (0.5, "有些把握"),
    (0.0, "把握不大"),
)
#: Said in place of that of a matter nothing but its own words in the text speaks for.
NAMED: Final = "文中提到"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; ``marked`` when it speaks for the matter."""

    words: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One matter proposed: ``path`` are the names from the first level down to its own.

    ``spans`` are the places in the text that speak for it, ``pieces`` the same with some words
    around, ready to show. ``confidence`` is a share of one; ``named``: words of the matter's own
    stand in the text, so it is shown however unsure.
    """

    code: str
    name: str
    path: tuple[str, ...]
    confidence: float
    sure: str
    source: str
    source_words: str
    spans: tuple[Span, ...] = ()
    pieces: tuple[Piece, ...] = ()
    named: bool = False

    @property
    def told(self) -> bool:
        """Whether the confidence says enough to be shown."""
        return self.percent >= LEAST

    @property
    def percent(self) -> int:
        """The confidence in whole per cent, rounded down: never more than was meant."""
        return int(self.confidence * 100)


@dataclass(frozen=True, slots=True)
class MatterProposals:
    """What a form shows, and what it does with the first (see ``Manner``)."""

    manner: Manner = Manner.NONE
    rows: tuple[Offer, ...] = ()
    version: int = 0

    @property
    def fill(self) -> Offer | None:
        """What is written into the field, visibly; None unless it is sure enough."""
        return self.rows[0] if self.manner is Manner.FILL and self.rows else None


def propose(
    catalogue: Catalogue, text: str, *, title: str = "", may_fill: bool = True
) -> MatterProposals:
    """Return what is proposed for a text: three small queries, none for an empty text.

    ``may_fill``: nobody has chosen yet. Matters that are not admitted or switched off are never
    among it. Raises nothing: what goes wrong stands in the log, and nothing is proposed.
    """
    said = words_of(title, text)
    if not said[:READ].strip():
        return MatterProposals()
    off = matter_learned.switched_off(catalogue) | not_admitted(catalogue, clock.today())
    try:
        told = matter_learned.propose(catalogue, said, off, SHOWN)
    except Exception:  # a proposal is no reason to keep somebody from registering
        log.exception("no matter is proposed")
        return MatterProposals()
    found = (_offer(catalogue, said, one) for one in told.proposed.items)
    rows = tuple(row for row in found if row is not None and (row.named or row.percent >= LEAST))
    pairs = [(row.code, row.confidence) for row in rows]
    return MatterProposals(
        manner(pairs, thresholds_of(catalogue), may_fill=may_fill), rows, told.version
    )


def _offer(catalogue: Catalogue, said: str, one: Proposal) -> Offer | None:
    matter = catalogue.matter(one.code)
    if matter is None or not matter.is_leaf:
        return None
    return Offer(
        code=matter.code,
        name=matter.name,
        path=path_of(catalogue, matter),
        confidence=one.confidence,
        sure=_sure(one),
        source=one.source,
        source_words=SOURCES[one.source],
        spans=one.spans,
        pieces=pieces_of(said, one.spans),
        named=one.named,
    )


def _sure(one: Proposal) -> str:
    if one.named and one.confidence * 100 < LEAST:
        return NAMED
    return next(words for least, words in _SURE if one.confidence >= least)


def pieces_of(said: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return the reasons with some words around each, as they stand in the text."""
    found: list[Piece] = []
    at = 0
    for span in sorted(spans, key=lambda one: one.start):
        start = max(at, span.start)
        if start >= span.end:
            continue
        before = max(at, start - _AROUND)
        if before > at or (not found and before > 0):
            found.append(Piece("…"))
        if said[before:start]:
            found.append(Piece(said[before:start]))
        found.append(Piece(said[start : span.end], marked=True))
        at = span.end
        after = min([at + _AROUND, *(one.start for one in spans if one.start >= at), len(said)])
        if said[at:after]:
            found.append(Piece(said[at:after]))
        at = after
    if found and at < len(said):
        found.append(Piece("…"))
    return _short(found)


def _short(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces up to so many characters, without marks that turn the writing around."""
    found: list[Piece] = []
    left = _SHOWN
    for one in pieces:
        words = "".join(char if char.isprintable() else " " for char in one.words)
        if len(words) > left:
            return (*found, Piece(words[:left], one.marked), Piece("…"))
        found.append(Piece(words, one.marked))
        left -= len(words)
    return tuple(found)
