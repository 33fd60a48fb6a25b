"""How common is what somebody asks for? Told from a sample of the index, kept in memory.

Whether to fetch all hits and sort them, or to walk the list in its order and test row by row,
depends on how many documents match; counting them costs as much as fetching them. So every
process keeps the tokens of some sixteen hundred documents, drawn in blocks from all over the
index, and looks into these. The answer decides about speed only, never about what is found.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from django.db.models import Max, Min, Q

from linli.domain.han import Query, Term
from linli.kernel import clock
from linli.search.models import Document

#: Blocks of the sample, keys in each, and how long it is believed.
BLOCKS: Final = 32
BLOCK: Final = 50
KEPT: Final = timedelta(minutes=10)
#: With fewer documents everything is quick, and no sample is drawn.
SMALL: Final = 5_000


@dataclass(frozen=True)
class Sample:
    """``total`` is about how many documents there are; ``texts`` are tokens of some of them.

    ``unanswered`` are those of them that hold no answer: mostly of open cases.
    """

    at: datetime
    total: int
    texts: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    def share(self, query: Query, *, unanswered: bool = False) -> float:
        """Return about which share of the documents matches; 0 where it may be any small one.

        ``unanswered``: of those without an answer, where the sample holds some.
        """
        texts = (self.unanswered if unanswered else ()) or self.texts
        return _share(texts, query.terms)

    def share_of(self, term: Term) -> float:
        """Return about which share of the documents holds one word."""
        return _share(self.texts, (term,))

    @cached_property
    def common(self) -> dict[str, float]:
        """The share of documents that hold a token, for every token the sample holds twice."""
        counted = Counter(token for text in self.texts for token in set(text.split()))
        return {token: number / len(self.texts) for token, number in counted.items() if number > 1}

    @cached_property
    def characters(self) -> dict[str, int]:
        """How often each character begins a token in the sample."""
        counted = Counter(token[0] for text in self.texts for token in text.split())
        return dict(counted)


def _share(texts: Sequence[str], terms: Sequence[Term]) -> float:
    wanted = [[phrase.stored for phrase in term.phrases] for term in terms]
    hits = sum(all(any(one in text for one in either) for either in wanted) for text in texts)
    return hits / len(texts) if texts else 0.0


_held: dict[str, Sample] = {}


def current() -> Sample:
    """Return the sample, drawn anew when it is old: two queries then, else none."""
    now = clock.now()
    held = _held.get("")
    if held is None or not held.at <= now < held.at + KEPT:
        held = _held[""] = _drawn(now)
    return held


def forget() -> None:
    """Let the next question draw a new sample: after a rebuilding, and in tests."""
    _held.clear()


def _drawn(now: datetime) -> Sample:
    reach = Document.objects.aggregate(first=Min("id"), last=Max("id"))
    if reach["last"] is None:
        return Sample(now, 0)
    first, last = int(reach["first"]), int(reach["last"])
    total = last - first + 1
    if total <= SMALL:
        return Sample(now, total)
    chance = random.Random(last)  # noqa: S311 - a sample, no secret
    blocks = Q(pk__in=[])
    for _ in range(BLOCKS):
        start = chance.randint(first, last - BLOCK)
        blocks |= Q(id__gte=start, id__lt=start + BLOCK)
    rows = Document.objects.filter(blocks).order_by().values_list("words", "answer", "files")
    drawn = [("".join(row), row[1]) for row in rows]
    unanswered = tuple(text for text, answer in drawn if not answer)
    return Sample(now, total, tuple(text for text, _ in drawn), unanswered)
