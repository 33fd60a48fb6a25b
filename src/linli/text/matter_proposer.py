"""The proposer in service: labels, names of the items and the latest corrections in one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from linli.text.matter import (
    READ,
    Example,
    Item,
    Learned,
    Proposal,
    Proposed,
    Source,
    Tree,
)
from linli.text.matter_cold import ENOUGH, HONEST, Cold
from linli.text.matter_named import Named, Names
from linli.text.matter_overlay import Near, Overlay
from linli.text.matter_spans import spans
from linli.text.normal import Aligned, aligned, normal

#: So many proposals of each kind are shown.
SHOWN: Final = 3
#: Items are looked for within so many of the likeliest first levels.
_LOOKED_INTO: Final = 4
#: From this confidence on a proposal does not give way to an alias that stands in the text.
_LIKELY: Final = 0.1
#: A text of so many characters halves what is not known about it; short texts get modest shares.
_SHORT: Final = 5.0
#: Share, first level, code.
_Judged = tuple[float, str, str]


class Proposer:
    """Propose matters for texts. One a process; ``learn`` is cheap, ``propose`` takes some ms.

    Never used to dispatch, refuse or rank people: what comes back is shown to somebody who chooses.
    """

    def __init__(
        self,
        items: Iterable[Item],
        learned: Learned | None = None,
        corrections: Iterable[Example] = (),
    ) -> None:
        """Take a model (which ``corrections`` made since its training move, in their order)."""
        self.tree = Tree.of(items)
        self.learned = learned
        self.cold = Cold(self.tree)
        self.names = Names(self.tree)
        self.overlay = Overlay()
        for example in corrections:
            self.learn(example.text, example.code)

    def learn(self, text: str, code: str) -> None:
        """Count what a person chose at once; a code the tree does not know is passed over."""
        first = self.tree.first_of.get(code)
        if first is None:
            return
        self.overlay.learn(text, code)
        if self.learned is not None:
            self.learned.learn(normal(text, READ), first, code)

    def propose(
        self, text: str, *, off: Iterable[str] = (), most: int = SHOWN, firsts: bool = True
    ) -> Proposed:
        """Return the best first levels and items for a text, surest first.

        An item whose own words stand in the text is among the items, too (``named``): it takes
        the place of the least sure, never of the first.

        Without ``firsts`` only the items: a form shows no more, and reasons cost as much again.

        ``off``: codes switched off, with all below them; they are never proposed, and what they
        would have taken is not given to others. An empty text gets no proposals. At most ``READ``
        characters are read; spans count in the text as given.
        """
        read = aligned(text, READ)
        if not any(char.isalnum() for char in read.text):
            return Proposed()
        hidden = self.tree.off(off)
        near = self.overlay.near(read.text)
        shares = self._firsts(read.text, near)
        above = [(share, one, one) for one, share in shares.items() if one not in hidden]
        items: list[tuple[float, str, str]] = []
        for share, first, _ in _best(above, _LOOKED_INTO):
            if first not in self.tree.within:
                items.append((share, first, first))
                continue
            for code, part in self._within(read.text, first, near).items():
                if code not in hidden:
                    items.append((share * part, first, code))
        best_firsts = _best(above, most) if firsts else []
        named = [one for one in self.names.in_text(read.text) if one.code not in hidden]
        best_items, added = _with_named(_best(items, most), named, most)
        told: dict[str, Proposal] = {}
        for one in (*best_firsts, *best_items):
            if one[2] not in told:
                told[one[2]] = self._told(read, near, one)
        spoken = {one.code for one in named}
        found = [replace(told[code], named=code in spoken) for _, _, code in best_items]
        found += [self._named(read, near, one, shares) for one in added]
        found.sort(key=lambda one: -one.confidence)
        return Proposed(tuple(told[code] for _, _, code in best_firsts), tuple(found))

    def _named(
        self, read: Aligned, near: Near | None, one: Named, shares: Mapping[str, float]
    ) -> Proposal:
        """Return an item proposed for its words in the text, as sure as the model is of it."""
        first = self.tree.first_of[one.code]
        share = shares.get(first, 0.0)
        if one.code != first:
            share *= self._within(read.text, first, near).get(one.code, 0.0)
        why = spans(read, dict.fromkeys(one.words, 1.0))
        return Proposal(one.code, first, min(1.0, share), why, "names", named=True)

    def _firsts(self, text: str, near: Near | None) -> dict[str, float]:
        learned = self.learned.first(text) if self.learned is not None else {}
        known = 1 - 2 ** (-len(text) / _SHORT)
        shares = self._mixed(self.tree.firsts, learned, lambda: self.cold.first(text), known)
        if near is not None:
            shares = _pulled(shares, self.tree.first_of[near.code], near.share)
        return shares

    def _within(self, text: str, first: str, near: Near | None) -> dict[str, float]:
        learned = self.learned.within(text, first) if self.learned is not None else {}
        codes = self.tree.within[first]
        shares = self._mixed(codes, learned, lambda: self.cold.within(text, first), 1.0)
        if near is not None and near.code in codes:
            shares = _pulled(shares, near.code, near.share)
        return shares

    def _mixed(
        self,
        codes: Sequence[str],
        learned: Mapping[str, float],
        cold: Callable[[], Mapping[str, float]],
        known: float,
    ) -> dict[str, float]:
        """Return learned shares where there are labels, modest shares by name where there are none.

        A code of few labels is judged by both, as far as each is to be trusted. The sum is one at
        most; names are looked at only where they are needed.
        """
        trust = {code: self._trust(code) if learned else 0.0 for code in codes}
        named = cold() if any(one < 1 for one in trust.values()) else {}
        mixed = {
            code: known
            * (
                trust[code] * learned.get(code, 0.0)
                + (1 - trust[code]) * HONEST * named.get(code, 0.0)
            )
            for code in codes
        }
        whole = max(1.0, sum(mixed.values()))
        return {code: share / whole for code, share in mixed.items()}

    def _trust(self, code: str) -> float:
        """Return how far a code is judged by labels: 0 without any, 1 from ``ENOUGH`` on."""
        counts = self.learned.counts if self.learned is not None else {}
        lacking = max(0.0, 1 - counts.get(code, 0) / ENOUGH)
        return 1 - lacking * lacking

    def _told(self, read: Aligned, near: Near | None, one: tuple[float, str, str]) -> Proposal:
        share, first, code = one
        source: Source = "labels" if self._trust(code) >= 0.5 else "names"
        if near is not None and code in {near.code, self.tree.first_of[near.code]}:
            source = "correction"
            speaking: Mapping[str, float] = dict.fromkeys(near.alike, 1.0)
        elif source == "labels" and self.learned is not None:
            speaking = self.learned.speaking(read.text, first, code)
        else:
            speaking = self.cold.speaking(read.text, first, code)
        return Proposal(code, first, min(1.0, share), spans(read, speaking), source)


def _pulled(shares: Mapping[str, float], code: str, share: float) -> dict[str, float]:
    """Return the shares with ``share`` of the whole given to one code."""
    left = {one: old * (1 - share) for one, old in shares.items()}
    left[code] = left.get(code, 0.0) + share
    return left


def _with_named(
    best: list[_Judged], named: Sequence[Named], most: int
) -> tuple[list[_Judged], list[Named]]:
    """Return which of the best stay, and which items named in the text join them.

    The last give way, the first never. An alias alone is a weaker word than a name: it takes the
    place of nothing likely.
    """
    stay: list[_Judged] = list(best)
    join: list[Named] = []
    spoken = {one.code for one in named}
    for one in named:
        if any(code == one.code for _, _, code in best):
            continue
        if len(stay) + len(join) >= most:
            weak = (
                at
                for at in range(len(stay) - 1, 0, -1)
                if stay[at][2] not in spoken and (one.own or stay[at][0] < _LIKELY)
            )
            at = next(weak, 0)
            if not at:
                break
            del stay[at]
        join.append(one)
    return stay, join


def _best(found: list[_Judged], most: int) -> list[_Judged]:
    return sorted(found, key=lambda one: (-one[0], one[2]))[:most]
