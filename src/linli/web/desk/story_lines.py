"""The one timeline of a case, newest first.

Events with what was told of them and the files that came with them, papers between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.related import FileView
from linli.cases.queries.story import Entry, Side, StoryPage
from linli.documents.queries.panel import Issued
from linli.web.desk.message_lines import MessageLine

#: Texts longer than this stand folded, with their beginning shown.
LONG = 260
#: How much of a folded text is shown.
BEGINNING = 140


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline: an event, or a paper, or a message about another case."""

    at: datetime
    entry: Entry | None = None
    paper: Issued | None = None
    messages: tuple[MessageLine, ...] = ()
    files: tuple[FileView, ...] = ()

    @property
    def beginning(self) -> str:
        """The first words of a text that stands folded; empty when it is short enough."""
        text = self.entry.text if self.entry else ""
        return text[:BEGINNING].rstrip() if len(text) > LONG else ""

    @property
    def untold(self) -> bool:
        """A message about this has not gone out, and will not by itself."""
        return any(message.failed for message in self.messages)

    @property
    def retried(self) -> bool:
        """A message about this is being tried again."""
        return any(message.troubled for message in self.messages)


def lines(
    page: StoryPage,
    messages: Iterable[MessageLine],
    papers: Iterable[Issued],
    files: Iterable[FileView],
) -> list[Line]:
    """Return one page of the timeline; what has no event of its own is put where its time is."""
    told: dict[int, list[MessageLine]] = defaultdict(list)
    for message in messages:
        told[message.seq].append(message)
    came: dict[datetime, list[FileView]] = defaultdict(list)
    for file in files:
        came[file.added_at].append(file)
    found = [
        Line(
            entry.at,
            entry=entry,
            messages=tuple(told.get(entry.seq, ())),
            files=tuple(came.get(entry.at, ())) if entry.files else (),
        )
        for entry in page.entries
    ]
    if page.side is not Side.INTERNAL:
        found += [Line(one.at, messages=(one,)) for one in _within(page, told.get(0, ()))]
    if page.side is not Side.RESIDENT:
        shown = [paper for paper in papers if _inside(page, paper.issued_at)]
        found += [Line(paper.issued_at, paper=paper) for paper in shown]
    # Stable: at the same moment the order of the record decides.
    return sorted(found, key=lambda line: line.at, reverse=True)


def _within(page: StoryPage, messages: Sequence[MessageLine]) -> list[MessageLine]:
    return [message for message in messages if _inside(page, message.at)]


def _inside(page: StoryPage, at: datetime) -> bool:
    """Tell whether a moment belongs to this page, and to no other."""
    last = page.entries[-1].at if page.older is not None else None
    return (page.until is None or at < page.until) and (last is None or at >= last)
