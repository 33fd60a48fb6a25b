"""What a matter proposal is made of: items, labelled examples, proposals, reasons.

A model judges in two stages, first level and then item within it. Nothing here decides: a proposal
carries its confidence and the places in the text that speak for it, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

#: So many characters of a text are weighed (the rest is not read).
READ: Final = 2_000

#: Where a proposal comes from: labels, the names of the items, or a correction made lately.
Source = Literal["labels", "names", "correction"]


@dataclass(frozen=True, slots=True)
class Item:
    """A matter of the item tree; ``parent`` is empty for the first level.

    ``words``: keywords, questions of the script and whatever else names it.
    """

    code: str
    name: str
    parent: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the matter a person gave it: an item, or a first level where none was chosen."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text that speaks for a proposal; weight in (0, 1], 1 the most."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A matter with how sure the machine is (0…1, calibrated on labels) and why.

    ``named``: words of the item itself stand in the text; it is shown however unsure.
    """

    code: str
    first: str
    confidence: float
    spans: tuple[Span, ...] = ()
    source: Source = "labels"
    named: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """The best first levels and the best items, surest first."""

    firsts: tuple[Proposal, ...] = ()
    items: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Tree:
    """Items by code with their first level, whatever the depth between."""

    items: Mapping[str, Item]
    first_of: Mapping[str, str]
    within: Mapping[str, tuple[str, ...]]
    firsts: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, items: Iterable[Item]) -> Tree:
        """Build the tree; an unknown or circular parent makes an item a first level."""
        known = {item.code: item for item in items}
        first_of = {code: _root(code, known) for code in known}
        parents = {item.parent for item in known.values()}
        within: dict[str, list[str]] = {}
        for code in sorted(known):
            if code != first_of[code] and code not in parents:
                within.setdefault(first_of[code], []).append(code)
        firsts = tuple(sorted(set(first_of.values())))
        return cls(known, first_of, {k: tuple(v) for k, v in within.items()}, firsts)

    def off(self, codes: Iterable[str]) -> frozenset[str]:
        """Return these codes with everything below them."""
        named = frozenset(codes)
        if not named:
            return named
        return frozenset(code for code in self.items if named & set(self._up(code)))

    def _up(self, code: str) -> Iterator[str]:
        seen: set[str] = set()
        while code in self.items and code not in seen:
            seen.add(code)
            yield code
            code = self.items[code].parent


def _root(code: str, known: Mapping[str, Item]) -> str:
    seen: set[str] = set()
    while known[code].parent in known and code not in seen:
        seen.add(code)
        code = known[code].parent
    return min(seen) if code in seen else code


class Learned(Protocol):
    """What labels taught: with numpy (``matter_linear``) or in plain Python (``matter_plain``)."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Labels it was made of, by code (items, and first levels with all below them)."""

    def first(self, text: str) -> Mapping[str, float]:
        """Return the shares of the first levels for a normal text; they add up to one."""

    def within(self, text: str, first: str) -> Mapping[str, float]:
        """Return the shares of the items within a first level; empty where none was learnt."""

    def speaking(self, text: str, first: str, code: str) -> Mapping[str, float]:
        """Return the pieces of a normal text that speak for a code, with positive weights."""

    def learn(self, text: str, first: str, code: str) -> None:
        """Take one more labelled normal text in at once; the counts stay those of the training."""


class NotEnough(ValueError):
    """There are too few labels to learn from: fewer than two first levels with two texts each."""


def pieces(text: str, longest: int = 3) -> Iterator[str]:
    """Yield every run of one up to ``longest`` characters of a normal text, with repetitions."""
    for size in range(1, longest + 1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def counted(examples: Sequence[Example], tree: Tree) -> dict[str, int]:
    """Return the labels by item and by first level; codes the tree does not know are left out."""
    found: dict[str, int] = {}
    for example in examples:
        first = tree.first_of.get(example.code)
        if first is None:
            continue
        for code in {example.code, first}:
            found[code] = found.get(code, 0) + 1
    return found
